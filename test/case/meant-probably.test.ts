/** What is probably meant is a button, and the sentence says what is wrong with a text that looks right. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { formatValue } from '../../src/kernel/value.ts';

type Declared = Parameters<typeof readFact>[0];

/** `= VALUE`, `missing`, or the reason and the buttons. */
function read(declared: Declared, given: unknown, currency: string | null = null): string {
  const found = readFact(declared, given, { currency, timeZone: 'America/Chicago' });
  if (found === null) return 'missing';
  if ('value' in found) return `= ${formatValue(found.value)}`;
  return [found.problem, ...found.readings.map((one) => formatValue(one))].join(' | ');
}

/** The same without the first words, which all refusals of an amount have. */
const amount = (given: unknown, currency: string | null = 'USD'): string =>
  read({ type: 'money' }, given, currency).replace(/^Expected an amount such as `7,200.00`, got `[^`]*`,? ?/u, '');

describe('an amount in another notation than the declared one', () => {
  it.each([
    [
      { type: 'money', decimal: 'comma' },
      '1,234',
      'EUR',
      '`1,234` is finer than EUR, which has 2 decimals, unless its comma groups: 1,234.00 EUR, 1.23 EUR or 1.24 EUR | 1,234.00 EUR | 1.23 EUR | 1.24 EUR',
    ],
    [
      { type: 'money', decimal: 'point' },
      '1.234',
      'USD',
      '`1.234` is finer than USD, which has 2 decimals, unless its point groups: $1,234.00, $1.23 or $1.24 | $1,234.00 | $1.23 | $1.24',
    ],
    [
      { type: 'money', decimal: 'comma' },
      '1,2345',
      'EUR',
      '`1,2345` is finer than EUR, which has 2 decimals: 1.23 EUR or 1.24 EUR | 1.23 EUR | 1.24 EUR',
    ],
    [{ type: 'money', decimal: 'comma' }, '12,340', 'EUR', '= 12.34 EUR'],
  ] as const)('%j offers what it is in the other: %s', (declared, given, currency, result) => {
    expect(read(declared, given, currency)).toBe(result);
  });
});

describe('an amount in another currency than the ticket', () => {
  it('is offered in each currency that can have it, and rounded in none', () => {
    const why = (text: string): string => `Expected an amount in JPY, got \`${text}\`, which names another currency`;
    expect(amount('1.50 USD', 'JPY')).toBe(`${why('1.50 USD')} | $1.50`);
    expect(amount('1,500.00 USD', 'JPY')).toBe(`${why('1,500.00 USD')} | 1,500 JPY | $1,500.00`);
  });
});

describe('an amount that may be zero', () => {
  it.each([
    ['0.00 USD', '= $0.00'],
    ['0 USD', '= $0.00'],
    ['120.50 USD', '= $120.50'],
    ['-1.00 USD', 'Expected an amount of zero or more, got `-1.00 USD`'],
  ])('%s: %s', (given, result) => {
    expect(read({ type: 'money', zero: true }, given)).toBe(result);
    expect(read({ type: 'money', zero: true, optional: true }, given)).toBe(result);
  });
  it('has a button for zero where it is written unclearly', () => {
    expect(read({ type: 'money', zero: true, decimal: 'comma' }, '0.00 USD')).toMatch(/ \| \$0\.00$/);
    expect(read({ type: 'money', decimal: 'comma' }, '0.00 USD')).not.toContain('|');
  });
});

describe('zeros behind the smallest unit', () => {
  it.each([
    ['1234.5600', 'USD', '= $1,234.56'],
    ['1234.560', 'USD', '= $1,234.56'],
    ['1,234.5600', 'USD', '= $1,234.56'],
    ['1.234,5600 €', 'EUR', '= 1,234.56 EUR'],
    ['JPY 12,345.00', null, '= 12,345 JPY'],
    ['0.000', 'USD', 'Expected an amount above zero, got `0.000`'],
    ['1.500', 'USD', '`1.500` can be read as $1.50 or as $1,500.00 | $1.50 | $1,500.00'],
    ['1234,560', 'USD', '`1234,560` is finer than USD, which has 2 decimals: $1,234.56 | $1,234.56'],
    [
      '1234.565',
      'USD',
      '`1234.565` is finer than USD, which has 2 decimals: $1,234.56 or $1,234.57 | $1,234.56 | $1,234.57',
    ],
  ])('are read, unless they may be a group: %s', (text, currency, result) => {
    expect(amount(text, currency)).toBe(result);
  });
});

describe('what is next to an amount', () => {
  it.each([
    ['₩1,200,000', null, '= 1,200,000 KRW'],
    ['₺1.234,56', null, '= 1,234.56 TRY'],
    ['₪1,234.56', null, '= 1,234.56 ILS'],
    ['₫1.500.000', null, '= 1,500,000 VND'],
    ['฿1,500.00', null, '= 1,500.00 THB'],
    ['₱1,500.00', null, '= 1,500.00 PHP'],
    ['1.500,50 ₴', null, '= 1,500.50 UAH'],
    ['₩500', 'USD', 'Expected an amount in USD, got `₩500`, which names another currency | $500.00 | 500 KRW'],
    ['₦1,500.00', null, 'whose sign `₦` names no currency that can be recorded here'],
    ['1 500,00 ₽', null, 'whose sign `₽` names no currency that can be recorded here'],
    ['1500 руб. 50 коп.', null, 'which may be more than one number'],
    ['1550 ¢', 'USD', 'which is in cents'],
    ['$1,234.56*', 'USD', 'which has `*` next to it | $1,234.56'],
    ['=1234.5', 'USD', 'which is written as a formula of a spreadsheet | $1,234.50'],
    ['=SUM(A1:A3)', 'USD', 'which is written as a formula of a spreadsheet'],
    ['#DIV/0!', 'USD', 'which is an error of a spreadsheet'],
    ['< 450', 'USD', 'which is a bound and no number'],
    ['> $1,234.56', 'USD', 'which is a bound and no number'],
    ['$ -', 'USD', 'which has a dash where its digits would be, as a spreadsheet shows zero'],
    ['(blank)', 'USD', 'which has no digits'],
    ['fünfhundert Euro', 'EUR', 'which has no digits'],
    ['1,2​34.00', 'USD', 'which has a zero-width space (U+200B) in it, which no one sees | $1,234.00'],
  ])('is read or named: %s', (text, currency, result) => {
    expect(amount(text, currency)).toBe(result);
  });

  it.each(['<', '=', '*', '₦', 'a1', '"'])('is looked at in time that grows with a text of nothing but %j', (part) => {
    const shown = read({ type: 'money' }, `${part.repeat(119)}1`.slice(-119), 'USD');
    expect(shown).not.toMatch(/^= /);
  });
});

describe('letters that people do not see, or take for others', () => {
  const id: Declared = { type: 'text', normal: { keep: 'letters_and_digits', words: ['BOL'] } };
  it.each([
    [
      { type: 'text', one_of: ['damage', 'loss'] },
      'damage​',
      'Expected one of damage, loss, got `damage​`, which has a zero-width space (U+200B) in it, which no one sees | damage',
    ],
    [
      { type: 'text', one_of: ['damage', 'loss'] },
      'lоss',
      'Expected one of damage, loss, got `lоss`, which has `о` in Cyrillic or Greek, which looks like Latin | loss',
    ],
    [{ type: 'text', one_of: ['damage', 'loss'] }, 'Loss', 'Expected one of damage, loss, got `Loss` | loss'],
    [
      id,
      'HX7K2P​',
      'Expected one number of at most 30 letters and digits, got `HX7K2P​`, which has a zero-width space (U+200B) in it, which no one sees | HX7K2P',
    ],
    [
      id,
      'НХ7К2Р',
      'Expected one number of at most 30 letters and digits, got `НХ7К2Р`, which has `НХКР` in Cyrillic or Greek, which looks like Latin | HX7K2P',
    ],
    [
      { type: 'number' },
      '12⁠',
      'Expected a number, got `12⁠`, which has a word joiner (U+2060) in it, which no one sees | 12',
    ],
  ] as const)('are named, with what people see as a button: %j', (declared, given, result) => {
    expect(read(declared as Declared, given)).toBe(result);
  });

  it('are not named in a word of their own script', () => {
    expect(read({ type: 'number' }, '12 руб')).not.toContain('Cyrillic');
  });
});

describe('a date with one meaning', () => {
  it.each([
    ['13.04.2026', 'Expected a date as `2026-04-13`, got `13.04.2026` | 2026-04-13'],
    ['04/13/2026', 'Expected a date as `2026-04-13`, got `04/13/2026` | 2026-04-13'],
    ['4 Mar 2026', 'Expected a date as `2026-03-04`, got `4 Mar 2026` | 2026-03-04'],
    ['2026/03/04', 'Expected a date as `2026-03-04`, got `2026/03/04` | 2026-03-04'],
    ['2026‑03‑04', '= 2026-03-04'],
    ['2026–03–04', 'Expected a date as `2026-03-04`, got `2026–03–04` | 2026-03-04'],
    ['Date: 2026-03-04', 'Expected a date as `2026-03-04`, got `Date: 2026-03-04` | 2026-03-04'],
    ['Date: 03/04/2026', '`Date: 03/04/2026` can be read as 2026-03-04 or as 2026-04-03 | 2026-03-04 | 2026-04-03'],
    [
      '2026-03-04T14:05:00Z[UTC]',
      'Expected a time as `2026-03-04T14:05:00Z`, got `2026-03-04T14:05:00Z[UTC]` | 2026-03-04 14:05:00 UTC',
    ],
    [
      '2026-03-04T14:05:00−06:00',
      'Expected a time as `2026-03-04T20:05:00Z`, got `2026-03-04T14:05:00−06:00` | 2026-03-04 20:05:00 UTC',
    ],
    ['soon', 'Expected a date such as `2026-03-04` or a time such as `2026-03-04T14:05:00Z`, got `soon`'],
  ])('is shown as it would be written: %s', (text, result) => {
    expect(read({ type: 'time' }, text)).toBe(result);
  });

  it('takes midnight with `am` as the first hour', () => {
    expect(read({ type: 'time' }, '2026-03-04 00:30 am')).toMatch(/\| 2026-03-04 06:30:00 UTC/);
    expect(read({ type: 'time' }, '2026-03-04 0:30 pm')).not.toContain('|');
  });
});

describe('a fact that is true or false', () => {
  it.each([
    ['TRUE', '= yes'],
    ['True', '= yes'],
    ['Yes', '= yes'],
    ['no', '= no'],
    ['FALSE', '= no'],
    ['1', '= yes'],
  ])('is read in its clear spellings: %s', (text, result) => {
    expect(read({ type: 'boolean' }, text)).toBe(result);
  });

  it.each([
    ['Y', 'yes'],
    ['n', 'no'],
    ['ja', 'yes'],
    ['☐', 'no'],
  ])('offers what may be something else too: %s', (text, button) => {
    expect(read({ type: 'boolean' }, text)).toBe(`Expected true or false, or yes or no, got \`${text}\` | ${button}`);
  });

  it.each(['2', 'maybe', 'x', 'constructor'])('offers nothing for %s', (text) => {
    expect(read({ type: 'boolean' }, text)).toBe(`Expected true or false, or yes or no, got \`${text}\``);
  });
});

describe('a span in business days', () => {
  it('says that its calendar is missing', () => {
    expect(read({ type: 'duration' }, '2 business days')).toBe(
      'Expected the name of its calendar in brackets too, `2 business days (…)`, got `2 business days`',
    );
  });
});

describe('groups of a number whose pattern fits them together alone', () => {
  const meter: Declared = { type: 'text', normal: { keep: 'letters_and_digits', words: [] } };
  it.each([
    [{ ...meter, matches: '^1[A-Z]{3}[0-9]{10}$' }, '1 ESY 12 3456 7890', '= 1ESY1234567890'],
    [
      { ...meter, matches: '^[0-9]{7,14}$' },
      '884 1220 8841221',
      '`884 1220 8841221` may be one number or several; one is written without blanks | 88412208841221 | 8841221',
    ],
    [
      { ...meter, matches: '^[0-9]{14}$' },
      '8841220-8841225',
      '`8841220-8841225` may be one number or several; one is written without blanks | 88412208841225',
    ],
  ] as const)('are one number: %j', (declared, text, result) => {
    expect(read(declared, text)).toBe(result);
  });

  it('are asked about when fewer of them fit, too', () => {
    expect(read({ ...meter, matches: '^[0-9]{7}$|^[0-9]{14}$' }, '884 1220 884 1221')).toMatch(
      /may be one number or several.* \| 88412208841221$/,
    );
  });

  it('are asked about without a pattern', () => {
    expect(read(meter, '1 ESY 12 3456 7890')).toMatch(/may be one number or several/);
  });
});
