import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMoney } from '../../../src/kernel/money.ts';
import type { Value } from '../../../src/kernel/value.ts';
import { computeArithmetic, negateValue } from '../../../src/sop/expression/arithmetic.ts';
import type { Computed } from '../../../src/sop/expression/computed.ts';
import type { ArithmeticOperator } from '../../../src/sop/expression/expression.ts';
import { checkText, valueOf, whyOf } from './world.ts';
import { histories } from '../../histories.ts';

const usd = (minor: number): Value => ({ $money: 'USD', minor });

describe('arithmetic on numbers is decimal', () => {
  it.each([
    ['0.1 + 0.2', 0.3],
    ['0.3 - 0.1', 0.2],
    ['1.1 * 1.1', 1.21],
    ['0.1 * 3', 0.3],
    ['1.005 * 100', 100.5],
    ['7 / 2', 3.5],
    ['1 / 3', 0.3333333333],
    ['2 / 3', 0.6666666667],
    ['1 / 8', 0.125],
    ['-7 / 2', -3.5],
    ['0 * -1', 0],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['9007199254740990 + 1', 9007199254740991],
    ['1000000000 / 3', 333333333.333333],
    ['1e-7 * 10', 0.000001],
  ])('%s is %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each([
    ['n / 0', 'Cannot divide by zero'],
    ['9007199254740991 + 1', 'The sum has more digits than can be represented exactly'],
    ['9007199254740990 + 0.5', 'The sum has more digits than can be represented exactly'],
    ['9007199254740991 * 2', 'The product has more digits than can be represented exactly'],
    ['n * t', 'Cannot multiply a number by a text'],
    ['t / n', 'Cannot divide a text by a number'],
    ['-t', 'Cannot take the negative of a text'],
    ['usd * usd', 'Cannot multiply an amount of money by an amount of money'],
    ['n / usd', 'Cannot divide a number by an amount of money'],
    ['usd / eur', 'Cannot divide $5.00 by 5.00 EUR, which are in different currencies'],
    ['usd / 0', 'Cannot divide by zero'],
    ['usd * 9007199254740991', 'The amount is too large to be represented exactly'],
  ])('%s is unclear', (text, why) => {
    expect(whyOf(text)).toBe(why);
  });
});

describe('arithmetic on money stays in whole minor units', () => {
  it.each<[string, Value]>([
    ['usd * 3', usd(1500)],
    ['3 * usd', usd(1500)],
    ['usd * 0.333', usd(166)],
    ['usd / 3', usd(167)],
    ['usd / -3', usd(-167)],
    ['money("0.05 USD") * 0.5', usd(2)],
    ['money("0.15 USD") * 0.5', usd(8)],
    ['usd / money("2.00 USD")', 2.5],
    ['-usd', usd(-500)],
    ['usd + usd - usd * 2', usd(0)],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });
});

describe('the checker knows the types of arithmetic', () => {
  it.each([
    ['n * 2', 'number'],
    ['usd * 2', 'money'],
    ['2 * usd', 'money'],
    ['usd / 2', 'money'],
    ['usd / usd', 'number'],
    ['at + span', 'time'],
    ['-usd', 'money'],
  ])('%s is %s', (text, kind) => {
    expect(checkText(text)).toMatchObject({ type: { kind }, problems: [] });
  });

  it.each([
    ['usd * usd', 'Cannot multiply an amount of money by an amount of money', null],
    ['n + usd', 'Cannot add a number and an amount of money', null],
    ['t + n', 'Cannot add text and a number', 'Write `number(text)` to read a number from text'],
    [
      'at - at',
      'Cannot subtract a point in time and a point in time',
      'Write `days_between(from, to)`, or add a span to one time and compare',
    ],
    ['n / 0', 'Nothing can be divided by zero', null],
    ['list + 1', 'Cannot add a list and a number', 'Write `sum(list)` to add up a list'],
  ])('%s is refused', (text, message, suggestion) => {
    expect(checkText(text).problems[0]).toMatchObject({ message, suggestion });
  });
});

describe('laws of arithmetic', () => {
  const OPERATORS: readonly ArithmeticOperator[] = ['+', '-', '*', '/'];
  const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  const number = (computed: Computed): number => {
    if (computed.kind === 'unclear' || typeof computed.value !== 'number') throw new Error(JSON.stringify(computed));
    return computed.value;
  };

  it('agrees with whole numbers of hundredths for every sum, difference and product', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const [x, y] = [a / 100, b / 100];
        const hundredths = (value: number): string => value.toFixed(2);
        expect(hundredths(number(computeArithmetic('+', x, y)))).toBe(decimalText(BigInt(a) + BigInt(b), 2));
        expect(hundredths(number(computeArithmetic('-', x, y)))).toBe(decimalText(BigInt(a) - BigInt(b), 2));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -99_999, max: 99_999 }), (a, b) => {
        expect(number(computeArithmetic('*', a / 100, b / 100)).toFixed(4)).toBe(decimalText(BigInt(a) * BigInt(b), 4));
      }),
    );
  });

  it('rounds quotients half-even, to within half of the last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 1, max: 9_999 }), (a, b) => {
        const quotient = BigInt(Math.round(number(computeArithmetic('/', a, b)) * 1e10));
        const twice = 2n * (BigInt(a) * 10_000_000_000n - quotient * BigInt(b));
        expect(twice <= BigInt(b) && twice >= -BigInt(b)).toBe(true);
      }),
    );
  });

  it('adds and subtracts money in whole units', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        const sum = computeArithmetic('+', usd(a), usd(b));
        const exact = BigInt(a) + BigInt(b);
        expect(sum.kind === 'clear').toBe(Number.isSafeInteger(Number(exact)));
        if (sum.kind === 'clear') {
          expect(isMoney(sum.value) && BigInt(sum.value.minor)).toBe(exact);
          expect(computeArithmetic('-', sum.value, usd(b))).toEqual({ kind: 'clear', value: usd(a === 0 ? 0 : a) });
        }
      }),
    );
  });

  it('never throws, and gives a value or a sentence', () => {
    const any = fc.oneof(
      fc.double(),
      fc.maxSafeInteger(),
      fc.string(),
      fc.boolean(),
      fc.constantFrom<Value>(usd(0.5), usd(3), { $money: '???', minor: NaN }, { $time: 1e300 }, [], {}),
    );
    fc.assert(
      fc.property(any, fc.constantFrom(...OPERATORS), any, (a, operator, b) => {
        for (const computed of [computeArithmetic(operator, a, b), negateValue(a)]) {
          if (computed.kind === 'unclear') expect(computed.why).toMatch(/^[A-Z].*[^.]$/);
          else if (typeof computed.value === 'number')
            expect(Number.isFinite(computed.value) && !Object.is(computed.value, -0)).toBe(true);
        }
      }),
      { numRuns: histories(1_000) },
    );
  });
});

function decimalText(digits: bigint, scale: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const plain = `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  return digits < 0n ? `-${plain}` : plain;
}
