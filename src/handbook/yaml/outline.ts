/**
 * The blocks of a YAML text by their indentation alone, for a file that YAML cannot read.
 */
import type { TextRange } from '../place.ts';

export type OutlineLine = {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly content: string;
};
/** The first and the last line. */
export type Block = readonly [first: number, last: number];

export function outlineOf(text: string): readonly OutlineLine[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const one = {
      start,
      end: start + line.length,
      indent: line.length - line.trimStart().length,
      content: line.trim(),
    };
    start += line.length + 1;
    return one;
  });
}

export const isEmpty = ({ content }: OutlineLine): boolean => content === '' || content.startsWith('#');

const isItem = ({ content }: OutlineLine): boolean => /^-(?:\s|$)/.test(content);

/** A line, the one that it is indented below, and so on to the outermost. The items of a list may begin in the column of its key. */
export function ownersOf(lines: readonly OutlineLine[], at: number): readonly number[] {
  const owners: number[] = [];
  for (let index = at; index >= 0; index = ownerOf(lines, index)) owners.push(index);
  return owners;
}

function ownerOf(lines: readonly OutlineLine[], at: number): number {
  const own = lines[at];
  if (own === undefined) return -1;
  return lines
    .slice(0, at)
    .findLastIndex(
      (line) =>
        !isEmpty(line) && (line.indent < own.indent || (line.indent === own.indent && isItem(own) && !isItem(line))),
    );
}

/** A line with what is indented below it. */
export function blockAt(lines: readonly OutlineLine[], first: number): Block {
  const own = lines[first];
  if (own === undefined) return [first, first];
  const isBelow = (line: OutlineLine): boolean =>
    line.indent > own.indent || (line.indent === own.indent && !isItem(own) && isItem(line));
  const next = lines.findIndex((line, index) => index > first && !isEmpty(line) && !isBelow(line));
  return [first, next === -1 ? lines.length - 1 : next - 1];
}

/** The innermost item of a list around a line; null for none. @param begins what the item must begin with */
export function itemAround(lines: readonly OutlineLine[], at: number, begins = /^-(?:\s|$)/): Block | null {
  const first = ownersOf(lines, at).find((owner) => begins.test(lines[owner]?.content ?? ''));
  return first === undefined ? null : blockAt(lines, first);
}

export function rangeOfBlock(lines: readonly OutlineLine[], [first, last]: Block): TextRange {
  return { start: lines[first]?.start ?? 0, end: lines[last]?.end ?? 0 };
}
