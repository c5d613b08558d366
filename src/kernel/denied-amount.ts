/**
 * Whether a statement denies its amount: `we do not claim $500`, `kein Schaden von 500 EUR`, `$500 is not correct`.
 */
import { statementAfter, statementBefore } from './statement.ts';

const NOT = String.raw`(?<!\p{L})(?:not|cannot|\p{L}+n['’]t|never|nicht|kein\p{L}*|niemals|nie|ne|n['’]|pas|jamais|no|non|niet|geen|nooit|não|nunca|inte|ikke|aldrig|aldri|ej)`;
/** No date, which is written as a row of `x`, and no word that begins another statement. */
const OTHER = '(?!x{6}|(?:and|but|so|because|und|aber|et|mais|y|pero|ma|en|maar|ale|och|men|og|i|e) )';
const DENIED_BEFORE = new RegExp(String.raw`${NOT}(?: ${OTHER}[\p{L}'’]+){0,3} $|(?<!\p{L})n['’]\p{L}+ pas $`, 'iu');
const DENIED_AFTER =
  /^,? (?:(?:is|was|are|were|ist|war|est|était|es|era|è|to|jest|är|er)(?:n['’]t| not| nicht| pas| no| non| niet| nie| inte| ikke)|(?:[\p{L}]+ ){0,3}(?:nicht|niet))(?=[ .,;!?]|$)/iu;

/** @param before without the currency of the amount; each place of blanks is one, which may be a line break */
export const isDenied = (before: string, after: string): boolean =>
  DENIED_BEFORE.test(statementBefore(before).replaceAll('\n', ' ')) ||
  DENIED_AFTER.test(statementAfter(after).replaceAll('\n', ' '));
