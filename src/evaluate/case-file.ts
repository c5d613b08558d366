/**
 * Reads a case file: past cases, each with the state of the systems, what happened later, and what the SOP must do.
 *
 * Only what replay itself needs is checked here. The rest of a case is open: its facts are declared by a kind.
 */
import { z } from 'zod';
import { reportTimes } from './report-times.ts';
import { FileReader } from '../handbook/file-reader.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Place, TextRange } from '../handbook/place.ts';
import { closest } from '../handbook/suggest.ts';
import { readYamlAs, valueAt } from '../handbook/yaml/read-yaml-as.ts';
import { schemaMistake } from '../handbook/yaml/schema-mistake.ts';
import type { Instant } from '../kernel/clock.ts';
import { caseFileBytesMax, caseFileCasesMax } from '../kernel/limits.ts';
import { parseInstant } from '../kernel/time.ts';
import { Trouble } from '../kernel/trouble.ts';
import { isAction } from './event-types.ts';

const instant = z.string().transform((text, context): Instant => {
  const read = parseInstant(text);
  if (read !== null) return read;
  context.addIssue({
    code: 'custom',
    message: `Expected a time such as \`2026-03-04T14:05:00Z\`, got \`${text.slice(0, 60)}\``,
  });
  return z.NEVER;
});

/** The rule name of findings about a case file's content. */
const RULE = 'case-file';

const names = z.array(z.string().min(1));
const open = z.record(z.string(), z.unknown());
/** Amounts are decimal text; a plain number is read by its digits. */
const decimal = z.union([z.string(), z.number()]).transform(String);

/** Of one file. */
const MISTAKES_SHOWN_MAX = 30;

const eventSchema = z.looseObject({
  at: instant,
  type: z.string().min(1),
  fields: open.optional(),
  /** What a declared event has next to the keys above, as written: fields of its kind, whatever their names. */
  given: open.optional(),
  action: z.string().optional(),
  by: z.string().optional(),
  reason: z.string().optional(),
  documents: names.optional(),
  amount: decimal.optional(),
  currency: z.string().optional(),
  question: z.string().optional(),
  /** For `ticket_changed`: facts by their paths, `null` for one that is empty now, and the ticket's own time. */
  facts: open.optional(),
  changed_at: instant.optional(),
  /** For `edi`: the interchange that arrives. */
  edi: z.string().optional(),
  /** For `letter`: the e-mail that arrives, with its headers. */
  letter: z.string().optional(),
  /** For `recovered`: what a person chooses when the run has stopped to ask. */
  choice: z.enum(['try_again', 'it_was_done', 'go_on', 'start_again', 'leave_out', 'leave_it', 'stop']).optional(),
  answer: z
    .union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])
    .optional(),
  /** An answer that the form must refuse, such as a typo, or a correction of one that was used: nothing changes. */
  refused: z.boolean().optional(),
  /** It comes when nothing takes it any more: the case fails if something does. */
  too_late: z.boolean().optional(),
});

/** A declared event has no key of an action: its `by` or `changed_at` is a field. */
const scriptedEventSchema = z.preprocess((item) => {
  if (typeof item !== 'object' || item === null || !('type' in item)) return item;
  if (isAction(item.type)) return item;
  const { at, type, fields, too_late, ...given } = item as Readonly<Record<string, unknown>>;
  const isLate = too_late === undefined ? {} : { too_late };
  return { at, type, ...(fields === undefined ? {} : { fields }), ...isLate, given };
}, eventSchema);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A call by its tool or its action; `with` are arguments that it has among others, by their paths. */
const callSchema = z.strictObject({
  call: z.string().min(1),
  with: z.record(z.string(), z.union([scalar, z.array(scalar)])).optional(),
  times: z.int().min(0).optional(),
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
  calls: z.array(callSchema).optional(),
  /** Every amount that was paid or credited, with its currency. */
  paid: z.array(z.string()).optional(),
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

/** A record of any object, with the fields of the org by their API names. */
const recordSchema = z
  .looseObject({
    object: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'Expected the API name of an object such as `Account`'),
  })
  .catchall(
    z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'Expected a text, a number, `true` or `false`' }),
  );
const salesforceSchema = z
  .object({
    status: z.enum(['found', 'not_found', 'multiple_matches', 'unavailable']).optional(),
    candidates: z.array(open).default([]),
    records: z.array(recordSchema).optional(),
  })
  .refine(({ status, records }) => status !== undefined || records !== undefined, {
    path: ['status'],
    error: 'Expected `status`, or the `records` of the case',
  });
const tmsSchema = z.object({ status: z.enum(['found', 'found_by_pro_only', 'not_found', 'unavailable']) });

/** Next to it may be facts of the case, such as its `ticket_id`. */
const zendeskSchema = z.object({ status: z.enum(['notifies', 'notifies_no_one', 'requester_unreachable']).optional() });

/** What a system of the customer's own answers to a declared tool, before the examples of the tool's file. */
const answerSchema = z.strictObject({
  tool: z.string().min(1),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  status: z.int().min(200).max(599).default(200),
  body: z.json(),
});

const modelAnswer = z.union([z.string().min(1), z.number(), z.boolean(), z.null()]);
/** With the words that the model quotes for a value that it extracts. */
const quotedAnswer = z.strictObject({ answer: modelAnswer, quote: z.string() });

const caseSchema = z.object({
  case_id: z.string().min(1),
  channel: z.string().min(1).default('replay'),
  received_at: instant,
  /** The interchange of EDI that opens the case, in place of facts. */
  edi: z.string().optional(),
  /** The e-mail that opens the case, in place of facts. */
  letter: z.string().optional(),
  salesforce: salesforceSchema.optional(),
  tms: tmsSchema.optional(),
  zendesk: zendeskSchema.optional(),
  answers: z.array(answerSchema).default([]),
  events: z.array(scriptedEventSchema).default([]),
  model_answers: z.record(z.string(), z.union([modelAnswer, quotedAnswer])).default({}),
  expected: expectedSchema,
});

const fileSchema = z.strictObject({
  meta: z.looseObject({ policy: z.looseObject({ actions: names.default([]) }).optional() }).optional(),
  cases: z.array(z.unknown()),
});

/** The keys of a case, and of an event of every kind; facts and the fields of declared events come in addition. */
export const CASE_KEYS: readonly string[] = Object.keys(caseSchema.shape);
export const EVENT_KEYS: readonly string[] = Object.keys(eventSchema.omit({ given: true }).shape);

export type TestCase = z.infer<typeof caseSchema> & {
  /** The case as written: facts are read from it by their paths. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What the file contains in addition to its cases, such as the carriers. */
  readonly meta?: unknown;
};
export type ScriptedEvent = TestCase['events'][number];

export type CaseFile = {
  readonly file: string;
  readonly cases: readonly TestCase[];
  /** Business actions that the file declares in `meta.policy.actions`. */
  readonly actions: readonly string[];
  /** The place of what is at a path in a case, or of its closest ancestor. */
  placeOf(caseId: string, path: readonly (string | number)[]): Place;
  /** Cases with mistakes, which are in none of `cases`; absent for none. */
  readonly unread?: readonly RefusedCase[];
};

/** A case that cannot be played, and why, as a sentence with its place. */
export type RefusedCase = { readonly caseId: string; readonly problem: string };

/** The case file, or every mistake in it at its place; `others` has the cases without one, if the file can be read so far. */
export type ReadCaseFile =
  | { readonly caseFile: CaseFile }
  | { readonly findings: readonly Finding[]; readonly others?: CaseFile };

export function parseCaseFile(text: string, file: string): ReadCaseFile {
  const reader = new FileReader(file, text);
  const read = readYamlAs(reader, {
    schema: fileSchema,
    rule: RULE,
    expected: 'a list of cases',
    bytesMax: caseFileBytesMax,
  });
  if (read === null) return { findings: reader.findings };
  const { cases: items, meta } = read.value;
  if (items.length > caseFileCasesMax) {
    const message = `Expected at most ${caseFileCasesMax} cases, got ${items.length}`;
    reader.report(RULE, read.rangeOf(['cases']), message, 'Split the file');
    return { findings: reader.findings };
  }
  const unread: RefusedCase[] = [];
  const sound = items.map((item, index) => {
    const before = reader.findings.length;
    const cases = readCase(reader, item, index, (path) => read.rangeOf(['cases', index, ...path]));
    const mistakes = reader.findings.slice(before).filter(({ severity }) => severity === 'error');
    unread.push(
      ...mistakes.map((finding) => ({ caseId: idOf(item) ?? `case ${index + 1}`, problem: saidAt(finding) })),
    );
    return { index, cases, isSound: mistakes.length === 0 };
  });
  const cases = sound.flatMap((one) => one.cases);
  const seen = new Set<string>();
  for (const [index, { case_id }] of cases.entries()) {
    if (seen.has(case_id))
      reader.report(
        RULE,
        read.rangeOf(['cases', index, 'case_id']),
        `Expected each \`case_id\` once, got \`${case_id}\` again`,
      );
    seen.add(case_id);
  }
  const readable = sound.filter(({ isSound }) => isSound);
  const indexOf = new Map(readable.flatMap((one) => one.cases.map(({ case_id }) => [case_id, one.index])));
  const caseFile: CaseFile = {
    file,
    cases: readable.flatMap((one) => one.cases).map((item) => ({ ...item, meta })),
    actions: meta?.policy?.actions ?? [],
    placeOf: (caseId, path) => reader.placeAt(read.rangeOf(['cases', indexOf.get(caseId) ?? 0, ...path]).start),
    ...(unread.length === 0 ? {} : { unread }),
  };
  if (!reader.hasErrors) return { caseFile };
  const areAllOfCases = reader.findings.filter(({ severity }) => severity === 'error').length === unread.length;
  return { findings: reader.findings, ...(areAllOfCases && readable.length > 0 ? { others: caseFile } : {}) };
}

/** The name of a case, as far as it has one. */
function idOf(item: unknown): string | null {
  const named = open.safeParse(item);
  return named.success && typeof named.data['case_id'] === 'string' ? named.data['case_id'] : null;
}

function saidAt({ place, message, suggestion }: Finding): string {
  return `\`${place.file}:${place.line}:${place.column}\`: ${message}${suggestion === null ? '' : `. ${suggestion}`}`;
}

/** @throws Trouble `cases.unreadable` with every mistake, by file, line, column, case and key */
export function readCaseFile(text: string, file: string): CaseFile {
  return soundCaseFile(parseCaseFile(text, file), file);
}

/** @throws Trouble `cases.unreadable` with every mistake, each on its own line */
export function soundCaseFile(read: ReadCaseFile, file: string): CaseFile {
  if ('caseFile' in read) return read.caseFile;
  const errors = read.findings.filter(({ severity }) => severity === 'error');
  const [first, ...others] = errors.slice(0, MISTAKES_SHOWN_MAX);
  const { line, column } = first?.place ?? { line: 1, column: 1 };
  const said = (finding: Finding | undefined): string => {
    const help = finding?.suggestion ?? null;
    return `${finding?.message ?? 'unknown'}${help === null ? '' : `. ${help}`}`;
  };
  const more = errors.length - MISTAKES_SHOWN_MAX;
  throw new Trouble('cases.unreadable', {
    message: [
      `Expected a case file in \`${file}:${line}:${column}\`, got a mistake: ${said(first)}`,
      ...others.map((other) => `\`${file}:${other.place.line}:${other.place.column}\`: ${said(other)}`),
      ...(more > 0 ? [`and ${more} more mistakes`] : []),
    ].join('\n'),
  });
}

/** The case, or nothing when it has mistakes. */
function readCase(
  reader: FileReader,
  item: unknown,
  index: number,
  rangeOf: (path: readonly (string | number)[]) => TextRange,
): readonly TestCase[] {
  const parsed = caseSchema.safeParse(item);
  const named = open.safeParse(item);
  const name = idOf(item);
  const id = name === null ? `case ${index + 1}` : `case \`${name}\``;
  if (parsed.success && named.success) {
    reportTimes(parsed.data, (path, message) => {
      reader.report(RULE, rangeOf(path), `${id}: ${message}`);
    });
    return [{ ...parsed.data, written: named.data }];
  }
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
    const value = valueAt(item, path);
    const { message, suggestion } = schemaMistake(issue, value, caseSchema);
    const name = String(path.at(-1));
    const owner = valueAt(item, path.slice(0, -1));
    const misspelt = typeof owner === 'object' && owner !== null ? closest(name, Object.keys(owner)) : null;
    if (value !== undefined || misspelt === null || Object.keys(caseSchema.shape).includes(misspelt))
      reader.report(RULE, rangeOf(path), `${id}: ${message}`, suggestion);
    else reader.report(RULE, rangeOf(path), `${id}: ${message}`, `Write \`${name}\` instead of \`${misspelt}\``);
  }
  return [];
}
