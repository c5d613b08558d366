import { createCloudClient } from 'jira.js';
import { describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { loadSpecJudge } from './spec-judge.ts';
import { startWorld, START, type World } from './world.ts';

const judge = await loadSpecJudge(['jira']);
const judged = judge === null ? {} : { onExchange: judge.onExchange };
const { email, apiToken } = sandboxCredentials.jira;
const BASIC = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;

type Json = Record<string, unknown>;
type Answer<Body = Json> = { readonly status: number; readonly body: Body };
type Call = <Body = Json>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer<Body>>;

async function open(): Promise<World & { call: Call }> {
  const world = await startWorld(judged);
  const call: Call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(`${world.sandbox.address}/jira/rest/api/3/${path}`, {
      method,
      headers: { authorization: BASIC, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body };
  };
  return { ...world, call };
}

const documentOf = (text: string) => ({
  type: 'doc' as const,
  version: 1 as const,
  content: [{ type: 'paragraph' as const, content: [{ type: 'text' as const, text }] }],
});
const issueFields = (changes: Json = {}): Json => ({
  project: { key: 'CLM' },
  issuetype: { name: 'Task' },
  summary: 'Damage claim',
  description: documentOf('Two lathes'),
  labels: ['sop-run-1-3a'],
  priority: { name: 'High' },
  ...changes,
});

describe('Jira, to the real jira.js', () => {
  /**
   * The SDK's supported way to pass a custom client; responses are checked against the SDK's schemas, and a mismatch
   * throws.
   */
  const clientOf = ({ sandbox }: World) =>
    createCloudClient({
      async sendRequest(options: {
        url: string;
        method?: string;
        body?: unknown;
        searchParams?: Json;
        schema?: { parse(value: unknown): unknown };
      }) {
        const url = new URL(`${sandbox.address}/jira${options.url}`);
        for (const [name, value] of Object.entries(options.searchParams ?? {}))
          if (value !== undefined && value !== null) url.searchParams.set(name, String(value as string));
        const response = await fetch(url, {
          method: options.method ?? 'GET',
          headers: { authorization: BASIC, 'content-type': 'application/json' },
          ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`Jira answered ${response.status}: ${text}`);
        const value: unknown = text === '' ? undefined : JSON.parse(text);
        return options.schema === undefined || value === undefined ? value : options.schema.parse(value);
      },
    } as unknown as Parameters<typeof createCloudClient>[0]); // The generic signature of `sendRequest` cannot be written inline.

  it('creates an issue, reads it back, and finds it by its label', async () => {
    const client = clientOf(await open());
    const created = await client.issues.createIssue({
      fields: issueFields(),
      properties: [{ key: 'sop.step', value: { key: 'sop-run-1-3a' } }],
    } as never);
    expect([created.key, created.id]).toEqual(['CLM-1', '10001']);
    const issue = await client.issues.getIssue({
      issueIdOrKey: 'CLM-1',
      fields: ['summary', 'priority', 'labels', 'status'],
      properties: ['sop.step'],
    });
    expect(issue.fields).toMatchObject({
      summary: 'Damage claim',
      priority: { name: 'High' },
      labels: ['sop-run-1-3a'],
      status: { name: 'To Do' },
    });
    const found = await client.issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql: 'project = CLM AND labels = "sop-run-1-3a"',
      fields: ['summary'],
    });
    expect(found.issues?.map(({ key }) => key)).toEqual(['CLM-1']);
  });

  it('comments with a property, transitions, and links', async () => {
    const client = clientOf(await open());
    await client.issues.createIssue({ fields: issueFields() } as never);
    await client.issueComments.addComment({
      issueIdOrKey: 'CLM-1',
      body: documentOf('Noted'),
      properties: [{ key: 'sop.step', value: 'k-1' }],
    } as never);
    const comments = await client.issueComments.getComments({
      issueIdOrKey: 'CLM-1',
      expand: 'properties',
      orderBy: '-created',
    } as never);
    expect(comments.comments?.[0]).toMatchObject({ properties: [{ key: 'sop.step', value: 'k-1' }] });
    const { transitions } = await client.issues.getTransitions({ issueIdOrKey: 'CLM-1' });
    expect(transitions?.map(({ name }) => name)).toEqual(['Start', 'Reject']);
    await client.issues.doTransition({ issueIdOrKey: 'CLM-1', transition: { id: '11' } });
    expect((await client.issues.getIssue({ issueIdOrKey: 'CLM-1', fields: ['status'] })).fields).toMatchObject({
      status: { name: 'In Progress' },
    });
    const link = {
      issueIdOrKey: 'CLM-1',
      globalId: 'zendesk-101',
      object: { url: 'https://zendesk.example/tickets/101', title: 'Ticket 101' },
    };
    const first = await client.issueRemoteLinks.createOrUpdateRemoteIssueLink(link as never);
    expect(await client.issueRemoteLinks.createOrUpdateRemoteIssueLink(link as never)).toEqual(first);
  });

  it('answers what `sop doctor` asks', async () => {
    const client = clientOf(await open());
    expect(await client.myself.getCurrentUser()).toMatchObject({ emailAddress: email });
    expect(await client.projects.getProject({ projectIdOrKey: 'CLM' })).toMatchObject({ key: 'CLM', name: 'Claims' });
    const { permissions } = await client.permissions.getMyPermissions({
      projectKey: 'CLM',
      permissions: 'CREATE_ISSUES,DELETE_ISSUES',
    });
    expect(Object.values(permissions ?? {}).map((each) => each.havePermission)).toEqual([true, false]);
    const types = await client.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey: 'CLM' });
    expect(types.issueTypes?.map(({ name }) => name)).toEqual(['Task', 'Claim']);
    const { fields } = await client.issues.getCreateIssueMetaIssueTypeId({
      projectIdOrKey: 'CLM',
      issueTypeId: '10001',
    });
    expect(fields?.filter(({ required }) => required).map(({ fieldId }) => fieldId)).toEqual([
      'project',
      'issuetype',
      'summary',
    ]);
  });
});

describe('Jira', () => {
  it.each([
    ['nobody', ''],
    ['a wrong token', `Basic ${Buffer.from(`${email}:wrong`).toString('base64')}`],
    ['a bearer', 'Bearer sandbox-jira-token'],
  ])('lets %s not in', async (_who, authorization) => {
    const { call } = await open();
    expect((await call('GET', 'myself', undefined, { authorization })).status).toBe(401);
  });

  it('serves a token that it does not accept as anyone, and says so in a header only', async () => {
    const { call, sandbox } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    const asked = (path: string, token: string): Promise<Response> =>
      fetch(`${sandbox.address}/jira/rest/api/3/${path}`, {
        headers: { authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` },
      });
    const search = await asked('search/jql?jql=project%20%3D%20CLM', 'ended');
    expect([search.status, search.headers.get('x-seraph-loginreason'), await search.json()]).toEqual([
      200,
      'AUTHENTICATED_FAILED',
      { issues: [], isLast: true },
    ]);
    expect((await asked('issue/CLM-1', 'ended')).status).toBe(404);
    expect((await asked('issue/CLM-1', apiToken)).headers.get('x-seraph-loginreason')).toBeNull();
  });

  it('answers in the language of the account unless both headers ask for English', async () => {
    const { call, sandbox } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    await sandbox.act('jira', 'language', { language: 'de' });
    const status = async (headers: Record<string, string>): Promise<unknown> =>
      (await call<{ fields: unknown }>('GET', 'issue/CLM-1?fields=status,priority', undefined, headers)).body.fields;
    const german = { status: { name: 'Zu erledigen' }, priority: { name: 'Hoch' } };
    expect(await status({})).toMatchObject(german);
    expect(await status({ 'accept-language': 'en' })).toMatchObject(german);
    expect(await status({ 'accept-language': 'en', 'x-force-accept-language': 'true' })).toMatchObject({
      status: { name: 'To Do' },
      priority: { name: 'High' },
    });
  });

  it('refuses a change that conflicts with another, as often as it is told to', async () => {
    const { call, sandbox } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    await sandbox.act('jira', 'conflict', { times: 2 });
    const edit = async (): Promise<number> => (await call('PUT', 'issue/CLM-1', { fields: { labels: [] } })).status;
    const start = async (): Promise<number> =>
      (await call('POST', 'issue/CLM-1/transitions', { transition: { id: '11' } })).status;
    expect([await edit(), await start(), await edit(), await start()]).toEqual([409, 409, 204, 204]);
  });

  it('shows a comment of a service project to the customer unless it is internal', async () => {
    const { call, sandbox } = await open();
    const internal = [{ key: 'sd.public.comment', value: { internal: true } }];
    for (const key of ['SUP-1', 'CLM-7']) await sandbox.act('jira', 'add_issue', { key });
    const isPublic = async (key: string, properties?: unknown): Promise<unknown> =>
      (await call('POST', `issue/${key}/comment`, { body: documentOf('x'), properties })).body['jsdPublic'];
    expect([await isPublic('SUP-1'), await isPublic('SUP-1', internal), await isPublic('CLM-7', internal)]).toEqual([
      true,
      false,
      true,
    ]);
    expect((await call('GET', 'project/SUP')).body).toMatchObject({ projectTypeKey: 'service_desk' });
    expect((await call('GET', 'project/CLM')).body).toMatchObject({ projectTypeKey: 'software' });
  });

  it('returns the properties of a comment only when they are asked for', async () => {
    const { call } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    const comment = { body: documentOf('x'), properties: [{ key: 'a', value: 1 }] };
    const has = (body: object): boolean => 'properties' in body;
    expect(has((await call('POST', 'issue/CLM-1/comment', comment)).body)).toBe(false);
    expect(has((await call('POST', 'issue/CLM-1/comment?expand=properties', comment)).body)).toBe(true);
    const listed = async (query: string): Promise<object> =>
      (await call<{ comments: [object] }>('GET', `issue/CLM-1/comment${query}`)).body.comments[0];
    expect([has(await listed('')), has(await listed('?expand=properties'))]).toEqual([false, true]);
  });

  it.each(['screen', 'validator'])('asks for a reason on the way back where a %s demands it', async (demand) => {
    const { call, sandbox } = await open();
    await sandbox.act('jira', 'add_issue', { key: 'BILL-1', status: 'Done', reopen_demands: demand });
    const ways = async (query: string): Promise<unknown> =>
      (await call<{ transitions: [unknown] }>('GET', `issue/BILL-1/transitions${query}`)).body.transitions[0];
    const isScreen = demand === 'screen';
    expect(await ways('')).toMatchObject({ name: 'Reopen', hasScreen: isScreen });
    expect(await ways('')).not.toHaveProperty('fields');
    const { fields } = (await ways('?expand=transitions.fields')) as { fields: object };
    expect(fields).toEqual(
      isScreen ? { customfield_10010: expect.objectContaining({ required: true }) as object } : {},
    );
    const back = (more: object = {}): Promise<Answer> =>
      call('POST', 'issue/BILL-1/transitions', { transition: { id: '41' }, ...more });
    expect(await back()).toMatchObject({
      status: 400,
      body: { errors: { customfield_10010: 'Reason for reopening is required.' } },
    });
    expect((await back({ fields: { customfield_10010: 'It is back' } })).status).toBe(204);
  });

  it('counts the characters of a document with its nodes', async () => {
    const { call } = await open();
    const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'x'.repeat(50) }] };
    const document = { type: 'doc', version: 1, content: Array.from({ length: 400 }, () => paragraph) };
    const refused = await call<{ errors: Json }>('POST', 'issue', { fields: issueFields({ description: document }) });
    expect([refused.status, refused.body.errors]).toEqual([400, { description: 'CONTENT_LIMIT_EXCEEDED' }]);
    await call('POST', 'issue', { fields: issueFields() });
    expect(await call('POST', 'issue/CLM-1/comment', { body: document })).toMatchObject({
      status: 400,
      body: { errors: { comment: 'CONTENT_LIMIT_EXCEEDED' } },
    });
  });

  it.each([
    [{ summary: ' ' }, 'summary'],
    [{ summary: 'two\nlines' }, 'summary'],
    [{ summary: 'x'.repeat(256) }, 'summary'],
    [{ description: 'plain text' }, 'description'],
    [{ description: { type: 'doc', version: 1, content: [{ type: 'text', text: '' }] } }, 'description'],
    [{ labels: ['two words'] }, 'labels'],
    [{ priority: { name: 'Enormous' } }, 'priority'],
    [{ project: { key: 'NOPE' } }, 'project'],
    [{ issuetype: { name: 'Nope' } }, 'issuetype'],
    [{ customfield_10001: 'x' }, 'customfield_10001'],
    [{ duedate: 'tomorrow' }, 'duedate'],
  ])('refuses an issue with %j, naming the field', async (changes, name) => {
    const { call } = await open();
    const { status, body } = await call<{ errors: Json }>('POST', 'issue', { fields: issueFields(changes) });
    expect([status, Object.keys(body.errors)]).toEqual([400, [name]]);
    expect((await call('GET', 'issue/CLM-1')).status).toBe(404);
  });

  it('refuses a field under the name of a prototype like any other', async () => {
    const { call } = await open();
    const fields = JSON.parse(JSON.stringify(issueFields()).replace('{', '{"__proto__":{"x":1},')) as Json;
    const { status, body } = await call<{ errors: Json }>('POST', 'issue', { fields });
    expect([status, Object.keys(body.errors)]).toEqual([400, ['__proto__']]);
  });

  it('finds by key at once, and by search only when the index has caught up', async () => {
    const { call, clock, sandbox } = await open();
    sandbox.faults.set('jira', { fault: 'stale_search', ms: 45_000 });
    await call('POST', 'issue', { fields: issueFields() });
    const found = async (): Promise<unknown[]> =>
      (
        await call<{ issues: unknown[] }>(
          'GET',
          `search/jql?jql=${encodeURIComponent('project = CLM AND labels = "sop-run-1-3a"')}`,
        )
      ).body.issues;
    expect((await call('GET', 'issue/CLM-1')).status).toBe(200);
    expect(await found()).toEqual([]);
    await clock.advanceTo(START + 45_000);
    expect(await found()).toEqual([{ id: '10001' }]);
  });

  it.each([
    ['', /Unbounded/],
    ['order by created', /Unbounded/],
    ['project = NOPE', /does not exist for the field/],
    ['nonsense = 1', /Field 'nonsense' does not exist/],
    ['project = CLM OR labels = a', /Expecting either/],
    ['labels ~ a', /operator/],
    ['labels = "open', /quoted string/],
    ['labels =', /before the end/],
  ])('refuses the query `%s` in words', async (jql, sentence) => {
    const { call } = await open();
    const { status, body } = await call<{ errorMessages: string[] }>('POST', 'search/jql', { jql });
    expect(status).toBe(400);
    expect(body.errorMessages[0]).toMatch(sentence);
  });

  it('finds by label list, by status and by negation, sorted and paged', async () => {
    const { call, clock } = await open();
    for (const label of ['a', 'b', 'c']) {
      await call('POST', 'issue', { fields: issueFields({ labels: [label] }) });
      await clock.advanceTo(clock.now() + 1_000);
    }
    const keys = async (jql: string): Promise<unknown> =>
      (await call<{ issues: { key: string }[] }>('POST', 'search/jql', { jql, fields: ['summary'] })).body.issues.map(
        ({ key }) => key,
      );
    expect(await keys('labels in (a, "c") order by created asc')).toEqual(['CLM-1', 'CLM-3']);
    expect(await keys('project = "CLM" AND status = "To Do" AND labels != b')).toEqual(['CLM-3', 'CLM-1']);
    const first = await call<{ issues: unknown[]; isLast: boolean; nextPageToken: string }>('POST', 'search/jql', {
      jql: 'project = CLM',
      maxResults: 2,
    });
    expect([first.body.issues.length, first.body.isLast]).toEqual([2, false]);
    const next = await call<{ issues: unknown[]; isLast: boolean }>('POST', 'search/jql', {
      jql: 'project = CLM',
      maxResults: 2,
      nextPageToken: first.body.nextPageToken,
    });
    expect([next.body.issues.length, next.body.isLast]).toEqual([1, true]);
  });

  it('changes an issue, and refuses a transition that its status does not have', async () => {
    const { call } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    expect((await call('PUT', 'issue/CLM-1', { fields: { priority: { id: '1' }, labels: [] } })).status).toBe(204);
    expect((await call('GET', 'issue/clm-1?fields=priority,labels')).body).toMatchObject({
      fields: { priority: { name: 'Highest' }, labels: [] },
    });
    expect((await call('POST', 'issue/CLM-1/transitions', { transition: { id: '21' } })).status).toBe(400);
    expect((await call('POST', 'issue/CLM-1/comment', { body: 'plain' })).status).toBe(400);
    expect((await call('GET', 'priority')).body).toHaveLength(5);
  });

  it('shows issues to the page with names and text', async () => {
    const { call, sandbox } = await open();
    await call('POST', 'issue', { fields: issueFields() });
    await sandbox.act('jira', 'comment', { key: 'CLM-1', text: 'Looking into it' });
    await sandbox.act('jira', 'transition', { key: 'CLM-1', transition: 'Start' });
    expect(sandbox.vendors.get('jira')?.snapshot()).toMatchObject({
      issues: [
        {
          key: 'CLM-1',
          summary: 'Damage claim',
          priority: 'High',
          status: 'In Progress',
          description: 'Two lathes',
          labels: ['sop-run-1-3a'],
          comments: [{ author: 'Ana Alvarez', text: 'Looking into it' }],
        },
      ],
    });
  });
});

describe("Jira's specification", () => {
  it.skipIf(judge === null)('fits every request and answer of the tests above', () => {
    expect(judge?.findings).toEqual([]);
    expect([...(judge?.judged ?? [])]).toEqual(
      expect.arrayContaining([
        'jira createIssue 201',
        'jira getIssue 200',
        'jira addComment 201',
        'jira doTransition 204',
        'jira searchAndReconsileIssuesUsingJqlPost 200',
      ]),
    );
  });
});
