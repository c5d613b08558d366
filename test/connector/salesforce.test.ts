import { describe, expect, it } from 'vitest';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { checkSalesforce } from '../../src/connector/salesforce/check.ts';
import { salesforceConfigSchema, type SalesforceConfig } from '../../src/connector/salesforce/config.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { ACCOUNT, fakeSalesforce, type Account } from './fakes.ts';
import { bindingOf, contextOf } from './subjects.ts';
import { salesforceClient } from './clients.ts';
import type { Reply, Seen } from './vendor-server.ts';

async function getAccount(
  accounts: Account[],
  id = 'ACC-WWW01',
  config: Partial<SalesforceConfig> = {},
): Promise<CallResult> {
  const fake = await fakeSalesforce(accounts);
  const client = salesforceClient({
    login_url: fake.address,
    client_id: 'client',
    client_secret: fake.secret,
    ...config,
  });
  const result = await bindingOf(createSalesforceBindings(client), 'salesforce.get_account').call(
    { account_id: id },
    contextOf(),
  );
  await fake.stop();
  return result;
}

describe('salesforce.get_account', () => {
  it('does not find an account that does not exist', async () => {
    expect(await getAccount([ACCOUNT], 'ACC-PJP10')).toMatchObject({
      kind: 'failed',
      code: 'not_found',
      message: expect.stringContaining('ACC-PJP10') as string,
    });
  });

  it('names both accounts when two have the id', async () => {
    const result = await getAccount([ACCOUNT, { ...ACCOUNT, Id: '001B', Name: 'Wobbly Widget Works Inc' }]);
    expect(result).toMatchObject({ kind: 'failed', code: 'multiple_matches' });
    expect('message' in result && result.message).toMatch(
      /`Wobbly Widget Works` \(`001A`\) and `Wobbly Widget Works Inc` \(`001B`\)/,
    );
  });

  it.each([
    [' enterprise ', 'Enterprise'],
    ['GROWTH', 'Growth'],
    ['Standard', 'Standard'],
  ])('reads the tier %j as %s', async (tier, expected) => {
    expect(await getAccount([{ ...ACCOUNT, Tier__c: tier }])).toMatchObject({
      kind: 'done',
      output: { tier: expected },
    });
  });

  it.each(['Platinum', 'Enter prise', 'Enterprise Plus', '', null, 7, ['Enterprise'], undefined])(
    'does not guess a tier from %j',
    async (tier) => {
      expect(await getAccount([{ ...ACCOUNT, Tier__c: tier }])).toMatchObject({
        kind: 'failed',
        code: 'invalid_output',
        message: expect.stringContaining('Tier__c') as string,
      });
    },
  );

  it.each([
    [0.1, 'USD', 10],
    ['999999.99', 'EUR', 99_999_999],
    [5_000, 'JPY', 5_000],
    [0, 'USD', 0],
    [1234.565, 'USD', 123_456],
    [48_000.001, 'USD', 4_800_000],
  ])('reads the amount %j %s as %i minor units', async (value, currency, minor) => {
    expect(await getAccount([{ ...ACCOUNT, Open_Contract_Value__c: value, CurrencyIsoCode: currency }])).toMatchObject({
      kind: 'done',
      output: { open_contract_value: { $money: currency, minor } },
    });
  });

  it.each([
    [null, 'USD'],
    ['many', 'USD'],
    [1e21, 'USD'],
    ['1234.565', 'USD'],
    ['31.000', 'USD'],
    [10, 'XXX'],
    [10, null],
    [10, ''],
    ['10.00', null],
  ])('guesses no amount from %j %s', async (value, currency) => {
    const result = await getAccount([{ ...ACCOUNT, Open_Contract_Value__c: value, CurrencyIsoCode: currency }]);
    expect(result).toMatchObject({ kind: 'done', output: { tier: 'Enterprise' } });
    const output = result.kind === 'done' ? result.output : {};
    expect(output).not.toHaveProperty('open_contract_value');
    // An empty value is no mistake, so nothing is said about it.
    if (value === null) expect(output).not.toHaveProperty('unread');
    else {
      expect(output).toHaveProperty('unread', expect.stringContaining('`Open_Contract_Value__c`'));
      expect(result.kind === 'done' && result.reference?.record).toContain('which could not be read');
    }
  });

  it.each([null, ''])('names the currency that is empty: %j', async (CurrencyIsoCode) => {
    expect(await getAccount([{ ...ACCOUNT, Open_Contract_Value__c: 1234.5, CurrencyIsoCode }])).toMatchObject({
      output: {
        unread:
          'Without `Open_Contract_Value__c` (`1234.5`, while `CurrencyIsoCode` is empty), which could not be read',
      },
    });
  });

  it('takes no org for one with US dollars', () => {
    const org = { login_url: 'https://o.my.salesforce.com', client_id: 'c', client_secret: 's' };
    const read = (more: object) => salesforceConfigSchema.safeParse({ ...org, ...more });
    expect(read({ fields: { currency: null } }).error?.issues).toMatchObject([
      { path: ['currency'], message: expect.stringContaining('Expected the currency of the org') as string },
    ]);
    expect(read({ fields: { currency: null }, currency: 'XXX' }).success).toBe(false);
    expect(read({ fields: { currency: null }, currency: 'EUR' }).success).toBe(true);
    expect(read({}).success).toBe(true);
  });

  it('omits an account executive that no one has entered', async () => {
    const result = await getAccount([{ ...ACCOUNT, Account_Executive_Email__c: null, Account_Executive_Name__c: '' }]);
    expect(result.kind === 'done' && Object.keys(result.output)).toEqual([
      'record_id',
      'account_id',
      'name',
      'tier',
      'open_contract_value',
    ]);
  });

  it.each(['Ava', 'ava@our.example; felix@our.example', 'n/a', 'TBD'])(
    'names no account executive for %j, and says so',
    async (text) => {
      const result = await getAccount([{ ...ACCOUNT, Account_Executive_Email__c: text }]);
      expect(result).toMatchObject({
        kind: 'done',
        output: { unread: `Without \`Account_Executive_Email__c\` (\`${text}\`), which could not be read` },
      });
      expect(result.kind === 'done' && result.output).not.toHaveProperty('account_executive');
    },
  );

  it('takes the tiers that the configuration names, and refuses any other', async () => {
    const tierOf = async (tier: string): Promise<unknown> => {
      const fake = await fakeSalesforce([{ ...ACCOUNT, Tier__c: tier }]);
      const client = salesforceClient({
        login_url: fake.address,
        client_id: 'client',
        client_secret: fake.secret,
        tiers: { Gold: 'Enterprise' },
      });
      const binding = bindingOf(createSalesforceBindings(client), 'salesforce.get_account');
      const result = await binding.call({ account_id: 'ACC-WWW01' }, contextOf());
      await fake.stop();
      return result.kind === 'done' ? result.output['tier'] : result.kind === 'failed' ? result.message : result.kind;
    };
    expect(await tierOf(' gold ')).toBe('Enterprise');
    expect(await tierOf('Growth')).toBe('Growth');
    expect(await tierOf('Platinum')).toContain('in `tiers` of SALESFORCE_SETTINGS');
  });

  it('finds nothing for an id that tries to write SOQL', async () => {
    expect(await getAccount([ACCOUNT], "\\' OR Name != '")).toMatchObject({ kind: 'failed', code: 'not_found' });
  });

  it("follows a field through a related record, and uses the org's currency if records name none", async () => {
    const fields = { account_executive: 'Owner.Email', currency: null };
    const fake = await fakeSalesforce([{ ...ACCOUNT, Owner: { Email: 'felix@our.example' } }]);
    fake.hasOneCurrency = true;
    const client = salesforceClient({
      login_url: fake.address,
      client_id: 'client',
      client_secret: fake.secret,
      fields,
      currency: 'EUR',
    });
    const result = await bindingOf(createSalesforceBindings(client), 'salesforce.get_account').call(
      { account_id: 'ACC-WWW01' },
      contextOf(),
    );
    expect(result).toMatchObject({
      output: { account_executive: 'felix@our.example', open_contract_value: { $money: 'EUR' } },
    });
    expect(fake.seen.at(-1)?.query.get('q')).toContain('Owner.Email');
    expect(fake.seen.at(-1)?.query.get('q')).not.toContain('CurrencyIsoCode');
    await fake.stop();
  });

  it('refuses a configuration that would inject SOQL', () => {
    const config = {
      login_url: 'https://our.my.salesforce.test',
      client_id: 'a',
      client_secret: 'b',
      fields: { tier: 'Id FROM User --' },
    };
    expect(salesforceConfigSchema.safeParse(config).success).toBe(false);
  });

  it.each([
    [403, 'REQUEST_LIMIT_EXCEEDED', { kind: 'not_now', afterMs: null }],
    [400, 'UNABLE_TO_LOCK_ROW', { kind: 'not_now' }],
    [400, 'QUERY_TIMEOUT', { kind: 'not_now' }],
    [400, 'INVALID_FIELD', { kind: 'failed', code: 'refused' }],
    [403, 'INSUFFICIENT_ACCESS', { kind: 'failed', code: 'refused' }],
  ])('meets a %i with %s', async (status, errorCode, expected) => {
    const fake = await fakeSalesforce();
    fake.fail({ status, body: [{ errorCode, message: "No such column 'Tier__c'" }] }, ({ path }) =>
      path.endsWith('/query'),
    );
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    const result = await bindingOf(createSalesforceBindings(client), 'salesforce.get_account').call(
      { account_id: 'ACC-WWW01' },
      contextOf(),
    );
    expect(result).toMatchObject({ ...expected, message: expect.stringContaining(errorCode) as string });
    await fake.stop();
  });
});

describe('what Salesforce refuses for now', () => {
  const called = async (fault: Reply, matches: (request: Seen) => boolean, secret?: string) => {
    const fake = await fakeSalesforce();
    fake.fail(fault, matches);
    const client = salesforceClient({
      login_url: fake.address,
      client_id: 'client',
      client_secret: secret ?? fake.secret,
    });
    const result = await bindingOf(createSalesforceBindings(client), 'salesforce.create_task').call(
      { record_id: '001SB0000000001IAA', owner: 'cara@our.example', subject: 'Call', due: { $time: 0 } },
      contextOf(),
    );
    await fake.stop();
    return result;
  };
  const isLogin = ({ path }: Seen): boolean => path === '/services/oauth2/token';
  const isCreate = ({ path }: Seen): boolean => path.endsWith('/sobjects/Task');
  const login = (error: string, error_description = ''): Reply => ({ status: 400, body: { error, error_description } });

  it.each([
    ['unknown_error', 'retry your request'],
    ['server_error', ''],
    ['temporarily_unavailable', ''],
    ['some_error', 'Please retry your request'],
  ])('is a login with %s (%s)', async (error, description) => {
    expect(await called(login(error, description), isLogin)).toMatchObject({ kind: 'not_now' });
  });

  it.each([
    ['invalid_grant', 'authentication failure'],
    ['invalid_grant', 'no client credentials user enabled, please retry your request'],
    ['invalid_client', 'invalid client credentials'],
    ['unauthorized_client', ''],
    ['access_denied', 'Try again later'],
  ])('is not a login with %s (%s)', async (error, description) => {
    expect(await called(login(error, description), isLogin)).toMatchObject({ kind: 'failed', code: 'unauthorized' });
  });

  it.each([
    'SomeTrigger: execution of AfterInsert caused by: System.DmlException: Update failed. First exception on row 0; first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record: []',
    'unable to obtain exclusive access to this record or 1 records: 001000000000001',
  ])('is a lock that only the message names: %s', async (message) => {
    const body = [{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] }];
    expect(await called({ status: 400, body }, isCreate)).toMatchObject({ kind: 'not_now' });
    expect(await called({ status: 500, body }, isCreate)).toMatchObject({ kind: 'unknown' });
  });

  it('is not another error of a trigger', async () => {
    const body = [{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message: 'A task needs a reason', fields: [] }];
    expect(await called({ status: 400, body }, isCreate)).toMatchObject({ kind: 'failed', code: 'refused' });
  });
});

describe('the check of Salesforce', () => {
  it('reports present, missing and excess scopes and fields, unknown tiers, and a quota that runs out', async () => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    const check = await checkSalesforce(client, new AbortController().signal);
    expect(check).toMatchObject({ system: 'salesforce', answers: true });
    const found = check.findings.map(({ kind, subject, name }) => `${kind} ${subject} ${name}`);
    expect(found).toEqual([
      'there scope api',
      'beyond_need scope full',
      'there field Claims_Account_Id__c',
      'there field Name',
      'there field Tier__c',
      'there field Open_Contract_Value__c',
      'there field CurrencyIsoCode',
      'there field Account_Executive_Email__c',
      'missing field Account_Executive_Name__c',
      'missing field Claims_Contact_Email__c',
      'missing field Open_Claims_Exposure__c',
      'missing field Open_Claims_Exposure_Key__c',
      'note tier Platinum',
      'note limit api',
    ]);
    await fake.stop();
  });

  it('names the cure for an org with one currency, and a field that our user may only read', async () => {
    const fake = await fakeSalesforce();
    const fields = [
      { name: 'Open_Claims_Exposure__c', updateable: false },
      { name: 'Name', updateable: false },
    ];
    fake.fail({ status: 200, body: { fields } }, ({ path }) => path.endsWith('/describe'));
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    const { findings } = await checkSalesforce(client, new AbortController().signal);
    expect(findings.find(({ name }) => name === 'CurrencyIsoCode')?.message).toContain('set `fields.currency` to null');
    expect(findings.filter(({ subject }) => subject === 'permission')).toMatchObject([
      { kind: 'missing', name: 'Open_Claims_Exposure__c' },
    ]);
    await fake.stop();
  });

  it('says why there was no answer, without the secret', async () => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({
      login_url: fake.address,
      client_id: 'client',
      client_secret: 'wrong-secret-value',
    });
    const check = await checkSalesforce(client, new AbortController().signal);
    expect(check).toMatchObject({
      answers: false,
      findings: [],
      message: expect.stringContaining('refused our credentials') as string,
    });
    expect(check.message).not.toContain('wrong-secret-value');
    await fake.stop();
  });
});
