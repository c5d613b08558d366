import { describe, expect, it } from 'vitest';
import { amountsMeant } from '../../src/kernel/amounts-meant.ts';
import { parseMoney } from '../../src/kernel/parse-money.ts';

describe('amounts that an author can have meant', () => {
  it.each([
    ['40k USD', ['40,000.00 USD']],
    ['1.5e3 EUR', ['1,500.00 EUR']],
    ['18 500 CHF', ['18,500.00 CHF']],
    ['USD 750', ['750.00 USD']],
    ['$1,250', ['1,250.00 USD']],
    ['3.200,50 EUR', ['3,200.50 EUR']],
    ['3,200 EUR', ['3,200.00 EUR']],
  ])('is one for %s', (text, meant) => {
    expect(amountsMeant(text)).toEqual(meant);
  });

  it.each([
    ['48.000 USD', ['48.00 USD', '48,000.00 USD']],
    ['910.125 USD', []],
    ['1910.125 USD', ['1,910.12 USD', '1,910.13 USD']],
    ['(60 USD)', ['60.00 USD', '-60.00 USD']],
  ])('is each one, or none, where %s can be read in two ways', (text, meant) => {
    expect(amountsMeant(text)).toEqual(meant);
  });

  it.each(['8,5 USD', '90', '90,000.00', '5m USD', '5 to 9 USD', '10%', '15 minutes', '3,1,5 USD', ''])(
    'is none where %j may mean one that is not known',
    (text) => {
      expect(amountsMeant(text)).toEqual([]);
    },
  );

  it('is always written as a handbook writes it', () => {
    for (const text of ['40k USD', '$9', '48.000 USD', '12 000 JPY', '7.250,000 KWD', '-4 USD'])
      for (const meant of amountsMeant(text)) expect([text, meant, parseMoney(meant)]).not.toContain(null);
  });
});
