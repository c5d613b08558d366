/**
 * The power fails at every boundary of a run, before and after each write and each call, and another process takes
 * over. At every such point each effect has happened exactly once, or the run is parked and a person was asked.
 */
import { describe, expect, it } from 'vitest';
import { commitMsMax, settleMs } from '../../src/kernel/limits.ts';
import { firstBrokenLink } from '../../src/run/log/chain.ts';
import { AVA, LENA } from '../run/handbook.ts';
import { SECOND, SimulatedWorld, type WorldOptions } from './world.ts';

/** Long enough for a lost write to be repeated, whose vendor may go on with it for minutes. */
const LOST_MS = 2 * (settleMs + commitMsMax);

type Story = {
  readonly tier: string;
  readonly amount: string;
  readonly name: string;
  readonly thread: boolean /** A write whose first answer is lost. */;
  readonly lost?: string;
};

async function prepared({ tier, thread, lost }: Story, seed: number): Promise<SimulatedWorld> {
  const options: WorldOptions = { seed, thread };
  const world = await new SimulatedWorld(options).open();
  await world.engine.worker.stop();
  world.processes.length = 0;
  world.vendors.tier = tier;
  if (lost !== undefined) world.vendors.will(lost, seed % 2 === 0 ? 'lost before' : 'lost after');
  return world;
}

async function act(world: SimulatedWorld, { amount }: Story): Promise<void> {
  await world.claim({ claim_amount: amount });
  await world.rest(10 * SECOND);
  await people(world);
}

/** Everyone does what they are asked to do, whichever process serves the click. */
async function people(world: SimulatedWorld): Promise<void> {
  for (const [kind, actor] of [
    ['approval', LENA],
    ['answer', AVA],
  ] as const) {
    if (world.process.power.isOff) return;
    const ask = await world.ask(kind).catch(() => null);
    if (ask === null) continue;
    const { commands } = world.engine;
    await (kind === 'approval' ? commands.approve(ask.askId, actor) : commands.answer(ask.askId, actor)).catch(
      () => null,
    );
    await world.settle();
  }
}

/**
 * Cuts the power at one boundary, then starts another process: alternately one with the same name and one with another,
 * which has to wait for the lease. False when the run ended before that boundary.
 */
async function crashAt(story: Story, cutAt: number): Promise<boolean> {
  const world = await prepared(story, cutAt);
  const where = `seed ${cutAt}, power off at boundary ${cutAt}`;
  await world.boot(cutAt, 'first');
  await act(world, story);
  if (!world.process.power.isOff) {
    await world.close();
    return false;
  }
  await world.process.engine.worker.stop();
  await world.boot(Infinity, cutAt % 2 === 0 ? 'first' : 'second');
  await world.rest(LOST_MS);
  await people(world);
  const state = await world.rest(LOST_MS);
  expect(state, where).not.toBeNull();
  if (state === null) return false;
  for (const [key, count] of world.vendors.effects) expect([where, key, count]).toEqual([where, key, 1]);
  expect(firstBrokenLink(state.runId, await world.store.runs.log(state.runId, 0)), where).toBeNull();
  const parked = Object.values(state.asks).some(({ kind, closed }) => kind === 'recovery' && closed === null);
  // Only the search in Jira may leave open whether something was done.
  if (parked)
    expect(
      Object.values(state.asks).filter(({ kind, closed }) => kind === 'recovery' && closed === null),
      where,
    ).toMatchObject([{ code: 'unknown_outcome', step: '3a' }]);
  else expect([where, state.ended?.kind]).toEqual([where, 'completed']);
  if (!parked) expect(world.vendors.effects.size, where).toBe(2);
  if (story.thread) {
    await world.after(70 * SECOND);
    const keys = world.slack.messages.map(({ key }) => key);
    expect([where, keys.filter((key, index) => keys.indexOf(key) !== index)]).toEqual([where, []]);
    expect([where, await world.store.thread.behind(9)]).toEqual([where, []]);
  }
  await world.close();
  return true;
}

describe.each<Story>([
  { name: 'a standard run', tier: 'Standard', amount: '7200', thread: false },
  { name: 'a priority run with an approval', tier: 'Enterprise', amount: '30000', thread: false },
  {
    name: 'a priority run with an approval and a lost answer',
    tier: 'Enterprise',
    amount: '30000',
    thread: false,
    lost: 'slack.notify',
  },
  { name: 'a standard run with its thread', tier: 'Standard', amount: '7200', thread: true },
])('$name', (story) => {
  it('does everything once, or asks, wherever the power fails', async () => {
    let cuts = 0;
    while (await crashAt(story, cuts + 1)) cuts += 1;
    expect(cuts).toBeGreaterThan(20);
  });
});
