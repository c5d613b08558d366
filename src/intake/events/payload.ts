/**
 * What another system sends: an event that a kind declares, with its fields, or a new case with its facts. A record
 * that is linked to the case identifies it. Money has its currency.
 */
import { z } from 'zod';

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
const path = z
  .string()
  .max(200)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/);

const happened = z.strictObject({
  event: word,
  /** Needed only if more than one kind declares an event of this name. */
  kind: word.optional(),
  case: record,
  fields: z.record(word, field).default({}),
});

const opens = z.strictObject({
  /** The kind of the new case. */
  opens: word,
  case: record,
  /** Who caused it; they can never approve calls of the runs it starts. */
  requester: z.strictObject({ name: z.string().max(200), email: z.string().max(320).optional() }).optional(),
  facts: z.record(path, field).default({}),
});

export const eventPayloadSchema = z.union([happened, opens], {
  error: 'Expected `event` or `opens`, with `case` and its fields or facts',
});

/** The value of one field or fact. */
export type Sent = z.infer<typeof field>;
export type EventPayload = z.infer<typeof eventPayloadSchema>;
