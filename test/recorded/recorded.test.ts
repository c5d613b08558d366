/** What published vendor answers mean to us, read by the connectors' own clients, tools and rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { VendorFailure } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createOpenaiBindings } from '../../src/connector/openai/bindings.ts';
import { queryAnswerSchema, textAt } from '../../src/connector/salesforce/account-row.ts';
import { salesforceOutcome } from '../../src/connector/salesforce/errors.ts';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { createThreadPort } from '../../src/connector/slack/thread-port.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { startVendorServer, type VendorServer } from '../connector/vendor-server.ts';
import { jiraClient, openaiClient, salesforceClient, zendeskClient } from '../connector/clients.ts';

const FOLDER = new URL('./', import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

const recordedSchema = z.strictObject({
  source: z.string().min(10),
  date: z.iso.date(),
  changed: z.string().min(1),
  request: z.strictObject({ method: z.enum(['GET', 'POST', 'PUT', 'PATCH']), path: z.string().startsWith('/') }),
  response: z.strictObject({
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()),
    body: z.json(),
  }),
});

const read = (name: string): z.infer<typeof recordedSchema> =>
  recordedSchema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));

/** Logins are not tested here: any token is granted. */
const TOKEN = { access_token: 'given-by-the-test', token_type: 'Bearer' };
const LOGINS = ['/oauth/tokens', '/services/oauth2/token'];

const servers: VendorServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A vendor that gives only these answers. */
async function vendorOf(names: readonly string[]): Promise<VendorServer> {
  const exchanges = names.map(read);
  const server = await startVendorServer(({ method, path }) => {
    const login = exchanges.find(({ request }) => LOGINS.includes(path) && request.path === path);
    if (login !== undefined) return { status: login.response.status, body: login.response.body };
    if (LOGINS.includes(path)) return { status: 200, body: { ...TOKEN, instance_url: server.address } };
    const found = exchanges.find(
      ({ request }) => request.method === method && request.path === path.replace('.json', ''),
    );
    if (found === undefined) return { status: 501, body: { unexpected: `${method} ${path}` } };
    const { status, headers, body } = found.response;
    return { status, headers, ...(body === null ? {} : { body }) };
  });
  servers.push(server);
  return server;
}

const NOW = Date.parse('2026-11-28T12:00:00Z');
const context = { key: 'run-7-3a-1', attempt: 1, intendedAt: NOW, signal: new AbortController().signal };

function tool(bindings: readonly ToolBinding[], id: string): ToolBinding {
  const found = bindings.find((binding) => binding.tool.id === id);
  if (found === undefined) throw new Error(`Expected the tool \`${id}\``);
  return found;
}

type Read = (server: VendorServer) => Promise<unknown>;

const slack = (server: VendorServer) => {
  const clock = new SimulatedClock(NOW);
  const client = createSlackClient({ token: 'given-by-the-test', apiUrl: `${server.address}/api/` });
  const line = { client, clock, budget: createBudget(clock) };
  return createThreadPort({
    ...line,
    identity: { botUserId: 'U061F7AUR' },
    people: createPeopleCheck({ ...line, teams: [] }),
  });
};
const post: Read = (server) =>
  slack(server).post({
    channel: 'C123456',
    threadTs: null,
    content: { kind: 'notice', title: 'Published', lines: [], proposal: null },
    key: 'notice-1',
    caseId: null,
    priority: 'ask',
  });
const find =
  (key: string): Read =>
  (server) =>
    slack(server).find({
      key,
      caseId: asCaseId('CASE-7'),
      channel: 'C123456',
      threadTs: null,
      since: NOW,
      until: NOW,
      except: new Set(),
    });

const note: Read = ({ address }) => {
  const client = zendeskClient({ url: address, client_id: 'sopwith', client_secret: 'given-by-the-test' });
  return tool(createZendeskBindings(client), 'zendesk.add_internal_note').call(
    { ticket: '35436', text: 'The smoke is very colorful.' },
    context,
  );
};

const salesforceAt = ({ address }: VendorServer) =>
  salesforceClient({ login_url: address, client_id: 'sopwith', client_secret: 'given-by-the-test' });
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    if (error instanceof VendorFailure) return salesforceOutcome(error);
    throw error;
  });
const accountNames: Read = async (server) => {
  const answer = await salesforceAt(server).query('SELECT Name FROM Account', context.signal);
  return queryAnswerSchema.parse(answer).records.map((row) => textAt(row, 'Name'));
};
const queryOutcome: Read = (server) => outcome(salesforceAt(server).query('SELECT Id', context.signal));
const taskOutcome: Read = (server) => outcome(salesforceAt(server).create('Task', { Subject: 'Call' }, context.signal));

const jira = ({ address }: VendorServer, id: string): ToolBinding => {
  const auth = { email: 'sopwith@our.example', api_token: 'given-by-the-test' };
  return tool(createJiraBindings(jiraClient({ host: address, auth })), id);
};
const ISSUE: Readonly<Record<string, Value>> = { project: 'ED', priority: 'High', summary: 'Damage claim' };
const createIssue: Read = (server) => jira(server, 'jira.create_issue').call(ISSUE, context);
const probeIssue =
  (key: string): Read =>
  async (server) =>
    jira(server, 'jira.create_issue').probe?.(ISSUE, { ...context, key });

const judge: Read = async ({ address }) => {
  const client = openaiClient({ base_url: `${address}/v1`, api_key: 'given-by-the-test', model: 'm' });
  const input = { id: 'is_damage', question: 'Is it damage?', inputs: [{ name: 'text', text: 'Two lathes broke' }] };
  return tool(createOpenaiBindings(client, { now: () => NOW }), 'openai.judge').call(
    { ...input, answers: ['yes', 'no'], may_be_none: false, requests_before: 0, tokens_before: 0 },
    context,
  );
};

type Line = [says: string, names: readonly string[], read: Read, expected: unknown];

const LINES: readonly Line[] = [
  [
    'a posted message is done, with its channel and timestamp',
    ['slack-conversations-info', 'slack-chat-post-message'],
    post,
    { kind: 'done', channel: 'C123456', ts: '1503435956.000247' },
  ],
  [
    'the bot does not post in a channel with an open invitation to another organisation',
    ['slack-conversations-info-pending-shared', 'slack-chat-post-message'],
    post,
    { kind: 'refused', code: 'external_channel' },
  ],
  [
    'a post over the rate limit is certainly not done, and is retried after the time that Slack names',
    ['slack-conversations-info', 'slack-ratelimited'],
    post,
    { kind: 'not_now', afterMs: 30_000 },
  ],
  [
    'our message is found by the key in its metadata',
    ['slack-conversations-history-metadata'],
    find('run-7:card'),
    { kind: 'found', channel: 'C123456', ts: '1512104435.000100' },
  ],
  [
    "metadata of another app's kind names no message of ours",
    ['slack-conversations-history-metadata'],
    find('11223'),
    { kind: 'absent' },
  ],
  [
    'a ticket is read and changed',
    ['zendesk-ticket-show', 'zendesk-ticket-update'],
    note,
    { kind: 'done', output: { ticket: '35436' } },
  ],
  [
    'a ticket that changed at the same moment is tried again',
    ['zendesk-ticket-show', 'zendesk-ticket-update-conflict', 'zendesk-ticket-audits'],
    note,
    { kind: 'not_now', afterMs: null },
  ],
  [
    'a value that Zendesk does not accept is refused, with its reason',
    ['zendesk-ticket-show', 'zendesk-ticket-update-invalid', 'zendesk-ticket-audits'],
    note,
    {
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining("value: can't be blank is not properly formatted") as string,
    },
  ],
  [
    'a ticket that lacks what Zendesk requires is refused, with the names of the fields',
    ['zendesk-ticket-show', 'zendesk-ticket-solve-required', 'zendesk-ticket-audits'],
    note,
    {
      kind: 'failed',
      code: 'missing_fields',
      message: expect.stringContaining('before `Type` and `Assignee` are filled') as string,
    },
  ],
  [
    'a change over the rate limit is certainly not done, and is retried after the time that Zendesk names',
    ['zendesk-ticket-show', 'zendesk-rate-limit'],
    note,
    { kind: 'not_now', afterMs: 93_000 },
  ],
  ['the records of a query are read', ['salesforce-query'], accountNames, ['Test 1', 'Test 2']],
  [
    'a session that is refused twice means wrong credentials',
    ['salesforce-invalid-session'],
    queryOutcome,
    { kind: 'failed', code: 'unauthorized', message: expect.stringContaining('INVALID_SESSION_ID') as string },
  ],
  [
    'a locked row proves that nothing was written, and is tried again',
    ['salesforce-unable-to-lock-row'],
    taskOutcome,
    { kind: 'not_now', message: expect.stringContaining('UNABLE_TO_LOCK_ROW') as string },
  ],
  [
    'a lock that a trigger lost is named in the message only, and is tried again as well',
    ['salesforce-locked-by-trigger'],
    taskOutcome,
    { kind: 'not_now', message: expect.stringContaining('UNABLE_TO_LOCK_ROW') as string },
  ],
  [
    'a login that Salesforce asks to repeat says nothing of the credentials',
    ['salesforce-login-retry'],
    queryOutcome,
    { kind: 'not_now', message: expect.stringContaining('retry your request') as string },
  ],
  [
    'a created issue is done, with its key',
    ['jira-issue-create', 'jira-issue'],
    createIssue,
    { kind: 'done', output: { key: 'ED-24' }, reference: { record: 'issue ED-24' } },
  ],
  [
    'an issue that lacks a field is refused, with the reason',
    ['jira-issue-create-invalid', 'jira-search-none'],
    createIssue,
    {
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining("Field 'priority' is required") as string,
    },
  ],
  [
    'a lost issue is found by its label',
    ['jira-search'],
    probeIssue('run-7-3a-1'),
    { kind: 'found', output: { key: 'ED-1' } },
  ],
  [
    'a lost issue is not taken for absent when Jira did not accept our credentials',
    ['jira-search-login-failed'],
    probeIssue('run-7-3a-1'),
    { kind: 'unknown', message: expect.stringContaining('credentials') as string },
  ],
  [
    'a model over its limit is asked again after the time that its sentence names',
    ['openai-tokens-per-minute'],
    judge,
    { kind: 'not_now', afterMs: 1_574 },
  ],
  [
    'a request that is too large for any minute is too long, and not tried again',
    ['openai-request-too-large'],
    judge,
    { kind: 'failed', code: 'too_long' },
  ],
  [
    'an account that is not active is out of budget',
    ['openai-billing-not-active'],
    judge,
    { kind: 'failed', code: 'over_budget' },
  ],
  ["another run's issue is not taken for ours", ['jira-search'], probeIssue('run-8-3a-1'), { kind: 'absent' }],
];

describe('recorded answers', () => {
  it.each(LINES)('%s', async (_, names, reading, expected) => {
    const server = await vendorOf(names);
    const result = await reading(server);
    if (Array.isArray(expected)) expect(result).toEqual(expected);
    else expect(result).toMatchObject(expected as object);
  });

  it('asks for a new token once when Salesforce refuses the session', async () => {
    const server = await vendorOf(['salesforce-invalid-session']);
    await queryOutcome(server);
    expect(server.seen.filter(({ path }) => path === '/services/oauth2/token')).toHaveLength(2);
    expect(server.seen.filter(({ path }) => path.endsWith('/query'))).toHaveLength(2);
  });

  it.each(FILES)('%s names its source and is used', (name) => {
    expect(recordedSchema.safeParse(read(name)).success).toBe(true);
    expect(LINES.some(([, names]) => names.includes(name))).toBe(true);
  });

  it.each(FILES)('%s holds no secret', (name) => {
    expect(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')).not.toMatch(
      /xox[a-z]-|xapp-|bearer |basic |authorization|access_token|client_secret|api_token|password|-----BEGIN|00D[A-Za-z0-9]{12,15}!/i,
    );
  });
});
