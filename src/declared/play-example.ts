/**
 * The examples of a declared tool: each is a request with the answer that the system gives. `sop check` reads them as
 * the program would, and the sandbox answers with them.
 *
 * Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { suggest } from '../handbook/suggest.ts';
import type { Path } from '../handbook/yaml/read-yaml-as.ts';
import { normalOf } from '../kernel/identifier.ts';
import { own } from '../kernel/own.ts';
import { formatValue, type Value } from '../kernel/value.ts';
import { saysNothing } from './answer-status.ts';
import { buildRequest } from './build-request.ts';
import type { Declaration, Example, InputField, OutputField } from './declaration.ts';
import type { DeclaredTool } from './declared-tool.ts';
import { readDeclaredAnswer } from './read-answer.ts';
import { readField } from './read-field.ts';

type Problem = { readonly at: Path; readonly message: string };

/** What the example's `with` passes, or why it cannot. */
export function argsOf(
  declaration: Declaration,
  example: Pick<Example, 'with'>,
): { readonly args: Readonly<Record<string, Value>> } | Problem {
  const { takes } = declaration;
  const args: Record<string, Value> = {};
  for (const name of Object.keys(example.with))
    if (!takes.some(({ field }) => field === name))
      return { at: ['with', name], message: unknownField('takes', name, takes) };
  for (const field of takes) {
    const read = written(field, own(example.with, field.field), declaration);
    if (read !== null && 'problem' in read) return { at: ['with', field.field], message: read.problem };
    if (read !== null) args[field.field] = read.value;
    else if (!field.optional) return { at: ['with'], message: `Expected a value for \`${field.field}\`, got none` };
  }
  return { args };
}

/** Whether a call is the one of an example. Identifiers are compared in the normal form that the tool declares. */
export function isCallOf(
  declaration: Declaration,
  example: Pick<Example, 'with'>,
  input: Readonly<Record<string, unknown>>,
): boolean {
  const called = argsOf(declaration, example);
  return 'args' in called && isDeepStrictEqual(called.args, normalArgs(declaration, input));
}

/** Whether two examples are of one call, of which only the first would be played. */
export function isSameCall(
  declaration: Declaration,
  one: Pick<Example, 'with'>,
  other: Pick<Example, 'with'>,
): boolean {
  const called = argsOf(declaration, one);
  return 'args' in called && isCallOf(declaration, other, called.args);
}

const normalArgs = ({ takes }: Declaration, input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const form = takes.find(({ field }) => field === name)?.normal;
      return [name, form === undefined || typeof value !== 'string' ? value : (normalOf(value, form) ?? value)];
    }),
  );

/** A value as a person writes it. */
const written = (field: InputField | OutputField, given: unknown, declaration: Declaration) =>
  readField(field, given, declaration, 'currency' in field ? (field.currency ?? null) : null);

/** What of a file can be used to play its examples. */
type Sound = {
  /** Fields of `gives` that can be read. */
  readonly readable: readonly OutputField[];
  /** Whether the request can be made. */
  readonly isSent: boolean;
};

/** What is wrong with the examples, at their places in the file. */
export function exampleProblems(tool: DeclaredTool, sound: Sound): readonly Problem[] {
  const { declaration } = tool;
  const { examples } = declaration;
  return examples.flatMap((example, index) => {
    const isTwice = examples.slice(0, index).some((other) => isSameCall(declaration, other, example));
    const second = 'Expected each call in one example, got a second one, which nothing would play';
    const problem = exampleProblem(tool, example, sound);
    return [
      ...(isTwice ? [{ at: ['examples', index, 'with'], message: second }] : []),
      ...(problem === null ? [] : [{ at: ['examples', index, ...problem.at], message: problem.message }]),
    ];
  });
}

/** What the program reads otherwise than the example says; null when it reads it so. */
function exampleProblem(
  { declaration, tool }: DeclaredTool,
  example: Example,
  { readable, isSent }: Sound,
): Problem | null {
  if ((example.gives === undefined) === (example.error === undefined))
    return { at: [], message: 'Expected either `gives` or `error`, got both or neither' };
  const called = argsOf(declaration, example);
  if ('at' in called) return called;
  if (!tool.input.safeParse(called.args).success)
    return { at: ['with'], message: 'Expected what the tool takes, got something else' };
  const request = isSent ? buildRequest(declaration, called.args) : null;
  if (request !== null && 'problem' in request) return { at: ['with'], message: request.problem };
  if (saysNothing(example.status))
    return {
      at: ['status'],
      message: `Expected 200, or a status that means an error of the tool, got ${example.status}`,
    };
  const answer = readDeclaredAnswer({ ...declaration, gives: [...readable] }, called.args, example);
  if (example.error !== undefined) return errorProblem(answer, example.error);
  if (answer === null)
    return { at: ['status'], message: `Expected a status that means an answer, got ${example.status}` };
  if (answer.kind === 'failed') return { at: ['body'], message: answer.message };
  return outputProblem(declaration, readable, answer.output, example);
}

function errorProblem(answer: ReturnType<typeof readDeclaredAnswer>, error: string): Problem | null {
  const code = answer === null ? 'refused' : answer.kind === 'failed' ? answer.code : null;
  if (code === error) return null;
  return {
    at: ['error'],
    message: `Expected \`${error}\` from this answer, got ${code === null ? 'a record' : `\`${code}\``}`,
  };
}

function outputProblem(
  declaration: Declaration,
  readable: readonly OutputField[],
  output: Readonly<Record<string, Value>>,
  { gives: wanted = {} }: Example,
): Problem | null {
  for (const name of Object.keys(wanted))
    if (!declaration.gives.some(({ field }) => field === name))
      return { at: ['gives', name], message: unknownField('gives', name, declaration.gives) };
  for (const field of readable) {
    const got = own(output, field.field);
    const read = written(field, own(wanted, field.field), declaration);
    if (read !== null && 'problem' in read) return { at: ['gives', field.field], message: read.problem };
    if (!isDeepStrictEqual(got, read?.value))
      return {
        at: read === null ? ['gives'] : ['gives', field.field],
        message: `Expected \`${field.field}\` to be ${shown(read?.value)}, got ${shown(got)}`,
      };
  }
  return null;
}

function unknownField(key: 'takes' | 'gives', name: string, fields: readonly Pick<InputField, 'field'>[]): string {
  const meant = suggest(
    name,
    fields.map(({ field }) => field),
  );
  return `Expected a field of \`${key}\`, got \`${name}\`${meant === null ? '' : `. ${meant}`}`;
}

const shown = (value: Value | undefined): string => (value === undefined ? 'missing' : `\`${formatValue(value)}\``);
