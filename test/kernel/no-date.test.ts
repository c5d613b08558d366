import { describe, expect, it } from 'vitest';
import { meansNoDate } from '../../src/kernel/no-date.ts';
import { readTime } from '../../src/kernel/read-time.ts';
import { writtenTime } from '../../src/kernel/written-time.ts';

const NONE = [
  ...['0001-01-01', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00', '0000-00-00', '0000-00-00 00:00:00', '0000-01-01'],
  ...['1900-01-01', '1900-01-01T00:00:00+00:00', '1899-12-30', '1753-01-01T00:00:00', '1601-01-01T00:00:00Z'],
  ...['1899-12-31T18:00:00-06:00', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', '1970-01-01 00:00:00'],
  ...['9999-12-31', '9999-12-31T23:59:59.9999999Z', '9999-12-31 23:59:59', '2079-06-06'],
];
const OTHER_NOTATIONS = [
  ...['01/01/0001', '00/00/0000', '12/31/9999', '31.12.9999', '31/12/9999', '99991231', '00010101', '1 Jan 1900'],
  ...['12/31/9999 12:00:00 AM', '1/1/0001 12:00:00 AM', '01.01.1900 00:00', '31 Dec 9999', 'Dec 30, 1899', '00000000'],
  ...['/Date(253402300799000)/', '/Date(253402300799999)/', '/Date(253402257600000)/', '/Date(253402322399999-0600)/'],
  ...['__/__/____', '__.__.____', '____-__-__', '__/__/____ __:__'],
  ...['12/31/9999 11:59:59 PM', '01/01/1970 00:00:00', '1/1/1970 12:00 AM', '9999/12/31', '12/31/1899'],
];

const IN_THE_WEST = ['1969-12-31T18:00:00-06:00', '1752-12-31T18:00:00-06:00'];

describe('a date that means that there is none', () => {
  it.each(IN_THE_WEST)('is %s, which is midnight UTC of one', (text) => expect(meansNoDate(text)).toBe(true));

  it.each([
    '/Date(253370764800000)/',
    '__',
    '_/_',
    '12/31/2026',
    '01/01/1970',
    '1/1/1970 12:00 PM',
    '19000102',
    '00010203',
    '9999',
    '1900',
    'Jan 1, 2026',
  ])('is not %s in another notation', (text) => expect(meansNoDate(text)).toBe(false));

  it.each([...NONE, ...OTHER_NOTATIONS])('is %s', (text) => expect(meansNoDate(text)).toBe(true));

  it.each([...NONE, ...OTHER_NOTATIONS])('is refused by name where a date is expected: %s', (text) => {
    expect(readTime(text, 'America/Chicago')).toEqual({
      kind: 'refused',
      why: `\`${text}\` is what programs write when there is no date`,
      readings: [],
    });
  });

  it.each(['1900-01-02', '1970-01-01', '1970-01-01T08:30:00Z', '2026-03-04', '1987-05-06T00:00:00Z', '2199-12-31'])(
    'is not %s',
    (text) => {
      expect(meansNoDate(text)).toBe(false);
      expect(readTime(text, 'America/Chicago')).toMatchObject({ kind: 'time' });
    },
  );
});

describe('a year that no procedure means', () => {
  it.each([
    '0026-11-29',
    '0206-11-29T10:00:00Z',
    '11/29/0026',
    '29 November 1726',
    '0026-11-29 10:00',
    '2200-01-01T12:00:00Z',
  ])('is refused by name: %s', (text) => {
    expect(readTime(text, 'America/Chicago')).toEqual({
      kind: 'refused',
      why: `Expected a year from 1800 to 2199, got \`${text}\``,
      readings: [],
    });
  });

  it('is none where an SOP writes it', () => {
    expect(['0026-11-29', '2926-11-29T10:00', '9998-01-01T00:00:00Z'].map(writtenTime)).toEqual([null, null, null]);
    expect(writtenTime('2026-11-29')).not.toBeNull();
  });
});
