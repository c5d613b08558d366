/** Amounts next to a word that multiplies them, to another number or to a minus, in many languages. */
import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { findNumbers } from '../../src/kernel/find-numbers.ts';

const read = (text: string): (number | string)[] =>
  findAmounts(text, null).flatMap(({ value }) => (value === null ? [] : [value.minor / 100]));

const SCALES = [
  ...[
    'million',
    'millions',
    'mio',
    'Mio.',
    'mln',
    'mln.',
    'bn',
    'bln',
    'bil',
    'billion',
    'trn',
    'B',
    'M',
    'T',
    'L',
    'G',
  ],
  ...['tys', 'tys.', 'tysięcy', 'tis.', 'tisíc', 'miljoen', 'miljard', 'duizend', 'millones', 'mil', 'miles de'],
  ...['Mrd', 'Mrd.', 'Milliarden', 'Tsd.', 'Tausend', 'mille', 'milioni', 'mila', 'milhões', 'bilhões', 'mi', 'mii'],
  ...['milioane', 'tusen', 'tusind', 'mkr', 'Mkr', 'þúsund', 'milljónir', 'tuhatta', 'miljoonaa', 'ezer', 'millió'],
  ...[
    'lakh',
    'lac',
    'crore',
    'cr',
    'ribu',
    'rb',
    'juta',
    'jt',
    'libo',
    'bin',
    'milyon',
    'nghìn',
    'triệu',
    'tỷ',
    'elfu',
  ],
  ...['万', '億', '千', '만', '억', 'ล้าน', 'тыс.', 'млн', 'млрд', 'тисяч', 'χιλιάδες', 'ألف', 'מיליון', 'laki'],
].filter((scale) => scale !== 'million' && scale !== 'miles de');

describe('an amount next to a word that multiplies it', () => {
  it.each(SCALES)('is not the number before %j', (scale) => {
    for (const text of [
      `EUR 2 ${scale}`,
      `€2 ${scale}`,
      `$1.50 ${scale}, please`,
      `USD 5 (${scale})`,
      `€2\u00a0${scale}`,
    ])
      for (const found of read(text)) expect([text, found]).toEqual([text, '?']);
    for (const text of [`2 ${scale} EUR`, `5${scale} USD`, `$5${scale}`, `EUR 5${scale} sum`])
      for (const found of read(text)) expect([text, found]).toEqual([text, '?']);
  });

  it.each(['EUR 5 mln', 'PLN 5 tys.', 'EUR 5 miljoen'])('has none with its currency between: %s', (text) => {
    const [currency = '', number = '', scale = ''] = text.split(' ');
    expect(read(`${number} ${currency} ${scale}`)).toEqual([]);
    expect(read(`${scale} ${currency} ${number}`)).toEqual([]);
  });

  it.each(['2 mln units', '3 Mrd. tokens', '5 tys. sztuk', '2 miljoen stuks', '5 B rows'])(
    'nor is a number: %s',
    (text) => {
      expect(findNumbers(text).filter(({ value }) => value !== null)).toEqual([]);
    },
  );

  it.each([
    ['EUR 500 bitte', 500],
    ['$500 damage', 500],
    ['The carrier offers $500 in full settlement', 500],
    ['Loss of $5,000 for 3 pallets (see photos)', 5_000],
    ['paid $500 cash', 500],
    ['wir fordern 500,00 EUR zzgl. MwSt', 500],
    ['Rechnung über EUR 500,00 vom 12.03.', 500],
    ['une facture de EUR 500,00 pour le client', 500],
    ['$500 billed', 500],
    ['$500 was due on 12 March', 500],
    ['USD 500 at 5 stops', 500],
    ['$5,000 (USD)', 5_000],
    ['Invoice 4001 is $500', 500],
    ['12 pallets $500', 500],
    ['3 nights at $500', 500],
    ['| 12 | $500 | pallets |', 500],
    ['- $500 for pallets', 500],
  ])('is read in %j', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });

  it('is a number with its unit', () => {
    for (const text of ['5 kg', '12 pcs', '3 miles', '5 milligrams', '40 units'])
      expect([text, findNumbers(text)[0]?.value]).toEqual([text, Number(text.split(' ')[0])]);
  });
});

const LINKS = [
  ...[
    'bis',
    'bis zu',
    'oder',
    'bzw.',
    'und',
    'to',
    'or',
    'and',
    'à',
    'a',
    'ou',
    'et',
    'y',
    'o',
    'hasta',
    'al',
    'até',
    'e',
  ],
  ...['tot', 'of', 'en', 'till', 'eller', 'och', 'til', 'do', 'i', 'až', 'lub', 'ili', 'és', 'vagy', 'ile', 'и', 'до'],
  ...[
    '至',
    'から',
    '~',
    '…',
    '...',
    '+',
    '–',
    '—',
    '→',
    '&',
    '±',
    'plus',
    'minus',
    'zuzüglich',
    'xyzzy',
    'BIS',
    'x',
    '×',
  ],
];

describe('two amounts that are connected', () => {
  it.each(LINKS)('have no value of one of them: %j', (link) => {
    for (const text of [
      `500 ${link} 600 EUR`,
      `EUR 500 ${link} 600`,
      `500 ${link} $600`,
      `$500 ${link} 600`,
      ...(/^(?:xyzzy|x)$/.test(link) ? [] : [`von 500\n${link} 600 EUR`]),
      `500,00 ${link} 600,00 EUR wurden genannt`,
    ])
      expect([text, read(text)]).toEqual([text, []]);
  });

  it.each(['bis', 'to', 'à', '–', '+', 'plus', 'or', 'oder', 'hasta', 'tot', '…'])(
    'nor when both are whole: %j',
    (link) => {
      for (const text of [`500 EUR ${link} 600 EUR`, `EUR 500 ${link} EUR 600`, `€500 ${link} €600`])
        expect([text, read(text)]).toEqual([text, []]);
    },
  );

  it('are two where both are whole and no range is named', () => {
    for (const and of ['and', 'und', 'y', 'e', 'en', 'och'])
      expect([and, read(`USD 500 ${and} EUR 600`)]).toEqual([and, [500, 600]]);
    for (const range of ['between USD 500 and USD 600', 'zwischen 500 EUR und 600 EUR', 'entre 500 € y 600 €'])
      expect([range, read(range)]).toEqual([range, []]);
  });
});

describe('an amount with a minus', () => {
  it.each(['\u2212', '\ufe63', '\uff0d', '\u02d7', '\u2796', '\u207b', '\u2011', '\u2012'])('is none: %j', (minus) => {
    for (const text of [
      `${minus} 500,00 EUR`,
      `${minus}500,00 EUR`,
      `Discount ${minus} $25.00`,
      `Discount ${minus}$25.00`,
      `Skonto ${minus}\u00a025,00 EUR`,
      `EUR ${minus} 500`,
      `EUR 500,00 ${minus}`,
      `500,00 EUR${minus}`,
    ])
      expect([text, read(text)]).toEqual([text, []]);
    expect(findNumbers(`${minus} 3 degrees`).filter(({ value }) => value === 3)).toEqual([]);
  });
});
