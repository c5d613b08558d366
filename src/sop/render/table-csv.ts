/**
 * A decision table as CSV that a spreadsheet opens and `from:` reads back as the same table.
 *
 * A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`, and is neither a number nor
 * the lone `-` that means anything) begins with an apostrophe, which the reader takes away again.
 */
import { formatAmount, isMoney } from '../../kernel/money.ts';
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { typedCell } from '../step/table/read-csv.ts';
import type { TableBody, TableRow } from '../sop.ts';
import { readLiteral } from '../values.ts';

const FORMULA = /^'*[=+\-@]/;
const HARMLESS = /^[-+]?(?:\d+(?:\.\d+)?)?$/;
/** Digits behind the point that a number is written with at most; more than any that an SOP holds. */
const DIGITS_MAX = 20;

export function tableCsv({ columns, gives, rows }: Pick<TableBody, 'columns' | 'gives' | 'rows'>): string {
  const head = [...columns.map(({ text }) => text), ...gives.map((name) => `give ${name}`)];
  return [head, ...rows.map((row) => [...conditionCells(row, columns), ...row.values.map(valueCell)])]
    .map((cells) => `${cells.map(csvCell).join(',')}\n`)
    .join('');
}

function csvCell(cell: string): string {
  const safe = FORMULA.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
  return /[",;\n\r\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The conditions of a row stand in the order of the columns; a column without one takes anything. */
function conditionCells(row: TableRow, columns: readonly Expression[]): string[] {
  const open = [...row.if];
  return columns.map((column) => {
    const [condition] = open;
    if (condition === undefined || !condition.text.startsWith(`${column.text} `)) return '-';
    open.shift();
    return conditionCell(condition);
  });
}

/** The short form of a condition, from which the reader makes the same condition. */
function conditionCell({ node, text }: Expression): string {
  const constant = (side: Node): string =>
    side.kind === 'literal' ? literalCell(side.value) : text.slice(side.start, side.end);
  if (node.kind !== 'binary') return text;
  if (node.operator === '&&' && node.left.kind === 'binary' && node.right.kind === 'binary') {
    return `${node.left.operator === '>=' ? '[' : '('}${constant(node.left.right)}..${constant(node.right.right)}${node.right.operator === '<=' ? ']' : ')'}`;
  }
  if (node.operator === 'in') return text.slice(node.right.start + 1, node.right.end - 1);
  const isName = node.right.kind === 'path';
  if (node.operator === '==') return isName ? `= ${constant(node.right)}` : constant(node.right);
  return `${node.operator} ${isName && node.operator === '!=' ? '= ' : ''}${constant(node.right)}`;
}

function literalCell(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value) : plainCell(value);
}

function valueCell(value: Value): string {
  if (typeof value !== 'string') return plainCell(value);
  // Between quotes of its own it is text, whatever it looks like.
  const isPlain =
    value.trim() === value &&
    value !== '' &&
    typedCell(value).value === value &&
    typedCell(value).style === 'plain' &&
    readLiteral(value, true).value === value;
  return isPlain ? value : `"${value}"`;
}

function plainCell(value: Value): string {
  if (isMoney(value)) return `${formatAmount(value)} ${value.$money}`;
  if (isDuration(value)) return value.$duration;
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: DIGITS_MAX })
    : String(value);
}
