import { afterEach, beforeEach, expect, it } from 'vitest';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { keyProperty } from '../../src/connector/jira/key-property.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import type { SalesforceClient } from '../../src/connector/salesforce/client.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { jiraClient, salesforceClient } from './clients.ts';
import { fakeJira } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const START = Date.parse('2026-03-04T14:05:00Z');
let clock: SimulatedClock;
let sandbox: Sandbox;
let fake: Awaited<ReturnType<typeof fakeJira>>;
beforeEach(async () => {
  clock = new SimulatedClock(START);
  sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null });
  await clock.advanceTo(START + 3_600_000);
  fake = await fakeJira();
});
afterEach(async () => {
  await sandbox.stop();
  await fake.stop();
});
const salesforce = (): SalesforceClient => {
  const { clientId, clientSecret } = sandboxCredentials.salesforce;
  return salesforceClient({
    login_url: `${sandbox.address}/salesforce`,
    client_id: clientId,
    client_secret: clientSecret,
  });
};
const jira = (tool: string) =>
  bindingOf(
    createJiraBindings(
      jiraClient(
        {
          host: fake.address,
          auth: { email: 'sopwith@our.example', api_token: fake.secret },
          ticket_url: 'https://our.zendesk.test/agent/tickets/{ticket}',
        },
        { onSchemaMismatch: 'throw' },
      ),
    ),
    tool,
  );

it('a comment is not written when the answer says that it was refused, although it carries our key', async () => {
  fake.fail(
    { status: 201, body: { id: '500', errorMessages: ['not allowed'], properties: [keyProperty(KEY)] } },
    ({ method }) => method === 'POST',
  );
  expect((await jira('jira.add_comment').call({ issue: 'CLM-1', text: 'x' }, contextOf())).kind).toBe('unknown');
});

it('an exposure is not done when the account shows the amount and key from before', async () => {
  const set = (key: string, minor: number) =>
    bindingOf(createSalesforceBindings(salesforce()), 'salesforce.set_open_exposure').call(
      { account_id: 'ACC-TST06', exposure: { $money: 'USD', minor } },
      { key, attempt: 1, intendedAt: clock.now(), signal: new AbortController().signal },
    );
  expect(await set('run-1-2a', 100)).toMatchObject({ kind: 'done' });
  await sandbox.act('salesforce', 'behave_as', {
    flow: { Open_Claims_Exposure__c: 1, Open_Claims_Exposure_Key__c: 'run-1-2a' },
  });
  expect(await set('run-2-2a', 1_234_550)).toMatchObject({ kind: 'unknown' });
});

const probeBatches = async (perBatch: number) => {
  let batches = 0;
  const batch = async () => {
    batches += 1;
    if (batches > 20) throw new Error('Expected an end of the batches');
    return {
      done: false,
      nextRecordsUrl: '/services/data/v66.0/query/01g-1',
      records: Array.from({ length: batches === 1 ? 1 : perBatch }, () => ({ Id: '00T000000000001', Description: '' })),
    };
  };
  const client: SalesforceClient = { ...salesforce(), query: batch, queryMore: batch };
  const seen = await bindingOf(createSalesforceBindings(client), 'salesforce.create_task').probe?.(
    { record_id: '001SB0000000001IAA', owner: 'cara@our.example', subject: 'Call', due: { $time: 0 } },
    contextOf(),
  );
  return { seen, batches };
};
it('the look for a task ends at an empty batch that says that more follow', async () => {
  expect(await probeBatches(0)).toMatchObject({ seen: { kind: 'unknown' }, batches: 2 });
});
it('the look for a task reads a bounded number of tasks', async () => {
  expect(await probeBatches(200)).toMatchObject({ seen: { kind: 'unknown' }, batches: 2 });
});

it('an issue is not created when the answer says that a part was refused, although the issue is there', async () => {
  const create = (): Promise<CallResult> =>
    jira('jira.create_issue').call({ project: 'CLM', priority: 'High', summary: 'Text' }, contextOf());
  expect(await create()).toMatchObject({ kind: 'done' });
  const body = { id: '10001', key: fake.issues[0]?.key, errors: { priority: 'Field priority cannot be set' } };
  fake.fail({ status: 201, body }, ({ method }) => method === 'POST');
  expect(await create()).toMatchObject({ kind: 'unknown' });
});

it('a link of ours that opens another address is not done', async () => {
  fake.links.push({
    issue: 'BILL-310',
    globalId: 'zendesk-ticket-101',
    object: { url: 'https://elsewhere.test/101', title: 'x' },
  });
  expect(await jira('jira.link_ticket').probe?.({ issue: 'BILL-310', ticket: '101' }, contextOf())).toMatchObject({
    kind: 'unknown',
  });
});
