/** What people of many trades and countries write next to an amount, a date or a number: read, offered, and why not. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';
import { formatMoney } from '../../src/kernel/money.ts';
import { readAmount } from '../../src/kernel/read-amount.ts';
import { readNumber } from '../../src/kernel/read-number.ts';
import { readTime } from '../../src/kernel/read-time.ts';

/** `= $5.00` when it is read; otherwise the end of its reason and what is offered. */
function amount(text: string, currency: string): string {
  const read = readAmount(text, { currency });
  if (read.kind === 'amount') return `= ${formatMoney(read.amount)}`;
  const start = `Expected an amount such as \`7,200.00\`, got \`${text}\``;
  const why = read.why.startsWith(start) ? read.why.slice(start.length).replace(/^, /, '') : read.why;
  return `${why.replace(/: [^:]* or [^:]*$/, '')} → ${read.readings.map(formatMoney).join(' | ')}`.trim();
}

const inText = (text: string): string[] =>
  findAmounts(text, null).map(({ value }) => (value === null ? '?' : formatMoney(value)));

describe('a dash in front of an amount', () => {
  it.each([
    ['Fee - 12.50', 'USD', 'which has other words next to it → $12.50'],
    ['Deposit – $200', 'USD', 'which has other words next to it → $200.00'],
    ['Gebühr - 12,50 €', 'EUR', 'which has other words next to it → 12.50 EUR'],
    ['Miete - EUR 950,00', 'EUR', 'which has other words next to it → 950.00 EUR'],
    ['Frais - 30,00 €', 'EUR', 'which has other words next to it → 30.00 EUR'],
    ['Refund - $25.00', 'USD', 'where the dash may be a minus → $25.00 | -$25.00'],
    ['Refund – 25.00 USD', 'USD', 'where the dash may be a minus → $25.00 | -$25.00'],
    ['Refund -$25.00', 'USD', 'where the dash may be a minus → $25.00 | -$25.00'],
    ['Fee -12.50', 'USD', 'where the dash may be a minus → $12.50 | -$12.50'],
    ['Gutschrift - 40,00 EUR', 'EUR', 'where the dash may be a minus → 40.00 EUR | -40.00 EUR'],
    ['Remise - 15,00 €', 'EUR', 'where the dash may be a minus → 15.00 EUR | -15.00 EUR'],
    ['Saldo - 81,20 €', 'EUR', 'where the dash may be a minus → 81.20 EUR | -81.20 EUR'],
    ['- $25.00', 'USD', 'where the dash may be a minus → $25.00 | -$25.00'],
    ['– 25.00', 'USD', 'where the dash may be a minus → $25.00 | -$25.00'],
    ['(25.00)', 'USD', 'where parentheses may mean a negative amount → $25.00 | -$25.00'],
    ['25.00-', 'USD', 'with a sign at its end → $25.00 | -$25.00'],
    ['25.00 CR', 'USD', 'which has `CR` next to it, which may change it →'],
    ['Total: -25.00', 'USD', 'which has other words next to it → -$25.00'],
    ['$-25.00', 'USD', '= -$25.00'],
    ['Widget - $25.00', 'USD', 'which has `Widget` next to it, which may change it →'],
  ])('separates it from its label, or may be its minus: %s', (text, currency, result) => {
    expect([text, amount(text, currency)]).toEqual([text, result]);
  });

  it('shows both readings, and neither alone is a button', () => {
    for (const text of ['Refund - $25.00', '- $25.00', '(25.00)', '25.00-']) {
      const read = readFact({ type: 'money' }, text, { currency: 'USD', timeZone: 'UTC' });
      expect(read).toMatchObject({ problem: expect.stringMatching(/: \$25\.00 or -\$25\.00$/), readings: [] });
    }
  });

  it.each([
    ['Fee - $12.50', ['$12.50']],
    ['Crating – 40.00 EUR', ['40.00 EUR']],
    ['Claim lines\n- $500 damage\n- $300 freight', ['$500.00', '$300.00']],
    ['Refund - $25.00', ['?']],
    ['Discount – 25.00 USD', ['?']],
    ['Erstattung - 25,00 EUR', ['?']],
    ['- $25.00', ['?']],
    ['Lines:\n- $25.00\n- $30.00', ['?', '?']],
    ['Fee -$12.50', ['?']],
    ['Total: -25.00 USD', ['?']],
  ])('has no silent sign in a text: %j', (text, values) => {
    expect([text, inText(text)]).toEqual([text, values]);
  });
});

describe('an amount and its tax', () => {
  it.each([
    ['1.200,00 € TTC', 'EUR', 'which says that tax is in it → 1,200.00 EUR'],
    ['1.200,00 € brutto', 'EUR', 'which says that tax is in it → 1,200.00 EUR'],
    ['brutto 1.200,00 €', 'EUR', 'which says that tax is in it → 1,200.00 EUR'],
    ['350,00 € inkl. MwSt.', 'EUR', 'which says that tax is in it → 350.00 EUR'],
    ['£84.00 incl. VAT', 'GBP', 'which says that tax is in it → 84.00 GBP'],
    ['$84.00 gross', 'USD', 'which says that tax is in it → $84.00'],
    ['90,00 € IVA incluido', 'EUR', 'which says that tax is in it → 90.00 EUR'],
    ['250 zł brutto', 'PLN', 'which says that tax is in it → 250.00 PLN'],
    ['12,000円（税込）', 'JPY', 'which says that tax is in it → 12,000 JPY'],
    ['¥12,000 (税込み)', 'JPY', 'which says that tax is in it → 12,000 JPY'],
    ['12,000円（税抜）', 'JPY', 'which says that tax is not in it →'],
    ['1 200,00 € HT', 'EUR', 'which says that tax is not in it →'],
    ['100,00 € zzgl. MwSt.', 'EUR', 'which says that tax is not in it →'],
    ['$25.00 plus tax', 'USD', 'which says that tax is not in it →'],
    ['5 gross', 'USD', 'which has `gross` next to it, which may change it →'],
  ])('has a button where the number is what is to be paid: %s', (text, currency, result) => {
    expect([text, amount(text, currency)]).toEqual([text, result]);
  });
});

describe('an amount in marks', () => {
  it.each(['*$500*', '**$500.00**', '_$500_', '`$500.00`', '"$500"', '“$500”'])('is read without them: %s', (text) => {
    expect(amount(text, 'USD')).toBe('= $500.00');
    expect(inText(text)).toEqual(['$500.00']);
  });

  it.each([
    ['*Total: $500*', ['$500.00']],
    ['please pay *$500* today', ['$500.00']],
    ['_Refund of $40.00_, as agreed', ['$40.00']],
    ['$500*', ['?']],
    ['3*$500', ['?']],
    ['2 *$500*', ['?']],
    ['~$500~ *$450*', ['?', '?']],
  ])('is read in a text where the pair is closed: %j', (text, values) => {
    expect([text, inText(text)]).toEqual([text, values]);
  });

  it('is none when it is struck out', () => {
    expect(amount('~$500~', 'USD')).toBe('which is struck out →');
  });
});

describe('a rate', () => {
  it.each([
    ...['$500/month', '$500 per month', '$500 a month', '$12 each', '$20/h', '$9.99 monthly', '$40 per pallet'],
    ...['500 €/Monat', '500 € pro Monat', '25 EUR pro Stück', '30 € par nuit', '15 € al mes', '80 € per notte'],
    ...['200 zł za szt', '450 kr per månad'],
  ])('is no amount, and nothing of it is offered: %s', (text) => {
    const currency = /€|EUR/.test(text) ? 'EUR' : text.includes('zł') ? 'PLN' : text.includes('kr') ? 'SEK' : 'USD';
    expect([text, amount(text, currency)]).toEqual([text, 'which is a rate →']);
    for (const value of inText(text)) expect([text, value]).toEqual([text, '?']);
  });

  it('is none where `per` says on what it rests', () => {
    expect(inText('$500 per our agreement')).toEqual(['$500.00']);
    expect(inText('$500 a refund for the late bus')).toEqual(['$500.00']);
  });
});

describe('an amount next to a date or a name', () => {
  it.each([
    ['04.03.2026 25,00 EUR', ['25.00 EUR']],
    ['04/03/2026 $25.00', ['$25.00']],
    ['2026-03-04 25.00 USD', ['25.00 USD'.replace('25.00 USD', '$25.00')]],
    ['04.03.2026, 25,00 EUR', ['25.00 EUR']],
    ['25,00 EUR 04.03.2026', ['25.00 EUR']],
    ['$25.00 03/04/2026', ['$25.00']],
    ['not 04.03.2026 25,00 EUR', ['25.00 EUR']],
    ['04.03.2026 - 25,00 EUR', ['?']],
    ['4.3 25,00 EUR', ['?']],
    ['$30 bill', ['$30.00']],
    ['the customer’s $30 bill', ['$30.00']],
    ['$30 bill. in damages', ['?']],
    ['$30 bil', ['?']],
    ['30 bill dollars', []],
    ['Mia $30', ['?']],
    ['Mia: 25,00 EUR', ['?']],
    ['Hund 25,00 EUR', ['?']],
    ['Daan 25,00 EUR', ['?']],
    ['25,00 EUR Mia', ['?']],
    ['25,00 EUR Mia.', ['?']],
    ['CHF 30 Mia.', ['?']],
    ['CHF 30 Mia', ['?']],
    ['Mia. CHF 30', ['?']],
    ['Mio. EUR 5', ['?']],
  ])('is read where nothing changes it: %j', (text, values) => {
    expect([text, inText(text)]).toEqual([text, values]);
  });

  it.each([
    ['04.03.2026 25,00 EUR', 'EUR', 'which has a date next to it → 25.00 EUR'],
    ['2026-03-04: 25.00', 'USD', 'which has a date next to it → $25.00'],
    ['25.00 USD 03/04/2026', 'USD', 'which has a date next to it → $25.00'],
    ['$30 bill', 'USD', 'which has other words next to it → $30.00'],
    ['Refund: $25.00', 'USD', 'which has other words next to it → $25.00'],
    ['Rechnung 118,40 €', 'EUR', 'which has other words next to it → 118.40 EUR'],
    ['5 charges', 'USD', 'which has `charges` next to it, which may change it →'],
  ])('has a button in a field: %s', (text, currency, result) => {
    expect([text, amount(text, currency)]).toEqual([text, result]);
  });
});

describe('the reason why an amount is not read', () => {
  it.each([
    ['25.', '= $25.00'],
    ['$25.00.', '= $25.00'],
    ['$25.00,', 'which has a comma at its end → $25.00'],
    ['25,', 'which has a comma at its end →'],
    ['.50', 'which has no digit in front of its decimals → $0.50'],
    ['$,50', 'which has no digit in front of its decimals → $0.50'],
    ['７２００', 'which is in other digits → $7,200.00'],
    ['٧٢٠٠', 'which is in other digits → $7,200.00'],
    ['＄25.00', 'which is in wide signs → $25.00'],
    ['（25.00）', 'where parentheses may mean a negative amount → $25.00 | -$25.00'],
    ['1O0.00', 'which has a letter among its digits →'],
    ['l00', 'which has a letter among its digits →'],
    ['$25.00 $30.00', 'which may be more than one number →'],
    ['$25-30', 'which may be more than one number →'],
    ['25 00', 'which may be more than one number →'],
    ['1/2', 'which may be more than one number →'],
    ['50%', 'which is a share →'],
    ['1.2.3', 'whose digits are not grouped as those of one number →'],
    ['1,23.45', 'whose digits are not grouped as those of one number →'],
    ['USD $25.00', 'which names its currency in another way than a code or a sign alone → $25.00'],
    ['$1,2345', '`$1,2345` may be $1.23 or $1.24, or have a digit too many after its comma → $1.23 | $1.24'],
  ])('is the true one: %s', (text, result) => {
    const shown = amount(text, 'USD');
    expect([text, shown]).toEqual([
      text,
      result.startsWith('`') ? expect.stringContaining('a digit too many') : result,
    ]);
  });

  it('is the true one for a number', () => {
    const why = (text: string): string => {
      const read = readNumber(text);
      return read.kind === 'number' ? 'read' : read.why.slice(`Expected a number, got \`${text}\`, `.length);
    };
    expect(['12.', '.5', '300 K', '5k', '5 brutto', '1O', '5/10', '12 %', '*5*'].map(why)).toEqual([
      'which has a point at its end',
      'which has no digit in front of its decimals',
      'which has `K` next to it',
      'which is in thousands',
      'which has `brutto` next to it, which may change it',
      'which has a letter among its digits',
      'which may be more than one number',
      'which is a share',
      'read',
    ]);
  });

  it('is the true one for a date', () => {
    const why = (text: string): string => {
      const read = readTime(text, 'UTC');
      return read.kind === 'time' ? 'read' : read.why.replace(/^Expected a date such as `.*`, got `[^`]*`(?:, )?/, '');
    };
    expect(
      [
        '2026-02-30',
        '31.02.2026',
        '2026-11-29T25:00:00Z',
        '2026-11-29T05:00:00+15:00',
        'Sunday, Nov 30, 2026',
        '4.XIII.2026',
        'asap',
      ].map(why),
    ).toEqual([
      'and there is no such day or time',
      'and there is no such day or time',
      'and there is no such day or time',
      'and no place has this offset',
      'which is on another day of the week',
      '',
      '',
    ]);
  });
});

describe('a date with its month in Roman figures', () => {
  it.each([
    '4.XI.2026',
    '4 XI 2026',
    '4/XI/2026',
    '4-XI-2026',
    '04.XI.26',
    '4 XI 2026 r.',
    '2026. XI. 4.',
    '4. XI. 2026',
  ])('is offered as its day: %s', (text) => {
    const read = readTime(text, 'UTC');
    expect([text, read.kind === 'refused' && read.readings.map(({ $date }) => $date)]).toEqual([text, ['2026-11-04']]);
  });

  it.each(['31.II.2026', '4.XIII.2026', '4.IIII.2026', 'XI.2026', '4.xi.26.'])('is none: %s', (text) => {
    expect(readTime(text, 'UTC')).toMatchObject({ readings: [] });
  });
});

describe('an identifier in groups', () => {
  const form = (keep: NormalForm['keep']): NormalForm => ({ keep, words: ['order'] });
  const read = (text: string, keep: NormalForm['keep'] = 'letters_and_digits'): string => {
    const result = readIdentifier(text, form(keep));
    return result.kind === 'identifier' ? `= ${result.id}` : result.readings.join(' | ');
  };

  it.each([
    ['DE89 3704 0044 0532 0130 00', '= DE89370400440532013000'],
    ['IBAN: DE89 3704 0044 0532 0130 00', '= DE89370400440532013000'],
    ['GB29 NWBK 6016 1331 9268 19', '= GB29NWBK60161331926819'],
    ['FR14 2004 1010 0505 0001 3M02 606', '= FR1420041010050500013M02606'],
    ['nl91 abna 0417 1643 00', '= NL91ABNA0417164300'],
    ['MT84 MALT 0110 0001 2345 MTLC AST0 01S', '= MT84MALT011000012345MTLCAST001S'],
    ['DE88 3704 0044 0532 0130 00', 'DE88370400440532013000'],
    ['112-3456789-1234567', '= 11234567891234567'],
    ['4500 1234 56', '= 4500123456'],
    ['1234 5678 9012 3456', '1234567890123456'],
    ['1Z 999 AA1 01 2345 6784', '1Z999AA10123456784'],
    ['ORD 2026 0042', 'ORD20260042 | 2026 | 0042'],
    ['RE 2026 117', 'RE2026117 | 2026 | 117'],
    ['4001 4002', '40014002 | 4001 | 4002'],
    ['Order No. 12 34 56', '123456 | 12 | 34 | 56'],
  ])('is one where its check digits prove it, and has buttons otherwise: %s', (text, result) => {
    expect([text, read(text)]).toEqual([text, result]);
  });

  it('has no button for a part of what has letters where digits are expected', () => {
    for (const text of ['FR 12 345678901', 'W 12 34', 'DE89 3704 0044 0532 0130 00'])
      expect(read(text, 'digits')).toBe('');
    expect(read('DE89 3704 0044 0532 0130 00', 'capitals_and_hyphens')).toBe('= DE89370400440532013000');
  });

  it('says why it is none', () => {
    const why = (text: string): string => {
      const result = readIdentifier(text, form('digits'));
      return result.kind === 'identifier'
        ? 'read'
        : result.why.replace(/^Expected one number of at most 30 digits, got /, '');
    };
    expect(['pending', '4-Mar', 'GB29NWBK60161331926819', 'SO-2026-0042'].map(why)).toEqual([
      '`pending` says that there is one, which is still to come',
      '`4-Mar`, which is a date, or a number that a spreadsheet made one',
      '`GB29NWBK60161331926819`, which is an IBAN',
      '`SO-2026-0042`, which has letters',
    ]);
  });
});
