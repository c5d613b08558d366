/**
 * What another system sends: an event that a kind declares, with its fields, a new case with its facts, or
 * facts that changed. A record for which the case was opened names it. Money has its currency.
 */
import { z } from 'zod';
import { listed, suggest } from '../../handbook/suggest.ts';
import { addressCharactersMax, bodyNamesMax, nameCharactersMax } from '../../kernel/limits.ts';
import { isMeantTime } from '../../kernel/meant-time.ts';
import { parseInstant } from '../../kernel/time.ts';
import { payloadProblem } from '../payload-problem.ts';

const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'Expected a name such as `carrier_offer`');

/** A record that is linked to the case: `{ "system": "zendesk", "record": "101" }`. */
const record = z.strictObject({
  system: word,
  record: z.union([z.string().min(1).max(200), z.int().nonnegative().transform(String)]),
});

/** Records that one event may name. */
const RECORDS_MAX = 5;

/** A message may name several records, such as a shipment and a ticket. If they are of several cases, a person chooses. */
const records = z.union([record.transform((one) => [one]), z.array(record).min(1).max(RECORDS_MAX)]);

/** A value that does not fit its declaration is refused by name, and the others count, so any value is taken here. */
const values = z
  .record(z.string(), z.unknown())
  .refine((given) => Object.keys(given).length <= bodyNamesMax, `Expected at most ${bodyNamesMax} names`)
  .default({});

/** The sender's own order. The time is that of the change in its system; the sequence is its number for the message. */
const order = {
  at: z
    .string()
    .max(64)
    .refine((text) => isMeantTime(parseInstant(text) ?? Number.NaN), 'Expected a time such as `2026-03-04T14:05:00Z`')
    .optional(),
  sequence: z.int().min(0).optional(),
};

const happened = z.strictObject({
  event: word,
  /** Needed only if more than one kind declares an event of this name. */
  kind: word.optional(),
  case: records,
  fields: values,
  ...order,
});

const person = z.strictObject({
  name: z.string().max(nameCharactersMax),
  email: z.string().max(addressCharactersMax).optional(),
});

const opens = z.strictObject({
  /** The kind of the new case. */
  opens: word,
  case: record.transform((one) => [one]),
  /** Who caused it; they can never approve calls of the runs it starts. */
  requester: person.optional(),
  facts: values,
  ...order,
});

/** Facts of a case that changed. Only those in `facts` change; `null` or an empty text removes one. */
const corrects = z.strictObject({
  /** The kind of the case. */
  corrects: word,
  case: record.transform((one) => [one]),
  /** Who changed them; they can never approve what may depend on the change. */
  editor: person.optional(),
  facts: values,
  ...order,
});

/** The value of one field or fact. */
export type Sent = unknown;
export type EventPayload = z.infer<typeof happened> | z.infer<typeof opens> | z.infer<typeof corrects>;

const SCHEMAS = { event: happened, opens, corrects };
const ACTS = ['event', 'opens', 'corrects'] as const;

/** @returns the payload, or what is wrong with it, by name */
export function readEventPayload(value: unknown): { readonly payload: EventPayload } | { readonly problem: string } {
  const given = ACTS.filter((act) => typeof value === 'object' && value !== null && Object.hasOwn(value, act));
  const [act] = given;
  if (act === undefined) {
    const hint = typeof value === 'object' && value !== null ? misspelt(Object.keys(value)) : null;
    return {
      problem: `expected \`event\`, \`opens\` or \`corrects\`, got none of them${hint === null ? '' : `. ${hint}`}`,
    };
  }
  if (given.length > 1)
    return { problem: `expected one of \`event\`, \`opens\` and \`corrects\`, got ${listed(given, 'and')}` };
  const parsed = SCHEMAS[act].safeParse(value);
  return parsed.success
    ? { payload: parsed.data }
    : { problem: payloadProblem(parsed.error.issues, value, Object.keys(SCHEMAS[act].shape)) };
}

function misspelt(names: readonly string[]): string | null {
  return names.map((name) => suggest(name, ACTS)).find((hint) => hint !== null) ?? null;
}
