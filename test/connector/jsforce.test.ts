/**
 * What jsforce does by itself, each compared with what our client does.
 */
import { Connection } from 'jsforce';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soqlText } from '../../src/connector/salesforce/account-query.ts';
import type { SalesforceClient } from '../../src/connector/salesforce/client.ts';
import { fakeSalesforce } from './fakes.ts';
import { salesforceClient } from './clients.ts';

describe('jsforce', () => {
  let fake: Awaited<ReturnType<typeof fakeSalesforce>>;
  let ours: SalesforceClient;
  const SOQL = "SELECT Id FROM Account WHERE Claims_Account_Id__c = 'ACC-WWW01' LIMIT 3";
  const QUERY = `/query?q=${encodeURIComponent(SOQL)}`;
  const isQuery = ({ path }: { path: string }): boolean => path.endsWith('/query');
  const queries = (): number => fake.seen.filter(isQuery).length;
  const never = new AbortController().signal;

  beforeEach(async () => {
    fake = await fakeSalesforce();
    ours = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
  });
  afterEach(() => fake.stop());

  it('repeats a GET by itself after a 503; ours sends it once', async () => {
    fake.fail({ status: 503, body: [] }, isQuery, 1);
    const stock = new Connection({ instanceUrl: fake.address, accessToken: 'x', version: '66.0' });
    // The repeat gets the 401 of an unknown token, so the test does not wait for five repeats.
    await expect(stock.request(QUERY, { retry: { minTimeout: 1 } })).rejects.toMatchObject({
      errorCode: 'INVALID_SESSION_ID',
    });
    expect(queries()).toBe(2);
    fake.fail({ status: 503, body: [] }, isQuery, 1);
    await expect(ours.query(SOQL, never)).rejects.toMatchObject({ name: 'VendorFailure', status: 503 });
    expect(queries()).toBe(3);
  });

  it('reports every timeout as 30 minutes; ours reports the real one', async () => {
    // The token is there before the time begins.
    await ours.query(SOQL, never);
    fake.fail('hang', isQuery);
    const stock = new Connection({ instanceUrl: fake.address, accessToken: 'x', version: '66.0' });
    await expect(stock.request(QUERY, { timeout: 20 })).rejects.toThrow(/30 minutes/);
    await expect(ours.query(SOQL, AbortSignal.timeout(50))).rejects.toMatchObject({
      message: 'it did not answer in time (timeout)',
    });
  });

  it.each([[{}], [null], [[null]]])(
    'crashes on %j in place of records; ours reports it as unreadable',
    async (body) => {
      fake.fail({ status: 200, body }, isQuery);
      await expect(ours.query(SOQL, never)).rejects.toMatchObject({ what: 'unreadable', purpose: 'read' });
    },
  );

  it('puts an id into the path unescaped; ours escapes it', async () => {
    await ours.update('Account', { Id: '001/../x', Name: 'n' }, '2026-03-02T14:00:00Z', never).catch(() => undefined);
    expect(fake.seen.at(-1)?.path).toBe('/services/data/v66.0/sobjects/Account/001%2F..%2Fx');
  });

  it('fails on an expired session without a refresh token; ours fetches a new token', async () => {
    const stock = new Connection({
      instanceUrl: fake.address,
      accessToken: 'expired',
      version: '66.0',
      oauth2: { clientId: 'client', clientSecret: fake.secret, loginUrl: fake.address },
    });
    await expect(stock.request(QUERY)).rejects.toThrow(/No refresh token found/);
    await ours.query(SOQL, never);
    fake.expire();
    await expect(ours.query(SOQL, never)).resolves.toMatchObject({ records: [{ Id: '001A' }] });
    expect(fake.tokens).toBe(2);
  });

  it('fetches one token for concurrent calls', async () => {
    await Promise.all([ours.query(SOQL, never), ours.query(SOQL, never), ours.query(SOQL, never)]);
    expect(fake.tokens).toBe(1);
  });

  it('defaults to the API version of 2020; ours names its version', async () => {
    expect(new Connection({}).version).toBe('50.0');
    await ours.query(SOQL, never);
    expect(fake.seen.at(-1)?.path).toBe('/services/data/v66.0/query');
  });

  it("still reads how many of the day's calls are used", async () => {
    await ours.query(SOQL, never);
    expect(ours.apiUsage()).toEqual({ used: 90, limit: 100 });
  });

  it('leaves a backslash in a SOQL text, so the text can end early; ours escapes it', async () => {
    const hostile = "x\\' OR Name != '";
    const stock = await new Connection({}).sobject('Account').find({ Claims_Account_Id__c: hostile }, ['Id']).toSOQL();
    expect(stock).toContain("'x\\\\'");
    expect(soqlText(hostile)).toBe("'x\\\\\\' OR Name != \\''");
  });
});
