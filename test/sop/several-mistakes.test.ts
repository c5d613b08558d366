/**
 * One check shows all mistakes of a handbook, and nothing that only follows from one of them: what would vanish once
 * another mistake is mended.
 */
import { expect, it } from 'vitest';
import { histories } from '../histories.ts';
import { Chance } from '../simulation/chance.ts';
import type { PlantedMistake } from './mistakes.ts';
import { PIECES, saidAlone, saidTogether } from './several-mistakes.ts';

const SEED = 'several mistakes';

function drawn(chance: Chance): readonly PlantedMistake[] {
  const [first, ...others] = PIECES;
  if (first === undefined) return [];
  return Array.from({ length: chance.between(2, 4) }, () => chance.pick([first, ...others]));
}

/** A name that has a mistake itself is not offered. */
const withoutKnown = (sentence: string): string => sentence.replace(/ Known are `.*$/, '');

it.each(Array.from({ length: histories(120) }, (_, index) => index))(
  'mistakes that stand side by side have no findings but their own (%i)',
  (index) => {
    const mistakes = [...new Set(drawn(new Chance(SEED).of(String(index))))];
    const together = (saidTogether(mistakes) ?? []).map(withoutKnown);
    const alone = mistakes.flatMap(saidAlone).map(withoutKnown);
    expect(together.filter((sentence) => !alone.includes(sentence))).toEqual([]);
  },
);
