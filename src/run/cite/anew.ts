/**
 * What is not known on paper, since the run would go another way before it: what would be looked up, asked or judged anew.
 * Nothing of it is unreadable, and what follows from it is no cause of its own.
 */
import { baseLabel } from '../../sop/rounds.ts';

export type Anew = 'looked up' | 'asked' | 'judged';

const ENDS = ['would be looked up anew', 'would be asked anew', 'would be judged anew'] as const;
const OTHER_WAY = 'which would go another way now';

/** `order value would be looked up anew`; `due depends on step 2, which would go another way now`. */
export const dependsText = (label: string, { step, anew }: { readonly step: string; readonly anew?: Anew }): string =>
  anew === undefined ? `${label} depends on step ${baseLabel(step)}, ${OTHER_WAY}` : `${label} would be ${anew} anew`;

/** For a list of values, next to the label: `would be looked up anew`; null where it is unreadable. */
export function anewText(refused: string): string | null {
  if (refused.endsWith(OTHER_WAY)) return 'not known now';
  return ENDS.find((end) => refused.endsWith(end)) ?? null;
}

const FOLLOWS = [...ENDS, OTHER_WAY];

/** Whether a sentence only says what follows from an earlier point at which the run would go another way. */
export const isConsequence = (sentence: string): boolean => FOLLOWS.some((end) => sentence.includes(end));

/** Each sentence once; what only follows is left out where its cause is named. */
export function causesOf(sentences: readonly string[]): readonly string[] {
  const causes = sentences.filter((sentence) => !isConsequence(sentence));
  return [...new Set(causes.length > 0 ? causes : sentences)];
}
