/**
 * What mistakes leave unknown of a file: declared, and its contents not known. What refers to it has no finding for that.
 */
import type { Finding } from '../finding.ts';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { isWordOf, quotedIn } from './damage.ts';

export type Lost = {
  /** The texts of the parts with mistakes, without the keys of the file. */
  readonly text: string;
  /** Whether any name may be declared there, such as one that is missing. */
  readonly isAny: boolean;
};

export const NOTHING_LOST: Lost = { text: '', isAny: false };
export const ALL_LOST: Lost = { text: '', isAny: true };

/** Whether a part with mistakes may declare the name. */
export function mayName({ text, isAny }: Lost, name: string): boolean {
  return isAny || (text !== '' && isWordOf(text, name));
}

/** Whether a finding may vanish once the parts are mended. What it suggests may be one of them. */
export function mayFollow(lost: Lost, { message }: Pick<Finding, 'message'>): boolean {
  return quotedIn(message).some((name) => mayName(lost, name));
}

export const hasLost = ({ text, isAny }: Lost): boolean => isAny || text !== '';

export function bothLost(...all: readonly Lost[]): Lost {
  return {
    text: all
      .map(({ text }) => text)
      .join('\n')
      .trim(),
    isAny: all.some(({ isAny }) => isAny),
  };
}

/** A text without the names of keys, which declare nothing. */
export function withoutKeys(text: string, keys: ReadonlySet<string>): string {
  return text.replace(/(?<!\w)(\w+):(?=\s|$)/g, (all, key: string) => (keys.has(key) ? ':' : all));
}

/** The part at a path, once its mistake was reported. */
export function lostAt(
  { text }: FileReader,
  { rangeOf }: { rangeOf(path: readonly (string | number)[]): TextRange },
  path: readonly (string | number)[],
): Lost {
  const { start, end } = rangeOf(path);
  return { text: [String(path.at(-1)), text.slice(start, end)].join('\n'), isAny: false };
}
