import { describe, expect, it } from 'vitest';
import { normalOf, readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';

const BOOKING: NormalForm = { keep: 'letters_and_digits', words: ['booking', 'PNR'] };
const ACCOUNT: NormalForm = { keep: 'capitals_and_hyphens', words: ['account'] };
const TICKET: NormalForm = { keep: 'digits', words: ['ticket'] };

describe('a word for *number* behind a word that the kind lists', () => {
  it.each([
    ['booking NO 8841220', ['8841220', 'NO8841220']],
    ['booking no AB12', ['AB12', 'NOAB12']],
    ['no 8841220', ['8841220']],
    ['booking no 8841220 and 8841221', ['8841220', '8841221']],
  ])('is asked about where it may be a part of it: %s', (text, readings) => {
    expect(readIdentifier(text, BOOKING)).toMatchObject({ kind: 'refused', readings });
  });
});

describe('a word next to an identifier that its kind does not list', () => {
  it.each([
    ['8841220 resubmitted', ['8841220']],
    ['8841220 damage', ['8841220']],
    ['8841220 - Lee', ['8841220']],
    ['8841220 – closed', ['8841220']],
    ['8841220 pls', ['8841220']],
    ['dup 8841220', ['8841220']],
    ['is 8841220', ['8841220']],
    ['your PNR 8841220', ['8841220']],
    ['PLEASE PAY 8841220', ['8841220']],
    ['not 8841220', ['8841220']],
    ['old 8841220', ['8841220']],
    ['Lee 8841220', ['8841220']],
    ['SMITH 8841220', ['8841220']],
    ['Smith HX7K2P', ['HX7K2P']],
    ['HX7K2P Mr Lee', ['HX7K2P']],
    ['PNR is HX7K2P', ['HX7K2P']],
    ['PNR HX7K2P thanks', ['HX7K2P']],
    ['BA123 delayed', ['BA123']],
    ['Kit A12', ['A12']],
    ['KIT A12', ['A12', 'KITA12']],
    ['4412 kWh', ['4412']],
    ['4412 void', ['4412']],
    ['4412 VOID', ['4412', '4412VOID']],
    ['4412 BOOKING', ['4412']],
    ['4412 copy 2', ['4412COPY2', '4412', '2']],
    ['4412-closed', ['4412']],
    ['4412_dup', ['4412']],
    ['4412.pdf', ['4412']],
    ['04-4120resubmitted', ['044120']],
    ['confirmation code HX7K2P', ['HX7K2P', 'CONFIRMATIONCODEHX7K2P']],
    ['reçu 4412', ['4412']],
    ['storniert 4412', ['4412', 'STORNIERT4412']],
    ['4412 épuisé', ['4412']],
    ['x 4412', ['4412']],
    ['4412 x', ['4412']],
    ['WAY 12345', ['12345', 'WAY12345']],
    ['IS 12345', ['12345', 'IS12345']],
    ['MR 12345', ['12345', 'MR12345']],
    ['NO 123456789 MVA', ['123456789', 'NO123456789MVA']],
    ['dup 123 456 789 0', ['1234567890']],
    ['8841220 part-paid', ['8841220']],
    ['8841220 ex-Lee', ['8841220']],
    ['8841220 e-mail', ['8841220']],
    ['8841220 n.F.', ['8841220']],
    ['8841220 J.R.', ['8841220', '8841220JR']],
    ['8841220 (ex-Lee)', ['8841220']],
    ['O-Brien 8841220', ['8841220']],
    ['J.Lee 8841220', ['8841220']],
    ['4412-part-paid', ['4412']],
    ['4412 Rev.B', ['4412']],
  ])('is asked about, with the number as a button: %s', (text, readings) => {
    const read = readIdentifier(text, BOOKING);
    expect(read).toMatchObject({ kind: 'refused', readings });
    expect(normalOf(text, BOOKING)).toBeNull();
  });

  it.each([
    ['ACC-77 Nimbus', ['ACC-77']],
    ['ACC-77 closed', ['ACC-77']],
    ['ACC-77 EUR', ['ACC-77', 'ACC-77EUR']],
    ['your ACC-77', ['ACC-77']],
    ['Nimbus ACC-77', ['ACC-77']],
    ['Nimbus Freight LLC ACC-77', ['ACC-77']],
    ['account of ACC-77', ['ACC-77']],
    ['ACC-77 - old', ['ACC-77']],
    ['ACC 77', ['ACC-77', '77', 'ACC77']],
    ['ACC - 77', ['ACC-77', '77']],
    ['acc www01', ['ACC-WWW01', 'WWW01']],
    ['Account: acc www01', ['ACC-WWW01', 'WWW01']],
    ['ACC MMO11', ['ACC-MMO11', 'MMO11', 'ACCMMO11']],
    ['acc - mmo11', ['ACC-MMO11', 'MMO11']],
    ['ACC WWW 01', ['ACC-WWW-01', '01', 'ACCWWW01']],
    ['acc 77 01', ['ACC-77-01', '77', '01']],
    ['Client 77', ['77', 'CLIENT77', 'CLIENT-77']],
    ['77 EU', ['77', '77EU', '77-EU']],
    ['77 01', ['77-01', '77', '01']],
    ['4001 and 4002', ['4001', '4002']],
    ['ACC-77 Smith-Lee', ['ACC-77']],
    ['ACC-77 re-test', ['ACC-77']],
  ])('is asked about of an account: %s', (text, readings) => {
    expect(readIdentifier(text, ACCOUNT)).toMatchObject({ kind: 'refused', readings });
  });

  it.each([['88014 dup'], ['88014 (closed)'], ['not 88014'], ['88014 Lee'], ['Case 88014']])(
    'is asked about where digits alone are allowed: %s',
    (text) => {
      expect(readIdentifier(text, TICKET)).toMatchObject({ kind: 'refused', readings: ['88014'] });
    },
  );

  it('is named', () => {
    expect(readIdentifier('8841220 - Lee', BOOKING)).toMatchObject({
      why: '`8841220 - Lee` has `Lee` next to its number, which may be a part of it or not',
    });
  });

  it.each([
    ['PNR HX7K2P', 'HX7K2P'],
    ['booking no. 8841220', '8841220'],
    ['A 4711', 'A4711'],
    ['TT 10093', 'TT10093'],
    ['WA 12345', 'WA12345'],
    ['4711 B', '4711B'],
    ['INV-4412', 'INV4412'],
    ['inv-4412', 'INV4412'],
    ['4412-AB', '4412AB'],
    ['B-AB 123', 'BAB123'],
    ['hx7k2p', 'HX7K2P'],
    ['04000000 202603014', '04000000202603014'],
  ])('is not meant by what belongs to the number: %s', (text, id) => {
    expect(normalOf(text, BOOKING)).toBe(id);
  });

  it('stays where the identifier is kept as it is written', () => {
    expect(normalOf('Flat 5 upstairs', { keep: 'as_written', words: [] })).toBe('Flat 5 upstairs');
  });
});

describe('a blank in a number whose hyphens count', () => {
  it('is asked about, with the hyphen as a button', () => {
    for (const [text, readings] of [
      ['TT 10093', ['TT-10093', 'TT10093']],
      ['A 4711', ['A-4711', 'A4711']],
      ['4711 B', ['4711B', '4711-B']],
      ['04000000 202603014', ['04000000-202603014', '04000000202603014']],
    ] as const)
      expect(readIdentifier(text, ACCOUNT)).toMatchObject({ kind: 'refused', readings });
  });

  it('stands for no hyphen around a number, or in an IBAN', () => {
    for (const [text, id] of [
      [' acc-4711 ', 'ACC-4711'],
      ['DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ] as const)
      expect(readIdentifier(text, ACCOUNT)).toEqual({ kind: 'identifier', id });
  });
});

describe('a masked identifier', () => {
  it.each([
    'xxxx-xxxx-xxxx-1234',
    'XXXX XXXX XXXX 1234',
    '****1234',
    '**** **** 1234',
    '1234****',
    '•••• 1234',
    '12xxx-34',
  ])('names many, so it is refused without a button: %s', (text) => {
    for (const form of [BOOKING, ACCOUNT, TICKET, { keep: 'as_written', words: [] } as const]) {
      expect(readIdentifier(text, form)).toMatchObject({
        kind: 'refused',
        why: `\`${text}\` is masked: some of its characters are not shown`,
        readings: [],
      });
      expect(normalOf(text, form)).toBeNull();
    }
  });

  it.each(['X1234', 'XX-1234', 'PROX1', 'XXXL1', 'EXXXON-1'])('is not %s', (text) => {
    expect(normalOf(text, BOOKING)).toBe(text.replace('-', ''));
  });
});
