/**
 * Answers to what is filed, accepted and sent: its status, what was sent and a few flags decide, and no other member.
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
    ['tms.file_carrier_claim', { status: 'submitted', amount: { amount: '50.00', currency: 'USD' } }],
    ['tms.file_carrier_claim', { status: 'submitted', claim: 'CASE-1' }],
    ['tms.file_carrier_claim', { status: 'submitted', rejected: 'Y' }],
    ['tms.file_carrier_claim', { status: 'submitted', errors: ['PRO not on file'] }],
    ['tms.accept_offer', { status: 'accepted', offer: { amount: '150.00', currency: 'USD' } }],
    ['tms.accept_offer', { status: 'accepted', declined_at: '2026-03-04T14:05:00Z' }],
    ['tms.propose_acceptance', { status: 'draft', deleted: true }],
    ['tms.send_appeal', { status: 'sent', returned: true }],
    ['tms.send_appeal', { status: 'sent', failed: 1 }],
    ['tms.request_inspection', { status: 'sent', cancelled: 'true' }],
  ])('is not done when a flag says no, or what was sent differs: %s %j', async (tool, answer) => {
    expect((await answered(tool, answer)).kind).toBe('unknown');
  });

  it.each([
    ['tms.file_carrier_claim', { status: 'submitted', documents_rejected: ['photos'], carrier_status: 'rejected' }],
    ['tms.file_carrier_claim', { status: 'submitted', pending: true, on_hold: 'Y', edi: { ack: { code: 'R' } } }],
    ['tms.accept_offer', { status: 'accepted', counter_offer: '150.00', rejected: 0 }],
    ['tms.send_appeal', { status: 'sent', email_status: 'queued', failed: false, error: null }],
  ])('is done by its status alone, whatever other members say: %s %j', async (tool, answer) => {
    expect((await answered(tool, answer)).kind).toBe('done');
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
