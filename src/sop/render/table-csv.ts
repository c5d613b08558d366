/**
 * Writes a decision table as CSV that a spreadsheet opens and `from:` reads back unchanged.
 *
 * A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`, and is neither a number nor
 * the lone `-` for "anything") gets a leading apostrophe, which the reader removes.
 */
import { isMoney, writtenAmount } from '../../kernel/money.ts';
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { readCell } from '../step/table/read-cell.ts';
import { typedCell } from '../step/table/read-csv.ts';
import { notationInText } from '../looks-like-notation.ts';
import type { Argument, TableBody, TableRow } from '../sop.ts';
import { readLiteral } from '../values.ts';

const FORMULA = /^'*[=+\-@]/;
const NO_NAMES: ReadonlySet<string> = new Set();
const HARMLESS = /^[-+]?(?:\d+(?:\.\d+)?)?$/;
/** Most digits after the point of a written number; more than any number in an SOP has. */
const DIGITS_MAX = 20;

export function tableCsv({ columns, gives, rows }: Pick<TableBody, 'columns' | 'gives' | 'rows'>): string {
  const head = [...columns.map(({ text }) => text), ...gives.map((name) => `give ${name}`)];
  return [head, ...rows.map((row) => [...conditionCells(row, columns), ...row.gives.map(givenCell)])]
    .map((cells) => `${cells.map(csvCell).join(',')}\n`)
    .join('');
}

function csvCell(cell: string): string {
  const safe = FORMULA.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
  return /[",;\n\r\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The conditions of a row are in column order; a column without one accepts anything. */
function conditionCells(row: TableRow, columns: readonly Expression[]): string[] {
  const open = [...row.if];
  return columns.map((column) => {
    const [condition] = open;
    if (condition === undefined || !isAbout(condition, column)) return '-';
    open.shift();
    return conditionCell(condition.node, condition.text);
  });
}

/** Whether a condition compares what a column reads; a computed column is compared in parentheses. */
function isAbout({ text }: Expression, column: Expression): boolean {
  const compared = text.startsWith('!(') ? text.slice(2) : text;
  return compared.startsWith(`${column.text} `) || compared.startsWith(`(${column.text}) `);
}

/** The short form of a condition, which the reader expands to the same condition. */
function conditionCell(node: Node, text: string): string {
  const written = (side: Node): string => text.slice(side.start, side.end);
  const isNumber = (side: Node): boolean => side.kind === 'negate' && side.operand.kind === 'literal';
  const constant = (side: Node): string => (side.kind === 'literal' ? literalCell(side.value) : written(side));
  /** Text has no order, so a name needs `=` where it is compared for equality. */
  const equal = (side: Node): string =>
    side.kind === 'literal' || isNumber(side) ? constant(side) : `= ${written(side).replace(/^\((.*)\)$/s, '$1')}`;
  if (node.kind === 'not') return `not: ${conditionCell(node.operand, text)}`;
  if (node.kind !== 'binary') return text;
  if (node.operator === '&&' && node.left.kind === 'binary' && node.right.kind === 'binary') {
    return `${node.left.operator === '>=' ? '[' : '('}${constant(node.left.right)}..${constant(node.right.right)}${node.right.operator === '<=' ? ']' : ')'}`;
  }
  if (node.operator === 'in' && node.right.kind === 'list') return `[${node.right.items.map(equal).join(', ')}]`;
  if (node.operator === '==') return equal(node.right);
  const isName = node.right.kind === 'path' || node.right.kind === 'literal' || isNumber(node.right);
  return `${node.operator} ${node.operator === '!=' || !isName ? equal(node.right) : constant(node.right)}`;
}

function givenCell(value: Argument): string {
  if (value.kind === 'expression') return `= ${value.expression.text.trim()}`;
  return value.kind === 'sentence' ? value.sentence.text : valueCell(value.value);
}

function literalCell(value: Value): string {
  return typeof value === 'string' ? textCell(value) : plainCell(value);
}

/** A word as it is, anything that could be read otherwise in quotes. */
function textCell(value: string): string {
  const isWord = /^\p{L}[\p{L}\d _/-]*$/u.test(value) && typedCell(value).value === value;
  const read = isWord ? readCell('x', value, NO_NAMES) : null;
  const isPlain = read !== null && 'text' in read && read.text === `x == ${JSON.stringify(value)}`;
  return isPlain ? value : JSON.stringify(value);
}

function valueCell(value: Value): string {
  if (typeof value !== 'string') return plainCell(value);
  // In quotes it is text, whatever it looks like.
  const isPlain =
    value.trim() === value &&
    value !== '' &&
    typedCell(value).value === value &&
    typedCell(value).style === 'plain' &&
    notationInText(value, NO_NAMES) === null &&
    !/^=|[{}]/.test(value) &&
    readLiteral(value, true).value === value;
  return isPlain ? value : `"${value}"`;
}

function plainCell(value: Value): string {
  if (isMoney(value)) return writtenAmount(value);
  if (isDuration(value)) return value.$duration;
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: DIGITS_MAX })
    : String(value);
}
