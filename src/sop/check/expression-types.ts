/**
 * Every expression makes sense: its names exist, its enumerations have the values it asks for, it compares like with
 * like, and its result has the type its place needs.
 */
import { own } from '../../kernel/own.ts';
import { readSpan } from '../../kernel/read-span.ts';
import { formatDuration } from '../../kernel/time.ts';
import { describeType, type Type } from '../../kernel/value.ts';
import type { Sop, SopValue } from '../sop.ts';
import { aboutValue, valueAdvice, valueOf } from './declared-value.ts';
import { remarkIn, type Remark, type Rule } from './rule.ts';
import type { Site } from './site.ts';
import type { Problem } from '../expression/check-expression.ts';
import { TEXT_OR_FIGURE } from '../expression/unknown-name.ts';
import type { Names } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import { writeCell } from '../step/table/write-cell.ts';
import { adviceInCell } from './cell-advice.ts';

export const expressionTypes: Rule = {
  name: 'expression-types',
  check: ({ flow, sop, names }) =>
    flow.sites.flatMap((site) => {
      const problems = site.checked.problems
        .filter(({ code }) => code === 'types')
        .map((problem): Remark => {
          const { message, start, end } = problem;
          const advice = isHeaderOf(site, message) ? COLUMN : inText(site, asInCell(site, problem, names));
          const text = site.expression.text.slice(start, end);
          const value = Object.hasOwn(sop.values, text) ? sop.values[text] : undefined;
          const inFile = value === undefined ? null : adviceOf(value, message, advice);
          return {
            ...remarkIn(site.expression, start, end, message, advice),
            ...(value === undefined || inFile === null ? {} : { about: { value, advice: inFile } }),
          };
        })
        .filter((remark, index, all) => !isCell(site) || isFirst(remark, index, all));
      return problems.length > 0 ? problems : misplaced(site, sop);
    }),
};

/** What is said of a value that is compared with an amount and has no currency. */
const WITH_CURRENCY = /with its currency under `values`/;
const TRUTH: Readonly<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false' };
/** A text that needs quotes in a list of YAML. */
const NOT_PLAIN = /^\W|[\],:#{}]/u;

/** What to write at the line of a value, so that it fits where it is used; null when the use may be the mistake. */
function adviceOf({ value }: SopValue, message: string, advice: string | null): string | null {
  if (WITH_CURRENCY.test(advice ?? ''))
    return (advice ?? '').replace(/^Write `[^`]*`(.*) under `values`/, 'Write it$1');
  if (typeof value !== 'string') return null;
  const truth = own(TRUTH, value.toLowerCase());
  if (message === 'Cannot compare a yes or no with text' && truth !== undefined) return `Write \`${truth}\``;
  return message === 'Expected a list after `in`, got text' && !NOT_PLAIN.test(value)
    ? `Write it as a list, \`[${value}]\``
    : null;
}
const COLUMN =
  'A column is a fact such as `case.claim.amount`; what the row gives begins with `give`, as in `give queue`';

/** Whether it is the header of a table file with a name that nothing has. */
const isHeaderOf = ({ role, expression }: Site, message: string): boolean =>
  role.kind === 'column' && expression.place.file.endsWith('.csv') && message.startsWith('Nothing is called');

/** Between braces in a text, a word is a name, and needs no quotes. */
const inText = ({ role }: Site, advice: string | null): string | null =>
  role.kind === 'sentence' && advice === TEXT_OR_FIGURE ? NAME_IN_BRACES : advice;
const NAME_IN_BRACES =
  'A name between braces is a fact such as `{case.id}`, a value under `values`, or what a step before saves or sets';

const isCell = ({ expression, step }: Site): boolean =>
  step?.body.kind === 'table' && step.body.rows.some((row) => row.if.includes(expression));

/** In a cell, a text has quotes of its own, and an amount, a time or a span needs no function around it. */
function asInCell(site: Site, { suggestion, ...part }: Problem, names: Names): string | null {
  if (!isCell(site) || suggestion === null) return suggestion;
  const { expression } = site;
  const write = writeCell(expression.place.file.endsWith('.csv'));
  return adviceInCell(expression, suggestion, part, write, names.currency);
}

/** Two ends of an interval that are wrong alike are one mistake. */
const isFirst = (remark: Remark, index: number, all: readonly Remark[]): boolean =>
  remark.suggestion === null ||
  all.findIndex(({ message, suggestion }) => message === remark.message && suggestion === remark.suggestion) === index;

/** `30 minutes` for a value `half an hour`; an example where the text may mean several spans, or none. */
function spanFor(sop: Sop, expression: Expression): string {
  const written = valueOf(sop, expression)?.value;
  const read = typeof written === 'string' ? readSpan(written) : null;
  const [meant, ...others] = read === null ? [] : read.kind === 'span' ? [read.span] : read.readings;
  return meant === undefined || others.length > 0 ? '15 minutes' : formatDuration(meant);
}

function misplaced({ role, expression, checked }: Site, sop: Sop): Remark[] {
  const { type } = checked;
  if (type === null) return [];
  const remark = (message: string, suggestion: string | null, example: string | null = null): Remark[] => [
    {
      ...remarkIn(expression, 0, expression.text.length, message, suggestion),
      ...(suggestion?.startsWith('Correct ') === true ? aboutValue(sop, expression, example) : {}),
    },
  ];
  switch (role.kind) {
    case 'condition':
      return type.kind === 'boolean'
        ? []
        : remark(`Expected a condition, got ${describeType(type)}`, 'Compare it with something, as in `a == b`');
    case 'span':
      return type.kind === 'duration'
        ? []
        : remark(
            `Expected a span of time, got ${describeType(type)}`,
            valueAdvice(sop, expression, spanFor(sop, expression)) ??
              'Give the span a name under `values`, as `15 minutes`',
            spanFor(sop, expression),
          );
    case 'time':
      return type.kind === 'time'
        ? []
        : remark(
            `Expected a point in time, got ${describeType(type)}`,
            valueAdvice(sop, expression) ?? 'Write `case.received_at`',
          );
    case 'list':
      return type.kind === 'list'
        ? []
        : remark(`Expected a list, got ${describeType(type)}`, valueAdvice(sop, expression));
    case 'count':
      return type.kind === 'number'
        ? []
        : remark(
            `Expected a whole number, got ${describeType(type)}`,
            valueAdvice(sop, expression, '20') ?? 'Write a number such as `20`',
            '20',
          );
    case 'sentence':
      return isTellable(type)
        ? []
        : remark(`Expected a single value to show, got ${describeType(type)}`, 'Name one of its fields');
    // `form-bounds` compares a bound with its field.
    case 'bound':
    case 'argument':
    case 'assignment':
    case 'column':
      return [];
  }
}

export function isTellable(type: Type): boolean {
  return type.kind === 'list' ? isTellable(type.of) : type.kind !== 'record';
}
