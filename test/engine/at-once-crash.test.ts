/**
 * The power fails at every boundary of a `for_each` whose items run at the same time, and another process takes over on
 * the same store. Each item has its effect exactly once, and the run completes with what every item gave.
 */
import { describe, expect, it } from 'vitest';
import { commitMsMax, settleMs } from '../../src/kernel/limits.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { SECOND, SimulatedWorld } from './world.ts';

const SYSTEMS = ['crm', 'ledger', 'billing', 'portal'];
const SOP = `  - step: 1
    says: Ask each system to remove the customer
    for_each: { item: system, in: = systems, at_most: 4, at_once: 3, collect: account }
    do:
      - step: 1a
        says: Look {system} up
        use: salesforce.get_account
        with: { account_id: = system }
        save: account
      - step: 1b
        says: Ask {system}
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "Remove the customer from {system}" }
      - step: 1c
        says: Remind {system}
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "{system} was asked for {account.name}" }
    save: accounts
`;
const FILES = filesOf(sopFile(SOP, { values: `  systems: [${SYSTEMS.join(', ')}]` }), PERMISSIVE);

async function crashAt(cutAt: number, lost: 'lost after' | null): Promise<boolean> {
  const world = await new SimulatedWorld({ files: FILES, seed: cutAt }).open();
  await world.engine.worker.stop();
  world.processes.length = 0;
  if (lost !== null) world.vendors.will('zendesk.add_internal_note', 'done', lost);
  await world.boot(cutAt, 'first');
  await world.claim();
  await world.rest(10 * SECOND);
  const hasCrashed = world.process.power.isOff;
  if (hasCrashed) {
    await world.process.engine.worker.stop();
    await world.boot(Infinity, cutAt % 2 === 0 ? 'first' : 'second');
  }
  const state = await world.rest(2 * (settleMs + commitMsMax));
  const where = `power off at boundary ${cutAt}`;
  for (const [key, count] of world.vendors.effects) expect([where, key, count]).toEqual([where, key, 1]);
  expect([where, state?.ended?.kind]).toEqual([where, 'completed']);
  expect([where, world.vendors.effects.size]).toEqual([where, 2 * SYSTEMS.length]);
  const [loop] = await world.events('LoopEnded');
  expect([where, loop?.collected?.values.length]).toEqual([where, SYSTEMS.length]);
  await world.close();
  return hasCrashed;
}

describe('a for_each with at_once whose worker dies', () => {
  it.each([
    ['at any boundary', null],
    ['at any boundary, when the answer of one item was lost', 'lost after' as const],
  ])(
    '%s has each effect once, and its items go on',
    async (_, lost) => {
      let cuts = 0;
      while (await crashAt(cuts + 1, lost)) cuts += 1;
      expect(cuts).toBeGreaterThan(20);
    },
    240_000,
  );
});
