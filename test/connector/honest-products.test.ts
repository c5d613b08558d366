/**
 * Five invented products, each with ten honest payments to five customers, which are paid without a question; and the same
 * products when a flag, or what was sent, says otherwise: each stops.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
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

/** `record`: what is paid, and is listed. `around`: what is next to a list of so many at the time. `wrap`: of the answer to a POST. */
type Product = {
  readonly settings?: Omit<TmsConfig, 'url' | 'auth'>;
  readonly record: (paid: Paid) => Members;
  readonly wrap?: (record: Members) => Members;
  readonly around: (count: number, time: string) => Members;
  /** What each stops at. */
  readonly lies: readonly Members[];
  readonly lyingLists: readonly Members[];
};

const PRODUCTS: Readonly<Record<string, Product>> = {
  'payments in REST': {
    record: (paid) => ({
      ...shown(paid),
      id: `PAY-${paid.n}`,
      object: 'payment',
      status: 'Paid',
      check_no: `CHK-${10_443 + paid.n}`,
      voided: 0,
      is_test: false,
      memo: `Claim ${paid.claim}`,
      vendor_code: CUSTOMERS[paid.account_id]?.[1],
      attempts: 1 + (paid.n % 3),
      legs: [{ to: paid.account_id, amount: amountOf(paid) }],
    }),
    around: (count, time) => ({ object: 'list', count, has_more: false, as_of: time, took: 12 + count }),
    lies: [{ voided: 1 }, { is_test: true }, { returned: 'Y' }, { voided_at: '2026-03-16' }, { account_id: 'ACC-102' }],
    lyingLists: [{ count: 1 }, { as_of: '2026-02-01T00:00:00Z' }, { as_of: '2026-12-31T23:59:59Z' }, { code: 500 }],
  },
  'ledger in REST': {
    settings: {
      next_to_lists: ['source=ledger', 'hidden=0'],
      ids: { account_id: 'vendor.ref' },
      records: { payments: { status: 'state.name', done: ['verbucht'] } },
    },
    record: (paid) => {
      const { account_id: _, ...rest } = shown(paid);
      return {
        ...rest,
        id: `VP-${paid.n}`,
        state: { name: 'Verbucht', code: 7 },
        vendor: { ref: paid.account_id, name: CUSTOMERS[paid.account_id]?.[0] },
        postingPeriod: 'Mar 2026',
        ytd: `${paid.n * 100}.00`,
        gl: [
          { account: '2000', debit: amountOf(paid) },
          { account: '1010', credit: amountOf(paid) },
        ],
        history: [{ state: 'held' }, { state: 'released' }],
      };
    },
    around: (count, time) => ({ count, has_more: false, as_of: time, source: 'ledger', hidden: 0 }),
    lies: [
      { on_hold: true },
      { state: { name: 'Verbucht', pending: true } },
      { vendor: { ref: 'ACC-102' } },
      { vendor: {} },
    ],
    lyingLists: [
      { count: 1 },
      { as_of: '2026-02-01T00:00:00Z' },
      { partial: true },
      { errors: ['archive offline'] },
      { hidden: 2 },
    ],
  },
  'HAL with links': {
    record: (paid) => ({
      ...shown(paid),
      id: `9f${paid.n}`,
      status: 'PAID',
      uetr: `eb6305c9-1f7f-49de-aed0-16487c27b${100 + paid.n}`,
      _links: { self: { href: `/payments/9f${paid.n}` }, payee: { href: `/accounts/${paid.account_id}` } },
      tags: ['claims', paid.claim],
      failure_code: null,
      errors: [],
    }),
    around: (count, time) => ({ page: { size: 50, totalElements: count, number: 0 }, meta: { generated_at: time } }),
    lies: [
      { errors: [{ code: 'E7' }] },
      { reversed: true },
      { refundedAt: '2026-03-16T10:00:00Z' },
      { claim: 'CASE-9' },
    ],
    lyingLists: [
      { page: { size: 50, totalElements: 1, number: 0 } },
      { meta: { generated_at: '2026-02-01T00:00:00Z' } },
    ],
  },
  'bank gateway': {
    settings: { records: { payments: { status: 'data.payment.status' } }, next_to_lists: ['node'] },
    record: (paid) => ({
      ...shown(paid),
      id: `TX${700_100 + paid.n}`,
      status: 'Settled',
      end_to_end_id: paid.key,
      creditor: { name: CUSTOMERS[paid.account_id]?.[0], iban: CUSTOMERS[paid.account_id]?.[2] },
      response: { processor: '1000', text: 'Approved' },
      value_date: timeOf(paid).slice(0, 10),
      data: null,
    }),
    wrap: (payment) => ({ msg_no: 10_000, success: true, data: { payment } }),
    around: (count, time) => ({ as_of: time, count, node: 'eu-2', result: { code: '0000' } }),
    lies: [{ failed: 'true' }, { blocked: 1 }, { amount: { amount: '1.00', currency: 'USD' } }, { status: 'Queued' }],
    lyingLists: [
      { degraded: true },
      { as_of: '2026-02-01T00:00:00Z' },
      { total: 4, has_more: false },
      { result: { code: '9100' } },
    ],
  },
  'AS/400': {
    settings: { time_zone: 'UTC', records: { payments: { done: ['posted'] } }, next_to_lists: ['JOB'] },
    record: (paid) => ({
      ...shown(paid),
      id: `${4_410 + paid.n}`,
      status: 'Posted',
      CO: 1,
      VNDNO: CUSTOMERS[paid.account_id]?.[1],
      CHKNO: `CHK${10_443 + paid.n}`,
      CHKAMT: paid.minor / 100,
      PDTE: usDate(timeOf(paid)),
      SQLSTATE: '00000',
      HOLD: 'N',
      VOID_DATE: '0001-01-01',
    }),
    around: (count, time) => ({
      JOB: `88${4_000 + count}/QUSER/SQL`,
      SQLSTATE: '00000',
      as_of: db2(time),
      rows: count,
    }),
    lies: [{ HOLD: 'Y' }, { VOID_DATE: '2026-03-16' }, { ERROR_CODE: 'CPF4131' }, { client_key: null }],
    lyingLists: [{ as_of: '2026-02-01-02.00.00.112233' }, { rows: 1 }, { SQLSTATE: '57033' }],
  },
};

function working({ settings = {}, record, wrap = (plain) => plain, around }: Product) {
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
      return answer(201, wrap({ ...record(current), ...lie }));
    }
    const query = new URL(String(address)).searchParams;
    const rows = book.filter((paid) =>
      query.has('client_key') ? paid.key === query.get('client_key') : paid.shipment_id === query.get('shipment_id'),
    );
    const records = rows.map((paid) => (query.has('client_key') ? { ...record(paid), ...lie } : record(paid)));
    return answer(200, { records, ...around(rows.length, new Date(now + 20_000).toISOString()), ...lyingAround });
  });
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  const tool = (id: string) => bindingOf(createTmsBindings(client), id);
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
  return {
    moved: (n: number) => {
      now = DAY0 + n * DAY;
    },
    /** Of the look before it, of the payment, and of the look by its key. */
    questions: async (paid: Paid): Promise<number> => {
      const told = [
        await find(paid),
        await pay(paid),
        await tool('tms.pay_claim').probe?.(inputOf(paid), at(paid.n, paid.key)),
      ];
      return told.filter((each) => each?.kind !== 'done' && each?.kind !== 'found').length;
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

describe('a product that shows its status and what was sent', () => {
  it.each(Object.entries(PRODUCTS))(
    'is never asked about, and stops when it says otherwise: %s',
    async (name, product) => {
      const tms = working(product);
      let questions = 0;
      for (const [n, [claim, account_id, minor, shipment_id]] of PAYMENTS.entries()) {
        tms.moved(n);
        questions += await tms.questions({ key: `key-${n}f3a9c2e4`, claim, account_id, minor, shipment_id, n });
      }
      expect(questions).toBe(0);
      expect(README).toContain(`| ${name} | ${questions} | ${product.lies.length + product.lyingLists.length} of`);
      const next: Paid = {
        ...{ key: 'key-bad0f3a9', claim: 'CASE-150', account_id: 'ACC-101' },
        n: 12,
        minor: 12_345,
        shipment_id: 'SHP-50',
      };
      tms.moved(12);
      for (const lie of product.lies) expect([lie, await tms.paysWith(next, lie)]).toEqual([lie, 'unknown']);
      for (const around of product.lyingLists)
        expect([around, await tms.findsNext(next, around)]).toEqual([around, 'failed']);
      expect(await tms.paysWith(next, {})).toBe('done');
      tms.moved(13);
      expect(await tms.findsNext(next, {})).toBe('done');
    },
  );

  it('is believed by its status, whatever members say that are not read', async () => {
    for (const product of Object.values(PRODUCTS)) {
      const tms = working(product);
      const paid: Paid = {
        key: 'key-1',
        claim: 'CASE-1',
        account_id: 'ACC-101',
        minor: 500,
        shipment_id: 'SHP-1',
        n: 1,
      };
      tms.moved(1);
      for (const lie of [{ bank_status: 'RJCT' }, { memo: 'void' }, { payee: { id: 'ACC-9' } }, { net: '1.00' }])
        expect(await tms.paysWith(paid, lie)).toBe('done');
    }
  });
});
