/** Attack: what has no effect and is neither listed, counted nor told; Slack refusals of an update. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../src/http/routes.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { FILES, LENA, withEvents } from '../run/handbook.ts';
import { inWorld, START } from '../engine/world.ts';

const NOW = Date.UTC(2026, 2, 2, 14);
const KEY = Buffer.alloc(24, 7).toString('base64');
const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});

async function server() {
  const store = createMemoryStore();
  const told: unknown[] = [];
  const logged: string[] = [];
  const logger = { info: (name: string) => void logged.push(name), error: (name: string) => void logged.push(name) };
  const routes = createRoutes({
    shell: {
      store, clock: new SimulatedClock(NOW), logger,
      operators: { notify: (notice) => void told.push(notice) },
      wakeUps: { start: async () => undefined, send: async () => undefined, stop: async () => undefined },
    },
    secrets: { zendesk: ['a-long-secret-of-zendesk-0123456789'], senders: [{ sender: 'tms', secrets: [`whsec_${KEY}`] }] },
    metricsToken: null,
    slack: { path: '/slack/events', route: null, isConnected: () => true },
    unready: () => null,
  });
  const http = await startHttp({ host: '127.0.0.1', port: 0, routes, logger });
  return { http, store, told, logged };
}

function signed(body: string, id = 'msg-1'): Record<string, string> {
  const time = String(NOW / 1_000);
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(`${id}.${time}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}`, 'content-type': 'application/json' };
}

const EVENT = JSON.stringify({ event: 'shipment_delivered', case: { system: 'tms', record: 'SHP-1' }, fields: {} });

describe('a webhook that is refused before its route', () => {
  it.each<readonly [string, string, string, string, Record<string, string>]>([
    ['413 too large', 'POST', '/webhooks/events', EVENT.padEnd(1_100_000), {}],
    ['415 compressed', 'POST', '/webhooks/events', EVENT, { 'content-encoding': 'gzip' }],
    ['405 PUT', 'PUT', '/webhooks/events', EVENT, {}],
    ['404 trailing slash', 'POST', '/webhooks/events/', EVENT, {}],
    ['404 Slack in Socket Mode', 'POST', '/slack/events', EVENT, {}],
  ])('is logged, listed, counted and told: %s', async (_, method, path, body, more) => {
    const { http, store, told, logged } = await server();
    try {
      const answer = await fetch(`${http.address}${path}`, { method, body, headers: { ...signed(body), ...more } });
      const counters = (await (await fetch(`${http.address}/metrics`)).text()).includes('sopwith_webhooks_refused_total{');
      const listed = (await store.inbox.setAside(9)).length;
      expect({ refused: answer.status >= 400, logged: logged.length > 0, told: told.length, listed, counters }).toEqual({
        refused: true, logged: true, told: 1, listed: 1, counters: true,
      });
    } finally {
      await http.stop();
    }
  });
});

describe('case events without effect', () => {
  it('a ticket that moves to the form of another kind of the handbook, with another amount, is not dropped as unchanged', () => {
    const kind = `kind: refund
title: Refund
channel: freight-claims
if_unforeseen: claims-leads
zendesk:
  form: Refund
facts:
  - fact: refund.amount
    label: refund
    type: money
    optional: true
    zendesk: claim_amount
    zendesk_currency: claim_currency
  - fact: zendesk.ticket_id
    label: ticket
    type: text
    zendesk: ticket.id
`;
    return inWorld({}, async (world) => {
      const published = await world.publish([...FILES, { path: 'kinds/refund.yaml', text: kind }]);
      expect(JSON.stringify(published)).toContain('published');
      await world.claim({ claim_amount: '31000' }, at(0));
      await world.rest();
      await world.ask('approval');
      await world.after(20_000);
      await world.claim({ claim_amount: '100' }, { ...at(10), form: 'Refund' }, 'ticket.updated');
      await world.settle();
      const counts = await world.store.inbox.counts(0);
      const reply = await world.approve(LENA);
      expect(counts.ignored + counts.refused).toBe(1);
    });
  });

  it('a creation of the other kind for a record that has a case is not dropped as unchanged', () => {
    const kind = `kind: refund\ntitle: Refund\nchannel: freight-claims\nif_unforeseen: claims-leads\nzendesk:\n  form: Refund\nfacts:\n  - fact: zendesk.ticket_id\n    label: ticket\n    type: text\n    zendesk: ticket.id\n`;
    return inWorld({}, async (world) => {
      const published = await world.publish([...FILES, { path: 'kinds/refund.yaml', text: kind }]);
      expect(JSON.stringify(published)).toContain('published');
      await world.claim({ claim_amount: '4100' }, at(0));
      await world.rest();
      await world.claim({}, { ...at(10), form: 'Refund' });
      await world.settle();
      const counts = await world.store.inbox.counts(0);
      const runs = (await world.store.runs.list({ limit: 9, newestFirst: true })).length;
      expect(runs - 1 + counts.ignored + counts.refused).toBe(1);
    });
  });

  it('a declared event that overtakes the creation of its case is kept, as a correction is', () =>
    inWorld({ files: withEvents() }, async (world) => {
      await world.arrive('carrier_offer', { amount: { $money: 'USD', minor: 90_000 } });
      await world.settle();
      await world.claim({ claim_amount: '31000' }, at(0));
      await world.rest();
      expect(await world.events('EventArrived')).toHaveLength(1);
    }));
});

describe('Slack refuses for good to update a card', () => {
  it.each(['edit_window_closed', 'cant_update_message'])(
    'after the decision (%s): the thread shows the decision elsewhere, or the operators are told',
    (code) =>
      inWorld({ thread: true }, async (world) => {
        await world.claim({ claim_amount: '31000' }, at(0));
        await world.rest();
        await world.after(30_000);
        world.slack.refusals = (_, what) => (what === 'update' ? { kind: 'refused', code, message: `Slack: ${code}` } as never : null);
        const before = world.slack.messages.length;
        await world.approve(LENA);
        await world.after(900_000);
        const asks = world.slack.messages.filter(({ content }) => content.kind === 'ask');
        const open = asks.filter(({ content }) => content.kind === 'ask' && content.ask.state.kind === 'open');
        expect(open.length === 0 || world.operatorNotices.length > 0).toBe(true);
      }),
  );
});
