import { describe, expect, it } from 'vitest';
import { createFaults } from '../../src/sandbox/faults.ts';
import { createWorld, snapshotOf, startWorld, type World } from './world.ts';
import { PATIENCE } from '../until.ts';

const KEY = { authorization: 'ApiKey sandbox-tms-key' };
const JIRA = {
  authorization: `Basic ${Buffer.from('sopwith@our.example:sandbox-jira-token').toString('base64')}`,
  'content-type': 'application/json',
};
const ISSUE = JSON.stringify({
  fields: { project: { key: 'CLM' }, issuetype: { name: 'Task' }, summary: 'One', labels: ['sop-1'] },
});

const shipments = ({ sandbox, fetch }: World, signal?: AbortSignal): Promise<Response> =>
  fetch(`${sandbox.address}/tms/shipments?bol=1`, { headers: KEY, ...(signal === undefined ? {} : { signal }) });
const createIssue = ({ sandbox, fetch }: World, signal?: AbortSignal): Promise<Response> =>
  fetch(`${sandbox.address}/jira/rest/api/3/issue`, {
    method: 'POST',
    headers: JIRA,
    body: ISSUE,
    ...(signal === undefined ? {} : { signal }),
  });
const issuesIn = ({ sandbox }: World): number => snapshotOf<{ issues: unknown[] }>(sandbox, 'jira').issues.length;

describe('Fault switches', () => {
  it('can be limited by count, method and path', () => {
    const faults = createFaults();
    faults.set('jira', { fault: 'error_500', times: 2, method: 'POST', path: '/rest/api/3/issue*' });
    const post = { method: 'POST', path: '/rest/api/3/issue/CLM-1/comment' };
    expect(faults.take('jira', { method: 'GET', path: post.path }).fault).toBeNull();
    expect(faults.take('jira', { method: 'POST', path: '/rest/api/3/search/jql' }).fault).toBeNull();
    expect(faults.take('zendesk', post).fault).toBeNull();
    expect(faults.take('jira', post).fault?.fault).toBe('error_500');
    expect(faults.take('jira', post).fault?.fault).toBe('error_500');
    expect(faults.take('jira', post).fault).toBeNull();
    expect(faults.list()).toEqual([]);
  });

  it('stay on until they are cleared, one or all', () => {
    const faults = createFaults();
    faults.set('tms', { fault: 'hang' });
    faults.set('tms', { fault: 'slow', ms: 100 });
    faults.set('jira', { fault: 'stale_search', ms: 9_000 });
    expect(faults.take('tms', { method: 'GET', path: '/' })).toEqual({ delayMs: 100, fault: { fault: 'hang' } });
    faults.clear('tms', 'hang');
    expect(faults.take('tms', { method: 'GET', path: '/' })).toEqual({ delayMs: 100, fault: null });
    expect(faults.searchLagMs('jira')).toBe(9_000);
    expect(faults.searchLagMs('zendesk')).toBe(0);
    faults.clear();
    expect(faults.list()).toEqual([]);
  });

  it('do not keep the sandbox from stopping', async () => {
    const world = await startWorld();
    world.sandbox.faults.set('tms', { fault: 'hang', times: 1 });
    const hanging = shipments(world).catch((error: unknown) => error);
    await expect.poll(() => world.sandbox.faults.list(), PATIENCE).toEqual([]);
    await world.sandbox.stop();
    expect(await hanging).toBeInstanceOf(Error);
  });
});

describe.each([
  { way: 'over a socket', makeWorld: () => startWorld() },
  { way: 'in this process', makeWorld: () => Promise.resolve(createWorld()) },
])('Faults $way', ({ makeWorld }) => {
  it.each([
    { fault: 'refuse', executed: 0 },
    { fault: 'drop_before', executed: 0 },
    { fault: 'drop_after', executed: 1 },
  ] as const)('$fault cuts the connection, with the request executed $executed times', async ({ fault, executed }) => {
    const world = await makeWorld();
    world.sandbox.faults.set('jira', { fault, times: 1 });
    await expect(createIssue(world)).rejects.toThrow();
    expect(issuesIn(world)).toBe(executed);
    expect((await createIssue(world)).status).toBe(201);
  });

  it.each(['hang_late', 'drop_late'] as const)('%s executes the request later, once', async (fault) => {
    const world = createWorld();
    world.sandbox.faults.set('jira', { fault, ms: 40_000, times: 1 });
    const caller = new AbortController();
    const lost = createIssue(world, caller.signal).catch((error: unknown) => error);
    await expect.poll(() => world.sandbox.faults.list()).toEqual([]);
    await expect.poll(() => world.clock.nextWake()).not.toBeNull();
    await world.clock.advanceTo(world.clock.now() + 39_999);
    expect(issuesIn(world)).toBe(0);
    await world.clock.advanceTo(world.clock.now() + 60_000);
    expect(issuesIn(world)).toBe(1);
    caller.abort();
    expect(await lost).toBeInstanceOf(Error);
  });

  it.each([
    { fault: 'hang', executed: 0 },
    { fault: 'hang_after', executed: 1 },
  ] as const)('$fault never answers, with the request executed $executed times', async ({ fault, executed }) => {
    const world = await makeWorld();
    world.sandbox.faults.set('jira', { fault, times: 1 });
    const caller = new AbortController();
    const hanging = createIssue(world, caller.signal);
    await expect.poll(() => world.sandbox.faults.list()).toEqual([]);
    await expect.poll(() => issuesIn(world)).toBe(executed);
    // An answer to the first request would have arrived before the answer to a second one.
    expect((await createIssue(world)).status).toBe(201);
    caller.abort();
    await expect(hanging).rejects.toThrow(/abort/);
    expect(issuesIn(world)).toBe(executed + 1);
  });

  it.each([
    { fault: 'error_500', executed: 0 },
    { fault: 'error_500_after', executed: 1 },
  ] as const)('$fault answers with a 500, with the request executed $executed times', async ({ fault, executed }) => {
    const world = await makeWorld();
    world.sandbox.faults.set('jira', { fault, times: 1 });
    expect((await createIssue(world)).status).toBe(500);
    expect(issuesIn(world)).toBe(executed);
  });

  it('a rate limit states its retry time, and executes nothing', async () => {
    const world = await makeWorld();
    world.sandbox.faults.set('jira', { fault: 'rate_limited', retry_after_s: 7 });
    const response = await createIssue(world);
    expect([response.status, response.headers.get('retry-after'), issuesIn(world)]).toEqual([429, '7', 0]);
  });

  it('Salesforce reports an exhausted quota instead of a 429', async () => {
    const { sandbox, fetch } = await makeWorld();
    sandbox.faults.set('salesforce', { fault: 'rate_limited' });
    const response = await fetch(`${sandbox.address}/salesforce/services/data/v62.0/query?q=x`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject([{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);
  });

  it('a broken load balancer answers with a page of HTML', async () => {
    const world = await makeWorld();
    world.sandbox.faults.set('tms', { fault: 'html_502' });
    const response = await shipments(world);
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('a proxy in between answers a request that is executed with 200 and a page', async () => {
    const world = await makeWorld();
    world.sandbox.faults.set('jira', { fault: 'html_200_after', times: 1 });
    const response = await createIssue(world);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(issuesIn(world)).toBe(1);
  });

  it('a slow answer waits on the given clock', async () => {
    const world = await makeWorld();
    world.sandbox.faults.set('tms', { fault: 'slow', ms: 30_000 });
    let isAnswered = false;
    const answer = shipments(world).then((response) => {
      isAnswered = true;
      return response;
    });
    await expect.poll(() => world.clock.nextWake(), PATIENCE).not.toBeNull();
    expect(isAnswered).toBe(false);
    await world.clock.advanceTo(world.clock.now() + 30_000);
    expect((await answer).status).toBe(200);
  });
});
