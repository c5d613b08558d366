/**
 * People write `acc www01` for `ACC-WWW01`. Where hyphens count, a blank inside a number may be one, so the number with
 * hyphens is offered: first where a short word is in front of it, or where it is the whole of a number in groups.
 */

import { ibanOf } from './iban.ts';
import type { Doubt } from './identifier-doubts.ts';

type WithHyphens = { readonly text: string; readonly isLikely: boolean };

const PIECE = /^[A-Za-z\d]+$/;
/** Words between two numbers. */
const BETWEEN = /^(?:and|or|und|oder|et|ou|y|o|u|to|thru|through|till|until|bis|hasta|al)$/i;
/** A number that has letters and a hyphen is written in full: `ACC-77 Nimbus`. */
const IN_FULL = /^(?=.*[A-Za-z])(?=.*\d).*-/;
const DIGIT = /\d/;
/** Letters of a word that may be the beginning of a number: `acc 4412`. */
const CODE_LETTERS_MAX = 4;
const PIECES_MAX = 6;

/**
 * @param text without the words in front that the kind lists
 * @returns null when no blank can be a hyphen
 */
export function hyphenForBlank(text: string): WithHyphens | null {
  const bare = text.trim();
  if (!/\s/.test(bare) || /[\r\n]/.test(bare) || bare.split(/\s+/).some((part) => IN_FULL.test(part))) return null;
  const pieces = bare.split(/\s*\p{Pd}\s*|\s+/u);
  const whole = pieces.join('-');
  if (pieces.length > PIECES_MAX || !DIGIT.test(whole)) return null;
  if (pieces.some((piece) => !PIECE.test(piece) || BETWEEN.test(piece))) return null;
  const words = pieces.filter((piece) => !DIGIT.test(piece));
  const [first = ''] = pieces;
  const isCode = words.every((word) => word.length <= CODE_LETTERS_MAX);
  if (!isCode && !(words.length === 1 && words[0] === first)) return null;
  const isBehind = words.length > 0 && DIGIT.test(first);
  return { text: whole, isLikely: isCode && !isBehind };
}

/** A blank that is left out joins what a hyphen may keep apart: `TT 10093` is `TT10093` or `TT-10093`. */
export function blankDoubt(text: string): Doubt | null {
  const hyphened = hyphenForBlank(text)?.text;
  const joined = text.replaceAll(/\s+/g, '');
  if (hyphened === undefined || ibanOf(text) !== null || hyphened === joined.replaceAll(/\p{Pd}+/gu, '-')) return null;
  return { why: 'has a blank where a hyphen may belong', parts: [hyphened, joined] };
}
