/**
 * Answers to what is filed, accepted and sent: a member that is not known is asked about, whatever it says, and the sentence
 * names what declares it. Once that is declared, the same answer is done without a question, and any other value is asked
 * about again.
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
  'tms.file_carrier_claim': { ...CLAIM, claim_type: 'damage', amount: usd(50_000), documents: ['bol', 'photos'] },
  'tms.send_appeal': { appeal: 'APP-1' },
  'tms.request_inspection': CLAIM,
  'tms.accept_offer': { proposal: 'PRO-1', offer: usd(20_000), amount: usd(50_000) },
  'tms.propose_acceptance': { ...CLAIM, offer: usd(20_000), amount: usd(50_000) },
};

/** What each declares in. */
const listOf: Readonly<Record<string, string>> = {
  'tms.file_carrier_claim': 'in_carrier_claims',
  'tms.send_appeal': 'in_letters',
  'tms.request_inspection': 'in_inspections',
  'tms.accept_offer': 'in_acceptances',
  'tms.propose_acceptance': 'in_proposals',
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
describe('what is filed, sent or accepted', () => {
  it.each([
    ['tms.file_carrier_claim', { status: 'submitted', claim_amount: '50.00' }],
    ['tms.file_carrier_claim', { status: 'submitted', result: { claim: 'CASE-1' } }],
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
    ['tms.send_appeal', { status: 'sent', fax_result: 'busy' }],
    ['tms.send_appeal', { status: 'issued', mailed: false }],
    ...['tms.send_appeal', 'tms.file_carrier_claim', 'tms.request_inspection'].flatMap((tool) =>
      [
        { recipient_status: 'mailbox full' },
        { attachments_sent: 0 },
        { to: 'none' },
        { queue: 'retry' },
        { mail: { status: 'undeliverable' } },
        { mail: { status: 'greylisted' } },
      ].map((part): [string, object] => [tool, { status: 'sent', ...part }]),
    ),
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
    ['tms.send_appeal', { status: 'sent', mail: { status: 'Delivered', to: 'a@b.co' }, attachments_sent: 2 }],
    ['tms.request_inspection', { status: 'sent', recipient_status: 'sent', queue: null }],
    ['tms.send_appeal', { status: 'sent', subject: 'Appeal of the claim that you rejected', fax_result: null }],
  ])('is asked about once, and done when what the sentence names is declared: %s %j', async (tool, answer) => {
    const asked = await answered(tool, answer);
    const [, line = ''] =
      new RegExp(`\`neutral\\.${listOf[tool]}\` of TMS_SETTINGS: \`([^\`]+)\``).exec(
        'message' in asked ? asked.message : '',
      ) ?? [];
    const offered = JSON.parse(`[${line}]`) as readonly string[];
    const isOpen = 'message' in asked && asked.message.includes('cannot be declared safely');
    const declared = [
      ...offered,
      ...(isOpen ? Object.keys(answer).filter((name) => !/^(?:status|carrier_response)$/.test(name)) : []),
    ];
    expect(declared).not.toEqual([]);
    expect((await answered(tool, answer, { neutral: { [listOf[tool] ?? '']: declared } })).kind).toBe('done');
    const more = { ...answer, carrier_response: 'Rejected: PRO not on file' };
    expect((await answered(tool, more, { neutral: { [listOf[tool] ?? '']: declared } })).kind).toBe('unknown');
  });

  it('is declared for its own kind alone', async () => {
    const neutral = { in_inspections: ['stage=draft'] };
    expect((await answered('tms.request_inspection', { status: 'scheduled', stage: 'draft' }, { neutral })).kind).toBe(
      'done',
    );
    expect((await answered('tms.send_appeal', { status: 'sent', stage: 'draft' }, { neutral })).kind).toBe('unknown');
  });

  it('is done without a question when it shows only what was sent, its id and its status', async () => {
    for (const [tool, status] of [
      ['tms.file_carrier_claim', 'submitted'],
      ['tms.send_appeal', 'sent'],
      ['tms.accept_offer', 'accepted'],
      ['tms.propose_acceptance', 'draft'],
    ] as const)
      expect((await answered(tool, { status, created_at: '2026-03-04T14:05:00Z', error: null })).kind).toBe('done');
  });

  it('is not done when it shows fewer documents than were sent', async () => {
    expect((await answered('tms.file_carrier_claim', { status: 'submitted', documents: ['bol'] })).kind).toBe(
      'unknown',
    );
  });
});
