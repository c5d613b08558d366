/**
 * An issue that Jira refuses to create and has: a post function that fails after the creation, or a request that what is in
 * between sent twice. Its label decides, and never the words of the refusal.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import type { CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { jiraClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const CREATION = { project: 'CLM', priority: 'High', summary: 'Damage claim' };
const LABEL = `sop-${KEY}`;
const issue = (key: string, fields: object = {}): object => ({
  id: '1',
  key,
  fields: {
    ...{ labels: [LABEL], project: { id: '7', key: 'CLM' }, summary: 'Damage claim' },
    ...{ priority: { name: 'High' }, issuetype: { name: 'Task' } },
    ...fields,
  },
});

/** A Jira that refuses each creation so, and shows these issues in a search; null when it cannot be searched. */
function jira(status: number, body: unknown, issues: readonly object[] | null, headers: Record<string, string> = {}) {
  const asked: string[] = [];
  const exchange = createExchange((address, init) => {
    const { pathname } = new URL(String(address));
    asked.push(`${init?.method ?? 'GET'} ${pathname.split('/').at(-1) ?? ''}`);
    if (init?.method === 'POST' && pathname.endsWith('/issue'))
      return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }));
    return Promise.resolve(
      issues === null ? new Response('{}', { status: 500 }) : new Response(JSON.stringify({ issues, isLast: true })),
    );
  });
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const binding: ToolBinding = bindingOf(createJiraBindings(client), 'jira.create_issue');
  return {
    asked,
    call: (attempt = 1): Promise<CallResult> => binding.call(CREATION, contextOf(undefined, KEY, attempt)),
  };
}

const said = (message: string): object => ({ errorMessages: [message], errors: {} });

describe('an issue whose creation is refused', () => {
  it.each([
    [400, said('Issue CLM-7 was created but post function failed')],
    [400, { errorMessages: [], errors: { customfield_10010: 'Reason is required' } }],
    [403, said('You do not have permission to create issues in this project')],
    [409, said('Conflict')],
    [412, said('Precondition failed')],
    [413, said('Too large')],
    [422, said('Issue created, but workflow failed')],
  ])('is done when its label is in Jira: %i %j', async (status, body) => {
    const { call, asked } = jira(status, body, [issue('CLM-7')]);
    expect(await call()).toMatchObject({ kind: 'done', output: { key: 'CLM-7' } });
    expect(asked.filter((each) => each === 'POST issue')).toHaveLength(1);
  });

  it.each([
    [400, said('Issue type is invalid'), 'failed'],
    [403, said('No permission'), 'failed'],
    [409, said('Conflict'), 'not_now'],
  ])('has failed, or may be sent again, when no issue has it: %i', async (status, body, kind) => {
    const { call, asked } = jira(status, body, []);
    expect((await call()).kind).toBe(kind);
    expect(asked).toHaveLength(2);
  });

  it('is not done by an issue that lacks what was sent, or by two', async () => {
    const refusal = said('Issue type is invalid');
    // The project that was asked for cannot be looked up.
    const elsewhere = issue('OPS-1', { project: { id: '8', key: 'OPS' } });
    expect(await jira(400, refusal, [elsewhere]).call()).toMatchObject({ kind: 'unknown' });
    expect(await jira(400, refusal, [issue('CLM-7'), issue('CLM-8')]).call()).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`CLM-7` and `CLM-8`') as string,
    });
    expect(await jira(400, refusal, [issue('CLM-7'), issue('CLM-7')]).call()).toMatchObject({ kind: 'done' });
  });

  it('is refused when Jira cannot be searched, unless the refusal names our key', async () => {
    expect((await jira(400, said('Issue type is invalid'), null).call()).kind).toBe('failed');
    expect(await jira(400, said(`Label ${LABEL} is used by CLM-7`), null).call()).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
    });
  });

  it('is not refused by a site that is switched off', async () => {
    expect((await jira(404, '<html>No site here</html>', []).call()).kind).toBe('not_now');
    expect((await jira(404, said('No such project'), []).call()).kind).toBe('failed');
  });
});
