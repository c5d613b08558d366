/** What a store holds otherwise than it was given it is no change from outside: it is acted on, and the record is whole. */
import { describe, expect, it } from 'vitest';
import { expectTaken, ODD_TEXTS, ODD_VALUES, PLACES_OF_TEXTS, PLACES_OF_VALUES } from './odd-values.ts';
import { inWorld } from './world.ts';

describe('what is stored otherwise', () => {
  for (const [places, values] of [
    [PLACES_OF_TEXTS, ODD_TEXTS],
    [PLACES_OF_VALUES, ODD_VALUES],
  ] as const)
    for (const [place, send] of Object.entries(places))
      it(`is taken as it arrived, and the audit finds the record whole, in ${place}`, () =>
        inWorld({}, async (world) => {
          for (const [index, value] of Object.values(values).entries()) await send(world, 101 + index, value);
          await expectTaken(world);
        }));

  it('is taken as it arrived, and the audit finds the record whole, in what a system answers', () =>
    inWorld({}, async (world) => {
      for (const [index, text] of Object.values(ODD_TEXTS).entries()) {
        world.vendors.tier = JSON.parse(text) as string;
        await world.claim({}, { id: String(101 + index) });
        await world.after(5_000);
      }
      await expectTaken(world);
      expect(world.vendors.calls.filter(({ tool }) => tool === 'salesforce.get_account')).toHaveLength(
        Object.keys(ODD_TEXTS).length,
      );
    }));
});
