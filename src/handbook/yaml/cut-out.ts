/**
 * Takes what one mistake makes unreadable out of a file, so that the rest can be read beside it. The lines become blank,
 * so that every other place stays where it is.
 */
import type { TextRange } from '../place.ts';
import { blockAt, itemAround, outlineOf, ownersOf, rangeOfBlock } from './outline.ts';

/** Blocks around the mistake that are tried, the smallest first. */
const BLOCKS_MAX = 6;

/** What the YAML library says of a text. */
export type Reading = {
  /** Where its first error is; null when it has none. */
  readonly errorAt: number | null;
  /** Whether a text in quotes begins before the range and ends in it or after it. */
  spans(range: TextRange): boolean;
};

export type Cut = {
  readonly text: string;
  /** The lines that are gone. */
  readonly range: TextRange;
};

/** @returns the text without the smallest block around `at` that lets its surroundings be read; null when none does */
export function cutOut(text: string, at: number, read: (text: string) => Reading | null): Cut | null {
  const lines = outlineOf(text);
  const line = lines.findLastIndex(({ start }) => start <= at);
  const owners = ownersOf(lines, line);
  // Around the mistake, another error most likely is the same one.
  const around = rangeOfBlock(lines, itemAround(lines, line) ?? blockAt(lines, owners.at(-1) ?? line));
  const blocks = ownersOf(lines, line)
    .slice(0, BLOCKS_MAX)
    .map((owner) => blockAt(lines, owner));
  for (const block of blocks) {
    const range = rangeOfBlock(lines, block);
    const rest = blanked(text, range);
    const reading = read(rest);
    // A text in quotes that reaches over the gap begins elsewhere, and so does the mistake.
    if (reading === null || reading.spans(range)) continue;
    const isElsewhere = reading.errorAt !== null && !isWithin(around, reading.errorAt);
    if (reading.errorAt === null || isElsewhere) return { text: rest, range };
  }
  return null;
}

const isWithin = ({ start, end }: TextRange, offset: number): boolean => offset >= start && offset <= end;

/** With blanks in the range. */
function blanked(text: string, { start, end }: TextRange): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}
