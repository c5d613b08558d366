/**
 * The languages in which words around an amount are known, ready to look words up in. A statement in any other one is
 * asked about.
 */
import type { AmountWords } from './amount-words.ts';
import { DUTCH } from './dutch.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import { GERMAN } from './german.ts';
import { ITALIAN } from './italian.ts';
import { NORDIC } from './nordic.ts';
import { POLISH } from './polish.ts';
import { PORTUGUESE } from './portuguese.ts';
import { SPANISH } from './spanish.ts';

type Lists = 'sums' | 'things' | 'joins' | 'ofs' | 'fillers' | 'follows' | 'counts' | 'ands' | 'subjects' | 'pers';

export type Language = Readonly<Record<Lists, ReadonlySet<string>>> & {
  readonly isCompounding: boolean;
  /** Every word of the language that is listed. */
  readonly known: ReadonlySet<string>;
  readonly doubts: RegExp;
  readonly changes: RegExp;
  readonly denials: RegExp;
};

const wordsOf = (list: string): readonly string[] => list.split(/\s+/u);

/** Words that are alike in many languages; an estimate of a workshop has an exact sum. */
const ESTIMATED = String.raw`estim(?!ates?(?!\p{L}))\p{L}*|appr?ox\p{L}*|circa|cca|est(?=\.[ ):])|ca(?=[.-]| ?¤)`;
const SHARE = '[%‰％]';

/** `per crate`, and not `per invoice 7781`. */
const perOne = ({ pers, bases }: AmountWords): string =>
  String.raw`(?<!(?:as|wie) )(?:${pers.replaceAll(' ', '|')}) (?!(?:${bases})(?!\p{L})|\p{L}+ (?:n[or]\.? ?)?[\p{Lu}#-]*\d)\p{L}+`;

/** Any of the patterns as a whole word. */
const patternOf = (patterns: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${patterns.replaceAll(/\n\s*/g, '')})(?![\p{L}\p{M}])`, 'iu');

export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  GERMAN,
  FRENCH,
  SPANISH,
  ITALIAN,
  DUTCH,
  PORTUGUESE,
  POLISH,
  NORDIC,
].map((words) => languageOf(words));

function languageOf(words: AmountWords): Language {
  const { plain, bases, doubts, changes, denials, isCompounding = false, ...lists } = words;
  const known = new Set(Object.values({ ...lists, plain }).flatMap(wordsOf));
  return {
    sums: new Set(wordsOf(words.sums)),
    things: new Set(wordsOf(words.things)),
    joins: new Set(wordsOf(words.joins)),
    ofs: new Set(wordsOf(words.ofs)),
    fillers: new Set(wordsOf(words.fillers)),
    follows: new Set(wordsOf(words.follows)),
    counts: new Set(wordsOf(words.counts)),
    ands: new Set(wordsOf(words.ands)),
    pers: new Set(wordsOf(words.pers)),
    subjects: new Set(wordsOf(words.subjects)),
    isCompounding,
    known,
    doubts: patternOf(`${ESTIMATED}|${doubts}`),
    changes: patternOf(`${changes}|${perOne(words)}|${SHARE}`),
    denials: patternOf(denials),
  };
}
