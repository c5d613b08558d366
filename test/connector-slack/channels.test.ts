/** Tests of a workspace with more channels than Slack lists in a minute. */
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { createThreadPort } from '../../src/connector/slack/thread-port.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { clientOptions } from '../../src/connector/slack/client.ts';

/** A workspace whose last page of channels has ours; `asked` counts the pages that were read. */
function workspace(pages: number): { readonly client: WebClient; asked: number } {
  const world = {
    asked: 0,
    client: new WebClient('xoxb-1-2-abcdefghijkl', {
      ...clientOptions({ apiUrl: 'https://slack.test/api/' }),
      fetch: async (_url, init) => {
        world.asked += 1;
        const at = Number(new URLSearchParams(String(init?.body ?? '')).get('cursor') ?? 0);
        return Response.json({
          ok: true,
          channels: at === pages - 1 ? [{ id: 'CFREIGHT9', name: 'freight-claims' }] : [],
          response_metadata: { next_cursor: at + 1 < pages ? String(at + 1) : '' },
        });
      },
    }),
  };
  return world;
}

describe('a channel by name', () => {
  it.each([1, 18, 45])('is found on page %i, and no page is read twice', async (pages) => {
    const clock = new SimulatedClock(Date.UTC(2026, 2, 2, 14));
    const world = workspace(pages);
    const channels = createChannels({ client: world.client, budget: createBudget(clock), clock, allowExternal: [] });
    let found = await channels.idOf('freight-claims');
    for (let tries = 0; tries < 5 && found.kind === 'not_now'; tries++) {
      await clock.advanceTo(clock.now() + found.afterMs + 10);
      found = await channels.idOf('freight-claims');
    }
    expect(found).toEqual({ kind: 'id', id: 'CFREIGHT9' });
    expect(world.asked).toBe(pages);
  });

  it('given by its id is not looked up', async () => {
    const clock = new SimulatedClock(0);
    const world = workspace(99);
    const channels = createChannels({ client: world.client, budget: createBudget(clock), clock, allowExternal: [] });
    expect(await channels.idOf('CFREIGHT9')).toEqual({ kind: 'id', id: 'CFREIGHT9' });
    expect(world.asked).toBe(0);
  });
});

/** A workspace whose channels are called so, by id; `asked` counts the lists that were read. */
function renaming(names: Map<string, string>): { readonly client: WebClient; lists: number } {
  const world = {
    lists: 0,
    client: new WebClient('xoxb-1-2-abcdefghijkl', {
      ...clientOptions({ apiUrl: 'https://slack.test/api/' }),
      fetch: (url, init) => {
        const all = [...names].map(([id, name]) => ({ id, name, is_member: true }));
        if (String(url).endsWith('conversations.list')) {
          world.lists += 1;
          return Promise.resolve(Response.json({ ok: true, channels: all }));
        }
        const asked = new URLSearchParams(String(init?.body ?? '')).get('channel');
        return Promise.resolve(Response.json({ ok: true, channel: all.find(({ id }) => id === asked) }));
      },
    }),
  };
  return world;
}

describe('a channel that was renamed after its name was looked up', () => {
  const start = () => {
    const names = new Map([['CFREIGHT9', 'freight-claims']]);
    const clock = new SimulatedClock(Date.UTC(2026, 2, 2, 14));
    const world = renaming(names);
    const channels = createChannels({ client: world.client, budget: createBudget(clock), clock, allowExternal: [] });
    return { names, clock, world, channels };
  };

  it('is posted to no more, and the channel that has the name now is', async () => {
    const { names, clock, channels } = start();
    expect(await channels.idOf('freight-claims')).toEqual({ kind: 'id', id: 'CFREIGHT9' });
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toBeNull();
    await clock.advanceTo(clock.now() + 120_000);
    names.set('CFREIGHT9', 'random').set('CFREIGHT1', 'freight-claims');
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toMatchObject({
      kind: 'not_now',
      message: expect.stringContaining('`random` now') as string,
    });
    expect(await channels.idOf('freight-claims')).toEqual({ kind: 'id', id: 'CFREIGHT1' });
  });

  it('is not where a case opens under that name, however lately the name was read', async () => {
    const { names, clock, world, channels } = start();
    const line = { client: world.client, budget: createBudget(clock), clock };
    const people = createPeopleCheck({ ...line, teams: [] });
    const port = createThreadPort({ ...line, identity: { botUserId: 'UBOT00001' }, people, channels });
    expect(await port.placeOf('freight-claims', true)).toEqual({ kind: 'place', channel: 'CFREIGHT9' });
    await clock.advanceTo(clock.now() + 10_000);
    names.set('CFREIGHT9', 'random').set('CFREIGHT1', 'freight-claims');
    expect(await port.placeOf('freight-claims', true)).toEqual({ kind: 'place', channel: 'CFREIGHT1' });
    expect(await port.placeOf('CFREIGHT9')).toEqual({ kind: 'place', channel: 'CFREIGHT9' });
  });

  it('is named when no channel has the name any more', async () => {
    const { names, clock, channels } = start();
    await channels.idOf('freight-claims');
    await clock.advanceTo(clock.now() + 120_000);
    names.set('CFREIGHT9', 'random');
    expect(await channels.problemOf('CFREIGHT9', 'of_a_minute')).toMatchObject({ kind: 'not_now' });
    expect(await channels.idOf('freight-claims')).toMatchObject({ kind: 'refused', code: 'channel_not_found' });
  });

  it('is posted to where it is given by its id', async () => {
    const { names, channels, world } = start();
    expect(await channels.idOf('CFREIGHT9')).toMatchObject({ kind: 'id' });
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toBeNull();
    names.set('CFREIGHT9', 'random');
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toBeNull();
    expect(world.lists).toBe(0);
  });

  it('is posted to where it is given by its id, although the names of all are known', async () => {
    const { names, clock, channels } = start();
    names.set('CDISPUTE1', 'disputes');
    await channels.idOf('disputes');
    await channels.idOf('CFREIGHT9');
    await clock.advanceTo(clock.now() + 120_000);
    names.set('CFREIGHT9', 'random');
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toBeNull();
  });
});

describe('a channel that Slack answers for with another one', () => {
  it('is not posted to, since that the other is not shared says nothing of it', async () => {
    const clock = new SimulatedClock(Date.UTC(2026, 2, 2, 14));
    const client = new WebClient('xoxb-1-2-abcdefghijkl', {
      ...clientOptions({ apiUrl: 'https://slack.test/api/' }),
      fetch: async () =>
        Response.json({ ok: true, channel: { id: 'CFREIGHT1', name: 'freight-claims', is_member: true } }),
    });
    const channels = createChannels({ client, budget: createBudget(clock), clock, allowExternal: [] });
    expect(await channels.problemOf('CFREIGHT1', 'asked_now')).toBeNull();
    expect(await channels.problemOf('CFREIGHT9', 'asked_now')).toMatchObject({
      kind: 'refused',
      code: 'channel_not_found',
    });
  });
});
