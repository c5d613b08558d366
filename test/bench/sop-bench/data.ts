/**
 * Reads the benchmark's data from a folder outside the repository, where its licence requires it to be. If the folder
 * is missing, the benchmark skips itself and says what it looked for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Json } from '../../../src/kernel/canonical-json.ts';

/** The scored domains. `content_flagging` is excluded, since its published tool returns random numbers. */
export const DOMAINS = [
  'aircraft_inspection',
  'customer_service',
  'dangerous_goods',
  'email_intent',
  'order_fulfillment',
  'patient_intake',
  'referral_abuse_detection_v1',
  'traffic_spoofing_detection',
  'video_classification',
] as const;

/**
 * Which recorded answers the tools give: those of the published tools, or of the repaired ones where the published
 * tools are broken.
 */
export const TOOL_MODES = ['as-shipped', 'repaired'] as const;
export type ToolMode = (typeof TOOL_MODES)[number];

export type BenchCase = {
  readonly case: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly expected: Readonly<Record<string, Json>>;
};
export type RecordedAnswer = {
  readonly tool: string;
  readonly key: Readonly<Record<string, Json>>;
  readonly result?: Json | undefined;
  readonly error?: string | undefined;
};
export type ParameterType = 'string' | 'number' | 'integer' | 'boolean' | 'array';
export type ToolSpec = {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterType>>;
  readonly required: readonly string[];
};
/** The correct answer to one judgment of one case. */
export type Judgment = { readonly case: string; readonly question: string; readonly answer: string };

export type DomainData = {
  readonly name: string;
  readonly mode: ToolMode;
  readonly columns: readonly string[];
  readonly cases: readonly BenchCase[];
  readonly specs: readonly ToolSpec[];
  readonly answers: readonly RecordedAnswer[];
  /** Answers of both modes: the shape of an output does not depend on the mode. */
  readonly shapes: readonly RecordedAnswer[];
  /** Correct answers to the judgments of a domain that has judgments. */
  readonly judgments: readonly Judgment[];
};

/** Where the data is, relative to a checkout, unless `SOP_BENCH_DATA` names another folder. */
const BESIDE = fileURLToPath(new URL('../../../../shared/bench/sop-bench', import.meta.url));

const json: z.ZodType<Json> = z.json();
const record = z.record(z.string(), json);
const parameterType = z.enum(['string', 'number', 'integer', 'boolean', 'array']);
const caseSchema = z.object({ case: z.string(), inputs: record, expected: record });
const answerSchema = z.object({ tool: z.string(), key: record, result: json.optional(), error: z.string().optional() });
const judgmentSchema = z.object({ case: z.string(), question: z.string(), answer: z.string() });
const metadataSchema = z.object({ output_columns: z.array(z.string()) });
const shippedSpec = z.object({
  toolSpec: z.object({
    name: z.string(),
    inputSchema: z.object({
      json: z.object({
        properties: z.record(z.string(), z.object({ type: parameterType })),
        required: z.array(z.string()).default([]),
      }),
    }),
  }),
});
const repairedSpec = z.object({
  name: z.string(),
  parameters: z.record(z.string(), parameterType),
  required: z.array(z.string()),
});

export function dataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['SOP_BENCH_DATA'];
  return named === undefined || named === '' ? BESIDE : resolve(named);
}

/** What is missing for a domain, as a sentence; null when nothing is. */
export function absenceOf(root: string, domain: string): string | null {
  const missing = ['metadata.json', 'toolspecs.json', 'cases.jsonl', 'tools.jsonl']
    .map((file) => join(root, domain, file))
    .find((file) => !existsSync(file));
  return missing === undefined
    ? null
    : `Expected the SOP-Bench data pack, got no \`${missing}\`: set \`SOP_BENCH_DATA\` to its folder`;
}

export function readDomain(root: string, name: string, mode: ToolMode): DomainData {
  const at = (file: string): string => join(root, name, file);
  const shipped = readLines(at('tools.jsonl'), answerSchema);
  const repaired = existsSync(at('tools-repaired.jsonl')) ? readLines(at('tools-repaired.jsonl'), answerSchema) : null;
  return {
    name,
    mode: repaired === null ? 'as-shipped' : mode,
    columns: metadataSchema.parse(JSON.parse(readFileSync(at('metadata.json'), 'utf8'))).output_columns,
    cases: readLines(at('cases.jsonl'), caseSchema),
    specs: readSpecs(at),
    answers: mode === 'repaired' ? (repaired ?? shipped) : shipped,
    shapes: [...shipped, ...(repaired ?? [])],
    judgments: existsSync(at('judgments.oracle.jsonl')) ? readLines(at('judgments.oracle.jsonl'), judgmentSchema) : [],
  };
}

/** A domain whose published list names nonexistent tools has a list of the real ones. */
function readSpecs(at: (file: string) => string): ToolSpec[] {
  const repaired = at('toolspecs-repaired.json');
  if (existsSync(repaired)) return z.array(repairedSpec).parse(JSON.parse(readFileSync(repaired, 'utf8')));
  return z
    .array(shippedSpec)
    .parse(JSON.parse(readFileSync(at('toolspecs.json'), 'utf8')))
    .map(
      ({
        toolSpec: {
          name,
          inputSchema: {
            json: { properties, required },
          },
        },
      }) => ({
        name,
        required,
        parameters: Object.fromEntries(Object.entries(properties).map(([parameter, { type }]) => [parameter, type])),
      }),
    );
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}
