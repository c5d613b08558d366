/**
 * What the checker says about amounts, against what they can be: random expressions under random conditions, with every
 * supplied amount and every fact of unknown sign at its extremes. An amount that is called bounded is never exceeded.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../../src/kernel/value.ts';
import { knownIn, suppliedIn, type Amounts, type Own, type Supplied } from '../../../src/sop/check/amounts.ts';
import { whenAllHold } from '../../../src/sop/check/amounts-where.ts';
import type { Names } from '../../../src/sop/expression/environment.ts';
import type { Expression } from '../../../src/sop/expression/expression.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';
import { histories } from '../../histories.ts';

type Values = Readonly<Record<string, number>>;
type Sample = { readonly text: string; readonly value: (values: Values) => number };
type Condition = { readonly text: string; readonly holds: (values: Values) => boolean };

/** `a` and `b` come from people, `p` and `q` are our own and not below zero, `u` and `v` are our own. */
const SUPPLIED = ['a', 'b'];
const POSITIVE = ['p', 'q'];
const OPEN = ['u', 'v'];
const HUGE = 1e30;
/** More than any of the expressions can be without an extreme value. */
const MOST = 1e20;
const EXTREMES: Readonly<Record<string, readonly number[]>> = {
  a: [-HUGE, -1, 0, 1e-30, 2, HUGE],
  b: [-HUGE, 0, 1e-30, 3, HUGE],
  p: [1, 9],
  q: [2],
  u: [-HUGE, -2, 4],
  v: [-HUGE, 0.5],
};

const NUMBER: Field = { type: { kind: 'number' }, label: 'number', optional: false };
const NAMES: Names = {
  roots: new Map([...SUPPLIED, ...POSITIVE, ...OPEN].map((name) => [name, NUMBER])),
  constants: new Map(),
};
const supplied: Supplied = { by: 'form', source: 'the answer', isBounded: false, isAtLeastZero: false };
const own: Own = { by: 'own', isAtLeastZero: true };
const START: Amounts = new Map<string, Supplied | Own>([
  ...SUPPLIED.map((name) => [name, supplied] as const),
  ...POSITIVE.map((name) => [name, own] as const),
]);

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom(...SUPPLIED, ...SUPPLIED, ...POSITIVE, ...OPEN).map((name) => ({
    text: name,
    value: (values: Values) => values[name] ?? 0,
  })),
  fc.constantFrom(0, 1, 3, 0.5).map((number) => ({ text: String(number), value: () => number })),
  fc.constantFrom(1, 2).map((number) => ({ text: `(-${number})`, value: () => -number })),
);

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  // A division by zero has no value, and nothing is paid.
  '/': (left, right) => (right === 0 ? -Infinity : left / right),
};
const FUNCTIONS: Readonly<Record<string, (left: number, right: number) => number>> = {
  min: Math.min,
  max: Math.max,
  sum: (left, right) => left + right,
};

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.tuple(fc.constantFrom(...Object.keys(OPERATORS)), tie('sample'), tie('sample')).map(([sign, left, right]) => ({
      text: `(${left.text} ${sign} ${right.text})`,
      value: (values: Values) => OPERATORS[sign]?.(left.value(values), right.value(values)) ?? Number.NaN,
    })),
    fc.tuple(fc.constantFrom(...Object.keys(FUNCTIONS)), tie('sample'), tie('sample')).map(([name, left, right]) => ({
      text: `${name}([${left.text}, ${right.text}])`,
      value: (values: Values) => FUNCTIONS[name]?.(left.value(values), right.value(values)) ?? Number.NaN,
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([left, right]) => ({
      text: `(p > 5 ? ${left.text} : ${right.text})`,
      value: (values: Values) => ((values['p'] ?? 0) > 5 ? left.value(values) : right.value(values)),
    })),
    tie('sample').map((inner) => ({
      text: `abs(${inner.text})`,
      value: (values: Values) => Math.abs(inner.value(values)),
    })),
    tie('sample').map((inner) => ({ text: `-${inner.text}`, value: (values: Values) => -inner.value(values) })),
  ),
}));

const COMPARED: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<=': (left, right) => left <= right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
  '==': (left, right) => left === right,
};
const comparison: fc.Arbitrary<Condition> = fc
  .tuple(leaf, fc.constantFrom(...Object.keys(COMPARED)), leaf, fc.boolean())
  .map(([left, sign, right, isNot]) => ({
    text: isNot ? `!(${left.text} ${sign} ${right.text})` : `${left.text} ${sign} ${right.text}`,
    holds: (values: Values) => (COMPARED[sign]?.(left.value(values), right.value(values)) ?? false) !== isNot,
  }));
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: comparison },
  { weight: 1, arbitrary: fc.constantFrom('a <= p', 'b <= q').map((text) => atMost(text)) },
  fc.tuple(comparison, fc.constantFrom('&&', '||'), comparison).map(([left, sign, right]) => ({
    text: `(${left.text}) ${sign} (${right.text})`,
    holds: (values: Values) =>
      sign === '&&' ? left.holds(values) && right.holds(values) : left.holds(values) || right.holds(values),
  })),
);

function atMost(text: string): Condition {
  const [name = '', , most = ''] = text.split(' ');
  return { text, holds: (values) => (values[name] ?? 0) <= (values[most] ?? 0) };
}

/** Each combination of the extremes. */
const ASSIGNMENTS: readonly Values[] = Object.entries(EXTREMES).reduce<readonly Values[]>(
  (all, [name, numbers]) => all.flatMap((values) => numbers.map((number) => ({ ...values, [name]: number }))),
  [{}],
);

function expressionOf(text: string): Expression {
  const { node, problems } = parseExpression(text);
  if (node === null) throw new Error(`${text}: ${JSON.stringify(problems)}`);
  return { text, node, place: { file: '', line: 1, column: 1 } };
}

describe('an amount that the checker calls bounded', () => {
  it('is never more than its bound, whatever people and facts say', () => {
    let [checked, bounded] = [0, 0];
    fc.assert(
      fc.property(sample, fc.array(condition, { maxLength: 4 }), ({ text, value }, conditions) => {
        const known = whenAllHold(
          conditions.map((one) => expressionOf(one.text)),
          START,
          NAMES,
        );
        const expression = expressionOf(text);
        const result = suppliedIn(expression, known, NAMES);
        const values = ASSIGNMENTS.filter((each) => conditions.every(({ holds }) => holds(each))).map(value);
        checked += 1;
        if (result?.isBounded === true) {
          bounded += 1;
          expect(values.every((each) => each < MOST)).toBe(true);
        }
        if (knownIn(expression, known, NAMES)?.isAtLeastZero === true)
          expect(values.every((each) => each >= 0 || each === -Infinity)).toBe(true);
      }),
      { numRuns: histories(4_000), seed: 8 },
    );
    expect(bounded / checked).toBeGreaterThan(0.02);
  });

  it.each([
    ['a - u', 'a <= p', false],
    ['a - u', 'a <= p && u >= 0', true],
    ['a - p', 'a <= q', true],
    ['p - a', 'a <= q', false],
    ['p - a', 'a >= 0', true],
    ['a + (p - u)', 'a <= q', false],
    ['a * -1', 'a <= p', false],
    ['a * (-1)', 'a >= 0', false],
    ['a * u', 'a <= p', false],
    ['a * u', 'a <= p && a >= 0', true],
    ['a * b', 'a <= p && b <= q', false],
    ['a / b', 'a <= p && b <= q && a >= 0 && b >= 0', false],
    ['-a', 'a <= p', false],
    ['-a', 'a > 0', true],
    ['abs(a)', 'a <= p', false],
    ['min([a, p]) - u', 'true == true', false],
    ['max([a, 0]) * u', 'a <= p', true],
    ['convert(a, u, "USD")', 'a <= p', true],
    ['convert(a, b, "USD")', 'a <= p', false],
    ['(p > 5 ? a : b)', 'a <= p', false],
  ])('%s under %s: %s', (text, under, isBounded) => {
    const conditions = under.split(' && ').filter((one) => one !== 'true == true');
    const known = whenAllHold(conditions.map(expressionOf), START, NAMES);
    expect(suppliedIn(expressionOf(text), known, NAMES)?.isBounded).toBe(isBounded);
  });
});
