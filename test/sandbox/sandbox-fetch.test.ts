import { describe, expect, it } from 'vitest';
import { createExchange, VendorFailure } from '../../src/connector/exchange.ts';
import { createWorld, startWorld } from './world.ts';

const KEY = { authorization: 'ApiKey sandbox-tms-key' };

describe('A sandbox without a listener', () => {
  it("answers like one on loopback, through the connectors' exchange", async () => {
    const { sandbox, fetch } = createWorld();
    const answer = await createExchange(fetch)({
      purpose: 'read',
      method: 'GET',
      url: `${sandbox.address}/tms/shipments?bol=unknown`,
      headers: KEY,
      signal: AbortSignal.timeout(5_000),
    });
    expect([answer.status, answer.headers.get('cache-control'), answer.json]).toEqual([
      200,
      'no-store',
      { shipments: [] },
    ]);
  });

  it.each([
    { to: 'http://127.0.0.1:8080/tms/shipments', code: 'ENOTFOUND' },
    { to: 'https://our.example/tms/shipments', code: 'ENOTFOUND' },
  ])('sends nothing to $to', async ({ to, code }) => {
    const { fetch } = createWorld();
    await expect(fetch(to)).rejects.toMatchObject({ name: 'TypeError', cause: { code } });
  });

  it('reports a cut connection as possibly executed, and an unknown host as not sent', async () => {
    const { sandbox, fetch } = createWorld();
    const exchange = createExchange(fetch);
    const request = { purpose: 'write', method: 'POST', headers: KEY, body: '{}' } as const;
    sandbox.faults.set('tms', { fault: 'drop_after' });
    const what = async (url: string): Promise<string> => {
      const failure: unknown = await exchange({ ...request, url, signal: AbortSignal.timeout(5_000) }).catch(
        (error: unknown) => error,
      );
      return failure instanceof VendorFailure ? failure.what : 'no failure';
    };
    expect(await what(`${sandbox.address}/tms/shipments`)).toBe('no_answer');
    expect(await what('https://our.example/tms/shipments')).toBe('not_sent');
  });

  it.each([
    { way: 'in this process', makeWorld: () => Promise.resolve(createWorld()) },
    { way: 'with a listener', makeWorld: () => startWorld() },
  ])('refuses connections to the one vendor that is down, $way, so nothing was sent', async ({ makeWorld }) => {
    const { sandbox } = await makeWorld();
    const exchange = createExchange(sandbox.fetch);
    sandbox.faults.set('tms', { fault: 'refuse', times: 1 });
    const ask = (): Promise<unknown> =>
      exchange({
        purpose: 'write',
        method: 'GET',
        url: `${sandbox.address}/tms/shipments?bol=unknown`,
        headers: KEY,
        signal: AbortSignal.timeout(5_000),
      });
    const other = await sandbox.fetch(`${sandbox.address}/jira/rest/api/3/myself`);
    expect(other.status).toBeGreaterThanOrEqual(200);
    await expect(ask()).rejects.toMatchObject({
      what: 'not_sent',
      message: 'no connection could be made (`ECONNREFUSED`)',
    });
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it('refuses a body that is larger than any legitimate one', async () => {
    const { sandbox, fetch } = createWorld();
    const sent = await fetch(`${sandbox.address}/tms/shipments`, { method: 'POST', body: 'x'.repeat(2_000_000) });
    expect(sent.status).toBe(413);
  });

  it('serves only its vendors', async () => {
    const { sandbox, fetch } = createWorld();
    expect((await fetch(`${sandbox.address}/sandbox/state`)).status).toBe(404);
  });
});
