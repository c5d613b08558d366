import { describe, expect, it } from 'vitest';
import {
  AVA,
  BOUNDARY_PATH,
  filesOf,
  filesWith,
  LENA,
  PEOPLE_PATH,
  PERMISSIVE,
  slackUser,
  SOP_PATH,
  sopFile,
} from '../run/handbook.ts';
import { HOUR, MINUTE } from '../run/walk.ts';
import { inWorld, SECOND, START } from './world.ts';

describe('the engine', () => {
  it('takes a claim from the inbox to the end of a standard run', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      await world.claim();
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, sop: { version: 1 } });
      expect(world.vendors.calls.map(({ tool }) => tool)).toEqual([
        'salesforce.get_account',
        'tms.get_shipment_by_bol',
        'zendesk.send_acknowledgment',
        'zendesk.assign_group',
      ]);
      expect(world.troubles).toEqual([]);
    }));

  it('waits for a claims lead, and continues after the approval', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.vendors.doneOf('slack.notify')).toBe(1);
      expect(await world.engine.commands.waitingFor(LENA)).toHaveLength(1);
      expect(await world.engine.commands.waitingFor(AVA)).toEqual([]);
      expect(await world.approve(slackUser('ULENA0001', { isGuest: true }))).toMatchObject({
        ok: false,
        code: 'guest',
      });
      const { askId } = await world.ask('approval');
      const clicks = await Promise.all([world.approve(LENA), world.approve(LENA)]);
      expect(clicks.map(({ code }) => code).sort()).toEqual(['already_decided', 'done']);
      await world.settle();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(await world.events('ApprovalGranted')).toHaveLength(1);
      expect(await world.engine.commands.details(askId)).toMatchObject({ tool: 'jira.create_issue' });
    }));

  it('asks which amount a ticket means, and goes on with the answer', () =>
    inWorld({}, async (world) => {
      const { commands } = world.engine;
      await world.claim({ claim_amount: '31.000' });
      await world.rest();
      const { askId } = await world.ask('recovery');
      expect(world.vendors.calls).toEqual([]);
      expect(await commands.mayDecide(askId, AVA)).toMatchObject({ ok: false, code: 'not_in_group' });
      expect(await commands.mayDecide(askId, LENA)).toMatchObject({ ok: true });
      expect(await commands.question(askId)).toMatchObject({ choices: ['$31.00', '$31,000.00'] });
      expect(await commands.answerQuestion(askId, LENA, { answer: '$31,000.00' })).toMatchObject({ ok: true });
      await world.settle();
      // A major loss needs a lead, and the only one has said what the amount is.
      expect(await world.approve(LENA)).toMatchObject({ ok: false, code: 'gave_value' });
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.vendors.doneOf('slack.notify')).toBe(1);
    }));

  it('lets a person stop a run that offers nothing else', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '31.000' });
      await world.rest();
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'stop', 'A duplicate')).toMatchObject({ ok: true });
      await world.settle();
      expect(await world.state()).toMatchObject({ ended: { kind: 'stopped' } });
    }));

  it('lets the log decide when approve and deny are clicked at the same time', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      const { askId } = await world.ask('approval');
      const [yes, no] = await Promise.all([
        world.engine.commands.approve(askId, LENA),
        world.engine.commands.deny(askId, LENA, 'Not ours'),
      ]);
      expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
      await world.settle();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(yes.ok ? 1 : 0);
      expect(world.vendors.doneOf('slack.escalate')).toBe(yes.ok ? 0 : 1);
      expect(yes.ok ? no : yes).toMatchObject({ code: 'already_decided' });
    }));

  it('does nothing twice for duplicates of an event, and opens one case for two events of one ticket', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      expect([await world.claim(), await world.claim()]).toEqual(['stored', 'duplicate']);
      await world.rest();
      await world.claim({ bol: 'BOL-2' });
      await world.rest();
      expect(await world.store.runs.list({ limit: 9, newestFirst: false })).toHaveLength(1);
      expect(await world.store.inbox.pending()).toBe(0);
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
    }));

  it('applies a correction to a parked run, and reports it once the run has ended', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: 'much' });
      expect(await world.rest()).toMatchObject({ refused: [{ path: 'claim.amount' }] });
      await world.claim({ claim_amount: '100' }, {}, 'ticket.updated');
      await world.settle();
      expect(await world.events('FactsCorrected')).toMatchObject([
        { changes: [{ path: 'claim.amount', after: { $money: 'USD', minor: 10_000 }, standing: 'used' }] },
      ]);
      expect(await world.rest()).toMatchObject({ outcomes: [{ outcome: 'standard' }] });
      await world.claim({ claim_amount: '9000' }, {}, 'ticket.updated');
      await world.settle();
      expect((await world.events('FactsCorrected')).at(-1)).toMatchObject({
        changes: [{ path: 'claim.amount', standing: 'unused', because: 'the run has ended' }],
      });
      expect((await world.state())?.ended).toMatchObject({ kind: 'completed' });
    }));

  it('applies a correction to a run that waits for it; without one, the wait times out', () =>
    inWorld(
      {
        files: filesOf(
          sopFile(`  - step: 1
    says: Wait for the customer
    wait:
      event: corrected
      for: 2 hours
    if_late:
      says: Go on without
      flag: silent
`),
          PERMISSIVE,
        ),
      },
      async (world) => {
        await world.claim();
        await world.claim({}, { id: '102' });
        expect(await world.rest()).toMatchObject({ waits: { 1: { ended: null } } });
        await world.claim({ claim_amount: '100' }, {}, 'ticket.updated');
        await world.settle();
        expect(await world.state('CASE-1')).toMatchObject({
          ended: { kind: 'completed' },
          flags: [],
          waits: { 1: { ended: { how: 'event' } } },
        });
        expect(await world.state('CASE-2')).toMatchObject({ ended: null });
        await world.after(2 * HOUR);
        expect(await world.state('CASE-2')).toMatchObject({
          ended: { kind: 'completed' },
          flags: [{ flag: 'silent' }],
        });
      },
    ));

  it('follows the table of the SOP version it began with, which is stored with that version', () => {
    const csv = (name: string): { readonly path: string; readonly text: string } => ({
      path: 'tables/routes.csv',
      text: `case.claim.amount,give queue\n-,${name}\n`,
    });
    const sop = sopFile(
      '  - step: 1\n    says: Wait\n    wait:\n      for: 1 hour\n  - step: 2\n    says: Route it\n    table:\n      hit: first\n      from: routes\n    save: route\n',
      { needs: '  - case.claim.amount' },
    );
    return inWorld({ files: filesOf(sop, PERMISSIVE, csv('Old')) }, async (world) => {
      await world.claim();
      await world.rest();
      expect(await world.publish(filesOf(sop, PERMISSIVE, csv('New')))).toMatchObject({ kind: 'published' });
      await world.claim({}, { id: '102' });
      await world.after(HOUR);
      const [old, fresh] = [await world.state('CASE-1'), await world.state('CASE-2')];
      expect([
        old?.sop?.version,
        old?.bindings.at(-1)?.value,
        fresh?.sop?.version,
        fresh?.bindings.at(-1)?.value,
      ]).toEqual([1, { queue: 'Old' }, 2, { queue: 'New' }]);
    });
  });

  it('keeps a run on the SOP version it began with, and always cites its old threshold', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      await world.publish(filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'));
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.approve(LENA);
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' }, sop: { version: 1, handbook: 1 } });
      expect(
        (await world.engine.commands.explain((await world.state())?.opened?.caseId ?? ('' as never)))?.headline,
      ).toBe(
        'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $30,000.00, threshold $5,000.00',
      );
      await world.claim({ claim_amount: '3000' }, { id: '102' });
      await world.settle();
      expect(await world.state('CASE-2')).toMatchObject({ sop: { version: 2 }, outcomes: [{ outcome: 'priority' }] });
    }));

  it.each([
    [
      'asks anew when the demand has changed',
      filesWith(BOUNDARY_PATH, '"claims-leads:1"', '"claims-director:1"'),
      'approval',
    ],
    [
      'still holds when verdict and obligations are the same',
      filesWith(BOUNDARY_PATH, 'only a claims lead may open one', 'a claims lead opens it'),
      'done',
    ],
    [
      'is forbidden when the new policy forbids it',
      filesWith(BOUNDARY_PATH, 'context.args.project != "CLM"', 'context.args.summary like "Damage claim*"'),
      'recovery',
    ],
    [
      'asks anew when the one who approved has left the group',
      filesWith(PEOPLE_PATH, 'members: [lena-lead, leo-lead]', 'members: [marcus-manager]'),
      'approval',
    ],
  ])('decides again after a change between approval and call: %s', (_, files, expected) =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      // The approval arrives, and the handbook changes before the worker gets to it.
      const { askId } = await world.ask('approval');
      world.vendors.will('jira.create_issue', { kind: 'not_now', message: 'Busy', afterMs: 10_000 });
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await world.settle();
      await world.publish(files);
      await world.after(11 * SECOND);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(expected === 'done' ? 1 : 0);
      if (expected !== 'done') expect((await world.ask(expected as 'approval')).step).toBe('3a');
      expect(await world.events('ApprovalWithdrawn')).toHaveLength(expected === 'done' ? 0 : 1);
      expect((await world.log()).length).toBeLessThan(40);
    }),
  );

  it('respects a Retry-After across a restart', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      world.vendors.will('zendesk.assign_group', { kind: 'not_now', message: 'Too many requests', afterMs: 120_000 });
      await world.claim();
      await world.settle();
      await world.engine.worker.stop();
      await world.boot();
      await world.after(119 * SECOND);
      expect(world.vendors.doneOf('zendesk.assign_group')).toBe(0);
      await world.after(10 * SECOND);
      expect(world.vendors.doneOf('zendesk.assign_group')).toBe(1);
      expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
    }));

  it('handles deadlines and answers that expire while no process is running', () =>
    inWorld({}, async (world) => {
      await world.claim();
      await world.rest();
      await world.engine.worker.stop();
      await world.clock.advanceTo(START + HOUR);
      await world.boot();
      await world.rest();
      expect(await world.state()).toMatchObject({ ended: null, flags: [{ flag: 'sla_breach' }] });
      expect(world.vendors.doneOf('slack.escalate')).toBe(1);
      await world.after(HOUR + MINUTE);
      expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
      // Nobody has taken the customer, so it is still on the list of whoever was asked.
      expect(await world.engine.commands.toldTo(AVA)).toMatchObject([{ state: { kind: 'missed', isOwed: true } }]);
      const [ava] = await world.engine.commands.toldTo(AVA);
      if (ava?.askId == null) throw new Error('Expected a message with a button');
      expect(await world.engine.commands.answer(ava.askId, AVA)).toMatchObject({ ok: true });
      expect(await world.engine.commands.toldTo(AVA)).toEqual([]);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('does nothing twice when two workers share one store', () =>
    inWorld({}, async (world) => {
      await world.boot(Infinity, 'second');
      for (const id of ['201', '202', '203']) await world.claim({ claim_amount: '30000' }, { id });
      await world.after(MINUTE);
      for (const caseId of ['CASE-1', 'CASE-2', 'CASE-3']) {
        const { askId } = await world.ask('approval', caseId);
        await Promise.all(world.processes.map(({ engine }) => engine.commands.approve(askId, LENA)));
        await world.settle();
        expect(await world.events('CallStarted', caseId)).toHaveLength(4);
        expect(await world.events('ApprovalGranted', caseId)).toHaveLength(1);
      }
      expect([...world.vendors.effects.values()]).toEqual([1, 1, 1, 1, 1, 1]);
    }));

  it('gives up on a hanging call, and searches for it', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      world.vendors.will('zendesk.send_acknowledgment', 'hangs');
      await world.claim();
      await world.after(15 * MINUTE);
      expect(await world.events('CallLost')).toMatchObject([
        { message: expect.stringMatching(/^zendesk did not answer in time$/i) as string },
      ]);
      expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
    }));

  it.each(['lost before', 'lost after', 'throws'] as const)('does a write exactly once when it is %s', (behaviour) =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      world.vendors.will('zendesk.assign_group', behaviour);
      await world.claim();
      await world.after(15 * MINUTE);
      expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
      expect(world.vendors.doneOf('zendesk.assign_group')).toBe(1);
    }),
  );

  it('parks on a lost write that cannot be searched for, and does what the person says', () =>
    inWorld({}, async (world) => {
      world.vendors.will('jira.create_issue', 'lost after');
      world.vendors.blind = true;
      await world.claim();
      await world.after(2 * MINUTE);
      const ask = await world.ask('recovery');
      expect(ask).toMatchObject({ code: 'unknown_outcome' });
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(await world.engine.commands.mayDecide(ask.askId, AVA)).toMatchObject({ ok: false, code: 'not_in_group' });
      expect(await world.engine.commands.recover(ask.askId, LENA, 'it_was_done', 'I see CLM-1')).toMatchObject({
        ok: true,
      });
      await world.settle();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(await world.state()).toMatchObject({ calls: { '3a#1': { progress: { kind: 'settled' } } } });
    }));

  describe('while the database is down', () => {
    it.each(['before', 'after'] as const)('retries an append whose answer was lost %s it was stored', (when) =>
      inWorld({}, async (world) => {
        world.vendors.tier = 'Standard';
        await world.claim();
        world.outages.push({ method: 'runs.append', when, times: 3 });
        await world.after(MINUTE);
        expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
        for (const count of world.vendors.effects.values()) expect(count).toBe(1);
      }),
    );

    it('does not act on an intent that was written too late, and writes a new one', () =>
      inWorld({}, async (world) => {
        world.vendors.tier = 'Standard';
        await world.claim();
        world.outages.push({ method: 'runs.append', when: 'before', times: 10 });
        await world.after(MINUTE);
        expect(await world.events('CallDeferred')).toMatchObject([
          { callId: '1#1', attempt: 1, message: 'Its intent was written too late to start it' },
        ]);
        expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
      }));

    it('loses nothing when everything is down for some minutes', () =>
      inWorld({}, async (world) => {
        world.vendors.tier = 'Standard';
        await world.engine.shell.handbooks.register();
        world.outages.push({ method: '*', when: 'before', times: 60 });
        await world.claim();
        await world.after(4 * MINUTE);
        expect(world.outages[0]?.times).toBe(0);
        expect(await world.state()).toMatchObject({ ended: { kind: 'completed' } });
        for (const count of world.vendors.effects.values()) expect(count).toBe(1);
      }));

    it('gives a person who clicks the error at once, and decides nothing', () =>
      inWorld({}, async (world) => {
        await world.claim({ claim_amount: '30000' });
        await world.rest();
        world.outages.push({ method: 'runs.append', when: 'before', times: 1 });
        await expect(world.approve(LENA)).rejects.toMatchObject({ code: 'store.unavailable' });
        expect(await world.events('ApprovalGiven')).toEqual([]);
        expect(await world.approve(LENA)).toMatchObject({ ok: true });
      }));
  });

  it('parks a run on which the program fails, notifies the people, and continues with the others', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      world.vendors.will('salesforce.get_account', {
        kind: 'done',
        output: {
          account_id: 'A',
          name: 'N',
          tier: 'Standard',
          open_contract_value: { $money: 'USD', minor: 1 },
          notes: 'undeclared',
        },
      });
      await world.claim();
      await world.rest();
      await world.claim({}, { id: '102' });
      await world.settle();
      expect(await world.ask('recovery', 'CASE-1')).toMatchObject({ code: 'invalid_output' });
      expect(await world.state('CASE-2')).toMatchObject({ ended: { kind: 'completed' } });
    }));
});
