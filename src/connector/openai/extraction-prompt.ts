/**
 * The prompt of an extraction: our rules and the question in the words of the SOP, and the texts between their marks.
 * The model is not given the bounds, which a text could otherwise be written to fit.
 *
 * As for a choice, no wording prevents a wrong answer. The guarantee is in `read-extraction.ts`.
 */
import { z } from 'zod';
import { hashOf } from '../../kernel/canonical-json.ts';
import { judgmentAnswerCharactersMax } from '../../kernel/limits.ts';
import { NONE, UNSURE, type Extracted, type Extraction, type JudgmentInput } from '../../tool/judgment.ts';
import { COMMON_RULES, markedTexts, type Prompt } from './prompt.ts';

/** The quote comes first, so the value follows from it. */
export type ExtractionSchema = z.ZodType<{
  readonly input: string;
  readonly quote: string;
  readonly answer: string;
}>;

export type AskedValue = Pick<JudgmentInput, 'question' | 'inputs'>;

const RULES = [
  ...COMMON_RULES,
  'Quote the words that state the value, copied out of one text character by character, and name that text. Quote these words only: a number with its currency, never a part of a number, and no other number.',
] as const;

const FORMS: Readonly<Record<Extracted, string>> = {
  money: 'Answer with the amount in digits, a decimal point and the code of its currency, such as `7200.00 USD`.',
  number: 'Answer with the number in digits and a decimal point, such as `12.5`.',
  date: 'Answer with the date as year, month and day, such as `2026-03-04`.',
  one_of: 'Answer with one of the offered texts, exactly as it is offered. The quote must contain it.',
};

export function extractionPrompt({ question, inputs }: AskedValue, extract: Extraction): Prompt<ExtractionSchema> {
  const choices = choicesOf(extract);
  const system = [
    ...RULES,
    FORMS[extract.type],
    `Answer \`${NONE}\`, with an empty quote, when the texts do not state it.`,
    `Answer \`${UNSURE}\`, with an empty quote, when they state several that may be meant.`,
    '',
    `Question: ${question}`,
  ].join('\n');
  const user = [
    ...(choices === null ? [] : [`Offered texts, as a JSON list: ${JSON.stringify(choices)}`]),
    ...markedTexts(inputs),
  ].join('\n');
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ] as const;
  return {
    messages,
    schema: z.strictObject({
      input: z.enum(inputs.map(({ name }) => name)),
      quote: z.string(),
      answer: choices === null ? z.string() : z.enum([...new Set([...choices, NONE, UNSURE])]),
    }),
    sha256: hashOf({ messages, choices, type: extract.type }),
  };
}

/** The texts that may be chosen; null when the value is not a choice among texts. */
export function choicesOf({ type, one_of: choices = [] }: Extraction): readonly string[] | null {
  return type === 'one_of' ? choices : null;
}

export const isTooLong = (answer: string): boolean => answer.length > judgmentAnswerCharactersMax;
