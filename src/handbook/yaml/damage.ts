/**
 * What may only follow from a part of a file that YAML cannot read: a finding that would vanish once that part is mended.
 */
import type { Finding } from '../finding.ts';
import type { TextRange } from '../place.ts';
import { blockAt, isEmpty, itemAround, outlineOf, ownersOf, rangeOfBlock, type Block } from './outline.ts';

export type Damage = {
  /** Whether a finding is about the damage, near it, or about a name that the damaged part may declare. */
  mayCause(finding: Finding): boolean;
};

/** Keys whose text is a name for later steps. */
const NAMING = /^\s*(?:- +)?(?:save|item|event):\s*(\w+)/gm;

/**
 * @param ranges the lines that are damaged
 * @param options how an item begins of which nothing is said once a part of it is damaged, and the keys of the file
 */
export function damageIn(
  text: string,
  ranges: readonly TextRange[],
  { item, keys }: { readonly item: RegExp; readonly keys: ReadonlySet<string> },
): Damage | null {
  if (ranges.length === 0) return null;
  const lines = outlineOf(text);
  const hit = ranges.flatMap((range) => {
    const first = lines.findLastIndex(({ start }) => start <= range.start);
    // A line that is indented wrongly may belong to what is above it.
    const above = lines.slice(0, first).findLastIndex((line) => !isEmpty(line));
    return above === -1 ? [first] : [first, above];
  });
  const blocks: readonly Block[] = [
    ...ranges.map(
      ({ start, end }): Block => [
        lines.findLastIndex((line) => line.start <= start),
        lines.findLastIndex((line) => line.start <= end),
      ],
    ),
    ...hit.map((line) => itemAround(lines, line, item) ?? blockAt(lines, ownersOf(lines, line).at(-1) ?? line)),
  ];
  const owners = new Set(hit.flatMap((line) => ownersOf(lines, line)));
  const isAtRoot = hit.some((line) => (lines[line]?.indent ?? 0) === 0);
  const damaged = blocks.map((block) => rangeOfBlock(lines, block)).map(({ start, end }) => text.slice(start, end));
  const lost = damaged.join('\n').replace(/(?<!\w)(\w+):/g, (all, key: string) => (keys.has(key) ? ':' : all));
  const declared = new Set([
    ...[...lost.matchAll(/(?<!\w)(\w+):/g)].map(([, name = '']) => name),
    ...[...damaged.join('\n').matchAll(NAMING)].map(([, name = '']) => name),
  ]);
  const isNear = (line: number): boolean =>
    owners.has(line - 1) || blocks.some(([first, last]) => line > first && line <= last + 1);
  const pointedAt = ({ place: { line, column }, endColumn }: Finding): string =>
    text
      .slice((lines[line - 1]?.start ?? 0) + column - 1, lines[line - 1]?.end)
      .slice(0, (endColumn ?? Infinity) - column);
  return {
    mayCause: (finding) =>
      isNear(finding.place.line) ||
      (isAtRoot && finding.rule === 'missing-key' && finding.message.startsWith('The procedure')) ||
      [...pointedAt(finding).matchAll(/\w+/g)].some(([word]) => declared.has(word)) ||
      quotedIn(finding.message).some((name) => isWordOf(lost, name)),
  };
}

/** What a sentence has between backticks. */
export const quotedIn = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** Whether a text has a name as a word of its own, whatever stands between the parts of both. */
export function isWordOf(text: string, name: string): boolean {
  const [within, word] = [folded(text), folded(name)];
  return word !== '-' && word !== '' && `-${within}-`.includes(`-${word.replace(/^-|-$/g, '')}-`);
}

const folded = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
