/**
 * Looking up accounts without an id, listing candidates for a person to choose from, and the open exposure of claims.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountQuery } from '../../src/connector/salesforce/account-query.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { salesforceConfigSchema, type SalesforceConfig } from '../../src/connector/salesforce/config.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { bindingOf } from './subjects.ts';
import { salesforceClient } from './clients.ts';

const START = Date.parse('2026-03-04T14:05:00Z');
const HOUR_MS = 3_600_000;

let clock: SimulatedClock;
let sandbox: Sandbox;
const bound = (tool: string, config: Partial<SalesforceConfig> = {}): ToolBinding => {
  const { clientId, clientSecret } = sandboxCredentials.salesforce;
  return bindingOf(
    createSalesforceBindings(
      salesforceClient({
        login_url: `${sandbox.address}/salesforce`,
        client_id: clientId,
        client_secret: clientSecret,
        ...config,
      }),
    ),
    tool,
  );
};
const context = (key = 'run-1-2a') => ({
  key,
  attempt: 1,
  intendedAt: clock.now(),
  signal: new AbortController().signal,
});
const call = (
  tool: string,
  input: Record<string, Value>,
  config: Partial<SalesforceConfig> = {},
): Promise<CallResult> => bound(tool, config).call(input, context());
type Row = Record<string, unknown> & { Id: string };
const accountNamed = (name: string): Row => {
  const state = sandbox.vendors.get('salesforce')?.snapshot() as { accounts: Row[] } | undefined;
  const found = state?.accounts.find((account) => account['Name'] === name);
  if (found === undefined) throw new Error(`Expected the account ${name}`);
  return found;
};

beforeEach(async () => {
  clock = new SimulatedClock(START);
  sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null });
  await clock.advanceTo(START + HOUR_MS);
});
afterEach(() => sandbox.stop());

describe('an account without an id', () => {
  it('is found by its contact and by its name, and not by those of another account', async () => {
    await sandbox.act('salesforce', 'change_account', {
      id: accountNamed('Teaspoon Tinkers').Id,
      Claims_Contact_Email__c: 'acc-tst06@claims.example',
    });
    expect(
      await call('salesforce.get_account', { contact: 'ACC-TST06@claims.example', name: 'Somebody' }),
    ).toMatchObject({ kind: 'done', output: { name: 'Teaspoon Tinkers', account_id: 'ACC-TST06' } });
    expect(
      await call('salesforce.get_account', { contact: 'nobody@claims.example', name: 'teaspoon tinkers' }),
    ).toMatchObject({ kind: 'done', output: { tier: 'Standard' } });
    expect(
      await call('salesforce.get_account', { contact: 'nobody@claims.example', name: 'Puddlejump Prints' }),
    ).toMatchObject({ kind: 'failed', code: 'not_found' });
  });

  it('is not looked up by name when an id is given', async () => {
    expect(await call('salesforce.get_account', { account_id: 'ACC-NONE', name: 'Teaspoon Tinkers' })).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
  });

  it('is listed with the other matches, and read by the record that a person chose', async () => {
    const listed = await call('salesforce.find_accounts', { account_id: 'ACC-PPS07' });
    const chosen = accountNamed('Pickle and Plank Supply Co').Id;
    expect(listed).toMatchObject({
      kind: 'done',
      output: {
        count: 2,
        listing: `Pickle & Plank Supply, Enterprise (${accountNamed('Pickle & Plank Supply').Id}); Pickle and Plank Supply Co, Standard (${chosen})`,
      },
    });
    expect(await call('salesforce.get_account', { account_id: 'ACC-PPS07' })).toMatchObject({
      kind: 'failed',
      code: 'multiple_matches',
    });
    expect(await call('salesforce.get_account', { record_id: chosen })).toMatchObject({
      kind: 'done',
      output: { record_id: chosen, tier: 'Standard' },
    });
    expect(await call('salesforce.find_accounts', { name: 'Nobody' })).toMatchObject({
      kind: 'done',
      output: { count: 0, accounts: [], listing: '' },
    });
  });

  it('fails with a code of its own when more match than a person can choose from', async () => {
    for (let count = 0; count < 11; count++) await sandbox.act('salesforce', 'add_account', { Name: 'Twin' });
    expect(await call('salesforce.find_accounts', { name: 'Twin' })).toMatchObject({
      kind: 'failed',
      code: 'too_many',
    });
  });

  it.each([[{}], [{ record_id: '001' }], [{ name: ' ' }]])('is not looked up with %j', async (input) => {
    expect(await call('salesforce.get_account', input)).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('queries with texts that cannot end early, and with no contact in an org that stores none', () => {
    const settings = salesforceConfigSchema.parse({
      login_url: 'https://x.test',
      client_id: 'a',
      client_secret: 'b',
      fields: { contact: null },
    });
    expect(accountQuery(settings, { contact: 'a', name: `x\\' OR Name != '` }, 3)).toMatch(
      / WHERE Name = 'x\\\\\\' OR Name != \\'' LIMIT 3$/,
    );
    expect(accountQuery(settings, { contact: 'a' }, 3)).toBeNull();
  });
});

it('finds a task of ours in a later batch of the newest tasks, and none when all batches have none', async () => {
  await sandbox.act('salesforce', 'add_user', { name: 'Ava', email: 'ava@our.example' });
  const task = (subject: string): Record<string, Value> => ({
    record_id: accountNamed('Teaspoon Tinkers').Id,
    owner: 'ava@our.example',
    subject,
    due: { $time: START },
  });
  const create = bound('salesforce.create_task');
  const first = context();
  const written = await create.call(task('First'), first);
  expect(written).toMatchObject({ kind: 'done' });
  for (const subject of ['Second', 'Third', 'Fourth']) {
    await clock.advanceTo(clock.now() + 1_000);
    await create.call(task(subject), context(`run-1-${subject}`));
  }
  await sandbox.act('salesforce', 'behave_as', { batch: 1 });
  expect(await create.probe?.(task('First'), first)).toMatchObject({
    kind: 'found',
    output: written.kind === 'done' ? written.output : {},
  });
  expect(await create.probe?.(task('Fifth'), context('run-1-Fifth'))).toEqual({ kind: 'absent' });
});

describe('salesforce.set_open_exposure', () => {
  const input = { account_id: 'ACC-TST06', exposure: { $money: 'USD', minor: 1_234_550 } };
  const exposure = (): unknown => accountNamed('Teaspoon Tinkers')['Open_Claims_Exposure__c'];
  const set = (): Promise<CallResult> => call('salesforce.set_open_exposure', input);

  it('writes the amount once for its key', async () => {
    expect(await set()).toMatchObject({
      kind: 'done',
      output: { record_id: accountNamed('Teaspoon Tinkers').Id },
      reference: { record: 'Account ACC-TST06' },
    });
    expect(exposure()).toBe(12_345.5);
    expect(await bound('salesforce.set_open_exposure').probe?.(input, context())).toMatchObject({ kind: 'found' });
  });

  it('is found when its answer was lost, and absent when it never arrived', async () => {
    sandbox.faults.set('salesforce', { fault: 'drop_before', method: 'PATCH', path: '*', times: 1 });
    expect((await set()).kind).toBe('unknown');
    expect(await bound('salesforce.set_open_exposure').probe?.(input, context())).toEqual({ kind: 'absent' });
    sandbox.faults.set('salesforce', { fault: 'drop_after', method: 'PATCH', path: '*', times: 1 });
    expect((await set()).kind).toBe('unknown');
    expect(await bound('salesforce.set_open_exposure').probe?.(input, context())).toMatchObject({ kind: 'found' });
    expect(exposure()).toBe(12_345.5);
  });

  it.each([
    ['another amount', { Open_Claims_Exposure__c: 12_346 }, 'is `12346`, where `$12,345.50` was sent'],
    ['none', { Open_Claims_Exposure__c: null }, 'without `Open_Claims_Exposure__c`'],
    ['no key of ours', { Open_Claims_Exposure_Key__c: null }, 'without `Open_Claims_Exposure_Key__c`'],
  ])('is unknown when a flow leaves %s', async (_, flow, words) => {
    await sandbox.act('salesforce', 'behave_as', { flow });
    const lost = { kind: 'unknown', message: expect.stringContaining(words) as string };
    expect(await set()).toMatchObject(lost);
    expect(await bound('salesforce.set_open_exposure').probe?.(input, context())).toMatchObject({ kind: 'unknown' });
  });

  it.each(['run-7-2a', 'flow-wrote-this', '', 'run-1-2'])(
    'is unknown when the account shows another key than ours: %j',
    async (key) => {
      await sandbox.act('salesforce', 'behave_as', {
        flow: { Open_Claims_Exposure__c: 7, Open_Claims_Exposure_Key__c: key },
      });
      expect(await set()).toMatchObject({ kind: 'unknown', answered: 'taken' });
    },
  );

  it('is unknown when someone else changed the account so shortly before that their clock may be behind', async () => {
    const other = bound('salesforce.set_open_exposure');
    await other.call({ ...input, exposure: { $money: 'USD', minor: 100 } }, context('run-2-2a'));
    await clock.advanceTo(clock.now() + 30_000);
    const intended = context();
    sandbox.faults.set('salesforce', { fault: 'drop_before', method: 'PATCH', path: '*', times: 1 });
    expect((await set()).kind).toBe('unknown');
    expect(await other.probe?.(input, intended)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('has changed since') as string,
    });
  });

  it('is unknown when someone else has changed the account since', async () => {
    const intended = context();
    await set();
    await clock.advanceTo(clock.now() + HOUR_MS);
    await bound('salesforce.set_open_exposure').call(
      { ...input, exposure: { $money: 'USD', minor: 100 } },
      context('run-2-2a'),
    );
    expect(await bound('salesforce.set_open_exposure').probe?.(input, intended)).toMatchObject({ kind: 'unknown' });
    expect(exposure()).toBe(1);
  });

  it('refuses with codes of its own', async () => {
    expect(await call('salesforce.set_open_exposure', { ...input, account_id: 'ACC-NONE' })).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
    expect(await call('salesforce.set_open_exposure', { ...input, account_id: 'ACC-PPS07' })).toMatchObject({
      kind: 'failed',
      code: 'multiple_matches',
    });
    expect(
      await call('salesforce.set_open_exposure', { ...input, exposure: { $money: 'EUR', minor: 1 } }),
    ).toMatchObject({ kind: 'failed', code: 'other_currency' });
    expect(await call('salesforce.set_open_exposure', input, { fields: { exposure: null } })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    sandbox.faults.set('salesforce', { fault: 'rate_limited', method: 'PATCH', path: '*' });
    expect(await set()).toMatchObject({ kind: 'not_now' });
    expect(exposure()).toBeNull();
  });
});
