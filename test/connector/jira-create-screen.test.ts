/** What `sop doctor` says of a create screen in Jira that has more fields or issue types than fit on one page. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { checkJira } from '../../src/connector/jira/check.ts';
import { jiraClient } from './clients.ts';

type Page = { readonly startAt?: number; readonly maxResults?: number; readonly total?: number };
type Screen = { readonly types?: readonly string[]; readonly fields?: readonly object[]; readonly around?: Page };

const field = (fieldId: string, more: object = {}): object => ({ fieldId, key: fieldId, name: fieldId, ...more });
const FIRST = ['project', 'issuetype', 'summary'].map((id) => field(id, { required: true }));
const LAST = [
  field('description'),
  field('labels'),
  field('priority', { allowedValues: [{ id: '2', name: 'High' }] }),
  field('customfield_20000', { required: true }),
];
const OTHERS = Array.from({ length: 120 }, (_, index) => field(`customfield_${10_000 + index}`));

/** Jira that gives at most 50 entries on a page; `around` replaces what it says of its pages. */
async function said({ types = ['Task'], fields = [...FIRST, ...OTHERS, ...LAST], around = {} }: Screen) {
  const exchange = createExchange((address) => {
    const { pathname, searchParams } = new URL(String(address));
    const page = <Entry>(name: string, all: readonly Entry[]): object => {
      const startAt = Number(searchParams.get('startAt') ?? 0);
      const shown = all.slice(startAt, startAt + 50);
      return { startAt, maxResults: 50, total: all.length, [name]: shown, ...around };
    };
    const answer = pathname.endsWith('/issuetypes')
      ? page(
          'issueTypes',
          types.map((name, index) => ({ id: String(index + 1), name })),
        )
      : pathname.includes('/issuetypes/')
        ? page('fields', fields)
        : pathname.endsWith('/mypermissions')
          ? { permissions: {} }
          : { accountId: 'a', displayName: 'Bot' };
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const check = await checkJira(client, AbortSignal.timeout(5_000), [
    { project: 'CLM', issueType: 'Task', priorities: ['High'] },
  ]);
  return check.answers
    ? check.findings.flatMap(({ kind, subject, name }) =>
        kind === 'missing' && subject !== 'permission' ? [`${subject} ${name}`] : [],
      )
    : check.message;
}

describe('a create screen in Jira with several pages', () => {
  it('lacks nothing that is on a later page, and its required fields there are named', async () => {
    expect(await said({})).toEqual(['field customfield_20000']);
  });

  it('is found for an issue type on a later page', async () => {
    const types = [...Array.from({ length: 60 }, (_, index) => `Type ${index}`), 'Task'];
    expect(await said({ types, fields: [...FIRST, ...LAST.slice(0, 3)] })).toEqual([]);
  });

  it.each([
    ['repeats its first page', { startAt: 0 }],
    ['shows fewer than it says', { total: 500 }],
  ])('is not judged where Jira %s', async (_, around) => {
    expect(await said({ around, types: Array.from({ length: 60 }, (_each, index) => `Type ${index}`) })).toContain(
      'create screen',
    );
  });
});
