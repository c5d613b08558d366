import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRatio } from '../../cpu.ts';
import { formatAmount, money } from '../../../src/kernel/money.ts';
import { amountsIn, amountsMax } from '../../../src/sop/expression/functions/amounts.ts';
import { checkText, scopeWith, valueOf, whyOf } from './world.ts';
import { histories } from '../../histories.ts';

const read = (text: string): string[] => amountsIn(text).map((amount) => `${formatAmount(amount)} ${amount.$money}`);

describe('amounts_in', () => {
  it.each([
    ['5,250.00 USD', '5,250.00 USD'],
    ['$5,250', '5,250.00 USD'],
    ['USD 5250', '5,250.00 USD'],
    ['185 dollars', '185.00 USD'],
    ['CAD 6,500.00', '6,500.00 CAD'],
    ['EUR 1.234,56', '1,234.56 EUR'],
    ['The total is $5,250.00.', '5,250.00 USD'],
    ['(5,250.00 USD)', '5,250.00 USD'],
    ['amount: 240 USD, please', '240.00 USD'],
    ['US$ 12.50', '12.50 USD'],
    ['US$12.50', '12.50 USD'],
    ['USD 12.50 USD', '12.50 USD'],
    ['$5,250 CAD', '5,250.00 CAD'],
    ['CAD $5,250', '5,250.00 CAD'],
    ['€1.234,56', '1,234.56 EUR'],
    ['1.234,56 €', '1,234.56 EUR'],
    ['12,50 EUR', '12.50 EUR'],
    ['£12', '12.00 GBP'],
    ['1234567.89 USD', '1,234,567.89 USD'],
    ['1.234.567,89 EUR', '1,234,567.89 EUR'],
    ['JPY 5,250', '5,250 JPY'],
    ['KWD 1234.500', '1,234.500 KWD'],
    ['185 US dollars', '185.00 USD'],
    ['we ask 185 dollars for it', '185.00 USD'],
    ['12 euros', '12.00 EUR'],
    ['line one\n5,250.00 USD\nline three', '5,250.00 USD'],
    ['5,250.00\u00a0USD', '5,250.00 USD'],
    ['COST 12 USD', '12.00 USD'],
    ['WE PAID $12', '12.00 USD'],
    ['$0.00', '0.00 USD'],
    ['five thousand two hundred and fifty dollars', '5,250.00 USD'],
    ['We claim Five Thousand Two Hundred Fifty US dollars.', '5,250.00 USD'],
    ['fifty-two hundred fifty dollars', '5,250.00 USD'],
    ['twelve hundred dollars', '1,200.00 USD'],
    ['a hundred thousand euros', '100,000.00 EUR'],
    ['two million three hundred thousand and one dollars', '2,300,001.00 USD'],
    ['ninety-nine dollars and ten cents', '99.10 USD'],
    ['one dollar and 5 cents', '1.05 USD'],
    ['$5k', '5,000.00 USD'],
    ['$1.50 million', '1,500,000.00 USD'],
    ['1.50 million USD', '1,500,000.00 USD'],
    ['185 dollars and 50 cents', '185.50 USD'],
    ['five point two million dollars', '5,200,000.00 USD'],
    ['2.5 thousand dollars', '2,500.00 USD'],
    ['five thousand 250 dollars', '5,250.00 USD'],
    ['5,250 dollars and fifty cents', '5,250.50 USD'],
    ['five thousand, two hundred and fifty dollars', '5,250.00 USD'],
    ['five thousand two hundred & fifty dollars', '5,250.00 USD'],
  ])('reads %j', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });

  it.each([
    ['a number without a currency', '5,250.00'],
    ['an unknown currency', '5,250 XYZ'],
    ['a small word', '500 all'],
    ['a point before three digits', 'EUR 1.234'],
    ['a price by the gallon', '$3.459'],
    ['two ways to group', 'KWD 1,234'],
    ['one decimal', '$12.5'],
    ['an amount that is only about right', 'about $12.50 in all'],
    ['an amount that is exceeded', 'more than forty dollars'],
    ['wrong groups', '$5,25,0.00'],
    ['wrong groups again', '1,23,456.00 USD'],
    ['yen with cents', 'JPY 12.50'],
    ['a rate', '12.50 USD/lb'],
    ['per cent', '12.50 %'],
    ['a negative amount', '-500.00 USD'],
    ['a negative sign', '-$500'],
    ['a range', '500-600 USD'],
    ['the start of a range', '$500-$600'],
    ['the end of a range whose other end is no amount', 'between what we paid and $500'],
    ['the end of a range that begins in words', 'five up to maybe $500'],
    ['groups by blanks', '5 250.00 USD'],
    ['blanks as separators after a code', 'USD 5 250'],
    ['two currencies', 'USD 500 EUR'],
    ['a sign against its code', '$500 EUR'],
    ["another country's dollars", 'C$500'],
    ['another country in full', '500 Canadian dollars'],
    ['another country after it', '500 dollars Canadian'],
    ['pounds of weight', '500 pounds'],
    ['yen or yuan', '¥500'],
    ['a number inside a word', 'A500 USD'],
    ['an identifier', 'BOL-500 USD'],
    ['a leading zero', '0500 USD'],
    ['an unspaced word', 'USD500x'],
    ['a date', '2026-03-04'],
    ['a currency between two numbers', '5 USD 500'],
    ['more digits than an amount has', `${'9'.repeat(20)} USD`],
    ['a reais sign', 'R$ 500'],
    ['other digits', '٥٠٠ USD'],
    ['a number cut by a letter', '5,250.00USDT'],
    ['more decimals than the currency has', 'USD 5,250.0000'],
    ['a fraction in words', 'half a million dollars'],
    ['a range in words', 'four or five thousand dollars'],
    ['another range in words', 'four thousand to five thousand dollars'],
    ['a sum without its unit', 'two fifty dollars'],
    ['words that are no number', 'five thousand two thousand dollars'],
    ['several thousand', 'several thousand dollars'],
    ['a number in words without a currency', 'five thousand two hundred and fifty'],
    ['words of another language', 'trente-six dollars'],
    ['blanks in another language', 'trente six dollars'],
    ['a whole sum in another language', 'cinq mille deux cent cinquante dollars'],
    ["another country's dollars in words", 'five hundred dollars Canadian'],
    ['a negative amount in words', 'minus five hundred dollars'],
    ['billions in words', 'five billion dollars'],
    ['an unclear mark', "5'250.00 USD"],
  ])('leaves out %s', (_, text) => {
    expect(read(text)).toEqual([]);
  });

  it('gives each amount once, in the order of the text', () => {
    expect(read('First $10, then 5,250.00 USD, then USD 5250 again; also CAD 7.00 and $10.00.')).toEqual([
      '10.00 USD',
      '5,250.00 USD',
      '7.00 CAD',
    ]);
    expect(read('USD 500 and EUR 600')).toEqual(['500.00 USD', '600.00 EUR']);
    expect(read('USD 500 or EUR 600')).toEqual([]);
  });

  it('reads digits and words in the order of the text', () => {
    expect(read('First ten dollars, then $5.00, then twenty dollars; again $10.00')).toEqual([
      '10.00 USD',
      '5.00 USD',
      '20.00 USD',
    ]);
  });

  it('gives a list of money that comes from outside if the text does', () => {
    expect(checkText('amounts_in(mail)')).toMatchObject({
      type: { kind: 'list', of: { kind: 'money' } },
      untrusted: ['mail'],
      problems: [],
    });
    expect(valueOf('amounts_in(t)', scopeWith({ t: 'it is $12.50 in all' }))).toEqual([money('USD', 1250)]);
    expect(valueOf('amounts_in(t)', scopeWith({ t: 'nothing' }))).toEqual([]);
    expect(checkText('amounts_in(n)').problems).toHaveLength(1);
  });

  it('is unclear for a price list', () => {
    const list = (count: number): string => Array.from({ length: count }, (_, index) => `$${index + 1}.00`).join(', ');
    expect(valueOf('amounts_in(t)', scopeWith({ t: list(amountsMax) }))).toHaveLength(amountsMax);
    expect(whyOf('amounts_in(t)', scopeWith({ t: list(amountsMax + 1) }))).toBe(
      `The text names more than ${amountsMax} amounts`,
    );
  });

  it.each([
    ['digits', '1'],
    ['numbers', '1 '],
    ['signs', '$'],
    ['codes', 'USD '],
    ['blanks', ' '],
    ['marks', '1.,'],
    ['near amounts', '$1- '],
    ['amounts that are the same', '$1 '],
    ['number words', 'one '],
    ['joined number words', 'one and '],
    ['tens', 'fifty-'],
    ['amounts in words', 'one dollar '],
  ])('reads a text of nothing but %s in time that grows with its length', (_, part) => {
    const reading = (length: number): (() => unknown) => {
      const text = part.repeat(Math.floor(length / part.length));
      return () => amountsIn(text);
    };
    // Eight times the text: 64 times the work if it grew with the square.
    expect(costRatio(reading(120_000), reading(15_000), 16)).toBeLessThan(32);
  });

  it('reads back every amount in its own notation, whatever surrounds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.constantFrom('USD', 'EUR', 'JPY', 'KWD'),
        fc.constantFrom('', 'We claim ', 'Total: '),
        fc.constantFrom('', '.', ' please', '\n'),
        (minor, currency, before, after) => {
          const amount = money(currency, minor);
          const plain = `${before}${formatAmount(amount)} ${currency}${after}`;
          const isAmbiguous = currency === 'KWD' && minor < 1_000_000;
          expect(amountsIn(plain)).toEqual(isAmbiguous ? [] : [amount]);
        },
      ),
      { numRuns: histories(500) },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('1', '0', ',', '.', ' ', '$', '€', 'U', 'S', 'D', 'k', '-', '\n', 'dollars'),
          maxLength: 40,
        }),
        (text) => {
          for (const { minor } of amountsIn(text)) expect(minor).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: histories(2_000) },
    );
  });
});
