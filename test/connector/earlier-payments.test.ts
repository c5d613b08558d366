/**
 * What was paid for a shipment: an earlier payment counts as paid, or as taken back, only by a declared word of its status
 * and if nothing else in its record is unknown.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema, type TmsConfig } from '../../src/connector/tms/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

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
    tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }),
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
  it.each(['voided', 'reversed', 'cancelled', 'returned', 'stopped'])(
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

  it.each([
    { type: 'reversal' },
    { payment_type: 'Void' },
    { kind: 'REFUND' },
    { entryType: 'void payment' },
    { category: 'charge-back' },
    { transaction: { type: 'Reversing entry' } },
    { reverses: 'PAY-1' },
    { type: 'credit memo', reversal_of: { id: 'PAY-1' } },
    { refunds_payment_id: 17 },
  ])('when an entry is no payment: %j', async (more) => {
    const tms = tmsWith([entry('PAY-1', '100.00'), entry('PAY-2', '100.00', more)]);
    expect(await tms.find()).toMatchObject({ kind: 'failed', code: 'unclear' });
  });

  it('when an entry of a negative amount names no shipment', async () => {
    const tms = tmsWith([entry('PAY-1', '100.00'), entry('PAY-2', '-100.00', { shipment_id: null })]);
    expect(await tms.find()).toMatchObject({
      kind: 'failed',
      code: 'unclear',
      message: expect.stringContaining('got payment `PAY-2` for `none`') as string,
    });
  });

  it.each([
    { state: 'voided', status: 'paid' },
    { state: 'voided', paid: true },
  ])('when a payment is voided by the declared status, and paid by another one: %j', async (more) => {
    const tms = tmsWith([entry('PAY-1', '100.00', more)], { records: { payments: { status: 'state' } } });
    expect(await tms.find()).toMatchObject({ kind: 'failed', code: 'unclear' });
    expect((await tms.pay(usd(0))).kind).toBe('failed');
    expect(tms.posts()).toBe(0);
  });
});

/** The rest of the payments of the shipment, of which one is `PAY-1`. */
const found = (...more: readonly Members[]): Promise<CallResult> => tmsWith([entry('PAY-1', '100.00'), ...more]).find();

const messageOf = (result: CallResult): string => ('message' in result ? result.message : '');
/** The entries of the line that the sentence ends in, as a person copies them. */
function lineIn(result: CallResult): string[] {
  const [, line = ''] =
    /`neutral\.in_(?:earlier|undone)_payments` of TMS_SETTINGS: `([^`]+)`$/.exec(messageOf(result)) ?? [];
  return JSON.parse(`[${line}]`) as string[];
}
const only = (more: Members, settings: Partial<TmsConfig> = {}): Promise<CallResult> =>
  tmsWith([entry('PAY-1', '100.00', more)], settings).find();

describe('an earlier payment', () => {
  it.each([
    { status: 'cancelled', paid_at: 'Reissued by wire 2026-03-01' },
    { status: 'rejected', updated_at: 'Resubmitted and paid 2026-03-01' },
    { status: 'voided', posted_at: '0001-01-01T00:00:00' },
    { status: 'paid', gl: { category: 'freight refund' } },
  ])('is unclear when a time has words, or a part of it has a type: %j', async (more) => {
    const settings = { entry_types: { 'freight refund': 'unrelated' } } as const;
    expect(await only(more, settings)).toMatchObject({ kind: 'failed', code: 'unclear' });
  });

  it('is declared for earlier payments alone, and not for a payment that is made', async () => {
    const asked = await only({ check: { id: 'V-10007' } });
    const neutral = { in_earlier_payments: lineIn(asked) };
    expect(neutral.in_earlier_payments).toEqual(['check.id=V-#']);
    expect(await only({ check: { id: 'V-10008' } }, { neutral })).toMatchObject({ kind: 'done' });
    const exchange = createExchange((_, init) => {
      const sent = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Members;
      const record = { id: 'PAY-9', ...sent, status: 'paid', check: { id: 'V-10008' } };
      const isPost = init?.method === 'POST';
      return Promise.resolve(
        new Response(JSON.stringify(isPost ? record : { records: [] }), { status: isPost ? 201 : 200 }),
      );
    });
    const client = createTmsClient(
      tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, neutral }),
      exchange,
    );
    const paid = await bindingOf(createTmsBindings(client), 'tms.pay_claim').call(
      { claim: 'CASE-9', account_id: 'ACC-7', amount: usd(10_000) },
      contextOf(undefined, KEY, 1),
    );
    expect(paid.kind).toBe('unknown');
  });

  it.each([
    { claim: 'reissued by wire' },
    { account_id: 'wire instead of ACC-1' },
    { client_key: 'paid again' },
    { claim_type: 'damage paid by wire' },
    { claim_type: 'wire' },
    { shipment_id: 'SHP-7 by wire' },
    { self: 'https://tms.test/payments/PAY-9' },
    { href: '/payments/PAY-1?replaced' },
    { url: 'https://bank.test/returns/R1' },
    { _links: { self: { href: '/payments/PAY-9' } } },
    { etag: 'reissued-2' },
  ])('is unclear when a member that is called as a known one says something else: %j', async (more) => {
    for (const status of ['voided', 'paid'])
      expect(await only({ status, ...more })).toMatchObject({ kind: 'failed', code: 'unclear' });
  });

  it('has its own address and a mark of its version', async () => {
    const more = { self: '/payments/PAY-1', url: 'https://tms.test/payments/PAY-1/', etag: '5d41402a' };
    expect(await only({ status: 'voided', ...more })).toMatchObject({ output: { count: 0 } });
  });

  it('has its status at the last name of the path where the list does not wrap its rows', async () => {
    const settings = { records: { payments: { status: 'data.payment.status' } } };
    expect(await only({ status: 'Voided' }, settings)).toMatchObject({ output: { count: 0 } });
    expect(await only({ status: 'Paid' }, settings)).toMatchObject({ output: { count: 1 } });
    expect(await only({ status: 'Queued' }, settings)).toMatchObject({
      message: expect.stringContaining('`status` is `Queued`') as string,
    });
    for (const data of [null, {}, 'erp', { source: 'erp' }]) {
      const neutral = { in_earlier_payments: ['data=erp', 'data.source=erp'], in_undone_payments: ['data'] };
      const declared = { ...settings, neutral };
      expect(await only({ status: 'Paid', data }, declared)).toMatchObject({ output: { count: 1 } });
      expect(await only({ status: 'Voided', data }, declared)).toMatchObject({ output: { count: 0 } });
      expect(await only({ status: 'void_failed', data }, declared)).toMatchObject({ code: 'unclear' });
    }
    const own = { claim: 'CASE-9', account_id: 'ACC-1', client_key: KEY };
    const row = entry('PAY-8', '100.00', { ...own, already_paid: { amount: '0.00', currency: 'USD' }, status: 'Paid' });
    const tms = tmsWith([row], settings);
    expect(await tms.pay(usd(0), 2)).toMatchObject({ kind: 'done', output: { payment: 'PAY-8' } });
  });

  it('names the setting for our account, where it may be under another name', async () => {
    const asked = await only({ vendor_id: 'ACC-2' });
    expect(messageOf(asked)).toContain(
      '. If `vendor_id` is our account, name it in `ids.account_id` of TMS_SETTINGS. `',
    );
    expect(await only({ vendor_id: 'ACC-2' }, { ids: { account_id: 'vendor_id' } })).toMatchObject({ kind: 'done' });
    expect(messageOf(await only({ vendor_id: 'ACC-2', account_id: 'ACC-2' }))).not.toContain('ids.account_id');
  });

  it('has its status at the longest end of the path, and not at the name of something else', async () => {
    const at = (status: string) => ({ records: { payments: { status } } });
    const named = { status: { name: 'Voided' }, name: 'Paid' };
    expect(await only(named, at('data.status.name'))).toMatchObject({ code: 'unclear' });
    expect(await only({ ...named, name: null }, at('data.status.name'))).toMatchObject({ output: { count: 0 } });
    expect(await only({ status: undefined, name: 'Voided' }, at('data.status.name'))).toMatchObject({
      code: 'unclear',
    });
    const numbered = { status: undefined, state: 'Voided', payment: 'PAY-1' };
    const neutral = { in_undone_payments: ['payment'] };
    expect(await only(numbered, { ...at('payment.state'), neutral })).toMatchObject({ output: { count: 0 } });
  });

  const KNOWN = { client_key: 'run-1', account_id: 'ACC-1', already_paid: { amount: '0.00', currency: 'USD' } };

  it.each(['paid', 'Posted', 'approved', 'settled'])(
    'counts when its status is %j and all else is known',
    async (status) => {
      const more = { status, ...KNOWN, paid_at: '2026-03-01T08:00:00Z', cleared_at: null };
      expect(await only(more)).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    },
  );

  it.each(['voided', 'Rejected', 'returned', 'stopped', 'failed'])(
    'does not count when its status is %j and all else is known',
    async (status) => {
      const more = { status, ...KNOWN, updated_at: '2026-03-02', reissued_as: null };
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

  it('counts where the list shows no status, and nothing else that is not known', async () => {
    expect(await only({ status: undefined })).toMatchObject({ output: { paid: usd(10_000), count: 1 } });
    expect(await only({ status: undefined, paid: false })).toMatchObject({ code: 'unclear' });
    expect(await only({ status: 'voided' }, { records: { payments: { status: 'none' } } })).toMatchObject({
      code: 'unclear',
    });
  });

  it.each([
    { status: 'paid', paid_amount: '300.00' },
    { status: 'paid', disbursed: 300 },
    { status: 'paid', installments: [{ amount: '100.00' }, { amount: '100.00' }] },
    { status: 'paid', direction: 'inbound' },
    { status: 'voided', void_failed: true },
    { status: 'voided', void_reversed_at: '2026-01-27T00:00:00Z' },
    { status: 'cancelled', cancellation_status: 'requested' },
    { status: 'failed', error: { code: 504 } },
    { status: 'failed', retry_status: 'succeeded' },
    { status: 'failed', code: 'TIMEOUT' },
    { status: 'voided', payment: 'honored' },
    { status: 'voided', check_status: 'cashed' },
    { status: 'voided', void_reason: 'paid by wire W-11 instead' },
    { status: 'voided', amount: { amount: '100.00', currency: 'USD', voided: '40.00' } },
    { status: 'voided', void_date: '2099-12-15' },
    { status: 'reversed', reversed_amount: '10.00' },
    { status: 'rejected', reason: 'Wrong account', voided_by: 'ann' },
  ])(
    'is unclear when anything else in it is not known, and counted with the line of the sentence: %j',
    async (more) => {
      const asked = await only(more);
      expect(asked).toMatchObject({ kind: 'failed', code: 'unclear' });
      const offered = lineIn(asked);
      const line = [...offered, ...(offered.length === 0 ? Object.keys(more).filter((name) => name !== 'status') : [])];
      if (offered.length === 0) expect(messageOf(asked)).toContain('cannot be declared safely');
      const isPaid = more.status === 'paid';
      const neutral = isPaid ? { in_earlier_payments: line } : { in_undone_payments: line };
      expect(await only(more, { neutral })).toMatchObject({ output: { count: isPaid ? 1 : 0 } });
      expect(await only({ ...more, other: 'word' }, { neutral })).toMatchObject({ code: 'unclear' });
      const ofOthers = isPaid ? { in_undone_payments: line } : { in_payments: line, in_earlier_payments: line };
      expect(await only(more, { neutral: ofOthers })).toMatchObject({ code: 'unclear' });
    },
  );

  it('is compared with its own amount, where that is declared', async () => {
    const in_earlier_payments = lineIn(await only({ status: 'paid', paid_amount: '100.00' }));
    expect(in_earlier_payments).toEqual(['paid_amount=$amount']);
    expect(await only({ paid_amount: 100 }, { neutral: { in_earlier_payments } })).toMatchObject({ kind: 'done' });
    expect(await only({ paid_amount: '300.00' }, { neutral: { in_earlier_payments } })).toMatchObject({
      code: 'unclear',
    });
    expect(await only({ currency: 'CAD' }, { neutral: { in_earlier_payments: ['currency'] } })).toMatchObject({
      code: 'unclear',
    });
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
