/** Dates next to another date, or to a day of the week, in many languages. */
import { describe, expect, it } from 'vitest';
import { findDates } from '../../src/kernel/find-dates.ts';

const read = (text: string): string[] => findDates(text, 'UTC').flatMap(({ value }) => (value === null ? [] : [value]));

const LINKS = [
  ...[
    '-',
    '–',
    '—',
    '+',
    '&',
    '/',
    '→',
    '…',
    'bis',
    'und',
    'oder',
    'bzw.',
    'sowie',
    'to',
    'and',
    'or',
    'à',
    'au',
    'et',
    'ou',
  ],
  ...[
    'a',
    'al',
    'y',
    'o',
    'hasta',
    'até',
    'e',
    'tot',
    'en',
    'of',
    'till',
    'och',
    'til',
    'do',
    'i',
    'až',
    'и',
    'до',
    'vs',
    'plus',
  ],
];

describe('two dates that are connected', () => {
  it.each(LINKS)('have no value: %j', (link) => {
    for (const text of [
      `13.04.2026 ${link} 15.04.2026`,
      `du 13/04/2026 ${link} 15/04/2026`,
      `2026-04-13 ${link} 2026-04-15`,
      `am 13. ${link} 15.04.2026`,
      `13.04. ${link} 15.04.2026`,
      `13 ${link} 15.04.2026`,
      `13.04.2026\n${link} 15.04.2026`,
      `Mon 13/04/2026 ${link} Wed 15/04/2026`,
      `13.04. ${link} Mi 15.04.2026`,
      `13 April 2026 ${link} 15 April 2026`,
      `April 13, 2026 ${link} April 15, 2026`,
      `13 April ${link} 15 April 2026`,
    ])
      expect([text, read(text)]).toEqual([text, []]);
  });

  it.each(['13+15.04.2026', '13.04.+15.04.2026', '13.04.2026 statt 15.04.2026', '13.04.2026 xyz 15.04.2026'])(
    'have no value: %s',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it.each([
    ['Invoice 4001 dated 2026-03-04', ['2026-03-04']],
    ['12 pallets on 4 March 2026', ['2026-03-04']],
    ['on 4 March 2026 we shipped 12 pallets', ['2026-03-04']],
    ['shipped 2026-03-04 and delivered 2026-03-06', ['2026-03-04', '2026-03-06']],
    ['shipped on 13.04.2026, delivered 15.04.2026', ['2026-04-13', '2026-04-15']],
    ['Rechnung 4001 vom 13.04.2026 über 500 EUR', ['2026-04-13']],
    ['from 2026-03-04 on, 5 units', ['2026-03-04']],
  ])('are not in %j', (text, dates) => {
    expect(read(text)).toEqual(dates);
  });
});

describe('a date', () => {
  it.each([
    ...[
      'zwischen dem 1. und dem 25.03.2026',
      'vom 1. bis zum 25.03.2026',
      'le 12 ou le 25/03/2026',
      'el 12. o el 25/03/2026',
    ],
    ...['nicht am 25.03.2026', 'nicht vor dem 25.03.2026', 'kein 25.03.2026', 'pas le 25/03/2026', 'no el 25/03/2026'],
    ...['niet op 25-03-2026', 'nie 25.03.2026', 'non il 25/03/2026', 'statt 25.03.2026', 'au lieu du 25/03/2026'],
  ])('has no value as one of two, or when it is denied: %s', (text) => {
    expect([text, read(text)]).toEqual([text, []]);
  });

  it.each([
    '25.03.2026 (Di.)',
    '25.03.2026 (Di)',
    '2026/03/25(火)',
    '2026-03-25（火）',
    '2026/03/25 星期二',
    '(월) 2026-03-25',
    '火 2026/03/25',
  ])('has no value next to another day in brackets or in one sign: %s', (text) => {
    expect([text, read(text)]).toEqual([text, []]);
  });

  it.each([
    '25.03.2026 (Mi.)',
    '2026/03/25(水)',
    '2026-03-25（水曜日）',
    '2026/03/25 星期三',
    '(수) 2026-03-25',
    '25.03.2026 (KW 13)',
    '25.03.2026 (ok)',
  ])('has its value next to its day in brackets or in one sign: %s', (text) => {
    expect([text, read(text)]).toEqual([text, ['2026-03-25']]);
  });

  it.each([
    ...[
      'Fri, 4 March 2026',
      'Fri 4 March 2026',
      'Fri., 4 March 2026',
      'Thurs 4 March 2026',
      'Friday, the 4 March 2026',
    ],
    ...[
      'Montag, den 15.04.2026',
      'Mo., 15.04.2026',
      'Mo 15.04.2026',
      'Di. 13.04.2026',
      'mardi 13/04/2026',
      'le jeudi 15/04/2026',
    ],
    ...['lunes 15/04/2026', 'venerdì 13/04/2026', 'quarta-feira, 13/04/2026', 'dinsdag 13/04/2026', 'пт 13.04.2026'],
    ...[
      '15.04.2026 (Monday)',
      '4 March 2026, Friday',
      '15/04/2026 (Fr.)'.replace('Fr.', 'Fri'),
      'Mon - Wed 4 March 2026',
    ],
  ])('has no value next to another day of the week: %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it.each([
    ...['Wed, 4 March 2026', 'Wed. 4 March 2026', '4 March 2026 (Wednesday)', '4 March 2026, Wednesday'],
    ...['Wednesday, the 4th of March 2026', 'So 4 March 2026 is the day', 'We sat on 4 March 2026'],
  ])('has its value next to its day, and to other words: %s', (text) => {
    expect(read(text)).toEqual(['2026-03-04']);
  });

  it('knows its day in other languages', () => {
    for (const day of ['Mo', 'Mo.', 'Montag,', 'lundi', 'lunes', 'lunedì', 'maandag', 'segunda-feira,', 'пн'])
      expect([day, read(`${day} 13.04.2026`)]).toEqual([day, ['2026-04-13']]);
    expect(read('4 March 2026, Friday 6 March 2026')).toEqual(['2026-03-04', '2026-03-06']);
  });
});
