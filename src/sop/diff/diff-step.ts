/**
 * What is different in one step that both versions have: its tool, arguments, conditions, deadlines, flag and outcome. Its
 * sentence is wording; its handlers and inner steps are steps of their own.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { formatValue } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import {
  errorHandlersOf,
  type Argument,
  type AskBody,
  type FormField,
  type JudgeBody,
  type Sentence,
  type Step,
  type TableBody,
  type TableRow,
  type WatchBody,
} from '../sop.ts';
import type { Meanings } from './same-meaning.ts';

/** `threshold` `$5,000.00` → `$2,500.00`; null where there was or is nothing. */
export type Difference = { readonly what: string; readonly before: string | null; readonly after: string | null };

/** The label that an older step has in the newer version; null for one that is gone. */
type LabelOf = (label: string) => string | null;

export function diffStep(before: Step, after: Step, same: Meanings, labelOf: LabelOf): Difference[] {
  const target = before.otherwise === null ? null : (labelOf(before.otherwise) ?? before.otherwise);
  return [
    ...headOf(before, after, same),
    ...diffConditions('condition', before.if, after.if, same),
    ...(target === after.otherwise ? [] : texts('otherwise of step', before.otherwise, after.otherwise)),
    ...expressions('deadline', before.within?.span, after.within?.span, same),
    ...expressions('deadline counted from', before.within?.of, after.within?.of, same),
    ...expressions('time to answer', before.answerWithin?.span, after.answerWithin?.span, same),
    ...texts('action', before.action, after.action),
    ...texts('flag', before.flag, after.flag),
    ...texts('outcome', before.outcome, after.outcome),
    ...errorsOf(before, after, labelOf),
    ...restOf(before, after, same, labelOf),
  ];
}

/** What it does alone, without when, how long and what happens otherwise. */
export function diffBody(before: Step, after: Step, same: Meanings, labelOf: LabelOf): Difference[] {
  return [...headOf(before, after, same), ...restOf(before, after, same, labelOf)];
}

function headOf(before: Step, after: Step, same: Meanings): Difference[] {
  return [
    ...texts('what it is', kindOf(before), kindOf(after)),
    ...texts('tool', toolOf(before), toolOf(after)),
    ...argumentsOf(before, after, same),
  ];
}

/** Which errors a handler is for, beyond the one that its label names. */
function errorsOf(before: Step, after: Step, labelOf: LabelOf): Difference[] {
  const was = new Map(
    errorHandlersOf(before.handlers).map(({ codes, handler }) => [labelOf(handler.label) ?? handler.label, codes]),
  );
  const is = new Map(errorHandlersOf(after.handlers).map(({ codes, handler }) => [handler.label, codes]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((label) => {
    const [a, b] = [was.get(label), is.get(label)];
    return (a ?? b ?? []).length === 1 && (b ?? a ?? []).length === 1
      ? []
      : texts(`errors of ${label}`, a?.join(', ') ?? null, b?.join(', ') ?? null);
  });
}

/** Conditions hold together, so that their order is told only by what is new and what is gone. */
export function diffConditions(
  what: string,
  before: readonly Expression[],
  after: readonly Expression[],
  same: Meanings,
): Difference[] {
  const gone = before.filter((condition) => !after.some((other) => same.ofExpressions(condition, other)));
  const fresh = after.filter((condition) => !before.some((other) => same.ofExpressions(other, condition)));
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, index) => ({
    what,
    ...same.expressionTexts(gone[index], fresh[index]),
  }));
}

function argumentsOf(before: Step, after: Step, same: Meanings): Difference[] {
  const [was, is] = [givenTo(before), givenTo(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [a, b] = [was.get(name), is.get(name)];
    return same.ofArguments(a, b) ? [] : [{ what: name, ...same.argumentTexts(a, b) }];
  });
}

/** Arguments of a tool by name, and assignments by path. */
function givenTo({ body }: Step): ReadonlyMap<string, Argument> {
  if (body.kind === 'use')
    return new Map(Object.entries(body.with).map(([name, argument]) => [`argument ${name}`, argument]));
  if (body.kind === 'run')
    return new Map(Object.entries(body.with).map(([name, argument]) => [`input ${name}`, argument]));
  if (body.kind === 'judge') return new Map(body.about.map(({ name, value }) => [`text ${name}`, value]));
  return body.kind === 'set'
    ? new Map(body.assignments.map(({ path, value }) => [`value of ${path.join('.')}`, value]))
    : new Map();
}

/** What the kinds of bodies have beside these; a reason to stop, the name of what is kept. */
function restOf(before: Step, after: Step, same: Meanings, labelOf: LabelOf): Difference[] {
  const [a, b] = [before.body, after.body];
  if (a.kind === 'use' && b.kind === 'use') return texts('name of its answer', a.save, b.save);
  if (a.kind === 'stop' && b.kind === 'stop') return sentences('reason to stop', a.reason, b.reason, same);
  if (a.kind === 'choose' && b.kind === 'choose')
    return orderOf(
      'order of its branches',
      a.steps.flatMap(({ label }) => labelOf(label) ?? []),
      b.steps.map(({ label }) => label),
    );
  if (a.kind === 'wait' && b.kind === 'wait')
    return [
      ...expressions('span of the wait', a.for, b.for, same),
      ...expressions('end of the wait', a.until, b.until, same),
      ...texts('event waited for', a.event, b.event),
      ...texts('name of its event', a.save, b.save),
    ];
  if (a.kind === 'repeat' && b.kind === 'repeat')
    return [
      ...expressions('rounds', a.atMost, b.atMost, same),
      ...expressions('pause between rounds', a.every, b.every, same),
      ...diffConditions('end of the rounds', a.until, b.until, same),
    ];
  if (a.kind === 'run' && b.kind === 'run')
    return [...texts('procedure', a.sop, b.sop), ...texts('name of its outcome', a.save, b.save)];
  if (a.kind === 'watch' && b.kind === 'watch') return diffWatches(a, b, same, labelOf);
  if (a.kind === 'for_each' && b.kind === 'for_each')
    return [
      ...expressions('list', a.in, b.in, same),
      ...texts('name of the item', a.item, b.item),
      ...expressions('most items', a.atMost, b.atMost, same),
    ];
  if (a.kind === 'ask' && b.kind === 'ask') return diffAsks(a, b, same);
  if (a.kind === 'judge' && b.kind === 'judge') return diffJudges(a, b, same);
  return a.kind === 'table' && b.kind === 'table' ? diffTables(a, b, same) : [];
}

/** Handlers are steps of their own; here is when they run. */
function diffWatches(a: WatchBody, b: WatchBody, same: Meanings, labelOf: LabelOf): Difference[] {
  return b.watchers.flatMap((after) => {
    const before = a.watchers.find(({ handler }) => labelOf(handler.label) === after.handler.label);
    if (before === undefined) return [];
    const name = after.on ?? after.handler.label.slice(after.handler.label.lastIndexOf('.') + 1);
    return [
      ...expressions(`time of ${name}`, before.at, after.at, same),
      ...expressions(`span of ${name}`, before.every, after.every, same),
      ...expressions(`most times of ${name}`, before.atMost, after.atMost, same),
      ...texts(`name of ${name}`, before.save, after.save),
    ];
  });
}

function diffAsks(a: AskBody, b: AskBody, same: Meanings): Difference[] {
  return [
    ...texts('who is asked', a.of, b.of),
    ...sentences('question', a.question, b.question, same),
    ...texts('answers', a.choices?.join(', ') ?? null, b.choices?.join(', ') ?? null),
    ...texts('form', formText(a.form), formText(b.form)),
    ...expressions('time to answer', a.within, b.within, same),
    ...expressions('reminder', a.reminder, b.reminder, same),
    ...texts('name of its answer', a.save, b.save),
  ];
}

function diffJudges(a: JudgeBody, b: JudgeBody, same: Meanings): Difference[] {
  const offered = ({ answers }: JudgeBody): string | null =>
    answers === null ? null : answers.kind === 'closed' ? answers.texts.join(', ') : `= ${answers.list.text}`;
  const isSame =
    a.answers?.kind === 'computed' && b.answers?.kind === 'computed'
      ? same.ofExpressions(a.answers.list, b.answers.list)
      : offered(a) === offered(b);
  return [
    ...sentences('question', a.question, b.question, same),
    ...(isSame ? [] : texts('answers', offered(a), offered(b))),
    ...texts('name of its answer', a.save, b.save),
  ];
}

/** Rows are the same by what they ask and give, whatever their number; their order counts too, unless only one can match. */
function diffTables(a: TableBody, b: TableBody, same: Meanings): Difference[] {
  const isSame = (one: TableRow, other: TableRow): boolean =>
    canonicalJson(one.values) === canonicalJson(other.values) &&
    one.if.length === other.if.length &&
    one.if.every((condition, index) => same.ofExpressions(condition, other.if[index]));
  const kept = b.rows.flatMap((row) => a.rows.find((old) => isSame(old, row)) ?? []);
  const before = a.rows.filter((row) => kept.includes(row));
  const isMoved = b.hit !== 'unique' && before.some((row, index) => row !== kept[index]);
  const numbers = (rows: readonly TableRow[]): string => rows.map(({ number }) => number).join(', ');
  return [
    ...texts('hit', a.hit, b.hit),
    ...texts('what it gives', a.gives.join(', '), b.gives.join(', ')),
    ...a.rows.filter((row) => !kept.includes(row)).map((row) => ({ what: 'row', before: rowText(row), after: null })),
    ...b.rows
      .filter((row) => !a.rows.some((old) => isSame(old, row)))
      .map((row) => ({ what: 'row', before: null, after: rowText(row) })),
    ...(isMoved ? texts('order of its rows', numbers(before), numbers(kept)) : []),
    ...texts('name of its answer', a.save, b.save),
  ];
}

function rowText({ if: conditions, values }: TableRow): string {
  return `${conditions.length === 0 ? 'always' : conditions.map(({ text }) => text).join(' and ')}: ${values.map(formatValue).join(', ')}`;
}

function formText(form: readonly FormField[] | null): string | null {
  return (
    form
      ?.map(
        ({ name, type, currency, optional }) =>
          `${name} (${[type, ...(currency === null ? [] : [currency]), ...(optional ? ['optional'] : [])].join(' ')})`,
      )
      .join(', ') ?? null
  );
}

function expressions(
  what: string,
  a: Expression | null | undefined,
  b: Expression | null | undefined,
  same: Meanings,
): Difference[] {
  return same.ofExpressions(a, b) ? [] : [{ what, ...same.expressionTexts(a, b) }];
}

function sentences(what: string, a: Sentence, b: Sentence, same: Meanings): Difference[] {
  return same.ofSentences(a, b) ? [] : [{ what, ...same.sentenceTexts(a, b) }];
}

/** The order of what both have; what came or went is told by itself. */
function orderOf(what: string, before: readonly string[], after: readonly string[]): Difference[] {
  return texts(
    what,
    before.filter((item) => after.includes(item)).join(', '),
    after.filter((item) => before.includes(item)).join(', '),
  );
}

function texts(what: string, before: string | null, after: string | null): Difference[] {
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ what, before, after }];
}

const kindOf = ({ body }: Step): string => body.kind;
const toolOf = ({ body }: Step): string | null => (body.kind === 'use' ? body.tool : null);
