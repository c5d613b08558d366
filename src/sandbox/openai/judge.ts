/**
 * The stand-in's answer to a judgment: the recorded answer, or else that the text does not show it. It does not
 * understand text; for an answer that needs evidence it quotes a real passage.
 */
import { findAmounts } from '../../kernel/find-amounts.ts';
import { findChoices } from '../../kernel/find-choices.ts';
import { findDates } from '../../kernel/find-dates.ts';
import { findNumbers } from '../../kernel/find-numbers.ts';
import { parseMoney } from '../../kernel/parse-money.ts';
import type { Judgment } from './prompt.ts';

export type Passage = { readonly input: string; readonly quote: string };
export type Said = { readonly evidence: readonly Passage[]; readonly answer: string };

/** Answers that need no quote. */
const BARE: readonly string[] = ['no', 'none', 'unsure'];
/** Characters of a quote, unless the line is shorter. */
const QUOTE_MAX = 300;

/** @param recorded `yes`, an amount such as `5250.00 USD`, any offered text; null when nothing was recorded */
export function judge(judgment: Judgment, recorded: string | null): Said {
  const answer =
    recorded === null || (BARE.includes(recorded) && judgment.answers?.includes(recorded) !== true)
      ? nothing(judgment)
      : offered(judgment, recorded);
  return { answer, evidence: BARE.includes(answer) ? [] : passage(judgment, answer) };
}

/**
 * The recorded value with the words that state it: those that were recorded, or else the first that a reader of values
 * reads so. Without either, a passage that proves nothing.
 */
export function extract(judgment: Judgment, recorded: string | null, quote: string | null): Said {
  if (recorded === null || BARE.includes(recorded))
    return { answer: recorded === 'unsure' ? recorded : 'none', evidence: [] };
  const answer = judgment.answers === null ? recorded : offered(judgment, recorded);
  if (quote !== null) {
    const input = judgment.texts.find(({ text }) => text.includes(quote))?.input ?? judgment.inputs[0] ?? '';
    return { answer, evidence: [{ input, quote }] };
  }
  for (const { input, text } of judgment.texts) {
    const place = placeOf(text, answer);
    if (place !== null) return { answer, evidence: [{ input, quote: text.slice(place.start, place.end) }] };
  }
  return { answer, evidence: passage(judgment, answer) };
}

function placeOf(text: string, answer: string): { readonly start: number; readonly end: number } | null {
  const amount = parseMoney(answer);
  if (amount !== null)
    return (
      findAmounts(text, amount.$money).find(
        ({ value }) => value?.minor === amount.minor && value.$money === amount.$money,
      ) ?? null
    );
  const places = [
    ...findDates(text, 'UTC').filter(({ value }) => value === answer),
    ...findNumbers(text).filter(({ value }) => value !== null && String(value) === answer),
    ...findChoices(text, [answer]),
  ];
  return places[0] ?? null;
}

/** `no`, or `none` when that is offered instead. */
function nothing({ answers }: Judgment): string {
  return BARE.find((word) => answers?.includes(word)) ?? 'unsure';
}

/**
 * The offered answer that matches the recorded one: exactly, in another case, or as the same amount in another
 * notation.
 */
function offered({ answers: given }: Judgment, recorded: string): string {
  const answers = given ?? [];
  const same =
    answers.find((answer) => answer === recorded) ??
    answers.find((answer) => answer.toLowerCase() === recorded.toLowerCase());
  return (
    same ?? answers.find((answer) => amountOf(answer) !== null && amountOf(answer) === amountOf(recorded)) ?? 'unsure'
  );
}

function passage({ texts }: Judgment, answer: string): Said['evidence'] {
  const wanted = amountOf(answer);
  for (const { input, text } of texts) {
    const at = wanted === null ? text.indexOf(answer) : startOf(text, wanted);
    if (at >= 0) return [{ input, quote: around(text, at) }];
  }
  const first = texts.find(({ text }) => text.trim() !== '');
  return first === undefined ? [] : [{ input: first.input, quote: around(first.text, first.text.search(/\S/)) }];
}

/** `525000 USD` for `5,250.00 USD` and `5250 USD`; null when it is not an amount. */
function amountOf(text: string): string | null {
  const [, number = '', currency = ''] = /^([\d.,]+) ([A-Z]{3})$/.exec(text) ?? [];
  return number === '' ? null : `${hundredths(number)} ${currency}`;
}

function startOf(text: string, amount: string): number {
  for (const { 0: number, index } of text.matchAll(/\d[\d.,]*/g))
    if (amount.startsWith(`${hundredths(number.replace(/[.,]+$/, ''))} `)) return index;
  return -1;
}

/** The digits of a number in hundredths, whichever decimal mark it uses. */
function hundredths(number: string): string {
  const [, whole = '', fraction = '00'] = /^(.*?)(?:[.,](\d{2}))?$/.exec(number) ?? [];
  return `${whole.replace(/[.,]/g, '')}${fraction}`;
}

/** The line at an offset; of a long line, whole words around it. */
function around(text: string, at: number): string {
  const [start, end] = [text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at)];
  const line = text.slice(start, end < 0 ? undefined : end);
  if (line.length <= QUOTE_MAX) return line.trim();
  const from = text.lastIndexOf(' ', Math.max(start, at - QUOTE_MAX / 3)) + 1;
  const piece = text.slice(Math.max(from, start), Math.max(from, start) + QUOTE_MAX);
  return piece.slice(0, piece.lastIndexOf(' ') > QUOTE_MAX / 2 ? piece.lastIndexOf(' ') : undefined).trim();
}
