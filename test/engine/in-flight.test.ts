/** A call in flight is followed after a crash, even if the run otherwise waits for a person. */
import { expect, it } from 'vitest';
import { commitMsMax, leaseMs } from '../../src/kernel/limits.ts';
import { asking, filesOf, LENA, sopFile } from '../run/handbook.ts';
import { inWorld } from './world.ts';

const FILES = filesOf(
  sopFile(`  - step: 1
    says: Side by side
    together:
      - step: 1a
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id
      - step: 1b
        says: Note it
        use: zendesk.add_internal_note
        with:
          ticket: = case.zendesk.ticket_id
          text: Note it
      - step: 1c
        says: Assign it
        use: zendesk.assign_group
        with:
          ticket: = case.zendesk.ticket_id
          group: Claims
`),
  asking('zendesk.add_internal_note', 'claims-leads:1'),
);

it('is searched for after a crash, without a click, while an approval is open', () =>
  inWorld({ files: FILES }, async (world) => {
    world.vendors.will('zendesk.send_acknowledgment', 'hangs');
    await world.claim();
    await world.settle();
    const before = await world.state();
    expect(before?.calls['1a#1']?.progress.kind).toBe('started');
    expect(before?.calls['1c#1']?.progress.kind).toBe('succeeded');
    expect(await world.ask('approval')).toBeDefined();
    // Before any sweep has made the rows again.
    const [row] = await world.store.runs.rows(null, 9);
    expect(row?.timers.map(({ key }) => key)).toContain('call:1a#1');
    world.process.power.isOff = true;
    await world.boot(Infinity, 'another');
    await world.after(leaseMs * 3 + commitMsMax);
    expect((await world.state())?.calls['1a#1']?.progress.kind).toMatch(/^(succeeded|settled)$/);
  }));

it('is done once when a person clicks while its answer is being recorded: the answer stays', () =>
  inWorld({ files: FILES }, async (world) => {
    const { runs } = world.store;
    const { append } = runs;
    runs.append = async (request) => {
      if (request.events.some(({ type }) => type === 'CallSucceeded')) {
        runs.append = append;
        expect((await world.approve(LENA)).ok).toBe(true);
        expect(await append.call(runs, request)).toBe('conflict');
        return 'conflict';
      }
      return append.call(runs, request);
    };
    await world.claim();
    await world.after(60_000);
    expect(runs.append).toBe(append);
    const succeeded = await world.events('CallSucceeded');
    expect(succeeded.map(({ callId, found }) => `${callId} ${found}`).toSorted()).toEqual([
      '1a#1 answered',
      '1b#1 answered',
      '1c#1 answered',
    ]);
    expect([world.vendors.probes, world.vendors.calls.length]).toEqual([0, 3]);
  }));

it('is searched for from the moment it was proposed, however late the search', () =>
  inWorld({ files: FILES }, async (world) => {
    world.vendors.will('zendesk.send_acknowledgment', 'lost after');
    world.vendors.blind = true;
    const { gateway } = world.engine.shell;
    const { probe } = gateway;
    const since: number[] = [];
    Object.assign(gateway, {
      probe: (request: Parameters<typeof probe>[0]) => {
        since.push(request.intendedAt);
        return probe(request);
      },
    });
    await world.claim();
    await world.after(5 * 60_000);
    const proposed = (await world.log()).find(({ event }) => event.type === 'CallProposed' && event.callId === '1a#1');
    expect(since.length).toBeGreaterThan(2);
    expect(new Set(since)).toEqual(new Set([proposed?.at]));
  }));
