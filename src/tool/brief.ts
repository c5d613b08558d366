/**
 * What a tool that writes to a person (`tellsPerson`) says about a case. The run fills it from its own state. It is part of
 * the call's arguments, so the boundary judges it, the log hashes it and an approver sees it.
 */
import { z } from 'zod';
import { timeSchema } from './schema.ts';

export const briefSchema = z.strictObject({
  /** `CASE-12`. */
  case: z.string(),
  /** `Freight claim of Wobbly Widget Works`. May hold text from outside: shown as plain text only. */
  title: z.string(),
  /** What happened, with the decision and its values. */
  happened: z.string(),
  /** What the reader should do, and what happens otherwise; empty where the SOP's own message says it. */
  asked: z.string(),
  /** Values worth knowing, in order. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string() })),
});

export type Brief = z.infer<typeof briefSchema>;

/** The input fields of every tool that tells a person, in addition to its own. */
export const filledFields = {
  brief: briefSchema,
  /** The opaque id of the button *I have it*; absent when no answer is expected. */
  answer_id: z.string().optional(),
  /** When the answer is due. */
  answer_by: timeSchema().optional(),
};
