import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toldApart } from '../../src/kernel/told-apart.ts';
import { formatValue, type Value } from '../../src/kernel/value.ts';
import { histories } from '../histories.ts';

describe('two values', () => {
  it.each<[Value, Value, string, string]>([
    [['Smith, John', 'Doe'], ['Smith', 'John', 'Doe'], '"Smith, John", Doe', 'Smith, John, Doe'],
    [['Smith, John'], ['Smith', 'John'], '"Smith, John"', 'Smith, John'],
    [[], ['none'], 'none', '"none"'],
    [['a "b", c'], ['a "b"', 'c'], '"a \\"b\\", c"', '"a \\"b\\"", c'],
    [{ name: 'Doe', ref: 'x, y' }, { name: 'Doe', ref: 'x' }, 'name Doe, ref "x, y"', 'name Doe, ref x'],
    ['0041', '41', '0041', '41'],
    [{ $money: 'USD', minor: 500 }, { $money: 'CAD', minor: 500 }, '$5.00', '5.00 CAD'],
  ])('%j and %j read differently', (one, other, first, second) => {
    expect(toldApart([one, other])).toEqual([first, second]);
    expect([one, other].map(formatValue)).toEqual([first, second]);
  });

  it.each<[string, Value, Value, string, string]>([
    ['a blank', 'BOL 1', 'BOL\u00a01', '"BOL 1"', '"BOL\\u{a0}1"'],
    ['a second blank', 'BOL 1', 'BOL  1', '"BOL 1"', '"BOL \\u{20}1"'],
    ['a sign without width', 'BOL1', 'BOL\u200b1', '"BOL1"', '"BOL\\u{200b}1"'],
    ['a letter of another script', 'BOL-1', 'B\u041eL-1', '"BOL-1"', '"B\\u{41e}L-1"'],
    ['a fraction of a second', { $time: 0 }, { $time: 250 }, '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.250Z'],
    [
      'the time zone of a date',
      { $time: 0, $date: '1970-01-01' },
      { $time: 3_600_000, $date: '1970-01-01' },
      '1970-01-01 (1970-01-01T00:00:00.000Z)',
      '1970-01-01 (1970-01-01T01:00:00.000Z)',
    ],
    [
      'its end only',
      `${'The shipment came late. '.repeat(9)}Pay A`,
      `${'The shipment came late. '.repeat(9)}Pay B`,
      '…ment came late. Pay A',
      '…ment came late. Pay B',
    ],
  ])('that differ in %s show where', (_, one, other, first, second) => {
    expect(toldApart([one, other])).toEqual([first, second]);
  });

  it('never have one text, whatever they contain', () => {
    const sign = fc.constantFrom(
      'a',
      'O',
      '0',
      ',',
      '"',
      '“',
      '”',
      ' ',
      '\u00a0',
      '\u200b',
      '\u041e',
      '(',
      ')',
      '\\',
      '\n',
    );
    const text = fc.string({ unit: sign, maxLength: 6 });
    const long = text.map((end) => `${'long '.repeat(30)}${end}`);
    const list = fc.array(text, { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.oneof(text, long, list), { minLength: 2, maxLength: 5 }), (values) => {
        const texts = toldApart(values);
        const pairs = values.map((value, index) => `${JSON.stringify(value)} ${texts[index] ?? ''}`);
        expect(new Set(texts.map((shown) => shown.slice(0, 75))).size).toBe(new Set(pairs).size);
      }),
      { seed: 1, numRuns: histories(3_000) },
    );
    fc.assert(
      fc.property(list, list, (one, other) => {
        if (JSON.stringify(one) !== JSON.stringify(other)) expect(formatValue(one)).not.toBe(formatValue(other));
      }),
      { seed: 2, numRuns: histories(3_000) },
    );
  });
});
