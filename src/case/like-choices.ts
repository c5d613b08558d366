import { itemCharactersMax } from '../kernel/limits.ts';
import { normalOf, type NormalForm } from '../kernel/identifier.ts';
import { saysNone } from '../kernel/says-none.ts';

/**
 * The choices that a text may mean: those that it is without capitals and marks, or else those that also say that there
 * is none. `None` and `n/a` may be the choice `none`, which is a value and not a fact that is missing.
 */
export function likeChoices(choices: readonly string[], text: string): readonly string[] {
  if (text.length > itemCharactersMax) return [];
  const same = choices.filter((choice) => lettersOf(choice) === lettersOf(text));
  return same.length > 0 || !saysNone(text, false) ? same : choices.filter((choice) => saysNone(choice, false));
}

/** The list with the choice that each of its items means; none where one of them means no choice, or two. */
export function itemsMeant(choices: readonly string[], items: readonly string[]): readonly (readonly string[])[] {
  const meant = items.map((item) => (choices.includes(item) ? [item] : likeChoices(choices, item)));
  return meant.every(({ length }) => length === 1) ? [meant.flat()] : [];
}

/** The choices that a text lists as they are declared, whatever signs they have; null where it has another item. */
export function choicesIn(choices: readonly string[], text: string): readonly string[] | null {
  const items = text.split(/[,;\r\n]/).map((item) => item.trim());
  return items.every((item) => choices.includes(item)) ? items : null;
}

/** In small letters; without letters and digits, as it is written. */
function lettersOf(text: string): string {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}]/gu, '') || plain;
}

/** The texts that a fact may be. Those of an identifier are compared in its normal form, as the fact itself is. */
export const choicesOf = (choices: readonly string[], normal: NormalForm | undefined): readonly string[] =>
  normal === undefined ? choices : choices.map((choice) => normalOf(choice, normal) ?? choice);
