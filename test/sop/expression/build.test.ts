/** Choices, joined lists, records, zero sums and written times. */
import { describe, expect, it } from 'vitest';
import type { Type, Value } from '../../../src/kernel/value.ts';
import { checkExpression } from '../../../src/sop/expression/check-expression.ts';
import { checkText, conditionOf, ENVIRONMENT, scopeWith, valueOf, whyOf } from './world.ts';

const usd = (minor: number): Value => ({ $money: 'USD', minor });
const declared = scopeWith(
  { nothing: [], noMoney: [] },
  { timeZone: 'America/Chicago', typeOf: (expression): Type | null => checkExpression(expression, ENVIRONMENT).type },
);
const problems = (source: string): string[] => checkText(source).problems.map(({ message }) => message);

describe('an expression that builds a value', () => {
  it.each<[string, Value]>([
    ['n > 3 ? "high" : "low"', 'high'],
    ['n > 30 ? "high" : n > 4 ? "middle" : "low"', 'middle'],
    ['(yes ? amounts : []) == amounts ? 1 : 2', 1],
    ['size(list + ["invoice"])', 3],
    ['[] + list', ['bol', 'photo']],
    ['numbers + numbers.filter(x, x > 2)', [3, 1, 2, 3]],
    ['abs(0 - n)', 5],
    ['abs(usd - money("7.00 USD"))', usd(200)],
    ['{"name": tier, "pages": n + 1}', { name: 'Enterprise', pages: 6 }],
    ['{"name": tier}.name', 'Enterprise'],
    ['first(documents).pages', 2],
    ['documents.filter(d, d.pages > 2).map(d, {"name": d.name, "twice": d.pages * 2})', [{ name: 'photo', twice: 10 }]],
    ['(documents + [{"name": "bol", "pages": 1}]).map(d, d.pages)', [2, 5, 1]],
    ['max(numbers.map(x, x > 2 ? 0 : x))', 2],
  ])('%s', (source, value) => {
    if (source.includes('== amounts')) return expect(whyOf(source)).toBe('Cannot compare two lists');
    return expect(valueOf(source)).toEqual(value);
  });

  it('is unclear when the condition of a choice is, and evaluates one branch only', () => {
    expect(whyOf('missing > 1 ? 1 : 2')).toBe('There is no value for missing (`missing`)');
    expect(valueOf('yes ? 1 : missing')).toBe(1);
    expect(conditionOf('missing > 1 ? true : true').result).toBe('unclear');
    expect(conditionOf('n > 3 ? yes : missing')).toMatchObject({ result: 'true' });
  });

  it.each([
    ['n > 3 ? "a" : 1', 'Expected two values of one kind around `:`, got one of `a` and a number'],
    ['n ? 1 : 2', 'Expected a condition, got a number'],
    ['list + numbers', 'Cannot join a list of text and a list of number'],
    ['[list]', 'A list of lists is not part of SOP expressions'],
    ['{"name": 1}.nmae', 'There is no field `nmae` in a record'],
    ['first(documents).note', '`note` may not be there'],
    ['abs(t)', null],
    ['(tier == "Growth" ? "A" : "B") == "C"', null],
  ])('is checked before a run: %s', (source, message) => {
    expect(problems(source)).toEqual([message ?? expect.any(String)]);
  });

  it('knows in each branch what the condition guards', () => {
    expect(problems('documents.map(d, has(d.note) ? d.note : "none")')).toEqual([]);
    expect(problems('documents.map(d, has(d.note) ? "none" : d.note)')).toHaveLength(1);
    expect(checkText('n > 3 ? "a" : "b"').type).toEqual({ kind: 'text', oneOf: ['a', 'b'] });
    expect(checkText('yes ? mail : t').untrusted).toEqual(['mail']);
    expect(checkText('{"text": mail}').untrusted).toEqual(['mail']);
  });
});

describe('the sum of nothing', () => {
  it('is zero of its type', () => {
    expect(valueOf('sum(none)', declared)).toBe(0);
    expect(valueOf('sum(numbers.filter(x, x > 99)) + 1', declared)).toBe(1);
    expect(valueOf('sum(amounts.filter(x, x > money("99.00 USD"))) + usd', declared)).toEqual(usd(500));
    expect(valueOf('usd - sum(amounts.filter(x, x > money("99.00 USD")))', declared)).toEqual(usd(500));
    expect(conditionOf('sum(amounts.filter(x, x > money("99.00 USD"))) < usd', declared).result).toBe('true');
    expect(conditionOf('sum(amounts.filter(x, x > money("99.00 USD"))) == money("0.00 EUR")', declared).result).toBe(
      'true',
    );
    expect(valueOf('convert(sum(amounts.filter(x, x > money("99.00 USD"))), rate, "USD")', declared)).toEqual(usd(0));
    expect(whyOf('currency(sum(amounts.filter(x, x > money("99.00 USD"))))', declared)).toBe(
      'Only an amount of money has a currency',
    );
  });

  it('is unclear when its type is not known', () => {
    expect(whyOf('sum(none)')).toBe('Cannot add up an empty list');
  });
});

describe('a written time', () => {
  it.each([
    ['date("2026-03-04T14:05:00-06:00")', Date.UTC(2026, 2, 4, 20, 5)],
    ['date("2026-03-04T14:05Z")', Date.UTC(2026, 2, 4, 14, 5)],
    ['date("2026-03-04T14:05")', Date.UTC(2026, 2, 4, 20, 5)],
    ['date("2026-03-04T14:05:30.5")', Date.UTC(2026, 2, 4, 20, 5, 30, 500)],
    ['date("2026-07-04T00:00")', Date.UTC(2026, 6, 4, 5)],
  ])('%s is read in the zone of the handbook unless it has an offset', (source, instant) => {
    expect(valueOf(source, declared)).toEqual({ $time: instant });
  });

  it.each([
    ['2026-03-08T02:30', 'is skipped'],
    ['2026-11-01T01:30', 'comes twice'],
  ])('%s is unclear, since it %s', (text) => {
    expect(whyOf(`date("${text}")`, declared)).toBe(
      `\`${text}\` is not one moment in America/Chicago: the clocks change then, so it needs an offset`,
    );
  });

  it.each(['2026-02-30T10:00', '2026-03-04T25:00', '2026-03-04 10:00', '2026-03-04T10:00 CST'])(
    '%s is refused',
    (text) => {
      expect(problems(`date("${text}")`)).toEqual([`\`${text}\` is not a date`]);
    },
  );
});
