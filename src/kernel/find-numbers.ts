/**
 * The numbers in a text, with their places: in digits, in English words or in both. A unit, a currency or a percent
 * sign may follow; the number is what is written before it.
 */
import { plainDecimal } from './decimal-text.ts';
import type { Written } from './find-amounts.ts';
import { isChanged } from './is-changed.ts';
import { readMixedNumber } from './mixed-number.ts';
import { numberRuns, type NumberRun } from './number-runs.ts';
import { readNumber } from './read-number.ts';

/** Signs that may be directly before or after a number without changing it. */
const SIGN_BEFORE = /(?:US)?[$€£]$/;
const UNIT_AFTER = /^ ?(?:[€£]|%)/;
const MINUS = /(?<=^|[\s([{"'“‘„:;=])[-−]$/u;

export function findNumbers(text: string): readonly Written<number>[] {
  return numberRuns(text).map((run) => {
    const isNegative = MINUS.test(run.before) && /^\d/.test(run.text);
    const before = run.before.replace(isNegative ? MINUS : SIGN_BEFORE, '');
    const around = { before, after: run.after.replace(UNIT_AFTER, '') };
    const value = isChanged(run, around) ? null : numberOf(run, isNegative);
    return { start: run.start - (isNegative ? 1 : 0), end: run.end, value };
  });
}

function numberOf({ text }: NumberRun, isNegative: boolean): number | null {
  const isDigits = /^\d[\d.,]*$/.test(text);
  const mixed = isDigits ? null : readMixedNumber(text);
  const plain = isDigits ? text : mixed === null ? '' : plainDecimal(mixed);
  if (isDigits && /^0\d/.test(text)) return null;
  const read = readNumber(plain, isDigits ? null : 'point');
  if (read.kind === 'refused') return null;
  return isNegative && read.number !== 0 ? -read.number : read.number;
}
