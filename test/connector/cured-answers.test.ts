/**
 * Answers to a payment that are asked about: what is no doubt at all, what speaks against it, and the setting that the
 * sentence names, which cures it.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import type { Value } from '../../src/kernel/value.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;
const SHOWN = { ...PAYMENT, amount: { amount: '500.00', currency: 'USD' }, id: 'PAY-2', client_key: KEY };

function call(
  tool: string,
  input: Readonly<Record<string, Value>>,
  [record, settings]: readonly [Members, object],
): Promise<CallResult> {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response(JSON.stringify(record), { status: 201 })
        : new Response(JSON.stringify({ records: [record] })),
    ),
  );
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, KEY, 1));
}
const pay = (members: Members, settings: object = {}): Promise<CallResult> =>
  call('tms.pay_claim', PAYMENT, [{ ...SHOWN, status: 'paid', ...members }, settings]);
const find = (members: Members, settings: object = {}): Promise<CallResult> =>
  call('tms.find_payments', { shipment_id: 'SHP-1', claim_type: 'damage' }, [
    { ...SHOWN, status: 'paid', ...members },
    settings,
  ]);

describe('a payment that was made', () => {
  it.each([
    { void_status: 'Not voided' },
    { reversal_status: 'NOT_REVERSED' },
    { hold_status: 'No Hold' },
    { chargeback_status: 'no_chargeback' },
    { dispute_status: 'not_disputed' },
    { refunded: '0.00', voided: '0.00', errors: '0.0' },
    { void: 'F' },
    { currency: '840' },
    { amount: { amount: '500.00', currency: 'US$' } },
    { amount_cents: 50_000 },
  ])('is done, and counted, when nothing is said against it: %j', async (members) => {
    expect((await pay(members)).kind).toBe('done');
    expect(await find(members)).toMatchObject({ kind: 'done', output: { count: 1 } });
  });

  it.each([
    { check: 10_443 },
    { voucher: 88_123 },
    { settlement: 4_411 },
    { paid: 1_764_374_400 },
    { error: { code: 0, message: 'Erfolgreich' } },
    { paid_amount: '500,00' },
    { Cancelled: 'tNO' },
    { total_paid: 1_500 },
  ])('is done once the field is declared, as the sentence says: %j', async (members) => {
    const asked = await pay(members);
    expect(asked.kind).toBe('unknown');
    const [, name = '', list = ''] =
      /declare it in `neutral\.in_payments`/.exec('message' in asked ? asked.message : '') === null
        ? (/If `([^`]+)` .*add it to `records\.payments\.(done)`/.exec('message' in asked ? asked.message : '') ?? [])
        : (/If `([^`]+)` [^`]*`neutral\.(in_payments)`/.exec('message' in asked ? asked.message : '') ?? []);
    const settings =
      list === 'done' ? { records: { payments: { done: [name] } } } : { neutral: { in_payments: [name] } };
    expect((await pay(members, settings)).kind).toBe('done');
  });

  it('is counted once the field is declared that makes the sum unclear', async () => {
    const odd = { booking_error: 'E77' };
    expect(await find(odd)).toMatchObject({
      code: 'unclear',
      message: expect.stringContaining('`neutral.in_payments`') as string,
    });
    expect(await find(odd, { neutral: { in_payments: ['booking_error'] } })).toMatchObject({ output: { count: 1 } });
  });

  it('is compared with what was sent, whatever is declared', async () => {
    const other = { amount: { amount: '425.00', currency: 'USD' } };
    expect((await pay(other, { neutral: { in_payments: ['amount'] } })).kind).toBe('unknown');
    expect((await pay({ client_key: 'run-2' }, { neutral: { in_payments: ['client_key'] } })).kind).toBe('unknown');
  });
});

describe('a payment that is only tried, or another one', () => {
  it.each([
    { validate_only: true },
    { simulate: 'Y' },
    { rolled_back: true },
    { no_commit: true },
    { what_if: true },
    { demo: true },
    { mode: 'demo' },
    { test_payment: true },
    { tenant: 'sandbox' },
    { transaction_state: 'rolled back' },
    { payee_id: 'ACC-2' },
    { vendor_id: 'ACC-2' },
    { payee: 'ACC-2' },
    { pay_to: 'ACC-2' },
    { payee: { id: 'ACC-2' } },
    { amount_minor: 42_500 },
    { unapplied: 500 },
    { open_amount: 250 },
    { remaining: '250.00' },
    { tax_withheld: 75 },
    { installment: '1 of 4' },
  ])('is not done: %j', async (members) => {
    expect((await pay(members)).kind).toBe('unknown');
  });

  it.each([
    { payee_id: '88123' },
    { vendor_id: 'V-17' },
    { payee: 'Acme Corp' },
    { installment: '1 of 1' },
    { remaining: 0 },
  ])('is done when it only says who was paid in a form of its own: %j', async (members) => {
    expect((await pay(members)).kind).toBe('done');
  });
});

describe('a payment that is only approved', () => {
  it.each([
    { second_approver_id: null },
    { second_approver_name: null },
    { second_approver: { id: null, name: null } },
    { approver2: null },
    { approved_by_2: null },
    { approved_by: ['ann', null] },
    { signatories: ['ann', null] },
    { finance_approved_at: null },
    { approved_by_finance: null },
    { authorised: false },
    { payable: false },
    { ready_for_payment: false },
    { funded: 'N' },
    { release: 'N' },
    { approvals: { total: 2, done: 1 } },
    { approvals: 1, approvals_total: 2 },
    { level: 1, levels: 2 },
    { current_level: 1, final_level: 2 },
    { step: '1 of 2' },
    { stage: '1/2' },
    { percentApproved: 50 },
    { lock: 'AUDIT' },
    { pmnt_block: 'R' },
  ])('is not done when one who decides is missing, or something is not so yet: %j', async (members) => {
    expect((await pay({ status: 'approved', ...members })).kind).toBe('unknown');
    expect((await pay({ status: 'paid', ...members })).kind).not.toBe('failed');
  });

  it.each([
    { approver_id: null, approved_by: null, approved_at: null },
    { approved_by: ['ann', 'bob'] },
    { approvals: { total: 2, done: 2 } },
    { level: 2, levels: 2 },
    { step: '2 of 2' },
    { percentApproved: 100 },
    { discount_percent: 10 },
    { lock_version: 3 },
    { payment_block: '' },
    { tax_exempt: false, is_recurring: false, urgent: false, printed: false },
    { approvalStatus: 'NOT_REQUIRED' },
  ])('is done when nothing is missing: %j', async (members) => {
    expect((await pay({ status: 'approved', ...members })).kind).toBe('done');
  });

  it('is done with what the sentence says to add', async () => {
    const members = { status: 'approved', second_approver_id: null };
    expect(await pay(members)).toMatchObject({
      message: expect.stringContaining('If `second_approver_id` says nothing of it, declare it in') as string,
    });
    for (const name of ['second_approver_id', 'second_approver_id=null'])
      expect((await pay(members, { neutral: { in_payments: [name] } })).kind).toBe('done');
  });
});

describe('a word that means done', () => {
  const claim = { ...PAYMENT, documents: ['bol'] };
  const file = (status: string, settings: object): Promise<CallResult> => {
    const { account_id: _, ...sent } = claim;
    return call('tms.file_carrier_claim', sent, [{ ...SHOWN, documents: ['bol'], status }, settings]);
  };

  it('of a carrier claim is declared for carrier claims, and makes no payment count as paid', async () => {
    expect(await file('Open', {})).toMatchObject({
      message: expect.stringContaining('add it to `records.carrier_claims.done` of TMS_SETTINGS') as string,
    });
    const declared = { records: { carrier_claims: { done: ['Open'] } } };
    expect((await file('Open', declared)).kind).toBe('done');
    expect((await pay({ status: 'Open' }, declared)).kind).toBe('unknown');
  });

  it.each(['Open', 'Queued', 'Pending Approval', 'status=Open'])(
    'of all records is none of payments when it says that it waits: %s',
    async (word) => {
      const settings = { done_statuses: [word] };
      const status = word.replace('status=', '');
      expect((await pay({ status }, settings)).kind).toBe('unknown');
      expect((await file(status, settings)).kind).toBe('done');
    },
  );
});
