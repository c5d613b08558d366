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
import type { CallResult } from '../../src/tool/tool.ts';
import { jiraClient, salesforceClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const SOUGHT = { key: KEY, record: 'payment' };
const URL_OF_TMS = 'https://tms.test/api/payments';

type Sending = { readonly location?: string; readonly purpose?: Purpose };

function kindOf(status: number, body: unknown, { location, purpose = 'write' }: Sending = {}): string {
  const headers = new Headers(location === undefined ? {} : { location });
  const failure = new VendorFailure('answered', purpose, `it answered \`${status}\``, {
    status,
    headers,
    body,
    url: URL_OF_TMS,
  });
  return refusalIn(failure, outcomeFrom(failure, 'The TMS', ''), SOUGHT);
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
  });

  it('says nothing of a read', () => {
    expect(kindOf(409, said('A payment for claim CASE-9 exists'), { purpose: 'read' })).toBe('none');
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
