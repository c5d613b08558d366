import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { faultsOf } from './auditor.ts';
import { play, type Played } from './play.ts';
import { shrink } from './shrink.ts';
import { drawStory, type Move, type Story } from './story.ts';

async function after<T>(story: Story, look: (played: Played) => Promise<T>): Promise<T> {
  const played = await play(story);
  try {
    return await look(played);
  } finally {
    await played.world.close();
  }
}

/** The first story in which every move of one kind comes before every one of the other. */
function drawnWith(first: Move['do'], second: Move['do']): Story {
  for (let seed = 1; ; seed++) {
    const story = drawStory(seed);
    const kinds = story.moves.map((move) => move.do);
    if (kinds.includes(first) && kinds.lastIndexOf(first) < kinds.indexOf(second)) return story;
  }
}

const SEEDS = Array.from({ length: 4 }, (_, index) => index + 1);

describe('a simulated world', () => {
  it.each(SEEDS)('of seed %i keeps every promise', async (seed) => {
    expect(await after(drawStory(seed), faultsOf)).toEqual([]);
  });

  it('is the same whenever its seed is played', async () => {
    const logs = async ({ world }: Played): Promise<string> => {
      const rows = await world.store.runs.list({ limit: 99, newestFirst: false });
      return hashOf(
        await Promise.all(rows.map(async ({ runId }) => JSON.stringify(await world.store.runs.log(runId, 0)))),
      );
    };
    const story = drawStory(5);
    expect(await after(story, logs)).toBe(await after(story, logs));
  });

  it('whose auditor finds what a vendor did twice', async () => {
    const faults = await after(drawStory(5), (played) => {
      const [key = ''] = played.world.vendors.effects.keys();
      played.world.vendors.effects.set(key, 2);
      return faultsOf(played);
    });
    expect(faults).toEqual([expect.stringContaining('was carried out 2 times')]);
  });

  it('is told in the shortest story that has its fault', async () => {
    const story = drawnWith('publish', 'kill');
    const asked: number[] = [];
    const shortest = await shrink(story, async ({ moves }) => {
      asked.push(moves.length);
      return moves.some((move) => move.do === 'publish') && moves.some((move) => move.do === 'kill');
    });
    expect(shortest.moves.map((move) => move.do)).toEqual(['publish', 'kill']);
    expect(asked.length).toBeLessThan(80);
  });
});
