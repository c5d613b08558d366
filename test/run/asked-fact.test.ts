/** What people are asked about an amount that cannot be read. */
import { describe, expect, it } from 'vitest';
import { readGivenFact } from '../../src/run/plan/read-given-fact.ts';
import { askedFact } from '../../src/run/plan/asked-fact.ts';
import { money } from '../../src/kernel/money.ts';
import { factField } from '../../src/run/view/fact-field.ts';
import type { Type } from '../../src/kernel/value.ts';

const asked = (text: string) =>
  askedFact(
    { caseType: { kind: 'record', fields: {} }, timeZone: 'UTC' },
    { path: 'claim.amount', label: 'amount', text, type: { kind: 'money' } },
    true,
  );

describe('an amount that cannot be read', () => {
  it('is asked for in the currency that came with it', () => {
    for (const text of ['1.2.3 CHF', 'CHF about two', '200-300 CHF (CHF)']) expect(asked(text).currency).toBe('CHF');
    expect(readGivenFact(asked('1.2.3 CHF'), { value: '250' })).toEqual({ ok: true, value: money('CHF', 25_000) });
  });

  it('is asked for with an example in the currency that its kind names, which is no currency of it', () => {
    const context = { caseType: { kind: 'record', fields: {} }, timeZone: 'UTC' } as const;
    const amount = { path: 'claim.amount', label: 'amount', text: '3OO.00', type: { kind: 'money' } } as const;
    const fact = askedFact({ ...context, currency: 'GBP' }, amount, true);
    expect(factField(fact).hint).toBe('An amount with its currency, such as 7,200.00 GBP');
    expect(readGivenFact(fact, { value: '300.00' }).ok).toBe(false);
    expect(factField(asked('3OO.00')).hint).toBe('An amount with its currency, such as 7,200.00 USD');
  });

  it('is asked for without one where the text names none, or two', () => {
    for (const text of ['1.2.3', '1.2.3 CHF or EUR', 'about XQZ 5', 'CHFX 5', 'chf'])
      expect([text, asked(text).currency]).toEqual([text, null]);
  });
});

describe('what people give for a fact', () => {
  const given = (type: Type, value: string) =>
    readGivenFact(
      askedFact(
        { caseType: { kind: 'record', fields: {} }, timeZone: 'UTC' },
        { path: 'lot', label: 'lot', text: '', type },
        true,
      ),
      { value },
    );

  it('is a list of the declared items alone', () => {
    const list: Type = { kind: 'list', of: { kind: 'text', oneOf: ['clover', 'dodder'] } };
    expect(given(list, 'clover, dodder')).toEqual({ ok: true, value: ['clover', 'dodder'] });
    expect(given(list, 'Dodder')).toMatchObject({ ok: false });
  });
});
