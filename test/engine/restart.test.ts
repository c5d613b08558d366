/** A process that starts finds what an earlier one left, by one sweep of the rows. */
import { expect, it, vi } from 'vitest';
import { inWorld } from './world.ts';

it('goes on at once with what a process of the same name held when it died, although its lease is alive', () =>
  inWorld({}, async (world) => {
    world.vendors.will('salesforce.get_account', 'hangs');
    await world.claim();
    await world.settle();
    expect(await world.events('CallSucceeded')).toEqual([]);
    world.process.power.isOff = true;
    const due = vi.spyOn(world.store.runs, 'due');
    await world.boot();
    await world.settle();
    expect((await world.events('CallSucceeded')).length).toBeGreaterThan(0);
    expect(due).toHaveBeenCalledTimes(1);
  }));

it('leaves what another process holds to that one', () =>
  inWorld({}, async (world) => {
    world.vendors.will('salesforce.get_account', 'hangs');
    await world.claim();
    await world.settle();
    const before = await world.log();
    await world.boot(Infinity, 'another worker');
    await world.settle();
    expect(await world.log()).toEqual(before);
  }));
