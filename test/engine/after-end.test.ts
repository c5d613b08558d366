/**
 * Corrections of a case that arrive after its run had ended: people are asked whether the case starts again if the run
 * would decide otherwise now.
 */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { excludedFromApproval } from '../../src/run/log/excluded.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import type { ThreadView } from '../../src/run/view/thread-view.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import { eraseFields } from '../../src/engine/erase-fields.ts';
import { renderMetrics } from '../../src/http/metrics.ts';
import {
  asking,
  AVA,
  filesOf,
  LENA,
  MARCUS,
  PERMISSIVE,
  slackUser,
  sopFile,
  THREE_LEADS,
  TWO_LEADS,
} from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld, type WorldOptions } from './world.ts';

const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};

async function runsOf(world: SimulatedWorld): Promise<RunState[]> {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(({ runId }) => world.stateOf(runId)));
}

async function stateOf(world: SimulatedWorld): Promise<RunState> {
  const state = await world.state();
  if (state === null) throw new Error('Expected a run');
  return state;
}

async function threadOf(world: SimulatedWorld): Promise<ThreadView> {
  const state = await stateOf(world);
  const inForce = await world.engine.shell.handbooks.current();
  return viewThread(state, await world.log(), {
    ...wordsOf(inForce, state),
    people: inForce.handbook.people,
  });
}

const correct = async (world: SimulatedWorld, fields: Parameters<SimulatedWorld['claim']>[0]): Promise<void> => {
  await world.after(1_000);
  await world.claim(fields, {}, 'ticket.updated');
  await world.settle();
};

/** The claim of $100 takes the standard path to its end. */
async function ended(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '100' });
  expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, outcomes: [{ outcome: 'standard' }] });
}

/** The claim of $30,000 is approved, and the executive who was notified has it. */
async function notified(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  await world.approve(LENA);
  await world.rest();
  const { askId } = await world.ask('answer');
  await world.engine.commands.answer(askId, AVA);
  expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
}

const inLeads = (story: (world: SimulatedWorld) => Promise<void>, options: WorldOptions = {}): Promise<void> =>
  inWorld({ files: filesOf(TWO_LEADS), ...options }, story);

describe('a case that changes after its run had ended', () => {
  it('asks the people for the unforeseen whether it starts again, with what changed and which step decides otherwise', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '9000' });
      const ask = await world.ask('recovery');
      expect(ask).toMatchObject({ group: 'claims-leads', choices: ['start_again', 'leave_it'], step: null });
      if (ask.kind !== 'recovery') throw new Error('Expected a recovery');
      expect(ask.known[0]).toContain('claim value $100.00 → $9,000.00 (Zendesk ticket 101, field claim_amount');
      expect(ask.known.join('\n')).toMatch(/Step \S+ (?:held|did not hold) and would/);
      expect(await world.state()).toMatchObject({ ended: { kind: 'completed', successor: null } });
      expect(await world.row()).toMatchObject({ status: 'completed', outcome: 'standard' });
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('is in every list of what waits for people, and in the explanation', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '9000' });
      const { askId } = await world.ask('recovery');
      expect(await world.store.runs.findAsk(askId)).toMatchObject({ kind: 'recovery', open: true });
      expect(await world.engine.commands.waitingFor(LENA)).toMatchObject([{ askId }]);
      expect(await world.engine.commands.list(9, LENA, async () => true)).toMatchObject([
        {
          card: {
            status: 'completed',
            standing: 'Standard · changed since, so people are asked',
            owner: 'claims-leads',
          },
        },
      ]);
      const requests = { counts: () => [] };
      expect(await renderMetrics(world.store, requests, requests, world.engine.shell.witness)).toContain(
        'sopwith_asks_open{kind="recovery"} 1',
      );
      const { remarks } = explainRun(await stateOf(world), await world.log(), new Map());
      expect(remarks.join('\n')).toMatch(
        /the case has changed since the run ended: claim value \$100\.00 → \$9,000\.00/,
      );
      expect(remarks.join('\n')).toContain('claims-leads is asked whether the case starts again');
    }));

  it('is said in the thread, and asks no one, if nothing would be decided otherwise', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '101' });
      expect(openAsks(await stateOf(world))).toEqual([]);
      const added = (await threadOf(world)).posts.slice(-2);
      expect(added).toMatchObject([
        {
          title: 'The case changed after its run had ended',
          lines: [{ label: 'claim value', text: expect.stringContaining('$100.00 → $101.00') }],
        },
        { title: 'Nothing would be decided otherwise, so the case stays as it is', lines: [] },
      ]);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('says so in the direct messages about the decision', () =>
    inLeads(
      async (world) => {
        await notified(world);
        expect((await threadOf(world)).told.map(({ changed }) => changed)).toEqual([undefined]);
        await correct(world, { claim_amount: '4100' });
        await world.after(60_000);
        const [told] = (await threadOf(world)).told;
        expect(told?.changed).toEqual(['claim value $30,000.00 → $4,100.00']);
        // The message is in Slack as it is shown now.
        const written = await world.messages();
        const card = written.find(({ key }) => key === 'card');
        const root = { channel: card?.channel, ts: card?.ts };
        expect(written.find(({ key }) => key === told?.key)?.contentHash).toBe(
          hashOf(JSON.parse(JSON.stringify({ kind: 'told', told, root }))),
        );
      },
      { thread: true },
    ));

  it('starts again as a new run that knows what was done, without the one who decided among its approvers', () =>
    inLeads(async (world) => {
      await notified(world);
      await correct(world, { claim_amount: '9000', bol: 'BOL-9' });
      await correct(world, { claim_amount: '4100' });
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, MARCUS, 'start_again', 'The ticket is right')).toMatchObject({
        ok: true,
      });
      await world.after(10_000);
      const [earlier, later] = await runsOf(world);
      if (earlier === undefined || later === undefined) throw new Error('Expected two runs');
      expect(earlier.ended).toMatchObject({ kind: 'completed', successor: later.runId });
      expect(earlier.asks[askId]?.closed).toMatchObject({ how: 'recovered', by: { person: 'marcus-manager' } });
      expect(await world.row()).toMatchObject({ status: 'completed' });
      expect(later.opened?.earlier).toMatchObject({
        runId: earlier.runId,
        because: expect.stringContaining('starts the case again: The ticket is right'),
      });
      expect(later.opened?.earlier?.effects.map(({ tool }) => tool)).toContain('jira.create_issue');
      expect(inUse(later, 'claim.amount')).toEqual(money('USD', 410_000));
      expect(excludedFromApproval(later).deciders).toMatchObject([{ person: 'marcus-manager' }]);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      // What arrives later goes to the new run.
      await correct(world, { claim_amount: '4200' });
      expect((await runsOf(world)).map(({ changes }) => changes.map(({ after }) => after))).toMatchObject([
        [{}, '9', {}, '1'],
        [money('USD', 420_000)],
      ]);
      expect(await world.auditProblems()).toEqual([]);
      expect(world.troubles).toEqual([]);
    }));

  it('asks before the new run repeats what the earlier one did', () =>
    inLeads(async (world) => {
      await ended(world);
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
      await correct(world, { claim_amount: '100', bol: 'BOL-7' });
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', 'Again')).toMatchObject({ ok: true });
      await world.after(10_000);
      const later = (await runsOf(world))[1];
      expect(openAsks(later ?? { asks: {} })).toMatchObject([
        { code: 'done_before', because: expect.stringContaining('this was done: Send the acknowledgment') },
      ]);
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
    }));

  it('refuses the requester, and people outside the group', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '9000' });
      const { askId } = await world.ask('recovery');
      for (const choice of ['start_again', 'leave_it'] as const)
        expect(await world.engine.commands.recover(askId, AVA, choice, 'Mine')).toMatchObject({
          ok: false,
          code: 'not_in_group',
        });
      expect(await world.engine.commands.recover(askId, LENA, 'stop', 'No')).toMatchObject({ ok: false });
      await world.after(10_000);
      expect(await runsOf(world)).toHaveLength(1);
    }));

  it('stays as it was if a person leaves it, and asks again only about something else', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '9000' });
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'leave_it', 'Paid by hand')).toMatchObject({ ok: true });
      expect(await world.engine.commands.recover(askId, MARCUS, 'start_again', 'No')).toMatchObject({
        code: 'already_decided',
      });
      expect((await threadOf(world)).asks.at(-1)).toMatchObject({ state: { by: 'Lena Lindqvist', note: 'Leave it' } });
      await world.claim({ claim_amount: '9000', claim_type: 'Loss' }, {}, 'ticket.updated');
      await world.settle();
      await expect(world.ask('recovery')).rejects.toThrow();
      await correct(world, { claim_amount: '9500', claim_type: 'Loss' });
      expect((await world.ask('recovery')).askId).not.toBe(askId);
      expect(await runsOf(world)).toHaveLength(1);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('has one question, which later corrections update, and which closes when the case changes back', () =>
    inLeads(async (world) => {
      await ended(world);
      await correct(world, { claim_amount: '9000' });
      const first = await world.ask('recovery');
      await correct(world, { claim_amount: '9500' });
      const second = await world.ask('recovery');
      expect([second.askId, second.seq]).toEqual([first.askId, first.seq]);
      expect(second).toMatchObject({ known: expect.arrayContaining([expect.stringContaining('→ $9,500.00')]) });
      await correct(world, { claim_amount: '100' });
      await expect(world.ask('recovery')).rejects.toThrow();
      expect((await world.state())?.asks[first.askId]?.closed).toMatchObject({ how: 'withdrawn' });
      expect((await threadOf(world)).told).toEqual([]);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('counts an answer that was given while the earlier value was shown', () => {
    const sop = sopFile(
      `  - step: 1
    says: Ask the leads
    ask:
      of: claims-leads
      question: "Pay {case.claim.amount}?"
      choices: [Pay, Refuse]
      within: 2 hours
    save: chosen
    if_late:
      says: Nobody answered
      stop: Nobody answered
`,
      { needs: '  - case.claim.amount' },
    );
    return inWorld({ files: filesOf(sop, PERMISSIVE) }, async (world) => {
      await world.claim();
      await world.rest();
      const { askId } = await world.ask('question');
      await world.engine.commands.answerQuestion(askId, LENA, { answer: 'Pay' });
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
      await correct(world, { claim_amount: '9000' });
      expect(await world.ask('recovery')).toMatchObject({
        known: expect.arrayContaining(['Step 1 was answered while the earlier value was shown']),
      });
    });
  });

  it('asks about a case that a person stopped before an SOP was chosen', () =>
    inLeads(async (world) => {
      await world.claim({ claim_amount: '' });
      await world.rest();
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'stop', 'Not ours');
      await world.settle();
      await correct(world, { claim_amount: '9000' });
      expect(await world.ask('recovery')).toMatchObject({ choices: ['start_again', 'leave_it'] });
    }));

  it('asks once, however often the correction is delivered and wherever the process dies', () =>
    inLeads(async (world) => {
      await ended(world);
      for (const { wakeUps } of world.processes) wakeUps.send = async () => undefined;
      await correct(world, { claim_amount: '9000' });
      // Only the timer of the append is left.
      await world.after(30_000);
      const { askId } = await world.ask('recovery');
      await world.boot(undefined, 'second');
      await world.claim({ claim_amount: '9000' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(10_000);
      expect((await world.ask('recovery')).askId).toBe(askId);
      expect(await world.events('ChangedAfterEnd')).toHaveLength(1);
    }));

  it('takes the newest of two changes, whichever arrives first', () =>
    inLeads(async (world) => {
      await ended(world);
      const at = (seconds: number) => ({ updated_at: new Date(world.clock.now() + seconds * 1_000).toISOString() });
      const [older, newer] = [at(10), at(20)];
      await world.after(60_000);
      // Someone has changed it and changed it back; the first of the two is delivered last.
      await world.claim({ claim_amount: '100' }, newer, 'ticket.updated');
      await world.settle();
      await world.claim({ claim_amount: '9000' }, older, 'ticket.updated');
      await world.settle();
      expect((await world.state())?.changes.map(({ standing }) => standing)).toEqual(['late']);
      await expect(world.ask('recovery')).rejects.toThrow();
    }));

  it('remembers whom the ticket names, who then approves nothing when it starts again', () =>
    inLeads(async (world) => {
      await ended(world);
      await world.claim(
        { claim_amount: '100' },
        { requester: { name: 'Lena Lindqvist', email: 'lena@our.example' } },
        'ticket.updated',
      );
      await correct(world, { claim_amount: '9000' });
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Again');
      await world.after(10_000);
      const later = (await runsOf(world))[1];
      if (later === undefined) throw new Error('Expected another run');
      expect(later.involved).toContainEqual(
        expect.objectContaining({ role: 'requester', name: 'Lena Lindqvist', email: 'lena@our.example' }),
      );
    }));

  it('asks once and starts once, wherever the power fails', async () => {
    for (let cutAt = 1, isCut = true; isCut; cutAt++)
      await inLeads(async (world) => {
        await ended(world);
        world.process.power.isOff = true;
        const { power } = await world.boot(cutAt, 'first');
        await correct(world, { claim_amount: '9000' });
        await correct(world, { claim_amount: '9000' });
        const again = async (): Promise<void> => {
          const open = openAsks((await world.state()) ?? { asks: {} })[0];
          if (open !== undefined)
            await world.engine.commands.recover(open.askId, LENA, 'start_again', 'Again').catch(() => undefined);
        };
        await again();
        await world.after(10_000);
        isCut = power.isOff;
        if (isCut) await world.boot(Infinity, 'second');
        await world.after(60_000);
        await again();
        await world.after(60_000);
        expect(await world.events('ChangedAfterEnd'), `power off at ${cutAt}`).toHaveLength(1);
        expect(await world.events('StartedAgain')).toHaveLength(1);
        expect(await runsOf(world)).toHaveLength(2);
        expect(await world.auditProblems()).toEqual([]);
      });
  });

  it('can be erased while it asks, and then starts nothing', () =>
    inLeads(
      async (world) => {
        await ended(world);
        await correct(world, { claim_amount: '9000' });
        const { askId } = await world.ask('recovery');
        const erased = await eraseFields(world.engine.shell, {
          caseId: asCaseId('CASE-1'),
          fields: null,
          containing: null,
          person: 'lena-lead',
          reason: 'Asked to',
          account: { user: 'ann', host: 'ops-1' },
        });
        expect(erased).toMatchObject({ ok: true });
        expect(await world.engine.commands.recover(askId, LENA, 'start_again', 'Again')).toMatchObject({ ok: false });
        await world.after(10_000);
        expect(await runsOf(world)).toHaveLength(1);
        expect(await world.auditProblems()).toEqual([]);
      },
      { files: filesOf(TWO_LEADS, OWNERS) },
    ));
});

const PAYS = filesOf(
  THREE_LEADS,
  sopFile(pay('case.claim.amount'), { needs: NEEDS }),
  asking('tms.pay_claim', 'claims-leads:1', 'PT240H'),
);

describe('a value that people keep, whatever the case states later', () => {
  it('is the one that was paid, so no one is asked after the end, and the audit finds no fault', () =>
    inWorld({ files: PAYS }, async (world) => {
      world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
      await world.claim({ claim_amount: '150' });
      await world.after(MINUTE);
      for (const amount of ['160', '161', '162']) {
        await world.claim({ claim_amount: amount }, {}, 'ticket.updated');
        await world.after(3 * MINUTE);
      }
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'go_on', null)).toMatchObject({ ok: true });
      await world.after(MINUTE);
      expect(await world.approve(slackUser('ULEO00001'))).toMatchObject({ ok: true });
      await world.after(10 * MINUTE);
      const state = await stateOf(world);
      expect([state.ended?.kind, openAsks(state)]).toEqual(['completed', []]);
      expect(await world.auditProblems()).toEqual([]);
    }));
});
