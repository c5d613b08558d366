/**
 * What a TMS answers when it does not pay, in the words of everyday, and the same answers when they state that it did.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;

/** A TMS that answers a payment like this, and lists none. */
function paying(status: number, body: unknown): Promise<CallResult> {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response(JSON.stringify(body), { status })
        : new Response(JSON.stringify({ records: [] })),
    ),
  );
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.pay_claim').call(PAYMENT, contextOf(undefined, KEY, 1));
}

type Body = Readonly<Record<string, unknown>>;
type Refusal = readonly [number, string | Body];

const PLAIN: readonly Refusal[] = [
  [422, 'Payment method wire is not approved for this vendor'],
  [422, 'Approved budget of cost center 4410 is used up'],
  [422, 'The sum of issued checks exceeds the daily cap'],
  [422, 'Vendor ACC-1 has two pending changes of its bank details'],
  [422, 'Tax form W-8 was submitted in 2021 and has lapsed'],
  [422, 'No remittance address recorded for ACC-1'],
  [422, 'Payments created by API users need a cost center'],
  [422, 'Claims settled before 2024 cannot be paid here'],
  [422, 'Only released claims may be disbursed'],
  [422, 'Payee must be registered for electronic payments'],
  [422, 'Accepted payment methods: ACH, WIRE'],
  [422, 'The amount is above the approved reserve of $400.00'],
  [422, 'Reserve for claim CASE-9 was released on 2026-01-12'],
  [422, 'Fiscal year 2025 has been posted and closed'],
  [422, 'The claim is registered under another account'],
  [422, 'Carrier recovery is in progress for shipment SHP-1'],
  [422, 'An appeal is pending'],
  [422, 'Claim was approved for $300.00'],
  [422, 'Status of claim: SUBMITTED. Required: APPROVED'],
  [422, 'Expected a claim that is settled, received one that is open'],
  [422, 'Payee was confirmed by phone only; a signed form is needed'],
  [422, 'Check printing is scheduled for Fridays; use ACH'],
  [422, 'The bank has not confirmed the account'],
  [422, { message: 'Vendor on hold', vendor: { id: 4711, number: 'V-88', approved: false } }],
  [422, { message: 'Over limit', limit: { approved: 400, currency: 'USD' } }],
  [422, { error: 'validation', fields: { account_id: ['is not one of the accepted accounts'] } }],
  [422, { title: 'Unprocessable', detail: 'claim_type must be one of the registered types', instance: '/errors/77' }],
  [422, { errors: [{ code: 'E-417', text: 'G/L period is not open for posted entries' }] }],
  [422, { message: 'Rule R17 was not met', rule_number: 17, rule: 'two confirmed signatures' }],
  [422, { errors: [{ id: '8c1d', detail: 'The payee has no address' }] }],
  [400, 'The request was received without a body'],
  [400, 'Schema version 3 accepted, got 2'],
  [400, 'amount.amount: string expected, number received'],
  [400, 'Header X-Tenant was not submitted'],
  [400, 'Requests are processed in UTF-8 only'],
  [400, 'Unknown field already_paid'],
  [400, 'The date format accepted is YYYY-MM-DD'],
  [400, 'Malformed JSON at line 1'],
  [400, { status: 'error', message: 'Bad amount', received: '500.00' }],
  [400, { timestamp: '2026-03-04T14:00:00Z', error: 'Bad Request', trace: 'a1b2c3', path: '/payments' }],
  [404, 'No claim CASE-9 exists'],
  [404, 'The shipment is not registered in this company'],
  [404, { code: 'NOT_FOUND', resource: 'account', id: 'ACC-1' }],
  [405, 'POST is not accepted here'],
  [406, 'Accepted types: application/xml'],
  [410, 'Version 1 of payments was retired; approved clients use version 2'],
  [413, 'Body larger than the 1 MB accepted'],
  [415, 'Content type accepted: application/json'],
  [412, 'The claim was saved by another user after you read it'],
  [422, 'Insurance of the carrier has expired; renewal submitted'],
  [423, 'Claim is locked by JDOE'],
  [424, 'Credit check of the payee was refused'],
  [451, 'Payee is on a sanctions list'],
  [403, 'Your role may create but not release payments'],
  [403, 'Client certificate issued by an unknown authority'],
  [403, 'Payments above $250.00 are approved in the portal'],
  [403, 'The API key was created for another company'],
  [403, { message: 'Access denied', user: { id: 88, role: 'clerk' }, request_id: 'r-91' }],
  [401, 'The token was issued in the future'],
  [401, 'Signature accepted, but the nonce was used'],
  [401, 'Connection is not signed in'],
  [401, 'Session timed out after 30 minutes'],
  [401, { error: 'invalid_grant', error_description: 'Key 4 was created for a test company' }],
  [407, 'Proxy authentication is required; 3 requests were accepted without'],
  [421, 'This server does not serve payments.example; certificate issued for others'],
  [429, '500 requests accepted in this hour; the next one at 15:00'],
  [429, 'Your quota of processed payments is used up'],
  [429, { error: 'throttled', queued: 12, window: '60s', account_number: 4411 }],
  [425, 'Early data is not accepted'],
];
/** Any of a payment's conflicts is looked up once more, and fails then. */
const CONFLICTS: readonly Refusal[] = [
  [409, 'The claim was settled by the carrier'],
  [409, 'Der Anspruch ist gesperrt'],
  [409, { message: 'Version conflict', expected: 4, received: 3 }],
];

const bodyOf = (said: string | Body): Body => (typeof said === 'string' ? { message: said } : said);
/** The request was not read: it may be sent again. */
const NOT_READ = [407, 421, 425, 429];

describe('an ordinary refusal of a payment', () => {
  it.each(PLAIN)('is one: %i %j', async (status, said) => {
    const result = await paying(status, bodyOf(said));
    expect(result).toMatchObject({ kind: NOT_READ.includes(status) ? 'not_now' : 'failed' });
  });

  it.each(CONFLICTS)('is looked up once more where it may be a conflict with our own request: %i %j', async (...of) => {
    expect(await paying(of[0], bodyOf(of[1]))).toMatchObject({ kind: 'unknown', answered: 'repeated' });
  });

  const all = [...PLAIN, ...CONFLICTS];
  it.each(all)('is none when it states our key, an id of the payment, or that it was made: %i %j', async (...of) => {
    const [status, said] = of;
    const body = bodyOf(said);
    for (const stating of [
      { ...body, ref: { client_key: KEY } },
      { ...body, payment_id: 'PAY-77' },
      { ...body, data: { id: 'PAY-77', status: 'created' } },
      { ...body, note: 'Payment PAY-77 was posted before' },
      { ...body, note: 'The payment was recorded' },
    ])
      expect(await paying(status, stating)).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });
});
