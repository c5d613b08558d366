import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../src/sandbox/request.ts';
import { loadSpecJudge } from './spec-judge.ts';

const vendors = ['jira', 'zendesk'] as const;
const available = await loadSpecJudge(vendors);
const asked = (method: string, path: string, body?: unknown): SandboxRequest => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: {},
  body: body === undefined ? '' : JSON.stringify(body),
});

describe.skipIf(available === null)('The judge of specifications', () => {
  it('finds an answer with a field that the vendor does not send', async () => {
    const judge = await loadSpecJudge(vendors);
    judge?.judge('jira', asked('POST', '/rest/api/3/issue', { fields: {} }), {
      status: 201,
      body: { id: '1', key: 'CLM-1', self: 'x', invented: true },
    });
    expect(judge?.findings).toEqual([expect.stringMatching(/additional propert.*invented/)]);
  });

  it('finds a number where the vendor has text, and the other way round', async () => {
    const judge = await loadSpecJudge(vendors);
    judge?.judge('jira', asked('POST', '/rest/api/3/issue', { fields: {} }), {
      status: 201,
      body: { id: 1, key: 'CLM-1', self: 'x' },
    });
    judge?.judge('zendesk', asked('GET', '/api/v2/tickets/1.json'), {
      status: 200,
      body: { ticket: { id: 'one', requester_id: 1 } },
    });
    expect(judge?.findings).toEqual([
      expect.stringMatching(/\/id must be string/),
      expect.stringMatching(/\/ticket\/id must be integer/),
    ]);
  });

  it('finds a request that the vendor would refuse', async () => {
    const judge = await loadSpecJudge(vendors);
    judge?.judge('zendesk', asked('POST', '/api/v2/tickets', { ticket: { subject: 'No comment' } }), {
      status: 201,
      body: { ticket: { requester_id: 1 } },
    });
    judge?.judge('jira', asked('POST', '/rest/api/3/search/jql', { jql: 'project = CLM', startAt: 50 }), {
      status: 200,
      body: { issues: [] },
    });
    expect(judge?.findings).toEqual([expect.stringMatching(/comment/), expect.stringMatching(/startAt/)]);
  });

  it('finds an operation and a status that the vendor does not have', async () => {
    const judge = await loadSpecJudge(vendors);
    judge?.judge('jira', asked('GET', '/rest/api/3/invented'), { status: 200, body: {} });
    judge?.judge('jira', asked('POST', '/rest/api/3/issue', { fields: {} }), { status: 200, body: {} });
    expect(judge?.findings).toEqual([
      expect.stringMatching(/no such operation/),
      expect.stringMatching(/does not answer 200/),
    ]);
  });

  it('ignores known defects of the specification', async () => {
    const judge = await loadSpecJudge(vendors);
    judge?.judge(
      'zendesk',
      asked('POST', '/api/v2/tickets', { ticket: { comment: { body: 'x' }, custom_fields: [{ id: 1, value: 'x' }] } }),
      { status: 201, body: { ticket: { requester_id: 1, group_id: null } } },
    );
    expect(judge?.findings).toEqual([]);
  });
});
