/**
 * What differs between two versions of a table. Rows are matched by what they ask and give, whatever their number.
 * Their order counts too, unless only one can match.
 */
import { formatValue } from '../../../kernel/value.ts';
import { diffTexts, type Difference } from '../../diff/difference.ts';
import type { Meanings } from '../../diff/same-meaning.ts';
import type { Argument, TableBody, TableRow } from '../../sop.ts';

export function diffTable(a: TableBody, b: TableBody, same: Meanings): Difference[] {
  const isSame = (one: TableRow, other: TableRow): boolean =>
    one.gives.length === other.gives.length &&
    one.gives.every((value, index) => same.ofArguments(value, other.gives[index])) &&
    one.if.length === other.if.length &&
    one.if.every((condition, index) => same.ofExpressions(condition, other.if[index]));
  const shared = b.rows.flatMap((row) => a.rows.find((old) => isSame(old, row)) ?? []);
  const before = a.rows.filter((row) => shared.includes(row));
  const isMoved = b.hit !== 'unique' && before.some((row, index) => row !== shared[index]);
  return [
    ...diffTexts('hit', a.hit, b.hit),
    ...diffTexts('what it gives', a.gives.join(', '), b.gives.join(', ')),
    ...a.rows.filter((row) => !shared.includes(row)).map((row) => ({ what: 'row', before: rowText(row), after: null })),
    ...b.rows
      .filter((row) => !a.rows.some((old) => isSame(old, row)))
      .map((row) => ({ what: 'row', before: null, after: rowText(row) })),
    ...(isMoved ? diffTexts('order of its rows', numbers(before), numbers(shared)) : []),
    ...diffTexts('name of its answer', a.save, b.save),
  ];
}

const numbers = (rows: readonly TableRow[]): string => rows.map(({ number }) => number).join(', ');

function rowText({ if: conditions, gives }: TableRow): string {
  const asked = conditions.length === 0 ? 'always' : conditions.map(({ text }) => text).join(' and ');
  return `${asked}: ${gives.map(argumentText).join(', ')}`;
}

function argumentText(argument: Argument): string {
  if (argument.kind === 'literal') return formatValue(argument.value);
  return argument.kind === 'sentence' ? argument.sentence.text : `= ${argument.expression.text.trim()}`;
}
