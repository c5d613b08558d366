import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adfOf } from '../../src/connector/jira/adf.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { checkJira } from '../../src/connector/jira/check.ts';
import type { JiraClient } from '../../src/connector/jira/client.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { fakeJira } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { jiraClient } from './clients.ts';

describe('Jira', () => {
  let fake: Awaited<ReturnType<typeof fakeJira>>;
  let client: JiraClient;
  let create: ToolBinding;
  let comment: ToolBinding;
  const issue = (more: Record<string, Value> = {}): Record<string, Value> => ({
    project: 'CLM',
    priority: 'High',
    summary: 'Damage claim',
    ...more,
  });

  beforeEach(async () => {
    fake = await fakeJira();
    client = jiraClient(
      { host: fake.address, auth: { email: 'sopwith@our.example', api_token: fake.secret } },
      { onSchemaMismatch: 'throw' },
    );
    create = bindingOf(createJiraBindings(client), 'jira.create_issue');
    comment = bindingOf(createJiraBindings(client), 'jira.add_comment');
  });
  afterEach(() => fake.stop());

  it('creates a Task with our label and property, and a document for a description', async () => {
    await create.call(issue({ summary: 'Two\nlines', description: 'First [~admin]\n\n<script> *bold*' }), contextOf());
    expect(fake.issues[0]?.body).toEqual({
      fields: {
        project: { key: 'CLM' },
        issuetype: { name: 'Task' },
        priority: { name: 'High' },
        summary: 'Two lines',
        labels: [`sop-${KEY}`],
        description: {
          type: 'doc',
          version: 1,
          content: [
            { type: 'paragraph', content: [{ type: 'text', text: 'First [~admin]' }] },
            { type: 'paragraph' },
            { type: 'paragraph', content: [{ type: 'text', text: '<script> *bold*' }] },
          ],
        },
      },
      properties: [{ key: 'sop.step', value: { key: KEY } }],
    });
  });

  it('creates an issue of the type that is named', async () => {
    await create.call(issue({ issue_type: 'Claim' }), contextOf());
    expect(fake.issues[0]?.body.fields['issuetype']).toEqual({ name: 'Claim' });
  });

  it.each([
    [{ project: 'NOPE' }, 'unknown_project'],
    [{ priority: 'Urgentest' }, 'unknown_priority'],
    [{ priority: 'Hidden' }, 'refused'],
    [{ project: '../admin' }, 'refused'],
    [{ summary: 'x'.repeat(256) }, 'refused'],
    [{ summary: '' }, 'refused'],
  ] as const)('fails %j with %s', async (more, code) => {
    expect(await create.call(issue(more), contextOf())).toMatchObject({ kind: 'failed', code });
    expect(fake.issues).toEqual([]);
  });

  it('names the limit that was hit', async () => {
    fake.fail({ status: 429, headers: { 'retry-after': '4', 'ratelimit-reason': 'jira-burst-based' }, body: {} });
    expect(await create.call(issue(), contextOf())).toMatchObject({
      kind: 'not_now',
      afterMs: 4_000,
      message: expect.stringContaining('jira-burst-based') as string,
    });
  });

  it('misses an executed call while the search index is stale, so its probe is eventual', async () => {
    fake.fail('lost_after');
    await create.call(issue(), contextOf());
    fake.heal();
    fake.index.stale = true;
    expect(create.tool.probe).toBe('eventual');
    expect(await create.probe?.(issue(), contextOf())).toEqual({ kind: 'absent' });
    fake.index.stale = false;
    expect(await create.probe?.(issue(), contextOf())).toMatchObject({ kind: 'found', output: { key: 'CLM-1' } });
    expect(fake.issues).toHaveLength(1);
  });

  it('does not choose between two issues that carry our label', async () => {
    await create.call(issue(), contextOf());
    await create.call(issue(), contextOf());
    expect(await create.probe?.(issue(), contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`CLM-1` and `CLM-2`') as string,
    });
  });

  it('does not trust a search that answers with other issues', async () => {
    fake.fail({
      status: 200,
      body: { issues: [{ id: '1', key: 'CLM-7', fields: { labels: ['sop-other'] } }], isLast: true },
    });
    expect(await create.probe?.(issue(), contextOf())).toEqual({ kind: 'absent' });
  });

  it('comments with a document and our property', async () => {
    await comment.call({ issue: 'CLM-1', text: '{panel}no{panel}' }, contextOf());
    expect(fake.comments).toMatchObject([
      {
        body: adfOf('{panel}no{panel}'),
        properties: [
          { key: 'sop.step', value: { key: KEY } },
          { key: 'sd.public.comment', value: { internal: true } },
        ],
      },
    ]);
  });

  it('does not find the issue of a comment', async () => {
    expect(await comment.call({ issue: 'CLM-99', text: 'x' }, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
    expect(await comment.probe?.({ issue: 'CLM-99', text: 'x' }, contextOf())).toMatchObject({ kind: 'unknown' });
  });

  it.each(['CLM', 'CLM-1/../../myself', 'CLM-0', '1-1', ''])('refuses %j as an issue key', async (key) => {
    expect(await comment.call({ issue: key, text: 'x' }, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    expect(fake.seen).toEqual([]);
  });

  it('searches later pages for a comment, and stops at comments older than the intent', async () => {
    const old = (id: number, created: string): unknown => ({
      id: String(id),
      created,
      body: adfOf('x'),
      properties: [],
    });
    const page = (comments: unknown[], startAt = 1): object => ({
      status: 200,
      body: { startAt, maxResults: 100, total: 1_000, comments },
    });
    const ours = {
      id: '7',
      created: '2026-03-04T14:05:01.000+0000',
      body: adfOf('x'),
      properties: [{ key: 'sop.step', value: { key: KEY } }],
    };
    fake.fail(page([old(1, '2026-03-04T14:06:00.000+0000')], 0) as never, ({ query }) => query.get('startAt') === '0');
    const older = old(2, '2026-03-04T13:59:00.000+0000');
    fake.fail(page([ours, older]) as never, ({ query }) => query.get('startAt') === '1', 1);
    expect(await comment.probe?.({ issue: 'CLM-1', text: 'x' }, contextOf())).toMatchObject({
      kind: 'found',
      output: { comment: '7' },
    });
    fake.fail(page([older]) as never, ({ query }) => query.get('startAt') === '1', 1);
    expect(await comment.probe?.({ issue: 'CLM-1', text: 'x' }, contextOf())).toEqual({ kind: 'absent' });
    expect(fake.seen.filter(({ path }) => path.endsWith('/comment'))).toHaveLength(4);
    fake.fail(page([ours, { ...ours, id: '9' }, older]) as never, ({ query }) => query.get('startAt') === '1', 1);
    expect(await comment.probe?.({ issue: 'CLM-1', text: 'x' }, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('got `7` and `9`') as string,
    });
  });

  it('searches on past comments that are a few minutes older than the intent, as the clock of Jira may be slow', async () => {
    const one = (id: string, created: string, key: string): object => ({
      id,
      created,
      body: adfOf('x'),
      properties: [{ key: 'sop.step', value: { key } }],
    });
    const page = (comment: object, startAt: number): object => ({
      status: 200,
      body: { startAt, maxResults: 100, total: 2, comments: [comment] },
    });
    const at = (start: string) => (seen: { readonly query: URLSearchParams }) => seen.query.get('startAt') === start;
    fake.fail(page(one('8', '2026-03-04T14:02:00.000+0000', 'another'), 0) as never, at('0'));
    fake.fail(page(one('6', '2026-03-04T14:01:30.000+0000', KEY), 1) as never, at('1'));
    expect(await comment.probe?.({ issue: 'CLM-1', text: 'x' }, contextOf())).toMatchObject({
      kind: 'found',
      output: { comment: '6' },
    });
  });

  it('is checked for permissions, the fields of the create screen, and priorities', async () => {
    const check = await checkJira(client, new AbortController().signal, [
      { project: 'CLM', issueType: 'task', priorities: ['High', 'Urgent'] },
    ]);
    expect(check).toMatchObject({
      system: 'jira',
      answers: true,
      message: expect.stringContaining('`Sopwith`') as string,
    });
    expect(check.findings.map(({ kind, subject, name }) => `${kind} ${subject} ${name}`)).toEqual([
      'there permission BROWSE_PROJECTS',
      'there permission CREATE_ISSUES',
      'missing permission ADD_COMMENTS',
      'missing permission LINK_ISSUES',
      'missing permission EDIT_ISSUES',
      'missing permission TRANSITION_ISSUES',
      'beyond_need permission ADMINISTER',
      'there field project',
      'there field issuetype',
      'there field priority',
      'there field summary',
      'there field description',
      'missing field labels',
      'missing field customfield_10010',
      'there priority High',
      'missing priority Urgent',
    ]);
  });
});
