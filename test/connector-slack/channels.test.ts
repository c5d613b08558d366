/** Tests of a workspace with more channels than Slack lists in a minute. */
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
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
