/**
 * What jira.js does by itself, each compared with what our client does.
 */
import { createIssue } from 'jira.js/cloud';
import { createClient } from 'jira.js/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JiraClientOptions, SchemaMismatch } from '../../src/connector/jira/client.ts';
import { fakeJira } from './fakes.ts';
import { jiraClient } from './clients.ts';

describe('jira.js', () => {
  let fake: Awaited<ReturnType<typeof fakeJira>>;
  const auth = { type: 'basic', email: 'sopwith@our.example', apiToken: 'jira-secret-value' } as const;
  const ours = (options?: JiraClientOptions, signal = new AbortController().signal) =>
    jiraClient({ host: fake.address, auth: { email: auth.email, api_token: auth.apiToken } }, options).within(signal);
  const fields = {
    project: { key: 'CLM' },
    issuetype: { name: 'Task' },
    priority: { name: 'High' },
    summary: 'Text',
    labels: [],
  };

  beforeEach(async () => {
    fake = await fakeJira();
  });
  afterEach(() => fake.stop());

  it('sends a string description to the old API, which interprets its markup', async () => {
    await createIssue(createClient({ host: fake.address, auth }), {
      fields: { ...fields, description: '[~admin] h1. Shout' },
    }).catch(() => undefined);
    expect(fake.seen.at(-1)?.path).toBe('/rest/api/2/issue');
  });

  it('throws its own error on an aborted fetch; ours reports that there was no answer', async () => {
    const real = globalThis.fetch;
    const spy = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation((url, init) => real(url, { ...init, signal: AbortSignal.timeout(30) }));
    fake.fail('hang');
    await expect(createIssue(createClient({ host: fake.address, auth }), { fields })).rejects.toThrow(
      /code\.startsWith is not a function/,
    );
    spy.mockRestore();
    await expect(createIssue(ours({}, AbortSignal.timeout(30)), { fields })).rejects.toMatchObject({
      name: 'VendorFailure',
      what: 'no_answer',
      purpose: 'write',
    });
  });

  it('drops the headers of an error; ours keeps RateLimit-Reason', async () => {
    fake.fail({
      status: 429,
      headers: { 'retry-after': '4', 'ratelimit-reason': 'jira-per-issue-on-write' },
      body: {},
    });
    const stock: unknown = await createIssue(createClient({ host: fake.address, auth }), { fields }).catch(
      (error: unknown) => error,
    );
    expect(stock).not.toHaveProperty('headers');
    const error: unknown = await createIssue(ours(), { fields }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retryAfterMs: 4_000 });
    expect((error as { headers: Headers }).headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
  });

  it('repeats a POST after a 503 when its retry is on; ours sends it once', async () => {
    fake.fail({ status: 503, body: {} });
    await createIssue(createClient({ host: fake.address, auth, retry: { maxAttempts: 2, initialDelayMs: 1 } }), {
      fields,
    }).catch(() => undefined);
    expect(fake.seen).toHaveLength(2);
    fake.seen.length = 0;
    await createIssue(ours(), { fields }).catch(() => undefined);
    expect(fake.seen).toHaveLength(1);
  });

  it("validates answers with Atlassian's own schema: ours throws in tests and reports in production", async () => {
    fake.fail({ status: 201, body: { id: 10001, key: 'CLM-1', self: 'http://jira.test/1' } });
    await expect(createIssue(ours({ onSchemaMismatch: 'throw' }), { fields })).rejects.toMatchObject({
      what: 'unreadable',
      purpose: 'write',
    });
    const mismatches: SchemaMismatch[] = [];
    await createIssue(
      ours({
        onSchemaMismatch: (mismatch) => {
          mismatches.push(mismatch);
        },
      }),
      { fields },
    );
    expect(mismatches).toMatchObject([{ endpoint: 'POST /rest/api/3/issue', path: 'id' }]);
  });

  it('keeps a path in the host, which scoped tokens need', async () => {
    const client = jiraClient({
      host: `${fake.address}/ex/jira/cloud-1`,
      site_url: 'https://our.atlassian.test',
      auth: { bearer_token: 'scoped-token' },
    });
    await createIssue(client.within(new AbortController().signal), { fields }).catch(() => undefined);
    expect(fake.seen.at(-1)).toMatchObject({
      path: '/ex/jira/cloud-1/rest/api/3/issue',
      headers: { authorization: 'Bearer scoped-token' },
    });
    expect(client.addressOf('CLM-1')).toBe('https://our.atlassian.test/browse/CLM-1');
    const unnamed = jiraClient({
      host: 'https://api.atlassian.com/ex/jira/cloud-1',
      auth: { bearer_token: 'scoped-token' },
    });
    expect(unnamed.addressOf('CLM-1')).toBeNull();
  });
});
