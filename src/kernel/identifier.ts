/**
 * Identifiers that people write: BOL and PRO numbers, account numbers. Each kind of identifier has one normal form,
 * which is made where the identifier arrives and is the only one that is compared and looked up.
 */

/** How the normal form of an identifier is made. */
export type NormalForm = {
  /**
   * `digits`: digits alone. `letters_and_digits`: capital letters and digits. Both leave out blanks, hyphens and points.
   * `capitals_and_hyphens`: capital letters, digits and single hyphens, without blanks; for systems that need the hyphens.
   * `as_written`: without blanks at the ends; for systems that tell hyphens or small letters apart.
   */
  readonly keep: 'digits' | 'letters_and_digits' | 'capitals_and_hyphens' | 'as_written';
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

export const BOL: NormalForm = { keep: 'letters_and_digits', words: ['bill of lading', 'BOL', 'B/L'] };
export const PRO: NormalForm = { keep: 'letters_and_digits', words: ['PRO'] };

/** Longer than any identifier; two that were written as one are longer. */
const CHARACTERS_MAX = 30;
/** Characters of a text that is looked at. */
const TEXT_MAX = 200;
const SHOWN_MAX = 60;
const READINGS_MAX = 4;

/** Blanks, hyphens of all kinds, points and underscores that only group. */
const GROUPING = /[\s\p{Pd}._]+/gu;
/** What separates two identifiers. */
const BETWEEN = /[,;&/\n]|\b(?:and|or)\b/i;
const AND = /\b(?:and|or)\b/i;
/** After the word: `#`, `no.`, `number`, a colon. */
const MARK = '[\\s#:.\\p{Pd}]*(?:(?:number|num|nr|no)(?![\\p{L}\\p{M}])[\\s#:.\\p{Pd}]*)?';

export function readIdentifier(given: string, form: NormalForm): IdentifierRead {
  const text = given.trim();
  const id = text.length > TEXT_MAX ? null : normalOf(text, form);
  if (id !== null) return { kind: 'identifier', id };
  const shown = `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
  const several = text.length > TEXT_MAX || !BETWEEN.test(text) ? [] : text.split(BETWEEN);
  const readings = [...new Set(several.flatMap((part) => normalOf(part.trim(), form) ?? []))].slice(0, READINGS_MAX);
  return readings.length > 1
    ? { kind: 'refused', why: `${shown} names more than one: ${readings.join(' and ')}`, readings }
    : { kind: 'refused', why: `Expected one number of ${EXPECTED[form.keep]}, got ${shown}`, readings };
}

const EXPECTED: Readonly<Record<NormalForm['keep'], string>> = {
  digits: `at most ${CHARACTERS_MAX} digits`,
  letters_and_digits: `at most ${CHARACTERS_MAX} letters and digits`,
  capitals_and_hyphens: `at most ${CHARACTERS_MAX} letters, digits and hyphens`,
  as_written: `at most ${CHARACTERS_MAX} characters`,
};

/** The normal form of an identifier; null when the text is not one. The normal form is its own normal form. */
export function normalOf(text: string, form: NormalForm): string | null {
  if (text.length > TEXT_MAX) return null;
  const plain = text.normalize('NFKC').trim();
  const bare = withoutWord(plain, form.words);
  // Words and no number: `see attachment`. A word between two numbers: `4001 and 4002`.
  const isProse = form.keep !== 'as_written' && /\s/.test(bare) && (!/\d/.test(bare) || AND.test(bare));
  if (isProse) return null;
  const id = COMPACT[form.keep](bare);
  // A word that was written with blanks inside: `B OL 778`.
  const rest = withoutWord(id, form.words);
  if (rest !== id) return normalOf(rest, form);
  return id.length <= CHARACTERS_MAX && ALLOWED[form.keep].test(id) ? id : null;
}

/** How blanks, hyphens, points and small letters are taken out. */
const compact = (text: string): string => text.replace(GROUPING, '').toUpperCase();
const COMPACT: Readonly<Record<NormalForm['keep'], (text: string) => string>> = {
  digits: compact,
  letters_and_digits: compact,
  capitals_and_hyphens: (text) =>
    text
      .replace(/\s+/g, '')
      .replace(/\p{Pd}+/gu, '-')
      .toUpperCase(),
  as_written: (text) => text,
};

const ALLOWED: Readonly<Record<NormalForm['keep'], RegExp>> = {
  digits: /^\d+$/,
  // A slash after letters is part of the number, `PJP/5521`; between numbers it separates two.
  letters_and_digits: /^(?:[A-Z0-9]+|(?=.*\d)(?=\d*[A-Z])[A-Z0-9]+(?:\/[A-Z0-9]+)+)$/,
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
  const choices = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+')).join('|');
  const pattern = new RegExp(`^(?:(?:${choices})(?![\\p{L}\\p{M}])${MARK})+`, 'iu');
  const rest = text.replace(pattern, '');
  // A number that begins with the word is not the word: `PRO` alone.
  return rest === '' ? text : rest;
}
