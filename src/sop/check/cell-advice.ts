/**
 * Advice about a part of a table's cell, as the whole cell: a sign, an interval and the other items stay as they are, so
 * that a cell that is copied from the advice asks what the author asked.
 */
import type { Expression, Node } from '../expression/expression.ts';
import { asAmount, currencyShown } from '../expression/amount-advice.ts';
import { walkNodes } from '../expression/walk.ts';
import { cellOfDay, cellOfMonth, type WriteCell } from '../step/table/write-cell.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
/** In place of a day that only the author knows. It is no day, so it is refused if it is copied. */
const SOME_DAY = 'YYYY-MM-DD';
const WITHOUT_THOUSANDS = /(?<=\d),(?=\d{3})/g;

/** What a part becomes; null for one that stays. */
type Replace = (part: Node, text: string) => string | null;

type Meant = { readonly start: string; readonly end: string; readonly replaces: readonly Replace[] };

/**
 * @param suggestion what is said about the part in an expression
 * @param part where the part is in the expression
 * @returns the suggestion itself when nothing in it is to be copied into the cell
 */
export function adviceInCell(
  expression: Expression,
  suggestion: string,
  part: { readonly start: number; readonly end: number },
  write: WriteCell,
  currency: string | null | undefined,
): string {
  const at = [...walkNodes(expression.node)].find(({ start, end }) => start === part.start && end === part.end);
  const meant = at === undefined ? null : meantBy(suggestion, at, currency);
  if (meant === null) return suggestion;
  const cells = meant.replaces.map((replace) => cellOf(expression.node, expression.text, replace));
  if (cells.includes(null)) return suggestion;
  return `${meant.start} ${cells.map((cell) => `\`${write(cell ?? '')}\``).join(' or ')}${meant.end}`;
}

function meantBy(suggestion: string, at: Node, currency: string | null | undefined): Meant | null {
  const isExample = suggestion.includes('such as');
  const first = at.kind === 'list' ? at.items[0] : at;
  const literal = first?.kind === 'literal' ? first.value : null;
  const [, name = '', written = ''] = /`(money|date|duration)\("([^"`]*)"\)`/.exec(suggestion) ?? [];
  if (at.kind === 'list' && typeof literal !== 'number') return null;
  if (name === 'date' && isExample) return dayOf(at);
  if (name === 'date') return write(only(at, written));
  if (name === 'money' && typeof literal === 'number') {
    const amounts = ofNumbers((number) => asAmount(number, currencyShown(currency)));
    return { start: isExample ? 'Write an amount such as' : 'Write', end: '', replaces: [amounts] };
  }
  if (name === 'duration' && typeof literal === 'number') {
    const spans = ofNumbers((number) => `${number} ${number === 1 ? 'hour' : 'hours'}`);
    return { start: 'Write a span with its unit, such as', end: '', replaces: [spans] };
  }
  if (name !== '') return write(only(at, written.replaceAll(WITHOUT_THOUSANDS, '')));
  const bare = /^Write `(-?[\d.]+)` without quotes$|write the range as `(\[.*\])`$/.exec(suggestion);
  if (bare !== null) return write(only(at, bare[1] ?? bare[2] ?? ''));
  if (!/^Write `"/.test(suggestion)) return null;
  if (typeof literal === 'number') return write((node, text) => (isNumber(node) ? JSON.stringify(text) : null));
  const texts = [...suggestion.matchAll(/`("[^"`]*")`/g)].map(([, text = '']) => only(at, text));
  return { start: 'Write', end: '', replaces: texts };
}

const write = (replace: Replace): Meant => ({ start: 'Write', end: '', replaces: [replace] });

const only =
  (at: Node, written: string): Replace =>
  (node) =>
    node === at ? written : null;

const isNumber = (node: Node): boolean => node.kind === 'literal' && typeof node.value === 'number';

/** All numbers of the cell: the ends of an interval and the items of a list are of one kind. */
const ofNumbers =
  (writeNumber: (number: number) => string | null): Replace =>
  (node) =>
    node.kind === 'literal' && typeof node.value === 'number' ? writeNumber(node.value) : null;

/** A text that is no day: a whole month is known, and anything else only to its author. */
function dayOf(at: Node): Meant {
  const text = at.kind === 'literal' && typeof at.value === 'string' ? at.value : '';
  return MONTH.test(text)
    ? write(only(at, text))
    : { start: 'Write the day in digits, as', end: ' with its year, month and day', replaces: [only(at, SOME_DAY)] };
}

/** The notation of a cell's expression; null for one that no cell expands to. */
function cellOf(node: Node, text: string, replace: Replace): string | null {
  const part = (inner: Node, isOrdered: boolean): string => partOf(inner, text, replace, isOrdered);
  if (node.kind === 'not') {
    const inner = cellOf(node.operand, text, replace);
    return inner === null ? null : `not: ${inner}`;
  }
  if (node.kind !== 'binary') return null;
  const { operator, left, right } = node;
  if (operator === '&&') return intervalOf(left, right, part);
  if (operator === 'in')
    return right.kind === 'list' ? `[${right.items.map((item) => part(item, false)).join(', ')}]` : null;
  const isOrdered = /^[<>]/.test(operator);
  const compared = part(right, isOrdered);
  if (DAY.test(compared)) return cellOfDay(operator, compared);
  if (MONTH.test(compared)) return cellOfMonth(operator, compared);
  if (isOrdered) return compared.startsWith('[') ? null : `${operator} ${compared}`;
  return operator === '!=' ? `not: ${compared}` : compared;
}

function intervalOf(above: Node, below: Node, part: (node: Node, isOrdered: boolean) => string): string | null {
  if (above.kind !== 'binary' || below.kind !== 'binary') return null;
  const [low, high] = [part(above.right, true), part(below.right, true)];
  if (MONTH.test(low) || MONTH.test(high)) return null;
  // The currency is written once.
  const currency = /^\S+( [A-Z]{3})$/.exec(high)?.[1] ?? '';
  const start = currency !== '' && low.endsWith(currency) ? low.slice(0, -currency.length) : low;
  return `${above.operator === '>' ? '(' : '['}${start}..${high}${below.operator === '<' ? ')' : ']'}`;
}

function partOf(node: Node, text: string, replace: Replace, isOrdered: boolean): string {
  const written = text.slice(node.start, node.end);
  const replaced = replace(node, written);
  if (replaced !== null) return replaced;
  const inner = /^(?:money|date|duration)\("([^"]*)"\)$/.exec(written)?.[1];
  if (inner !== undefined) return inner.replaceAll(WITHOUT_THOUSANDS, '');
  if (node.kind === 'literal') return written;
  return isOrdered && /^[a-z][a-z0-9_]*$/.test(written) ? written : `= ${written}`;
}
