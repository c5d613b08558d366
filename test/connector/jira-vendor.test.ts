/** Jira as the real one answers: dead tokens, translated names, conflicts, screens, customers and its size limit. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { adfOf } from '../../src/connector/jira/adf.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { checkJira } from '../../src/connector/jira/check.ts';
import type { JiraClient } from '../../src/connector/jira/client.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { jiraClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
};
type Answer = { readonly status: number; readonly json?: unknown; readonly headers?: Record<string, string> };

const DEAD = { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' };
const NO_ISSUE = { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} };
const CONFLICT = { status: 409, json: { errorMessages: ['A conflicting update is in progress.'], errors: {} } };

/** A Jira that answers as the test says, and what it was sent. */
function jiraThat(answer: (sent: Sent) => Answer): { readonly client: JiraClient; readonly seen: Sent[] } {
  const seen: Sent[] = [];
  const exchange = createExchange((url, init) => {
    const { pathname, searchParams } = new URL(url);
    const sent: Sent = {
      method: init?.method ?? 'GET',
      path: pathname.replace('/rest/api/3', ''),
      query: searchParams,
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
    };
    seen.push(sent);
    const { status, json, headers } = answer(sent);
    return Promise.resolve(
      new Response(json === undefined ? null : JSON.stringify(json), {
        status,
        ...(headers === undefined ? {} : { headers }),
      }),
    );
  });
  const client = jiraClient(
    {
      host: 'https://our.atlassian.test',
      auth: { email: 'sopwith@our.example', api_token: 'jira-secret-value' },
      ticket_url: 'https://our.zendesk.test/agent/tickets/{ticket}',
    },
    { exchange },
  );
  return { client, seen };
}

const call = (client: JiraClient, id: string, input: Record<string, Value>): Promise<CallResult> =>
  bindingOf(createJiraBindings(client), id).call(input, contextOf());
const probe = async (client: JiraClient, id: string, input: Record<string, Value>): Promise<ProbeResult | undefined> =>
  bindingOf(createJiraBindings(client), id).probe?.(input, contextOf());

const WRITES: readonly (readonly [string, Record<string, Value>])[] = [
  ['jira.create_issue', { project: 'CLM', priority: 'High', summary: 'Damage claim' }],
  ['jira.add_comment', { issue: 'CLM-1', text: 'Noted' }],
  ['jira.link_ticket', { issue: 'CLM-1', ticket: '101' }],
  ['jira.set_priority', { issue: 'CLM-1', priority: 'High' }],
  ['jira.reopen', { issue: 'CLM-1' }],
];
const SEARCHES: typeof WRITES = [
  ['jira.search_issues', { label: 'billing-duplicate-invoice', state: 'open' }],
  ['jira.search_issues', { label: 'a', project: 'CLM', state: 'any' }],
];

describe('Jira with a token that has ended', () => {
  /** What Jira Cloud answers to it: the caller is anyone. */
  const anonymous = ({ method, path }: Sent): Answer => {
    if (path === '/search/jql') return { status: 200, json: { issues: [], isLast: true }, headers: DEAD };
    if (path === '/issue' && method === 'POST')
      return {
        status: 400,
        json: { errorMessages: [], errors: { project: 'valid project is required' } },
        headers: DEAD,
      };
    return { status: 404, json: NO_ISSUE, headers: DEAD };
  };

  it.each([...WRITES, ...SEARCHES])('%s %j is unauthorized, not an empty or a missing answer', async (id, input) => {
    expect(await call(jiraThat(anonymous).client, id, input)).toMatchObject({
      kind: 'failed',
      code: 'unauthorized',
      message: expect.stringContaining('sop doctor') as string,
    });
  });

  it.each(WRITES)('the probe of %s proves nothing', async (id, input) => {
    expect((await probe(jiraThat(anonymous).client, id, input))?.kind).toBe('unknown');
  });

  it('does not know what became of a write that was done for anyone', async () => {
    const { client } = jiraThat(({ method }) =>
      method === 'POST'
        ? { status: 201, json: { id: '7', key: 'CLM-7', self: 'https://our.atlassian.test/7' }, headers: DEAD }
        : { status: 200, json: { fields: { project: { projectTypeKey: 'software' } } } },
    );
    for (const [id, input] of WRITES.slice(0, 2)) expect((await call(client, id, input)).kind).toBe('unknown');
  });

  it('is unauthorized too when Jira denies it after too many failures, and not when it says OK', async () => {
    const saying = (reason: string): JiraClient =>
      jiraThat(() => ({
        status: 200,
        json: { issues: [], isLast: true },
        headers: { 'x-seraph-loginreason': reason },
      })).client;
    expect(await call(saying('AUTHENTICATION_DENIED'), ...at(SEARCHES, 0))).toMatchObject({ code: 'unauthorized' });
    expect((await call(saying('OK'), ...at(SEARCHES, 0))).kind).toBe('done');
  });

  it('is reported by the doctor', async () => {
    const { client } = jiraThat(() => ({ status: 200, json: { accountId: '5b10', permissions: {} }, headers: DEAD }));
    expect(await checkJira(client, AbortSignal.timeout(5_000))).toMatchObject({ answers: false });
  });
});

describe('a Jira site that is switched off', () => {
  it.each(WRITES.slice(1))('%s is tried again, and finds no missing issue', async (id, input) => {
    const { client } = jiraThat(() => ({ status: 404, json: undefined }));
    expect(await call(client, id, input)).toMatchObject({
      kind: 'not_now',
      message: expect.stringContaining('the site may be switched off') as string,
    });
    expect((await probe(client, id, input))?.kind).toBe('unknown');
  });
});

describe('Jira in another language', () => {
  const state = (priority: object, status: object, more: object = {}): Answer => ({
    status: 200,
    json: { id: '1', key: 'CLM-1', fields: { priority, status, project: { projectTypeKey: 'software' } }, ...more },
  });
  const DONE = { name: 'Fertig', statusCategory: { key: 'done' } };
  const OPEN = { name: 'Zu erledigen', statusCategory: { key: 'new' } };
  const DOING = { name: 'In Arbeit', statusCategory: { key: 'indeterminate' } };
  const listed = (...priorities: object[]): object => ({
    editmeta: { fields: { priority: { required: false, allowedValues: priorities } } },
  });

  it('is asked in English with every request', async () => {
    const { client, seen } = jiraThat(() => ({ status: 404, json: NO_ISSUE }));
    for (const [id, input] of [...WRITES, ...SEARCHES]) await call(client, id, input);
    for (const [id, input] of WRITES) await probe(client, id, input);
    expect(seen.length).toBeGreaterThan(10);
    for (const { headers } of seen)
      expect([headers.get('accept-language'), headers.get('x-force-accept-language')]).toEqual(['en', 'true']);
  });

  it('takes a priority by its id, whatever it is called when it is read again', async () => {
    let priority = { id: '4', name: 'Niedrig' };
    const { client, seen } = jiraThat(({ method }) => {
      if (method === 'GET') return state(priority, OPEN, listed({ id: '2', name: 'high' }, { id: '4', name: 'Low' }));
      priority = { id: '2', name: 'Hoch' };
      return { status: 204 };
    });
    const input = { issue: 'CLM-1', priority: 'High' };
    expect(await probe(client, 'jira.set_priority', input)).toEqual({ kind: 'absent' });
    expect(await call(client, 'jira.set_priority', input)).toMatchObject({
      kind: 'done',
      output: { priority: 'Hoch' },
    });
    expect(await probe(client, 'jira.set_priority', input)).toMatchObject({ kind: 'found' });
    expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({ fields: { priority: { id: '2' } } });
  });

  it('refuses a priority that the issue does not offer before it writes, and says what it offers', async () => {
    const { client, seen } = jiraThat(() => state({ id: '4', name: 'Low' }, OPEN, listed({ id: '2', name: 'Hoch' })));
    expect(await call(client, 'jira.set_priority', { issue: 'CLM-1', priority: 'High' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_priority',
      message: expect.stringContaining('`Hoch`') as string,
    });
    expect(seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('leaves the name to Jira when the issue lists no priorities', async () => {
    const { client, seen } = jiraThat(({ method }) =>
      method === 'GET' ? state({ id: '2', name: 'High' }, OPEN) : { status: 204 },
    );
    expect((await call(client, 'jira.set_priority', { issue: 'CLM-1', priority: 'high' })).kind).toBe('done');
    expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({ fields: { priority: { name: 'high' } } });
  });

  it('reopens by the only way back to new work when no way is called Reopen', async () => {
    let status: object = DONE;
    const { client, seen } = jiraThat(({ method, path }) => {
      if (path.endsWith('/transitions') && method === 'GET')
        return {
          status: 200,
          json: {
            transitions: [
              { id: '3', name: 'Erneut öffnen', to: OPEN },
              { id: '4', name: 'In Arbeit', to: DOING },
            ],
          },
        };
      if (method === 'GET') return state({ id: '2', name: 'Hoch' }, status);
      status = OPEN;
      return { status: 204 };
    });
    expect(await call(client, 'jira.reopen', { issue: 'CLM-1' })).toMatchObject({ kind: 'done' });
    expect(seen.find(({ method }) => method === 'POST')?.body).toMatchObject({ transition: { id: '3' } });
  });
});

describe('Jira during a conflicting update', () => {
  it.each(WRITES)('%s is certainly not done, and tried again', async (id, input) => {
    const { client } = jiraThat(({ method, path }) => {
      // The look for what was refused finds nothing.
      if (path.includes('/search')) return { status: 200, json: { isLast: true, issues: [] } };
      if (method !== 'GET') return CONFLICT;
      if (path.endsWith('/remotelink')) return { status: 200, json: [] };
      if (path.endsWith('/comment')) return { status: 200, json: { total: 0, comments: [] } };
      if (path.endsWith('/transitions'))
        return {
          status: 200,
          json: { transitions: [{ id: '3', name: 'Reopen', to: { name: 'To Do', statusCategory: { key: 'new' } } }] },
        };
      return {
        status: 200,
        json: {
          fields: {
            status: { name: 'Done', statusCategory: { key: 'done' } },
            priority: { id: '4', name: 'Low' },
            project: { projectTypeKey: 'software' },
          },
        },
      };
    });
    expect((await call(client, id, input)).kind).toBe('not_now');
  });
});

describe('a link to a ticket', () => {
  const input = { issue: 'CLM-1', ticket: '101' };
  const shown = async (url: string | undefined): Promise<ProbeResult | undefined> => {
    const taken = jiraThat(() => ({ status: 201, json: { id: 1 } }));
    await call(taken.client, 'jira.link_ticket', input);
    const sent = taken.seen.find(({ method }) => method === 'POST')?.body ?? {};
    const object = { title: 'Ticket', ...(url === undefined ? {} : { url }) };
    const { client } = jiraThat(() => ({ status: 200, json: [{ ...sent, id: 1, object }] }));
    return probe(client, 'jira.link_ticket', input);
  };

  it('is there when it opens our ticket, and is not known to be when it opens another page', async () => {
    expect(await shown('https://our.zendesk.test/agent/tickets/101')).toMatchObject({ kind: 'found' });
    expect(await shown(undefined)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('got `no address`') as string,
    });
    expect(await shown('https://elsewhere.test/agent/tickets/101')).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('https://elsewhere.test') as string,
    });
  });
});

describe('Jira with a screen on the way out of done', () => {
  const to = { name: 'To Do', statusCategory: { key: 'new' } };
  const way = (id: string, name: string, fields: object = {}): object => ({ id, name, hasScreen: true, to, fields });
  const demanded = (more: object = {}): object => ({ customfield_10010: { required: true, name: 'Reason', ...more } });

  async function reopening(
    ways: object[],
    answer: Answer = { status: 204 },
  ): Promise<{ result: CallResult; seen: Sent[] }> {
    let isOpen = false;
    const { client, seen } = jiraThat(({ method, path }) => {
      if (path.endsWith('/transitions') && method === 'GET') return { status: 200, json: { transitions: ways } };
      if (method === 'GET')
        return {
          status: 200,
          json: { fields: { status: isOpen ? to : { name: 'Done', statusCategory: { key: 'done' } }, priority: null } },
        };
      isOpen = answer.status === 204;
      return answer;
    });
    return { result: await call(client, 'jira.reopen', { issue: 'CLM-1' }), seen };
  }

  it('is not allowed when the only way demands a field, which the message names, and nothing is sent', async () => {
    const { result, seen } = await reopening([way('3', 'Reopen', demanded())]);
    expect(result).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
      message: expect.stringMatching(/`Reopen`.*`Reason`/) as string,
    });
    expect(seen.every(({ method }) => method === 'GET')).toBe(true);
    expect(seen.find(({ path }) => path.endsWith('/transitions'))?.query.get('expand')).toBe('transitions.fields');
  });

  it('takes another way that demands nothing, or one whose field has a default', async () => {
    const { result, seen } = await reopening([way('3', 'Reopen', demanded()), way('4', 'Back')]);
    expect(result.kind).toBe('done');
    expect(seen.find(({ method }) => method === 'POST')?.body).toMatchObject({ transition: { id: '4' } });
    expect((await reopening([way('3', 'Reopen', demanded({ hasDefaultValue: true }))])).result.kind).toBe('done');
  });

  it('is not allowed when a validator of the workflow refuses the way', async () => {
    const { result } = await reopening([way('3', 'Reopen')], {
      status: 400,
      json: { errorMessages: [], errors: { customfield_10010: 'Reason for reopening is required.' } },
    });
    expect(result).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
      message: expect.stringContaining('Reason for reopening is required') as string,
    });
  });

  it('says that the login failed when it ends right before the transition, and blames no workflow', async () => {
    const { result } = await reopening([way('3', 'Reopen')], {
      status: 400,
      headers: DEAD,
      json: { errorMessages: ['Cannot do this'], errors: {} },
    });
    expect(result).toMatchObject({ kind: 'failed', code: 'unauthorized' });
  });
});

describe('Jira Service Management', () => {
  const input = { issue: 'SUP-1', text: 'Renewal at risk: ARR 240,000 USD' };
  const INTERNAL = { key: 'sd.public.comment', value: { internal: true } };
  const serving = (projectTypeKey: string | undefined, jsdPublic: boolean, id = '7'): ReturnType<typeof jiraThat> =>
    jiraThat(({ method, path, query }) => {
      const comment = { id, created: '2026-03-04T14:05:01.000+0000', jsdPublic };
      const properties = [{ key: 'sop.step', value: { key: KEY } }];
      if (method === 'POST') return { status: 201, json: comment };
      if (path.endsWith('/comment'))
        return {
          status: 200,
          json: { total: 1, comments: [query.get('expand') === 'properties' ? { ...comment, properties } : comment] },
        };
      return { status: 200, json: { key: 'SUP-1', fields: { project: { projectTypeKey } } } };
    });

  it('gets a comment that customers do not see, whatever the project is', async () => {
    for (const [type, isPublic] of [
      ['service_desk', false],
      ['customer_service', false],
      ['software', true],
      ['business', true],
    ] as const) {
      const { client, seen } = serving(type, isPublic);
      expect((await call(client, 'jira.add_comment', input)).kind).toBe('done');
      expect(seen.find(({ method }) => method === 'POST')?.body['properties']).toContainEqual(INTERNAL);
      expect((await probe(client, 'jira.add_comment', input))?.kind).toBe('found');
    }
  });

  it.each(['service_desk', 'customer_service', 'product_discovery', undefined])(
    'does not count one as done that customers see, in a project of the type %s',
    async (type) => {
      const { client } = serving(type, true);
      const seen = { kind: 'unknown', message: expect.stringContaining('customer') as string };
      expect(await call(client, 'jira.add_comment', input)).toMatchObject(seen);
      expect(await probe(client, 'jira.add_comment', input)).toMatchObject(seen);
    },
  );
});

describe('the comments of a Jira issue', () => {
  const input = { issue: 'CLM-1', text: 'Text' };
  const at = (minute: number): string => `2026-03-04T14:${String(minute).padStart(2, '0')}:00.000+0000`;
  const other = (id: string, minute: number): object => ({ id, created: at(minute), properties: [] });
  const ours = { id: '7', created: at(6), properties: [{ key: 'sop.step', value: { key: KEY } }] };
  const looked = (...pages: object[]): Promise<ProbeResult | undefined> => {
    let page = 0;
    const { client } = jiraThat(({ path }) =>
      path.endsWith('/comment')
        ? { status: 200, json: pages[Math.min(page++, pages.length - 1)] }
        : { status: 200, json: { key: 'CLM-1', fields: { project: { projectTypeKey: 'software' } } } },
    );
    return probe(client, 'jira.add_comment', input);
  };

  it.each([
    ['a total beyond what came', [{ total: 3, comments: [] }], 'a total of `3`'],
    ['a total below what came', [{ total: 0, comments: [other('1', 6)] }], 'a total of `0`'],
    [
      'a page that ends before the total',
      [
        { total: 3, comments: [other('1', 6)] },
        { total: 3, comments: [] },
      ],
      '`3`',
    ],
    ['oldest comments first', [{ total: 150, comments: [other('2', 1), other('3', 6)] }], 'not in the order'],
    [
      'an older page first',
      [
        { total: 2, comments: [other('2', 3)] },
        { total: 2, comments: [other('3', 6)] },
      ],
      'not in the order',
    ],
    ['another page', [{ startAt: 50, total: 51, comments: [other('2', 3)] }], 'starts at `50`'],
    ['an error', [{ total: 0, comments: [], errorMessages: ['Comments are degraded'] }], '`errorMessages` is'],
    ['a warning', [{ total: 0, comments: [], warningMessages: ['Partial'] }], '`warningMessages` is'],
    ['that it is not the last page', [{ total: 0, comments: [], isLast: false }], '`isLast` is'],
    ['the address of a next page', [{ total: 0, comments: [], nextPage: 'https://x.test/2' }], '`nextPage` is'],
  ])('are not known when Jira answers with %s', async (_, pages, why) => {
    const result = await looked(...pages);
    expect(result).toMatchObject({ kind: 'unknown', message: expect.stringContaining(why) as string });
    expect(result).not.toHaveProperty('isThere');
  });

  it('hold ours, whatever else is not known of them', async () => {
    expect(await looked({ total: 150, comments: [other('2', 1), ours] })).toMatchObject({
      kind: 'unknown',
      isThere: true,
    });
  });

  it('are all there when Jira says so, newest first', async () => {
    const page = { startAt: 0, maxResults: 100, total: 2, self: 'https://x.test' };
    expect(await looked({ ...page, comments: [other('2', 6), other('1', 6)] })).toEqual({ kind: 'absent' });
    expect(await looked({ ...page, comments: [ours, other('1', 5)] })).toMatchObject({ kind: 'found' });
  });

  it.each(['0', '', 'null'])('have no comment with the id `%s`', async (id) => {
    const { client } = jiraThat(({ method }) =>
      method === 'POST'
        ? { status: 201, json: { ...ours, id } }
        : { status: 200, json: { key: 'CLM-1', fields: { project: { projectTypeKey: 'software' } } } },
    );
    expect(await call(client, 'jira.add_comment', input)).toMatchObject({ kind: 'unknown' });
  });
});

describe('Jira that answers with another issue than was asked for', () => {
  const OPEN = { name: 'To Do', statusCategory: { key: 'new' } };
  const fields = { status: OPEN, priority: { name: 'High' }, project: { projectTypeKey: 'software' } };

  it.each([
    ['jira.add_comment', { text: 'Noted' }],
    ['jira.set_priority', { priority: 'High' }],
    ['jira.reopen', {}],
  ])('is not written by: %s', async (tool, more) => {
    const { client, seen } = jiraThat(() => ({ status: 200, json: { id: '7', key: 'OTH-4', fields } }));
    expect(await call(client, tool, { issue: 'CLM-1', ...more })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('issue `OTH-4`, where `CLM-1` was asked for') as string,
    });
    expect(seen.every(({ method }) => method === 'GET')).toBe(true);
    if (tool !== 'jira.add_comment')
      expect(await probe(client, tool, { issue: 'CLM-1', ...more })).toMatchObject({ kind: 'unknown' });
  });
});

describe('a status of Jira in no category', () => {
  it('is neither open nor done', async () => {
    const status = { name: 'Limbo', statusCategory: { key: 'undefined' } };
    const { client } = jiraThat(() => ({ status: 200, json: { key: 'CLM-1', fields: { status, priority: null } } }));
    expect(await call(client, 'jira.reopen', { issue: 'CLM-1' })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('neither open nor done') as string,
    });
    expect(await probe(client, 'jira.reopen', { issue: 'CLM-1' })).toMatchObject({ kind: 'unknown' });
  });
});

describe("Jira's size limit", () => {
  const lines = (count: number, width: number): string =>
    Array.from({ length: count }, () => 'x'.repeat(width)).join('\n');

  it.each([
    [lines(400, 50), 'refused'],
    ['"'.repeat(20_000), 'refused'],
    [lines(200, 100), 'sent'],
    ['x'.repeat(32_000), 'sent'],
  ] as const)('counts the document, not the text (%#)', async (text, outcome) => {
    const { client, seen } = jiraThat(() => ({ status: 503 }));
    const long = JSON.stringify(adfOf(text)).length > 32_767;
    expect(long).toBe(outcome === 'refused');
    for (const [id, input] of [
      ['jira.create_issue', { project: 'CLM', priority: 'High', summary: 's', description: text }],
      ['jira.add_comment', { issue: 'CLM-1', text }],
    ] as const)
      expect(await call(client, id, input)).toMatchObject(
        long
          ? { code: 'refused', message: expect.stringContaining('32767') as string }
          : { kind: expect.not.stringMatching('failed') as string },
      );
    expect(seen.length > 0).toBe(outcome === 'sent');
  });
});

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`Expected an entry at ${index}`);
  return found;
}
