/** Tests of records that change more often than a log takes: the newest facts always count. */
import { describe, expect, it } from 'vitest';
import { caseType } from '../../src/case/kind.ts';
import { correctionsMax, unreadCorrectionsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import { unseal } from '../../src/run/log/chain.ts';
import type { RunState } from '../../src/run/log/state.ts';
import type { Correction } from '../../src/run/plan/stated-anew.ts';
import { takeCorrection } from '../../src/run/plan/take-correction.ts';
import { isCorrectedTooOften } from '../../src/run/plan/weigh-changes.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { handbookOf, LENA } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const KIND = handbookOf().kinds.get('freight_claim');
if (KIND === undefined) throw new Error('Expected the kind of the tests');
const CASE_TYPE = caseType(KIND);
const SOURCE = { system: 'Zendesk', record: 'ticket 101', field: 'a field' };
const MAJOR = { claim_amount: '31000' };

/** The states of the runs of the first case, oldest first. */
async function runsOf(world: SimulatedWorld): Promise<RunState[]> {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(async ({ runId }) => fold(runId, (await world.store.runs.log(runId, 0)).map(unseal))));
}

/** Asks the lead about $31,000, and then tells of earlier amounts until the log takes no more corrections. */
async function editOften(world: SimulatedWorld): Promise<void> {
  await world.claim(MAJOR, at(0));
  await world.rest();
  await world.ask('approval');
  for (let edit = 0; edit < correctionsMax; edit++)
    await world.claim({ claim_amount: `${edit + 1}` }, at(-60), 'ticket.updated');
  await world.settle();
  expect(await world.events('FactsCorrected')).toHaveLength(correctionsMax);
}

describe('a change that arrives late', () => {
  it('is logged once, however often it is reported, and uses up nothing', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      const { askId } = await world.ask('approval');
      for (let time = 0; time < 5; time++) {
        await world.claim({ claim_amount: '5' }, { ...at(-60), subject: `copy ${time}` }, 'ticket.updated');
        await world.settle();
      }
      expect(await world.events('FactsCorrected')).toHaveLength(1);
      expect((await world.ask('approval')).askId).toBe(askId);
    }));
});

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
      const later = (await runsOf(world)).find(({ opened }) => opened?.earlier !== null);
      expect(later === undefined ? null : newestOf(later, 'claim.amount').value).toEqual(money('USD', 11_900));
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: 0 });
    }));

  it('takes what waited at once when a person decides to go on', () =>
    inWorld({}, async (world) => {
      await editOften(world);
      for (const claim_amount of ['110', '120']) {
        await world.claim({ claim_amount }, at(0), 'ticket.updated');
        await world.settle();
      }
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: 1 });
      const before = world.clock.now();
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'go_on', 'As it is')).toMatchObject({ ok: true });
      await world.settle();
      expect(world.clock.now()).toBe(before);
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: 0 });
    }));
});

describe('corrections of a record whose case never opened', () => {
  /** Each by another person, so none says all that another one says. */
  const update = async (world: SimulatedWorld, edit: number) => {
    const receivedAt = world.clock.now();
    const by = { submitter_name: `Editor ${edit}`, submitter_email: `editor-${edit}@wobbly.example` };
    const ticket = {
      id: '999',
      created_at: new Date(START).toISOString(),
      ...at(edit),
      form: 'Freight claim',
      channel: 'web',
      requester: { name: 'Wobbly Widget Works', email: 'carla@wobbly.example' },
      ...by,
      description: 'It broke',
      fields: { account_id: 'ACC-1', claim_amount: `${edit + 1}`, claim_currency: 'USD', bol: 'BOL-1' },
    };
    await world.inbox.receive({
      source: 'zendesk',
      eventId: `edit-${edit}`,
      receivedAt,
      payload: { type: 'ticket.updated', ticket },
    });
  };

  it('are held up to the number that a log takes, and the oldest goes when one more comes', () =>
    inWorld({}, async (world) => {
      const { inbox } = world.store;
      const key = { system: 'zendesk', record: '999' };
      for (let edit = 0; edit < correctionsMax - 1; edit++) await update(world, edit);
      for (const { id } of await inbox.take(correctionsMax, START, START)) await inbox.hold(id, key, Infinity, 'held');
      const work = async (edit: number) => {
        await update(world, edit);
        await world.engine.worker.sweep();
        await world.settle();
      };
      await work(correctionsMax - 1);
      expect(await inbox.heldFor(key, 999)).toHaveLength(correctionsMax);
      expect(await inbox.counts(0)).toMatchObject({ ignored: 0 });
      await work(correctionsMax);
      expect((await inbox.heldFor(key, 999)).map(({ eventId }) => eventId)).toEqual(
        Array.from({ length: correctionsMax }, (_, index) => `edit-${index + 1}`),
      );
    }));
});

describe('edits of facts that nothing reads', () => {
  const described = (edit: number): Correction => ({
    eventId: `edit-${edit}`,
    channel: 'zendesk_web',
    facts: [{ path: 'claim.text', value: `It broke ${edit}`, source: SOURCE }],
    refused: [],
    record: SOURCE,
  });
  const amount = (minor: number): Correction => ({
    eventId: `amount-${minor}`,
    channel: 'zendesk_web',
    facts: [{ path: 'claim.amount', value: money('USD', minor), source: SOURCE }],
    refused: [],
    record: SOURCE,
  });

  /** The state after as many of them, and what the log took. */
  function after(state: RunState, corrections: readonly Correction[]): { state: RunState; notes: string[] } {
    const notes: string[] = [];
    let now = state;
    for (const correction of corrections) {
      const taken = takeCorrection(now, correction, CASE_TYPE);
      notes.push(taken.note);
      if (taken.event !== null)
        now = evolve(now, {
          seq: now.seq + 1,
          at: START,
          actor: { kind: 'channel', channel: 'zendesk_web' },
          event: taken.event,
        });
    }
    return { state: now, notes };
  }

  it('leave the corrections of other facts their number', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.ask('approval');
      const [opened] = await runsOf(world);
      if (opened === undefined) throw new Error('Expected a run');
      const edited = after(
        opened,
        Array.from({ length: correctionsMax * 2 }, (_, edit) => described(edit)),
      );
      expect(isCorrectedTooOften(edited.state)).toBe(false);
      const changed = after(edited.state, [amount(100)]);
      expect(changed.notes).toEqual(['corrected CASE-1: claim.amount held']);
      expect(isCorrectedTooOften(changed.state)).toBe(false);
    }));

  it('do not grow the log without end', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      const [opened] = await runsOf(world);
      if (opened === undefined) throw new Error('Expected a run');
      const most = unreadCorrectionsMax + correctionsMax;
      const edited = after(
        opened,
        Array.from({ length: most + 100 }, (_, edit) => described(edit)),
      );
      // One more stops the run, and the others wait for a person.
      expect(edited.state.corrections.length - 1).toBe(most + 1);
      expect(edited.notes.at(-1)).toContain('a person has to decide first');
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
