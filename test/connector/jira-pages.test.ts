/** A search in Jira of which a page is empty although more follow. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { jiraClient } from './clients.ts';
import { bindingOf, contextOf } from './subjects.ts';

const STATUS = { name: 'Open', statusCategory: { key: 'new' } };
const PROJECT = { id: '10', key: 'CLM' };
const FIELDS = {
  status: STATUS,
  priority: { name: 'High' },
  resolutiondate: null,
  labels: ['claim'],
  project: PROJECT,
};
const ISSUE = { id: '1', key: 'CLM-7', fields: FIELDS };

/** Pages by their token; the first one has none. */
function search(
  pages: Readonly<Record<string, object>>,
  project: object = {},
  site: Readonly<Record<string, object>> = {},
): { readonly asked: string[]; found: Promise<CallResult> } {
  const asked: string[] = [];
  const exchange = createExchange((address) => {
    const { pathname } = new URL(String(address));
    const own = Object.entries(site).find(([path]) => pathname.endsWith(path));
    if (own !== undefined) return Promise.resolve(new Response(JSON.stringify(own[1])));
    const token = new URL(String(address)).searchParams.get('nextPageToken') ?? '';
    asked.push(token);
    return Promise.resolve(new Response(JSON.stringify(pages[token] ?? {})));
  });
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const binding = bindingOf(createJiraBindings(client), 'jira.search_issues');
  return { asked, found: binding.call({ label: 'claim', ...project }, contextOf()) };
}

describe('a search in Jira', () => {
  it('goes on after an empty page that names the next one', async () => {
    const { asked, found } = search({
      '': { issues: [], nextPageToken: 'T1' },
      T1: { issues: [], isLast: false, nextPageToken: 'T2' },
      T2: { issues: [ISSUE], isLast: true },
    });
    expect(await found).toMatchObject({ kind: 'done', output: { count: 1, more: false, newest: { key: 'CLM-7' } } });
    expect(asked).toEqual(['', 'T1', 'T2']);
  });

  it.each([
    ['names no next page', { '': { issues: [], isLast: false } }],
    ['names itself', { '': { issues: [], nextPageToken: 'T1' }, T1: { issues: [], nextPageToken: 'T1' } }],
  ])('does not say that there is none after an empty page that %s, and is not the last', async (_name, pages) => {
    expect(await search(pages).found).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });

  it('is none after an empty last page', async () => {
    expect(await search({ '': { issues: [], isLast: true } }).found).toMatchObject({
      kind: 'done',
      output: { count: 0, more: false },
    });
  });
});

describe('an issue that a search of Jira finds', () => {
  const found = (fields: object, project: object = {}, site: Readonly<Record<string, object>> = {}) =>
    search({ '': { issues: [{ ...ISSUE, fields: { ...FIELDS, ...fields } }], isLast: true } }, project, site).found;
  const renamed = { '/project/OLD': { id: '10', key: 'CLM' } };

  it('is taken where it shows the label and the project that were asked for', async () => {
    expect(await found({ labels: ['vip', 'Claim'] })).toMatchObject({ kind: 'done', output: { count: 1 } });
    expect(await found({}, { project: 'CLM' })).toMatchObject({ kind: 'done', output: { count: 1 } });
    expect(await found({}, { project: 'OLD' }, renamed)).toMatchObject({ kind: 'done', output: { count: 1 } });
  });

  it.each([
    [{ labels: [] }, {}],
    [{ labels: ['claims'] }, {}],
    [{ labels: undefined }, {}],
    [{ project: { id: '11', key: 'BILL' } }, { project: 'CLM' }],
    [{ project: undefined }, { project: 'CLM' }],
  ])('is not taken where it shows others: %j of %j', async (fields, project) => {
    const site = { '/project/CLM': PROJECT };
    expect(await found(fields, project, site)).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });
});
