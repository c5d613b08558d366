/**
 * What was paid for a shipment: an earlier payment counts as paid, or as taken back, by a declared word of its status alone, if no
 * flag speaks against it.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { tmsSettings } from './clients.ts';

type Members = Readonly<Record<string, unknown>>;
const usd = (minor: number): Value => ({ $money: 'USD', minor });

/** One payment for the shipment, as the TMS lists it. */
const entry = (id: string, amount: string | number, more: Members = {}): Members => ({
  id,
  shipment_id: 'SHP-7',
  claim: 'CASE-1',
  claim_type: 'damage',
  amount: { amount, currency: 'USD' },
  status: 'paid',
  ...more,
});

/** A TMS with these payments, or with those of each look; it pays at once. */
function tmsWith(
  listed: readonly Members[] | ((address: URL) => readonly Members[]),
  settings: Partial<TmsConfig> = {},
) {
  let posts = 0;
  const client = createTmsClient(
    tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }),
    createExchange((address, init) => {
      const isPost = init?.method === 'POST';
      const records = typeof listed === 'function' ? listed(new URL(String(address))) : listed;
      if (isPost) posts += 1;
      const sent = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Members;
      const body = isPost ? { id: 'PAY-9', ...sent, status: 'paid' } : { records };
      return Promise.resolve(new Response(JSON.stringify(body), { status: isPost ? 201 : 200 }));
    }),
  );
  const call = (tool: string, input: Readonly<Record<string, Value>>, attempt = 1): Promise<CallResult> =>
    bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, KEY, attempt));
  return {
    posts: () => posts,
    find: (claim_type: string | null = 'damage') =>
      call('tms.find_payments', { shipment_id: 'SHP-7', ...(claim_type === null ? {} : { claim_type }) }),
    pay: (already_paid: Value, attempt = 1) =>
      call(
        'tms.pay_claim',
        {
          claim: 'CASE-9',
          account_id: 'ACC-1',
          amount: usd(10_000),
          shipment_id: 'SHP-7',
          claim_type: 'damage',
          already_paid,
        },
        attempt,
      ),
  };
}

describe('what was paid is not known', () => {
  it.each(['voided', 'reversed', 'cancelled', 'deleted', 'denied'])(
    'when an entry of a negative amount takes back a payment that is %s, and the payment was made again',
    async (status) => {
      const tms = tmsWith([
        entry('PAY-1', '100.00', { status }),
        entry('PAY-2', '-100.00', { status: 'posted' }),
        entry('PAY-3', '100.00'),
      ]);
      expect(await tms.find()).toMatchObject({
        kind: 'failed',
        code: 'unclear',
        message: expect.stringContaining('`PAY-2`') as string,
      });
      expect((await tms.pay(usd(0))).kind).toBe('failed');
      expect(tms.posts()).toBe(0);
    },
  );

  it.each(['-100.00', -100, '(100.00)', '100.00-', '−100.00', '-100.00 USD'])(
    'when an amount is %j',
    async (amount) => {
      expect(await tmsWith([entry('PAY-1', amount)]).find()).toMatchObject({ kind: 'failed', code: 'unclear' });
    },
  );

  it('when an entry of a negative amount names no shipment', async () => {
    const tms = tmsWith([entry('PAY-1', '100.00'), entry('PAY-2', '-100.00', { shipment_id: null })]);
    expect(await tms.find()).toMatchObject({
      kind: 'failed',
      code: 'unclear',
      message: expect.stringContaining('got payment `PAY-2` for `none`') as string,
    });
  });
});

/** The rest of the payments of the shipment, of which one is `PAY-1`. */
const found = (...more: readonly Members[]): Promise<CallResult> => tmsWith([entry('PAY-1', '100.00'), ...more]).find();

const messageOf = (result: CallResult): string => ('message' in result ? result.message : '');
const only = (more: Members, settings: Partial<TmsConfig> = {}): Promise<CallResult> =>
  tmsWith([entry('PAY-1', '100.00', more)], settings).find();

describe('an earlier payment', () => {
  it('of another claim type is not among what was paid, right before the next one is sent', async () => {
    const tms = tmsWith([entry('PAY-1', '100.00', { claim_type: 'shortage' }), entry('PAY-2', '40.00')]);
    expect(await tms.find()).toMatchObject({ output: { paid: usd(4_000), paid_for_shipment: usd(14_000) } });
    expect(await tms.pay(usd(14_000))).toMatchObject({ kind: 'failed', code: 'other_payments' });
    expect(await tms.pay(usd(4_000))).toMatchObject({ kind: 'done' });
  });

  it('has its status at the last name of the path where the list does not wrap its rows', async () => {
    const settings = { records: { payments: { status: 'data.payment.status' } } };
    expect(await only({ status: 'Voided' }, settings)).toMatchObject({ output: { count: 0 } });
    expect(await only({ status: 'Paid' }, settings)).toMatchObject({ output: { count: 1 } });
    expect(await only({ status: 'Queued' }, settings)).toMatchObject({
      message: expect.stringContaining('`status` is `Queued`') as string,
    });
    for (const data of [null, {}, 'erp', { source: 'erp' }]) {
      expect(await only({ status: 'Paid', data }, settings)).toMatchObject({ output: { count: 1 } });
      expect(await only({ status: 'Voided', data }, settings)).toMatchObject({ output: { count: 0 } });
      for (const status of ['void_failed', 'Queued'])
        expect(await only({ status, data }, settings)).toMatchObject({ code: 'unclear' });
    }
    const own = { claim: 'CASE-9', account_id: 'ACC-1', client_key: KEY };
    const row = entry('PAY-8', '100.00', { ...own, already_paid: { amount: '0.00', currency: 'USD' }, status: 'Paid' });
    const tms = tmsWith([row], settings);
    expect(await tms.pay(usd(0), 2)).toMatchObject({ kind: 'done', output: { payment: 'PAY-8' } });
  });

  it('has its status at the longest end of the path, and not at the name of something else', async () => {
    const at = (status: string) => ({ records: { payments: { status } } });
    const named = { status: { name: 'Voided' }, name: 'Paid' };
    expect(await only(named, at('data.status.name'))).toMatchObject({ output: { count: 0 } });
    expect(await only({ status: undefined, name: 'Voided' }, at('data.status.name'))).toMatchObject({
      output: { count: 1 },
    });
    const numbered = { status: undefined, state: 'Voided', payment: 'PAY-1' };
    expect(await only(numbered, at('payment.state'))).toMatchObject({ output: { count: 0 } });
  });

  const KNOWN = { client_key: 'run-1', account_id: 'ACC-1', already_paid: { amount: '0.00', currency: 'USD' } };

  it.each(['paid', 'Completed', 'cleared', 'settled'])(
    'counts when its status is %j, whatever else it shows',
    async (status) => {
      const more = { status, ...KNOWN, memo: 'void check', void_reason: 'none', type: 'check', voided: 0 };
      expect(await only(more)).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    },
  );

  it.each(['voided', 'Rejected', 'declined', 'refused', 'canceled'])(
    'does not count when its status is %j, whatever else it shows',
    async (status) => {
      const more = { status, ...KNOWN, updated_at: '2026-03-02', reissued: false, error: 'NSF', voided_by: 'ann' };
      expect(await only(more)).toMatchObject({ output: { paid: usd(0), count: 0 } });
    },
  );

  it.each(['pending', 'queued', 'storniert', 'voided?', ['voided'], 'void failed'])(
    'is unclear when its status is %j, which the sentence says how to declare',
    async (status) => {
      const asked = await only({ status });
      expect(asked).toMatchObject({ kind: 'failed', code: 'unclear' });
      if (typeof status !== 'string') return;
      expect(messageOf(asked)).toContain(
        'add it to `records.payments.done` of TMS_SETTINGS; if it was refused or taken back, to `records.payments.undone`',
      );
      const declared = (name: 'done' | 'undone') => only({ status }, { records: { payments: { [name]: [status] } } });
      expect(await declared('undone')).toMatchObject({ output: { paid: usd(0), count: 0 } });
      expect(await declared('done')).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    },
  );

  it('counts where the list shows no status', async () => {
    expect(await only({ status: undefined })).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    const settings = { records: { payments: { status: 'none' } } };
    expect(await only({ status: 'voided' }, settings)).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    expect(await only({ status: 'paid', voided: true }, settings)).toMatchObject({ code: 'unclear' });
  });

  it.each([
    { status: 'paid', voided: true },
    { status: 'paid', IsReturned: 'Y' },
    { status: 'paid', reversed_at: '2026-01-27' },
    { status: 'paid', on_hold: 1 },
    { status: 'paid', pending: 'true' },
    { status: 'paid', error: { code: 504 } },
    { status: 'paid', success: false },
    { status: 'paid', currency: 'CAD' },
    { status: 'voided', reissued: true },
    { status: 'Cancelled', replaced_by: 'PAY-9' },
    { status: 'Void', merged_into: 'CHK-7' },
    { status: 'Void', reissued_as: 'CHK-7' },
    { status: 'Void', reissuedTo: 'ACC-1' },
    { status: 'Returned', replacement_id: 77 },
    { status: 'Returned', resent: true },
    { status: 'Returned', resent_at: '2026-03-02' },
    { status: 'voided', pending: true },
  ])('is unclear when a flag speaks against its status, or its currency is another one: %j', async (more) => {
    expect(await only(more)).toMatchObject({ kind: 'failed', code: 'unclear' });
  });
});

it('a reversal with the number of another shipment names both shipments, and takes nothing back', async () => {
  expect(await found(entry('PAY-2', '50.00', { shipment_id: 'SHP-8', type: 'reversal' }))).toMatchObject({
    code: 'unclear',
    message: expect.stringContaining('only, got payment `PAY-2` for `SHP-8`') as string,
  });
});

it.each(['shp-7', 'SHP 7', ' shp7 '])('a payment counts for its shipment, written as %j', async (shipment_id) => {
  expect(await tmsWith([entry('PAY-1', '100.00', { shipment_id })]).find()).toMatchObject({
    output: { paid: usd(10_000) },
  });
});

describe('what the operator declares of a type', () => {
  const declared = (amount: string, meaning: 'payment' | 'reversal' | 'unrelated'): Promise<CallResult> =>
    tmsWith([entry('PAY-1', '100.00'), entry('PAY-2', amount, { type: 'Freight_Refund' })], {
      entry_types: { 'freight refund': meaning },
    }).find();

  it('decides what its entries are', async () => {
    expect(await declared('50.00', 'payment')).toMatchObject({ output: { paid: usd(15_000) } });
    expect(await declared('50.00', 'reversal')).toMatchObject({ code: 'unclear' });
    for (const amount of ['50.00', '-50.00'])
      expect(await declared(amount, 'unrelated')).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
  });

  it('makes no payment of a negative amount', async () => {
    expect(await declared('-50.00', 'payment')).toMatchObject({ code: 'unclear' });
  });

  it('is named by the sentence about an entry that nobody can read', async () => {
    expect(await found(entry('PAY-2', '-50.00', { type: 'Freight refund' }))).toMatchObject({
      message: expect.stringContaining('declare it in `entry_types` of TMS_SETTINGS as `unrelated`') as string,
    });
  });
});

it('what was paid is the sum when no entry takes one back', async () => {
  const tms = tmsWith([
    entry('PAY-1', '100.00', { status: 'voided' }),
    entry('PAY-2', '100.00'),
    entry('PAY-3', '0.00'),
  ]);
  expect(await tms.find()).toMatchObject({ kind: 'done', output: { paid: usd(10_000), count: 2 } });
});

it('a payment whose lost request is carried out during a repeated attempt is done, although another one appeared too', async () => {
  const own = {
    claim: 'CASE-9',
    account_id: 'ACC-1',
    client_key: KEY,
    already_paid: { amount: '0.00', currency: 'USD' },
  };
  const ours = entry('PAY-8', '100.00', own);
  let looks = 0;
  const tms = tmsWith(({ searchParams }) => {
    looks += 1;
    if (looks === 1) return [];
    return searchParams.has('client_key') ? [ours] : [ours, entry('PAY-5', '70.00')];
  });
  expect(await tms.pay(usd(0), 2)).toMatchObject({ kind: 'done', output: { payment: 'PAY-8' } });
  expect(tms.posts()).toBe(0);
});
