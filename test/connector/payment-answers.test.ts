/**
 * Answers to what is paid, filed, accepted and sent, in two lists next to each other: those that a healthy TMS gives,
 * which are done without a question, and those that say in any way that something is missing, less or otherwise.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const usd = (minor: number): Value => ({ $money: 'USD', minor });
const CLAIM = { shipment_id: 'SHP-1', claim: 'CASE-9' };
const INPUTS: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  'tms.pay_claim': { ...CLAIM, account_id: 'ACC-1', amount: usd(50_000), claim_type: 'damage' },
  'tms.file_carrier_claim': { ...CLAIM, claim_type: 'damage', amount: usd(50_000), documents: ['bol', 'photos'] },
  'tms.send_appeal': { appeal: 'APP-1' },
  'tms.accept_offer': { proposal: 'PRO-1', offer: usd(20_000), amount: usd(50_000) },
  'tms.propose_acceptance': { ...CLAIM, offer: usd(20_000), amount: usd(50_000) },
};

/** A TMS that answers with what was sent and with `answer`, and shows the same when it is asked for the key. */
const answered = (tool: string, answer: object, settings: object = {}): Promise<CallResult> => {
  const exchange = createExchange((_, init) => {
    const sent = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as object;
    const record = { id: 'R-2', client_key: KEY, ...sent, ...answer };
    const isPost = init?.method === 'POST';
    return Promise.resolve(
      new Response(JSON.stringify(isPost ? record : { records: [record] }), { status: isPost ? 201 : 200 }),
    );
  });
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), tool).call(INPUTS[tool] ?? {}, contextOf(undefined, KEY, 1));
};
const pays = async (answer: object, settings: object = {}): Promise<string> =>
  (await answered('tms.pay_claim', answer, settings)).kind;

describe('a payment that is only decided', () => {
  it.each([
    { second_approval: 'pending' },
    { second_approval: null },
    { co_signer: null },
    { sub_status: 'Pending Finance' },
    { subState: 'pending' },
    { signed_at: null },
    { countersigned: false },
    { approval_count: 1, approval_threshold: 2 },
    { approval: { given: 1, quorum: '2' } },
    { dual_control: 'waiting' },
    { four_eyes: { check: 'Awaiting 2nd person' } },
    { release_required: true },
    { releaseStatusText: 'held for funding' },
    { needs_funding: 'yes' },
    { treasury: 'queued' },
    { approvals: [{ by: 'bob', response: 'none yet' }] },
  ])('is not paid as long as anything waits, whatever its name: %j', async (more) => {
    expect(await pays({ status: 'approved', ...more })).toBe('unknown');
  });

  it.each([
    {},
    { approved_by: 'ann', approved_at: '2026-03-04T10:00:00Z', approval_notes: null, signature_url: null },
    { paid_at: null, check_number: null, cleared_at: null, voided_at: null, remittance_status: 'pending' },
    { approval_count: 2, approval_threshold: 2, next_approver: null, pending_approvals: [] },
    { approvals: [{ by: 'ann', decision: 'approved', signed_at: '2026-03-04' }] },
    { dual_control: 'not required', release_required: false, requires_release: 'N', hold: null },
    { queue: 'AP', priority: 'high', terms: 'Due on receipt', payment_method: 'ACH file', pay_group: 'OPEN' },
    { memo: 'Pending since May', reason: 'rejected pallets', description: 'Waiting time', note: 'hold for Eve' },
    { claim_status: 'pending', shipment: { id: 'SHP-1', status: 'cancelled' }, email_status: 'queued' },
    { _links: { release: { href: '/release' }, void: { href: '/void' } }, actions: ['release', 'hold'] },
  ])('is paid when nothing does: %j', async (more) => {
    expect(await pays({ status: 'approved', ...more })).toBe('done');
  });

  it('is paid with what the operator declares', async () => {
    expect(await pays({ status: 'approved', treasury: 'queued' }, { done_statuses: ['treasury=queued'] })).toBe('done');
    expect(await pays({ status: 'approved', treasury: 'queued' }, { done_statuses: ['treasury=parked'] })).toBe(
      'unknown',
    );
  });
});

describe('a payment that was made', () => {
  it.each([
    { cleared: false, reconciled: false, exported: false, deposited: false },
    { amount: { amount: '500.00', currency: '840' } },
    { estimated_arrival: '2026-12-02' },
    { account_no: '****4411', payee: { name: 'Acme', account_number: '001234567' } },
    { total: { amount: '500.00', currency: 'USD' }, net_pay: '500.00', payment_total: 500, balance_due: '0.00' },
    { payment_currency: 'usd', settlement_currency: { code: 'USD' }, base_currency: 'EUR', account_currency: 'EUR' },
    { total: 1, lines: [{ amount: '500.00' }], count: 1, tax_total: '0.00', amount_due: '500.00', terms: { net: 30 } },
    { account_balance: '18000.00', balance: '12.00', claim_amount: '900.00', due_date: '2026-12-01' },
    { environment: 'production', env: 'prod-us-east', mode: 'ACH', region: 'us-test-1' },
    { is_production: true, live_mode: true, test: false },
    { signed_at: null, second_approval: null, release_required: true },
  ])('is done: %j', async (more) => {
    expect(await pays({ status: 'paid', ...more })).toBe('done');
  });

  it.each([
    { total: { amount: '425.00', currency: 'USD' } },
    { payment: { total: '425.00' } },
    { payment_total: '425.00' },
    { total_paid: 425 },
    { paid: '425.00' },
    { remitted_value: { amount: '425.00' } },
    { amount_issued_usd: '425.00' },
    { payment_currency: 'CAD' },
    { pay_currency: 'CAD' },
    { settlementCurrencyCode: 'CAD' },
    { payment: { ccy: 'CAD' } },
    { balance_due: '75.00' },
    { remaining_balance: 75 },
    { outstanding_amount: { amount: '75.00', currency: 'USD' } },
    { amount_due: '75.00' },
    { underpaid_amount: '75.00' },
    { environment: 'UAT' },
    { env: 'staging-2' },
    { meta: { environment: 'Non-Production' } },
    { system: { environment: 'training' } },
    { is_production: false },
    { live: false },
    { sub_status: 'Pending Finance' },
    { account: { id: 'ACC-77' } },
    { payee: { account_number: 'ACC-77' }, account_id: null },
  ])('is not, of another sum, in another currency or as a test: %j', async (more) => {
    expect(await pays({ status: 'paid', ...more })).toBe('unknown');
  });
});

describe('what is filed, sent or accepted', () => {
  it.each([
    ['tms.file_carrier_claim', { status: 'submitted', claim_amount: '50.00' }],
    ['tms.file_carrier_claim', { status: 'submitted', amount_claimed: '50.00' }],
    ['tms.file_carrier_claim', { status: 'submitted', claimed_amount: { amount: '50.00', currency: 'USD' } }],
    ['tms.file_carrier_claim', { status: 'submitted', claim_currency: 'CAD' }],
    ['tms.file_carrier_claim', { status: 'submitted', documents_rejected: ['photos'] }],
    ['tms.file_carrier_claim', { status: 'submitted', attachments_failed: 1 }],
    ['tms.file_carrier_claim', { status: 'submitted', attachments: [{ name: 'photos', upload: 'failed' }] }],
    ['tms.file_carrier_claim', { status: 'submitted', edi_997: 'rejected' }],
    ['tms.file_carrier_claim', { status: 'submitted', edi: { ack: { code: 'R' } } }],
    ['tms.file_carrier_claim', { status: 'submitted', functional_ack: 'R' }],
    ['tms.file_carrier_claim', { status: 'submitted', carrier_response: 'Rejected: PRO not on file' }],
    ['tms.file_carrier_claim', { status: 'submitted', carrier_response: { code: 'REJ', reason: 'PRO not on file' } }],
    ['tms.file_carrier_claim', { status: 'submitted', carrier_status: 'rejected' }],
    ['tms.accept_offer', { status: 'accepted', accepted_amount: '150.00' }],
    ['tms.accept_offer', { status: 'accepted', settlement_amount: '150.00' }],
    ['tms.accept_offer', { status: 'accepted', counter_offer: '150.00' }],
    ['tms.accept_offer', { status: 'accepted', counterOffer: { amount: '150.00' } }],
    ['tms.propose_acceptance', { status: 'draft', offered_amount: '150.00' }],
    ['tms.send_appeal', { status: 'sent', email_status: 'bounced' }],
    ['tms.send_appeal', { status: 'sent', delivery: { result: 'undeliverable' } }],
    ['tms.send_appeal', { status: 'sent', smtp: '550 mailbox unavailable' }],
    ['tms.send_appeal', { status: 'sent', suppressed: true }],
    ['tms.send_appeal', { status: 'sent', recipients: [] }],
    ['tms.send_appeal', { status: 'sent', fax_result: 'busy' }],
    ['tms.send_appeal', { status: 'issued', mailed: false }],
  ])('is not done when a part of it was refused or is another: %s %j', async (tool, answer) => {
    expect((await answered(tool, answer)).kind).toBe('unknown');
  });

  it.each([
    ['tms.file_carrier_claim', { status: 'submitted', claim_amount: '500.00', currency: 'USD', paid_amount: '0.00' }],
    ['tms.file_carrier_claim', { status: 'submitted', documents_rejected: [], attachments_failed: 0, paid: false }],
    ['tms.file_carrier_claim', { status: 'submitted', attachments: [{ name: 'Rejected pallets.jpg', upload: 'ok' }] }],
    ['tms.file_carrier_claim', { status: 'submitted', edi_997: 'accepted', functional_ack: 'A', edi: { ack: 'E' } }],
    ['tms.file_carrier_claim', { status: 'submitted', carrier: { name: 'Held Freight' }, carrier_response: null }],
    ['tms.accept_offer', { status: 'accepted', accepted_amount: 200, claim_amount: '500.00', counter_offer: null }],
    ['tms.propose_acceptance', { status: 'draft', offered_amount: '200.00', claimed_amount: '500.00' }],
    ['tms.send_appeal', { status: 'sent', email_status: 'queued', recipients: [{ email: 'a@b.co', bounces: 0 }] }],
    ['tms.send_appeal', { status: 'sent', smtp: '250 OK', suppressed: false, opened: false, delivered: false }],
    ['tms.send_appeal', { status: 'sent', subject: 'Appeal of the claim that you rejected', fax_result: null }],
  ])('is done when none was: %s %j', async (tool, answer) => {
    expect((await answered(tool, answer)).kind).toBe('done');
  });
});
