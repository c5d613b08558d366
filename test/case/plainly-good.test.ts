/**
 * What mails, EDI messages, forms and exports send every day. None of it may become a question: a rule that asks about
 * one of these costs a person a minute for each case.
 */
import { describe, expect, it } from 'vitest';
import { readFact, type FactSource } from '../../src/case/read-fact.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';

type Declaration = Parameters<typeof readFact>[0];

const BOL: Declaration = {
  type: 'text',
  normal: { keep: 'letters_and_digits', separators: 'ignored', words: ['BOL', 'B/L'] },
};
const LEVELS: Declaration = {
  type: 'text',
  normal: { keep: 'letters_and_digits', separators: 'kept', words: ['Lot'] },
};
const ACCOUNT: Declaration = { type: 'text', normal: { keep: 'capitals_and_hyphens', words: ['account'] } };
const TICKET: Declaration = { type: 'text', normal: { keep: 'digits', separators: 'ignored', words: ['ticket'] } };

const read = (declaration: Declaration, given: unknown, currency: string | null = null): unknown =>
  readFact(declaration, given, { currency, timeZone: 'Europe/Berlin' } satisfies FactSource);

function good(name: string, declaration: Declaration, rows: readonly (readonly [unknown, Value, string?])[]): void {
  it.each(rows.map(([given, value, currency]) => ({ given, value, currency: currency ?? null })))(
    `is read without a question: ${name} $given`,
    ({ given, value, currency }) => {
      expect(read(declaration, given, currency)).toEqual({ value });
    },
  );
}

describe('what is plainly good', () => {
  good('identifier', BOL, [
    ['04000000202600017', '04000000202600017'],
    ['BOL# 0400 0000 2026 0001 7', '04000000202600017'],
    ['B/L: 0400-0000-2026-0001', '0400000020260001'],
    ['BOL no. 4711', '4711'],
    ['BOL no 4711', '4711'],
    ['BOL Nr 4711', '4711'],
    ['BOL num 4711', '4711'],
    ['BOL Nº 4711', '4711'],
    ['BOL n° 4711', '4711'],
    ['#4711', '4711'],
    ['MAEU123456789', 'MAEU123456789'],
    ['maeu123456789', 'MAEU123456789'],
    ['HLCU-HAM-2601-A', 'HLCUHAM2601A'],
    ['TT 20260815', 'TT20260815'],
    ['TT 2026-0815', 'TT20260815'],
    ['INV-2026-004412', 'INV2026004412'],
    ['inv-4412', 'INV4412'],
    ['4412-A', '4412A'],
    ['4412a', '4412A'],
    ['DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    [4711, '4711'],
    ['QXKZPL', 'QXKZPL'],
    ['3F7-K2P-99', '3F7K2P99'],
  ]);

  good('number by levels', LEVELS, [
    ['1998.4.52', '1998-4-52'],
    ['Lot DE089-2216', 'DE089-2216'],
    ['lot DE089-2216-A', 'DE089-2216A'],
    ['12A-3', '12A-3'],
    ['12-A3', '12-A3'],
    ['FH12-B3', 'FH12-B3'],
    ['N12E-3', 'N12E-3'],
    ['26-1-14', '26-1-14'],
    ['L.2026.14.13', 'L2026-14-13'],
    ['B-AB 123', 'B-AB123'],
    ['KM12', 'KM12'],
  ]);

  good('account', ACCOUNT, [
    ['ACC-77', 'ACC-77'],
    ['acc-tst06', 'ACC-TST06'],
    ['Account: ACC-77', 'ACC-77'],
    ['NIMBUS-EU-2', 'NIMBUS-EU-2'],
    ['77', '77'],
  ]);

  good('ticket', TICKET, [
    ['88014', '88014'],
    ['#88014', '88014'],
    ['Ticket 88014', '88014'],
    ['ticket no. 88014', '88014'],
    [88_014, '88014'],
  ]);

  good('list', { type: 'list' }, [
    [
      ['1,5 l Topf', 'Moos'],
      ['1,5 l Topf', 'Moos'],
    ],
    [
      ['1,500', '200'],
      ['1,500', '200'],
    ],
    [
      ['https://a.example/x?y=1,2', 'b'],
      ['https://a.example/x?y=1,2', 'b'],
    ],
    ['invoice, photos', ['invoice', 'photos']],
    ['invoice; photos; packing slip', ['invoice', 'photos', 'packing slip']],
    ['invoice\nphotos\n', ['invoice', 'photos']],
    ['invoice\r\nphotos', ['invoice', 'photos']],
    ['- invoice\n- photos', ['invoice', 'photos']],
    ['• invoice\n• photos', ['invoice', 'photos']],
    ['1. invoice\n2. photos', ['invoice', 'photos']],
    ['invoice, photos, and packing slip', ['invoice', 'photos', 'packing slip']],
    ['invoice,photos,', ['invoice', 'photos']],
    ['"invoice","photos"', ['invoice', 'photos']],
    ['["invoice","photos"]', ['invoice', 'photos']],
    ['“invoice”, “photos”', ['invoice', 'photos']],
    ['"Smith, John", Doe', ['Smith, John', 'Doe']],
    ['bol', ['bol']],
    ['delivery_receipt, inspection_report', ['delivery_receipt', 'inspection_report']],
    ['X-ray, follow-up, on-site visit', ['X-ray', 'follow-up', 'on-site visit']],
    ["O'Brien, D’Angelo", ["O'Brien", 'D’Angelo']],
    ['Acme Inc., Foo Ltd., Bar GmbH & Co. KG', ['Acme Inc.', 'Foo Ltd.', 'Bar GmbH & Co. KG']],
    ['Novák s.r.o., Rossi S.p.A.', ['Novák s.r.o.', 'Rossi S.p.A.']],
    ['Turnverein Köln e.V.', ['Turnverein Köln e.V.']],
    ['10 a.m., 4 p.m.', ['10 a.m.', '4 p.m.']],
    ['R&D, M&A', ['R&D', 'M&A']],
    ['AT&T, H&M', ['AT&T', 'H&M']],
    ['Part A (front), Part B (back)', ['Part A (front)', 'Part B (back)']],
    ['10 photos, 2 invoices', ['10 photos', '2 invoices']],
    ['moss: 2, slugs: 3', ['moss: 2', 'slugs: 3']],
    ['Ref: No 5, Ref: No 6', ['Ref: No 5', 'Ref: No 6']],
    ['4001, 4002', ['4001', '4002']],
    ['INV-4001, INV-4002', ['INV-4001', 'INV-4002']],
    ['https://x.example/a?b=c&d=e~f, https://x.example/2', ['https://x.example/a?b=c&d=e~f', 'https://x.example/2']],
    ['ana@x.example, bo@x.example', ['ana@x.example', 'bo@x.example']],
    ['Ana Lee <ana@x.example>, Bo <bo@x.example>', ['Ana Lee <ana@x.example>', 'Bo <bo@x.example>']],
    ['photo 1.jpg, IMG_2041.JPG', ['photo 1.jpg', 'IMG_2041.JPG']],
    ['12 m², 5 °C, 50%', ['12 m²', '5 °C', '50%']],
    ['C#, C++, .NET', ['C#', 'C++', '.NET']],
    ['Müller, Čapek, Ångström', ['Müller', 'Čapek', 'Ångström']],
    ['Notes, St. Paul, Prof. Lee', ['Notes', 'St. Paul', 'Prof. Lee']],
    ['Model X, Model Y', ['Model X', 'Model Y']],
    ['Nordic, Allianz, Various Artists Inc', ['Nordic', 'Allianz', 'Various Artists Inc']],
    ['Seeds, Cello, Sameday', ['Seeds', 'Cello', 'Sameday']],
    ['5" pipe, 3" pipe', ['5" pipe', '3" pipe']],
    ['A–Z index, 2024–2026', ['A–Z index', '2024–2026']],
    ['moss', ['moss']],
    ['[]', []],
  ]);

  good('list of choices', { type: 'list', one_of: ['all', 'moss', 'see below', 'n/a*'] }, [
    ['all', ['all']],
    ['moss, all', ['moss', 'all']],
    ['see below', ['see below']],
    ['n/a*; moss', ['n/a*', 'moss']],
  ]);

  good('amount', { type: 'money' }, [
    ['$7,200.00', money('USD', 720_000), 'USD'],
    ['7200 USD', money('USD', 720_000)],
    ['USD 7,200', money('USD', 720_000)],
    ['7.200,00 EUR', money('EUR', 720_000)],
    ['€ 7.200,00', money('EUR', 720_000)],
    ['1 234,50 €', money('EUR', 123_450)],
    ['£84', money('GBP', 8_400)],
    ['84.50', money('USD', 8_450), 'USD'],
    [84.5, money('USD', 8_450), 'USD'],
    [{ amount: '84.50', currency: 'EUR' }, money('EUR', 8_450)],
    ['JPY 5000', money('JPY', 5_000)],
    ["CHF 1'200.50", money('CHF', 120_050)],
    ['*$500*', money('USD', 50_000), 'USD'],
    ['$500.00.', money('USD', 50_000), 'USD'],
  ]);

  good('number', { type: 'number' }, [
    ['12', 12],
    ['12.5', 12.5],
    ['-3', -3],
    [0, 0],
    ['62', 62],
  ]);

  good('truth', { type: 'boolean' }, [
    ['TRUE', true],
    ['false', false],
    ['Yes', true],
    ['no', false],
    [1, true],
    ['0', false],
    [true, true],
    ['Yes.', true],
  ]);

  it.each(['15 minutes', '2 business days (us-claims)', '9 months', '4 business hours (us-claims)'])(
    'is read without a question: span %s',
    (text) => {
      expect(read({ type: 'duration' }, text)).toMatchObject({ value: { $duration: text } });
    },
  );

  it.each(['15 min', '2 hrs', '72h', 'PT15M', '2 Days', '24 hours.', 'two days', '1 year'])(
    'is read without a question, in our words: span %s',
    (text) => {
      expect(read({ type: 'duration' }, text)).toMatchObject({ value: { $duration: expect.any(String) as string } });
    },
  );

  it.each([
    '2026-03-04',
    '2026-03-04T14:05:07Z',
    '2026-03-04T14:05:07.123Z',
    '2026-03-04T14:05:07+01:00',
    '2026-03-04T14:05Z',
  ])('is read without a question: time %s', (text) => {
    expect([text, read({ type: 'time' }, text)]).toEqual([
      text,
      { value: expect.objectContaining({ $time: expect.any(Number) as number }) },
    ]);
  });
});
