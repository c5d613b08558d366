/**
 * What was paid for a shipment when the TMS takes payments back by entries of their own: it is never too little.
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

describe('what was paid is not touched by an entry', () => {
  it.each([
    ['of another claim type', { claim_type: 'shortage' }],
    ['that is voided itself', { status: 'voided' }],
    ['of a reversal that is voided itself', { type: 'reversal', status: 'voided' }],
    ['of a reversal of another claim type', { type: 'reversal', claim_type: 'shortage' }],
    ['of another shipment', { shipment_id: 'SHP-8' }],
  ])('of a negative amount %s', async (_, more) => {
    expect(await found(entry('PAY-2', '-50.00', more))).toMatchObject({
      kind: 'done',
      output: { paid: usd(10_000), count: 1 },
    });
  });

  it('that is negative, of a type that is not known or not asked for, only if it is known to be another one', async () => {
    for (const claim_type of [null, 'DMG', 'Damage'])
      expect(await found(entry('PAY-2', '-50.00', { claim_type }))).toMatchObject({ code: 'unclear' });
    const tms = tmsWith([entry('PAY-2', '-50.00', { claim_type: 'shortage' })]);
    expect(await tms.find(null)).toMatchObject({ code: 'unclear' });
  });

  it.each([
    { type: 'credit_memo' },
    { transaction_type: 'Credit' },
    { payment_type: 'credit note' },
    { direction: 'credit' },
    { transaction_type: 'Refund to customer' },
    { category: 'Cargo claim recovery' },
    { type: 'non-recoverable' },
  ])('whose type is a way to pay, so it is a payment: %j', async (more) => {
    expect(await found(entry('PAY-2', '50.00', more))).toMatchObject({ output: { paid: usd(15_000), count: 2 } });
  });
});

describe('a payment that was taken back', () => {
  const only = (more: Members): Promise<CallResult> => tmsWith([entry('PAY-1', '100.00', more)]).find();

  it.each([
    { paid_amount: '300.00' },
    { amount_paid: 300 },
    { total_paid: '300.00' },
    { disbursed: '300.00' },
    { currency: 'CAD' },
  ])('is unclear when the record has another amount of what was paid: %j', async (more) => {
    expect(await only({ status: 'paid', ...more })).toMatchObject({ kind: 'failed', code: 'unclear' });
    expect(await only({ status: 'paid', paid_amount: '100.00', total: 100, currency: 'USD' })).toMatchObject({
      kind: 'done',
    });
  });

  it.each([
    { status: 'returned', redeposited_at: '2026-03-02', redeposit_status: 'paid' },
    { status: 'voided', reissued_check: '10234' },
    { status: 'stopped', cleared_at: '2026-03-02' },
    { status: 'reversed', reversed_amount: '10.00' },
    { status: 'reversed', reversed_amount: { amount: '10.00', currency: 'USD' } },
    { status: 'voided', net_amount: '90.00' },
    { status: 'cancelled', cancellation: { status: 'rejected' } },
    { status: 'cancelled', cancellation_status: 'Rejected' },
    { status: 'failed', attempts: [{ status: 'failed' }, { status: 'paid' }] },
    { status: 'failed', next_retry_at: '2026-11-30T09:00:00Z' },
    { status: 'failed', will_retry: true },
    { status: 'failed', retry_status: 'succeeded' },
    { status: 'voided', void_failed: true },
    { status: 'cancelled', cancellation_declined: true },
    { status: 'voided', void_reversed_at: '2026-01-27T00:00:00Z' },
    { status: 'voided', void_rejected_by: 'bank' },
    { status: 'voided', stop_failure_code: 'R03' },
    { status: 'failed', error: { code: 504 } },
    { status: 'failed', error: '408' },
    { status: 'voided', name: 'Reissued as PAY-9' },
    { status: 'voided', check: 'presented' },
    { status: 'voided', payment: 'honored' },
    { status: 'voided', transaction: 'completed' },
    { status: 'voided', source: 'replacement' },
    { status: 'failed', error: 'notification e-mail bounced' },
    { status: 'failed', error: 'Insufficient funds on the first try, paid on the second' },
    { status: 'voided', error: 'Payment was rejected' },
    { status: 'returned', resubmitted_at: '2026-11-28', resubmission_status: 'paid' },
    { status: 'stopped', stop_payment_status: 'pending' },
    { status: 'stopped', check_status: 'cashed' },
    { status: 'stopped', check_cleared_date: '2026-01-20' },
    { status: 'stopped', date_cleared: '2026-01-20' },
    { status: 'stopped', cleared_amount: '100.00' },
    { status: 'stopped', bank_status: 'cleared' },
    { status: 'expired', cashed_date: '2026-01-20' },
    { status: 'cancelled', cancellation_status: 'requested' },
    { status: 'cancelled', settled_at: '2026-01-28', trace_number: '0912345' },
    { status: 'cancelled', processed_amount: '100.00' },
    { status: 'voided', void_request: { status: 'pending approval' } },
    { status: 'voided', reinstated_at: '2026-01-28' },
    { status: 'voided', unvoided_at: '2026-01-28' },
    { status: 'voided', restored: true },
    { status: 'voided', replacement_check_number: '10045' },
    { status: 'voided', reissue: { check: '10045', status: 'issued' } },
    { status: 'voided', void_date: '2099-12-15' },
    { status: 'voided', effective_date: '2099-12-15' },
    { status: 'voided', remaining_amount: '100.00' },
    { status: 'void', void_amount: '90.00' },
    { status: 'reversed', reversal_status: 'pending' },
    { status: 'reversed', amount_reversed: '10.00' },
    { status: 'rejected', paid_at: '2026-01-28' },
    { status: 'rejected', rejected_at: '2026-01-28', paid_at: '2026-01-29' },
    { status: 'rejected', override: { approved_by: 'cfo', status: 'released' } },
    { voided: true, gl_posted: true },
    { status: 'voided', notes: ['Cashed on the 20th'] },
    { status: 'voided', wiederholung: 'bezahlt' },
    { status: 'failed', failure_reason: 'bank timeout; outcome unknown, funds may have left' },
    { status: 'failed', failure_code: 'TIMEOUT' },
    { status: 'failed', reason: 'Gateway did not answer' },
    { status: 'voided', void_reason: 'paid by wire W-11 instead' },
    { status: 'cancelled', cancellation_reason: 'paid manually outside TMS by check 881' },
    { status: 'rejected', rejection_reason: 'Already paid by check 881' },
    { status: 'voided', void_text: 'void failed, check cleared 3/1' },
    { status: 'voided', memo: 'check cashed before the stop' },
    { status: 'voided', void_code: 'PARTIAL' },
    { status: 'rejected', rejection: { reversed: true } },
    { status: 'voided', amount: { amount: '100.00', currency: 'USD', voided: '40.00' } },
    ...['TIMEOUT', 'OUTCOME_UNKNOWN', 'FUNDS_SENT', 'E999', '504', 'cleared'].map((code) => ({
      status: 'failed',
      code,
    })),
    { status: 'voided', bank: 'cleared' },
    { status: 'failed', type: 'timed-out' },
    { status: 'failed', payment_reference: 'Paid by wire' },
  ])('is unclear when the record says that it was paid all the same: %j', async (more) => {
    expect(await only(more)).toMatchObject({ kind: 'failed', code: 'unclear' });
  });

  it.each([
    { status: 'voided', reversed_amount: '100.00', net_amount: '0.00' },
    { status: 'voided', voided_at: '2026-03-02', paid_at: '2026-03-01', reissued_as: 'PAY-2' },
    { status: 'returned', cleared_at: '2026-03-01', redeposited_at: null, redeposit_status: 'failed' },
    { status: 'cancelled', cancellation: { status: 'approved' } },
    { status: 'failed', attempts: [{ status: 'failed' }, { status: 'failed' }] },
    { status: 'stopped', cleared_at: null, refunded_amount: null },
    { status: 'voided', void_date: '2026-03-01', void_reason: 'Wrong vendor', voided_by: 'ann', void: true },
    {
      status: 'voided',
      created_at: '2026-03-01T08:00:00Z',
      updatedAt: '2026-03-02T08:00:00Z',
      createdBy: 'ann',
      version: 3,
    },
    { status: 'rejected', rejection: { reason: 'Wrong account', code: 'R03', at: '2026-03-02' }, paid: false },
    { status: 'failed', error: 'Insufficient funds', error_code: 'R01' },
    { status: 'returned', code: 'R03', bank: 'First National', reference: 'W-11' },
    { status: 'declined', error: { message: 'The account is closed', code: 'AC04' } },
    { status: 'failed', failure_reason: 'insufficient funds', failure_code: 'R01', retry_status: null },
    {
      status: 'voided',
      payment_method: 'ACH',
      check_number: '10044',
      account: { id: 'ACC-1', name: 'Acme' },
      gl_code: '4711',
    },
    { status: 'voided', total_amount: 100, memo: 'Claim CASE-1', _links: { self: { href: '/payments/PAY-1' } } },
    { status: 'stopped', stop_payment: { status: 'completed', date: '2026-03-01' }, check_date: '2026-02-01' },
    { status: 'cancelled', bank_status: 'cancelled', cancellation_date: '2026-03-01' },
  ])('does not count otherwise: %j', async (more) => {
    expect(await only(more)).toMatchObject({ kind: 'done', output: { paid: usd(0), count: 0 } });
  });
});

it('a payment that was taken back is not doubted for a field that the operator declares', async () => {
  const more = { status: 'voided', batch: { run: 'B-7' } };
  const found = (in_payments: readonly string[]) =>
    tmsWith([entry('PAY-1', '100.00', more)], { neutral: { in_payments: [...in_payments] } }).find();
  expect(await found([])).toMatchObject({
    code: 'unclear',
    message: expect.stringMatching(/`batch.run` is `B-7`.*`neutral.in_payments` of TMS_SETTINGS/) as string,
  });
  for (const declared of ['batch.run', 'Batch', 'batch.run=b-7'])
    expect(await found([declared])).toMatchObject({ output: { paid: usd(0), count: 0 } });
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
    entry('PAY-2', '100.00', { payment_type: 'ACH credit', method: 'credit', type: 'claim payment' }),
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
