/**
 * Why a condition did not hold, and by how much: "claim value $4,100.00 is $900.00 below the threshold $5,000.00".
 */
import { unreachable } from '../../kernel/assert.ts';
import { formatMoney, isMoney } from '../../kernel/money.ts';
import { isTimestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Comparison, Expression, Node, Reading, Trace, Truth } from '../../sop/expression/expression.ts';
import { missingText, readingText } from './reading-text.ts';

/** Significant digits of a difference between two numbers; more would show floating-point errors. */
const DIGITS = 12;

/** @param expression the condition that produced the trace; null when the text of that version is missing */
export function byHowMuch(trace: Trace, expression: Expression | null): string {
  if (trace.result === 'unclear') return trace.unclear ?? 'it could not be decided';
  const decisive = expression === null ? [] : decisiveIn(expression.node, expression.text, trace, 'false');
  const sentences = decisive.map(comparisonText).filter((text) => text !== null);
  if (decisive.length > 0 && sentences.length === decisive.length) return sentences.join(', and ');
  const values = trace.readings.map((reading) => `${reading.label} ${readingText(reading)}`);
  return `its condition does not hold${values.length === 0 ? '' : ` with ${values.join(', ')}`}`;
}

/**
 * The comparisons that made a node true or false: one side of an `&&` that is false, both sides of one that is true; of
 * an `||` the other way round. Empty if its truth does not come from comparisons.
 */
function decisiveIn(node: Node, text: string, trace: Trace, truth: 'true' | 'false'): readonly Comparison[] {
  if (node.kind === 'not') return decisiveIn(node.operand, text, trace, truth === 'true' ? 'false' : 'true');
  if (node.kind !== 'binary' || (node.operator !== '&&' && node.operator !== '||')) {
    const comparison = comparisonOf(node, text, trace);
    return comparison?.result === truth ? [comparison] : [];
  }
  const sides = [node.left, node.right].filter((side) => truthIn(side, text, trace) === truth);
  const needsBoth = (node.operator === '&&') === (truth === 'true');
  return (needsBoth ? sides : sides.slice(0, 1)).flatMap((side) => decisiveIn(side, text, trace, truth));
}

function truthIn(node: Node, text: string, trace: Trace): Truth {
  if (node.kind === 'not') {
    const inner = truthIn(node.operand, text, trace);
    return inner === 'unclear' ? inner : inner === 'true' ? 'false' : 'true';
  }
  if (node.kind !== 'binary' || (node.operator !== '&&' && node.operator !== '||'))
    return comparisonOf(node, text, trace)?.result ?? 'unclear';
  const left = truthIn(node.left, text, trace);
  const decides = node.operator === '&&' ? 'false' : 'true';
  return left === decides ? left : truthIn(node.right, text, trace);
}

function comparisonOf({ start, end }: Node, text: string, { comparisons }: Trace): Comparison | undefined {
  const own = text.slice(start, end);
  return comparisons.find((comparison) => comparison.text === own);
}

function comparisonText({ operator, left, right, result }: Comparison): string | null {
  const holds = result === 'true';
  const is = `${left.label} ${readingText(left)}`;
  if (right === null)
    return operator === 'has' && !holds
      ? `${left.label} is ${missingText(left.saidNone, left.noAnswer)}`
      : `${left.label} is ${readingText(left)}`;
  const against = namedValue(right);
  switch (operator) {
    case '==':
    case '!=':
      return (operator === '==') === holds
        ? `${left.label} is ${against}`
        : `${left.label} is ${readingText(left)}, not ${against}`;
    case 'in':
      return `${left.label} ${readingText(left)} is ${holds ? '' : 'not '}one of ${readingText(right)}`;
    case '>':
    case '>=':
    case '<':
    case '<=': {
      const [before, after] = isTimestamp(left.value) ? ['before', 'after'] : ['below', 'above'];
      const side = operator.startsWith('>') === holds ? after : before;
      const distance = distanceOf(left.value, right.value);
      if (distance === null) return `${is} is ${side} ${against}`;
      const asked = operator.startsWith('>') ? after : before;
      return distance === ''
        ? `${is} is exactly ${against}${holds ? '' : `, not ${asked} it`}`
        : `${is} is ${distance} ${side} ${against}`;
    }
    case '&&':
    case '||':
    case '+':
    case '-':
    case '*':
    case '/':
    case 'has':
    case 'is':
      return null;
    default:
      return unreachable(operator);
  }
}

/** `$900.00`; empty if the values are equal, null if the distance cannot be computed. */
function distanceOf(left: Value | null, right: Value | null): string | null {
  if (typeof left === 'number' && typeof right === 'number')
    return left === right ? '' : String(Number(Math.abs(left - right).toPrecision(DIGITS)));
  if (left === null || right === null) return null;
  if (isMoney(left) && isMoney(right) && left.$money === right.$money) {
    const minor = Math.abs(left.minor - right.minor);
    return minor === 0 ? '' : formatMoney({ $money: left.$money, minor });
  }
  return isTimestamp(left) && isTimestamp(right) && left.$time === right.$time ? '' : null;
}

function namedValue(reading: Reading): string {
  const text = readingText(reading);
  return reading.origin?.kind === 'literal' ? text : `the ${reading.label} ${text}`;
}
