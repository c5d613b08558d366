import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { adfOf } from '../../src/connector/jira/adf.ts';
import { jqlOf } from '../../src/connector/jira/search.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { fakeJira } from './fakes.ts';
import { bindingOf, contextOf } from './subjects.ts';
import { jiraClient } from './clients.ts';

const TICKET_URL = 'https://our.zendesk.test/agent/tickets/{ticket}';

describe('Jira, on existing issues', () => {
  let fake: Awaited<ReturnType<typeof fakeJira>>;
  const binding = (tool: string, ticket_url: string | null = TICKET_URL) => {
    const client = jiraClient(
      {
        host: fake.address,
        auth: { email: 'sopwith@our.example', api_token: fake.secret },
        ...(ticket_url === null ? {} : { ticket_url }),
      },
      { onSchemaMismatch: 'throw' },
    );
    return bindingOf(createJiraBindings(client), tool);
  };
  const call = (tool: string, input: Record<string, Value>, ticket_url?: string | null): Promise<CallResult> =>
    binding(tool, ticket_url).call(input, contextOf());

  beforeEach(async () => {
    fake = await fakeJira();
  });
  afterEach(() => fake.stop());

  it.each([
    [
      { project: 'SAVE', label: 'a', state: 'open' },
      'project = "SAVE" AND labels = "a" AND statusCategory != Done ORDER BY created DESC',
    ],
    [{ label: 'a-b', state: 'done' }, 'labels = "a-b" AND statusCategory = Done ORDER BY created DESC'],
    [{ project: 'BILL', label: 'x', state: 'any' }, 'project = "BILL" AND labels = "x" ORDER BY created DESC'],
    [{ label: 'x"or\\1', state: 'any' }, 'labels = "x\\"or\\\\1" ORDER BY created DESC'],
  ] as const)('asks %j as `%s`', (input, jql) => {
    expect(jqlOf(input)).toBe(jql);
  });

  it('keeps a label quoted when it tries to end its quotes', async () => {
    expect(await call('jira.search_issues', { label: 'x"OR"project"="CLM' })).toMatchObject({
      kind: 'done',
      output: { count: 0 },
    });
    expect(fake.seen.at(-1)?.query.get('jql')).toBe('labels = "x\\"OR\\"project\\"=\\"CLM" ORDER BY created DESC');
  });

  it.each([
    [{}],
    [{ label: 'two words' }],
    [{ label: 'sop-run-1-3a' }],
    [{ label: 'SOP-run-1' }],
    [{ label: 'a\u0000b' }],
    [{ project: 'CLM' }],
    [{ label: 'x', project: 'CLM" OR 1' }],
    [{ label: 'x', state: 'gone' }],
  ] as [Record<string, Value>][])('refuses to search by %j, without a request', async (input) => {
    expect(await call('jira.search_issues', input)).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(fake.seen).toEqual([]);
  });

  it('reports an unknown project, and more issues than it read', async () => {
    expect(await call('jira.search_issues', { project: 'NOPE', label: 'x' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_project',
    });
    for (let number = 1; number <= 25; number++)
      fake.states.set(`BILL-${number}`, { status: 'To Do', category: 'new', priority: 'Low', labels: ['many'] });
    const found = await call('jira.search_issues', { label: 'many' });
    expect(found).toMatchObject({
      kind: 'done',
      output: { count: 20, more: true, newest: { key: 'BILL-1', is_done: false } },
    });
  });

  it('creates an issue with labels and a team, and refuses a label that looks like our key', async () => {
    const issue = { project: 'CLM', priority: 'High', summary: 'Text' };
    expect(await call('jira.create_issue', { ...issue, team: 'Nobody' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_team',
    });
    await call('jira.create_issue', { ...issue, labels: ['account-1', 'account-1'], team: 'Billing' });
    expect(fake.issues[0]?.body.fields).toMatchObject({
      labels: [expect.stringMatching(/^sop-/), 'account-1'],
      components: [{ name: 'Billing' }],
    });
    expect(await call('jira.create_issue', { ...issue, labels: ['sop-run-9-1'] })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    expect(fake.issues).toHaveLength(1);
  });

  it('links a ticket under its own address, once', async () => {
    await call('jira.link_ticket', { issue: 'BILL-310', ticket: '101' });
    await call('jira.link_ticket', { issue: 'BILL-310', ticket: '101' });
    await call('jira.link_ticket', { issue: 'BILL-310', ticket: '102' });
    expect(fake.links).toEqual(
      ['101', '102'].map((ticket) => ({
        issue: 'BILL-310',
        globalId: `zendesk-ticket-${ticket}`,
        object: { url: `https://our.zendesk.test/agent/tickets/${ticket}`, title: `Zendesk ticket ${ticket}` },
      })),
    );
  });

  it('links nothing until the address of tickets is configured', async () => {
    expect(await call('jira.link_ticket', { issue: 'BILL-310', ticket: '101' }, null)).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining('ticket_url') as string,
    });
    expect(fake.seen).toEqual([]);
  });

  it.each([
    ['jira.link_ticket', { ticket: '101' }],
    ['jira.set_priority', { priority: 'Highest' }],
    ['jira.reopen', {}],
  ])('finds no issue `NOPE-1` for %s', async (tool, more) => {
    expect(await call(tool, { issue: 'NOPE-1', ...more })).toMatchObject({ kind: 'failed', code: 'not_found' });
  });

  it('refuses a priority that the project does not know', async () => {
    expect(await call('jira.set_priority', { issue: 'BILL-310', priority: 'Enormous' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_priority',
    });
  });

  it('reopens by the only way out of done, and reports when there is none or more than one', async () => {
    expect(await call('jira.reopen', { issue: 'BILL-310' })).toMatchObject({
      kind: 'done',
      output: { status: 'To Do' },
    });
    fake.states.set('BILL-310', { status: 'Done', category: 'done', priority: 'Medium', labels: [] });
    fake.ways.splice(0, 1);
    expect(await call('jira.reopen', { issue: 'BILL-310' })).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
      message: expect.stringContaining('got none') as string,
    });
    const to = { name: 'To Do', statusCategory: { id: 2, key: 'new', name: 'To Do' } };
    fake.ways.push({ id: '61', name: 'Back', to }, { id: '62', name: 'Again', to });
    expect(await call('jira.reopen', { issue: 'BILL-310' })).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
      message: expect.stringContaining('`Back` and `Again`') as string,
    });
    fake.ways.push({ id: '63', name: 'Re-open', to });
    expect((await call('jira.reopen', { issue: 'BILL-310' })).kind).toBe('done');
  });

  it('leaves an open issue alone', async () => {
    fake.states.set('BILL-1', { status: 'In Progress', category: 'new', priority: 'Low', labels: [] });
    expect(await call('jira.reopen', { issue: 'BILL-1' })).toMatchObject({
      kind: 'done',
      output: { status: 'In Progress' },
    });
    expect(fake.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([
    [{ summary: '[CLM] Text' }, '`summary` is `[CLM] Text`, where `Text` was sent'],
    [{ priority: { name: 'Medium' } }, '`priority` is `Medium`, where `High` was sent'],
    [{ priority: null }, '`priority` is `null`'],
    [{ issuetype: { name: 'Sub-task' } }, '`issuetype` is `Sub-task`'],
    [{ components: [] }, '`components` is `none`, where `Billing` was sent'],
    [{ components: [{ name: 'Sales' }] }, '`components` is `Sales`'],
    [{ components: null }, '`components` is `none`'],
    [{ description: null }, '`description` is `none`, where `Two crates'],
    [{ description: 'Fill in the form' }, '`description` is `Fill in the form`'],
    [{ description: adfOf('Two crates\nare crushed\nWITHDRAWN') }, 'are crushed WITHDRAWN`, where'],
    [{ description: adfOf('Do not: Two crates\nare crushed') }, '`description` is `Do not'],
    [{ description: adfOf('Two crates\nare crush ed') }, 'crush ed`, where'],
  ])('asks about an issue that automation made otherwise than was approved: %j', async (changed, words) => {
    const given = {
      project: 'CLM',
      priority: 'High',
      summary: 'Text',
      team: 'Billing',
      description: 'Two crates\nare crushed',
    };
    Object.assign(fake.rewrites, changed);
    const asked = { kind: 'unknown', message: expect.stringContaining(words) as string };
    expect(await call('jira.create_issue', given)).toMatchObject({ ...asked, answered: 'taken' });
    expect(await binding('jira.create_issue').probe?.(given, contextOf())).toMatchObject({ ...asked, isThere: true });
  });

  it.each([
    ['summary', 'Refund -500', 'Refund 500'],
    ['summary', 'Refund 500', 'Refund 500-'],
    ['summary', 'CLM-1', 'CLM 1'],
    ['description', 'Refund -500', 'Refund 500'],
    ['description', 'Refund 500', 'Refund 5000'],
    ['description', 'pay 10 crates', 'pay 1 0 crates'],
  ])('does not take for the %s %j that the issue shows %j', async (field, sent, shown) => {
    const given = { project: 'CLM', priority: 'High', summary: 'Text', [field]: sent };
    Object.assign(fake.rewrites, { [field]: field === 'summary' ? shown : adfOf(shown) });
    expect(await call('jira.create_issue', given)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(`\`${field}\` is \``) as string,
    });
  });

  const text = (of: string): object => ({ type: 'text', text: of });
  const paragraph = (...content: readonly object[]): object => ({ type: 'paragraph', content });
  const MENTION = { type: 'mention', attrs: { id: '5', text: '@Ann' } };
  const LINK = { type: 'inlineCard', attrs: { url: 'https://z.test/101' } };
  const STATUS = { type: 'status', attrs: { text: 'WITHDRAWN', color: 'red' } };

  it.each([
    ['a mention and a smart link after it', [paragraph(text('Two crates (https://x.test)')), paragraph(MENTION, LINK)]],
    ['a link of its own', [paragraph(text('Two crates ('), text('https://x.test'), text(')'))]],
    ['a break of its line', [paragraph(text('Two'), { type: 'hardBreak' }, text('crates (https://x.test)'))]],
  ])('creates and finds an issue to which automation added a component, and which has %s', async (_, content) => {
    const description = 'Two crates (https://x.test)';
    const given = { project: 'CLM', priority: 'High', summary: 'Text', team: 'Billing', description };
    const document = { type: 'doc', version: 1, content };
    Object.assign(fake.rewrites, { components: [{ name: 'Claims' }, { name: 'billing' }], description: document });
    expect(await call('jira.create_issue', given)).toMatchObject({ kind: 'done' });
    expect(await binding('jira.create_issue').probe?.(given, contextOf())).toMatchObject({ kind: 'found' });
  });

  it('asks about an issue whose text has a status of its own', async () => {
    const given = { project: 'CLM', priority: 'High', summary: 'Text', description: 'Two crates' };
    const content = [paragraph(text('Two crates'), STATUS)];
    Object.assign(fake.rewrites, { description: { type: 'doc', version: 1, content } });
    expect(await call('jira.create_issue', given)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`description` is') as string,
    });
  });

  it.each([
    ['another issue', { id: '77', key: 'CLM-9' }],
    ['another one under its key', { id: '77' }],
    ['one without a key or an id', { id: undefined, key: undefined }],
  ])('does not count an issue as created when Jira shows %s', async (_, changed) => {
    const given = { project: 'CLM', priority: 'High', summary: 'Text' };
    const labels = [`sop-${contextOf().key}`];
    const chosen = { summary: 'Text', priority: { name: 'High' }, issuetype: { name: 'Task' } };
    const shown = { id: '10001', key: 'CLM-1', fields: { labels, ...chosen, project: { key: 'CLM' } } };
    const body = { ...shown, ...changed };
    fake.fail({ status: 200, body }, ({ path, method }) => method === 'GET' && path === '/rest/api/3/issue/CLM-1');
    expect(await call('jira.create_issue', given)).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });

  const UNREAD = {
    status: 404,
    body: { errorMessages: ['Issue does not exist or you do not have permission'], errors: {} },
  };
  const isRead = ({ path, method }: { path: string; method: string }): boolean =>
    method === 'GET' && path.startsWith('/rest/api/3/issue/');

  it('counts a new issue that cannot be read yet as created once a search that is told its id shows what was sent', async () => {
    fake.index.stale = true;
    fake.fail(UNREAD, isRead);
    const given = { project: 'CLM', priority: 'High', summary: 'Text' };
    expect(await call('jira.create_issue', given)).toMatchObject({ kind: 'done', output: { key: 'CLM-1' } });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another summary', { summary: 'Another text' }],
    ['another label', { labels: ['other'] }],
  ])('does not count a new issue that cannot be read as created when the search shows %s', async (_, shown) => {
    Object.assign(fake.rewrites, shown);
    fake.fail(UNREAD, isRead);
    const given = { project: 'CLM', priority: 'High', summary: 'Text' };
    expect(await call('jira.create_issue', given)).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('could not be read again') as string,
    });
  });

  it('does not count a new issue as created that neither shows, nor another one that the search shows', async () => {
    const given = { project: 'CLM', priority: 'High', summary: 'Text' };
    const fields = { labels: [`sop-${contextOf().key}`], project: { key: 'CLM' }, summary: 'Text' };
    const chosen = { priority: { name: 'High' }, issuetype: { name: 'Task' } };
    const other = { id: '77', key: 'CLM-9', fields: { ...fields, ...chosen } };
    fake.fail(UNREAD, isRead);
    fake.fail({ status: 200, body: { issues: [other], isLast: true } }, ({ path }) => path.endsWith('/search/jql'));
    expect(await call('jira.create_issue', given)).toMatchObject({ kind: 'unknown', answered: 'taken' });
    fake.fail({ status: 503, body: {} }, ({ path }) => path.endsWith('/search/jql'));
    expect(await call('jira.create_issue', given)).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });

  it('does not count an issue as created whose id is `0`', async () => {
    fake.fail({ status: 201, body: { id: '0', key: 'CLM-1' } }, ({ path }) => path === '/rest/api/3/issue');
    expect(await call('jira.create_issue', { project: 'CLM', priority: 'High', summary: 'Text' })).toMatchObject({
      kind: 'unknown',
    });
  });

  it.each([
    ['names a next page', { isLast: false, nextPageToken: 'T' }],
    ['is not the last page', { isLast: false }],
    ['comes with a warning', { warningMessages: ['The index is being rebuilt'] }],
    ['comes with an error', { errorMessages: ['Timed out'] }],
    ['has a total', { total: 2 }],
  ])('does not find that no issue was created when its search %s', async (_, around) => {
    fake.fail({ status: 200, body: { issues: [], ...around } }, ({ path }) => path === '/rest/api/3/search/jql');
    const given = { project: 'CLM', priority: 'High', summary: 'Text' };
    expect(await binding('jira.create_issue').probe?.(given, contextOf())).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['jira.set_priority', { priority: 'Highest' }, 'PUT'],
    ['jira.reopen', {}, 'POST'],
  ])('does not know what %s did when the issue cannot be read again', async (tool, more, method) => {
    let written = false;
    fake.fail({ status: 503, body: {} }, (request) => {
      const isReadAgain = written && request.method === 'GET';
      written ||= request.method === method;
      return isReadAgain;
    });
    expect((await call(tool, { issue: 'BILL-310', ...more })).kind).toBe('unknown');
  });

  it.each([
    [{ labels: ['other'] }, '`labels` is'],
    [{ project: { key: 'OTHER' } }, '`project` is'],
    [{ labels: null }, 'without `labels`'],
  ])('does not count an issue as created that shows %j', async (shown, words) => {
    Object.assign(fake.rewrites, shown);
    expect(await call('jira.create_issue', { project: 'CLM', priority: 'High', summary: 'Text' })).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(words) as string,
    });
    expect(fake.issues).toHaveLength(1);
  });

  const wanted = { project: 'CLM', priority: 'High', summary: 'Text' };
  const projectOf = (id: string) => ({ id, key: 'CLAIMS', projectTypeKey: 'software' });

  it('creates and finds an issue in a project whose key was changed', async () => {
    Object.assign(fake.rewrites, { project: projectOf('7') });
    fake.fail({ status: 200, body: projectOf('7') }, ({ path }) => path === '/rest/api/3/project/CLM');
    expect(await call('jira.create_issue', wanted)).toMatchObject({ kind: 'done', output: { key: 'CLM-1' } });
    expect(await binding('jira.create_issue').probe?.(wanted, contextOf())).toMatchObject({ kind: 'found' });
  });

  it.each([
    ['another project has the earlier key', { status: 200, body: projectOf('8') }],
    ['no project has it', { status: 404, body: { errorMessages: ['No project could be found'], errors: {} } }],
    ['Jira does not say', { status: 503, body: {} }],
  ])('does not count an issue of another project as created when %s', async (_, answer) => {
    Object.assign(fake.rewrites, { project: projectOf('7') });
    fake.fail(answer, ({ path }) => path === '/rest/api/3/project/CLM');
    expect(await call('jira.create_issue', wanted)).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });

  it.each([
    ['10001', 'done'],
    ['10002', 'unknown'],
  ])('follows an issue that was moved at once by its id: %s', async (id, kind) => {
    const { labels } = { labels: [`sop-${contextOf().key}`] };
    const chosen = { summary: 'Text', priority: { name: 'high' }, issuetype: { name: 'Task' } };
    const moved = { id, key: 'OPS-9', fields: { labels, ...chosen, project: { id: '9', key: 'OPS' } } };
    fake.fail(
      { status: 200, body: moved },
      ({ path, method }) => method === 'GET' && path === '/rest/api/3/issue/CLM-1',
    );
    fake.fail({ status: 404, body: {} }, ({ path }) => path === '/rest/api/3/project/CLM');
    const created = await call('jira.create_issue', wanted);
    expect(created).toMatchObject({ kind });
    if (created.kind === 'done') expect(created.output).toMatchObject({ key: 'OPS-9' });
  });

  it('does not find an issue that shows another project than was asked for', async () => {
    const input = { project: 'CLM', priority: 'High', summary: 'Text' };
    await call('jira.create_issue', input);
    const probe = () => binding('jira.create_issue').probe?.(input, contextOf());
    expect(await probe()).toMatchObject({ kind: 'found' });
    Object.assign(fake.rewrites, { project: { key: 'OTHER' } });
    expect(await probe()).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`project` is') as string,
    });
  });

  it.each([
    [
      'jira.create_issue',
      { project: 'CLM', priority: 'High', summary: 'Text' },
      { errors: { summary: 'no' }, key: 'CLM-1' },
    ],
    ['jira.create_issue', { project: 'CLM', priority: 'High', summary: 'Text' }, { key: '' }],
    ['jira.create_issue', { project: 'CLM', priority: 'High', summary: 'Text' }, { key: 'CLM-1' }],
    ['jira.link_ticket', { issue: 'BILL-310', ticket: '101' }, { id: 30_001 }],
    ['jira.add_comment', { issue: 'CLM-1', text: 'x' }, { id: '500' }],
    ['jira.add_comment', { issue: 'CLM-1', text: 'x' }, { id: '500', errorMessages: ['not allowed'] }],
  ] as [string, Record<string, Value>, object][])(
    '%s %j is not done after %j, when nothing shows it',
    async (tool, input, body) => {
      fake.fail({ status: 201, body }, ({ method }) => method === 'POST');
      expect((await call(tool, input)).kind).toBe('unknown');
    },
  );

  it.each([
    [
      'jira.set_priority',
      { priority: 'Highest' },
      'to show the priority `Highest` after Jira took the change, got `Medium`',
    ],
    ['jira.reopen', {}, 'to show an open status after Jira took the change, got `Done`'],
  ])('%s is not done when the issue does not show it', async (tool, more, words) => {
    fake.fail(
      { status: 204 },
      ({ method, path }) => method === 'PUT' || (method === 'POST' && path.endsWith('/transitions')),
    );
    expect(await call(tool, { issue: 'BILL-310', ...more })).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(words) as string,
    });
  });
});
