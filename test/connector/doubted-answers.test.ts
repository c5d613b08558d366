/**
 * Answers of vendors next to which something stands that speaks against them, or that state another unit, another
 * account or half of what was asked for: they are never read as *none* or as done.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { jiraClient, salesforceClient, tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const answering = (body: unknown, headers: Record<string, string> = {}) =>
  createExchange(() => Promise.resolve(new Response(JSON.stringify(body), { headers })));
const tms = (tool: string, input: Readonly<Record<string, Value>>, body: unknown, settings: object = {}) =>
  bindingOf(
    createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, answering(body))),
    tool,
  ).call(input, contextOf(undefined, KEY, 1));

describe('a search of Jira that finds nothing', () => {
  const search = (more: object, headers: Record<string, string> = {}): Promise<CallResult> => {
    const exchange = answering({ isLast: true, issues: [], ...more }, headers);
    const client = jiraClient(
      { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 't0ken' } },
      { exchange },
    );
    return bindingOf(createJiraBindings(client), 'jira.search_issues').call({ label: 'a', state: 'any' }, contextOf());
  };

  it.each([
    { warningMessages: ["You do not have permission to view the project 'BILL'"] },
    { errorMessages: ['The search timed out, results are incomplete'] },
    { total: 5 },
    { hidden: 2 },
  ])('proves nothing next to %j', async (more) => {
    expect(await search(more)).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });

  it.each(['AUTHORISATION_FAILED', 'AUTHENTICATED_FAILED', 'OUT', 'SOME_REASON'])(
    'proves nothing when Jira served it to a stranger: %s',
    async (reason) => {
      expect(await search({}, { 'x-seraph-loginreason': reason })).toMatchObject({ code: 'unauthorized' });
    },
  );

  it('proves it when nothing else is said', async () => {
    expect(await search({ warningMessages: [], total: 0, startAt: 0, maxResults: 20 })).toMatchObject({ kind: 'done' });
    expect(await search({}, { 'x-seraph-loginreason': 'OK' })).toMatchObject({ kind: 'done', output: { count: 0 } });
  });
});

const ACME = { Id: '001000000000001AAA', Name: 'Acme', Claims_Account_Id__c: 'ACC-1', Tier__c: 'Growth' };

it.each([
  { done: false, totalSize: 1, nextRecordsUrl: '/q/2' },
  { done: true, totalSize: 2 },
  { done: true, totalSize: 1, nextRecordsUrl: '/q/2' },
  { done: true, totalSize: 0 },
  { done: true, totalSize: 1, records: [{ ...ACME, Id: '000000000000000AAA' }] },
  { records: [{ ...ACME, attributes: { type: 'Contact' } }] },
])('one account of an answer that goes on is not the one account: %j', async (more) => {
  const exchange = createExchange((address) =>
    Promise.resolve(
      new Response(
        JSON.stringify(
          String(address).endsWith('/token')
            ? { access_token: 'token-of-salesforce', token_type: 'Bearer', instance_url: 'https://sf.test' }
            : { records: [ACME], ...more },
        ),
      ),
    ),
  );
  const client = salesforceClient(
    { login_url: 'https://sf.test', client_id: 'client', client_secret: 'secret-of-ours' },
    exchange,
  );
  const found = bindingOf(createSalesforceBindings(client), 'salesforce.get_account');
  expect(await found.call({ account_id: 'ACC-1' }, contextOf())).toMatchObject({ code: 'invalid_output' });
});

describe('an account that was asked for by its id', () => {
  const get = (tool: string, input: Readonly<Record<string, Value>>, row: object): Promise<CallResult> => {
    const exchange = createExchange((address) =>
      Promise.resolve(
        new Response(
          JSON.stringify(
            String(address).endsWith('/token')
              ? { access_token: 'token-of-salesforce', token_type: 'Bearer', instance_url: 'https://sf.test' }
              : {
                  records: [
                    {
                      Id: '001000000000001AAA',
                      Name: 'Acme',
                      Claims_Account_Id__c: 'ACC-1',
                      Tier__c: 'Growth',
                      ...row,
                    },
                  ],
                  done: true,
                  totalSize: 1,
                },
          ),
        ),
      ),
    );
    const client = salesforceClient(
      { login_url: 'https://sf.test', client_id: 'client', client_secret: 'secret-of-ours' },
      exchange,
    );
    return bindingOf(createSalesforceBindings(client), tool).call(input, contextOf());
  };
  const [field] = Object.entries(
    salesforceClient({
      login_url: 'https://sf.test',
      client_id: 'client',
      client_secret: 'secret-of-ours',
    }).settings.fields,
  )
    .filter(([name]) => name === 'account_id')
    .map(([, name]) => String(name));

  it.each(['salesforce.get_account', 'salesforce.find_accounts', 'salesforce.get_renewal'])(
    'is not another one: %s',
    async (tool) => {
      const other = { [field ?? '']: 'ACC-999' };
      expect(await get(tool, { account_id: 'ACC-1' }, other)).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining('`ACC-999`, where `ACC-1` was asked for') as string,
      });
      expect(await get(tool, { record_id: '001000000000001' }, { Id: '001000000000002AAA' })).toMatchObject({
        code: 'invalid_output',
      });
    },
  );

  it('is not one of another name, where it was asked for by its name alone', async () => {
    const tool = 'salesforce.find_accounts';
    expect(await get(tool, { name: 'Acme' }, { Name: 'Ace Freight' })).toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('`Ace Freight`, where `Acme` was asked for') as string,
    });
    expect(await get(tool, { name: 'Acme' }, { Name: 'ACME' })).toMatchObject({ kind: 'done' });
  });

  it('is itself in another case, and by 15 letters of its record', async () => {
    const same = { [field ?? '']: 'acc-1 ' };
    expect(await get('salesforce.find_accounts', { account_id: 'ACC-1' }, same)).toMatchObject({ kind: 'done' });
    expect(await get('salesforce.find_accounts', { record_id: '001000000000001' }, {})).toMatchObject({ kind: 'done' });
  });
});

describe('an exposure of claims', () => {
  const input = { account_id: 'ACC-1', exposure: { $money: 'USD', minor: 100 } };
  const EMPTY = {
    Id: '001000000000001AAA',
    LastModifiedDate: '2026-03-04T10:00:00.000+0000',
    Claims_Account_Id__c: 'ACC-1',
    CurrencyIsoCode: 'USD',
    Open_Claims_Exposure__c: null,
    Open_Claims_Exposure_Key__c: null,
  };
  const SET = { ...EMPTY, Open_Claims_Exposure__c: 1, Open_Claims_Exposure_Key__c: contextOf().key };
  const bound = (rowAfter: object, isWritten = false) => {
    let row: object = isWritten ? rowAfter : EMPTY;
    const exchange = createExchange((address, init) => {
      if (String(address).endsWith('/token')) {
        const token = { access_token: 'token-of-salesforce', token_type: 'Bearer', instance_url: 'https://sf.test' };
        return Promise.resolve(new Response(JSON.stringify(token)));
      }
      if (init?.method === 'PATCH') {
        row = rowAfter;
        return Promise.resolve(new Response(null, { status: 204 }));
      }
      return Promise.resolve(new Response(JSON.stringify({ records: [row], done: true, totalSize: 1 })));
    });
    const client = salesforceClient(
      { login_url: 'https://sf.test', client_id: 'client', client_secret: 'secret-of-ours' },
      exchange,
    );
    return bindingOf(createSalesforceBindings(client), 'salesforce.set_open_exposure');
  };

  it('is set on the record that shows it, and not when another one does', async () => {
    expect(await bound(SET).call(input, contextOf())).toMatchObject({ kind: 'done' });
    expect(await bound({ ...SET, Id: '001000000000002AAA' }).call(input, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('the record `001000000000002AAA`') as string,
    });
  });

  it.each(['CAD', null])('is not set where the account has another currency after the write: %s', async (currency) => {
    const after = { ...SET, CurrencyIsoCode: currency };
    const unknown = { kind: 'unknown', message: expect.stringContaining('to be in `USD`') as string };
    expect(await bound(after).call(input, contextOf())).toMatchObject(unknown);
    expect(await bound(after, true).probe?.(input, contextOf())).toMatchObject({ ...unknown, isThere: true });
  });

  it('is not known to be missing where it cannot be read when the account was changed', async () => {
    expect(await bound(EMPTY, true).probe?.(input, contextOf())).toEqual({ kind: 'absent' });
    const unread = bound({ ...EMPTY, LastModifiedDate: 'yesterday' }, true);
    expect(await unread.probe?.(input, contextOf())).toMatchObject({ kind: 'unknown' });
    expect(await unread.call(input, contextOf())).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });
});

describe('a list that says how many records it returned', () => {
  it.each([{ recordsReturned: 1 }, { returned: 1 }, { message: '1 shipment(s) returned' }, { message: 'Retrieved' }])(
    'is read: %j',
    async (more) => {
      const shipments = [{ id: 'S-1', bol: '0400000020260001' }];
      expect(await tms('tms.get_shipment_by_bol', { bol: '0400000020260001' }, { shipments, ...more })).toMatchObject({
        kind: 'done',
      });
    },
  );

  it.each([{ total: 0 }, { returned: 0 }, { message: 'Success' }])('also when it is empty: %j', async (more) => {
    expect(await tms('tms.get_shipment_by_bol', { bol: '0400000020260001' }, { shipments: [], ...more })).toMatchObject(
      {
        code: 'not_found',
      },
    );
  });
});

describe('a shipment', () => {
  const BOL = { bol: '0400000020260001' };

  it('is none where a list that came from XML is null, and itself where it is not in a list', async () => {
    expect(await tms('tms.get_shipment_by_bol', BOL, { shipments: null })).toMatchObject({ code: 'not_found' });
    expect(await tms('tms.get_shipment_by_bol', BOL, { shipments: null, count: 1 })).toMatchObject({
      code: 'invalid_output',
    });
    expect(await tms('tms.get_shipment_by_bol', BOL, { shipments: { id: 'S-1', ...BOL } })).toMatchObject({
      kind: 'done',
      output: { shipment_id: 'S-1' },
    });
  });

  it.each([
    ['delivered_at', '2026-03-02T17:00:00'],
    ['delivered_at', '/Date(then)/'],
    ['weight_lbs', '5400 lbs'],
    ['liability_limit_per_lb_usd', '25.005'],
    ['carrier_scac', ['QQFA']],
  ])('whose text cannot be read is refused with the text and the setting: %s %j', async (name, value) => {
    const found = await tms('tms.get_shipment_by_bol', BOL, { shipments: [{ id: 'S-1', ...BOL, [name]: value }] });
    expect(found).toMatchObject({ code: 'invalid_output' });
    expect('message' in found ? found.message : '').toContain(`at \`${name}\` of the shipment, got`);
    expect('message' in found ? found.message : '').toMatch(
      /`fields\.\w+`(?:, or (?:how it is written in `dates`|declare in `time_zone` in which zone it is), or leave it out with `null` if no procedure needs it,)? of TMS_SETTINGS$/,
    );
  });

  const SHIPMENT = { id: 'S-1', bol: '0400000020260001', weight_lbs: 5_400, liability_limit_per_lb_usd: '10.00' };
  const find = (more: object) =>
    tms('tms.get_shipment_by_bol', { bol: '0400000020260001' }, { shipments: [{ ...SHIPMENT, ...more }] });

  const masked = ['****0001', '••••0001', '…0001', '####0001', 'MAEUXXX1'];
  it.each([null, '', ['0400000020260001'], { value: '0400000020260001' }, 400_000_020_260_001, ...masked])(
    'is not missing when its number cannot be read: %j',
    async (bol) => {
      expect(await find({ bol })).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining('`fields.bol` of TMS_SETTINGS') as string,
      });
    },
  );

  it('is missing when it has another number', async () => {
    expect(await find({ bol: '0400000020260002' })).toMatchObject({ code: 'not_found' });
  });

  it.each([
    { weight_unit: 'KG' },
    { weight_uom: 'KGS' },
    { unit_system: 'metric' },
    { currency: 'CAD' },
    { liability_currency: 'CAD' },
    { liability_limit_unit: 'per kg' },
  ])('in another unit or currency is not read: %j', async (more) => {
    expect(await find(more)).toMatchObject({ code: 'invalid_output' });
  });

  it.each([
    { weight_unit: 'LBS', currency: 'usd', liability_limit_unit: 'per lb' },
    { length_unit: 'in', freight_currency: 'CAD', handling_units: 4 },
  ])('in its own is: %j', async (more) => {
    expect(await find(more)).toMatchObject({ kind: 'done', output: { weight_lbs: 5_400 } });
  });
});

describe('a rate', () => {
  const rate = (more: object) =>
    tms(
      'tms.get_exchange_rate',
      { currency: 'JPY', on: { $time: Date.UTC(2026, 2, 4) } },
      { currency: 'JPY', rate_to_usd: '0.66', on: '2026-03-04', ...more },
    );

  it.each([
    { timestamp: '2019-01-01T00:00:00Z' },
    { per: 100 },
    { units: 100 },
    { multiplier: '100' },
    { base: 'USD', quote: 'JPY' },
    { inverse: true },
    { stale: true },
    { is_fallback: 'Y' },
    { as_of: '2099-01-01T00:00:00Z' },
    { error: 'rate feed down' },
  ])('is none when it may be another one: %j', async (more) => {
    expect((await rate(more)).kind).toBe('failed');
  });

  it.each([
    {},
    { note: null, timestamp: '2026-03-04T08:00:00Z' },
    { as_of: '2026-02-27T23:00:00Z', errors: [] },
    { per: 1, base: 'JPY', quote: 'USD', source: { name: 'ECB', run: 100_234 } },
  ])('is one with %j', async (more) => {
    expect(await rate(more)).toMatchObject({ kind: 'done', output: { rate: 0.66 } });
  });
});
