/**
 * Which of a list of texts a text names, with the places: whole words, in any case. Where one choice is a part of
 * another, the longer one counts.
 */
import type { Written } from './find-amounts.ts';

const LETTER = /[\p{L}\p{N}\p{M}_]/u;

/** In the order of the text. The work is the length of the text times the number of choices. */
export function findChoices(text: string, choices: readonly string[]): readonly Written<string>[] {
  const found = choices
    .flatMap((choice) => placesOf(text, choice))
    .sort((left, right) => left.start - right.start || right.end - left.end);
  let end = 0;
  return found.flatMap((place) => {
    const isInside = place.end <= end;
    end = Math.max(end, place.end);
    return isInside ? [] : [place];
  });
}

function placesOf(text: string, choice: string): Written<string>[] {
  const words = choice.trim();
  if (words === '') return [];
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'giu');
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const isWhole =
      !(LETTER.test(match[0].at(0) ?? '') && LETTER.test(text.slice(Math.max(0, start - 1), start))) &&
      !(LETTER.test(match[0].at(-1) ?? '') && LETTER.test(text.slice(end, end + 1)));
    return isWhole ? [{ start, end, value: choice }] : [];
  });
}
