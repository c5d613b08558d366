/**
 * Five invented products, each with ten honest payments to five customers. Whoever copies the line of each sentence is asked as
 * often as the README says, and no answer that lies afterwards is taken.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { tmsClient } from './clients.ts';
import type { Members } from './paying-tms.ts';
import { bindingOf, contextOf } from './subjects.ts';

const DAY0 = Date.UTC(2026, 2, 4, 14, 10);
const DAY = 86_400_000;
/** Customer, number of the vendor, IBAN. */
const CUSTOMERS: Readonly<Record<string, readonly [string, string, string]>> = {
  'ACC-101': ['Harbor Tiles', 'V00017', 'DE89370400440532013000'],
  'ACC-102': ['Pine & Sons', 'V00231', 'FR7630006000011234567890189'],
  'ACC-103': ['Lumen Lamps', 'V00008', 'NL91ABNA0417164300'],
  'ACC-104': ['Odd Bolts', 'V01110', 'BE68539007547034'],
  'ACC-105': ['Quill Co', 'V00404', 'ES9121000418450200051332'],
};
const PAYMENTS: readonly (readonly [claim: string, account: string, minor: number, shipment: string])[] = [
  ['CASE-109', 'ACC-101', 50_000, 'SHP-11'],
  ['CASE-112', 'ACC-102', 118_050, 'SHP-14'],
  ['CASE-115', 'ACC-103', 7_215, 'SHP-17'],
  ['CASE-121', 'ACC-104', 250_000, 'SHP-19'],
  ['CASE-122', 'ACC-102', 31_075, 'SHP-21'],
  ['CASE-130', 'ACC-101', 20_010, 'SHP-11'],
  ['CASE-131', 'ACC-105', 99_999, 'SHP-22'],
  ['CASE-133', 'ACC-103', 4_450, 'SHP-23'],
  ['CASE-134', 'ACC-101', 61_200, 'SHP-24'],
  ['CASE-140', 'ACC-105', 1_895, 'SHP-25'],
];

type Paid = {
  readonly key: string;
  readonly claim: string;
  readonly account_id: string;
  readonly minor: number;
  readonly shipment_id: string;
  readonly n: number;
};
const amountOf = ({ minor }: Paid): string => (minor / 100).toFixed(2);
const shown = (paid: Paid): Members => ({
  claim: paid.claim,
  account_id: paid.account_id,
  amount: { amount: amountOf(paid), currency: 'USD' },
  shipment_id: paid.shipment_id,
  claim_type: 'damage',
  client_key: paid.key,
});
const timeOf = ({ n }: Paid): string => new Date(DAY0 + n * DAY).toISOString();
const usDate = (time: string): string => `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)}`;
const db2 = (time: string): string => `${time.slice(0, 19).replace('T', '-').replaceAll(':', '.')}.112233`;

/** `record`: what is paid, and is listed. `around`: what is next to a list of so many at the time. */
type Product = {
  readonly record: (paid: Paid) => Members;
  readonly around: (count: number, time: string) => Members;
  readonly lies: readonly (readonly [what: string, members: (paid: Paid) => Members])[];
  readonly lyingLists: readonly Members[];
};
const flags = (recalled: string, settled: string): readonly object[] => [
  { '@type': 'Check', name: 'recalled', result: recalled },
  { '@type': 'Check', name: 'settled', result: settled },
];

const PRODUCTS: Readonly<Record<string, Product>> = {
  'payments in REST': {
    record: (paid) => ({
      ...shown(paid),
      id: `PAY-${paid.n}`,
      object: 'payment',
      status: 'Paid',
      check_no: `CHK-${10_443 + paid.n}`,
      method: 'check',
      voided: 0,
      is_test: false,
      memo: `Claim ${paid.claim}`,
      payee: { id: paid.account_id },
      sent: timeOf(paid),
      legs: [{ to: paid.account_id, amount: amountOf(paid) }],
    }),
    around: (count, time) => ({ object: 'list', count, has_more: false, as_of: time }),
    lies: [
      ['void number', () => ({ check_no: 'VOID-10443' })],
      ['void', () => ({ voided: 1 })],
      ['test', () => ({ is_test: true })],
      ['method', () => ({ method: 'wire' })],
      ['other claim', () => ({ memo: 'Claim CASE-999' })],
      ['other payee', () => ({ payee: { id: 'ACC-102' } })],
      ['time to come', () => ({ sent: '2027-01-01T00:00:00Z' })],
      ['leg to another', (paid) => ({ legs: [{ to: 'ACC-102', amount: amountOf(paid) }] })],
      ['twice', (paid) => ({ legs: [1, 2].map(() => ({ to: paid.account_id, amount: amountOf(paid) })) })],
    ],
    lyingLists: [{ object: 'error' }, { count: 1 }, { as_of: '2026-02-01T00:00:00Z' }, { hidden: 1 }],
  },
  'ledger in REST': {
    record: (paid) => ({
      ...shown(paid),
      id: `PAY-${paid.n}`,
      status: 'Posted',
      tran_id: `VPMT-${44_100 + paid.n}`,
      memo: `Claim ${paid.claim}`,
      amount_paid: amountOf(paid),
      currency_paid: 'USD',
      vendor: { ref: paid.account_id },
      subsidiary: 'us',
      is_test: false,
      last_modified: timeOf(paid),
      audit: [
        { name: 'on hold', value: 'no' },
        { name: 'printed', value: 'yes' },
      ],
    }),
    around: (count, time) => ({ count, has_more: false, as_of: time, source: 'ledger' }),
    lies: [
      ['void number', () => ({ tran_id: 'VOID-44100' })],
      ['other claim', () => ({ memo: 'Claim CASE-999' })],
      ['other amount', () => ({ amount_paid: '18.95' })],
      ['other currency', () => ({ currency_paid: 'CAD' })],
      ['other vendor', () => ({ vendor: { ref: 'ACC-102' } })],
      ['test', () => ({ is_test: true })],
      ['time to come', () => ({ last_modified: '2027-01-01T00:00:00Z' })],
      [
        'values swapped',
        () => ({
          audit: [
            { name: 'on hold', value: 'yes' },
            { name: 'printed', value: 'no' },
          ],
        }),
      ],
    ],
    lyingLists: [{ source: 'archive' }, { count: 1 }, { as_of: '2026-02-01T00:00:00Z' }, { hidden: 1 }],
  },
  'HAL with links': {
    record: (paid) => ({
      ...shown(paid),
      id: `9f${paid.n}`,
      status: 'PAID',
      uetr: `eb6305c9-1f7f-49de-aed0-16487c27b${100 + paid.n}`,
      _links: { self: { href: `/payments/9f${paid.n}` }, payee: { href: `/accounts/${paid.account_id}` } },
      state: { phase: 'final', at: timeOf(paid) },
      tags: ['claims', paid.claim],
    }),
    around: (count, time) => ({ page: { size: 50, totalElements: count, number: 0 }, meta: { generated_at: time } }),
    lies: [
      ['recalled', () => ({ uetr: 'RECALLED-16487' })],
      [
        'other payee',
        (paid) => ({ _links: { self: { href: `/payments/9f${paid.n}` }, payee: { href: '/accounts/ACC-102' } } }),
      ],
      ['deleted payee', (paid) => ({ _links: { payee: { href: `/deleted/${paid.account_id}` } } })],
      ['voided', (paid) => ({ _links: { self: { href: `/voided/9f${paid.n}` } } })],
      ['phase', (paid) => ({ state: { phase: 'recalled', at: timeOf(paid) } })],
      ['tag', (paid) => ({ tags: ['claims', paid.claim, 'bounced'] })],
    ],
    lyingLists: [
      { page: { size: 50, totalElements: 1, number: 0 } },
      { meta: { generated_at: '2026-02-01T00:00:00Z' } },
    ],
  },
  'bank gateway': {
    record: (paid) => ({
      ...shown(paid),
      id: `TX${700_100 + paid.n}`,
      status: 'Settled',
      end_to_end_id: paid.key,
      creditor: { '@type': 'Party', name: CUSTOMERS[paid.account_id]?.[0], iban: CUSTOMERS[paid.account_id]?.[2] },
      response: { processor: '1000', text: 'Approved' },
      value_date: timeOf(paid).slice(0, 10),
      checks: flags('no', 'yes'),
      legs: [
        { to: paid.account_id, amount: amountOf(paid) },
        { to: 'FEES', amount: '0.35' },
      ],
    }),
    around: (count, time) => ({ as_of: time, count, node: 'eu-2', result: { code: '0000' } }),
    lies: [
      ['processor', () => ({ response: { processor: '2001', text: 'Approved' } })],
      ['IBAN', () => ({ creditor: { '@type': 'Party', name: 'Harbor Tiles', iban: 'GB29NWBK60161331926819' } })],
      ['checks swapped', () => ({ checks: flags('yes', 'no') })],
      ['date that never comes', () => ({ value_date: '9999-12-31' })],
      ['legs to another', (paid) => ({ legs: [{ to: 'ACC-102', amount: amountOf(paid) }] })],
    ],
    lyingLists: [{ result: { code: '0503' } }, { node: 'eu-2-standby' }, { as_of: '2026-02-01T00:00:00Z' }],
  },
  'AS/400': {
    record: (paid) => ({
      ...shown(paid),
      id: `${4_410 + paid.n}`,
      status: 'Posted',
      CO: 1,
      VNDNO: CUSTOMERS[paid.account_id]?.[1],
      VNAME: CUSTOMERS[paid.account_id]?.[0],
      CHKNO: `CHK${10_443 + paid.n}`,
      CHKAMT: paid.minor / 100,
      PDTE: usDate(timeOf(paid)),
      STAMP: db2(timeOf(paid)),
      SQLSTATE: '00000',
      HOLD: 'N',
      CTRL: [
        ['void', 'N'],
        ['printed', 'Y'],
      ],
    }),
    around: (count, time) => ({
      JOB: `88${4_000 + count}/QUSER/SQL`,
      SQLSTATE: '00000',
      as_of: db2(time),
      rows: count,
    }),
    lies: [
      ['SQLSTATE', () => ({ SQLSTATE: '40001' })],
      ['vendor', () => ({ VNDNO: 'V00666' })],
      ['check', () => ({ CHKNO: 'VOID10443' })],
      ['amount', () => ({ CHKAMT: 5 })],
      ['date to come', () => ({ PDTE: '12/31/2026' })],
      ['hold', () => ({ HOLD: 'Y' })],
    ],
    lyingLists: [
      { as_of: '2026-02-01-02.00.00.112233' },
      { rows: 1 },
      { JOB: 'ABENDED-884000' },
      { SQLSTATE: '57014' },
    ],
  },
};

/** The product, and an operator who copies each line. */
function working({ record, around }: Product) {
  const neutral: Record<string, string[]> = {};
  const book: Paid[] = [];
  let current: Paid | null = null;
  let lie: Members = {};
  let lyingAround: Members = {};
  let now = DAY0;
  const exchange = createExchange((address, init) => {
    const answer = (status: number, body: object): Promise<Response> =>
      Promise.resolve(new Response(JSON.stringify(body), { status }));
    if (init?.method === 'POST' && current !== null) {
      book.push(current);
      return answer(201, { ...record(current), ...lie });
    }
    const query = new URL(String(address)).searchParams;
    const rows = book.filter((paid) =>
      query.has('client_key') ? paid.key === query.get('client_key') : paid.shipment_id === query.get('shipment_id'),
    );
    const records = rows.map((paid) => (query.has('client_key') ? { ...record(paid), ...lie } : record(paid)));
    return answer(200, { records, ...around(rows.length, new Date(now + 20_000).toISOString()), ...lyingAround });
  });
  const tool = (id: string) =>
    bindingOf(createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, neutral }, exchange)), id);
  const at = (n: number, key: string) => ({ ...contextOf(undefined, key, 1), intendedAt: DAY0 + n * DAY, now });
  const inputOf = ({ claim, account_id, minor, shipment_id }: Paid) => ({
    ...{ claim, account_id, shipment_id, claim_type: 'damage' },
    amount: { $money: 'USD', minor },
  });
  const find = (paid: Paid) =>
    tool('tms.find_payments').call({ shipment_id: paid.shipment_id, claim_type: 'damage' }, at(paid.n, paid.key));
  const pay = (paid: Paid) => {
    current = paid;
    return tool('tms.pay_claim').call(inputOf(paid), at(paid.n, paid.key));
  };
  const probe = (paid: Paid) => tool('tms.pay_claim').probe?.(inputOf(paid), at(paid.n, paid.key));
  /** Whether the sentence offered anything. */
  const copy = (message: string): boolean => {
    const [, list = '', line = ''] = /`neutral\.(\w+)` of TMS_SETTINGS: `([^`]+)`$/.exec(message) ?? [];
    neutral[list] = [...(neutral[list] ?? []), ...(JSON.parse(`[${line}]`) as string[])];
    if (line === '') delete neutral[list];
    return line !== '';
  };
  /** The questions of one thing that is done, asked again after each line that could be copied. */
  const questionsOf = async (call: () => Promise<object> | undefined): Promise<number> => {
    for (let questions = 0; ; questions += 1) {
      const result = (await call()) ?? {};
      if (!('message' in result)) return questions;
      if (!copy(String(result.message))) return questions + 1;
    }
  };
  return {
    moved: (n: number) => {
      now = DAY0 + n * DAY;
    },
    questions: async (paid: Paid): Promise<number> => {
      const found = await questionsOf(() => find(paid));
      const told = await pay(paid);
      if (!('message' in told)) return found;
      return found + (copy(told.message) ? 1 + (await questionsOf(() => probe(paid))) : 1);
    },
    paysWith: async (paid: Paid, members: Members): Promise<string> => {
      lie = members;
      const { kind } = await pay(paid);
      lie = {};
      book.pop();
      return kind;
    },
    findsNext: async (paid: Paid, members: Members): Promise<string> => {
      lyingAround = members;
      const { kind } = await find(paid);
      lyingAround = {};
      return kind;
    },
  };
}

const README = readFileSync(new URL('../../src/connector/tms/README.md', import.meta.url), 'utf8');

describe('a product whose payments are honest', () => {
  it.each(Object.entries(PRODUCTS))('is asked about as often as the README says: %s', async (name, product) => {
    const tms = working(product);
    const questions: number[] = [];
    for (const [n, [claim, account_id, minor, shipment_id]] of PAYMENTS.entries()) {
      tms.moved(n);
      questions.push(await tms.questions({ key: `key-${n}f3a9c2e4`, claim, account_id, minor, shipment_id, n }));
    }
    const free = questions.filter((each) => each === 0).length;
    const total = questions.reduce((sum, each) => sum + each, 0);
    const row = README.split('\n').find((line) => line.startsWith(`| ${name} |`));
    expect(row).toBe(`| ${name} | ${questions[0] ?? 0} | ${total} | ${free} |`);
    const next: Paid = {
      ...{ key: 'key-bad0f3a9', claim: 'CASE-150', account_id: 'ACC-101' },
      n: 12,
      minor: 12_345,
      shipment_id: 'SHP-50',
    };
    tms.moved(12);
    for (const [what, members] of product.lies)
      expect([what, await tms.paysWith(next, members(next))]).toEqual([what, 'unknown']);
    for (const around of product.lyingLists)
      expect([around, await tms.findsNext(next, around)]).toEqual([around, 'failed']);
    if (free > 0) {
      expect(await tms.paysWith(next, {})).toBe('done');
      expect(await tms.findsNext(next, {})).toBe('done');
    }
  });
});
