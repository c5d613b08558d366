/** Rounds, handlers and case events in the engine: processes die halfway, and another one continues. */
import { describe, expect, it } from 'vitest';
import { followedClaim } from './followed-claim.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const files = followedClaim(3);
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> => inWorld({ files }, act);
const offer = { amount: { $money: 'USD', minor: 90_000 } };
const notes = (world: SimulatedWorld): unknown[] =>
  world.vendors.calls.filter(({ tool }) => tool === 'zendesk.add_internal_note').map(({ args }) => args['text']);

describe('rounds and handlers in the engine', () => {
  it('continue in another process when the first ends during a pause', () =>
    story(async (world) => {
      await world.claim();
      await world.settle();
      expect(world.vendors.calls).toHaveLength(1);
      expect((await world.row())?.status).toBe('waiting');
      world.process.power.isOff = true;
      await world.boot(Infinity, 'second');
      await world.after(10 * MINUTE - 1);
      expect(world.vendors.calls).toHaveLength(1);
      await world.after(MINUTE);
      expect(world.vendors.calls).toHaveLength(2);
      expect((await world.events('RoundStarted')).map(({ round }) => round)).toEqual([2]);
      expect(world.troubles.filter((text) => !text.includes('power'))).toEqual([]);
    }));

  it('handle an event and a time that came while no process was running, each once', () =>
    story(async (world) => {
      world.vendors.tier = 'Growth';
      await world.claim();
      await world.settle();
      world.process.power.isOff = true;
      expect([await world.arrive('carrier_offer', offer), await world.arrive('carrier_offer', offer)]).toEqual([
        'stored',
        'duplicate',
      ]);
      await world.clock.advanceTo(START + 61 * MINUTE);
      await world.arrive('carrier_offer', offer);
      await world.boot(Infinity, 'second');
      await world.after(MINUTE);
      expect(notes(world)).toEqual(['Offered $900.00']);
      expect((await world.events('HandlingStarted')).map(({ handler }) => handler)).toEqual([
        // It was received before the time was due.
        '2.on_carrier_offer',
        '2.at_1',
      ]);
      await world.arrive('claim_closed');
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, flags: [{ flag: 'reminded' }] });
      expect(await world.events('EventArrived')).toHaveLength(2);
    }));

  it('do nothing twice when the power fails at any moment of a handler', () =>
    story(async (world) => {
      world.vendors.tier = 'Growth';
      await world.claim();
      await world.settle();
      await world.arrive('carrier_offer', offer);
      for (let cut = 1; cut <= 12; cut++) {
        world.process.power.isOff = true;
        await world.boot(cut, `worker-${cut}`);
        await world.after(MINUTE);
      }
      world.process.power.isOff = true;
      await world.boot(Infinity, 'last');
      await world.after(15 * MINUTE);
      expect(world.vendors.doneOf('zendesk.add_internal_note')).toBe(1);
      expect(await world.events('HandlingEnded')).toHaveLength(1);
    }));

  it('set aside undeclared events, and ask about a field that cannot be read', () =>
    story(async (world) => {
      world.vendors.tier = 'Growth';
      await world.claim();
      await world.settle();
      await world.arrive('carrier_bid', offer);
      await world.arrive('carrier_offer', { amount: 'much' }, 'odd');
      await world.settle();
      expect(
        (await world.events('EventArrived')).map(({ event, fields, refused }) => [
          event,
          fields.length,
          refused.map(({ problem }) => problem),
        ]),
      ).toEqual([['carrier_offer', 0, ['Expected an amount of money at `amount`, got `much`']]]);
      // Without the amount there is nothing to report, so the handler stops to ask.
      expect((await world.state())?.asks).toMatchObject(
        Object.fromEntries([[(await world.ask('recovery')).askId, { step: '2.on_carrier_offer.1' }]]),
      );
    }));
});
