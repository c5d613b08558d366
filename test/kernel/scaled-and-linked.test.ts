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
    ['wir fordern 500,00 EUR inkl. MwSt', 500],
    ['Rechnung über EUR 500,00 vom 12.03.', 500],
    ['une facture de EUR 500,00 pour le client', 500],
    ['$500 billed', 500],
    ['$500 was due on 12 March', 500],
    ['USD 500 at 5 stops', 500],
    ['$5,000 (USD)', 5_000],
    ['Invoice 4001 is $500', 500],
    ['12 pallets $500', 500],
    ['3 nights for $500', 500],
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

describe('a scale in front of an amount', () => {
  it.each([
    ...['in thousands: EUR 5', 'The loss, in thousands: EUR 5', 'in millions: $2', 'USD millions: $2', 'Mio: EUR 5'],
    ...['in Mio.: EUR 5', 'in Mio. EUR: EUR 5', 'Tsd.: EUR 5', 'k EUR: EUR 5', 'TEUR: EUR 5', 'kEUR: EUR 5', 'TEUR 5'],
    ...['in tys. zł: PLN 5', 'w tys.: PLN 5', 'en milliers : EUR 5', 'en k€ : EUR 5', 'in duizenden: EUR 5'],
    ...['x 1.000: EUR 5', 'x1000: EUR 5', '(000s) EUR 5', "'000: EUR 5", '(TEUR) EUR 5', 'i tusental: SEK 5'],
    ...['Figures in thousands\n\nLoss: EUR 5', 'Alle Beträge in Tsd. EUR\nSchaden\nEUR 5', 'Loss (k€)\nA: EUR 5'],
  ])('leaves it without a value: %j', (text) => {
    expect([text, read(text)]).toEqual([text, []]);
  });

  it.each([
    ['in Milan, EUR 500', 500],
    ['Hotel Milano: EUR 500', 500],
    ['Bill: $500', 500],
    ['Model T: $500', 500],
    ['in full: $500', 500],
    ['in total: EUR 500', 500],
    ['2 x 1.000 Stück, EUR 500', 500],
    ['12,000 units in stock: $500', 500],
    ['Tisch: EUR 500', 500],
  ])('is not every word that begins like one: %j', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });
});

describe('an ordinary word after an amount', () => {
  it.each('Porto Maut MwSt Zoll kalt tip toll taxi cab fare meal fuel bond asap thx pls VISA IBAN laut dla'.split(' '))(
    'leaves it as it is: %s',
    (word) => {
      for (const text of [`EUR 25 ${word}`, `25,00 EUR ${word}`, `€25 ${word} bezahlt`, `$25 ${word}`])
        expect([text, read(text)]).toEqual([text, [25]]);
    },
  );

  it.each([
    ...['tonnen', 'migliaia', 'setki', 'Dutzend', 'dozijn', 'centinaia', 'dizaines', 'decenas', 'stotine', 'kharab'],
    ...['hajaar', 'figures', 'ponies', 'thd', 'thsn', 'bio', 'mlrd', 'tnd', 'mrd', 'phan', 'dubu', 'koti', 'e Ft'],
    ...['kEUR', 'kUSD', 'thosand', 'thousnad', 'milion'],
  ])('is not a scale, or what looks like one: %s', (word) => {
    expect(read(`EUR 5 ${word}`)).toEqual([]);
  });
});

describe('an amount with a blank between its thousands', () => {
  it.each([
    ...[
      '1\u00a0250,00 €',
      'Nr. 4: 1\u202f250,00 €',
      'Kwota 1\u2009250,00 PLN',
      '1 250,00 €',
      'SEK 1 250,00',
      'USD 1 250.00',
    ],
    ...[
      'Le montant est de 1 250,00 €.',
      'Montant : 1 250,00 EUR TTC',
      'Kwota 1 250,00 PLN',
      'Der Preis beträgt 1 250,00 €',
    ],
  ])('is read: %j', (text) => {
    expect([text, read(text)]).toEqual([text, [1_250]]);
  });

  it.each([
    ...[
      'Nr. 1 250,00 EUR',
      'Pos. 1 250,00 €',
      'Zimmer 1 250,00 EUR',
      '1 250,00 EUR\n2 300,00 EUR',
      'Order 12 250,00 EUR',
    ],
    ...['1 250 €', '4 1 250,00 €', '1 250\u00a0000,00 €', '0 250,00 €'],
  ])('is not a number and an amount: %j', (text) => {
    expect(read(text)).toEqual([]);
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

  it.each(['minus:', 'Minus', 'moins', 'menos', 'meno', 'min', 'minder', 'mínus', 'abzüglich', '▲', '△'])(
    'also in words: %s',
    (minus) => {
      for (const text of [`${minus} 25,00 EUR`, `Skonto ${minus} EUR 25,00`, `${minus} $25`])
        expect([text, read(text)]).toEqual([text, []]);
    },
  );
});
