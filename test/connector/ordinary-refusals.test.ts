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
/** More of them, in words that other refusals use of a payment that was made. */
const OF_OTHERS: readonly Refusal[] = [
  [422, { message: 'Payment exceeds approved claim value' }],
  [422, { message: 'Amount exceeds the total of approved claims' }],
  [400, { message: 'The account is not set up for payments processed by ACH' }],
  [422, { message: 'No bank details saved for this payee' }],
  [422, { message: 'Payee has no default payment method recorded' }],
  [422, { message: 'Payments can only be issued to active vendors' }],
  [422, { message: 'Only posted invoices may be paid' }],
  [422, { message: 'Period 2026-02 is closed; payments may be posted to open periods only' }],
  [422, { message: 'Daily limit for released payments reached' }],
  [403, { message: 'Your role may not release payments' }],
  [422, { message: 'W-9 not received' }],
  [422, { message: 'W-9 form pending' }],
  [422, { message: 'Vendor onboarding pending' }],
  [422, { message: 'Insurance certificate expired' }],
  [422, { message: 'Payment type CHECK requires a mailing address' }],
  [400, { message: 'Invalid account: ACC-1. Accepted formats: 8 digits' }],
  [400, { message: 'Accepted currencies: CAD' }],
  [400, { message: 'Accepted values are ACH, CHECK' }],
  [422, { message: 'Claim CASE-9 has not been approved' }],
  [422, { message: 'Claim must be in status Approved, is Submitted' }],
  [422, { message: 'Claim is in status SUBMITTED' }],
  [422, { message: 'Expected status approved, received submitted' }],
  [422, { message: 'Claim status is Open; expected Settled' }],
  [422, { message: 'Claim has been settled' }],
  [422, { message: 'Claim was denied on 2026-02-01' }],
  [429, { message: 'Too many requests. 100 requests processed in this minute' }],
  [429, { message: 'Rate limit exceeded, retry after 30 s' }],
  [429, { error: { code: 'RATE_LIMIT', message: 'Quota exceeded', quota: 100 } }],
  [401, { message: 'Token issued at 10:00 has expired' }],
  [401, { message: 'JWT expired at 2026-03-04. Issued by https://idp' }],
  [401, { error: 'invalid_token', error_description: 'The access token was issued to another client' }],
  [401, { message: 'Session timed out, log in again' }],
  [401, { message: 'Connection not authorized' }],
  [400, { message: 'Unable to process request' }],
  [400, { message: 'Request could not be processed' }],
  [400, { message: 'Bad request received' }],
  [400, { message: 'There was a problem processing your request' }],
  [400, { timestamp: '2026-03-04T14:00:00Z', status: 400, error: 'Bad Request', path: '/payments' }],
  [
    400,
    {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'amount must be greater than or equal to 1',
      instance: '/payments',
    },
  ],
  [
    400,
    {
      errors: { AccountId: ['The AccountId field is required.'] },
      type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
      title: 'One or more validation errors occurred.',
      status: 400,
      traceId: '00-84c1fd4063c38d9f3900d06e56542d48-85d1d4-00',
    },
  ],
  [422, { error: 'validation_failed', details: [{ path: 'account_id', value: 'ACC-1', message: 'does not exist' }] }],
  [422, { message: 'Account ACC-1 does not exist' }],
  [422, { message: 'No payment terms exist for vendor ACC-1' }],
  [404, { message: 'Shipment SHP-1 not found' }],
  [422, { code: 'E1203', message: 'Vendor on payment hold', hold: { reason: 'audit', since: '2026-01-01' } }],
  [422, { message: 'Vendor on hold', vendor_number: 'V1002' }],
  [422, { message: 'Vendor on hold', vendor: { id: 1002, name: 'Acme' } }],
  [422, { message: 'Insufficient funds in account 4411' }],
  [422, { message: 'Check stock is exhausted' }],
  [423, { message: 'Vendor is locked by user JDOE' }],
  [400, { message: 'Field client_key too long', max: 32 }],
  [400, { message: 'Duplicate key in JSON' }],
  [403, { message: 'IP address 10.0.0.1 not allowed' }],
  [405, { message: 'Method not allowed' }],
  [415, { message: 'Unsupported media type' }],
  [413, { message: 'Payload too large' }],
  [400, { message: 'Claim type damage is not supported for scheduled payments' }],
  [422, { message: 'Next pay run is scheduled for 2026-03-06; new payments are not accepted until then' }],
  [422, { message: 'Payments are queued for review above $250; use /reviews' }],
  [422, { message: 'Amount in dispute. Contact AP.' }],
  [422, 'Payment limit for the period was released at noon; the new one is lower'],
  [422, 'The hold on the payment was released only in part'],
  [422, 'If the payment was executed before, use another key'],
  [422, 'No payment was executed'],
  [422, 'The payment was not executed'],
  [422, 'Expected a payment that was posted, got a new one'],
  [422, 'The limit for the payment was posted yesterday'],
  [422, 'The claim was paid by the carrier'],
  [422, 'The sanctions check was completed: hit'],
  [422, { message: 'Paid out', paid: 0, paid_at: null, posted: 'N', committed: 0 }],
  [422, { message: 'Vendor on hold', vendor: { status: 'POSTED', paid_at: '2026-03-04' } }],
  [422, { message: 'Payment is not possible', payment: { status: 'REJECTED' }, paid_at: '0001-01-01' }],
  [422, { message: 'Claim is locked', claim: { id: 'CASE-9', status: 'SETTLED', amount: '500.00' } }],
];

/** What states that the payment was made, in a member or in a sentence. */
const MADE: readonly Refusal[] = [
  [422, 'Payment completed with errors: GL export failed'],
  [422, 'Partially processed: payment done, GL failed'],
  [422, 'We paid ACC-1 $500.00, but could not write the journal'],
  [422, '$500.00 has been disbursed to ACC-1. Journal not written'],
  [422, '$500.00 was paid to ACC-1, journal refused'],
  [422, 'Disbursement 8812 created; approval workflow could not be started'],
  [422, 'The payment has been sent to the bank. Notification failed'],
  [422, 'A payment of $500.00 to ACC-1 was executed at 14:02, but the claim is locked'],
  [422, 'Payment to ACC-1 was executed, the claim could not be closed'],
  [422, 'Claim CASE-9 was paid, but could not be closed'],
  [422, 'The claim was paid but not closed'],
  [422, 'Remittance 55 generated and sent; posting to GL failed'],
  [422, { message: 'Claim is locked', payment: { number: 77 } }],
  [422, { message: 'Claim is locked', paymentNo: '77' }],
  [422, { message: 'Claim is locked', check: { number: '10045' } }],
  [422, { message: 'Claim is locked', check_number: '10045' }],
  [422, { message: 'Claim is locked', transaction_id: 'T-77' }],
  [422, { message: 'Claim is locked', confirmation: 'AB12CD' }],
  [422, { message: 'Claim is locked', payment_status: 'POSTED' }],
  [422, { message: 'Claim is locked', status: 'PAID' }],
  [422, { message: 'Claim is locked', payment: { status: 'PAID' } }],
  [422, { message: 'Claim is locked', paid: '500.00' }],
  [422, { message: 'Claim is locked', paid_amount: 500 }],
  [422, { message: 'Claim is locked', amount_paid: { amount: '500.00', currency: 'USD' } }],
  [422, { message: 'Claim is locked', paid_at: '2026-03-04T14:00:00Z' }],
  [422, { message: 'Claim is locked', posted_on: '2026-03-04' }],
  [422, { message: 'Claim is locked', payment_created: 'true' }],
  [422, { message: 'Claim is locked', payment_posted: true }],
  [422, { message: 'Claim is locked', isPaymentPosted: true }],
  [422, { message: 'Claim is locked', posted: 1 }],
  [422, { message: 'Claim is locked', posted: 'Y' }],
  [422, { message: 'Claim is locked', committed: 'true' }],
  [400, { message: 'warning: journal', result: { success: true } }],
  [400, { message: 'warning: journal', success: 'true' }],
  [422, { message: 'Claim is locked', links: { payment: '/payments/77' } }],
  [403, 'Payment was executed, notice refused'],
  [401, 'Timed out while the bank answered'],
  [422, { message: 'Claim is locked', payment: { state: { name: 'Posted' } } }],
  [422, { message: 'Claim is locked', check: '10045' }],
  [422, { message: 'Claim is locked', date_paid: '03/04/2026' }],
  [422, { message: 'Claim is locked', payment_sent: 'yes' }],
  [422, '500 USD were transferred, the journal is missing'],
  [422, 'ACC-1 has been paid, but the claim could not be closed'],
  [422, 'The claim is not closed, but the payment to ACC-1 was posted at 14:02'],
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
  it.each([...PLAIN, ...OF_OTHERS])('is one: %i %j', async (status, said) => {
    const result = await paying(status, bodyOf(said));
    expect(result).toMatchObject({ kind: NOT_READ.includes(status) ? 'not_now' : 'failed' });
  });

  it.each(CONFLICTS)('is looked up once more where it may be a conflict with our own request: %i %j', async (...of) => {
    expect(await paying(of[0], bodyOf(of[1]))).toMatchObject({ kind: 'unknown', answered: 'repeated' });
  });

  it('has all that the vendor answered', async () => {
    const body = {
      message: 'Claim is locked',
      hold: { reason: 'audit', since: '2026-01-01' },
      rows: 'x'.repeat(2_000),
    };
    const { message = '' } = (await paying(422, body)) as { message?: string };
    expect(message).toContain('Claim is locked; it answered `{"message":"Claim is locked","hold":{"reason":"audit"');
    expect(message.length).toBeLessThan(1_200);
    expect(await paying(401, { message: 'No', hint: 'K7' })).toMatchObject({
      message: expect.stringContaining('"hint":"K7"') as string,
    });
  });

  it.each(MADE)('is none when it states that the payment was made: %i %j', async (status, said) => {
    expect(await paying(status, bodyOf(said))).toMatchObject({ kind: 'unknown', answered: 'taken' });
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
