/** A vendor's slots return to the pool whatever becomes of the append that was to start the calls. */
import { expect, it } from 'vitest';
import { Trouble } from '../../src/kernel/trouble.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

/** More lost rounds than any vendor has slots. */
const ROUNDS = 9;
/** Appends that one turn of the worker tries against a database that is down. */
const TRIES_PER_ROUND = 41;

/** Lets `lose` decide about the first `times` appends that start a call. */
function loseStarts(world: SimulatedWorld, times: number, lose: () => 'conflict'): () => number {
  const append = world.store.runs.append.bind(world.store.runs);
  let lost = 0;
  world.store.runs.append = async (request) => {
    if (!request.events.some(({ type }) => type === 'CallStarted') || lost >= times) return append(request);
    lost += 1;
    return lose();
  };
  return () => lost;
}

it('completes a run whose starts lost the append more often than its vendor has slots', () =>
  inWorld({}, async (world) => {
    world.vendors.tier = 'Standard';
    const lost = loseStarts(world, ROUNDS, () => 'conflict');
    await world.claim();
    await world.after(120_000);
    expect(lost()).toBe(ROUNDS);
    expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
  }));

it('completes a run after a database outage of more rounds than its vendor has slots', () =>
  inWorld({}, async (world) => {
    world.vendors.tier = 'Standard';
    await world.claim();
    const lost = loseStarts(world, TRIES_PER_ROUND * ROUNDS, () => {
      throw new Trouble('store.unavailable', { message: 'Expected a database, got none', retry: 'later' });
    });
    await world.after(15 * 60_000);
    expect(lost()).toBe(TRIES_PER_ROUND * ROUNDS);
    expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
  }));
