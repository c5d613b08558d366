/**
 * What a step waits for, asks, reads in a table or does in rounds, in plain words: one sentence for each line.
 */
import { formatValue } from '../../kernel/value.ts';
import { CORRECTED } from '../../case/kind.ts';
import { humanise } from '../names.ts';
import type {
  AskBody,
  Body,
  FormField,
  ForEachBody,
  HitPolicy,
  JudgeBody,
  RepeatBody,
  TableBody,
  Watcher,
} from '../sop.ts';
import { either, type Words } from './words.ts';

type LoopBody = RepeatBody | ForEachBody;
type WaitBody = Extract<Body, { kind: 'wait' }>;

const HITS: Readonly<Record<HitPolicy, string>> = {
  first: 'the first row that holds',
  unique: 'the one row that holds',
  collect: 'every row that holds',
};

export function bodyWords(
  body: WaitBody | AskBody | TableBody | JudgeBody | LoopBody,
  words: Words,
): readonly string[] {
  if (body.kind === 'repeat' || body.kind === 'for_each') return [loopWords(body, words)];
  if (body.kind === 'wait') return [waitWords(body, words)];
  if (body.kind === 'judge') return judgeWords(body, words);
  return body.kind === 'ask' ? askWords(body, words) : tableWords(body, words);
}

function waitWords({ for: span, until, event }: WaitBody, words: Words): string {
  const time = span === null ? null : words.value(span);
  const point = until === null ? null : words.value(until);
  if (event === null) return time === null ? `The run waits until ${point ?? 'nothing'}` : `The run waits ${time}`;
  const limit = time === null ? `${point ?? 'nothing'} at the latest` : `at most ${time}`;
  return `The run waits ${event === CORRECTED ? 'until the case is corrected' : `for “${humanise(event)}”`}, ${limit}`;
}

/** `On “carrier offer”, at most 5 times`. */
export function watcherWords({ on, at, every, atMost }: Watcher, words: Words): string {
  const times = atMost === null ? '' : `, at most ${words.value(atMost)} times`;
  if (on !== null) return `On “${humanise(on)}”${times}`;
  return `At ${at === null ? 'nothing' : words.value(at)}${every === null ? '' : ` and every ${words.value(every)} after that`}${times}`;
}

function loopWords(body: LoopBody, words: Words): string {
  const most = body.atMost === null ? 'nothing' : words.value(body.atMost);
  if (body.kind === 'for_each')
    return `For each ${humanise(body.item)} in ${body.in === null ? 'nothing' : words.value(body.in)}, at most ${most} of them, one after the other`;
  const pause = body.every === null ? '' : `, every ${words.value(body.every)}`;
  return `In rounds, at most ${most}${pause}, until ${body.until.map((condition) => words.condition(condition)).join(' and ')}`;
}

function askWords({ of, question, choices, form, within, reminder }: AskBody, words: Words): string[] {
  return [
    `Ask ${of}: “${words.sentence(question)}”`,
    ...(choices === null ? [] : [`The answer is ${either(choices)}`]),
    ...(form === null ? [] : [`They fill in ${form.map(fieldWords).join('; ')}`]),
    ...(within === null ? [] : [`The run waits for the answer, at most ${words.value(within)}`]),
    ...(reminder === null ? [] : [`They are reminded after ${words.value(reminder)}`]),
  ];
}

function fieldWords({ label, type, currency, optional }: FormField): string {
  return `${label} (${type === 'yes_no' ? 'yes or no' : type}${currency === null ? '' : ` in ${currency}`}${optional ? ', may be left out' : ''})`;
}

function judgeWords({ question, about, answers }: JudgeBody, words: Words): string[] {
  return [
    `A language model is asked about ${either(about.map(({ value }) => words.argument(value))).replace(/ or (?=[^,]*$)/, ' and ')}: “${words.sentence(question)}”`,
    answers?.kind === 'computed'
      ? `It may answer one of ${words.value(answers.list)}, or none of them`
      : `It may answer ${either(answers?.texts ?? [])}, and nothing else`,
    'Its answer counts only with words quoted from the text',
  ];
}

function tableWords({ hit, gives, rows, from }: TableBody, words: Words): string[] {
  const given = (values: TableBody['rows'][number]['values']): string =>
    values.map((value, index) => `${humanise(gives[index] ?? '')} ${formatValue(value)}`).join(', ');
  const rest = (number: number): string => (hit === 'first' && number > 1 ? 'In every other case' : 'In every case');
  return [
    `${from === null ? 'From this table' : `From the table ${from}`}, ${HITS[hit]}:`,
    ...rows.map(
      (row) =>
        `${row.number}: ${row.if.length === 0 ? rest(row.number) : `When ${row.if.map((condition) => words.condition(condition)).join(' and ')}`}: ${given(row.values)}`,
    ),
  ];
}
