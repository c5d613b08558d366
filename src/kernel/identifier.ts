/**
 * Identifiers that people write: BOL and PRO numbers, account numbers. Each kind of identifier has one normal form,
 * which is made where the identifier arrives and is the only one that is compared and looked up.
 */
import { foldBlanks, foldWidth } from './fold-width.ts';
import {
  groupDoubt,
  labelDoubt,
  levelDoubt,
  maskDoubt,
  slashedLevels,
  spreadsheetDoubt,
  wordDoubt,
  type Doubt,
} from './identifier-doubts.ts';
import { blankDoubt, hyphenForBlank } from './hyphen-for-blank.ts';
import { ibanOf } from './iban.ts';
import { identifierCharactersMax } from './limits.ts';
import { isDate, isNoNumber, saysNoNumber } from './no-number.ts';
import { openRange, otherwiseMeant } from './otherwise-meant.ts';
import { outerMarksDoubt, withoutOuterMarks } from './outer-marks.ts';
import { maySayNone, saysNone, saysOpen } from './says-none.ts';

/** How the normal form of an identifier is made. */
export type NormalForm = {
  /**
   * `digits`: digits alone. `letters_and_digits`: capital letters and digits. Both leave out blanks, hyphens and points,
   * but for those that `separators` keeps.
   * `capitals_and_hyphens`: capital letters, digits and single hyphens, without blanks; for systems that need the hyphens.
   * `as_written`: without blanks at the ends; for systems that tell hyphens or small letters apart.
   *
   * Small letters are `a` to `z`, and wide digits and letters are the same as narrow ones. No other character becomes a
   * digit or a letter: `214¹` has a footnote or is a name of its own, so it is refused, or stays as it is written.
   */
  readonly keep: 'digits' | 'letters_and_digits' | 'capitals_and_hyphens' | 'as_written';
  /**
   * Of `digits` and `letters_and_digits`. `kept`: what separates two digits, two letters, or letters from the digits on
   * both sides of them, counts, and is a hyphen whatever it was: `1998.4.52` is `1998-4-52`, `B-AB 123` is `B-AB123`, and
   * `12A-3` is not `12-A3`. Between the letters at an end and a digit it never tells two numbers apart. `ignored`, or
   * nothing: all are left out, so `1-12` and `11-2` are one number.
   */
  readonly separators?: 'ignored' | 'kept' | undefined;
  /** Words in front that are not part of it: `BOL` of `BOL# 0400…`. */
  readonly words: readonly string[];
};

export type IdentifierRead =
  | { readonly kind: 'identifier'; readonly id: string }
  | {
      readonly kind: 'refused';
      /** A sentence that shows the text. */
      readonly why: string;
      /** Each identifier that the text names, when it names several. */
      readonly readings: readonly string[];
    };

export const BOL: NormalForm = {
  keep: 'letters_and_digits',
  words: ['bill of lading', 'BOL', 'B/L', 'bill of lading no', 'BOL no', 'B/L no'],
};
export const PRO: NormalForm = { keep: 'letters_and_digits', words: ['PRO', 'PRO no'] };

type Refused = Extract<IdentifierRead, { readonly kind: 'refused' }>;

/** Longer than any identifier; two that were written as one are longer. */
const CHARACTERS_MAX = 30;
const SHOWN_MAX = 60;
const READINGS_MAX = 4;

/** Blanks, hyphens of all kinds, points and underscores that only group. */
const GROUPING = /[\s\p{Pd}._]+/gu;
/** What separates two identifiers. */
const BETWEEN = /[,;&/\n、]|\b(?:and|or)\b/i;
/** What separates two of those that may have other signs inside. */
const LISTED = /[;；，、\n]|,\s/;
const AND = /\b(?:and|or)\b/i;
/** After the word: `#`, `№`, `no.`, `number`, a colon. `NO 47` without a mark may be Norwegian. */
const MARK = '[\\s#№:.\\p{Pd}]*(?:(?:number(?![\\p{L}\\p{M}])|(?:num|nr|no)\\s?[.:#№])[\\s#№:.\\p{Pd}]*)?';
/** Behind the word, with a blank and digits: `PO no 4711`. */
const NUMBER_LABEL = /^(?:[Nn]um|[Nn]r|[Nn][o°º])\s+(?=\d)/u;
/** The same without a word before it: `# 88014`, `№ 88014`. */
const NUMBER_SIGN = /^[#№][\s#№:.]*(?=\S*\d)/u;
/** Of what has digits alone, no letter is a part: `No. 88014`, `Nº 88014`, `Ref 88014`. */
const NUMBER_WORD = /^(?:(?:[#№]|(?:number|num|nr|n[oº°]|ref|reference)[.:#№\s])[\s#№:.]*)+(?=\S*\d)/iu;
const IN_ITS_FORM = /^[A-Z\d]+(?:-[A-Z\d]+)*$/;
const WITH_YEAR = /(?<!\d)(?:(?:19|20)\d\d\/\d+|\d+\/(?:19|20)\d\d|\d+\/\d\d)$/;
const HAS_LETTERS = 'which has letters';

export function readIdentifier(given: string, form: NormalForm): IdentifierRead {
  const text = given.trim();
  const shown = `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
  if (text.length > identifierCharactersMax) return refuse(`${expected(form)}, got ${shown}`);
  if (saysNone(plainOf(text, form), true)) return refuse(`${shown} says that there is none`);
  if (maySayNone(plainOf(text, form))) return refuse(`${shown} may say that there is none`);
  if (saysOpen(plainOf(text, form))) return refuse(`${shown} says that there is one, which is still to come`);
  const id = normalOf(text, form);
  const plain = plainOf(text, form);
  const doubted = id === null ? null : readableDoubt(plain, form);
  if (id !== null && doubted === null) return { kind: 'identifier', id };
  if (doubted !== null)
    return withHyphens(refuse(`${shown} ${doubted.why}`, readingsOf(doubted.parts, form)), plain, form);
  const refused = withHyphens(refuseText(text, plain, form, shown), plain, form);
  return refused.readings.length > 0 ? refused : { ...refused, readings: insideMarks(text, plain, form) };
}

/** What each part is as an identifier, if it can be one. What the form keeps is kept in each of them. */
const readingsOf = (parts: readonly string[], form: NormalForm): readonly string[] => [
  ...new Set(
    parts.flatMap((part) => normalOf(part.trim(), form) ?? normalOf(COMPACT[form.keep](part, form), form) ?? []),
  ),
];

/** A number with a hyphen for each blank is offered, too, wherever hyphens count and another reading is offered. */
function withHyphens(refused: Refused, plain: string, form: NormalForm): Refused {
  const hyphened = form.keep === 'capitals_and_hyphens' ? hyphenForBlank(foldWidth(plain)) : null;
  const id = hyphened === null ? null : normalOf(hyphened.text, form);
  if (hyphened === null || id === null || refused.readings.length === 0) return refused;
  const others = refused.readings.filter((reading) => reading !== id).slice(0, READINGS_MAX - 1);
  return { ...refused, readings: hyphened.isLikely ? [id, ...others] : [...others, id] };
}

/** What a text is without the marks around it, of which no identifier is a part: `(ACC-12)`, `"ACC-12".` */
function insideMarks(text: string, plain: string, form: NormalForm): readonly string[] {
  const inner = [text, plain].map(withoutOuterMarks).find((bare, at) => bare !== [text, plain][at]);
  if (inner === undefined || inner === '') return [];
  const read = readIdentifier(inner, form);
  return read.kind === 'identifier' ? [read.id] : read.readings;
}

/** Why no identifier can be made of a text, and which it may name. */
function refuseText(text: string, plain: string, form: NormalForm, shown: string): Refused {
  const masked = maskDoubt(foldWidth(plain));
  if (masked !== null) return refuse(`${shown} ${masked.why}`);
  const wrong = noNumberIn(foldWidth(plain), form);
  const isWorded = form.keep !== 'as_written' && (wrong === null || wrong === HAS_LETTERS);
  const worded = isWorded ? wordDoubt(plain) : null;
  if (wrong !== null) {
    // A code may belong to the number, which then does not have digits alone: `FR 12 345678901`.
    const parts = worded?.parts.length === 1 ? worded.parts : hasMarks(form) ? slashedLevels(plain) : [];
    return refuse(`${expected(form)}, got ${shown}, ${wrong}`, readingsOf(parts, form));
  }
  const ends = form.keep === 'as_written' ? [] : openRange(plain);
  if (ends.length > 0) return refuse(`${shown} may be several, from one to another`, readingsOf(ends, form));
  const several = severalIn(plain, form);
  const doubt =
    spreadsheetDoubt(foldWidth(plain), form.keep === 'as_written', countsMarks(form)) ??
    labelIn(text, plain, form) ??
    (several.length === 1 ? (groupDoubt(plain, countsMarks(form)) ?? worded) : null);
  if (doubt !== null) return refuse(`${shown} ${doubt.why}`, readingsOf(doubt.parts, form));
  const { whole, parts } = slashed(plain, several, form);
  const readings = readingsOf([...whole, ...parts], form).slice(0, READINGS_MAX);
  if (whole.length > 0 && parts.length > 0) return refuse(`${shown} may be one number or several`, readings);
  return readings.length > 1
    ? refuse(`${shown} names more than one: ${readings.join(' and ')}`, readings)
    : refuse(`${expected(form)}, got ${shown}`, readings);
}

/** Why a text is no number of this form at all; null when it may be one. */
function noNumberIn(plain: string, form: NormalForm): string | null {
  if (form.keep === 'as_written') return null;
  if (isDate(plain, hasMarks(form))) return 'which is a date, or a number that a spreadsheet made one';
  if (saysNoNumber(plain)) return 'which says no number';
  if (ibanOf(plain) !== null) return 'which is an IBAN';
  if (
    form.keep === 'digits' &&
    /\d/.test(plain) &&
    /^[\p{L}\d\s\p{Pd}.]+$/u.test(plain) &&
    /\p{L}/u.test(plain) &&
    !AND.test(plain)
  )
    return HAS_LETTERS;
  return null;
}

/**
 * `2026/0042` and `FV 12/03/2026` are often one number, which is offered without its slashes. A part of what has a slash
 * is offered only with all others, and where each may be a number.
 */
function slashed(text: string, parts: readonly string[], form: NormalForm): Slashed {
  if (!text.includes('/') || parts.length < 2) return { whole: [], parts };
  const ids = parts.map((part) => normalOf(part.trim(), form));
  const isListed = [/^\d+$/, /^[A-Z-]+\d{3,}$/].some((shape) => ids.every((id) => id !== null && shape.test(id)));
  const isWhole = form.keep !== 'capitals_and_hyphens' && !hasMarks(form) && !/\s\/|\/\s/.test(text);
  const isOne = WITH_YEAR.test(text) || (/^[A-Za-z]/.test(text) && !isListed);
  const levels = hasMarks(form) && LEVELS_WITH_SLASH.test(text) ? [text.replace('/', '-')] : [];
  return {
    whole: isWhole && isOne ? [text.replace(/[^\p{L}\p{N}]/gu, '')] : levels,
    parts: isListed ? parts : [],
  };
}

type Slashed = { readonly whole: readonly string[]; readonly parts: readonly string[] };
/** `12/3`, as land registers write plots. */
const LEVELS_WITH_SLASH = /^\d+\/\d+$/;

/** Why people are asked about a text of which an identifier can be made. */
function readableDoubt(plain: string, form: NormalForm): Doubt | null {
  const level = countsMarks(form) ? levelDoubt(plain) : null;
  if (level !== null) return level;
  if (form.keep === 'as_written') return outerMarksDoubt(plain);
  const meant = otherwiseMeant(foldWidth(plain), form.words, countsMarks(form));
  return meant ?? (form.keep === 'capitals_and_hyphens' ? blankDoubt(foldWidth(plain)) : null);
}

const expected = ({ keep }: NormalForm): string => `Expected one number of ${EXPECTED[keep]}`;

function refuse(why: string, readings: readonly string[] = []): Refused {
  return { kind: 'refused', why, readings: readings.slice(0, READINGS_MAX) };
}

const EXPECTED: Readonly<Record<NormalForm['keep'], string>> = {
  digits: `at most ${CHARACTERS_MAX} digits`,
  letters_and_digits: `at most ${CHARACTERS_MAX} letters and digits`,
  capitals_and_hyphens: `at most ${CHARACTERS_MAX} letters, digits and hyphens`,
  as_written: `at most ${CHARACTERS_MAX} characters`,
};

/**
 * The normal form of an identifier; null when the text is not one. The normal form is its own normal form. Leaving out
 * what groups never joins two identifiers and never adds a digit: what may be either is none.
 */
export function normalOf(text: string, form: NormalForm): string | null {
  if (text.length > identifierCharactersMax) return null;
  const bare = plainOf(text, form);
  const iban = hasLetters(form, bare) ? ibanOf(foldWidth(bare)) : null;
  if (iban !== null) return iban;
  if (isNothing(bare) || (form.keep !== 'as_written' && isNoNumber(bare, hasMarks(form)))) return null;
  // Words and no number: `see attachment`. A word between two numbers: `4001 and 4002`.
  const isProse = form.keep !== 'as_written' && /\s/.test(bare) && (!/\d/.test(bare) || AND.test(bare));
  const isOpen =
    spreadsheetDoubt(foldWidth(bare), form.keep === 'as_written', hasMarks(form)) !== null ||
    maskDoubt(foldWidth(bare)) !== null ||
    labelIn(text, bare, form) !== null ||
    severalIn(bare, form).length > 1;
  if (isProse || isOpen || (form.keep !== 'as_written' && isGroupDoubt(bare, form))) return null;
  if (form.keep !== 'as_written' && wordDoubt(bare) !== null) return null;
  const id = COMPACT[form.keep](bare, form);
  // A word that was written with blanks inside: `B OL 778`.
  const rest = withoutWord(id, form.words);
  if (rest !== id) return normalOf(rest, form);
  if (form.keep !== 'as_written' && isNoNumber(id, hasMarks(form))) return null;
  return id.length <= CHARACTERS_MAX && allowed(form).test(id) ? id : null;
}

/** Where marks count, a number in its form may look like a range: people are asked, and can say that it is one. */
const isGroupDoubt = (text: string, form: NormalForm): boolean =>
  groupDoubt(text, countsMarks(form)) !== null && !(countsMarks(form) && IN_ITS_FORM.test(text));

/** Whether an IBAN can be a value of this form. Where hyphens are kept, those of the text are. */
const hasLetters = ({ keep }: NormalForm, text: string): boolean =>
  keep === 'letters_and_digits' || (keep === 'capitals_and_hyphens' && !/\p{Pd}/u.test(text));

/** In capitals; `ß` and `ı` would become other letters. */
const capitals = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
const hasMarks = ({ separators }: NormalForm): boolean => separators === 'kept';
const countsMarks = (form: NormalForm): boolean => hasMarks(form) || form.keep === 'capitals_and_hyphens';

/** How blanks, hyphens, points and small letters are taken out. */
const compact = (text: string, form: NormalForm): string =>
  capitals(hasMarks(form) ? text.replace(GROUPING, markBetween) : text.replace(GROUPING, ''));

/** A hyphen between two digits, two letters, or digits and the letters between them and others; or else nothing. */
function markBetween(mark: string, at: number, whole: string): string {
  const [before, after] = [whole.slice(0, at), whole.slice(at + mark.length)];
  const around = `${before.slice(-1)}${after.slice(0, 1)}`;
  const isInside =
    (/^[A-Za-z]\d$/.test(around) && /\d/.test(before)) || (/^\d[A-Za-z]$/.test(around) && /\d/.test(after));
  return isInside || /^(?:\d\d|[A-Za-z]{2})$/.test(around) ? '-' : '';
}

const COMPACT: Readonly<Record<NormalForm['keep'], (text: string, form: NormalForm) => string>> = {
  digits: compact,
  letters_and_digits: compact,
  capitals_and_hyphens: (text) => capitals(text.replace(/\s+/g, '').replace(/\p{Pd}+/gu, '-')),
  as_written: (text) => text,
};

const isNothing = (text: string): boolean => saysNone(text, true) || maySayNone(text) || saysOpen(text);

function plainOf(text: string, form: NormalForm): string {
  const bare = withoutWord(spelled(text, form), form.words);
  return form.keep === 'as_written' ? bare : bare.replace(form.keep === 'digits' ? NUMBER_WORD : NUMBER_SIGN, '');
}

/** Without blanks at the ends. What is kept as it is written has only its blanks and composed letters in one spelling. */
const spelled = (text: string, { keep }: NormalForm): string =>
  (keep === 'as_written' ? foldBlanks(text) : foldWidth(text)).trim();

/** What is kept as it is written may begin with such a word, unless a declared one was taken off before it. */
function labelIn(text: string, plain: string, form: NormalForm): Doubt | null {
  const isLabelled = form.words.length > 0 && plain !== spelled(text, form);
  if (form.keep !== 'as_written') return labelDoubt(plain, isLabelled);
  const doubt = isLabelled ? labelDoubt(plain, isLabelled) : null;
  return doubt === null ? null : { ...doubt, parts: [...doubt.parts.slice(0, 1), plain] };
}

const WITH_MARKS: Readonly<Partial<Record<NormalForm['keep'], RegExp>>> = {
  digits: /^\d+(?:-\d+)*$/,
  letters_and_digits: /^(?:[A-Z]+\/(?=.*\d))?[A-Z0-9]+(?:-[A-Z0-9]+)*$/,
};
const allowed = (form: NormalForm): RegExp =>
  (hasMarks(form) ? WITH_MARKS[form.keep] : undefined) ?? ALLOWED[form.keep];
const ALLOWED: Readonly<Record<NormalForm['keep'], RegExp>> = {
  digits: /^\d+$/,
  // A slash after letters alone is part of the number, `PJP/5521`. Elsewhere it may separate two, or group as a hyphen does.
  letters_and_digits: /^(?:[A-Z0-9]+|[A-Z]+\/(?=.*\d)[A-Z0-9]+)$/,
  capitals_and_hyphens: /^[A-Z0-9]+(?:-[A-Z0-9]+)*$/,
  as_written: /^[^\s\p{C}]+(?: [^\s\p{C}]+)*$/u,
};

/** Whether two texts are the same identifier. */
export function isSameIdentifier(one: string, other: string, form: NormalForm): boolean {
  const id = normalOf(one, form);
  return id !== null && id === normalOf(other, form);
}

/**
 * Takes a word off only where it ends: `BOLT-778` has none. As often as it is written, so the rest has none left.
 */
function withoutWord(text: string, words: readonly string[]): string {
  if (words.length === 0) return text;
  const pattern = new RegExp(`^(?:(?:${choicesOf(words)})(?![\\p{L}\\p{M}])${MARK})+`, 'iu');
  const rest = text.replace(pattern, '');
  // A number that begins with the word is not the word: `PRO` alone.
  if (rest === '' || rest === text) return text;
  return rest.replace(NUMBER_LABEL, '');
}

/** The parts between what separates identifiers: `4001, 4002`, `BOL 4001 BOL 4002`; one part when nothing does. */
function severalIn(text: string, form: NormalForm): readonly string[] {
  const { keep, words } = form;
  const inner =
    words.length === 0
      ? null
      : new RegExp(`(?<=\\d)[^\\p{L}\\d]*(?:${choicesOf(words)})(?![\\p{L}\\p{M}])${MARK}`, 'iu');
  const parts = inner === null ? [text] : text.split(inner);
  if (parts.length > 1) return parts;
  if (keep === 'as_written') return text.split(LISTED);
  // A slash may be a part of it; what groups may not be a line or a word.
  const isOne = !/\n/.test(text) && !AND.test(text) && allowed(form).test(COMPACT[keep](text, form));
  return isOne ? [text] : text.split(BETWEEN);
}

/** A pattern for any of the words, the longest first. */
const choicesOf = (words: readonly string[]): string =>
  words
    .toSorted((left, right) => right.length - left.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '[\\s\\p{Pd}]+'))
    .join('|');
