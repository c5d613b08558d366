/**
 * The benchmark's tools as registered tools of the system `bench`: `VerifyAircraftClearance` is
 * `bench.verify_aircraft_clearance`.
 *
 * Inputs have the parameters and types of the published list, without its patterns and enumerations: the tools check
 * only that an argument is there. All are read-only.
 */
import { z } from 'zod';
import type { Json } from '../../../src/kernel/canonical-json.ts';
import { messageOf } from '../../../src/kernel/trouble.ts';
import type { Value } from '../../../src/kernel/value.ts';
import type { CallResult, Tool, ToolBinding } from '../../../src/tool/tool.ts';
import type { DomainData, ParameterType, ToolSpec } from './data.ts';
import { readAs, schemaOfRecord, shapeOfAnswers, wordOf, type AnswerShape } from './shape.ts';

export const BENCH_SYSTEM = 'bench';

/** Every error of the tools, by the start of its text. */
const ERRORS = {
  missing_argument: 'A required argument is missing or empty',
  no_record: 'The tool has nothing for these arguments',
  failed: 'The tool failed with an error of its own',
} as const;

const answerSchema = z.union([z.object({ result: z.json() }), z.object({ error: z.string() })]);

export function createTools({ specs, shapes }: Pick<DomainData, 'specs' | 'shapes'>): readonly {
  readonly spec: ToolSpec;
  readonly tool: Tool;
  readonly shape: AnswerShape;
}[] {
  return specs.map((spec) => {
    const shape = shapeOfAnswers(
      shapes.flatMap(({ tool, error, result = null }) => (tool === spec.name && error === undefined ? [result] : [])),
    );
    return { spec, shape, tool: toolOf(spec, shape) };
  });
}

export function createBindings(data: DomainData, address: string): ToolBinding[] {
  return createTools(data).map(({ spec, tool, shape }) => ({
    tool,
    call: async (input, { signal }) => {
      const args = Object.fromEntries(
        Object.keys(spec.parameters).flatMap((name) =>
          Object.hasOwn(input, wordOf(name)) ? [[name, input[wordOf(name)]]] : [],
        ),
      );
      try {
        const response = await fetch(address, {
          method: 'POST',
          body: JSON.stringify({ tool_name: spec.name, arguments: args }),
          signal,
        });
        return resultOf(answerSchema.parse(await response.json()), shape);
      } catch (error) {
        return { kind: 'not_now', message: `The table server did not answer: ${messageOf(error)}`, afterMs: null };
      }
    },
  }));
}

function resultOf(answer: { readonly result: Json } | { readonly error: string }, shape: AnswerShape): CallResult {
  if ('result' in answer) return { kind: 'done', output: readAs(shape, answer.result) };
  const code = answer.error.startsWith('Missing required')
    ? 'missing_argument'
    : answer.error.startsWith('No record found')
      ? 'no_record'
      : 'failed';
  return { kind: 'failed', code, message: answer.error };
}

function toolOf({ name, parameters, required }: ToolSpec, { record }: AnswerShape): Tool {
  const entries = Object.entries(parameters).map(
    ([parameter, type]) =>
      [wordOf(parameter), required.includes(parameter) ? inputOf(type) : inputOf(type).optional()] as const,
  );
  const [first] = Object.keys(parameters);
  return {
    id: `${BENCH_SYSTEM}.${wordOf(name)}`,
    system: BENCH_SYSTEM,
    effect: 'read',
    summary: `${name}${first === undefined ? '' : ` for {${wordOf(first)}}`}`,
    // As for outputs: an optional argument is left out, never undefined.
    input: z.strictObject(Object.fromEntries(entries)) as z.ZodType<Record<string, Value>>,
    output: schemaOfRecord(record),
    errors: ERRORS,
    probe: 'none',
    record: name,
    scopes: [],
    vendorFields: [],
    tellsPerson: false,
  };
}

function inputOf(type: ParameterType): z.ZodType<Value> {
  switch (type) {
    case 'string':
      return z.string();
    case 'number':
    case 'integer':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'array':
      return z.array(z.string());
  }
}
