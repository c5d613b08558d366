/**
 * What another system sends: an event that a kind declares, with its fields, a new case with its facts, or
 * facts that changed. A record that is linked to the case identifies it. Money has its currency.
 */
import { z } from 'zod';
import { parseInstant } from '../../kernel/time.ts';

const text = z.string().max(65_536);
const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

const field = z.union([
  text,
  z.number(),
  z.boolean(),
  z.null(),
  z.array(text).max(100),
  z.strictObject({ amount: text, currency: text }),
]);

/** A record that is linked to the case: `{ "system": "zendesk", "record": "101" }`. */
const record = z.strictObject({ system: word, record: z.string().min(1).max(200) });

/** Records that one event may name. */
const RECORDS_MAX = 5;

/** A message may name several records, such as a shipment and a ticket. If they are of several cases, a person chooses. */
const records = z.union([record.transform((one) => [one]), z.array(record).min(1).max(RECORDS_MAX)]);
const path = z
  .string()
  .max(200)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/);

/** The sender's own order. The time is that of the change in its system; the sequence is its number for the message. */
const order = {
  at: z
    .string()
    .max(64)
    .refine((text) => parseInstant(text) !== null, 'Expected a time such as `2026-03-04T14:05:00Z`')
    .optional(),
  sequence: z.int().min(0).optional(),
};

const happened = z.strictObject({
  event: word,
  /** Needed only if more than one kind declares an event of this name. */
  kind: word.optional(),
  case: records,
  fields: z.record(word, field).default({}),
  ...order,
});

const person = z.strictObject({ name: z.string().max(200), email: z.string().max(320).optional() });

const opens = z.strictObject({
  /** The kind of the new case. */
  opens: word,
  case: record.transform((one) => [one]),
  /** Who caused it; they can never approve calls of the runs it starts. */
  requester: person.optional(),
  facts: z.record(path, field).default({}),
  ...order,
});

/** Facts of a case that changed. Only those in `facts` change; `null` or an empty text removes one. */
const corrects = z.strictObject({
  /** The kind of the case. */
  corrects: word,
  case: record.transform((one) => [one]),
  /** Who changed them; they can never approve what may depend on the change. */
  editor: person.optional(),
  facts: z.record(path, field).default({}),
  ...order,
});

export const eventPayloadSchema = z.union([happened, opens, corrects], {
  error: 'Expected `event`, `opens` or `corrects`, with `case` and its fields or facts',
});

/** The value of one field or fact. */
export type Sent = z.infer<typeof field>;
export type EventPayload = z.infer<typeof eventPayloadSchema>;
