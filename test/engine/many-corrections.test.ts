/** Tests of records that change more often than a log takes: the newest facts always count. */
import { describe, expect, it } from 'vitest';
import { correctionsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { unseal } from '../../src/run/log/chain.ts';
import type { RunState } from '../../src/run/log/state.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const MAJOR = { claim_amount: '31000' };

/** The states of the runs of the first case, oldest first. */
async function runsOf(world: SimulatedWorld): Promise<RunState[]> {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(async ({ runId }) => fold(runId, (await world.store.runs.log(runId, 0)).map(unseal))));
}

/** Asks the lead about $31,000, and then edits the description until the log takes no more corrections. */
async function editOften(world: SimulatedWorld): Promise<void> {
  await world.claim(MAJOR, at(0));
  await world.rest();
  await world.ask('approval');
  for (let edit = 0; edit < correctionsMax; edit++)
    await world.claim(MAJOR, { ...at(0), description: `It broke ${edit}` }, 'ticket.updated');
  await world.settle();
  expect(await world.events('FactsCorrected')).toHaveLength(correctionsMax);
}

describe('a case that was corrected as often as its log takes', () => {
  it('withdraws the approval and stops with the reason when the amount changes', () =>
    inWorld({}, async (world) => {
      await editOften(world);
      const { askId } = await world.ask('approval');
      await world.claim({ claim_amount: '100' }, at(0), 'ticket.updated');
      await world.settle();
      await expect(world.engine.commands.approve(askId, LENA)).resolves.toMatchObject({ ok: false });
      await world.after(60_000);
      expect(await world.events('ApprovalWithdrawn')).toHaveLength(1);
      const [parked] = await world.events('Parked');
      expect(JSON.stringify(parked)).toContain(`corrected more than ${correctionsMax} times`);
      expect(JSON.stringify(parked)).toContain('$100.00');
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }));

  it('holds further corrections, collapsed, until a person decides, and the next run starts with the newest', () =>
    inWorld({}, async (world) => {
      await editOften(world);
      for (let edit = 0; edit < 20; edit++) await world.claim({ claim_amount: `1${edit}` }, at(0), 'ticket.updated');
      await world.settle();
      expect(await world.events('FactsCorrected')).toHaveLength(correctionsMax + 1);
      const waiting = await world.store.inbox.counts(0);
      expect(waiting.ignored).toBe(0);
      expect(waiting.deferred).toBeLessThanOrEqual(10);
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', null)).toMatchObject({ ok: true });
      await world.after(120_000);
      await world.rest();
      const later = (await runsOf(world)).at(-1);
      expect(later === undefined ? null : newestOf(later, 'claim.amount').value).toEqual(money('USD', 11_900));
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: 0 });
    }));
});

describe('many updates before the creation', () => {
  it('leave the newest in force, and are collapsed', () =>
    inWorld({}, async (world) => {
      for (let edit = 0; edit < correctionsMax; edit++)
        await world.claim(MAJOR, { ...at(0), description: `It broke ${edit}` }, 'ticket.updated');
      await world.claim({ claim_amount: '100' }, at(0), 'ticket.updated');
      await world.settle();
      const waiting = await world.store.inbox.counts(0);
      expect(waiting.ignored).toBe(0);
      expect(waiting.deferred).toBeLessThanOrEqual(10);
      await world.claim(MAJOR, at(-60));
      await world.rest();
      const state = await world.state();
      expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(money('USD', 10_000));
    }));
});
