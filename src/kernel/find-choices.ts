/**
 * Which of a list of texts a text names, with the places: whole words, in any case, whatever blanks are between them.
 * Where one choice is a part of another, the longer one counts. One next to a word that may deny it has a place without
 * a value.
 */
import type { Written } from './find-amounts.ts';
import { oneBlank } from './number-runs.ts';

const LETTER = /[\p{L}\p{N}\p{M}_]/u;
/** Characters examined on either side. */
const AROUND = 80;
/** `was not yet approved`, `non-approved`: at most three words before it, in the same clause. */
const DENIED_BEFORE =
  /(?:(?<!\p{L})(?:not|no|never|cannot|without|neither|nor|hardly|barely|unless|rather than|instead of|anything but|far from|fail(?:s|ed|ing)? to|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying)|except(?: for)?|other than)|n['’]t|(?<!\p{L})(?:non|un|dis|not)-?|\p{L}-)(?:[\s"'“‘(*_]+(?:[\p{L}\p{N}'’-]+[ ]){0,3}["'“‘(*_]*)?$/iu;
/** `approved: no`, `approved? not yet`. */
const DENIED_AFTER = /^["'”’)*_]*\s?[?:=–—-]*\s?(?:no|not|never|false|nope|none)(?!\p{L})/iu;
const HYPHENED = /^-\p{L}/u;

/** In the order of the text. The work is the length of the text times the number of choices. */
export function findChoices(text: string, choices: readonly string[]): readonly Written<string>[] {
  const found = choices
    .flatMap((choice) => placesOf(text, choice))
    .sort((left, right) => left.start - right.start || right.end - left.end);
  let end = 0;
  return found.flatMap((place) => {
    const isInside = place.end <= end;
    end = Math.max(end, place.end);
    return isInside ? [] : [{ ...place, value: isDenied(text, place) ? null : place.value }];
  });
}

function placesOf(text: string, choice: string): Written<string>[] {
  const words = choice.trim();
  if (words === '') return [];
  const escaped = words.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\s+/gu, '[\\s\\p{Cf}>]{1,20}');
  return [...text.matchAll(new RegExp(escaped, 'giu'))].flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const isWhole =
      !(LETTER.test(match[0].at(0) ?? '') && LETTER.test(text.slice(Math.max(0, start - 1), start))) &&
      !(LETTER.test(match[0].at(-1) ?? '') && LETTER.test(text.slice(end, end + 1)));
    return isWhole ? [{ start, end, value: choice }] : [];
  });
}

function isDenied(text: string, { start, end }: Written<string>): boolean {
  const [before, after] = [text.slice(Math.max(0, start - AROUND), start), text.slice(end, end + AROUND)].map((part) =>
    oneBlank(part).replaceAll('\n', ' '),
  );
  return DENIED_BEFORE.test(before ?? '') || DENIED_AFTER.test(after ?? '') || HYPHENED.test(after ?? '');
}
