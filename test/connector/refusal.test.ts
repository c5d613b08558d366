/**
 * What an error after a write says of the request: that it was not done, that the vendor may have it already, or that it
 * has it.
 */
import { describe, expect, it } from 'vitest';
import { createExchange, VendorFailure, type Purpose } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { outcomeFrom } from '../../src/connector/outcome.ts';
import { refusalIn } from '../../src/connector/refusal.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { Sought } from '../../src/connector/taken-signs.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { jiraClient, salesforceClient, tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const SOUGHT = { key: KEY, record: 'payment', movesMoney: false };
/** What `tms.pay_claim` sent. */
const OF_MONEY = { ...SOUGHT, movesMoney: true, sent: { claim: 'CASE-9', account_id: 'ACC-1', shipment_id: 'SHP-1' } };
const URL_OF_TMS = 'https://tms.test/api/payments';

type Sending = { readonly location?: string; readonly purpose?: Purpose; readonly sought?: Sought };

function kindOf(status: number, body: unknown, { location, purpose = 'write', sought = SOUGHT }: Sending = {}): string {
  const headers = new Headers(location === undefined ? {} : { location });
  const failure = new VendorFailure('answered', purpose, `it answered \`${status}\``, {
    status,
    headers,
    body,
    url: URL_OF_TMS,
  });
  return refusalIn(failure, outcomeFrom(failure, 'The TMS', ''), sought);
}

const said = (message: string): object => ({ message });

describe('an error after a write', () => {
  it.each([
    [400, said('The field `due` is invalid')],
    [403, said('Forbidden')],
    [404, {}],
    [409, said('The account is frozen')],
    [409, said('Claim is in review by another user')],
    [412, said('Record was modified')],
    [422, said('The amount exceeds the limit')],
    [422, said('Claim status is pending')],
    [422, said('The scheduled date must be a business day')],
    [422, said('The account does not exist')],
    [400, said('The Idempotency-Key header is required')],
    [422, { errors: [{ field: 'client_key', message: 'is too long' }] }],
    [423, said('The record is locked')],
  ])('is a plain no: %i %j', (status, body) => {
    expect(kindOf(status, body)).toBe('no');
  });

  it.each([
    [409, undefined],
    [409, { title: 'Conflict' }],
    [409, { code: 'already_paid', detail: 'This claim is paid' }],
    [422, said('Claim has already been denied')],
    [422, said('duplicate vendor code')],
    [423, said('Vendor is already on hold')],
    [412, said('duplicate')],
  ])('may be about our own request: %i %j', (status, body) => {
    expect(kindOf(status, body)).toBe('repeat');
  });

  it.each([
    [409, said('A request with this Idempotency-Key is in progress')],
    [409, said('Payment with this client_key exists already, status queued')],
    [409, said('A payment for claim CASE-9 exists')],
    [409, said('A payment for this claim exists, it is paid with the next batch')],
    [409, said('Payment PAY-1 is already queued')],
    [409, said('Already in progress')],
    [409, { code: 'REQUEST_IN_PROGRESS' }],
    [409, { code: 'requestInFlight' }],
    [409, { id: 'PAY-1', client_key: KEY, status: 'queued' }],
    [422, said('Payment PAY-1 is already queued')],
    [422, { errors: [{ field: 'client_reference', message: 'has to be unique' }] }],
    [400, said('This idempotency key was used before')],
    [423, said('Operation is still being processed')],
    [504, { message: 'The request was accepted and is still being processed', payment_id: 'PAY-1' }],
    [500, { id: 'PAY-1', client_key: KEY, status: 'queued', error: 'Payment was created, notification failed' }],
    [502, { data: { id: 7, state: 'processing' } }],
    [503, { client_key: KEY, message: 'Payment is scheduled' }],
  ])('says that the vendor has it: %i %j', (status, body) => {
    expect(kindOf(status, body)).toBe('has');
  });

  it.each([
    [500, { error: 'Internal error', client_key: KEY }],
    [500, { id: 'PAY-1', message: 'Payment could not be created' }],
    [500, { id: 'PAY-1', message: 'The payment was not queued' }],
    [503, { request_id: 'req-1', message: 'The request is queued' }],
    [504, said('Accepted and still being processed')],
    [502, '<html>Bad gateway</html>'],
    [401, said('A payment for claim CASE-9 exists')],
    [429, said('The request is queued')],
  ])('says nothing more: %i %j', (status, body) => {
    expect(kindOf(status, body)).toBe('none');
  });

  it.each([
    [429, { id: 7, client_key: KEY, status: 'queued' }],
    [401, { error: 'Session expired', request: { key: `sop-${KEY}` } }],
    [400, { client_key: KEY, error: 'ledger posting failed' }],
    [422, { paymentId: 'PAY-7', warnings: ['no GL code'] }],
    [403, [{ data: { payment_number: 7 } }]],
  ])('speaks of our request, whatever its status: %i %j', (status, body) => {
    expect(kindOf(status, body)).toBe('has');
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('has');
  });

  it('says nothing of a read', () => {
    expect(kindOf(409, said('A payment for claim CASE-9 exists'), { purpose: 'read' })).toBe('none');
  });
});

describe('an error after a payment', () => {
  it.each([
    [429, { message: 'Payment PAY-77 accepted. Rate limit reached: wait 60 s before the next request' }],
    [429, 'Your payment is queued'],
    [425, { id: 'PAY-77', client_key: KEY, status: 'accepted' }],
    [401, said('Payment recorded; your session has expired')],
    [403, { id: 'PAY-77', message: 'created, but you may not view it' }],
    [408, { id: 'PAY-77' }],
    [499, { reference: 'A-1' }],
    [460, said('Saved')],
    [404, { error: 'Payment not found', created: 'PAY-77' }],
    [409, { id: 'PAY-77', status: 'created' }],
    [422, { payment_id: 'PAY-77', status: 'saved', warnings: ['no GL code'] }],
    [422, { payment: 'PAY-77', error: 'G/L account is missing' }],
    [422, { results: [{ confirmation_number: 'C77' }] }],
    [422, said('Payment PAY-77 has been recorded; amount above your limit needs approval')],
    [400, said('Payment PAY-77 was saved but the remittance e-mail failed')],
    [400, said('Payment PAY-77 is queued for approval; GL code missing')],
    [400, said('The claim is settled by check 10045')],
    [400, said('The payment was sent, and the remittance was refused')],
    [400, { Message: 'Execution Timeout Expired. The timeout period elapsed' }],
    [400, { error: 'upstream connect error or disconnect/reset before headers' }],
    [424, { error: 'ERP did not answer' }],
    [400, { success: true, error: 'Notification' }],
    [500, { error: 'Internal error', client_key: KEY }],
    [500, { error: 'Payment PAY-77 was saved but the remittance e-mail failed' }],
    [504, said('Accepted and still being processed')],
    [503, { error: 'Maintenance', account_id: 'ACC-77' }],
  ])('may be about a payment that was made: %i %j', (status, body) => {
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('has');
  });

  it.each([
    [409, said('Payment saved; duplicate G/L code')],
    [422, { id: 'PAY-7', message: 'Claim has already been paid' }],
  ])('may be, though it also speaks of a repetition: %i %j', (status, body) => {
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('has');
  });

  it.each([
    [409, said('The claim is paid already')],
    [422, said('Claim has already been paid')],
    [409, said('The account is frozen')],
    [409, said('Zahlung wurde bereits angelegt')],
    [409, said('El pago ya existe')],
  ])('may be about another payment: %i %j', (status, body) => {
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('repeat');
  });

  it('may be about a payment that was made when it points to one', () => {
    expect(kindOf(429, '', { location: '/payments/PAY-1', sought: OF_MONEY })).toBe('has');
    expect(kindOf(401, '', { location: '/login?next=/payments/1', sought: OF_MONEY })).toBe('none');
  });

  it.each([
    [400, ''],
    [400, said('The field `due` is invalid')],
    [400, { code: 'invalid', errors: [{ path: ['amount'], message: 'Expected string, received undefined' }] }],
    [400, { type: 'about:blank', title: 'Bad Request', status: 400, traceId: '00-84c1fd4063c38d9f-01' }],
    [403, { message: 'Forbidden', request_id: 'req-7', requestId: 'req-7' }],
    [404, {}],
    [404, said('The account does not exist')],
    [412, said('Record was modified')],
    [422, said('The amount exceeds the limit')],
    [422, said('The amount exceeds the approved limit of $500')],
    [422, said('Claim status is pending')],
    [422, said('The scheduled date must be a business day')],
    [422, said('The payment could not be created or posted: period closed')],
    [422, said('The payment must be approved by two users')],
    [422, said('No payment was created')],
    [422, { error: 'Vendor is not approved', accepted: false, posted: null }],
    [422, { error: 'Over the limit', account_id: 'ACC-1', claim: 'CASE-9', shipment_id: 'SHP-1' }],
    [422, { id: 'limit_exceeded', message: 'The amount exceeds the limit' }],
    [422, { errors: [{ line_number: 4, message: 'is too long' }] }],
    [423, said('The record is locked')],
  ])('is a plain no: %i %j', (status, body) => {
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('no');
  });

  it.each([
    [401, said('Invalid token')],
    [401, { error: 'unauthorized', error_description: 'The token has expired' }],
    [429, said('You have sent too many requests; try again in 30 seconds')],
    [429, { error: 'rate_limit', limit: 100, remaining: 0, retry_after: 30 }],
    [425, said('Too early')],
    [408, ''],
    [499, ''],
    [502, '<html>Bad gateway</html>'],
    [503, said('The service is unavailable; your request could not be processed')],
    [504, said('The upstream timed out')],
  ])('says nothing more: %i %j', (status, body) => {
    expect(kindOf(status, body, { sought: OF_MONEY })).toBe('none');
  });

  it('has fields that say nothing, where the operator declares them', () => {
    const body = { pspReference: 'P-7', info: 'Recorded in the log', error: 'Over the limit' };
    expect(kindOf(422, body, { sought: OF_MONEY })).toBe('has');
    const neutral = new Set(['pspreference', 'info']);
    expect(kindOf(422, body, { sought: { ...OF_MONEY, neutral } })).toBe('no');
  });
});

describe('a redirect after a write', () => {
  it.each([
    [303, '/payments/PAY-1'],
    [302, '/payments/PAY-1'],
    [302, 'https://tms.test/api/payments/new-record'],
    [303, 'PAY'],
    [307, '/jobs/83f1'],
  ])('says that the vendor has it: %i to %s', (status, location) => {
    expect(kindOf(status, '', location === undefined ? {} : { location })).toBe('has');
  });

  it.each([
    [302, undefined],
    [302, '/login?next=/payments/1'],
    [303, '/sso/start'],
    [301, 'https://tms.test/api/payments/'],
    [308, 'https://other.test/api/v2'],
    [302, '/maintenance.html'],
    [302, 'http://['],
  ])('says nothing when it leads to no record: %i to %s', (status, location) => {
    expect(kindOf(status, '', location === undefined ? {} : { location })).toBe('none');
  });
});

const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;

/** A TMS that answers a payment like this, and shows no record. */
const paying = (
  status: number,
  body: unknown,
  attempt = 1,
  { headers = {}, settings = {} }: { headers?: Record<string, string>; settings?: object } = {},
): Promise<CallResult> => {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response(JSON.stringify(body), { status, headers })
        : new Response(JSON.stringify({ records: [] })),
    ),
  );
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.pay_claim').call(PAYMENT, contextOf(undefined, KEY, attempt));
};

describe('a payment that no record shows', () => {
  it('is taken when the TMS says that it has it, in the words that it used', async () => {
    expect(await paying(409, said('Payment PAY-1 is already queued'))).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('Payment PAY-1 is already queued') as string,
    });
    expect(await paying(303, '', 1, { headers: { location: '/payments/PAY-1' } })).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('`/payments/PAY-1`') as string,
    });
    expect(await paying(504, { payment_id: 'PAY-1', status: 'queued' })).toMatchObject({ answered: 'taken' });
  });

  it.each([400, 401, 403, 408, 409, 422, 425, 429, 499, 500, 503])(
    'is taken when an error names it, in the words of the TMS, whatever its status: %i',
    async (status) => {
      const body = { id: 'PAY-77', client_key: KEY, status: 'created', message: 'No GL code' };
      expect(await paying(status, body)).toMatchObject({
        kind: 'unknown',
        answered: 'taken',
        message: expect.stringContaining('PAY-77') as string,
      });
    },
  );

  it.each([444, 460, 499])('may be made when what is in between gave up: %i', async (status) => {
    expect(await paying(status, '')).toMatchObject({ kind: 'unknown' });
  });

  it('has failed when the operator declares that what the TMS answers says nothing', async () => {
    const body = { ledger_reference: 'L-7', message: 'The limit was exceeded; recorded in the log' };
    expect(await paying(422, body)).toMatchObject({ answered: 'taken' });
    const settings = { neutral: { in_refusals: ['ledger_reference'] } };
    expect(await paying(422, body, 1, { settings })).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('is looked for once more when it is refused as a duplicate, and was taken if an earlier request was sent', async () => {
    const refusal = said('Claim has already been paid');
    expect(await paying(422, refusal)).toEqual({
      kind: 'unknown',
      answered: 'repeated',
      message: 'The TMS refused the request with `422`: Claim has already been paid',
    });
    expect(await paying(422, refusal, 2)).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });

  it('has failed at once when the TMS says no for another reason', async () => {
    expect(await paying(422, said('The amount exceeds the limit'))).toMatchObject({ kind: 'failed', code: 'refused' });
  });
});

describe('a proof that nothing was done', () => {
  /** An account that was saved a moment before the write, which Salesforce then refuses. */
  const setting = (status: number, errorCode: string): Promise<CallResult> => {
    const client = salesforceClient(
      { login_url: 'https://sf.test', client_id: 'client', client_secret: 'secret-of-ours' },
      createExchange((address, init) => {
        const { pathname } = new URL(String(address));
        const account = {
          attributes: {},
          Id: '001000000000001AAA',
          Claims_Account_Id__c: 'ACC-1',
          Name: 'Acme',
          CurrencyIsoCode: 'USD',
          LastModifiedDate: new Date().toISOString(),
          Open_Claims_Exposure__c: null,
          Open_Claims_Exposure_Key__c: 'earlier',
        };
        const body = pathname.endsWith('/token')
          ? { access_token: 'token-of-salesforce', token_type: 'Bearer', instance_url: 'https://sf.test' }
          : { totalSize: 1, done: true, records: [account] };
        const isWrite = init?.method === 'PATCH';
        return Promise.resolve(
          new Response(JSON.stringify(isWrite ? [{ errorCode, message: 'No' }] : body), {
            status: isWrite ? status : 200,
          }),
        );
      }),
    );
    const input = { account_id: 'ACC-1', exposure: { $money: 'USD', minor: 480_000 } };
    const binding = bindingOf(createSalesforceBindings(client), 'salesforce.set_open_exposure');
    return binding.call(input, contextOf(undefined, KEY, 1));
  };

  it('is put off and not doubted when someone saved the record at the same moment', async () => {
    expect(await setting(412, 'PRECONDITION_FAILED')).toMatchObject({ kind: 'not_now' });
  });

  it.each([
    [400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION'],
    [403, 'INSUFFICIENT_ACCESS_OR_READONLY'],
  ])('has failed at once, although the account has changed since: %i', async (status, code) => {
    expect(await setting(status, code)).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining(code) as string,
    });
  });

  it('has failed with the code of the tool when the look is throttled', async () => {
    const exchange = createExchange((address) =>
      Promise.resolve(
        String(address).includes('/search')
          ? new Response('{}', { status: 429 })
          : new Response(JSON.stringify({ errors: { priority: 'The priority selected is invalid' } }), { status: 400 }),
      ),
    );
    const client = jiraClient(
      { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
      { exchange },
    );
    const input = { project: 'CLM', issue_type: 'Task', priority: 'High', summary: 'Claim' };
    const binding = bindingOf(createJiraBindings(client), 'jira.create_issue');
    expect(await binding.call(input, contextOf(undefined, KEY, 1))).toMatchObject({ code: 'unknown_priority' });
  });
});
