/**
 * A judgment: one bounded question to a language model. The language, the run and the connector share this contract:
 * the tool, its input and its output. The model chooses one of the offered answers and quotes the text it relied on, or
 * it extracts a value and quotes the words that state it; nothing else that it says is saved.
 */
import { z } from 'zod';
import type { Value } from '../kernel/value.ts';
import { labelled, moneySchema, timeSchema } from './schema.ts';

/** The tool that every `judge` step calls; a `use` step cannot call it. */
export const JUDGE_TOOL = 'openai.judge';

/** Answers that claim nothing about the text, so they need no quotes. */
export const BARE_ANSWERS: readonly string[] = ['no', 'none'];

/** What a model may say whatever the offered answers are; it never becomes an answer. */
export const UNSURE = 'unsure';

/** What the model may say when none of the answers computed from a case fits; the answer is then absent. */
export const NONE = 'none';

export const EXTRACTED = ['money', 'date', 'number', 'one_of'] as const;
export type Extracted = (typeof EXTRACTED)[number];

/** What to extract, and its bounds as the handbook writes values: `5,000.00 USD`, `2026-03-04`, `12`. */
const extraction = z.strictObject({
  type: labelled(z.enum(EXTRACTED), 'type'),
  /** What `$` means, and the only currency that counts; absent if the text may name any. */
  currency: labelled(z.string().optional(), 'currency'),
  min: labelled(z.string().optional(), 'least'),
  max: labelled(z.string().optional(), 'greatest'),
  one_of: labelled(z.array(z.string()).optional(), 'one of'),
  /** In which a date is a day. */
  time_zone: labelled(z.string(), 'time zone'),
});

export const judgmentInput = z.strictObject({
  /** The name under which the step saves the answer. */
  id: labelled(z.string(), 'judgment'),
  /** Wording from the SOP, never from the case. */
  question: labelled(z.string(), 'question'),
  inputs: labelled(z.array(z.strictObject({ name: z.string(), text: z.string() })), 'texts', { untrusted: true }),
  answers: labelled(z.array(z.string()), 'answers'),
  /** The value to extract; `answers` are then empty. */
  extract: labelled(extraction.optional(), 'extract'),
  /** The amount of each of `answers`, in the same order; absent where the answers are texts. */
  amounts: labelled(z.array(moneySchema()).optional(), 'amounts'),
  /** The answers were computed from the case, so perhaps none of them fits; or the text may not state the value. */
  may_be_none: labelled(z.boolean(), 'none may fit'),
  /** Earlier judgments of this run, and the requests and tokens they took. */
  requests_before: labelled(z.number(), 'requests before'),
  tokens_before: labelled(z.number(), 'tokens before'),
});

export const judgmentOutput = z.strictObject({
  /** Absent when none of the computed answers fits, or the texts do not state the value. */
  answer: labelled(z.string().optional(), 'answer'),
  amount: labelled(moneySchema().optional(), 'amount'),
  number: labelled(z.number().optional(), 'number'),
  time: labelled(timeSchema().optional(), 'time'),
  /** The words of the quote that the value was read from, by rule and not by the model. */
  read: labelled(z.strictObject({ input: z.string(), words: z.string() }).optional(), 'words', { untrusted: true }),
  /** Quoted word for word from the texts. */
  evidence: labelled(z.array(z.strictObject({ input: z.string(), quote: z.string() })), 'evidence', {
    untrusted: true,
  }),
  /** False when there was nothing to judge and no model was asked. */
  asked: labelled(z.boolean(), 'asked'),
  model: labelled(z.string(), 'model'),
  prompt_sha256: labelled(z.string(), 'prompt'),
  tokens_in: labelled(z.number(), 'tokens read'),
  tokens_out: labelled(z.number(), 'tokens written'),
});

export type Extraction = z.infer<typeof extraction>;
export type JudgmentInput = z.infer<typeof judgmentInput>;
export type JudgmentOutput = z.infer<typeof judgmentOutput>;

/** Each error leads to the branch of `if_error` with its name, otherwise to `if_unsure`. */
export const JUDGMENT_ERRORS = {
  unsure: 'The model was not sure, or did not support its answer with a quote',
  unread: 'The value that the model gave is not what its quote says',
  out_of_bounds: 'The value that the text states is outside the bounds of the step',
  refused: 'The model refused to answer, or its server refused the request',
  truncated: 'The answer was cut off at the length limit',
  malformed: 'The answer was not one of those offered',
  too_long: 'The texts or the answers are longer than a judgment may read',
  over_budget: 'The budget for judgments is used up',
  no_model: 'No language model is configured, or the server does not have it',
} as const;

/** What a step saves of a judgment: `answer` as it was offered or extracted, and the quotes; nothing after erasure. */
export function keptOf(output: unknown): Readonly<Record<string, Value>> {
  const { answer, amount, number, time, evidence = [] } = judgmentOutput.safeParse(output).data ?? {};
  const chosen = amount ?? number ?? time ?? answer;
  return { ...(chosen === undefined ? {} : { answer: chosen }), evidence: evidence.map(({ quote }) => quote) };
}
