/**
 * Reads a case file: past cases with the systems as they stood, what happened later, and what the SOP must do.
 *
 * Only what replay itself needs is checked here. Everything else of a case is open: its facts are what a kind declares.
 */
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import { caseFileBytesMax, caseFileCasesMax } from '../kernel/limits.ts';
import { parseInstant } from '../kernel/time.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { tooDeepAt } from '../sop/parse/too-deep-at.ts';

/** Aliases that a case file may resolve; a few shared companies need some, a bomb needs thousands. */
const ALIASES_MAX = 200;
/** Characters of a key that are shown; it may be as long as the file. */
const SHOWN_MAX = 60;

const instant = z.string().transform((text, context): Instant => {
  const read = parseInstant(text);
  if (read !== null) return read;
  context.addIssue({
    code: 'custom',
    message: `Expected a time such as \`2026-03-04T14:05:00Z\`, got \`${text.slice(0, 60)}\``,
  });
  return z.NEVER;
});

/** What can be played for every kind; the events that a kind declares come to it. */
export const EVENT_TYPES = [
  'ae_acknowledged',
  'carrier_acknowledged',
  'carrier_declined',
  'carrier_offer',
  'filed_with_carrier',
  'documents_received',
  'amount_received',
  'jira_down',
  'jira_up',
  'salesforce_down',
  'salesforce_up',
  'approved',
  'denied',
  'answered',
  'clock_tick',
] as const;

const names = z.array(z.string().min(1));
const open = z.record(z.string(), z.unknown());
/** Amounts are decimal text; a plain number is taken by its digits. */
const decimal = z.union([z.string(), z.number()]).transform(String);

/** Fields of an event that the kind declares stand in `fields`, or beside `type`. */
const eventSchema = z.looseObject({
  at: instant,
  type: z.string().min(1),
  fields: open.optional(),
  action: z.string().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
  documents: names.optional(),
  amount: decimal.optional(),
  currency: z.string().optional(),
  question: z.string().optional(),
  answer: z
    .union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])
    .optional(),
});

const expectedSchema = z.object({
  route: z.string().optional(),
  flags: names.optional(),
  must: names.default([]),
  must_not: names.default([]),
  notify_ae_by: instant.optional(),
  escalate_no_later_than: instant.optional(),
  notify_by: instant.optional(),
  due: instant.optional(),
  request_documents: names.optional(),
  settlement_usd: decimal.optional(),
  amount_usd: decimal.optional(),
  duplicate_of: z.string().optional(),
  related_to: z.string().optional(),
  references: z.union([z.string().transform((one) => [one]), names]).optional(),
  jira_issues_created: z.int().optional(),
  jira_priority: z.string().optional(),
  jira_team: z.string().optional(),
  notify: names.optional(),
  approval_by: z.string().optional(),
  approvals_needed: names.optional(),
});

/** The keys of `expected` that decide whether a case passes; all others are for information. */
export const COMPARED_KEYS: ReadonlySet<string> = new Set(Object.keys(expectedSchema.shape));

const salesforceSchema = z.object({
  status: z.enum(['found', 'not_found', 'multiple_matches', 'unavailable']),
  candidates: z.array(open).default([]),
});
const tmsSchema = z.object({ status: z.enum(['found', 'found_by_pro_only', 'not_found', 'unavailable']) });

const caseSchema = z.object({
  case_id: z.string().min(1),
  channel: z.string().min(1).default('replay'),
  received_at: instant,
  salesforce: salesforceSchema.optional(),
  tms: tmsSchema.optional(),
  events: z.array(eventSchema).default([]),
  model_answers: z.record(z.string(), z.union([z.string().min(1), z.number(), z.boolean(), z.null()])).default({}),
  expected: expectedSchema,
});

const fileSchema = z.looseObject({
  meta: z.looseObject({ policy: z.looseObject({ actions: names.default([]) }).optional() }).optional(),
  cases: z.array(z.unknown()),
});

export type TestCase = z.infer<typeof caseSchema> & {
  /** The case as written: facts are read from it by their paths. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What the file says beside its cases, such as the carriers. */
  readonly meta?: unknown;
};
export type ScriptedEvent = TestCase['events'][number];

export type CaseFile = {
  readonly file: string;
  readonly cases: readonly TestCase[];
  /** Business actions that the file declares in `meta.policy.actions`. */
  readonly actions: readonly string[];
};

/** @throws Trouble `cases.unreadable` with the first mistake, by file, case and key */
export function readCaseFile(text: string, file: string): CaseFile {
  const bytes = Buffer.byteLength(text);
  if (bytes > caseFileBytesMax)
    throw unreadable(file, `expected at most ${caseFileBytesMax} bytes, got ${bytes}; split the file`);
  const content = fileSchema.safeParse(readYaml(text, file));
  if (!content.success) throw unreadable(file, problemOf(content.error));
  const count = content.data.cases.length;
  if (count > caseFileCasesMax)
    throw unreadable(file, `expected at most ${caseFileCasesMax} cases, got ${count}; split the file`);
  const cases = content.data.cases.map(
    (item, index): TestCase => ({ ...readCase(item, index, file), meta: content.data.meta }),
  );
  const got = new Set<string>();
  for (const { case_id } of cases) {
    if (got.has(case_id)) throw unreadable(file, `expected each \`case_id\` once, got \`${case_id}\` again`);
    got.add(case_id);
  }
  return { file, cases, actions: content.data.meta?.policy?.actions ?? [] };
}

function readYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const deep = tooDeepAt(text);
  if (deep !== null) throw unreadable(`${file}:${text.slice(0, deep).split('\n').length}`, 'it is nested too deeply');
  // The library compares every key with every other, which takes minutes for a file that is nothing but keys; see
  // `doubleKey`.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, version: '1.2', schema: 'core' });
  const [error] = document.errors;
  if (error !== undefined)
    throw unreadable(`${file}:${lines.linePos(error.pos[0]).line}`, error.message.split('\n')[0] ?? 'it is no YAML');
  const double = doubleKey(document);
  if (double !== null)
    throw unreadable(`${file}:${lines.linePos(double.offset).line}`, `\`${double.key}\` stands here twice`);
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    throw unreadable(file, messageOf(cause));
  }
}

/** The first key that stands twice in one map; null when there is none. */
function doubleKey(document: Document): { readonly key: string; readonly offset: number } | null {
  let double: { readonly key: string; readonly offset: number } | null = null;
  visit(document, {
    Map(_, { items }) {
      const got = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        // `1` and `"1"` become one name of the record that is made of the map.
        const name = String(key.value);
        if (got.has(name)) {
          double = { key: name.slice(0, SHOWN_MAX), offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        got.add(name);
      }
      return undefined;
    },
  });
  return double;
}

function readCase(item: unknown, index: number, file: string): TestCase {
  const parsed = caseSchema.safeParse(item);
  const named = open.safeParse(item);
  if (parsed.success && named.success) return { ...parsed.data, written: named.data };
  const id =
    named.success && typeof named.data['case_id'] === 'string'
      ? `case \`${named.data['case_id']}\``
      : `case ${index + 1}`;
  throw unreadable(file, `${id}: ${parsed.success ? 'expected a record' : problemOf(parsed.error)}`);
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return `${path === '' ? '' : `\`${path}\`: `}${issue?.message ?? 'it has another shape'}`;
}

function unreadable(place: string, problem: string): Trouble {
  return new Trouble('cases.unreadable', {
    message: `Expected a case file in \`${place}\`, got a mistake: ${problem}`,
  });
}
