/** A starting process finds what an earlier one left, with one sweep of the rows. */
import { expect, it, vi } from 'vitest';
import { inWorld } from './world.ts';

it('resumes at once what a process of the same name held when it died, although its lease is still live', () =>
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

it('leaves alone what another process holds', () =>
  inWorld({}, async (world) => {
    world.vendors.will('salesforce.get_account', 'hangs');
    await world.claim();
    await world.settle();
    const before = await world.log();
    await world.boot(Infinity, 'another worker');
    await world.settle();
    expect(await world.log()).toEqual(before);
  }));
