import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { formatValue } from '../../src/kernel/value.ts';
import { histories } from '../histories.ts';

const read = (given: string): unknown => readFact({ type: 'list' }, given, { currency: null, timeZone: 'UTC' });

describe('a list with quotes', () => {
  it.each([
    ['"Smith, John", Doe', ['Smith, John', 'Doe']],
    ['"Smith, John"; "Doe, Jane"', ['Smith, John', 'Doe, Jane']],
    ['"Smith, John"', ['Smith, John']],
    ['"5"" pipe, long", bolt', ['5" pipe, long', 'bolt']],
    ['5" pipe, 3" pipe', ['5" pipe', '3" pipe']],
    ['"not closed, Doe', ['"not closed', 'Doe']],
  ])('%s has the items that they say', (text, value) => {
    expect(read(text)).toEqual({ value });
  });

  it('is read back as it is shown', () => {
    const unit = fc.constantFrom('a', 'b', ',', ';', '"', '\\', '\n', 'u', '(', ' ', '\u0001');
    const item = fc.string({ unit, minLength: 1, maxLength: 6 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (given) => {
        const value = given.map((text) => text.trim());
        expect(read(formatValue(value))).toEqual({ value });
      }),
      { seed: 1, numRuns: histories(3_000) },
    );
  });
});
