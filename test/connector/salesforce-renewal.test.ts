import { describe, expect, it } from 'vitest';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { ACCOUNT, fakeSalesforce, type Account } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { salesforceClient } from './clients.ts';

const TASK = {
  record_id: '001SB0000000001IAA',
  owner: 'cara@our.example',
  subject: 'Call',
  due: { $time: Date.UTC(2026, 4, 2, 2) },
};

async function call(
  tool: string,
  input: Record<string, Value>,
  { accounts = [ACCOUNT], time_zone = 'UTC' }: { accounts?: Account[]; time_zone?: string } = {},
): Promise<{ result: CallResult; tasks: readonly Record<string, unknown>[] }> {
  const fake = await fakeSalesforce(accounts);
  const client = salesforceClient({
    login_url: fake.address,
    client_id: 'client',
    client_secret: fake.secret,
    time_zone,
  });
  const result = await bindingOf(createSalesforceBindings(client), tool).call(input, contextOf());
  await fake.stop();
  return { result, tasks: fake.tasks };
}

const renewal = async (over: Account, time_zone = 'UTC'): Promise<CallResult> =>
  (
    await call(
      'salesforce.get_renewal',
      { account_id: 'ACC-WWW01' },
      { accounts: [{ ...ACCOUNT, ...over }], time_zone },
    )
  ).result;

describe('salesforce.get_renewal', () => {
  it('reads a date in the time zone of the org', async () => {
    expect(await renewal({}, 'America/New_York')).toMatchObject({
      kind: 'done',
      output: { renewal_date: { $time: Date.UTC(2026, 4, 2, 4) } },
    });
  });

  it('omits empty fields, and takes no one for away who is not marked as away', async () => {
    const result = await renewal({
      Renewal_Date__c: null,
      Health_Score__c: null,
      Health_Score_Updated__c: '',
      Usage_Drop_30d__c: null,
      CSM_Email__c: null,
      Account_Executive_Email__c: '',
      AE_Out_Of_Office__c: null,
    });
    expect(result.kind === 'done' && Object.keys(result.output)).toEqual([
      'record_id',
      'account_id',
      'name',
      'arr',
      'ae_is_away',
    ]);
    expect(result.kind === 'done' && result.output['ae_is_away']).toBe(false);
  });

  it.each([
    [true, true],
    ['Yes', true],
    [' true ', true],
    [1, true],
    ['No', false],
    ['', false],
    [false, false],
  ])('reads %j as %j for out of office', async (value, isAway) => {
    const result = await renewal({ AE_Out_Of_Office__c: value });
    expect(result.kind === 'done' && result.output['ae_is_away']).toBe(isAway);
  });

  it('refuses an out of office that is neither yes nor no', async () => {
    expect(await renewal({ AE_Out_Of_Office__c: 'until Monday' })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('Expected yes or no in `AE_Out_Of_Office__c`') as string,
    });
  });

  it('names no one by an address that is none', async () => {
    const result = await renewal({ CSM_Email__c: 'TBD', Account_Executive_Email__c: 'a@our.example, b@our.example' });
    const output = result.kind === 'done' ? result.output : {};
    expect(output).not.toHaveProperty('csm');
    expect(output).not.toHaveProperty('account_executive');
    expect(output['unread']).toBe(
      'Without `CSM_Email__c` (`TBD`) and `Account_Executive_Email__c` (`a@our.example, b@our.example`), which could not be read',
    );
  });

  it.each([
    [12_000.333333333334, 1_200_033],
    [48_000.001, 4_800_000],
    [22.125, 2_212],
    [22.135, 2_214],
    [-22.125, -2_212],
    [0.995, 100],
    [0.004, 0],
    [12_000.5, 1_200_050],
    [1.2e7, 1_200_000_000],
  ])('reads %d in the digits that Salesforce shows', async (ARR__c, minor) => {
    expect(await renewal({ ARR__c })).toMatchObject({ kind: 'done', output: { arr: { $money: 'USD', minor } } });
  });

  it('rounds to the digits of the currency of the account', async () => {
    expect(await renewal({ ARR__c: 1_234.5, CurrencyIsoCode: 'JPY' })).toMatchObject({
      output: { arr: { $money: 'JPY', minor: 1_234 } },
    });
    expect(await renewal({ ARR__c: 1_234.0005, CurrencyIsoCode: 'BHD' })).toMatchObject({
      output: { arr: { $money: 'BHD', minor: 1_234_000 } },
    });
  });

  it.each([[1e21], [123_456_789_012_345.67]])('refuses %d, which has lost digits on the way', async (ARR__c) => {
    expect(await renewal({ ARR__c })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('at most 15 digits') as string,
    });
  });

  it('reads an account without an id of its own by its record id', async () => {
    const { result } = await call(
      'salesforce.get_renewal',
      { record_id: '001000000000001AAA' },
      { accounts: [{ ...ACCOUNT, Id: '001000000000001AAA', Claims_Account_Id__c: null }] },
    );
    expect(result).toMatchObject({ kind: 'done', output: { record_id: '001000000000001AAA', account_id: '' } });
  });

  it('accepts a health of 0 and a growing usage', async () => {
    expect(await renewal({ Health_Score__c: 0, Usage_Drop_30d__c: -4 })).toMatchObject({
      kind: 'done',
      output: { health: 0, usage_drop: -4 },
    });
  });

  it('reads a number that a formula gives as a text', async () => {
    expect(await renewal({ Health_Score__c: '31', Usage_Drop_30d__c: '-12.5' })).toMatchObject({
      kind: 'done',
      output: { health: 31, usage_drop: -12.5 },
    });
  });

  it.each([
    [{ ARR__c: null }, 'ARR__c'],
    [{ ARR__c: 'much' }, 'ARR__c'],
    [{ Renewal_Date__c: '2026-02-30' }, 'Renewal_Date__c'],
    [{ Renewal_Date__c: 'soon' }, 'Renewal_Date__c'],
    [{ Health_Score__c: 'good' }, 'Health_Score__c'],
    [{ Health_Score__c: '31.000' }, 'Health_Score__c'],
    [{ Usage_Drop_30d__c: '12%' }, 'Usage_Drop_30d__c'],
    [{ Usage_Drop_30d__c: '1,250' }, 'Usage_Drop_30d__c'],
    [{ Usage_Drop_30d__c: 'about 12' }, 'Usage_Drop_30d__c'],
  ] as [Account, string][])('guesses nothing from %j', async (over, field) => {
    expect(await renewal(over)).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining(field) as string,
    });
  });

  it.each([
    [
      { ARR__c: null },
      'Expected an amount in `ARR__c` of account `ACC-WWW01`, got an empty field; fill it in Salesforce',
    ],
    [
      { ARR__c: '' },
      'Expected an amount in `ARR__c` of account `ACC-WWW01`, got an empty field; fill it in Salesforce',
    ],
    [
      { ARR__c: 120_000, CurrencyIsoCode: null },
      'Expected the currency of `ARR__c` in `CurrencyIsoCode` of account `ACC-WWW01`, got an empty field; fill it in Salesforce',
    ],
  ] as [Account, string][])('names the field that is empty: %j', async (over, message) => {
    expect(await renewal(over)).toEqual({ kind: 'failed', code: 'invalid_output', message });
  });

  it('refuses a health above 100', async () => {
    expect(await renewal({ Health_Score__c: 101 })).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });

  it('names both accounts when two have the id, and none when none has it', async () => {
    const { result } = await call(
      'salesforce.get_renewal',
      { account_id: 'ACC-WWW01' },
      { accounts: [ACCOUNT, { ...ACCOUNT, Id: '001B', Name: 'Wobbly Inc' }] },
    );
    expect(result).toMatchObject({
      kind: 'failed',
      code: 'multiple_matches',
      message: expect.stringContaining('`Wobbly Inc` (`001B`)') as string,
    });
    expect((await call('salesforce.get_renewal', { account_id: 'ACC-NONE' })).result).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
    expect((await call('salesforce.get_renewal', {})).result).toMatchObject({ kind: 'failed', code: 'refused' });
  });
});

describe('salesforce.create_task', () => {
  it("writes the task for its owner, due on the date in the org's time zone, with our key in the last line", async () => {
    const { tasks } = await call(
      'salesforce.create_task',
      { ...TASK, description: 'Two\nlines' },
      { time_zone: 'America/New_York' },
    );
    expect(tasks).toEqual([
      {
        Id: '00T1',
        WhatId: TASK.record_id,
        OwnerId: '005A',
        Subject: 'Call',
        ActivityDate: '2026-05-01',
        Description: `Two\nlines\n\n[sop-${KEY}]`,
      },
    ]);
  });

  const found = async (descriptions: readonly string[]): Promise<unknown> => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    fake.tasks.push(
      ...descriptions.map((Description, at) => ({
        Id: `00T${at + 1}`,
        WhatId: TASK.record_id,
        Subject: Description.includes(KEY) ? TASK.subject : 'Another call',
        Description,
      })),
    );
    const result = await bindingOf(createSalesforceBindings(client), 'salesforce.create_task').probe?.(
      TASK,
      contextOf(),
    );
    await fake.stop();
    return result;
  };

  it.each([
    ['a flow wrote more after it', `Two\n[sop-${KEY}]\nLogged by a flow`],
    ['a flow wrote more on its line', `[sop-${KEY}] (logged by a flow)`],
    ['its lines end as in Windows', `Two\r\n[sop-${KEY}]\r\n`],
  ])('is found although %s', async (_, description) => {
    expect(await found(['Another task', description])).toMatchObject({ kind: 'found', output: { task: '00T2' } });
  });

  it('is not absent when as many newer tasks are there as are read: ours may be the next one', async () => {
    const others = (count: number): string[] => Array.from({ length: count }, (_, at) => `Call ${at}`);
    expect(await found(others(199))).toEqual({ kind: 'absent' });
    expect(await found(others(200))).toMatchObject({ kind: 'unknown' });
  });

  it('is not absent while Salesforce has more tasks than its answer shows', async () => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    fake.fail({ status: 200, body: { totalSize: 3, done: false, records: [{ Id: '00T1' }] } }, ({ query }) =>
      (query.get('q') ?? '').includes('FROM Task'),
    );
    const probe = bindingOf(createSalesforceBindings(client), 'salesforce.create_task').probe?.(TASK, contextOf());
    expect(await probe).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('more newer tasks') as string,
    });
    await fake.stop();
  });

  /** What becomes of a task when Salesforce answers to a query so. */
  const answering = async (from: string, body: object) => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    fake.fail({ status: 200, body }, ({ query }) => (query.get('q') ?? '').includes(from));
    const task = bindingOf(createSalesforceBindings(client), 'salesforce.create_task');
    const called = await task.call(TASK, contextOf());
    const looked = await task.probe?.(TASK, contextOf());
    await fake.stop();
    return { called, looked, tasks: fake.tasks };
  };

  it.each([
    { totalSize: 3, done: true, records: [] },
    { totalSize: 0, done: true, records: [{ Id: '00T1' }] },
    { done: true, nextRecordsUrl: '/services/data/v66.0/query/01g-1', records: [] },
    { totalSize: 1, done: true, records: [{ Id: '00T000000000000AAA' }] },
    { records: [] },
    { done: true, records: [] },
    ...[
      { Subject: 'Call' },
      { Subject: 'Call', Description: null },
      { Subject: 'Call', Description: 'Rewritten' },
      { Subject: 'Call', Description: '?????' },
      { Subject: '*****', Description: '*****' },
      { Description: null },
      {},
      { Id: '001Dn00000abcDEIAY', Subject: 'Other', Description: 'y' },
      { attributes: { type: 'Account' }, Subject: 'Other', Description: 'y' },
    ].map((row) => ({ totalSize: 1, done: true, records: [{ Id: '00T1', ...row }] })),
  ])('is not absent by the tasks %j', async (body) => {
    expect((await answering('FROM Task', body)).looked).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    { Subject: 'Other' },
    { Subject: 'Other', Description: null },
    { attributes: { type: 'Task' }, Subject: 'Call', Description: '[sop-run-9-1-1]' },
  ])('is absent next to the task %j of someone else', async (row) => {
    const body = { totalSize: 1, done: true, records: [{ Id: '00TDn00000abcDE', ...row }] };
    expect((await answering('FROM Task', body)).looked).toEqual({ kind: 'absent' });
  });

  it.each([
    { totalSize: 2, done: true, records: [{ Id: '005A' }] },
    { totalSize: 1, done: false, records: [{ Id: '005A' }] },
    { totalSize: 1, done: true, nextRecordsUrl: '/services/data/v66.0/query/01g-1', records: [{ Id: '005A' }] },
    { totalSize: 0, done: true, records: [{ Id: '005A' }] },
    { totalSize: 1, done: true, records: [{ Id: '000000000000000AAA' }] },
  ])('is not written for the owner that is found by %j', async (body) => {
    const { called, tasks } = await answering('FROM User', body);
    expect(called).toMatchObject({ kind: 'failed', code: 'invalid_output' });
    expect(tasks).toEqual([]);
  });

  it.each([
    { id: '000000000000000AAA', success: true, errors: [] },
    { id: '000000000000000', success: true, errors: [] },
    { id: '00T000000000000AAA', success: true, errors: [] },
    { id: '00T1', success: false, errors: [{ statusCode: 'X', message: 'no' }] },
    { id: '00T1', success: true, errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no' }] },
    { id: '', success: true, errors: [] },
    { id: '001Dn00000abcDEIAY', success: true, errors: [] },
    { id: '00T1' },
  ])('is not done after %j', async (body) => {
    const fake = await fakeSalesforce();
    const client = salesforceClient({ login_url: fake.address, client_id: 'client', client_secret: fake.secret });
    fake.fail({ status: 201, body }, ({ method, path }) => method === 'POST' && path.endsWith('/Task'));
    const result = bindingOf(createSalesforceBindings(client), 'salesforce.create_task').call(TASK, contextOf());
    expect((await result).kind).toBe('unknown');
    await fake.stop();
  });

  it('is unknown when two tasks carry its key, and absent when only other keys are there', async () => {
    expect(await found([`[sop-${KEY}]`, 'x', `[sop-${KEY}]`])).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('got `00T1` and `00T3`') as string,
    });
    expect(await found([`[sop-${KEY}0]`, 'sop-run-9-1'])).toEqual({ kind: 'absent' });
  });

  it('does not write the mark of another call that a text contains', async () => {
    const { tasks } = await call('salesforce.create_task', { ...TASK, description: 'See [sop-run-9-1-1]' });
    expect(tasks).toMatchObject([{ Description: `See [ sop-run-9-1-1]\n\n[sop-${KEY}]` }]);
  });

  it.each([['nobody@our.example'], ['twins@our.example']])(
    'writes nothing for %s, who is not exactly one user',
    async (owner) => {
      const { result, tasks } = await call('salesforce.create_task', { ...TASK, owner });
      expect(result).toMatchObject({ kind: 'failed', code: 'unknown_owner' });
      expect(tasks).toEqual([]);
    },
  );

  it('writes nothing for an account without an owner', async () => {
    const { owner: _owner, ...input } = TASK;
    expect((await call('salesforce.create_task', input)).result).toMatchObject({
      kind: 'failed',
      code: 'unknown_owner',
    });
  });
});

describe('salesforce.record_concession', () => {
  const input = {
    record_id: TASK.record_id,
    owner: TASK.owner,
    due: TASK.due,
    arr: { $money: 'USD', minor: 21_000_000 },
  };

  it('records the percentage that was approved', async () => {
    const { tasks } = await call('salesforce.record_concession', { ...input, percent: 15.05, basis_points: 1_505 });
    expect(tasks).toMatchObject([
      {
        Subject: 'Approved concession: 15.05 percent of ARR',
        Description: expect.stringContaining('15.05 percent of $210,000.00 is approved') as string,
      },
    ]);
  });

  it.each([
    [0, 0],
    [0.155, 15.5],
    [100.01, 10_001],
    [-0.01, -1],
    [15, 1_800],
  ])('takes %j percent in %j hundredths for no concession', async (percent, basis_points) => {
    const { result, tasks } = await call('salesforce.record_concession', { ...input, percent, basis_points });
    expect(result).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(tasks).toEqual([]);
  });
});
