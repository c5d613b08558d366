import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluationCostMax } from '../../../src/kernel/limits.ts';
import type { Value } from '../../../src/kernel/value.ts';
import { MACROS } from '../../../src/sop/expression/expression.ts';
import { checkText, conditionOf, scopeWith, valueOf, whyOf } from './world.ts';
import { histories } from '../../histories.ts';

const usd = (minor: number): Value => ({ $money: 'USD', minor });

describe('functions on lists', () => {
  it.each<[string, Value]>([
    ['size(list)', 2],
    ['size([])', 0],
    ['sum(numbers)', 6],
    ['sum([0.1, 0.2])', 0.3],
    ['sum(amounts)', usd(350)],
    ['min(numbers)', 1],
    ['max(amounts)', usd(250)],
    ['first(amounts)', usd(100)],
    ['first([true, false])', true],
    ['last(amounts)', usd(250)],
    ['at(numbers, 1) == first(numbers)', true],
    ['at(numbers, size(numbers)) == last(numbers)', true],
    ['at(list, 2)', 'photo'],
    ['max([at, later]) == later', true],
    ['min([span, duration("10 minutes")])', { $duration: '10 minutes', amount: 10, unit: 'minute', calendar: null }],
    ['list.exists(x, x == "bol")', true],
    ['list.exists(x, x == "no")', false],
    ['[].exists(x, x == 1)', false],
    ['numbers.all(x, x > 0)', true],
    ['[].all(x, x == 1)', true],
    ['numbers.all(x, x > 1)', false],
    ['numbers.count(x, x >= 2)', 2],
    ['numbers.filter(x, x != 1)', [3, 2]],
    ['numbers.map(x, x * 2)', [6, 2, 4]],
    ['sum(documents.map(d, d.pages))', 7],
    ['documents.filter(d, d.pages > 2).map(d, d.name)', ['photo']],
    ['documents.exists(d, has(d.note) && d.note == "wet")', true],
    ['numbers.exists(x, numbers.all(y, y >= x))', true],
    ['numbers.map(x, numbers.count(y, y < x))', [2, 0, 1]],
    ['"a,b".split(",").map(x, upper(x))', ['A', 'B']],
    ['"bol" in list.map(x, lower(x))', true],
    ['size(list.map(x, duration("9 months")))', 2],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each([
    ['sum(none)', 'Cannot add up an empty list'],
    ['first(none)', 'Cannot take the first item of an empty list'],
    ['last(none)', 'Cannot take the last item of an empty list'],
    ['at(none, 1)', 'There is no item 1 in a list of 0'],
    ['at(list, 9)', 'There is no item 9 in a list of 2'],
    ['at(list, 1 - 1)', 'Items are counted from 1, and there is no item 0'],
    ['max(none)', 'Cannot find the greatest of an empty list'],
    ['sum(list)', 'Cannot add up a list with a text in it'],
    ['sum([usd, eur])', 'Cannot add $5.00 and 5.00 EUR, which are in different currencies'],
    [
      'min([span, duration("1 month")])',
      'Cannot compare `15 minutes` with `1 month`, whose lengths depend on a calendar',
    ],
    ['t.exists(x, x == 1)', 'Expected a list before `.exists()`, got a text'],
    ['numbers.exists(x, x)', 'Expected yes or no at `x`, got `3`'],
    ['documents.all(d, d.note == "wet")', 'There is no value for note of item 1 of documents (`documents[0].note`)'],
    ['numbers.map(x, numbers)', 'A list of lists is not part of SOP expressions'],
    ['numbers.exists(x, x == missing.y)', 'There is no value for y (`missing.y`)'],
  ])('%s is unclear', (text, why) => {
    expect(whyOf(text)).toBe(why);
  });

  it('keeps in the trace the item that decided, and once what was read besides the items', () => {
    const { comparisons, readings } = conditionOf('documents.exists(d, d.pages > n - 1 && d.name == "photo")');
    expect(
      comparisons.map(({ left, operator, right, result }) => [left.label, left.value, operator, right?.label, result]),
    ).toEqual([
      ['pages of item 2 of documents', 5, '>', 'n - 1', 'true'],
      ['name of item 2 of documents', 'photo', '==', 'photo', 'true'],
      ['documents.exists(d, d.pages > n - 1 && d.name == "photo")', true, 'is', undefined, 'true'],
    ]);
    expect(readings.map(({ path }) => path)).toEqual([
      'documents',
      'n',
      '1',
      'documents[1].pages',
      'n',
      '1',
      'documents[1].name',
      '"photo"',
    ]);
    expect(readings.find(({ path }) => path === 'documents[1].pages')?.origin).toMatchObject({
      kind: 'fact',
      system: 'zendesk',
    });
  });

  it('keeps no item when none decided', () => {
    const { comparisons, readings } = conditionOf('documents.count(d, d.pages > n) > 1');
    expect(comparisons.map(({ text, left }) => [text, left.label, left.value])).toEqual([
      ['documents.count(d, d.pages > n) > 1', 'documents.count(d, d.pages > n)', 0],
    ]);
    expect(readings.map(({ path }) => path)).toEqual(['documents', 'n', '1']);
  });
});

describe('the checker knows lists and their items', () => {
  it.each([
    ['size(documents)', { kind: 'number' }],
    ['sum(amounts)', { kind: 'money' }],
    ['first(amounts)', { kind: 'money' }],
    ['last(amounts)', { kind: 'money' }],
    ['at(amounts, 2)', { kind: 'money' }],
    ['max([at, later])', { kind: 'time' }],
    ['documents.map(d, d.pages)', { kind: 'list', of: { kind: 'number' } }],
    ['documents.filter(d, d.pages > 1).exists(d, d.name == "bol")', { kind: 'boolean' }],
    ['documents.count(d, has(d.note) && d.note == "wet")', { kind: 'number' }],
    ['"bol" in documents.map(d, d.name)', { kind: 'boolean' }],
    ['split(t, ",").all(x, size(x) > 1)', { kind: 'boolean' }],
  ])('%s', (text, type) => {
    expect(checkText(text)).toMatchObject({ type, problems: [] });
  });

  it.each([
    ['documents.exists(d, d.nam == "bol")', '`d` has no field `nam`', 'Did you mean `name`?'],
    [
      'documents.exists(d, d.name == "bill")',
      '`bill` is not a possible value here, which is one of `bol`, `photo`, `invoice`',
      null,
    ],
    ['documents.exists(d, d.weight > 1)', '`d` has no field `weight`', 'It has `name`, `pages` and `note`'],
    ['documents.exists(d, d.note == "wet")', '`d.note` may not be there', 'Write `has(d.note) && …`'],
    ['documents.exists(n, true)', '`n` already names something else', 'Name the item with another word'],
    ['n.exists(x, true)', 'Expected a list before `.exists()`, got a number', null],
    ['numbers.all(x, x + 1)', 'Expected a condition, got a number', 'Compare it with something, as in `a == b`'],
    ['sum(list)', '`sum` cannot add up a list of text', null],
    ['sum(documents)', '`sum` cannot add up a list of record', 'Name a field, as in `sum(list.map(x, x.amount))`'],
    ['numbers.map(x, list)', 'A list of lists is not part of SOP expressions', null],
    [
      'at(numbers, 0)',
      'Items are counted from 1, and there is no item 0',
      'Write `at(list, 1)` for the first, `last(list)` for the last',
    ],
    ['sum(n)', '`sum(list)` takes a list here, got a number', null],
    ['document.exists(d, true)', 'Nothing is called `document`', 'Did you mean `documents`?'],
    [
      'documents.exists(doc, true) && doc.pages > 1',
      'Nothing is called `doc`',
      'Text goes in quotes; a figure gets a name under `values`',
    ],
  ])('%s is refused', (text, message, suggestion) => {
    expect(checkText(text).problems[0]).toMatchObject({ message, suggestion });
  });

  it('never reads the prototype of an item', () => {
    const items = scopeWith({ words: [{ name: 'a' }] });
    expect(whyOf('words.map(w, w.length)', items)).toBe(
      'There is no value for length of item 1 of words (`words[0].length`)',
    );
    expect(whyOf('split(t, " ").map(w, w.length)', items)).toBe(
      'There is no value for length of item 1 of split(t, " ") (`split(t, " ")[0].length`)',
    );
  });

  it('marks what is read besides the items as from outside, not the items', () => {
    expect(checkText('list.map(x, mail)').untrusted).toEqual(['mail']);
    expect(checkText('list.map(x, lower(x))').untrusted).toEqual([]);
  });
});

describe('work is bounded', () => {
  const many = scopeWith({ many: Array.from({ length: 10_000 }, (_, index) => index), long: 'x'.repeat(60_000) });
  it.each([
    'many.exists(x, many.exists(y, y < 0))',
    'many.all(x, x + x + x >= 0)',
    'many.map(x, long)',
    'many.map(x, lower(long))',
    'sum(many.map(x, x * 2))',
    'many.filter(x, many.filter(y, many.filter(z, z < 0) == []) == [])',
  ])('%s is stopped by the cost limit', (text) => {
    const { result, unclear, readings } = conditionOf(`size([${text}]) == 1`, many);
    expect([result, unclear]).toEqual(['unclear', 'The expression is too costly to evaluate']);
    expect(readings.length).toBeLessThan(100);
  });

  it('counts the content of a list of records, not just the records', () => {
    const wide = scopeWith({
      few: [1, 2, 3],
      wide: Object.fromEntries(Array.from({ length: evaluationCostMax }, (_, index) => [`f${index}`, index])),
    });
    expect(whyOf('few.map(x, wide)', wide)).toBe('The expression is too costly to evaluate');
  });

  it('never throws, whatever the macro, the list and the body', () => {
    const list = fc.constantFrom(
      'list',
      'numbers',
      'none',
      'documents',
      't',
      'missing.a',
      '[1, "a"]',
      'split(t, " ")',
      'mail',
      'amounts',
    );
    const body = fc.constantFrom(
      'x',
      'x == 1',
      'x.name == "bol"',
      'has(x.note)',
      'upper(x) == "BOL"',
      'x * 2',
      'sum(x)',
      'number(x) > 1',
      'matches(x, "b|(p)")',
      'size(x) > 1',
      'x in list',
      'x / 0',
      'x.__x',
      'months_after(x, 1)',
    );
    fc.assert(
      fc.property(list, fc.constantFrom(...MACROS), body, (items, macro, inner) => {
        const text = `${items}.${macro}(x, ${inner})`;
        const trace = conditionOf(text);
        expect(trace.unclear === null).toBe(trace.result !== 'unclear');
        checkText(text);
      }),
      { numRuns: histories(700) },
    );
  });
});
