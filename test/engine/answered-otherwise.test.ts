/**
 * A write that the vendor answered, but not with done: its answer outlives the call.
 */
import { describe, expect, it } from 'vitest';
import { LENA } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld } from './world.ts';

describe('a write that is answered otherwise', () => {
  const answer = (answered: 'refusal' | 'unclear') =>
    ({ kind: 'unknown', message: 'The issue is rejected', answered }) as const;

  it('is not looked for after a refusal: people are asked at once, and a record proves nothing', () =>
    inWorld({}, async (world) => {
      world.vendors.will('jira.create_issue', answer('refusal'));
      await world.claim();
      await world.after(2 * MINUTE);
      const ask = await world.ask('recovery');
      expect(ask).toMatchObject({
        code: 'unknown_outcome',
        because: expect.stringContaining('Jira did not confirm step 3a') as string,
        known: expect.arrayContaining([
          'The issue is rejected. Sopwith does not look for it before you choose',
        ]) as string[],
      });
      expect(await world.events('CallLost')).toMatchObject([{ answered: 'refusal', probeAt: null }]);
      expect(world.vendors.probes).toBe(0);
    }));

  it('is looked for with doubt after an unclear answer', () =>
    inWorld({}, async (world) => {
      world.vendors.will('jira.create_issue', answer('unclear'));
      await world.claim();
      await world.after(2 * MINUTE);
      expect(world.vendors.doubts.length).toBeGreaterThan(0);
      expect(world.vendors.doubts).not.toContain(false);
    }));

  it('stays in doubt when its repetition is lost, also after a restart', () =>
    inWorld({}, async (world) => {
      world.vendors.will('jira.create_issue', answer('refusal'), 'lost after');
      await world.claim();
      await world.after(2 * MINUTE);
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'try_again', '');
      await world.boot(Infinity, 'second');
      await world.after(20 * MINUTE);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(world.vendors.doubts.length).toBeGreaterThan(1);
      expect(world.vendors.doubts).not.toContain(false);
    }));
});
