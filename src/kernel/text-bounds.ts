/**
 * What a text must look like: a pattern, and how many characters it has. An example says it to people.
 */
import { parsePattern } from './pattern/parse-pattern.ts';
import { runPattern } from './pattern/run-pattern.ts';

export type TextBounds = {
  /** A pattern for the whole text, in the syntax of `parse-pattern.ts`. */
  readonly matches?: string | undefined;
  readonly example?: string | undefined;
  /** Characters, as people count them. */
  readonly min_length?: number | undefined;
  readonly max_length?: number | undefined;
};

/** `something like BOL-123456`: what a pattern asks for, by its example where there is one. */
export function likeText({ matches, example }: TextBounds): string | null {
  if (example !== undefined) return `something like ${example}`;
  return matches === undefined ? null : `text in the form of ${matches}`;
}

/** `6 to 12 characters`; null without a length. */
export function lengthText({ min_length: least, max_length: most }: TextBounds): string | null {
  const counted = (count: number): string => `${count} character${count === 1 ? '' : 's'}`;
  if (least === undefined) return most === undefined ? null : `at most ${counted(most)}`;
  if (most === undefined) return `at least ${counted(least)}`;
  return least === most ? counted(most) : `${least} to ${counted(most)}`;
}

/** What was expected instead of the text: `something like BOL-123456`; null when the text fits. */
export function expectedText(bounds: TextBounds, text: string): string | null {
  const { matches, min_length: least = 0, max_length: most = Infinity } = bounds;
  const length = [...text].length;
  if (matches !== undefined && !isMatch(matches, text)) return likeText(bounds);
  return length < least || length > most ? lengthText(bounds) : null;
}

/** A pattern between `^` and `$`, with `(?i)` before it or not. `\\$` is a dollar sign. */
const WHOLE = /^(\(\?i\))?\^((?:[^\\]|\\.)*)\$$/su;

/** Whether a pattern is written for the whole text. */
export const isForWhole = (pattern: string): boolean => WHOLE.test(pattern);

/**
 * Whether the pattern fits the text; false for a pattern that cannot be read. One for the whole text is so for each of
 * its alternatives: `^A|B$` does not fit `A1`.
 */
export function isMatch(pattern: string, text: string): boolean {
  const { program } = parsePattern(pattern.replace(WHOLE, (_, flag: string | undefined, body) => wholeOf(flag, body)));
  return program !== null && runPattern(program, text) !== null;
}

const wholeOf = (flag = '', body = ''): string => `${flag}^(?:^${body}$)$`;

/**
 * What keeps the bounds themselves from being of use, with what it is about; null when they are sound.
 *
 * @param normal what the example is compared as: its normal form, if texts have one
 */
export function boundsProblem(
  bounds: TextBounds,
  normal: string | undefined = bounds.example,
): { readonly at: keyof TextBounds; readonly message: string } | null {
  const { matches, example, min_length: least, max_length: most } = bounds;
  if (matches !== undefined) {
    const { problem } = parsePattern(matches);
    if (problem !== null) return { at: 'matches', message: `Expected a pattern that can be read. ${problem}` };
    if (!isForWhole(matches))
      return {
        at: 'matches',
        message: `Expected a pattern for the whole text, \`^${matches}$\`, got one for a part of it`,
      };
  }
  if (least !== undefined && most !== undefined && least > most)
    return { at: 'max_length', message: `Expected at least \`min_length\`, which is ${least}, got ${most}` };
  const expected = normal === undefined ? null : expectedText({ ...bounds, example: undefined }, normal);
  return expected === null
    ? null
    : {
        at: 'example',
        message: `Expected an example that fits its own bounds (${expected}), got \`${example ?? ''}\``,
      };
}
