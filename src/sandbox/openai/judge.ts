/**
 * The stand-in's answer to a judgment: the recorded answer, or else that the text does not show it. It does not
 * understand text; for an answer that needs evidence it quotes a real passage.
 */
import type { Judgment } from './prompt.ts';

export type Said = {
  readonly evidence: readonly { readonly input: string; readonly quote: string }[];
  readonly answer: string;
};

/** Answers that need no quote. */
const BARE: readonly string[] = ['no', 'none', 'unsure'];
/** Characters of a quote, unless the line is shorter. */
const QUOTE_MAX = 300;

/** @param recorded `yes`, an amount such as `5250.00 USD`, any offered text; null when nothing was recorded */
export function judge(judgment: Judgment, recorded: string | null): Said {
  const answer =
    recorded === null || (BARE.includes(recorded) && !judgment.answers.includes(recorded))
      ? nothing(judgment)
      : offered(judgment, recorded);
  return { answer, evidence: BARE.includes(answer) ? [] : passage(judgment, answer) };
}

/** `no`, or `none` when that is offered instead. */
function nothing({ answers }: Judgment): string {
  return BARE.find((word) => answers.includes(word)) ?? 'unsure';
}

/**
 * The offered answer that matches the recorded one: exactly, in another case, or as the same amount in another
 * notation.
 */
function offered({ answers }: Judgment, recorded: string): string {
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
