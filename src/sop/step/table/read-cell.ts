/**
 * Reads a cell of a decision table: a condition on its column, expanded to an expression.
 *
 * `> 5,000.00 USD` compares, `[0..5000]` is an interval (`(` and `)` exclude an end), `SMB` or `"SMB"` is that text,
 * `"A", "B"` one of these, `= name` a value of the SOP, `-` anything.
 */
import { formatAmount, isMoney } from '../../../kernel/money.ts';
import { isDuration } from '../../../kernel/time.ts';
import { readLiteral } from '../../values.ts';

export type Cell =
  /** Null always holds. */
  { readonly text: string | null } | { readonly problem: string; readonly suggestion: string | null };

const NAME = /^[a-z][a-z0-9_]*$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;
const INTERVAL = /^([[(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])])$/;
const COMPARED = /^(<=|>=|==|!=|<|>)\s*(.+)$/;
const LIST = /^"(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")+$/;

export function readCell(input: string, written: string): Cell {
  const cell = written.trim();
  if (cell === '-') return { text: null };
  if (cell === '') return { problem: 'Expected a condition, got nothing', suggestion: 'Write `-` for anything' };
  const interval = INTERVAL.exec(cell);
  if (interval !== null) return intervalOf(input, interval);
  if (LIST.test(cell)) return { text: `${input} in [${cell}]` };
  const compared = COMPARED.exec(cell);
  // A second sign would be read as the start of a text.
  if (compared !== null && /^[<>=!]/.test(compared[2] ?? '') && !/^=\s*[a-z]/.test(compared[2] ?? ''))
    return {
      problem: `\`${cell}\` is not a condition`,
      suggestion: 'Write `> 5,000.00 USD`, `[0..5000]`, `SMB` or `-`',
    };
  const against = constant(compared?.[2] ?? cell, compared !== null && compared[1] !== '==' && compared[1] !== '!=');
  return 'problem' in against ? against : { text: `${input} ${compared?.[1] ?? '=='} ${against.text}` };
}

function intervalOf(input: string, [, opens, low = '', high = '', closes]: RegExpExecArray): Cell {
  // `[0..5000 USD]`: the currency is written once.
  const currency = /\s([A-Z]{3})$/.exec(high)?.[1];
  const isBare = currency !== undefined && NUMBER.test(low.replaceAll(',', ''));
  const from = constant(isBare ? `${low} ${currency}` : low, true);
  if ('problem' in from) return from;
  const to = constant(high, true);
  if ('problem' in to) return to;
  const [above, below] = [opens === '(' ? '>' : '>=', closes === ')' ? '<' : '<='];
  return { text: `${input} ${above} ${from.text} && ${input} ${below} ${to.text}` };
}

/** @param mayBeName a bare word is a value of the SOP, since text has no order */
function constant(text: string, mayBeName: boolean): { readonly text: string } | Extract<Cell, { problem: string }> {
  if (QUOTED.test(text) || NUMBER.test(text) || text === 'true' || text === 'false') return { text };
  const named = /^=\s*(.+)$/.exec(text)?.[1];
  if (named !== undefined)
    return NAME.test(named)
      ? { text: named }
      : { problem: `Expected the name of a value after \`=\`, got \`${named}\``, suggestion: null };
  if (mayBeName && NAME.test(text)) return { text };
  const literal = readLiteral(text, true);
  if (literal.value === null) return literal;
  if (isMoney(literal.value)) return { text: `money("${formatAmount(literal.value)} ${literal.value.$money}")` };
  if (isDuration(literal.value)) return { text: `duration("${literal.value.$duration}")` };
  return { text: JSON.stringify(text) };
}
