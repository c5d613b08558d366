/**
 * Words that call an amount an estimate, or one that may still change, and are not directly next to it:
 * `Estimated loss: $500`, `the damage is $500 so far`, `geschätzter Schaden: 500 EUR`.
 */
import { statementAfter, statementBefore } from './statement.ts';

/** By how they begin, in the languages in which words around amounts are read. */
const ESTIMATED = [
  'estim(?!ates?(?!\\p{L}))\\p{L}*|ap+rox\\p{L}*|approssim\\p{L}*|roughly|ballpark|guess(?:ed|ing|work|timate)?|provis(?:ional|oi|or)\\p{L}*|pr[eé]limin\\p{L}*|tentative(?:ly)?|indicative',
  '(?:ge)?schätz\\p{L}*|veranschlag\\p{L}*|ungefähr\\p{L}*|vorläufig\\p{L}*|voraussichtlich\\p{L}*|überschlägig\\p{L}*|évalu\\p{L}*|avoisin\\p{L}*|stim(?:at|iam|are)\\p{L}*|geschat\\p{L}*|schat(?:ten|ting)|voorlopig\\p{L}*',
  'szacunkow\\p{L}*|szacuj\\p{L}*|oszacow\\p{L}*|orientacyjn\\p{L}*|przybliżon\\p{L}*|wstępn\\p{L}*|uppskatt\\p{L}*|preliminär\\p{L}*|anslå\\p{L}*|foreløbig\\p{L}*|skønn\\p{L}*|odhad\\p{L}*|přibližn\\p{L}*|becsül\\p{L}*|tahmin\\p{L}*',
].join('|');
/** The paper of a workshop, `Repair estimate: $500`, has an exact sum. */
const ESTIMATE = String.raw`(?:(?:^|[.,:;(\n-] ?)|(?<!\p{L})(?:our|my|the|an|a|rough|first|initial|best|current|only|just|we|i|they|would|to|can) )estimates?`;
const WORD = String.raw`(?:(?<!\p{L})(?:${ESTIMATED})|${ESTIMATE})(?!\p{L})\.?`;
/** Up to the amount in the same sentence. */
const WITHIN = String.raw`(?:(?![!?;]|\.\s(?!\p{Ll})).)*`;
const ESTIMATED_BEFORE = new RegExp(`${WORD}${WITHIN}$`, 'isu');

/** Words with other meanings, a few words in front: `So far the damage is $500`, `Expected loss: $500`. */
const SO_FAR =
  "so far|until now|up to now|as of now|for now|bisher\\p{L}*|bislang|zurzeit|(?:pour|à) l['’]instant|jusqu['’](?:ici|à présent)|hasta ahora|por ahora|finora|per ora|tot nu toe|do tej pory|na razie|hittills|hidtil|foreløpig|até agora";
const NEAR_BEFORE = new RegExp(
  String.raw`(?<!\p{L})(?:${SO_FAR}|expected|anticipated|projected|forecast|likely|(?:may|might|could) (?:have|be)|(?:i|we) (?:think|guess|believe|assume|suppose))(?:,? [\p{L}'’]+){0,4} ?[:=]? ?$`,
  'iu',
);
/** Directly in front, and around: `so 500 EUR`, `een kleine 500 EUR`, `in the $500 range`. */
const NEXT_BEFORE =
  /(?<!\p{L})(?:(?<![,.:] )so|ein paar|een (?:kleine|dikke|goede)|sobre (?:los|las|unos|unas)|su[il]|sugli|jakie[śs]) $/iu;
const MORE =
  'if not (?:more|less)|(?:could|may|might|can|will) (?:still |well |also )?(?:be (?:more|less|higher|lower|much)|rise|change|increase|grow|go up)|(?:maybe|perhaps|possibly|probably) (?:more|less)|at the very (?:least|most)|to be (?:confirmed|determined|verified|checked)|subject to|pending|tbc|tbd|tba|of zo|rum|z groszami|-? ?range|-? ?region';
const AFTER = new RegExp(
  String.raw`^ ?[(,;–—-]{0,2} ?(?:(?!as|per|for|from|and|under|on|to)[\p{L}'’]+ ){0,4}(?:${ESTIMATED}|(?:an?|the|our|my|rough|only|just|best|first|initial) estimates?|${SO_FAR}|${MORE})(?!\p{L})`,
  'iu',
);

/** @param before without the currency of the amount; each place of blanks is one, which may be a line break */
export function isEstimated(before: string, after: string): boolean {
  const left = statementBefore(before).replaceAll('\n', ' ');
  return (
    ESTIMATED_BEFORE.test(left) ||
    NEAR_BEFORE.test(left) ||
    NEXT_BEFORE.test(left) ||
    AFTER.test(statementAfter(after).replaceAll('\n', ' '))
  );
}
