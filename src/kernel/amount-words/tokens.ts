/**
 * A statement around an amount as words, numbers and signs.
 */
import { PART_WORDS } from '../mixed-number.ts';

export type Token = {
  readonly kind: 'word' | 'number' | 'date' | 'sign' | 'break';
  /** In small letters. */
  readonly text: string;
  readonly isCapital: boolean;
};

const TOKEN =
  /US\$|(?:\p{L}[\p{L}\p{M}]*[-/_])?[\p{L}\p{M}]*\p{N}[\p{L}\p{M}\p{N}]*(?:[.,:/_-][\p{L}\p{M}\p{N}]+)*|\p{L}[\p{L}\p{M}]*|\n|[^\s'’]/gu;
/** Of other languages than English, in front of what is counted. */
const COUNT_WORD =
  /^(?:both|several|couple|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|tre|quattro|cinque|twee|drie|vijf|dois|duas|três|dwa|dwie|trzy|cztery|två|fyra|fem|to|fire)$/u;
const NUMBER_WORDS: ReadonlySet<string> = new Set(PART_WORDS);
/** A full date next to an amount comes as letters, see `number-runs.ts`. */
const DATE = /^x{8,10}$/u;

export function tokensOf(text: string): readonly Token[] {
  return (text.match(TOKEN) ?? []).map((written) => ({
    kind: kindOf(written),
    text: written.toLowerCase(),
    isCapital: /^\p{Lu}/u.test(written),
  }));
}

function kindOf(written: string): Token['kind'] {
  if (written === '\n') return 'break';
  if (DATE.test(written)) return 'date';
  if (/\p{N}/u.test(written) || NUMBER_WORDS.has(written.toLowerCase())) return 'number';
  return /^\p{L}/u.test(written) && written !== 'US$' ? 'word' : 'sign';
}

/** Whether it says how many: up to three digits, or in words. */
export const isCount = ({ kind, text }: Token): boolean =>
  kind === 'number' ? /^(?:\d{1,3}|\D+)$/u.test(text) : COUNT_WORD.test(text);
