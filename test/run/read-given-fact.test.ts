/** What a person types for a fact that identifies something is read in the form that the kind declares. */
import { describe, expect, it } from 'vitest';
import type { AskedFact } from '../../src/run/log/asks.ts';
import { readGivenFact } from '../../src/run/plan/read-given-fact.ts';

const fact: AskedFact = {
  path: 'work.number',
  label: 'accession number',
  type: { kind: 'text', normal: { keep: 'letters_and_digits', separators: 'kept', words: [] } },
  readings: [],
  currency: null,
  timeZone: 'UTC',
};
const type = (value: string): unknown => readGivenFact(fact, { value });

describe('an identifier that a person types', () => {
  it('keeps the marks that tell it apart', () => {
    expect(type('1998.4.52')).toEqual({ ok: true, value: '1998-4-52' });
    expect(type('1998-45')).toEqual({ ok: true, value: '1998-45' });
  });

  it.each(['1998-04-12', '12-04-1998', '12-13'])('is what it says if it is typed as it is compared: %s', (value) => {
    expect(type(value)).toEqual({ ok: true, value });
  });

  it('is told how to type what may be meant', () => {
    expect(type('1998.45')).toEqual({
      ok: false,
      fields: { value: 'accession number: `1998.45` may have decimals. Type 1998-45 if that is meant' },
    });
  });
});

describe('an amount that a person types', () => {
  const given = (type: AskedFact['type']): unknown =>
    readGivenFact({ ...fact, label: 'fee', type, currency: 'EUR' }, { value: '0.00' });

  it('may be zero where the kind says so', () => {
    expect(given({ kind: 'money', zero: true })).toEqual({ ok: true, value: { $money: 'EUR', minor: 0 } });
    expect(given({ kind: 'money' })).toMatchObject({ ok: false });
  });
});
