/** A listing of Zendesk of which only a part was seen proves nothing. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eachPage } from '../../src/connector/zendesk/pages.ts';
import type { ZendeskSession } from '../../src/connector/zendesk/client.ts';

const schema = z.object({ audits: z.array(z.object({ id: z.int() })) });
const audits = (count: number, from = 1): { readonly id: number }[] =>
  Array.from({ length: count }, (_, index) => ({ id: from + index }));

/** Walks all pages; returns how it ended and how many entries it has seen. */
async function walk(pages: readonly object[]): Promise<readonly [string, number]> {
  let [asked, entries] = [0, 0];
  const never = (): Promise<never> => Promise.reject(new Error('Expected no other request'));
  const session: ZendeskSession = {
    readPage: () => Promise.resolve(pages[asked++]),
    showTicket: never,
    updateTicket: never,
    createTicket: never,
    showMe: never,
  };
  const look = (page: z.infer<typeof schema>): boolean => {
    entries += page.audits.length;
    return false;
  };
  const end = await eachPage(session, { path: ['tickets', '1', 'audits'], schema, look });
  return [end, entries];
}

describe('a listing of Zendesk', () => {
  it.each([
    { meta: { has_more: true, after_cursor: null } },
    { meta: { has_more: true } },
    { meta: { has_more: true, after_cursor: '' } },
    { next_page: 'https://z.test/api/v2/tickets/1/audits.json?page=2', count: 101 },
    { next_page: null, count: 101 },
    { next_page: null },
    { count: 100 },
    {},
  ])('goes on after a full page with %j, and says not where', async (more) => {
    await expect(walk([{ audits: audits(100), ...more }])).rejects.toThrow('its list goes on');
  });

  it('goes on when it counts more entries than came', async () => {
    await expect(walk([{ audits: audits(2), count: 3 }])).rejects.toThrow('its list goes on');
  });

  it.each([
    { meta: { has_more: false }, count: 3 },
    { meta: { has_more: false }, links: { next: 'https://z.test/api/v2/tickets/1/audits.json?page[after]=x' } },
    { meta: { has_more: false, after_cursor: '' }, links: { next: '/2' } },
  ])('goes on with %j, although it says that it has no more', async (more) => {
    await expect(walk([{ audits: audits(2), ...more }])).rejects.toThrow('its list goes on');
  });

  it.each([{}, { meta: null }, { links: { next: null } }])('does not end with %j', async (more) => {
    await expect(walk([{ audits: audits(2), ...more }])).rejects.toThrow('does not say that it ends');
  });

  it.each([
    { meta: { has_more: false, after_cursor: 'x' } },
    { meta: { has_more: false, after_cursor: 'x' }, links: { next: null } },
    { meta: { has_more: false }, count: 2 },
    { next_page: null, count: 2 },
    { count: 2 },
  ])('ends with %j', async (more) => {
    expect(await walk([{ audits: audits(2), ...more }])).toEqual(['end', 2]);
  });

  it('is read on where its last page names a next one, and ends with that, which is empty', async () => {
    const last = { meta: { has_more: false, after_cursor: 'x' }, links: { next: 'https://z.test/2', prev: null } };
    expect(
      await walk([
        { audits: audits(2), ...last },
        { audits: [], ...last },
      ]),
    ).toEqual(['end', 2]);
    expect(
      await walk([
        { audits: [], ...last },
        { audits: [], ...last },
      ]),
    ).toEqual(['end', 0]);
    const more = { audits: audits(1, 3), meta: { has_more: false } };
    expect(await walk([{ audits: audits(2), ...last }, more])).toEqual(['end', 3]);
  });

  it('is counted over all its pages', async () => {
    const first = { audits: audits(100), meta: { has_more: true, after_cursor: 'x' }, count: 101 };
    const second = { audits: audits(1, 101), meta: { has_more: false }, count: 101 };
    expect(await walk([first, second])).toEqual(['end', 101]);
    await expect(walk([first, { ...second, count: 102 }])).rejects.toThrow('its list goes on');
  });

  it('ends with a full page whose old notation counts it whole, and names no page after it', async () => {
    expect(await walk([{ audits: audits(100), next_page: null, previous_page: null, count: 100 }])).toEqual([
      'end',
      100,
    ]);
  });

  it('is walked by its cursor', async () => {
    const first = { audits: audits(100), meta: { has_more: true, after_cursor: 'x' } };
    const second = { audits: audits(100, 101), meta: { has_more: false, after_cursor: 'y' } };
    expect(await walk([first, second])).toEqual(['end', 200]);
  });
});
