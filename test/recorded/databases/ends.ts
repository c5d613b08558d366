/** How each case stands, in one line. */
import { flagsOf, outcomeOf } from '../../../src/run/log/state.ts';
import type { SimulatedWorld } from '../../engine/world.ts';
import { newestRun, SCENES } from './scenes.ts';

/** By scene: `completed · opened`, and its flags. */
export async function endsOf(world: SimulatedWorld): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const [index, { name }] of SCENES.entries()) {
    const state = await newestRun(world, `CASE-${index + 1}`);
    ends[name] = [state.ended?.kind ?? 'open', outcomeOf(state) ?? 'no outcome', ...flagsOf(state)].join(' · ');
  }
  return ends;
}
