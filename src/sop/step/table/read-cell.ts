/**
 * Reads a cell of a decision table: a condition on its column, expanded to an expression.
 *
 * `> 5,000.00 USD` compares, `[0..5000]` is an interval (`(` and `)` exclude an end), `SMB` or `"SMB"` is that text,
 * `[A, B]` any of these, `not: A` anything else, `= expression` what it computes, `-` anything.
 */
import { formatAmount, isMoney } from '../../../kernel/money.ts';
import { isDuration, isTimestamp } from '../../../kernel/time.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { bothInCell, notationInCell } from '../../looks-like-notation.ts';
import { readLiteral, readTime } from '../../values.ts';

type Problem = { readonly problem: string; readonly suggestion: string | null };

export type Cell =
  /** Null always holds. */
  { readonly text: string | null } | Problem;

const NO_NAMES: ReadonlySet<string> = new Set();
const NAME = /^[a-z][a-z0-9_]*$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;
const INTERVAL = /^([[(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])])$/;
const COMPARED = /^(<=|>=|==|!=|<|>)(?![<>=!])\s*(.+)$/;
const QUOTED_LIST = /^"(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")+$/;
const LIST = /^\[(.*)\]$/s;
const NOT = /^not:\s*(.*)$/s;
/** An item of a list: a quoted text, or anything up to a comma that does not group digits. */
const ITEM = /\s*("(?:[^"\\]|\\.)*"|(?:[^,"]|,(?=\d{3}(?:\D|$)))+?)\s*(?:,(?!\d{3}(?:\D|$))|$)/y;

/** @param names the values of the procedure: a bare text that is one of them was meant as a value */
export function readCell(input: string, written: string, names: ReadonlySet<string> = NO_NAMES): Cell {
  const cell = written.trim();
  if (cell === '-') return { text: null };
  if (cell === '') return { problem: 'Expected a condition, got nothing', suggestion: 'Write `-` for anything' };
  const negated = NOT.exec(cell)?.[1];
  if (negated !== undefined) return notOf(input, negated, names);
  const interval = INTERVAL.exec(cell);
  if (interval !== null) return intervalOf(input, interval, names);
  const items = QUOTED_LIST.test(cell) ? cell : LIST.exec(cell)?.[1];
  if (items !== undefined) return anyOf(input, items, cell, names);
  const both = bothInCell(cell);
  if (both !== null) return { problem: both.message, suggestion: both.suggestion };
  const compared = COMPARED.exec(cell);
  const isOrdered = compared !== null && compared[1] !== '==' && compared[1] !== '!=';
  const against = constant(compared?.[2] ?? cell, isOrdered, names);
  return 'problem' in against ? against : { text: `${input} ${compared?.[1] ?? '=='} ${against.text}` };
}

function notOf(input: string, negated: string, names: ReadonlySet<string>): Cell {
  const inner = readCell(input, negated, names);
  if ('problem' in inner) return inner;
  if (inner.text === null)
    return { problem: '`not: -` never holds', suggestion: 'Write what it is not: `not: A`, or `not: [A, B]`' };
  const { node } = parseExpression(inner.text);
  const isEqual = node?.kind === 'binary' && node.operator === '==';
  return isEqual
    ? { text: `${input} !=${inner.text.slice(input.length + ' =='.length)}` }
    : { text: `!(${inner.text})` };
}

function anyOf(input: string, list: string, cell: string, names: ReadonlySet<string>): Cell {
  const texts: string[] = [];
  ITEM.lastIndex = 0;
  while (ITEM.lastIndex < list.length) {
    const item = ITEM.exec(list)?.[1]?.trim();
    if (item === undefined || item === '')
      return {
        problem: `\`${cell}\` is not a list`,
        suggestion: 'Write `[A, B]`; an item with a comma needs its own quotes',
      };
    const read = constant(item, false, names);
    if ('problem' in read) return read;
    texts.push(read.text);
  }
  return texts.length === 0
    ? { problem: 'Expected at least one item in the list', suggestion: 'Write `[A, B]`, or `-` for anything' }
    : { text: `${input} in [${texts.join(', ')}]` };
}

function intervalOf(
  input: string,
  [, opens, low = '', high = '', closes]: RegExpExecArray,
  names: ReadonlySet<string>,
): Cell {
  // `[0..5000 USD]`: the currency is written once.
  const currency = /\s([A-Z]{3})$/.exec(high)?.[1];
  const isBare = currency !== undefined && NUMBER.test(low.replaceAll(',', ''));
  const from = constant(isBare ? `${low} ${currency}` : low, true, names);
  if ('problem' in from) return from;
  const to = constant(high, true, names);
  if ('problem' in to) return to;
  const [above, below] = [opens === '(' ? '>' : '>=', closes === ')' ? '<' : '<='];
  return { text: `${input} ${above} ${from.text} && ${input} ${below} ${to.text}` };
}

/** @param mayBeName a bare word is a value of the SOP, since text has no order */
function constant(text: string, mayBeName: boolean, names: ReadonlySet<string>): { readonly text: string } | Problem {
  if (QUOTED.test(text) || NUMBER.test(text) || text === 'true' || text === 'false') return { text };
  const computed = /^=(?!=)\s*(.*)$/s.exec(text)?.[1];
  if (computed !== undefined) return computedOf(computed);
  if (mayBeName && NAME.test(text)) return { text };
  const lookalike = notationInCell(text, names);
  if (lookalike !== null) return { problem: lookalike.message, suggestion: lookalike.suggestion };
  const literal = readTime(text) ?? readLiteral(text, true);
  if (literal.value === null) return literal;
  if (isMoney(literal.value)) return { text: `money("${formatAmount(literal.value)} ${literal.value.$money}")` };
  if (isDuration(literal.value)) return { text: `duration("${literal.value.$duration}")` };
  if (isTimestamp(literal.value)) return { text: `date(${JSON.stringify(text)})` };
  return { text: JSON.stringify(text) };
}

function computedOf(text: string): { readonly text: string } | Problem {
  const { node, problems } = parseExpression(text);
  if (node !== null)
    return { text: node.kind === 'path' || node.kind === 'literal' || node.kind === 'call' ? text : `(${text})` };
  const [problem] = problems;
  return { problem: problem?.message ?? 'Expected an expression after `=`', suggestion: problem?.suggestion ?? null };
}
