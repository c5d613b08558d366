/** Changes that overtake each other, through the whole intake. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

/** It has read no fact while it waits. */
const WAITS = `  - step: 1
    says: Wait
    wait:
      event: carrier_offer
      for: 1 day
    save: offer
    if_late:
      says: Nothing more came
      flag: waited
`;

const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: [...withEvents(filesOf(sopFile(WAITS), PERMISSIVE)), TMS] }, async (world) => {
    await postEvent(world, {
      opens: 'freight_claim',
      case: { system: 'tms', record: 'PRO-7' },
      sequence: 1,
      facts: { 'claim.amount': { amount: '31000.00', currency: 'USD' }, 'claim.bol': '7001' },
    });
    await world.settle();
    await act(world);
  });

const correct = (world: SimulatedWorld, sequence: number, facts: Readonly<Record<string, unknown>>) =>
  postEvent(world, { corrects: 'freight_claim', case: { system: 'tms', record: 'PRO-7' }, sequence, facts });

const usd = (amount: string) => ({ 'claim.amount': { amount, currency: 'USD' } });

async function factIn(world: SimulatedWorld, path: string) {
  const state = await world.state();
  if (state === null) throw new Error('Expected a run');
  return inUse(state, path);
}

describe('corrections of an event sender that overtake each other', () => {
  it('end with the newest value, although it equals the first one', () =>
    story(async (world) => {
      await correct(world, 3, usd('31000.00'));
      expect(await world.events('FactsConfirmed')).toMatchObject([{ confirmed: ['claim.amount'] }]);
      await correct(world, 2, usd('4100.00'));
      expect(await factIn(world, 'claim.amount')).toEqual(money('USD', 3_100_000));
    }));

  it('lose no fact that a later one does not mention', () =>
    story(async (world) => {
      await correct(world, 3, usd('4100.00'));
      await correct(world, 2, { 'claim.bol': '7002' });
      expect(await factIn(world, 'claim.bol')).toBe('7002');
      expect(await factIn(world, 'claim.amount')).toEqual(money('USD', 410_000));
    }));
});
