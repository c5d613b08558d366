/**
 * Whether a word may be a misspelt number word: `thosand`, `fourty`. A number next to it is another one. Short number
 * words are too close to other words, such as `for` and `then`.
 */
import { NUMBER_WORDS } from './spelled-number.ts';

const LETTERS_MIN = 4;
const LETTERS_MAX = 11;
/** Words of up to six letters may differ in one, longer ones in two: `Porto` is not `forty`. */
const SHORT = 6;
const WORDS = [...NUMBER_WORDS, 'billion', 'trillion', 'hundreds', 'thousands', 'millions'].filter(
  ({ length }) => length > LETTERS_MIN,
);
/** Too close to other words. */
const UNITS: ReadonlySet<string> = new Set(['three', 'seven', 'eight']);

export function isLikeNumberWord(word: string): boolean {
  if (word.length < LETTERS_MIN || word.length > LETTERS_MAX) return false;
  const most = word.length > SHORT ? 2 : 1;
  return WORDS.some((known) => !UNITS.has(known) && differences(word.toLowerCase(), known) <= most);
}

/** Letters to add, leave out, replace or swap with the next one. */
function differences(one: string, other: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 1; index <= other.length; index++) {
      const replaced = (row[index - 1] ?? 0) + (letter === other[index - 1] ? 0 : 1);
      const isSwapped = letter === other[index - 2] && one[at - 1] === other[index - 1];
      const swapped = isSwapped ? (before[index - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
