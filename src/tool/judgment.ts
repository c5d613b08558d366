/**
 * A judgment: one bounded question to a language model. What the language, the run and the connector agree on: which
 * tool is called, what it is given, and what it answers. The model chooses one of the offered answers and quotes what
 * it relied on; nothing else of what it says is kept.
 */
import { z } from 'zod';
import type { Value } from '../kernel/value.ts';
import { labelled, moneySchema } from './schema.ts';

/** The tool that every `judge` calls; no step calls it by `use`. */
export const JUDGE_TOOL = 'openai.judge';

/** Answers that claim nothing of the text, so that there is nothing to quote for them. */
export const BARE_ANSWERS: readonly string[] = ['no', 'none'];

/** What a model may always say, whatever is offered; it never becomes an answer. */
export const UNSURE = 'unsure';

/** What the model may say when none of the answers computed from a case fits; the answer is then absent. */
export const NONE = 'none';

export const judgmentInput = z.strictObject({
  /** The name under which the step saves the answer. */
  id: labelled(z.string(), 'judgment'),
  /** Words of the SOP, never of the case. */
  question: labelled(z.string(), 'question'),
  inputs: labelled(z.array(z.strictObject({ name: z.string(), text: z.string() })), 'texts', { untrusted: true }),
  answers: labelled(z.array(z.string()), 'answers'),
  /** The amounts that `answers` stand for, one by one; absent where the answers are texts. */
  amounts: labelled(z.array(moneySchema()).optional(), 'amounts'),
  /** The answers were computed from the case, so that none of them may fit. */
  may_be_none: labelled(z.boolean(), 'none may fit'),
  /** Judgments of this run before this one, and what they took. */
  requests_before: labelled(z.number(), 'requests before'),
  tokens_before: labelled(z.number(), 'tokens before'),
});

export const judgmentOutput = z.strictObject({
  /** Absent when none of the computed answers fits. */
  answer: labelled(z.string().optional(), 'answer'),
  amount: labelled(moneySchema().optional(), 'amount'),
  /** Word for word out of the texts. */
  evidence: labelled(z.array(z.strictObject({ input: z.string(), quote: z.string() })), 'evidence', {
    untrusted: true,
  }),
  /** False where there was nothing to judge, so that no model was asked. */
  asked: labelled(z.boolean(), 'asked'),
  model: labelled(z.string(), 'model'),
  prompt_sha256: labelled(z.string(), 'prompt'),
  tokens_in: labelled(z.number(), 'tokens read'),
  tokens_out: labelled(z.number(), 'tokens written'),
});

export type JudgmentInput = z.infer<typeof judgmentInput>;
export type JudgmentOutput = z.infer<typeof judgmentOutput>;

/** Each of these is a branch of the step: `if_error` by its name, else `if_unsure`. */
export const JUDGMENT_ERRORS = {
  unsure: 'The model was not sure, or did not prove its answer by words of the text',
  refused: 'The model refused to answer, or its server refused the request',
  truncated: 'The answer was cut off at the limit of its length',
  malformed: 'The answer was not one of those that were offered',
  too_long: 'The texts or the answers are longer than a judgment may read',
  over_budget: 'The budget for judgments is used up',
  no_model: 'No language model is configured, or the server does not have it',
} as const;

/** What a step keeps of a judgment: `answer` as it was offered, and the quotes; nothing of one that was erased. */
export function keptOf(output: unknown): Readonly<Record<string, Value>> {
  const { answer, amount, evidence = [] } = judgmentOutput.safeParse(output).data ?? {};
  const chosen = amount ?? answer;
  return { ...(chosen === undefined ? {} : { answer: chosen }), evidence: evidence.map(({ quote }) => quote) };
}
