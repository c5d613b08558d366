/** The currency that a kind names for its amounts. */
import { expect, it } from 'vitest';
import { kindSchema } from '../../src/case/kind.ts';
import { statedCurrency } from '../../src/case/stated-currency.ts';

const money = (fact: string, more: object): object => ({ fact, label: fact, type: 'money', ...more });
const of = (...facts: readonly object[]): string | null =>
  statedCurrency(
    kindSchema.parse({ kind: 'bill', title: 'Bill', channel: 'bills', if_unforeseen: 'leads', facts, events: [] }),
  );
const GBP = money('bill.amount', { mail: { after: ['Amount'], currency: 'GBP' } });

it('is the only one that its letters, forms and interchanges name', () => {
  expect(of(GBP)).toBe('GBP');
  expect(
    of(GBP, money('bill.rest', { edi: { from: 'B3-07', currency: 'GBP' }, portal: { currencies: ['GBP'] } })),
  ).toBe('GBP');
});

it('is none where several are named, or none, or an element that has it', () => {
  expect(of(GBP, money('bill.rest', { portal: { currencies: ['GBP', 'EUR'] } }))).toBeNull();
  expect(of(money('bill.amount', {}))).toBeNull();
  expect(of(money('bill.amount', { edi: { from: 'F01-05', currency: 'F01-06' } }))).toBeNull();
});
