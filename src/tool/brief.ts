/**
 * What a tool that writes to a person (`tellsPerson`) says about a case. The run fills it from its own state. It is part of
 * the call's arguments, so the boundary judges it, the log hashes it and an approver sees it.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
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
  /** Values worth knowing, in order; `at` is shown after the value, in the reader's time zone. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string(), at: timeSchema().optional() })),
  /** The records of the case that people can open; absent for none. */
  records: z.array(z.strictObject({ system: z.string(), record: z.string(), name: z.string() })).optional(),
});

export type Brief = z.infer<typeof briefSchema>;

/** A record that a brief names: `101` of `zendesk`, called `Zendesk ticket 101`. */
export type BriefRecord = NonNullable<Brief['records']>[number];

/** What is asked of the reader of a message with a button. */
export const takeOver = (caseId: string): string => `Take ${caseId || 'the case'} over: press "I have it".`;

/** The facts of a brief as a message shows them. */
export const briefLines = ({ facts }: Brief): { label: string; text: string; time?: Instant }[] =>
  facts.map(({ label, value, at }) => ({ label, text: value, ...(at === undefined ? {} : { time: at.$time }) }));

/** The input fields of every tool that tells a person, in addition to its own. */
export const filledFields = {
  brief: briefSchema,
  /** The opaque id of the button *I have it*; absent when no answer is expected. */
  answer_id: z.string().optional(),
  /** When the answer is due. */
  answer_by: timeSchema().optional(),
};
