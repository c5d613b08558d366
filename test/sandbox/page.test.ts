import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { VendorFactory } from '../../src/sandbox/vendor.ts';
import { atEnd, startWorld, type World } from './world.ts';
import { until } from '../until.ts';

type Answer = { readonly status: number; readonly body: string };

/** A request with headers that `fetch` would not let us set. */
function ask(
  { sandbox }: World,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(sandbox.address, { method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FAULT = JSON.stringify({ vendor: 'jira', fault: 'hang', times: 1 });

describe("The page's API", () => {
  it('shows the records of every vendor, the faults and the samples', async () => {
    const { sandbox } = await startWorld();
    sandbox.faults.set('jira', { fault: 'error_500', times: 3 });
    const state = (await (await fetch(`${sandbox.address}/sandbox/state`)).json()) as {
      vendors: object;
      faults: unknown;
      samples: { name: string }[];
    };
    expect(Object.keys(state.vendors)).toEqual(['zendesk', 'salesforce', 'jira', 'tms', 'openai']);
    expect(state.faults).toEqual([{ vendor: 'jira', fault: { fault: 'error_500', times: 3 }, left: 3 }]);
    expect(state.samples.map(({ name }) => name)).toContain('enterprise-7200');
  });

  it('acts for a person, or says in a sentence why not', async () => {
    const { sandbox } = await startWorld();
    const post = async (body: object): Promise<unknown> =>
      (
        await fetch(`${sandbox.address}/sandbox/act`, {
          method: 'POST',
          headers: JSON_TYPE,
          body: JSON.stringify(body),
        })
      ).json();
    expect(await post({ vendor: 'zendesk', action: 'file_claim', input: { sample: 'enterprise-7200' } })).toMatchObject(
      { ok: true, result: { id: 101, status: 'new' } },
    );
    expect(await post({ vendor: 'zendesk', action: 'file_claim', input: { sample: 'constructor' } })).toMatchObject({
      ok: false,
      error: 'Expected the name of a sample claim, got `constructor`',
    });
    expect(await post({ vendor: 'nobody', action: 'x' })).toMatchObject({ ok: false, code: 'sandbox.bad_input' });
  });

  it('turns faults on and off', async () => {
    const world = await startWorld();
    const post = (body: object): Promise<Answer> =>
      ask(world, 'POST', '/sandbox/fault', JSON_TYPE, JSON.stringify(body));
    expect((await post({ vendor: 'jira', fault: 'slow', ms: 100 })).status).toBe(200);
    expect((await post({ vendor: 'jira', fault: 'explode' })).status).toBe(422);
    expect((await post({ vendor: 'jira', fault: 'slow' })).status).toBe(422);
    expect(world.sandbox.faults.list()).toHaveLength(1);
    expect((await post({ vendor: 'jira', fault: 'hang' })).status).toBe(200);
    expect((await post({ vendor: 'jira', fault: 'none', kind: 'slow' })).status).toBe(200);
    expect(world.sandbox.faults.list().map(({ fault }) => fault.fault)).toEqual(['hang']);
    expect((await post({ vendor: 'tms', fault: 'none' })).status).toBe(200);
    expect(world.sandbox.faults.list()).toHaveLength(1);
    expect((await post({ fault: 'none' })).status).toBe(200);
    expect(world.sandbox.faults.list()).toEqual([]);
  });

  it.each([
    ['a name rebound to loopback', { ...JSON_TYPE, host: 'evil.example' }],
    ['a name that only begins like ours', { ...JSON_TYPE, host: '127.0.0.1.evil.example' }],
    ["another site's page", { ...JSON_TYPE, origin: 'https://evil.example' }],
    ['a page without an origin of its own', { ...JSON_TYPE, origin: 'null' }],
    ['another server of this machine', { ...JSON_TYPE, origin: 'http://127.0.0.1:1' }],
    ['a browser that says it is another site', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }],
    ['a browser that says it is a neighbour', { ...JSON_TYPE, 'sec-fetch-site': 'same-site' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text that looks like JSON', { 'content-type': 'text/plain' }],
    ['a body without a type', {}],
  ])('refuses %s', async (_who, headers) => {
    const world = await startWorld();
    expect((await ask(world, 'POST', '/sandbox/fault', headers, FAULT)).status).toBe(403);
    expect(world.sandbox.faults.list()).toEqual([]);
  });

  it('accepts the same from its own page', async () => {
    const world = await startWorld();
    const answer = await ask(
      world,
      'POST',
      '/sandbox/fault',
      { ...JSON_TYPE, origin: world.sandbox.address, 'sec-fetch-site': 'same-origin' },
      FAULT,
    );
    expect(answer.status).toBe(200);
    expect(world.sandbox.faults.list()).toHaveLength(1);
  });

  it("keeps other sites from the vendors' APIs too", async () => {
    const world = await startWorld();
    expect((await ask(world, 'GET', '/tms/shipments?bol=1', { host: 'evil.example' })).status).toBe(403);
    expect((await ask(world, 'GET', '/tms/shipments?bol=1', { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('lets no other site open a socket', async () => {
    const upgrades: string[] = [];
    const slack: VendorFactory = () => ({
      name: 'slack',
      handle: async () => ({ status: 404, body: {} }),
      snapshot: () => ({}),
      act: async () => null,
      upgrade: (message, socket) => {
        upgrades.push(message.url ?? '');
        socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
      },
    });
    const { sandbox } = await startWorld({ vendors: [slack] });
    const open = (path: string, headers: Readonly<Record<string, string>>): Promise<string> =>
      new Promise((resolve, reject) => {
        const asked = request(`${sandbox.address}${path}`, {
          headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
        });
        asked
          .on('upgrade', (_response, socket) => {
            socket.destroy();
            resolve('open');
          })
          .on('response', (response) => {
            response.resume();
            resolve(String(response.statusCode));
          })
          .on('error', reject)
          .end();
      });
    expect(await open('/slack/socket', { origin: 'https://evil.example' })).toBe('403');
    expect(await open('/slack/socket', { host: 'evil.example' })).toBe('403');
    expect(await open('/jira/socket', {})).toBe('400');
    expect(await open('/slack/socket', {})).toBe('open');
    expect(upgrades).toEqual(['/slack/socket']);
  });

  it('refuses a CONNECT, and stops although the other end stays half open', async () => {
    const { sandbox } = await startWorld();
    const socket = connect({ port: Number(new URL(sandbox.address).port), host: '127.0.0.1', allowHalfOpen: true });
    atEnd(async () => {
      socket.destroy();
    });
    socket.write('CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    let got = '';
    socket.on('data', (chunk) => {
      got += String(chunk);
    });
    await once(socket, 'end');
    expect(got).toMatch(/^HTTP\/1\.1 405 /);
    await sandbox.stop();
    expect(socket.readyState).toBe('writeOnly');
  });

  it.each([
    '/page/../../../node_modules/ajv/dist/ajv.js',
    '/page/..%2f..%2f..%2fnode_modules%2fajv%2fdist%2fajv.js',
    '/page/../sandbox.ts',
    '/page/%2e%2e/sandbox.ts',
    '/page/..%2fsandbox.ts',
    '/page//etc/passwd',
    '/page/%00',
    '/page/.hidden.js',
    '/page/%',
    '/page/',
    '/package.json',
    '//evil.example/',
  ])('serves nothing but the files of the page: not %s', async (path) => {
    const world = await startWorld();
    expect((await ask(world, 'GET', path, {})).status).toBe(404);
  });

  it('notifies open pages of changes, combining many in one event', async () => {
    const { sandbox, clock } = await startWorld();
    const response = await fetch(`${sandbox.address}/sandbox/stream`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    if (response.body === null) throw new Error('Expected a stream, got no body');
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const reading = (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += value;
      }
    })();
    const events = (): number => text.split('event: changed').length - 1;
    await until('the page is notified when it opens', () => events() === 1);
    for (let times = 0; times < 20; times++) await sandbox.act('tms', 'ship');
    await clock.advanceTo(clock.now() + 100);
    await until('twenty changes become one event', () => events() === 2);
    await clock.advanceTo(clock.now() + 15_000);
    await until('a quiet connection is kept open', () => text.includes(': still here'));
    expect(events()).toBe(2);
    await sandbox.stop();
    await reading;
  });
});
