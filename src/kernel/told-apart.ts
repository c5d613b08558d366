/**
 * Several values as texts that people can tell apart. Two values that read the same, or begin the same and are long,
 * are spelled so that their difference shows.
 */
import { canonicalJson } from './canonical-json.ts';
import { formatMoney, isMoney } from './money.ts';
import { isTimestamp } from './time.ts';
import { formatValue, type Value } from './value.ts';

/** Characters of a value that every card and button shows. */
const SHOWN_MAX = 70;
/** Characters that are looked at for these at first; signs that do not show need more. */
const LOOKED_AT = 4 * SHOWN_MAX;
/** Characters before the first difference of two long texts that are shown with it. */
const AROUND = 20;
/** Characters of a text that are spelled out, from its beginning or from shortly before the first difference. */
const SPELLED_MAX = 400;

/** Letters of other scripts that look like Latin ones, and their Latin twins. */
const TWINS = new Map(
  [...'АВЕЅІЈКМНОРСТХУаеѕіјорсхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧον'].map((letter, index) => [
    letter,
    'ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTYXov'[index] ?? '',
  ]),
);

/**
 * Each value as `formatValue` gives it, unless another one of them looks the same.
 * @param values distinct; equal ones have one text
 */
export function toldApart(values: readonly Value[]): readonly string[] {
  const exact = values.map(canonicalJson);
  const texts = values.map((value, index) => {
    const rivals = values.filter((_, other) => exact[other] !== exact[index]);
    return textAmong(value, rivals);
  });
  return texts.map((text, index) => {
    const isShared = texts.some((other, at) => exact[at] !== exact[index] && looks(other) === looks(text));
    return isShared ? `${index + 1}: ${text}` : text;
  });
}

/** `$7,200.00 → $4,100.00`, two texts of which are never alike. */
export const fromTo = (before: Value, after: Value): string => toldApart([before, after]).join(' → ');

/** The plainest text of a value that looks like none of the others. */
function textAmong(value: Value, rivals: readonly Value[]): string {
  const ways = [formatValue, (one: Value): string => spelledOut(one, one === value ? rivals : [value])];
  for (const way of ways) {
    const text = way(value);
    const others = rivals.map(way).filter((other) => looks(other) === looks(text));
    if (others.length === 0) return text;
    const part = fromDifference(text, others);
    if (!others.some((other) => looks(fromDifference(other, [text])) === looks(part))) return part;
  }
  return spelledOut(value, rivals);
}

/** What a person sees of a text on a card. Of a long one no more is looked at than shows. */
function looks(text: string): string {
  for (let most = LOOKED_AT; ; most *= 4) {
    const seen = seenOf(text.slice(0, most));
    if (seen.length >= SHOWN_MAX || most >= text.length) return seen.slice(0, SHOWN_MAX);
  }
}

const seenOf = (text: string): string =>
  [...text.normalize('NFC').replaceAll(/\p{C}/gu, '')]
    .map((letter) => TWINS.get(letter) ?? letter)
    .join('')
    .replaceAll(/\s+/gu, ' ')
    .trim();

/** A value with everything that it can differ in: `"BOL\u{a0}1"`, `2026-03-04T14:05:00.250Z`. */
function spelledOut(value: Value, others: readonly Value[]): string {
  if (isMoney(value)) return `${formatMoney(value)} (${value.$money})`;
  if (isTimestamp(value)) {
    const instant = new Date(value.$time).toISOString();
    return value.$date === undefined ? instant : `${value.$date} (${instant})`;
  }
  if (typeof value !== 'string') return escaped(formatValue(value));
  if (value.length <= SPELLED_MAX) return escaped(`"${value}"`);
  const from = differentFrom(
    value,
    others.filter((other) => typeof other === 'string'),
  );
  const part = value.slice(from, from + SPELLED_MAX).toWellFormed();
  return `${from === 0 ? '"' : '…'}${escaped(part)}${from + SPELLED_MAX < value.length ? '…' : '"'}`;
}

/** Signs that do not show, further blanks and letters that look like others, by their code points. */
const escaped = (text: string): string =>
  [...text.replaceAll(/(?<= ) /g, '\u2420')]
    .map((sign) => {
      if (sign === '\u2420') return '\\u{20}';
      const isPlain = sign === ' ' || !(/[\p{C}\p{Z}\p{M}]/u.test(sign) || TWINS.has(sign));
      return isPlain ? sign : `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;
    })
    .join('');

/** A long text from shortly before the first sign in which it differs from one of the others. */
function fromDifference(text: string, others: readonly string[]): string {
  const start = differentFrom(text, others);
  return start === 0 ? text : `…${text.slice(start).toWellFormed()}`;
}

/** Where a text is shown from, so that its first difference from one of the others shows. */
function differentFrom(text: string, others: readonly string[]): number {
  const first = Math.min(...others.map((other) => differenceAt(text, other)));
  return first < SHOWN_MAX - AROUND || first === Infinity ? 0 : first - AROUND;
}

function differenceAt(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) if (one[index] !== other[index]) return index;
  return length;
}
