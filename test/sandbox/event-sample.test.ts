import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventSecretOf } from '../../src/sandbox/credentials.ts';
import { eventSamplesSchema } from '../../src/sandbox/event-sample.ts';
import type { Guide } from '../../src/sandbox/sample-book.ts';
import { signEvent } from '../../src/sandbox/tms/send-case-event.ts';
import { atEnd, snapshotOf, START, startWorld, type World } from './world.ts';

type Account = Readonly<Record<string, unknown>>;
type Webhook = Exclude<NonNullable<Parameters<typeof startWorld>[0]>['webhook'], undefined>;
type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

const { samples } = eventSamplesSchema.parse({
  samples: [
    {
      sample: 'renewal',
      title: 'Start a renewal',
      shows: 'A renewal that is near',
      sender: 'platform',
      opens: 'customer_account',
      ticket: { name: 'Parsnip', email: 'office@parsnip.example', subject: 'Renewal', text: 'Soon', priority: 'high' },
      facts: { 'zendesk.ticket_id': '{ticket}', 'context.blocker_since': '6 days ago', 'account.name': 'Parsnip' },
      account: { Name: 'Parsnip', Claims_Account_Id__c: 'ACC-1', Renewal_Date__c: 'in 24 days', Health_Score__c: 31 },
      issues: [{ key: 'BILL-310', status: 'In Progress', labels: ['twice'] }],
    },
  ],
});
const form = {
  title: 'Report a blocker',
  says: 'A form',
  press: 'Open the form',
  address: () => 'http://127.0.0.1:1/portal/blocker',
};
const guide: Guide = { channel: 'customer-success', timeZone: 'America/New_York', samples, doors: [form] };

async function startReceiver(): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end('Stored');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

async function startWithReceiver(webhook: Webhook = null): Promise<World & { readonly received: readonly Received[] }> {
  const { url, received } = await startReceiver();
  const secretOf = (sender: string): string | null => (sender === 'platform' ? eventSecretOf(sender) : null);
  const world = await startWorld({ guide, seed: false, webhook, events: { url: () => url, secretOf } });
  return { ...world, received };
}

async function file({ sandbox }: World, sample: string): Promise<unknown> {
  const response = await fetch(`${sandbox.address}/sandbox/sample`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sample }),
  });
  return response.json();
}

describe('A sample of the handbook', () => {
  it('is an event of its sender about a fresh ticket, signed with the secret of that sender', async () => {
    const world = await startWithReceiver();
    await file(world, 'renewal');
    expect(await file(world, 'renewal')).toMatchObject({ ok: true, result: { answer: 'Stored' } });
    const { tickets } = snapshotOf<{ tickets: { id: number; priority: string; subject: string }[] }>(
      world.sandbox,
      'zendesk',
    );
    expect(tickets.map(({ id, priority, subject }) => [id, priority, subject])).toEqual([
      [101, 'high', 'Renewal'],
      [102, 'high', 'Renewal'],
    ]);
    const last = world.received.at(-1);
    expect(JSON.parse(last?.body ?? '')).toEqual({
      opens: 'customer_account',
      case: { system: 'zendesk', record: '102' },
      requester: { name: 'Parsnip', email: 'office@parsnip.example' },
      facts: { 'zendesk.ticket_id': '102', 'context.blocker_since': '2026-02-26', 'account.name': 'Parsnip' },
    });
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = last?.headers ?? {};
    const signed = signEvent(eventSecretOf('platform'), String(id), String(at), last?.body ?? '');
    expect(signature).toBe(`v1,${signed}`);
    expect(eventSecretOf('platform')).not.toBe(eventSecretOf('tms'));
  });

  it('has a ticket without the claim form: none of its fields to correct, and no trigger of it fires', async () => {
    const world = await startWithReceiver({ url: () => 'http://127.0.0.1:1/webhooks/zendesk', secret: 'secret' });
    await file(world, 'renewal');
    const ticket = await world.sandbox.act('zendesk', 'update_ticket', { ticket: 101, from: 'agent', comment: 'Hm' });
    expect(ticket).toMatchObject({ id: 101 });
    const { tickets } = snapshotOf<{ tickets: { fields: object; unsent_webhooks: number }[] }>(
      world.sandbox,
      'zendesk',
    );
    expect(tickets).toMatchObject([{ fields: {}, unsent_webhooks: 0 }]);
  });

  it('brings its account and issues up to date, and adds them once', async () => {
    const world = await startWithReceiver();
    await world.sandbox.samples.prepare();
    await world.clock.advanceTo(START + 10 * 86_400_000);
    await file(world, 'renewal');
    const { accounts } = snapshotOf<{ accounts: Account[] }>(world.sandbox, 'salesforce');
    expect(accounts.map((account) => [account['Name'], account['Renewal_Date__c']])).toEqual([
      ['Parsnip', '2026-04-07'],
    ]);
    const { issues } = snapshotOf<{ issues: { key: string; status: string }[] }>(world.sandbox, 'jira');
    expect(issues.map(({ key, status }) => [key, status])).toEqual([['BILL-310', 'In Progress']]);
  });

  it('is what the page offers, in place of the claims', async () => {
    const { sandbox } = await startWithReceiver();
    const state = (await (await fetch(`${sandbox.address}/sandbox/state`)).json()) as {
      guide: object;
      samples: { name: string; title: string }[];
    };
    expect(state.guide).toEqual({
      channel: 'customer-success',
      offers: 'cases',
      doors: [
        {
          title: 'Report a blocker',
          says: 'A form',
          press: 'Open the form',
          address: 'http://127.0.0.1:1/portal/blocker',
        },
      ],
    });
    expect(state.samples.map(({ name, title }) => [name, title])).toEqual([['renewal', 'Start a renewal']]);
  });

  it('is refused when its name or its sender is not known', async () => {
    const world = await startWithReceiver();
    expect(await file(world, 'enterprise-7200')).toMatchObject({
      ok: false,
      error: 'Expected the name of a sample, got `enterprise-7200`',
    });
    await expect(world.sandbox.act('tms', 'tell_event', { event: 'x', ticket: '1' })).rejects.toThrow(
      'Expected a sender of the handbook, got `tms`',
    );
    expect(world.received).toEqual([]);
  });
});

describe('Without samples of the handbook', () => {
  it('the page files a claim', async () => {
    const world = await startWorld();
    expect(await file(world, 'enterprise-7200')).toMatchObject({ ok: true, result: { id: 101, status: 'new' } });
  });
});
