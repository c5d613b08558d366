import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createRoutes, type RouteOptions } from '../../src/http/routes.ts';
import type { HttpAnswer } from '../../src/http/start-http.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { publishInto } from '../store/publish.ts';

const NOW = Date.UTC(2026, 2, 2, 14);
const KEY = Buffer.alloc(24, 7).toString('base64');
const SENDERS = [{ sender: 'tms', secrets: [`whsec_${KEY}`] }];
const SECRETS = { zendesk: [], senders: SENDERS };
const EVENT = { event: 'shipment_delivered', case: { system: 'tms', record: 'SHP-1' }, fields: {} };

function world(over: Partial<RouteOptions> = {}) {
  const store = createMemoryStore();
  const sent: unknown[] = [];
  const routes = createRoutes({
    shell: {
      store,
      clock: new SimulatedClock(NOW),
      wakeUps: {
        start: () => Promise.resolve(),
        send: (wakeUp) => {
          sent.push(wakeUp);
          return Promise.resolve();
        },
        stop: () => Promise.resolve(),
      },
    },
    secrets: SECRETS,
    metricsToken: null,
    slack: { path: '/slack/events', route: null, isConnected: () => true },
    unready: () => null,
    ...over,
  });
  const ask = async (route: string, body: Json = null, headers = {}, isLocal = true): Promise<HttpAnswer> => {
    const handle = routes.get(route);
    if (handle === undefined) throw new Error(`Expected a route \`${route}\``);
    return handle({ headers, body: Buffer.from(JSON.stringify(body)), isLocal });
  };
  return { store, sent, routes, ask };
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
    ['from this computer', null, {}, true, 200],
    ['from another computer', null, {}, false, 403],
    ['from another computer with any token', null, { authorization: 'Bearer ' }, false, 403],
    ['with the token', 'a-long-secret-token', { authorization: 'Bearer a-long-secret-token' }, false, 200],
    ['with a part of the token', 'a-long-secret-token', { authorization: 'Bearer a-long' }, false, 403],
    ['with the token by another scheme', 'a-long-secret-token', { authorization: 'a-long-secret-token' }, false, 403],
    ['without the token', 'a-long-secret-token', {}, false, 403],
  ])(
    'show the metrics only to this computer or for the token: %s',
    async (_, metricsToken, headers, isLocal, status) => {
      expect(await world({ metricsToken }).ask('GET /metrics', null, headers, isLocal)).toMatchObject({ status });
    },
  );

  it('show the metrics in the Prometheus format', async () => {
    const { ask } = world();
    await ask('POST /webhooks/events', EVENT, signed(EVENT));
    const { body, contentType } = await ask('GET /metrics');
    expect(contentType).toBe('text/plain; version=0.0.4');
    expect(body.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'sopwith_inbox_pending 1',
      'sopwith_asks_open{kind="approval"} 0',
      'sopwith_asks_open{kind="answer"} 0',
      'sopwith_asks_open{kind="question"} 0',
      'sopwith_asks_open{kind="recovery"} 0',
      'sopwith_threads_behind 0',
      '',
    ]);
  });
});
