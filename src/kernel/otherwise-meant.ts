/**
 * Texts of which an identifier can be made, and that a careful reader would still ask about: a word that stands for a
 * number, a remark that a hyphen joins to one, a range whose second end is short. What is asked for is never lost: the
 * number is offered as it can be read.
 */
import { isAscending, isRange, LAST_LEVEL, levelsOf, type Doubt } from './identifier-doubts.ts';

const MARKS = /[\p{Pd}._\s]+/gu;
/** Words that stand for a number which is elsewhere, unknown or still to come. In a text with digits, too. */
const STANDS_FOR_ONE =
  /^(?:dito|ditto|idem|ibid|siehe|voir|véase|unknown|unbekannt|inconnu|missing|pending|awaiting|tb[acd])$/iu;
/** The same in a text without any digit, where no country or unit can be meant. */
const SAYS_NONE =
  /^(?:no|not|none|nil|see|vide|ver|zie|later|follows|folgt|kein\p{L}*|ohne|without|sans|sin|senza|geen|same|as|wie|above|below|oben|unten|lost)$/iu;
/** `DE089-2216-old`: small letters in a place of their own, behind digits. */
const SMALL_BEHIND = /^(.*\d)[\p{Pd}._]\p{Ll}{3,}$/u;
/** Small letters behind digits, next to capital ones elsewhere: `DE089-2216ff`, `8841220-ex-Lee`. */
const MIXED_BEHIND = /^(.*\d)[\p{Pd}._]?\p{L}*(?:[\p{Pd}._]\p{L}+)*$/u;
/** `A12–15`, `1234–40`: a typed dash between numbers, which no one types inside one. */
const WITH_DASH = /^(.*?)(\d+)\s?[–—]\s?(\d+)$/u;
/** `DE089-2216-2218`: a hyphen between long ones that are close. */
const LONG_AND_CLOSE = /^(.*\D)(\d{3,})\p{Pd}(\d{3,})$/u;
/** `4711-15`: a hyphen, and the digits that differ. `2026-44` is a number of that year. */
const LONG_AND_SHORT = /^(\D*)(?!(?:19|20)\d\d\p{Pd})(\d{3,})\p{Pd}(\d{1,3})$/u;
/** `xx1234`, which is a part of some numbers. */
const TWO_MASKED = /^xx[\p{Pd}\s]?\d+$|^\d+[\p{Pd}\s]?xx$/iu;
/** `-44`, as programs write what is below zero. */
const NEGATIVE = /^\p{Pd}(?=\d)/u;
/** `12-3..5`, `A12--A15`, `4412→4413`: signs between two that no number has inside. */
const SIGNS_BETWEEN = /\s?(?:\.\s?\.+|…|→|->|\p{Pd}{2,})\s?/u;
/** `2216 to 2218`, `A-1-THRU-3`: a word between two. Next to hyphens, `AL` is a part of numbers, and often a letter. */
const WORD_BETWEEN =
  /\s(?:to|thru|through|till|until|bis|à|tot|hasta|al)\s|[\p{Pd}._](?:to|thru|through|till|until|bis|tot|hasta|und|and|(?<=\d{3}.)u(?=.\d{3}))[\p{Pd}._]/iu;
const DIGITS = /^\d+$/;
/** `4711ff`: and those that follow. */
const FOLLOWING = /^(\P{Ll}*\d)ff\.?$/u;
/** `S/N4711`, `REF/4471`: a label that is joined to its number. Other letters in front of a slash belong to it. */
const JOINED_LABEL = /^(?:(?:[SPICR]\/N|[AB]\/C|[WDPS]\/O|N\/[AR]|B\/L)|(?:nr|no|num|ref|tel|fax|id)\s?\/)\s?(?=\d)/iu;
const GAP = /_{2,}/;

/**
 * @param text of which an identifier can be made, without the words in front
 * @param words that the kind lists
 * @param countsMarks whether `4711-15` is another number than `471115`, and so is read as one
 */
export function otherwiseMeant(text: string, words: readonly string[], countsMarks: boolean): Doubt | null {
  if (GAP.test(text)) return { why: 'has a gap that may not be filled in yet', parts: [] };
  if (TWO_MASKED.test(text)) return { why: 'may be masked, with some of its characters not shown', parts: [text] };
  if (NEGATIVE.test(text)) return { why: 'may be below zero', parts: [text.replace(NEGATIVE, '')] };
  return joinedDoubt(text) ?? standInDoubt(text, words) ?? remarkDoubt(text) ?? shortRangeDoubt(text, countsMarks);
}

/** Two numbers with signs or a word between them, or a label with a slash, of which a number can be made all the same. */
function joinedDoubt(text: string): Doubt | null {
  const label = JOINED_LABEL.exec(text)?.[0];
  if (label !== undefined)
    return {
      why: `may begin with a label, \`${label.trim()}\`, or have it as a part`,
      parts: [text.slice(label.length), text],
    };
  const ends = openRange(text);
  return ends.length > 0 ? { why: 'may be several, from one to another', parts: [text, ...ends] } : null;
}

function standInDoubt(text: string, words: readonly string[]): Doubt | null {
  const parts = text.split(MARKS);
  const hasDigit = /\d/.test(text);
  const word = parts.find((part) => STANDS_FOR_ONE.test(part) || (!hasDigit && SAYS_NONE.test(part)));
  if (word !== undefined) return { why: `has \`${word}\` in it, which may stand in place of a number`, parts: [text] };
  const isLabel = words.some((label) => lettersOf(label) === lettersOf(text));
  if (!isLabel && (hasDigit || !/\p{Ll}/u.test(text))) return null;
  return { why: isLabel ? 'may be a label alone' : 'has no digit, and may be a word', parts: [text] };
}

const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}]/gu, '').toLowerCase();

/** Numbers are written in capitals or in small letters, the first of which may be a capital. */
function remarkDoubt(text: string): Doubt | null {
  const letters = text.replace(/[^\p{L}]/gu, '');
  const isMixed = /\p{Ll}{2}/u.test(letters) && /\p{Lu}/u.test(letters.slice(1));
  const [, before] =
    SMALL_BEHIND.exec(text) ?? FOLLOWING.exec(text) ?? (isMixed ? MIXED_BEHIND.exec(text) : null) ?? [];
  if (before === undefined && !isMixed) return null;
  const parts = before === undefined || before === text ? [text] : [before, text];
  return { why: 'may have a word in it that is no part of the number', parts };
}

/** Both ends, and the whole where it can be one number. */
function shortRangeDoubt(text: string, countsMarks: boolean): Doubt | null {
  const dashed = WITH_DASH.exec(text);
  const hyphened = LONG_AND_CLOSE.exec(text) ?? (countsMarks ? null : LONG_AND_SHORT.exec(text));
  const [, base = '', from = '', to = ''] = dashed ?? hyphened ?? [];
  const last = from.slice(0, Math.max(from.length - to.length, 0)) + to;
  const isAscending = from !== '' && last.length === from.length && isRange(from, last);
  if (dashed === null && !isAscending) return null;
  const ends = isAscending ? [base + from, base + last] : [];
  return { why: 'may be several, from one to another', parts: [`${base}${from}-${to}`, ...ends] };
}

/**
 * The ends of a range with signs or a word between them. After a word they go up, and are alike; signs separate any two
 * numbers.
 */
export function openRange(text: string): readonly string[] {
  const signs = SIGNS_BETWEEN.exec(text);
  const between = signs ?? WORD_BETWEEN.exec(text);
  if (between === null) return [];
  const first = text.slice(0, between.index).trim();
  const second = text.slice(between.index + between[0].length).trim();
  const ends = ascendingEnds(first, second);
  if (ends.length > 0 || signs === null) return ends;
  return /\d/.test(first) && /\d/.test(second) ? [first, second] : [];
}

/** Both in full; the second may have only the digits that differ. */
function ascendingEnds(first: string, second: string): readonly string[] {
  const [, base, from = ''] = LAST_LEVEL.exec(first) ?? [];
  const [, secondBase, to = ''] = LAST_LEVEL.exec(second) ?? [];
  if (base === undefined || secondBase === undefined) return [];
  if (DIGITS.test(second) && DIGITS.test(from)) {
    const last = from.slice(0, Math.max(from.length - to.length, 0)) + to;
    return last.length === from.length && isAscending(from, last) ? [base + from, base + last] : [];
  }
  return levelsOf(base) === levelsOf(secondBase) && isAscending(from, to) ? [first, second] : [];
}
