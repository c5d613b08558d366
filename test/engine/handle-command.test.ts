/** A command against a run that others keep changing, and a run on which planning itself fails. */
import { expect, it } from 'vitest';
import { appendConflictsMax } from '../../src/kernel/limits.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

async function waitForApproval(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
}

it('tells the approver that the run is busy after a bounded number of conflicts', () =>
  inWorld({}, async (world) => {
    await waitForApproval(world);
    let tries = 0;
    world.store.runs.append = async () => {
      tries += 1;
      return 'conflict';
    };
    expect(await world.approve(LENA)).toMatchObject({ ok: false, code: 'busy' });
    expect(tries).toBe(appendConflictsMax);
  }));

it('parks a run and asks a person, even if planning it fails', () =>
  inWorld({}, async (world) => {
    await waitForApproval(world);
    world.engine.shell.handbooks.sop = () => Promise.reject(new Error('Expected a test of a mistake in planning'));
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    await world.engine.shell.wakeUps.send({ kind: 'run', runId: row.runId });
    await world.settle();
    expect(await world.events('Parked')).toHaveLength(1);
  }));
