/**
 * Reads a cell of a decision table: a condition on its column, expanded to an expression.
 *
 * `> 5,000.00 USD` compares, `[0..5000]` is an interval (`(` and `)` exclude an end), `SMB` or `"SMB"` is that text,
 * `[A, B]` any of these, `not: A` anything else, `= expression` what it computes, `-` anything.
 */
import { isMoney, writtenAmount } from '../../../kernel/money.ts';
import { isDuration, isTimestamp } from '../../../kernel/time.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { bothInCell, isAnything, joinedInCell, notationInCell, type CellReading } from '../../cell-notation.ts';
import type { Lookalike } from '../../looks-like-notation.ts';
import { readLiteral, readTime, type Unread } from '../../values.ts';
import { cellOfDay, type WriteCell } from './write-cell.ts';

type Problem = { readonly problem: string; readonly suggestion: string | null };

export type Cell =
  /** Null always holds. */
  { readonly text: string | null; readonly remark?: Lookalike } | Problem;

const NO_NAMES: ReadonlySet<string> = new Set();
const NAME = /^[a-z][a-z0-9_]*$/;
/** A number has no zeros in front: `0012` is the text of an identifier. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(\.\d{1,10})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** What separates thousands, and would end an item or a cell. */
const THOUSANDS = /(?<=\d),(?=\d{3})/g;
/** In its own quotes, a cell or an item is the text between them. */
export const QUOTED = /^"(?:[^"\\]|\\.)*"$/;
const INTERVAL = /^([[(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])])$/;
const COMPARED = /^(<=|>=|==|!=|<|>)(?![<>=!])\s*(.+)$/;
const QUOTED_LIST = /^"(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")+$/;
const LIST = /^\[(.*)\]$/s;
const NOT = /^not:\s*(.*)$/s;
/** An item of a list: a quoted text, or anything up to a comma that does not group digits. */
const ITEM = /\s*("(?:[^"\\]|\\.)*"|(?:[^,"]|,(?=\d{3}(?:\D|$)))+?)\s*(?:,(?!\d{3}(?:\D|$))|$)/y;

/** What a finding about a part of a cell needs: the names that are values, and how to write the whole cell with another part. */
type Reading = {
  readonly input: string;
  readonly names: ReadonlySet<string>;
  readonly write: WriteCell;
  /** How the file has a text that is not a part of this cell, such as the head of a column. */
  readonly writeOther: WriteCell;
  /** Whether the cell is one that advice names: it gets none of its own. */
  readonly isAdvised: boolean;
  readonly isItem?: boolean;
  /** Whether the part is an end of an interval. */
  readonly isEnd?: boolean;
  /** Text has no order, so it is not meant after a sign that orders. */
  readonly isOrdered?: boolean;
};

/**
 * @param names the values of the procedure: a bare text that is one of them was meant as a value
 * @param write how the file has a cell
 */
export function readCell(
  input: string,
  written: string,
  names: ReadonlySet<string> = NO_NAMES,
  write: WriteCell = (cell) => cell,
): Cell {
  return readPart(written, { input, names, write, writeOther: write, isAdvised: false });
}

function readPart(written: string, reading: Reading): Cell {
  const cell = written.trim();
  const { input, write } = reading;
  if (cell === '-') return { text: null };
  if (cell === '')
    return { problem: 'Expected a condition, got nothing', suggestion: `Write \`${write('-')}\` for anything` };
  const negated = NOT.exec(cell)?.[1];
  if (negated !== undefined) return notOf(negated, reading);
  // Two dots within quotes are part of a text of a list.
  const interval = /^\[\s*["']/.test(cell) ? null : INTERVAL.exec(cell);
  if (interval !== null)
    return intervalOf(interval, within({ ...reading, isOrdered: true, isEnd: true }, cell), reading);
  const items = QUOTED_LIST.test(cell) ? cell : LIST.exec(cell)?.[1];
  if (items !== undefined) return anyOf(items, cell, reading);
  const both = bothInCell(cell, write);
  if (both !== null) return { problem: both.message, suggestion: both.suggestion };
  const compared = COMPARED.exec(cell);
  const sign = compared?.[1];
  const isOrdered = sign !== undefined && sign !== '==' && sign !== '!=';
  const behind: WriteCell = (part) => write(sign === undefined && !DAY.test(part) ? part : compare(sign ?? '==', part));
  const against = constant(compared?.[2] ?? cell, isOrdered, { ...reading, write: behind, isOrdered });
  if ('problem' in against) return against;
  const remark = sign === undefined && !QUOTED.test(cell) ? joinedInCell(cell, cellReading(reading)) : null;
  return { text: `${input} ${sign ?? '=='} ${against.text}`, ...(remark === null ? {} : { remark }) };
}

/** A sign and what comes after it, which may be a condition of its own. */
function compare(sign: string, part: string): string {
  if (DAY.test(part)) return cellOfDay(sign, part);
  if (part === '-') return part;
  if (!/^(?:[[(]|not:|[<>])/.test(part)) return `${sign} ${part}`;
  return sign === '!=' ? `not: ${part}` : part;
}

/** Writes a part of a cell with the rest of it. */
const within =
  (reading: Reading, cell: string, start = 0): ((part: string) => Reading) =>
  (part) => ({
    ...reading,
    write: (other) => {
      const at = cell.indexOf(part, start);
      return reading.write(cell.slice(0, at) + other.replace(THOUSANDS, '') + cell.slice(at + part.length));
    },
  });

const NEVER: Problem = {
  problem: '`not: -` never holds',
  suggestion: 'Write what it is not: `not: A`, or `not: [A, B]`',
};

function notOf(negated: string, reading: Reading): Cell {
  const { input } = reading;
  if (isAnything(negated.trim())) return NEVER;
  const inner = readPart(negated, { ...reading, write: (cell) => reading.write(`not: ${cell}`) });
  if ('problem' in inner) return inner;
  if (inner.text === null) return NEVER;
  const { node } = parseExpression(inner.text);
  const isEqual = node?.kind === 'binary' && node.operator === '==';
  return isEqual
    ? { ...inner, text: `${input} !=${inner.text.slice(input.length + ' =='.length)}` }
    : { ...inner, text: `!(${inner.text})` };
}

function anyOf(list: string, cell: string, reading: Reading): Cell {
  const { input } = reading;
  const texts: string[] = [];
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < list.length) {
    const item = ITEM.exec(list)?.[1]?.trim();
    const start = cell.indexOf(list) + list.lastIndexOf(item ?? '', ITEM.lastIndex);
    const at = within(reading, cell, start);
    if (item === undefined || item === '' || /^[[(]|[\])]$/.test(item))
      return {
        problem: `\`${cell}\` is not a list`,
        suggestion: 'Write `[A, B]`; an item with a comma needs its own quotes',
      };
    const read = constant(item, false, { ...at(item), isItem: true });
    if ('problem' in read) return read;
    texts.push(read.text);
  }
  return texts.length === 0
    ? {
        problem: 'Expected at least one item in the list',
        suggestion: `Write \`[A, B]\`, or \`${reading.write('-')}\` for anything`,
      }
    : { text: `${input} in [${texts.join(', ')}]` };
}

function intervalOf(
  [, opens, low = '', high = '', closes]: RegExpExecArray,
  readingOf: (part: string) => Reading,
  { input }: Reading,
): Cell {
  // `[0..5000 USD]`: the currency is written once.
  const currency = /\s([A-Z]{3})$/.exec(high)?.[1];
  const isBare = currency !== undefined && NUMBER.test(low.replaceAll(',', ''));
  const from = constant(isBare ? `${low} ${currency}` : low, true, readingOf(low));
  if ('problem' in from) return from;
  const to = constant(high, true, readingOf(high));
  if ('problem' in to) return to;
  const [above, below] = [opens === '(' ? '>' : '>=', closes === ')' ? '<' : '<='];
  return { text: `${input} ${above} ${from.text} && ${input} ${below} ${to.text}` };
}

/** @param mayBeName a bare word is a value of the SOP, since text has no order */
function constant(text: string, mayBeName: boolean, reading: Reading): { readonly text: string } | Problem {
  if (QUOTED.test(text) || NUMBER.test(text) || text === 'true' || text === 'false') return { text };
  const computed = /^=(?![=~])\s*(.*)$/s.exec(text)?.[1];
  if (computed !== undefined) return computedOf(computed);
  if (mayBeName && NAME.test(text)) return { text };
  const literal = readTime(text) ?? readLiteral(text, true);
  // `5.000,00 EUR` is an amount before it is a list.
  if (literal.value === null && literal.meant.length > 0) return meantAs(text, literal, reading);
  const lookalike = notationInCell(text, cellReading(reading));
  if (lookalike !== null) return { problem: lookalike.message, suggestion: lookalike.suggestion };
  if (literal.value === null) return meantAs(text, literal, reading);
  if (isMoney(literal.value)) return { text: `money("${writtenAmount(literal.value)}")` };
  if (isDuration(literal.value)) return { text: `duration("${literal.value.$duration}")` };
  if (isTimestamp(literal.value)) return { text: `date(${JSON.stringify(text)})` };
  return { text: JSON.stringify(text) };
}

/** Whether what is advised can be read: as an end, as an item, or as the whole cell. */
function isRead(cell: string, reading: Reading, { isItem, isEnd }: Pick<Reading, 'isItem' | 'isEnd'>): boolean {
  if (isEnd === true) return !/^(?:[[(<>]|not:)/.test(cell) && !('problem' in constant(cell, true, reading));
  return !('problem' in readPart(isItem === true ? `[${cell}]` : cell, reading));
}

function cellReading(reading: Reading): CellReading {
  const { input, names, write, writeOther, isAdvised, isOrdered = false, isItem = false } = reading;
  return {
    input,
    names,
    isOrdered,
    isItem,
    shown: (cell) => `\`${write(cell)}\``,
    shownHead: (column) => `\`${writeOther(column)}\``,
    isCell: (cell) =>
      isAdvised || isRead(cell, { ...reading, isAdvised: true, isOrdered: false, isItem: false }, reading),
  };
}

/** What almost reads as an amount, a time or a span, with each that it may mean, and with the text that it may be. */
function meantAs(text: string, { problem, meant, suggestion }: Unread, { write, isOrdered = false }: Reading): Problem {
  const forms = meant.map((one) => `Write \`${write(one.replace(THOUSANDS, ''))}\``);
  const example = suggestion?.replace(/, or in quotes if it is text$/, '') ?? null;
  const asText = isOrdered ? [] : [`Write \`${write(JSON.stringify(text))}\` if it is this text`];
  const all = [...(forms.length > 0 || example === null ? forms : [example]), ...asText];
  return { problem, suggestion: all.join(', or ').replaceAll(', or Write', ', or') };
}

function computedOf(text: string): { readonly text: string } | Problem {
  const { node, problems } = parseExpression(text);
  if (node !== null)
    return { text: node.kind === 'path' || node.kind === 'literal' || node.kind === 'call' ? text : `(${text})` };
  const [problem] = problems;
  return { problem: problem?.message ?? 'Expected an expression after `=`', suggestion: problem?.suggestion ?? null };
}
