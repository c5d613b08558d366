/**
 * Several mistakes of `mistakes/` in one handbook, and what is said of them together and of each alone.
 */
import { MISTAKES, saidOf, type PlantedMistake } from './mistakes.ts';

/** Line numbers move with what is planted above. */
const plain = (sentence: string): string =>
  sentence.replace(/^((?:[\w./-]+\.\w+:)?)\d+:\d+ /, '$1 ').replace(/\b(lines?) \d+(?:,? (?:and )?\d+)*/g, '$1');

/** Mistakes that can stand side by side: those that replace a piece of a file, and are found in the handbook. */
export const PIECES: readonly PlantedMistake[] = MISTAKES.filter(
  ({ file, text }) => text === undefined && !file.endsWith('.cases.yaml'),
);

const alone = new Map<PlantedMistake, readonly string[]>();

/** With the file in front of each sentence. */
export function saidAlone(mistake: PlantedMistake): readonly string[] {
  const known = alone.get(mistake) ?? saidOf([mistake], '')?.map(plain) ?? [];
  alone.set(mistake, known);
  return known;
}

/** Null where the pieces overlap. */
export function saidTogether(mistakes: readonly PlantedMistake[]): readonly string[] | null {
  return saidOf(mistakes, '')?.map(plain) ?? null;
}
