/**
 * Turns the model's output into a judgment, or into the code of its failure. Nothing is repaired: an answer that was
 * not offered, a quote that is not in the named text byte for byte, or an amount that no quote names counts as no
 * answer.
 */
import type { z } from 'zod';
import { findAmounts } from '../../kernel/find-amounts.ts';
import { quoteCharactersMax, quoteCharactersMin, quotesMax } from '../../kernel/limits.ts';
import {
  BARE_ANSWERS,
  type JUDGMENT_ERRORS,
  NONE,
  UNSURE,
  type JudgmentInput,
  type JudgmentOutput,
} from '../../tool/judgment.ts';
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';
import type { AnswerSchema } from './prompt.ts';
import { wholeIn } from './whole-in.ts';

/** The parts of a completion's choice that a judgment reads. */
export type Completion = {
  readonly finish_reason: string | null;
  readonly content: string | null;
  readonly refusal: string | null;
};

export type Judged = Pick<JudgmentOutput, 'answer' | 'amount' | 'number' | 'time' | 'read' | 'evidence'>;
export type Failed = Extract<CallResult, { kind: 'failed' }>;

export function readJudgment(
  completion: Completion,
  schema: AnswerSchema,
  input: JudgmentInput,
): { readonly kind: 'judged'; readonly judged: Judged } | Failed {
  const said = saidBy(completion, schema);
  if (said.kind === 'failed') return said;
  const { answer, evidence } = said.data;
  if (answer === UNSURE) return failed('unsure', 'The model was not sure');
  if (evidence.length > quotesMax || evidence.some(({ quote }) => quote.length > quoteCharactersMax))
    return failed(
      'malformed',
      `The model quoted more than ${quotesMax} passages, or a longer one than ${quoteCharactersMax} characters`,
    );
  const invented = evidence.find((quote) => !isQuote(quote, input));
  if (invented !== undefined)
    return failed(
      'unsure',
      `The model answered \`${clip(answer, 80)}\`, but quoted what is not in \`${invented.input}\`: ${clip(invented.quote, 80)}`,
    );
  if (answer === NONE && input.may_be_none) return { kind: 'judged', judged: { evidence: [...evidence] } };
  const at = input.answers.indexOf(answer);
  const amount = input.amounts?.[at];
  const needsProof = input.may_be_none || !BARE_ANSWERS.includes(answer);
  if (needsProof && evidence.length === 0)
    return failed('unsure', `The model answered \`${clip(answer, 80)}\` without a quote`);
  const isNamed =
    amount === undefined ||
    evidence.some(({ input: name, quote }) =>
      wholeIn(textOf(input, name), quote, (text) => findAmounts(text, null)).some(
        ({ value }) => value !== null && value.minor === amount.minor && value.$money === amount.$money,
      ),
    );
  if (!isNamed)
    return failed('unsure', `The model answered \`${clip(answer, 80)}\`, but no quote of it names that amount`);
  return { kind: 'judged', judged: { answer, ...(amount === undefined ? {} : { amount }), evidence: [...evidence] } };
}

/** How servers say that the model ended by itself: OpenAI, Together, those that speak for Anthropic and Gemini. */
const ENDED = /^(?:stop|eos|eos_token|end_turn|stop_sequence)$/i;

/** What the model wrote, in the shape that was asked for. */
export function saidBy<T>(
  { finish_reason: reason, content, refusal }: Completion,
  schema: z.ZodType<T>,
): { readonly kind: 'said'; readonly data: T } | Failed {
  if (reason === 'content_filter') return failed('refused', "The filter of the model's server stopped the answer");
  if (refusal !== null && refusal !== '') return failed('refused', `The model refused: ${clip(refusal, 120)}`);
  if (reason === 'length')
    return failed(
      'truncated',
      'The answer of the model was cut off at its limit, to which its own reasoning counts: raise `SOPWITH_MODEL_OUTPUT_TOKENS`',
    );
  const said = schema.safeParse(jsonOf(content));
  // `error`, `tool_calls`, and null of a stream whose end a gateway lost: it is not known whether the answer is whole.
  if (said.success && !ENDED.test(reason ?? ''))
    return failed('truncated', `The answer of the model did not end by itself (\`${clip(reason ?? 'null', 40)}\`)`);
  if (said.success) return { kind: 'said', data: said.data };
  return failed(
    'malformed',
    `The model answered in another shape than was asked, at \`${clip(said.error.issues[0]?.path.join('.') ?? '', 60)}\``,
  );
}

/**
 * The quote must match exactly, including blanks, case and quotation marks: any tolerance leaves room to invent.
 */
function isQuote(
  { input: name, quote }: { readonly input: string; readonly quote: string },
  { inputs }: Pick<JudgmentInput, 'inputs'>,
): boolean {
  const text = textOf({ inputs }, name);
  const isEnough = quote.trim().length >= quoteCharactersMin || quote === text;
  return isEnough && quote.isWellFormed() && text.includes(quote);
}

const textOf = ({ inputs }: Pick<JudgmentInput, 'inputs'>, name: string): string =>
  inputs.find((input) => input.name === name)?.text ?? '';

function jsonOf(content: string | null): unknown {
  try {
    return JSON.parse(content ?? '');
  } catch {
    // An answer that is not JSON has no shape at all; the caller reports it.
    return undefined;
  }
}

export function failed(code: keyof typeof JUDGMENT_ERRORS, message: string): Failed {
  return { kind: 'failed', code, message };
}
