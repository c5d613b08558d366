/**
 * Computes `+ - * /` and the minus sign. Numbers are exact decimals, money is whole minor units of one currency.
 * Nothing is coerced; a result that is neither exact nor covered by a rounding rule is `unclear`, with the reason.
 */
import { unreachable } from '../../kernel/assert.ts';
import { commonCurrency, formatMoney, isMoney, type Money } from '../../kernel/money.ts';
import { elapsedMs, isDuration, isInstant, isTimestamp, timestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { kindOf, named } from './compare.ts';
import {
  addDecimals,
  decimalOf,
  divideDecimals,
  divideHalfEven,
  exactNumber,
  multiplyDecimals,
  roundToNumber,
  type Decimal,
} from './decimal.ts';
import type { ArithmeticOperator } from './expression.ts';
import { clearly, unclear, type Computed } from './computed.ts';

const TOO_LONG = 'has more digits than can be represented exactly';
const VERBS: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
};

export function computeArithmetic(operator: ArithmeticOperator, left: Value, right: Value): Computed {
  switch (operator) {
    case '+':
      return addValues(left, right, 1);
    case '-':
      return addValues(left, right, -1);
    case '*':
      return multiplyValues(left, right);
    case '/':
      return divideValues(left, right);
    default:
      return unreachable(operator);
  }
}

/** `left + right` or, with `sign` -1, `left - right`. */
export function addValues(left: Value, right: Value, sign: 1 | -1): Computed {
  if (typeof left === 'number' && typeof right === 'number') {
    return onDecimals(left, right, (a, b) =>
      exactly(exactNumber(addDecimals(a, b, sign)), sign === 1 ? 'The sum' : 'The difference'),
    );
  }
  if (isMoney(left) && isMoney(right)) {
    const currency = commonCurrency(left, right);
    if (currency === null)
      return unclear(
        `Cannot ${sign === 1 ? 'add' : 'subtract'} ${formatMoney(left)} and ${formatMoney(right)}, which are in different currencies`,
      );
    return moneyOf(currency, wholeMinor(left) + BigInt(sign) * wholeMinor(right));
  }
  if (sign === 1 && Array.isArray(left) && Array.isArray(right)) {
    const items = [...(left as readonly Value[]), ...(right as readonly Value[])];
    const other = items.find((item) => items[0] !== undefined && kindOf(item) !== kindOf(items[0]));
    return other === undefined
      ? clearly(items)
      : unclear(`Cannot join lists with ${named(items[0] ?? '')} and ${named(other)} in them`);
  }
  if (isTimestamp(left) && isDuration(right)) {
    const ms = elapsedMs(right);
    if (ms === null)
      return unclear(
        `Cannot add \`${right.$duration}\` to a time in an expression, since its length depends on a calendar`,
      );
    const instant = left.$time + sign * ms;
    return isInstant(instant) ? clearly(timestamp(instant)) : unclear('The time is out of range');
  }
  return cannot(sign === 1 ? '+' : '-', left, right);
}

export function negateValue(value: Value): Computed {
  if (typeof value === 'number')
    return Number.isFinite(value) ? clearly(value === 0 ? 0 : -value) : unclear(`The number ${TOO_LONG}`);
  if (isMoney(value)) return moneyOf(value.$money, -wholeMinor(value));
  return unclear(`Cannot take the negative of ${named(value)}`);
}

function multiplyValues(left: Value, right: Value): Computed {
  if (typeof left === 'number' && typeof right === 'number') {
    return onDecimals(left, right, (a, b) => exactly(roundToNumber(multiplyDecimals(a, b)), 'The product'));
  }
  if (isMoney(left) && typeof right === 'number') return timesNumber(left, right);
  if (typeof left === 'number' && isMoney(right)) return timesNumber(right, left);
  return cannot('*', left, right);
}

function divideValues(left: Value, right: Value): Computed {
  if (typeof left === 'number' && typeof right === 'number') return divideNumbers(left, right);
  if (isMoney(left) && typeof right === 'number') {
    const by = decimalOf(right);
    if (by === null) return unclear(`The number ${TOO_LONG}`);
    if (by.digits === 0n) return unclear('Cannot divide by zero');
    return moneyOf(left.$money, divideHalfEven(wholeMinor(left) * 10n ** BigInt(by.scale), by.digits));
  }
  if (isMoney(left) && isMoney(right)) {
    if (commonCurrency(left, right) === null)
      return unclear(`Cannot divide ${formatMoney(left)} by ${formatMoney(right)}, which are in different currencies`);
    return divideNumbers(left.minor, right.minor);
  }
  return cannot('/', left, right);
}

function divideNumbers(left: number, right: number): Computed {
  return onDecimals(left, right, (a, b) =>
    b.digits === 0n ? unclear('Cannot divide by zero') : exactly(exactNumber(divideDecimals(a, b)), 'The quotient'),
  );
}

/** Half-even at the minor unit of the currency. */
function timesNumber(amount: Money, factor: number): Computed {
  const by = decimalOf(factor);
  if (by === null) return unclear(`The number ${TOO_LONG}`);
  return moneyOf(amount.$money, divideHalfEven(wholeMinor(amount) * by.digits, 10n ** BigInt(by.scale)));
}

/** An amount of whole minor units; unclear when it is too large to be represented exactly. */
export function moneyOf(currency: string, minor: bigint): Computed {
  const number = Number(minor);
  return Number.isSafeInteger(number)
    ? clearly({ $money: currency, minor: number })
    : unclear('The amount is too large to be represented exactly');
}

/** The minor units of an amount. A fraction, which no reader lets in, counts as out of range. */
export function wholeMinor({ minor }: Money): bigint {
  return Number.isSafeInteger(minor)
    ? BigInt(minor)
    : BigInt(Number.MAX_SAFE_INTEGER) * BigInt(Number.MAX_SAFE_INTEGER);
}

function onDecimals(left: number, right: number, compute: (left: Decimal, right: Decimal) => Computed): Computed {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  return a === null || b === null ? unclear(`The number ${TOO_LONG}`) : compute(a, b);
}

function exactly(number: number | null, what: string): Computed {
  return number === null ? unclear(`${what} ${TOO_LONG}`) : clearly(number);
}

function cannot(operator: ArithmeticOperator, left: Value, right: Value): Computed {
  return unclear(
    `Cannot ${VERBS[operator]} ${named(left)} ${operator === '*' || operator === '/' ? 'by' : 'and'} ${named(right)}`,
  );
}
