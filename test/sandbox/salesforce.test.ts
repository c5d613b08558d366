import { generateKeyPairSync, sign } from 'node:crypto';
import { Connection, OAuth2 } from 'jsforce';
import { describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { startWorld, START, type World } from './world.ts';

type Row = Readonly<Record<string, unknown>> & { readonly Id?: string };
const { clientId, clientSecret, username } = sandboxCredentials.salesforce;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

async function connect({ sandbox }: World): Promise<Connection> {
  const loginUrl = `${sandbox.address}/salesforce`;
  const connection = new Connection({
    version: '62.0',
    loginUrl,
    instanceUrl: loginUrl,
    oauth2: { clientId, clientSecret, loginUrl },
  });
  await connection.authorize({ grant_type: 'client_credentials' } as never);
  return connection;
}

const codeOf = async (work: PromiseLike<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { errorCode?: string }) => error.errorCode,
  );

describe('Salesforce, to the real jsforce', () => {
  it('logs in with client credentials, and returns its own address', async () => {
    const world = await startWorld();
    const connection = await connect(world);
    expect(connection.instanceUrl).toBe(`${world.sandbox.address}/salesforce`);
    await connection.request('/limits');
    expect(connection.limitInfo?.apiUsage).toEqual({ used: 1, limit: 100_000 });
  });

  it('refuses a login with a wrong secret', async () => {
    const { sandbox } = await startWorld();
    const loginUrl = `${sandbox.address}/salesforce`;
    const connection = new Connection({
      version: '62.0',
      loginUrl,
      oauth2: { clientId, clientSecret: 'wrong', loginUrl },
    });
    await expect(connection.authorize({ grant_type: 'client_credentials' } as never)).rejects.toThrow(
      /invalid client credentials/,
    );
  });

  it('accepts a JWT bearer assertion signed with the registered key, and no other', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const { sandbox } = await startWorld({
      salesforceKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    });
    const login = (changes: object, key = privateKey): Promise<unknown> => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const text = `${part({ alg: 'RS256' })}.${part({ iss: clientId, sub: username, aud: 'https://login.salesforce.com', exp: START / 1_000 + 180, ...changes })}`;
      const assertion = `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
      return new OAuth2({ loginUrl: `${sandbox.address}/salesforce` }).requestToken({
        grant_type: JWT_BEARER,
        assertion,
      } as never);
    };
    expect(await login({})).toMatchObject({ instance_url: `${sandbox.address}/salesforce`, token_type: 'Bearer' });
    await expect(login({}, other.privateKey)).rejects.toThrow(/invalid assertion/);
    await expect(login({ exp: START / 1_000 })).rejects.toThrow(/expired/);
    await expect(login({ sub: 'somebody@our.example' })).rejects.toThrow(/approved/);
    await expect(login({ aud: 'https://elsewhere.example' })).rejects.toThrow(/audience/);
  });

  it('finds the account of a claimant by SOQL and by external id', async () => {
    const connection = await connect(await startWorld());
    const { records } = await connection.query<Row>(
      "SELECT Id, Name, Tier__c, Open_Contract_Value__c, CurrencyIsoCode, Account_Executive_Email__c FROM Account WHERE Claims_Account_Id__c = 'ACC-WWW01'",
    );
    expect(records).toEqual([
      {
        attributes: { type: 'Account', url: expect.stringContaining('/sobjects/Account/001SB') as string },
        Id: expect.stringMatching(/^001SB\d{10}[A-Z]{3}$/) as string,
        Name: 'Wobbly Widget Works',
        Tier__c: 'Enterprise',
        Open_Contract_Value__c: 640_000,
        CurrencyIsoCode: 'USD',
        Account_Executive_Email__c: 'ava@our.example',
      },
    ]);
    const id = records[0]?.Id ?? '';
    expect(await connection.sobject('Account').retrieve(id)).toMatchObject({ Name: 'Wobbly Widget Works' });
    expect(await connection.sobject('Account').retrieve(id.slice(0, 15))).toMatchObject({ Id: id });
    expect(await connection.request('/sobjects/Account/Claims_Account_Id__c/ACC-WWW01')).toMatchObject({ Id: id });
  });

  it('says that an external id is ambiguous, and finds both by SOQL', async () => {
    const connection = await connect(await startWorld());
    expect(await codeOf(connection.request('/sobjects/Account/Claims_Account_Id__c/ACC-PPS07'))).toBe(
      'MULTIPLE_CHOICES',
    );
    const { totalSize } = await connection.query("SELECT Id FROM Account WHERE Claims_Account_Id__c = 'ACC-PPS07'");
    expect(totalSize).toBe(2);
  });

  it.each([
    ['SELECT Nope FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE'],
    ['SELECT Id FROM Account WHERE Name = ', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'open", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY'],
    ['SELECT', 'MALFORMED_QUERY'],
    ['SELECT constructor FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Account; DROP', 'MALFORMED_QUERY'],
  ])('refuses the query `%s`', async (query, code) => {
    const connection = await connect(await startWorld());
    expect(await codeOf(connection.query(query))).toBe(code);
  });

  it.each([
    ["Name = 'wobbly WIDGET works'", ['Wobbly Widget Works']],
    ["Name = 'Nobody' OR Claims_Account_Id__c = 'ACC-GBB02'", ['Grumblebee Beverages']],
    ["Tier__c = 'Growth' AND (Open_Contract_Value__c > 100000 OR CurrencyIsoCode = 'USD')", ['Cucumber & Daughters']],
    [
      'Open_Contract_Value__c >= 640000 ORDER BY Open_Contract_Value__c DESC',
      ['Marmalade Motors', 'Wobbly Widget Works'],
    ],
    ['Account_Executive_Email__c = null', ['Moosefeather Outfitters']],
    ["Name LIKE 'Pickle%' ORDER BY Name LIMIT 1", ['Pickle & Plank Supply']],
    ["Claims_Account_Id__c IN ('ACC-TST06', 'ACC-CUD04')", ['Cucumber & Daughters', 'Teaspoon Tinkers']],
    ["Name = 'x\\' OR Name != \\''", []],
    ["Tier__c != 'Enterprise' AND Tier__c != 'Standard'", ['Cucumber & Daughters']],
  ])('answers WHERE %s', async (where, names) => {
    const connection = await connect(await startWorld());
    const { records } = await connection.query<Row>(`SELECT Name FROM Account WHERE ${where}`);
    expect(records.map(({ Name }) => Name)).toEqual(names);
  });

  it('creates, updates, and upserts only once per key', async () => {
    const connection = await connect(await startWorld());
    const accounts = connection.sobject('Account');
    const created = (await accounts.create({ Name: 'New Co', Tier__c: 'Growth' } as never)) as unknown as {
      id: string;
    };
    await accounts.update({ Id: created.id, Open_Contract_Value__c: 12 } as never);
    expect(await accounts.retrieve(created.id)).toMatchObject({ Name: 'New Co', Open_Contract_Value__c: 12 });
    const upsert = (): Promise<unknown> =>
      accounts.upsert({ Name: 'Keyed', Claims_Account_Id__c: 'ACC-NEW01' } as never, 'Claims_Account_Id__c');
    expect(await upsert()).toMatchObject({ success: true, created: true });
    expect(await upsert()).toMatchObject({ success: true, created: false });
    expect((await connection.query("SELECT Id FROM Account WHERE Claims_Account_Id__c = 'ACC-NEW01'")).totalSize).toBe(
      1,
    );
  });

  it("refuses invalid writes with Salesforce's error codes", async () => {
    const connection = await connect(await startWorld());
    const accounts = connection.sobject('Account');
    expect(await codeOf(accounts.create({ Name: 'A', Nope__c: 1 } as never))).toBe('INVALID_FIELD');
    expect(await codeOf(accounts.create({ Tier__c: 'Growth' } as never))).toBe('REQUIRED_FIELD_MISSING');
    expect(await codeOf(accounts.create({ Name: 'x'.repeat(256) } as never))).toBe('STRING_TOO_LONG');
    expect(await codeOf(accounts.create({ Name: 'A', Open_Contract_Value__c: 'much' } as never))).toBe(
      'JSON_PARSER_ERROR',
    );
    expect(await codeOf(accounts.retrieve('001SB9999999999AAA'))).toBe('NOT_FOUND');
    expect(await codeOf(accounts.upsert({ Name: 'A', AccountNumber: '1' } as never, 'AccountNumber'))).toBe(
      'NOT_FOUND',
    );
  });

  it('does not overwrite a concurrent change', async () => {
    const { clock, sandbox, fetch } = await startWorld();
    const connection = await connect({ clock, sandbox, fetch });
    const { records } = await connection.query<Row>("SELECT Id FROM Account WHERE Name = 'Teaspoon Tinkers'");
    const id = records[0]?.Id ?? '';
    const readAt = new Date(clock.now()).toUTCString();
    await clock.advanceTo(START + 60_000);
    await sandbox.act('salesforce', 'change_account', { id, Tier__c: 'Growth' });
    await expect(
      connection
        .sobject('Account')
        .update({ Id: id, Tier__c: 'Enterprise' } as never, { headers: { 'If-Unmodified-Since': readAt } }),
    ).rejects.toThrow();
    expect(await connection.sobject('Account').retrieve(id)).toMatchObject({ Tier__c: 'Growth' });
  });

  it('describes its fields', async () => {
    const connection = await connect(await startWorld());
    const { fields } = await connection.sobject('Account').describe();
    expect(fields.filter(({ externalId }) => externalId).map(({ name }) => name)).toEqual(['Claims_Account_Id__c']);
  });

  it('ends sessions, so an adapter must log in again', async () => {
    const world = await startWorld();
    const response = async (token: string): Promise<unknown[]> => {
      const answer = await fetch(`${world.sandbox.address}/salesforce/services/data/v62.0/limits`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return [answer.status, await answer.json()];
    };
    const { accessToken } = await connect(world);
    expect((await response(accessToken ?? ''))[0]).toBe(200);
    await world.sandbox.act('salesforce', 'revoke_tokens');
    expect(await response(accessToken ?? '')).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
  });

  it('finds records of any object and field, as an org of another trade has them', async () => {
    const world = await startWorld();
    const connection = await connect(world);
    const add = (input: object) => world.sandbox.act('salesforce', 'add_record', { ...input });
    await add({ object: 'Policy__c', Name: 'POL-1', Active__c: true });
    await add({ object: 'Policy__c', Name: 'POL-2', Premium__c: 120 });
    await add({ object: 'Account', Name: 'Rosa Reyes', Policy_Form__c: 'HO-3' });
    const names = async (soql: string) => (await connection.query<Row>(soql)).records.map((row) => row['Name']);
    expect(await names('SELECT Name, premium__c FROM Policy__c WHERE Premium__c > 100')).toEqual(['POL-2']);
    expect(await names("SELECT Name FROM Account WHERE Policy_Form__c = 'HO-3'")).toEqual(['Rosa Reyes']);
    expect(await codeOf(connection.query('SELECT Name FROM Premium__c'))).toBe('INVALID_TYPE');
    await expect(add({ object: 'Account', Tier__c: 7 })).rejects.toThrow(/Cannot deserialize/);
    await expect(add({ Name: 'x' })).rejects.toThrow(/Expected `object`/);
  });
});
