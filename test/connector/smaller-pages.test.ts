import { describe, expect, it } from 'vitest';
import { AnswerTooLarge, VendorFailure } from '../../src/connector/exchange.ts';
import { readFittingPage } from '../../src/connector/smaller-pages.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { zendeskClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { startVendorServer, type Reply, type Seen } from './vendor-server.ts';

const tooLarge = (): AnswerTooLarge => new AnswerTooLarge('read', { status: 200, headers: new Headers(), body: '' }, 8);

describe('a page', () => {
  it('is asked for again with fewer entries until it fits', async () => {
    const asked: number[] = [];
    const read = (entries: number): Promise<string> => {
      asked.push(entries);
      return entries > 6 ? Promise.reject(tooLarge()) : Promise.resolve('page');
    };
    expect(await readFittingPage(100, read)).toEqual({ page: 'page', size: 6 });
    expect(asked).toEqual([100, 25, 6]);
  });

  it('fails if one entry alone is too large, and at once by any other failure', async () => {
    await expect(readFittingPage(100, () => Promise.reject(tooLarge()))).rejects.toBeInstanceOf(AnswerTooLarge);
    let asked = 0;
    const refused = new VendorFailure('unreadable', 'read', 'no JSON');
    await expect(
      readFittingPage(100, () => {
        asked += 1;
        return Promise.reject(refused);
      }),
    ).rejects.toBe(refused);
    expect(asked).toBe(1);
  });
});

describe('a ticket with a long thread', () => {
  it('is still probed', async () => {
    const text = 'x'.repeat(30 * 1_024);
    const audits = Array.from({ length: 120 }, (_, index) => ({
      id: index,
      metadata: { custom: index === 119 ? { sop_key: KEY } : {} },
      events: [
        {
          type: 'Comment',
          public: index !== 119,
          body: index === 119 ? 'Called' : text,
          html_body: text,
          plain_body: text,
        },
      ],
    }));
    const pageOf = (entries: readonly unknown[], { query }: Seen) => {
      const [from, size] = [Number(query.get('page[after]') ?? 0), Number(query.get('page[size]'))];
      const end = from + size;
      return { page: entries.slice(from, end), meta: { has_more: end < entries.length, after_cursor: String(end) } };
    };
    const answer = (request: Seen): Reply => {
      if (request.path === '/oauth/tokens') return { status: 200, body: { access_token: 'x1234567' } };
      if (!request.path.includes('audits'))
        return {
          status: 200,
          body: {
            ticket: {
              id: 101,
              status: 'open',
              created_at: '2026-03-01T00:00:00Z',
              updated_at: '2026-03-01T00:00:00Z',
              tags: [],
              assignee_id: 5,
            },
          },
        };
      const { page, meta } = pageOf(audits, request);
      return { status: 200, body: { audits: page, meta } };
    };
    const server = await startVendorServer(answer);
    const bindings = createZendeskBindings(
      zendeskClient({ url: server.address, client_id: 'c', client_secret: 'secret-1' }),
    );
    const found = await bindingOf(bindings, 'zendesk.add_internal_note').probe?.(
      { ticket: '101', text: 'Called' },
      contextOf(),
    );
    await server.stop();
    expect(found).toMatchObject({ kind: 'found' });
  });
});
