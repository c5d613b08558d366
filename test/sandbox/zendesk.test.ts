import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zendesk from 'node-zendesk';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../src/sandbox/journal.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { signWebhook } from '../../src/sandbox/zendesk/webhook.ts';
import { loadSpecJudge } from './spec-judge.ts';
import { atEnd, snapshotOf, startWorld, START, type World } from './world.ts';
import { until } from '../until.ts';

const judge = await loadSpecJudge(['zendesk']);
const judged = judge === null ? {} : { onExchange: judge.onExchange };

type Ticket = {
  id: number;
  status: string;
  subject: string;
  group_id: number | null;
  tags: string[];
  updated_at: string;
  custom_fields: { id: number; value: string | null }[];
};
type Json = Record<string, unknown>;
type Answer<Body = Json> = { readonly status: number; readonly headers: Headers; readonly body: Body };
type Call = <Body = Json>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer<Body>>;

async function tokenOf({ sandbox }: World, changes: Json = {}): Promise<string> {
  const { clientId, clientSecret } = sandboxCredentials.zendesk;
  const response = await fetch(`${sandbox.address}/zendesk/oauth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'read write',
      ...changes,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function open(options: Parameters<typeof startWorld>[0] = {}): Promise<World & { call: Call; token: string }> {
  const world = await startWorld({ ...judged, ...options });
  const token = await tokenOf(world);
  const call: Call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(`${world.sandbox.address}/zendesk/api/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
  };
  return { ...world, call, token };
}

const file = async ({ sandbox }: World, sample = 'enterprise-7200', more: Json = {}): Promise<Ticket> =>
  (await sandbox.act('zendesk', 'file_claim', { sample, ...more })) as Ticket;

describe('Zendesk, to the real node-zendesk', () => {
  /** The transport of our adapter: the stock one takes failures for successes. */
  const clientOf = ({ sandbox }: World, token: string) =>
    zendesk.createClient({
      endpointUri: `${sandbox.address}/zendesk/api/v2`,
      useOAuth: true,
      token,
      throwOriginalException: true,
      transportConfig: {
        transportFn: async (url: string, options: RequestInit) => {
          const response = await fetch(url, options);
          const text = await response.text();
          if (!response.ok) throw new Error(`Zendesk answered ${response.status} to ${url}`);
          return { response, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
        },
        responseAdapter: ({ response, json }: { response: Response; json: unknown }) => ({
          json: async () => json,
          status: response.status,
          statusText: response.status === 204 ? 'No Content' : 'OK',
          headers: { get: (name: string) => response.headers.get(name) },
        }),
      },
    } as unknown as Parameters<typeof zendesk.createClient>[0]); // The SDK's types do not know its own `responseAdapter` shape.

  it('creates, shows and updates a ticket, and finds the key of the update in the audits', async () => {
    const { token, ...world } = await open();
    const client = clientOf(world, token);
    const created = await client.tickets.create({
      ticket: { subject: 'Broken', comment: { body: 'All of it' }, external_id: 'case-1' },
    });
    const id = (created.result as unknown as { id: number }).id;
    expect(id).toBe(101);
    await client.tickets.update(id, {
      ticket: {
        status: 'open',
        group_id: 7001,
        comment: { body: 'Noted', public: false },
        metadata: { sop_key: 'sop-run-1-4a' },
      },
    } as never);
    const shown = (await client.tickets.show(id)).result as unknown as Ticket;
    expect([shown.status, shown.group_id, shown.subject]).toEqual(['open', 7001, 'Broken']);
    const audits = (await client.tickets.exportAudit(id)) as unknown as { metadata: { custom: Json } }[];
    expect(audits.flatMap((audit) => audit.metadata.custom)).toEqual([{}, { sop_key: 'sop-run-1-4a' }]);
  });

  it('lists groups, fields and macros, and identifies the API user', async () => {
    const { token, ...world } = await open();
    const client = clientOf(world, token);
    const names = async (list: Promise<unknown>, name: string): Promise<unknown[]> =>
      ((await list) as Json[]).map((each) => each[name]);
    expect(await names(client.groups.list(), 'name')).toEqual(['Standard Claims', 'Priority Claims', 'Security']);
    expect(await names(client.macros.list(), 'title')).toEqual(['CLM-ACK', 'CLM-ASK-AMOUNT']);
    expect(await names(client.ticketfields.list(), 'title')).toContain('BOL number');
    expect(((await client.users.me()).result as unknown as Json)['name']).toBe('Sopwith');
  });
});

describe('Zendesk', () => {
  it('refuses requests without a live token', async () => {
    const { call, clock, token } = await open();
    expect((await call('GET', 'tickets')).status).toBe(200);
    expect((await call('GET', 'tickets', undefined, { authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await call('GET', 'tickets', undefined, { authorization: `Basic ${token}` })).body).toMatchObject({
      error: 'invalid_token',
    });
    await clock.advanceTo(START + 7_200_000);
    expect((await call('GET', 'tickets')).status).toBe(401);
  });

  it('issues no token for a wrong secret', async () => {
    expect(await tokenOf(await startWorld(), { client_secret: 'wrong' })).toBeUndefined();
  });

  it('creates once for an idempotency key, and refuses the key for anything else', async () => {
    const { call } = await open();
    const body = { ticket: { subject: 'One', comment: { body: 'Text' } } };
    const first = await call<{ ticket: Ticket }>('POST', 'tickets.json', body, { 'idempotency-key': 'k-1' });
    const second = await call<{ ticket: Ticket }>('POST', 'tickets.json', body, { 'idempotency-key': 'k-1' });
    expect([first.status, first.headers.get('x-idempotency-lookup')]).toEqual([201, 'miss']);
    expect([second.status, second.headers.get('x-idempotency-lookup'), second.body.ticket.id]).toEqual([
      201,
      'hit',
      first.body.ticket.id,
    ]);
    expect(
      (
        await call(
          'POST',
          'tickets.json',
          { ticket: { subject: 'Two', comment: { body: 'Text' } } },
          { 'idempotency-key': 'k-1' },
        )
      ).status,
    ).toBe(400);
    expect((await call<{ tickets: Ticket[] }>('GET', 'tickets')).body.tickets).toHaveLength(1);
  });

  it('refuses a safe update with an outdated stamp, and accepts one with the current stamp', async () => {
    const { call, clock, ...world } = await open();
    const { id, updated_at: stamp } = await file({ clock, ...world });
    await clock.advanceTo(START + 5_000);
    const update = (tags: string[]): Promise<Answer> =>
      call('PUT', `tickets/${id}`, { ticket: { tags, safe_update: true, updated_stamp: stamp } });
    expect((await update(['first'])).status).toBe(200);
    const late = await update(['second']);
    expect([late.status, late.body['error']]).toEqual([409, 'UpdateConflict']);
    expect((await call<{ ticket: Ticket }>('GET', `tickets/${id}`)).body.ticket.tags).toEqual(['first']);
  });

  it('adds, sets and removes tags', async () => {
    const { call, ...world } = await open();
    const { id } = await file(world);
    expect((await call('PUT', `tickets/${id}/tags`, { tags: ['sla_breach', 'Two Words'] })).body).toEqual({
      tags: ['claim', 'sla_breach', 'two', 'words'],
    });
    expect((await call('DELETE', `tickets/${id}/tags`, { tags: ['two', 'words'] })).status).toBe(204);
    expect((await call('GET', `tickets/${id}/tags`)).body).toEqual({ tags: ['claim', 'sla_breach'] });
    expect((await call('POST', `tickets/${id}/tags`, { tags: ['only'] })).body).toEqual({ tags: ['only'] });
  });

  it('refuses changes to a closed ticket, and invalid values', async () => {
    const { call, ...world } = await open();
    const { id } = await file(world);
    const update = (ticket: Json): Promise<Answer> => call('PUT', `tickets/${id}`, { ticket });
    expect((await update({ status: 'paid' })).body).toMatchObject({
      error: 'RecordInvalid',
      details: { status: [{ description: 'Status: paid is not a valid status' }] },
    });
    expect((await update({ group_id: 1 })).status).toBe(422);
    expect((await update({ comment: { body: ' ' } })).status).toBe(422);
    expect((await update({ status: 'closed' })).status).toBe(200);
    expect((await update({ status: 'open' })).body).toMatchObject({
      details: { status: [{ description: 'Status: closed prevents ticket update' }] },
    });
  });

  it('makes a comment public by default', async () => {
    const { call, ...world } = await open();
    const { id } = await file(world);
    await call('PUT', `tickets/${id}`, { ticket: { comment: { body: 'To everybody' } } });
    await call('PUT', `tickets/${id}`, { ticket: { comment: { body: 'To us', public: false } } });
    const { body } = await call<{ comments: { body: string; public: boolean }[] }>('GET', `tickets/${id}/comments`);
    expect(body.comments.slice(1).map((comment) => [comment.body, comment.public])).toEqual([
      ['To everybody', true],
      ['To us', false],
    ]);
  });

  it('finds by external id at once, and by search only when the index has caught up', async () => {
    const { call, clock, sandbox } = await open();
    sandbox.faults.set('zendesk', { fault: 'stale_search', ms: 60_000 });
    await call('POST', 'tickets', {
      ticket: { external_id: 'case-9', comment: { body: 'Text' }, tags: ['sop-key-9'] },
    });
    const found = async (path: string, name: string): Promise<number> =>
      ((await call('GET', path)).body[name] as unknown[]).length;
    expect(await found('tickets?external_id=case-9', 'tickets')).toBe(1);
    expect(await found('tickets?external_id=case-8', 'tickets')).toBe(0);
    expect(await found('search?query=type:ticket tags:sop-key-9', 'results')).toBe(0);
    await clock.advanceTo(START + 60_000);
    expect(await found('search?query=type:ticket tags:sop-key-9', 'results')).toBe(1);
    expect(await found('search?query=type:ticket tags:sop-key-8', 'results')).toBe(0);
  });

  it('finds a custom field by its words, the last one as the beginning of a longer word, too', async () => {
    const { call, ...world } = await open();
    await file(world);
    const fields = (await call<{ ticket_fields: { id: number; title: string }[] }>('GET', 'ticket_fields')).body;
    const id = fields.ticket_fields.find(({ title }) => title === 'Account id')?.id ?? 0;
    for (const value of ['ACC-10', 'ACC 10 Europe', 'ACC-104', 'ACC-210', 'XACC-10'])
      await call('POST', 'tickets', { ticket: { comment: { body: value }, custom_fields: [{ id, value }] } });
    const query = encodeURIComponent(`custom_field_${id}:"acc-10"`);
    const { results } = (
      await call<{ results: { description: string }[] }>('GET', `search/export?filter[type]=ticket&query=${query}`)
    ).body;
    expect(results.map(({ description }) => description)).toEqual(['ACC-10', 'ACC 10 Europe', 'ACC-104']);
  });

  it('finds users by address and by external id', async () => {
    const { call, ...world } = await open();
    await file(world);
    const names = async (path: string): Promise<unknown> =>
      (await call<{ users: { name: string }[] }>('GET', path)).body.users.map(({ name }) => name);
    expect(await names('users/search?query=email:acc-www01@claims.example')).toEqual(['Wobbly Widget Works']);
    expect(await names('users/search?external_id=ACC-WWW01')).toEqual(['Wobbly Widget Works']);
    expect(await names('users/search?query=email:nobody@claims.example')).toEqual([]);
    expect((await call('GET', 'users/4001')).body).toMatchObject({ user: { name: 'Sopwith' } });
    expect((await call('GET', 'users/1')).status).toBe(404);
  });

  it('pages a list by cursor', async () => {
    const { call, ...world } = await open();
    for (let times = 0; times < 3; times++) await file(world);
    const first = await call<{ tickets: Ticket[]; links: { next: string }; meta: Json }>('GET', 'tickets?page[size]=2');
    expect([first.body.tickets.map(({ id }) => id), first.body.meta['has_more']]).toEqual([[101, 102], true]);
    const next = await call<{ tickets: Ticket[]; meta: Json }>('GET', first.body.links.next.split('/api/v2/')[1] ?? '');
    expect([next.body.tickets.map(({ id }) => id), next.body.meta['has_more']]).toEqual([[103], false]);
  });

  it('shows what a macro would do, without doing it', async () => {
    const { call, ...world } = await open();
    const { id } = await file(world);
    expect((await call('GET', `tickets/${id}/macros/8001/apply`)).body).toMatchObject({
      result: { ticket: { status: 'open', comment: { public: true } } },
    });
    expect((await call<{ ticket: Ticket }>('GET', `tickets/${id}`)).body.ticket.status).toBe('new');
    expect((await call('GET', 'macros/8001')).body).toMatchObject({ macro: { title: 'CLM-ACK' } });
  });

  it('answers unknown requests as Zendesk does', async () => {
    const { call } = await open();
    expect((await call('GET', 'tickets/999')).body).toEqual({ error: 'RecordNotFound', description: 'Not found' });
    expect((await call('GET', 'tickets/__proto__')).status).toBe(404);
    expect((await call('POST', 'tickets', { nothing: true })).status).toBe(400);
    expect((await call('POST', 'tickets', { ticket: { subject: 'No text' } })).status).toBe(422);
  });

  it('keeps everything across a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-zendesk-'));
    atEnd(async () => rmSync(folder, { recursive: true }));
    const journalFile = join(folder, 'journal.jsonl');
    const { token, call, ...world } = await open({ journal: openJournal(journalFile) });
    await file(world);
    await call('PUT', 'tickets/101', { ticket: { tags: ['kept'] } });
    await world.sandbox.stop();
    const again = await startWorld({ journal: openJournal(journalFile) });
    const response = await fetch(`${again.sandbox.address}/zendesk/api/v2/tickets/101.json`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ ticket: { tags: ['kept'] } });
    expect((await file(again)).id).toBe(102);
  });
});

describe("Zendesk's webhook", () => {
  type Delivery = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };
  const SECRET = 'webhook-secret';

  async function listen(
    answers: (readonly [number, Readonly<Record<string, string>>])[] = [],
  ): Promise<{ target: { url: () => string; secret: string }; deliveries: Delivery[] }> {
    const deliveries: Delivery[] = [];
    const server = createServer((message, response) => {
      let body = '';
      message.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      message.on('end', () => {
        deliveries.push({ headers: message.headers, body });
        response.writeHead(...(answers.shift() ?? ([200, {}] as const))).end();
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    atEnd(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return {
      target: {
        url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/zendesk`,
        secret: SECRET,
      },
      deliveries,
    };
  }
  const unsent = ({ sandbox }: World): number =>
    snapshotOf<{ tickets: { unsent_webhooks: number }[] }>(sandbox, 'zendesk').tickets.reduce(
      (sum, ticket) => sum + ticket.unsent_webhooks,
      0,
    );

  it('reports a new claim, signed, with the form fields by name', async () => {
    const { target, deliveries } = await listen();
    const world = await open({ webhook: target });
    await file(world);
    await until('the webhook arrives', () => deliveries.length === 1);
    const [delivery] = deliveries;
    if (delivery === undefined) throw new Error('Expected a delivery, got none');
    const { headers, body } = delivery;
    expect(JSON.parse(body)).toEqual({
      type: 'ticket.created',
      field_names: ['claim_type', 'claim_amount', 'claim_currency', 'bol', 'pro', 'account_id', 'documents'],
      ticket: {
        id: '101',
        created_at: '2026-03-04T14:05:00Z',
        updated_at: '2026-03-04T14:05:00Z',
        channel: 'web',
        form: 'Freight claim',
        subject: 'Claim: two crushed lathes',
        description: expect.stringContaining('spindle lathes') as string,
        requester: { name: 'Wobbly Widget Works', email: 'acc-www01@claims.example' },
        submitter_name: 'Wobbly Widget Works',
        submitter_email: 'acc-www01@claims.example',
        fields: {
          claim_type: 'damage',
          claim_amount: '7200.00',
          claim_currency: 'USD',
          bol: '040000002026000001',
          pro: '402177016',
          account_id: 'ACC-WWW01',
          documents: 'bol, delivery_receipt, invoice, photos, inspection_report',
        },
      },
    });
    expect(headers['x-zendesk-webhook-signature']).toBe(
      signWebhook(SECRET, String(headers['x-zendesk-webhook-signature-timestamp']), body),
    );
    expect(headers['x-zendesk-webhook-signature-timestamp']).toBe('2026-03-04T14:05:00Z');
    expect(headers['x-zendesk-webhook-id']).toBeTruthy();
    expect(headers['x-zendesk-webhook-invocation-id']).toBeTruthy();
    await until('the delivery is settled', () => unsent(world) === 0);
  });

  it('reports a correction as that of the person who acts on the page', async () => {
    const { target, deliveries } = await listen();
    const world = await open({ webhook: target });
    await file(world, 'no-amount');
    const agent = { agent_email: 'lena@our.example', agent_name: 'Lena Lindqvist' };
    await world.sandbox.act('zendesk', 'update_ticket', {
      ticket: 101,
      from: 'agent',
      ...agent,
      claim_amount: '13000',
    });
    await until('two webhooks arrive', () => deliveries.length === 2);
    await until('all deliveries are settled', () => unsent(world) === 0);
    expect(deliveries.map(({ body }) => body).join('\n')).toContain('lena@our.example');
  });

  it('reports changes by the claimant, but not by our own user', async () => {
    const { target, deliveries } = await listen();
    const world = await open({ webhook: target });
    await file(world, 'no-amount');
    await world.call('PUT', 'tickets/101', { ticket: { status: 'pending', comment: { body: 'How much?' } } });
    await world.sandbox.act('zendesk', 'update_ticket', {
      ticket: 101,
      comment: 'It is 7,200.00',
      claim_amount: '7200.00',
    });
    await until('two webhooks arrive', () => deliveries.length === 2);
    await until('all deliveries are settled', () => unsent(world) === 0);
    const bodies = deliveries
      .map(({ body }) => JSON.parse(body) as { type: string; ticket: { fields: Json } })
      .sort((a, b) => a.type.localeCompare(b.type));
    expect(bodies.map(({ type, ticket }) => [type, ticket.fields['claim_amount']])).toEqual([
      ['ticket.created', null],
      ['ticket.updated', '7200.00'],
    ]);
  });

  it('comes again with the same invocation id after a 503 that names a time, or a 409, without delaying the claimant', async () => {
    const { target, deliveries } = await listen([
      [503, { 'retry-after': '20' }],
      [409, {}],
    ]);
    const world = await open({ webhook: target });
    await file(world);
    const wakes: number[] = [];
    for (const expected of [1, 2]) {
      await until(
        'the attempt failed',
        () => deliveries.length === expected && ![null, world.clock.now() + 10_000].includes(world.clock.nextWake()),
      );
      const next = world.clock.nextWake() ?? world.clock.now();
      wakes.push(next - world.clock.now());
      await world.clock.advanceTo(next);
    }
    await until('the third attempt is acknowledged', () => unsent(world) === 0);
    expect(wakes).toEqual([20_000, 5_000]);
    expect(new Set(deliveries.map(({ headers }) => headers['x-zendesk-webhook-invocation-id'])).size).toBe(1);
  });

  it.each([
    ['an error', [500, {}] as const],
    ['a refusal', [422, {}] as const],
    ['a 503 that names no time', [503, {}] as const],
    ['a 503 that names a minute', [503, { 'retry-after': '60' }] as const],
  ])('is lost after %s, as in Zendesk', async (_, answer) => {
    const { target, deliveries } = await listen([answer]);
    const world = await open({ webhook: target });
    await file(world);
    await until('the webhook is given up', () => unsent(world) === 0);
    expect(deliveries).toHaveLength(1);
  });

  it('is delivered after a restart if it was not acknowledged', async () => {
    const { target, deliveries } = await listen([[503, { 'retry-after': '20' }]]);
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-webhook-'));
    atEnd(async () => rmSync(folder, { recursive: true }));
    const journalFile = join(folder, 'journal.jsonl');
    const world = await startWorld({ journal: openJournal(journalFile), webhook: target });
    await file(world);
    await until('the first attempt fails', () => deliveries.length === 1);
    await world.sandbox.stop();
    const again = await startWorld({ journal: openJournal(journalFile), webhook: target });
    await until('it is delivered', () => deliveries.length === 2 && unsent(again) === 0);
    expect(deliveries[1]?.body).toBe(deliveries[0]?.body);
  });

  it('comes twice under the fault, as two invocations of one change', async () => {
    const { target, deliveries } = await listen();
    const world = await open({ webhook: target });
    world.sandbox.faults.set('zendesk', { fault: 'duplicate_webhook', times: 1 });
    await file(world);
    await until('it comes twice', () => deliveries.length === 2);
    await file(world);
    await until('the next one comes once', () => deliveries.length === 3);
    expect(deliveries[0]?.body).toBe(deliveries[1]?.body);
    expect(deliveries[0]?.headers['x-zendesk-webhook-invocation-id']).not.toBe(
      deliveries[1]?.headers['x-zendesk-webhook-invocation-id'],
    );
  });
});

describe("Zendesk's specification", () => {
  it.skipIf(judge === null)('fits every request and answer of the tests above', () => {
    expect(judge?.findings).toEqual([]);
    expect([...(judge?.judged ?? [])].sort()).toEqual(
      expect.arrayContaining([
        'zendesk CreateTicket 201',
        'zendesk ListAuditsForTicket 200',
        'zendesk ListSearchResults 200',
        'zendesk ShowTicket 200',
        'zendesk UpdateTicket 200',
      ]),
    );
  });
});
