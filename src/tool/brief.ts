/**
 * What a person is told about a case by a tool with `tellsPerson`. The run fills it from its own state, so that the
 * message is part of the arguments that the boundary judges, the log hashes and an approver sees.
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
  /** What is asked of the reader, and what follows if nothing is done. */
  asked: z.string(),
  /** Values worth knowing, in order. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string() })),
});

export type Brief = z.infer<typeof briefSchema>;

/** The input fields of every tool that tells a person, beside its own. */
export const filledFields = {
  brief: briefSchema,
  /** The opaque id of the button *I have it*; absent when no answer is asked. */
  answer_id: z.string().optional(),
  /** Until when an answer is asked. */
  answer_by: timeSchema().optional(),
};
