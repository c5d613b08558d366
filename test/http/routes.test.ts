import { KEYS } from '../record-keys.ts';
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createRoutes, type RouteOptions } from '../../src/http/routes.ts';
import { startHttp, type HttpAnswer } from '../../src/http/start-http.ts';
import type { OperatorNotice } from '../../src/engine/operators.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createHandbooks } from '../../src/engine/handbooks.ts';
import { registry } from '../run/handbook.ts';
import { publishInto } from '../store/publish.ts';

const NOW = Date.UTC(2026, 2, 2, 14);
const KEY = Buffer.alloc(24, 7).toString('base64');
const SENDERS = [{ sender: 'tms', secrets: [`whsec_${KEY}`] }];
const SECRETS = { zendesk: [], senders: SENDERS };
const EVENT = { event: 'shipment_delivered', case: { system: 'tms', record: 'SHP-1' }, fields: {} };

function world(over: Partial<RouteOptions> = {}) {
  const store = createMemoryStore();
  const sent: unknown[] = [];
  const logged: unknown[] = [];
  const notices: OperatorNotice[] = [];
  const routes = createRoutes({
    shell: {
      keys: KEYS,
      store,
      handbooks: createHandbooks(store, registry, { keys: KEYS }),
      clock: new SimulatedClock(NOW),
      logger: {
        info: (name, data) => void logged.push({ name, ...data }),
        error: (name) => void logged.push({ name }),
      },
      operators: { notify: (notice) => void notices.push(notice), flush: () => undefined },
      witness: { sweep: async () => true, hasNamed: async () => true, watch: () => undefined, missingMs: () => 61_400 },
      wakeUps: {
        start: () => Promise.resolve(),
        send: (wakeUp) => {
          sent.push(wakeUp);
          return Promise.resolve();
        },
        stop: () => Promise.resolve(),
      },
    },
    pages: new Map(),
    secrets: SECRETS,
    takesTests: false,
    metrics: { token: null, isOpenLocally: true },
    slack: { path: '/slack/events', route: null, isConnected: () => true },
    unready: () => null,
    ...over,
  });
  const ask = async (route: string, body: Json = null, headers = {}, isLocal = true): Promise<HttpAnswer> => {
    const handle = routes.get(route);
    if (handle === undefined) throw new Error(`Expected a route \`${route}\``);
    const [, path = ''] = route.split(' ');
    return handle({ path, headers, body: Buffer.from(JSON.stringify(body)), isLocal });
  };
  return { store, sent, logged, notices, routes, ask };
}

function signed(body: Json): Record<string, string> {
  const id = 'msg-1';
  const at = String(NOW / 1_000);
  const text = `${id}.${at}.${JSON.stringify(body)}`;
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` };
}

describe('the routes of the program', () => {
  it('are those of the configured sources only', () => {
    const always = ['GET /healthz', 'GET /readyz', 'GET /metrics'];
    const paths = (over: Partial<RouteOptions>): string[] => [...world(over).routes.keys()];
    expect(paths({ secrets: { zendesk: [], senders: [] } })).toEqual(always);
    expect(paths({ secrets: { zendesk: ['a'], senders: SENDERS } })).toEqual([
      ...always,
      'POST /webhooks/zendesk',
      'POST /webhooks/events',
      'POST /webhooks/edi',
    ]);
    const route = () => Promise.resolve({ status: 200, body: '' });
    expect(paths({ slack: { path: '/slack/events', route, isConnected: () => true } })).toContain('POST /slack/events');
  });

  it('say why the program is not ready', async () => {
    const { store, ask } = world();
    expect(await ask('GET /readyz')).toEqual({ status: 503, body: 'no handbook' });
    await publishInto(store);
    expect(await ask('GET /readyz')).toEqual({ status: 200, body: 'ready' });
    const away = world({ slack: { path: '', route: null, isConnected: () => false } });
    await publishInto(away.store);
    expect(await away.ask('GET /readyz')).toEqual({ status: 503, body: 'Slack is not connected' });
    expect(await world({ unready: () => 'a defect was found' }).ask('GET /readyz')).toEqual({
      status: 503,
      body: 'a defect was found',
    });
  });

  it('wake the engine once for a stored event, and not for a known or refused one', async () => {
    const { sent, ask, store } = world();
    expect(await ask('POST /webhooks/events', EVENT)).toMatchObject({ status: 401 });
    expect(sent).toEqual([]);
    expect(await ask('POST /webhooks/events', EVENT, signed(EVENT))).toMatchObject({ status: 200 });
    expect(await ask('POST /webhooks/events', EVENT, signed(EVENT))).toMatchObject({ status: 200 });
    expect(sent).toEqual([{ kind: 'inbox' }]);
    expect(await store.inbox.pending()).toBe(1);
  });

  it.each<readonly [string, string | null, Record<string, string>, boolean, number]>([
    ['from this computer without a token in the settings', null, {}, true, 403],
    ['from this computer without the token', 'a-long-secret-token', {}, true, 403],
    [
      'from this computer with the token',
      'a-long-secret-token',
      { authorization: 'Bearer a-long-secret-token' },
      true,
      200,
    ],
    ['from another computer', null, {}, false, 403],
    ['from another computer with any token', null, { authorization: 'Bearer ' }, false, 403],
    ['with the token', 'a-long-secret-token', { authorization: 'Bearer a-long-secret-token' }, false, 200],
    ['with a part of the token', 'a-long-secret-token', { authorization: 'Bearer a-long' }, false, 403],
    ['with the token by another scheme', 'a-long-secret-token', { authorization: 'a-long-secret-token' }, false, 403],
    ['without the token', 'a-long-secret-token', {}, false, 403],
  ])('show the metrics of real systems only for the token: %s', async (_, token, headers, isLocal, status) => {
    const { ask } = world({ metrics: { token, isOpenLocally: false } });
    expect(await ask('GET /metrics', null, headers, isLocal)).toMatchObject({ status });
  });

  it('show the metrics of the sandbox to this computer, and to no other', async () => {
    expect(await world().ask('GET /metrics', null, {}, true)).toMatchObject({ status: 200 });
    expect(await world().ask('GET /metrics', null, {}, false)).toMatchObject({ status: 403 });
  });

  it('report a refused webhook: a log line, a count, a notice, and one row an hour', async () => {
    const { ask, logged, notices, store } = world();
    await ask('POST /webhooks/events', EVENT);
    await ask('POST /webhooks/events', EVENT);
    const forged = { ...signed(EVENT), 'webhook-signature': 'v1,AAAA' };
    await ask('POST /webhooks/events', EVENT, forged);
    expect(logged).toMatchObject([
      { name: 'webhook.refused', source: 'events', status: 401, code: 'unsigned' },
      { name: 'webhook.refused', code: 'unsigned' },
      { name: 'webhook.refused', code: 'forged' },
    ]);
    expect(JSON.stringify([logged, notices])).not.toContain(KEY);
    expect(notices.map(({ topic }) => topic)).toEqual([
      'webhook:events:unsigned:',
      'webhook:events:unsigned:',
      'webhook:events:forged:',
    ]);
    expect(await store.inbox.setAside(9)).toMatchObject([
      { source: 'events', eventId: 'request/forged:2026-03-02T14', outcome: 'refused' },
      { source: 'events', eventId: 'request/unsigned:2026-03-02T14', outcome: 'refused' },
    ]);
    expect(await store.inbox.pending()).toBe(0);
    expect((await ask('GET /metrics')).body).toContain(
      'sopwith_webhooks_refused_total{source="events",code="unsigned"} 2',
    );
  });

  it('report what a sender sent when it is signed but refused, and never its secret', async () => {
    const { ask, logged, store } = world();
    await ask('POST /webhooks/events', EVENT, signed(EVENT));
    const changed = { ...EVENT, event: 'shipment_lost' };
    expect(await ask('POST /webhooks/events', changed, signed(changed))).toMatchObject({ status: 409 });
    expect(await ask('POST /webhooks/events', { a: 1 }, signed({ a: 1 }))).toMatchObject({ status: 422 });
    expect(logged).toMatchObject([
      { name: 'webhook.refused', sender: 'tms', status: 409, code: 'changed' },
      { name: 'webhook.refused', sender: 'tms', status: 422, code: 'unreadable' },
    ]);
    expect(await store.inbox.setAside(9)).toMatchObject([
      { sender: 'tms', outcome: 'refused', note: expect.stringContaining('got none of them. The signature fits') },
      { sender: 'tms', outcome: 'refused', note: expect.stringContaining('used before for another body') },
    ]);
    expect(JSON.stringify(logged)).not.toContain(KEY);
  });

  it('report tickets that cannot be read one by one, with what to do, and not with the secret', async () => {
    const { routes, notices, store, logged } = world({ secrets: { zendesk: ['zd-secret'], senders: [] } });
    const handle = routes.get('POST /webhooks/zendesk');
    if (handle === undefined) throw new Error('Expected a route');
    for (const id of [9008, 9009, 9010]) {
      const body = Buffer.from(`{"type":"ticket.created","ticket":{"id":"${id}","subject":"Call "Carla""}}`);
      const at = new Date(NOW).toISOString();
      const signature = createHmac('sha256', 'zd-secret').update(at).update(body).digest('base64');
      const headers = { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': at };
      expect(await handle({ path: '/webhooks/zendesk', headers, body, isLocal: true })).toMatchObject({ status: 422 });
    }
    expect((await store.inbox.setAside(9)).map(({ eventId, note }) => [eventId.slice(0, 30), note])).toEqual(
      ['9010', '9009', '9008'].map((id) => [
        `request/unreadable:ticket-${id}`.slice(0, 30),
        expect.stringMatching(
          new RegExp(
            `in \`ticket\\.subject\`.*ticket ${id}, a guess.*The signature fits, so address and secret are right`,
          ),
        ),
      ]),
    );
    expect(notices).toHaveLength(3);
    expect(new Set(notices.map(({ topic }) => topic)).size).toBe(1);
    expect(JSON.stringify(notices)).not.toContain('compare its address');
    expect(JSON.stringify([logged, notices])).not.toContain('Carla');
  });

  it('answer a refused webhook although the database cannot record it', async () => {
    const { ask, logged, store } = world();
    store.inbox.record = () => Promise.reject(new Error('away'));
    expect(await ask('POST /webhooks/events', EVENT)).toMatchObject({ status: 401 });
    expect(logged).toMatchObject([{ name: 'webhook.refused' }, { name: 'webhook.refusal_not_recorded' }]);
  });

  it('report a refused delivery of Slack', async () => {
    const route = () => Promise.resolve({ status: 401, body: 'Expected a signature from Slack' });
    const { ask, logged } = world({ slack: { path: '/slack/events', route, isConnected: () => true } });
    expect(await ask('POST /slack/events')).toMatchObject({ status: 401 });
    expect(logged).toEqual([
      { name: 'webhook.refused', source: 'slack', status: 401, code: 'forged', why: 'Expected a signature from Slack' },
    ]);
  });

  it('show the metrics in the Prometheus format', async () => {
    const { ask } = world();
    await ask('POST /webhooks/events', EVENT, signed(EVENT));
    const { body, contentType } = await ask('GET /metrics');
    expect(contentType).toBe('text/plain; version=0.0.4');
    expect(body.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'sopwith_inbox_pending 1',
      'sopwith_inbox_set_aside{outcome="refused"} 0',
      'sopwith_inbox_set_aside{outcome="ignored"} 0',
      'sopwith_inbox_set_aside{outcome="given_up"} 0',
      'sopwith_inbox_set_aside{outcome="partly"} 0',
      'sopwith_inbox_set_aside{outcome="deferred"} 0',
      'sopwith_inbox_set_aside{outcome="choice"} 0',
      'sopwith_asks_open{kind="approval"} 0',
      'sopwith_asks_open{kind="answer"} 0',
      'sopwith_asks_open{kind="question"} 0',
      'sopwith_asks_open{kind="recovery"} 0',
      'sopwith_threads_behind 0',
      'sopwith_register_behind_seconds 61',
      '',
    ]);
  });
});

describe('a request that is refused before its route', () => {
  const story = async (init: RequestInit, path: string) => {
    const { routes, store, logged, notices } = world();
    const logger = { info: () => undefined, error: () => undefined };
    const http = await startHttp({ host: '127.0.0.1', port: 0, routes, logger });
    try {
      const send = () => fetch(`${http.address}${path}`, init);
      const { status } = await send();
      await send();
      const metrics = await (await fetch(`${http.address}/metrics`)).text();
      return { status, metrics, logged, notices, listed: await store.inbox.setAside(9) };
    } finally {
      await http.stop();
    }
  };

  it.each<readonly [number, string, RequestInit]>([
    [413, '/webhooks/events', { method: 'POST', body: 'hidden-content'.repeat(90_000) }],
    [415, '/webhooks/events', { method: 'POST', body: 'hidden-content', headers: { 'content-encoding': 'gzip' } }],
    [405, '/webhooks/events?token=hidden-content', { method: 'PUT', body: 'hidden-content' }],
    [404, '/webhooks/events/', { method: 'POST', body: 'hidden-content' }],
    [404, '/Webhooks/Zendesk', { method: 'POST', body: 'hidden-content' }],
    [404, '/webhook/events', { method: 'POST', body: 'hidden-content' }],
    [404, '/slack/events', { method: 'POST', body: 'hidden-content' }],
  ])('is listed once an hour, counted, logged and notified, without its content: %s %s', async (status, path, init) => {
    const found = await story(init, path);
    expect(found.status).toBe(status);
    expect(found.listed).toMatchObject([
      { outcome: 'refused', note: expect.stringContaining(path.replace(/\?.*/, '')) },
    ]);
    expect(found.metrics).toContain(`sopwith_http_refused_total{status="${status}"} 2`);
    expect(found.metrics).toMatch(/sopwith_webhooks_refused_total\{.*\} 2/);
    expect(found.notices).not.toEqual([]);
    expect(found.logged.filter((line) => JSON.stringify(line).includes('http.refused'))).toHaveLength(1);
    expect(JSON.stringify([found.listed, found.notices, found.logged])).not.toContain('hidden-content');
  });

  it.each([
    ['/webhooks/edi', 'A webhook to /webhooks/edi was refused'],
    ['/webhooks/events', 'A webhook to /webhooks/events was refused'],
    ['/Zendesk/webhook', 'A webhook to /webhooks/zendesk was refused'],
    ['/slack/events', 'A webhook to /slack/events was refused'],
    ['/webhooks/media', 'A webhook to an unknown path was refused'],
  ])('names the webhook that was meant by its address: %s', async (path, title) => {
    const { notices } = await story({ method: 'PUT' }, path);
    expect(notices[0]).toMatchObject({ title });
  });

  it('is counted and logged only, if its path is not like the path of a webhook', async () => {
    const found = await story({}, '/favicon.ico');
    expect(found.metrics).toContain('sopwith_http_refused_total{status="404"} 2');
    expect(found.logged).toHaveLength(1);
    expect([found.listed, found.notices]).toEqual([[], []]);
  });
});

describe('the metrics', () => {
  /** What a client sends byte by byte, and the status of the answer. */
  const statusOf = async (isOpenLocally: boolean, head: string): Promise<string> => {
    const logger = { info: () => undefined, error: () => undefined };
    const { routes } = world({ metrics: { token: null, isOpenLocally } });
    const http = await startHttp({ host: '127.0.0.1', port: 0, routes, logger });
    try {
      return await new Promise((resolve, reject) => {
        const socket = connect(http.port, '127.0.0.1', () => socket.write(head.replaceAll('PORT', String(http.port))));
        socket.on('error', reject);
        socket.once('data', (data: Buffer) => {
          socket.destroy();
          resolve(data.toString().split(' ')[1] ?? '');
        });
      });
    } finally {
      await http.stop();
    }
  };

  it.each([
    ['a default nginx', 'GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n'],
    ['a proxy without a name', 'GET /metrics HTTP/1.0\r\n\r\n'],
    ['a proxy that adds headers', 'GET /metrics HTTP/1.1\r\nHost: localhost:PORT\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n'],
    ['HEAD', 'HEAD /metrics HTTP/1.0\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
    ['this computer', 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n'],
  ])('of real systems are not shown through %s without the token', async (_, head) => {
    expect(await statusOf(false, head)).toBe('403');
  });

  it.each([
    ['127.0.0.1:PORT', '200'],
    ['localhost:PORT', '200'],
    ['[::1]:PORT', '200'],
    ['sop.example', '403'],
    ['127.0.0.1.attacker.example', '403'],
  ])('of the sandbox, asked for as %s, are answered with %s', async (host, status) => {
    expect(await statusOf(true, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toBe(status);
  });
});
