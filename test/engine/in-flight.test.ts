/** A call in flight is followed after a crash, even if the run otherwise waits for a person. */
import { expect, it } from 'vitest';
import { commitMsMax, leaseMs } from '../../src/kernel/limits.ts';
import { asking, filesOf, sopFile } from '../run/handbook.ts';
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
    world.process.power.isOff = true;
    await world.boot(Infinity, 'another');
    await world.after(leaseMs * 3 + commitMsMax);
    expect((await world.state())?.calls['1a#1']?.progress.kind).toMatch(/^(succeeded|settled)$/);
  }));
