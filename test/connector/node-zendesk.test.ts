/**
 * What node-zendesk does with Zendesk's answers by itself, each compared with what our client does. When the package
 * changes, the first half of a test fails, and our workaround can be reviewed.
 */
import zendesk from 'node-zendesk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZendeskSession } from '../../src/connector/zendesk/client.ts';
import { fakeZendesk } from './fakes.ts';
import { HTML } from './vendor-server.ts';
import { zendeskClient } from './clients.ts';

describe('node-zendesk', () => {
  let fake: Awaited<ReturnType<typeof fakeZendesk>>;
  let ours: ZendeskSession;
  const stock = () => zendesk.createClient({ endpointUri: `${fake.address}/api/v2`, useOAuth: true, token: 'token' });
  const stockUpdate = async (): Promise<unknown> => stock().tickets.put(['tickets', '101'], { ticket: {} });
  const isTicket = ({ path }: { path: string }): boolean => path.startsWith('/api/v2/');

  beforeEach(async () => {
    fake = await fakeZendesk();
    ours = zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret }).within(
      new AbortController().signal,
    );
  });
  afterEach(() => fake.stop());

  it('resolves a 429 as a success; ours fails with its Retry-After', async () => {
    fake.fail({ status: 429, headers: { 'retry-after': '12' }, body: {} }, isTicket);
    await expect(stockUpdate()).resolves.toBeDefined();
    await expect(ours.updateTicket('101', {})).rejects.toMatchObject({
      name: 'VendorFailure',
      status: 429,
      retryAfterMs: 12_000,
    });
  });

  it('resolves a 502 with HTML as an empty success; ours fails', async () => {
    fake.fail(HTML, isTicket);
    await expect(stockUpdate()).resolves.toMatchObject({ result: {} });
    await expect(ours.updateTicket('101', {})).rejects.toMatchObject({ status: 502 });
  });

  it('treats a 200 with Retry-After as a rate limit; ours as a success', async () => {
    fake.fail({ status: 200, headers: { 'retry-after': '1' }, body: { ticket: { id: 101 } } }, ({ path }) =>
      path.includes('/tickets/'),
    );
    await expect(stockUpdate()).resolves.toMatchObject({ result: { statusCode: 429 } });
    await expect(ours.updateTicket('101', {})).resolves.toEqual({ ticket: { id: 101 } });
  });

  it('drops the details of a 422; ours keeps them', async () => {
    fake.fail(
      { status: 422, body: { error: 'RecordInvalid', details: { status: [{ description: 'closed' }] } } },
      isTicket,
    );
    await expect(stockUpdate()).rejects.not.toHaveProperty('status');
    await expect(ours.updateTicket('101', {})).rejects.toMatchObject({
      status: 422,
      body: { error: 'RecordInvalid', details: { status: [{ description: 'closed' }] } },
    });
  });

  it('crashes on an answer that is a list of nulls; ours reports it as unreadable, so the outcome of the write is unknown', async () => {
    fake.fail({ status: 200, body: [null] }, ({ path }) => path.includes('/tickets/'));
    await expect(stockUpdate()).rejects.toThrow(/undefined or null/);
    await expect(ours.updateTicket('101', {})).rejects.toMatchObject({ what: 'unreadable', purpose: 'write' });
  });

  it('follows any address of an answer that holds its own, with the credential; ours stays with Zendesk', async () => {
    const other = await fakeZendesk();
    const next = `${other.address}/api/v2/tickets/101/audits.json?${fake.address}/api/v2`;
    fake.fail({ status: 200, body: { audits: [], links: { next } } }, isTicket, 2);
    await stock()
      .ticketaudits.list(101)
      .catch(() => undefined);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token']);
    await expect(ours.readPage(['tickets', '101', 'audits'], { 'page[size]': '100' })).resolves.toEqual({
      audits: [],
      links: { next },
    });
    expect(other.seen).toHaveLength(1);
    await other.stop();
  });

  it('sends its own Authorization header; only ours arrives', async () => {
    await ours.showTicket('101');
    expect(fake.seen.at(-1)?.headers.authorization).toBe('Bearer zd-token-1');
  });
});
