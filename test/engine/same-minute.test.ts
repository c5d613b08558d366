/** Tests of a ticket that is changed several times within the minute that Zendesk states. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { newestOf } from '../../src/run/log/fact-change.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

/** As Zendesk's placeholder writes a time: minutes only. */
const minute = (minutes: number): string => `${new Date(START + minutes * 60_000).toISOString().slice(0, 16)}Z`;

async function changeTo(
  world: SimulatedWorld,
  claim_amount: string,
  ticket: Readonly<Record<string, Json>>,
): Promise<void> {
  await world.claim({ claim_amount }, ticket, 'ticket.updated');
  await world.settle();
}

const amountIn = async (world: SimulatedWorld): Promise<ReturnType<typeof newestOf> | null> => {
  const state = await world.state();
  return state === null ? null : newestOf(state, 'claim.amount');
};

async function whileAsked(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  await inWorld({}, async (world) => {
    await world.claim({ claim_amount: '31000' }, { updated_at: minute(0) });
    await world.rest();
    await world.ask('approval');
    await world.after(60_000);
    await story(world);
  });
}

describe('two changes within the same minute', () => {
  it.each([
    ['32000', '4100'],
    ['4100', '32000'],
  ])('are not guessed about when nothing orders them, whichever arrives first: %s, %s', (first, second) =>
    whileAsked(async (world) => {
      await changeTo(world, first, { updated_at: minute(1) });
      await changeTo(world, second, { updated_at: minute(1) });
      expect(await amountIn(world)).toEqual({
        value: null,
        problem:
          'Its record was changed to $32,000.00 and to $4,100.00 at the same stated time, and does not say which came last',
      });
      await world.after(300_000);
      expect(JSON.stringify(await world.events('Parked'))).toContain('does not say which came last');
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }),
  );

  it('are ordered by the number of the audit, whichever arrives first', () =>
    whileAsked(async (world) => {
      await changeTo(world, '4100', { updated_at: minute(1), audit_id: '12' });
      await changeTo(world, '32000', { updated_at: minute(1), audit_id: '11' });
      expect((await amountIn(world))?.value).toEqual(money('USD', 410_000));
      expect((await world.events('FactsCorrected')).at(-1)?.changes).toMatchObject([{ standing: 'late' }]);
    }));

  it('do not matter once the record changes again', () =>
    whileAsked(async (world) => {
      await changeTo(world, '32000', { updated_at: minute(1) });
      await changeTo(world, '4100', { updated_at: minute(1) });
      await changeTo(world, '31500', { updated_at: minute(2) });
      expect(await amountIn(world)).toEqual({ value: money('USD', 3_150_000), problem: null });
    }));

  it('that say the same are one', () =>
    whileAsked(async (world) => {
      await changeTo(world, '32000', { updated_at: minute(1) });
      await changeTo(world, '32000', { updated_at: minute(1), description: 'It broke, too' });
      expect((await amountIn(world))?.problem).toBe(null);
    }));

  it('are in order when one of them is the creation', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '7200' }, { updated_at: minute(0) });
      await changeTo(world, '4100', { updated_at: minute(0) });
      expect((await amountIn(world))?.value).toEqual(money('USD', 410_000));
    }));
});
