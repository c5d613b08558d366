/**
 * *Start again*: a new run of the case with the newest facts, which repeats nothing unasked.
 */
import { auditRecord } from '../../src/evaluate/audit.ts';
import { KEYS } from '../record-keys.ts';
import { describe, expect, it } from 'vitest';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { asAskId, asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { unseal } from '../../src/run/log/chain.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import { arriveAt } from '../../src/engine/arrive-at.ts';
import { knownCase } from '../../src/engine/known-case.ts';
import { prepareStartAgain } from '../../src/engine/start-again.ts';
import { workInbox } from '../../src/engine/work-inbox.ts';
import { normaliseZendesk } from '../../src/intake/zendesk/normalise.ts';
import {
  asking,
  AVA,
  FILES,
  filesOf,
  LENA,
  MARCUS,
  sopFile,
  THREE_LEADS,
  TWO_LEADS,
  withEvents,
} from '../run/handbook.ts';
import { inWorld, Power, type SimulatedWorld } from './world.ts';
import { followThread } from '../../src/engine/follow-thread.ts';

const INTAKE = new Map([['zendesk', normaliseZendesk]]);

/** The states of the runs of the first case, oldest first. */
async function runsOf(world: SimulatedWorld): Promise<RunState[]> {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(async ({ runId }) => fold(runId, (await world.store.runs.log(runId, 0)).map(unseal))));
}

/** An approval is open, the executive has been notified, and the amount has changed so that step 3 would not hold. */
async function stopped(world: SimulatedWorld): Promise<ReturnType<typeof openAsks>[number]> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  await world.claim({ claim_amount: '32000' }, {}, 'ticket.updated');
  await world.claim({ claim_amount: '4100' }, {}, 'ticket.updated');
  await world.settle();
  await world.after(changesTogetherMs + 1_000);
  return world.ask('recovery');
}

/** What the newest run asks. */
async function lastQuestion(world: SimulatedWorld): Promise<ReturnType<typeof openAsks>[number]> {
  const last = (await runsOf(world)).at(-1);
  const ask = last === undefined ? undefined : openAsks(last).find(({ kind }) => kind === 'recovery');
  if (ask === undefined) throw new Error('Expected a question');
  return ask;
}

async function recoverLast(world: SimulatedWorld, choice: 'start_again' | 'it_was_done'): Promise<void> {
  const { askId } = await lastQuestion(world);
  expect(await world.engine.commands.recover(askId, LENA, choice, 'Again')).toMatchObject({ ok: true });
  await world.after(10_000);
}

describe('a case that starts again', () => {
  it('has a sound record', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.engine.commands.recover(askId, LENA, 'start_again', 'The ticket is right');
      await world.after(10_000);
      const { runs, problems } = await auditRecord(world.store, KEYS);
      expect([problems, runs.map(({ problem }) => problem)]).toEqual([[], [null, null]]);
    }));

  it('has a new run with the newest facts, linked to the earlier one, which has ended', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', 'The ticket is right')).toMatchObject({
        ok: true,
      });
      await world.after(10_000);
      const [earlier, later] = await runsOf(world);
      expect(earlier?.ended).toMatchObject({ kind: 'stopped', successor: later?.runId });
      expect(later?.opened?.earlier).toMatchObject({
        runId: earlier?.runId,
        because: 'Lena Lindqvist starts the case again: The ticket is right',
        effects: [{ step: '3b', tool: 'slack.notify', isKnown: true }],
      });
      if (later === undefined) throw new Error('Expected another run');
      expect(inUse(later, 'claim.amount')).toEqual(money('USD', 410_000));
      expect(later.outcomes).toMatchObject([{ outcome: 'standard' }]);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.troubles).toEqual([]);
      // What arrives later reaches the new run.
      await world.claim({ claim_amount: '4200' }, {}, 'ticket.updated');
      await world.settle();
      expect((await runsOf(world)).map(({ changes }) => changes.length)).toEqual([2, 1]);
    }));

  it('has its runs in the order in which each names the next, whatever their rows say', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.engine.commands.recover(askId, LENA, 'start_again', 'The ticket is right');
      await world.after(10_000);
      const [earlier, later] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      const { runs } = world.store;
      const { ofCase } = runs;
      runs.ofCase = async (caseId) => (await ofCase.call(runs, caseId)).toReversed();
      const known = await knownCase(world.engine.shell, asCaseId('CASE-1'));
      runs.ofCase = ofCase;
      expect(known?.runs.map(({ runId }) => runId)).toEqual([earlier?.runId, later?.runId]);
      expect(known?.newest.runId).toBe(later?.runId);
    }));

  it('gives an event that arrives before its new run opens to that run', () =>
    inWorld({ files: withEvents(FILES) }, async (world) => {
      const { askId } = await stopped(world);
      const { cases } = world.store;
      const { openRun } = cases;
      cases.openRun = () => Promise.reject(new Trouble('test.away', { message: 'Away', retry: 'later' }));
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.settle();
      expect((await runsOf(world)).map(({ arrivals }) => arrivals.length)).toEqual([0]);
      cases.openRun = openRun;
      await world.after(20_000);
      expect((await runsOf(world)).map(({ arrivals }) => arrivals.length)).toEqual([0, 1]);
    }));

  it.each([
    ['before the click', true],
    ['between the click and its new run', false],
  ])('begins with a correction that arrives %s', (_, isBefore) =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { cases } = world.store;
      const { openRun } = cases;
      cases.openRun = () => Promise.reject(new Trouble('test.away', { message: 'Away', retry: 'later' }));
      const correct = async (): Promise<void> => {
        await world.claim({ claim_amount: '4200' }, {}, 'ticket.updated');
        await world.settle();
      };
      if (isBefore) await correct();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      if (!isBefore) await correct();
      expect((await runsOf(world)).map(({ changes }) => changes.length)).toEqual([isBefore ? 3 : 2]);
      cases.openRun = openRun;
      await world.after(20_000);
      const later = (await runsOf(world))[1];
      if (later === undefined) throw new Error('Expected another run');
      expect(inUse(later, 'claim.amount')).toEqual(money('USD', 420_000));
      expect(later.outcomes).toMatchObject([{ outcome: 'standard' }]);
    }),
  );

  it('gives a correction to its new run even if it was assigned while the earlier one was the newest', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { runs } = world.store;
      const { ofCase } = runs;
      const early = await ofCase.call(runs, asCaseId('CASE-1'));
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      // This process still sees only the earlier run, which another one has ended meanwhile.
      let stale = 1;
      runs.ofCase = async (caseId) => (stale-- > 0 ? early : ofCase.call(runs, caseId));
      await world.claim({ claim_amount: '4200' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(10_000);
      runs.ofCase = ofCase;
      expect((await runsOf(world)).map(({ changes }) => changes.length)).toEqual([2, 1]);
    }));

  it('gives its new run the events of the earlier one with the people who chose the case for them', () =>
    inWorld({ files: withEvents(FILES) }, async (world) => {
      const { askId } = await stopped(world);
      const assignedBy = { name: 'Marcus Meyer', person: 'marcus' };
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.settle();
      const known = await knownCase(world.engine.shell, asCaseId('CASE-1'));
      if (known === null) throw new Error('Expected the case');
      await world.inbox.record(
        { source: 'events', eventId: 'chosen', receivedAt: world.clock.now(), payload: { ticket: '101' } },
        'added to its case',
      );
      await arriveAt(world.engine.shell, known, {
        channel: 'events',
        eventId: 'chosen',
        type: 'declared',
        event: 'carrier_offer',
        receivedAt: world.clock.now(),
        kind: 'freight_claim',
        keys: [],
        requester: { name: 'the carrier', email: null },
        facts: [],
        refused: [],
        assignedBy,
      });
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      expect(later?.arrivals.map((arrival) => arrival.assignedBy)).toEqual([undefined, assignedBy]);
      expect(JSON.stringify((await world.engine.commands.explain(asCaseId('CASE-1')))?.remarks)).toContain(
        'Marcus Meyer chose this case',
      );
    }));

  it('still says after a second start which step had read an event before the first one', () => {
    const issue = (step: number, more: string): string => `  - step: ${step}
    says: Create an issue
${more}    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{case.claim.amount}" }
`;
    const steps = `${issue(1, '    if: [\'case.claim.amount > money("10,000.00 USD")\']\n')}  - step: 2
    says: Wait
    wait: { event: carrier_offer, for: 9 days }
    if_late: { says: None came, flag: silent }
${issue(3, '')}`;
    const sop = sopFile(steps, { needs: '  - case.claim.amount' });
    const files = withEvents(filesOf(sop, asking('jira.create_issue', 'claims-leads:1')));
    return inWorld({ files }, async (world) => {
      await world.claim({ claim_amount: '5000' });
      await world.rest();
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      for (const claim_amount of ['20000', '4000']) {
        await world.settle();
        await world.claim({ claim_amount }, {}, 'ticket.updated');
        await world.after(changesTogetherMs + 1_000);
        await recoverLast(world, 'start_again');
      }
      const read = (await runsOf(world)).map(({ arrivals }) => arrivals.map(({ readBefore }) => readBefore));
      expect(read).toEqual([[undefined], ['2'], ['2']]);
      const yielding = (await runsOf(world)).map(({ arrivals }) => arrivals.map(({ yields }) => yields));
      expect(yielding).toEqual([[undefined], [true], [true]]);
    });
  });

  it('takes an event that is sent again to its new run for the one that it has', () =>
    inWorld({ files: withEvents(FILES) }, async (world) => {
      const { askId } = await stopped(world);
      await world.arrive('carrier_offer', { amount: money('USD', 70_000) });
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      await world.arrive('carrier_offer', { amount: money('USD', 70_000) });
      await world.settle();
      const runs = await runsOf(world);
      expect(runs.map(({ arrivals, setAside }) => [arrivals.length, setAside.length])).toEqual([
        [1, 0],
        [1, 0],
      ]);
    }));

  it('asks before it repeats what the earlier run may have done', () =>
    inWorld({}, async (world) => {
      world.vendors.will('slack.notify', 'lost before');
      world.vendors.blind = true;
      await world.claim({ claim_amount: '28000' });
      await world.after(300_000);
      await world.claim({ claim_amount: '3900' }, {}, 'ticket.updated');
      await world.after(changesTogetherMs + 1_000);
      const asks = openAsks((await runsOf(world))[0] ?? { asks: {} });
      const changed = asks.find((ask) => ask.kind === 'recovery' && ask.code === 'facts_changed');
      if (changed === undefined) throw new Error('Expected that the run stopped');
      await world.claim({ claim_amount: '29000' }, {}, 'ticket.updated');
      await world.settle();
      expect(await world.engine.commands.recover(changed.askId, LENA, 'start_again', 'Again')).toMatchObject({
        ok: true,
      });
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      expect(later?.opened?.earlier?.effects).toMatchObject([{ step: '3b', tool: 'slack.notify', isKnown: false }]);
      const repeats = openAsks(later ?? { asks: {} }).filter(({ kind }) => kind === 'recovery');
      expect(repeats).toMatchObject([{ step: '3b', code: 'done_before' }]);
      expect(world.vendors.calls.filter(({ tool }) => tool === 'slack.notify')).toHaveLength(1);
    }));

  it('still knows which updates were overtaken before', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.after(120_000);
      const before = { updated_at: new Date(world.clock.now() - 60_000).toISOString() };
      await world.claim({ claim_amount: '4200' }, {}, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      await world.claim({ claim_amount: '9000' }, before, 'ticket.updated');
      await world.settle();
      const later = (await runsOf(world)).at(-1);
      expect(later?.changes.map(({ standing }) => standing)).toEqual(['late']);
      expect(later === undefined ? null : newestOf(later, 'claim.amount').value).toEqual(money('USD', 420_000));
    }));

  it('has its new run although its item is worked while the click is still being recorded', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { runs } = world.store;
      const { append } = runs;
      runs.append = async (request) => {
        runs.append = append;
        await workInbox(world.engine.shell, INTAKE);
        return append.call(runs, request);
      };
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', 'Again')).toMatchObject({ ok: true });
      expect(runs.append).toBe(append);
      await world.after(60_000);
      expect((await runsOf(world)).map(({ ended }) => ended?.kind)).toEqual(['stopped', 'completed']);
    }));

  it('leaves nothing in the inbox when it is refused, and alarms no one', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { commands } = world.engine;
      await commands.recover(askId, LENA, 'stop', 'No');
      // A second click, which comes too late.
      await expect(commands.recover(askId, LENA, 'start_again', 'Again')).resolves.toMatchObject({ ok: false });
      expect(await world.store.inbox.pending(Infinity)).toBe(0);
      await world.after(60_000);
      expect([world.troubles, world.operatorNotices]).toEqual([[], []]);
      expect(await runsOf(world)).toHaveLength(1);
    }));

  it('waits without an alarm while the click that stored its item is not recorded', () =>
    inWorld({}, async (world) => {
      await stopped(world);
      const [run] = await world.store.runs.list({ limit: 1, newestFirst: true });
      if (run === undefined) throw new Error('Expected a run');
      await prepareStartAgain(world.engine.shell, run.runId, asRunId('run-never'));
      await world.process.wakeUps.send({ kind: 'inbox' });
      await world.after(60_000);
      expect([world.troubles, world.operatorNotices]).toEqual([[], []]);
      expect(await world.store.inbox.pending(Infinity)).toBe(0);
    }));

  it('still has what a fact that cannot be read was sent as, and its readings', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.claim({ claim_amount: '31.000' }, {}, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      expect((await runsOf(world)).at(-1)?.refused).toMatchObject([
        { path: 'claim.amount', text: '31.000', readings: [money('USD', 3_100), money('USD', 3_100_000)] },
      ]);
    }));

  it.each([
    ['before its new run opens', 'openRun'],
    ['while its new run opens', 'late'],
  ])('gives a correction that arrives %s to that run, which begins with it', (_, when) =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { cases } = world.store;
      const { openRun } = cases;
      cases.openRun = async (request) => {
        if (when === 'openRun') throw new Trouble('test.away', { message: 'Away', retry: 'later' });
        // The earlier run and what waits for the case have been read already.
        cases.openRun = openRun;
        await world.claim({ claim_amount: '4300' }, {}, 'ticket.updated');
        await workInbox(world.engine.shell, INTAKE);
        await openRun.call(cases, request);
      };
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      if (when === 'openRun') await world.claim({ claim_amount: '4300' }, {}, 'ticket.updated');
      await world.settle();
      cases.openRun = openRun;
      if (when === 'late') {
        const opened = (await runsOf(world)).at(-1);
        expect(opened === undefined ? null : newestOf(opened, 'claim.amount').value).toEqual(money('USD', 430_000));
      }
      await world.after(20_000);
      const [earlier, later] = await runsOf(world);
      expect(earlier?.changes.map(({ after }) => after)).not.toContainEqual(money('USD', 430_000));
      expect(later === undefined ? null : newestOf(later, 'claim.amount').value).toEqual(money('USD', 430_000));
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: 0, ignored: 0, given_up: 0 });
      if (when === 'openRun')
        expect(later === undefined ? null : inUse(later, 'claim.amount')).toEqual(money('USD', 430_000));
    }),
  );

  it('still knows after a second start what the first run did', () =>
    inWorld({}, async (world) => {
      await stopped(world);
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      await recoverLast(world, 'start_again');
      await recoverLast(world, 'it_was_done');
      await world.claim({ claim_amount: '4200' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      await recoverLast(world, 'start_again');
      const runs = await runsOf(world);
      expect(runs).toHaveLength(3);
      expect(runs[1]?.opened?.earlier?.effects).toMatchObject([{ step: '3b', tool: 'slack.notify', isKnown: true }]);
      // What was not done again is no second effect.
      expect(runs[2]?.opened?.earlier?.effects).toEqual(runs[1]?.opened?.earlier?.effects);
    }));

  it('knows when the earlier run did what it did, and what became of its deadlines, also after a second start', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '7200' });
      await world.rest();
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.rest();
      await world.claim({ claim_amount: '7300' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      await recoverLast(world, 'start_again');
      const [first, second] = await runsOf(world);
      const done = Object.values(first?.calls ?? {}).flatMap(({ proposed, progress }) =>
        proposed.effect === 'write' && progress.kind === 'succeeded' ? [progress.at] : [],
      );
      expect(second?.opened?.earlier?.effects.map(({ at }) => at)).toEqual(done);
      expect(done).toHaveLength(2);
      const { dueAt, at } = first?.clocks['3'] ?? {};
      const clock = { sop: 'freight-damage-claim', step: '3', dueAt, state: 'met', at };
      expect(second?.opened?.earlier?.clocks).toEqual([clock]);
      await world.claim({ claim_amount: '7400' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      await recoverLast(world, 'start_again');
      const third = (await runsOf(world))[2];
      expect(third?.opened?.earlier?.clocks).toEqual([clock]);
    }));

  it('still knows after a second start who took the message of the first run in the second one', () =>
    inWorld({}, async (world) => {
      const change = async (claim_amount: string): Promise<void> => {
        await world.claim({ claim_amount }, {}, 'ticket.updated');
        await world.settle();
      };
      await stopped(world);
      await change('31000');
      await recoverLast(world, 'start_again');
      await recoverLast(world, 'it_was_done');
      const [told] = await world.engine.commands.toldTo(AVA);
      expect(await world.engine.commands.answer(asAskId(told?.askId ?? ''), AVA)).toMatchObject({ ok: true });
      await change('4200');
      await world.after(changesTogetherMs + 1_000);
      await change('33000');
      await recoverLast(world, 'start_again');
      expect(await lastQuestion(world)).toMatchObject({
        step: '3b',
        known: expect.arrayContaining([expect.stringMatching(/Ava Anders has it since then, so no one is asked/)]),
      });
      await recoverLast(world, 'it_was_done');
      expect(await runsOf(world)).toHaveLength(3);
      expect(await world.engine.commands.toldTo(AVA)).toEqual([]);
    }));

  it('still does not let the person decide who changed its facts', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.claim({ claim_amount: '31000' }, { submitter_email: 'lena@our.example' }, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      const ask = later === undefined ? undefined : openAsks(later).find(({ kind }) => kind === 'recovery');
      if (ask === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(ask.askId, LENA, 'it_was_done', 'She knows');
      await world.after(10_000);
      const after = (await runsOf(world)).at(-1);
      const approval = after === undefined ? undefined : openAsks(after).find(({ kind }) => kind === 'approval');
      if (approval === undefined) throw new Error('Expected an approval');
      expect(after?.changes).toEqual([]);
      expect(await world.engine.commands.approve(approval.askId, LENA)).toMatchObject({ code: 'changed_record' });
    }));

  it('still does not let the person decide who gave a value before', () =>
    inWorld({ files: filesOf(THREE_LEADS) }, async (world) => {
      const { commands } = world.engine;
      await world.claim({ claim_amount: '31.000' });
      await world.rest();
      const fact = await world.ask('recovery');
      await commands.answerQuestion(fact.askId, MARCUS, { answer: '$31,000.00' });
      await world.rest();
      await world.claim({ claim_amount: '4100' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      const { askId } = await world.ask('recovery');
      await world.claim({ claim_amount: '32000' }, {}, 'ticket.updated');
      await world.settle();
      await commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      const ask = later === undefined ? undefined : openAsks(later).find(({ kind }) => kind === 'recovery');
      if (ask === undefined) throw new Error('Expected a question');
      await commands.recover(ask.askId, LENA, 'it_was_done', 'She knows');
      await world.after(10_000);
      const after = (await runsOf(world)).at(-1);
      const approval = after === undefined ? undefined : openAsks(after).find(({ kind }) => kind === 'approval');
      if (approval === undefined) throw new Error('Expected an approval');
      expect(await commands.approve(approval.askId, MARCUS)).toMatchObject({ ok: false, code: 'gave_value' });
    }));

  it('asks before it repeats an effect, and takes the earlier one if a person says so', () =>
    inWorld({ files: filesOf(TWO_LEADS) }, async (world) => {
      const { askId } = await stopped(world);
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      const ask = later === undefined ? undefined : openAsks(later).find(({ kind }) => kind === 'recovery');
      expect(ask).toMatchObject({
        step: '3b',
        code: 'done_before',
        choices: ['try_again', 'it_was_done', 'stop'],
        known: expect.arrayContaining([expect.stringMatching(/^Step 3b, /)]),
      });
      expect(world.vendors.doneOf('slack.notify')).toBe(1);
      if (ask === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(ask.askId, LENA, 'it_was_done', 'She knows');
      await world.after(10_000);
      expect(world.vendors.doneOf('slack.notify')).toBe(1);
      const after = (await runsOf(world)).at(-1);
      const approval = after === undefined ? undefined : openAsks(after).find(({ kind }) => kind === 'approval');
      if (approval === undefined) throw new Error('Expected an approval');
      expect(await world.engine.commands.approve(approval.askId, LENA)).toMatchObject({ code: 'decided_how' });
      expect(await world.engine.commands.approve(approval.askId, MARCUS)).toMatchObject({ ok: true });
      const [told] = await world.engine.commands.toldTo(AVA);
      expect(await world.engine.commands.answer(asAskId(told?.askId ?? ''), AVA)).toMatchObject({ ok: true });
      await world.after(10_000);
      expect((await runsOf(world)).at(-1)?.ended).toMatchObject({ kind: 'completed' });
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    }));

  it('links the message of then to the thread that goes on, and gives it its button back once it counts as done', () =>
    inWorld({ thread: true }, async (world) => {
      const { askId } = await stopped(world);
      const first = await world.ask('answer');
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const [[ts, over] = []] = [...world.slack.told];
      const [, root] = world.slack.messages.filter(({ key }) => key.endsWith(':card'));
      expect(over).toMatchObject({
        told: { state: { kind: 'over', because: 'started_again' } },
        root: { ts: root?.ts },
      });
      expect(await world.engine.commands.answer(first.askId, AVA)).toMatchObject({
        ok: false,
        sentence: expect.stringMatching(/^The case started again and goes on in another thread, so this closed /),
      });
      expect(await world.engine.commands.toldTo(AVA)).toEqual([]);
      const repeats = openAsks((await runsOf(world)).at(-1) ?? { asks: {} }).find(({ kind }) => kind === 'recovery');
      await world.engine.commands.recover(repeats?.askId ?? askId, LENA, 'it_was_done', 'She knows');
      await world.after(10_000);
      const [told] = await world.engine.commands.toldTo(AVA);
      expect(told).toMatchObject({ ts, state: { kind: 'open' }, posted: { ts: root?.ts } });
      expect(world.slack.told.get(ts ?? '')).toMatchObject({
        told: { askId: told?.askId, state: { kind: 'open' } },
        root: { ts: root?.ts },
      });
      // What the earlier run still has to show does not take the button away.
      const [earlier] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      if (earlier === undefined) throw new Error('Expected the earlier run');
      const told3b = (await world.store.thread.messages(earlier.runId)).find(({ key }) => key.startsWith('told:'));
      if (told3b === undefined) throw new Error('Expected its message');
      await world.store.thread.put({ ...told3b, contentHash: null });
      const port = world.slack.port(new Power());
      const { slack } = world;
      slack.told.clear();
      await followThread(world.engine.shell, { thread: port, at: () => undefined }, earlier.runId, {
        refusal: { kind: 'refused', code: 'x', message: '' },
        wasLost: true,
      });
      expect(slack.told.size).toBe(0);
      expect(await world.engine.commands.answer(asAskId(told?.askId ?? ''), AVA)).toMatchObject({ ok: true });
      const { problems } = await auditRecord(world.store, KEYS);
      expect(problems).toEqual([]);
    }));

  it('asks no one again for what someone had taken before', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.claim({ claim_amount: '32000' }, {}, 'ticket.updated');
      await world.claim({ claim_amount: '4100' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      for (const choice of ['start_again', 'it_was_done'] as const) {
        const later = (await runsOf(world)).at(-1);
        const ask = openAsks(later ?? { asks: {} }).find(({ kind }) => kind === 'recovery');
        if (ask === undefined) throw new Error('Expected a question');
        await world.engine.commands.recover(ask.askId, LENA, choice, 'So it is');
        await world.after(10_000);
      }
      const later = (await runsOf(world)).at(-1);
      expect(later?.opened?.earlier?.effects).toMatchObject([{ step: '3b', takenBy: 'Ava Anders' }]);
      expect(Object.values(later?.asks ?? {}).map(({ kind }) => kind)).not.toContain('answer');
    }));

  it('repeats an effect, under a key of its own, once a person says so', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.settle();
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world)).at(-1);
      const ask = later === undefined ? undefined : openAsks(later).find(({ kind }) => kind === 'recovery');
      if (ask === undefined) throw new Error('Expected a question');
      await world.engine.commands.recover(ask.askId, LENA, 'try_again', null);
      await world.after(10_000);
      expect(world.vendors.doneOf('slack.notify')).toBe(2);
      expect((await runsOf(world)).flatMap(openAsks).map(({ kind }) => kind)).not.toContain('recovery');
    }));

  it('starts once although its item cannot be finished, and says that its run is open', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const { inbox } = world.store;
      const finish = inbox.finish.bind(inbox);
      const notes: string[] = [];
      inbox.finish = (...given) => {
        const isFirst = notes.push(given[1]) === 1;
        return isFirst ? Promise.reject(new Error('The connection was lost')) : finish(...given);
      };
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(120_000);
      expect(notes).toEqual(['started CASE-1 again', expect.stringMatching(/^unchanged: run-.* is open$/)]);
      expect(await runsOf(world)).toHaveLength(2);
      expect(await world.store.inbox.pending()).toBe(0);
    }));

  it('starts once for two clicks, and for a click whose wake-up is lost', () =>
    inWorld({}, async (world) => {
      const { askId } = await stopped(world);
      const replies = await Promise.all([
        world.engine.commands.recover(askId, LENA, 'start_again', 'One'),
        world.engine.commands.recover(askId, LENA, 'start_again', 'Two'),
      ]);
      expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
      await world.after(60_000);
      expect(await runsOf(world)).toHaveLength(2);
      expect(await world.store.inbox.pending()).toBe(0);
    }));
});
