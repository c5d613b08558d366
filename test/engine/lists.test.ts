/** What Home shows: the same as reading every log, with fewer reads. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { whoMay, type SlackActor } from '../../src/boundary/approvers.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { wordsOf, readRun, sealAppend } from '../../src/engine/open-run.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { initialState } from '../../src/run/log/state.ts';
import { excludedFromApproval, excludedOf } from '../../src/run/log/excluded.ts';
import type { AskView } from '../../src/run/view/thread-view.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import {
  ANA,
  AVA,
  BOUNDARY_PATH,
  DORA,
  FILES,
  filesOf,
  filesWith,
  FIONA,
  LENA,
  MARCUS,
  THREE_LEADS,
} from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const STRANGER: SlackActor = { ...LENA, teamId: 'TOTHER001' };
const PEOPLE = [LENA, MARCUS, ANA, AVA, FIONA, DORA, STRANGER];

/** The handbook with a group that may read the cases although it is not in their channel. */
const withReaders = (group: string): HandbookFile[] =>
  FILES.map((file) =>
    file.path.startsWith('kinds/')
      ? { ...file, text: file.text.replace('if_unforeseen:', `readers: ${group}\nif_unforeseen:`) }
      : file,
  );

const TWO_NEEDED = filesWith(BOUNDARY_PATH, 'claims-leads:1', 'claims-leads:2', filesOf(THREE_LEADS));

/** The slow way: reads the log again for every open ask of every run. */
async function slowly({ engine: { shell } }: SimulatedWorld, actor: SlackActor): Promise<AskView[]> {
  const inForce = await shell.handbooks.current();
  const { people } = inForce.handbook;
  const found: AskView[] = [];
  for (const { runId, askId } of await shell.store.runs.openAsks(1_000)) {
    const run = await readRun(shell, runId);
    const ask = run?.state.asks[askId];
    if (run === null || ask === undefined || ask.kind === 'answer') continue;
    const demands = ask.kind === 'approval' ? ask.demands : [{ group: ask.group, count: 1 }];
    const excluded = ask.kind === 'approval' ? excludedFromApproval(run.state) : excludedOf(run.state);
    const may = whoMay(demands, people, excluded);
    if (!may.some((person) => person.slack_user === actor.userId && person.slack_team === actor.teamId)) continue;
    const { asks } = viewThread(run.state, run.log, { ...wordsOf(inForce, run.state), people });
    found.push(...asks.filter((view) => view.askId === askId && !(view.kind === 'question' && view.isReminder)));
  }
  return found;
}

const claims = fc.array(
  fc.record({
    amount: fc.constantFrom('7200', '30000', '90000', 'not an amount'),
    email: fc.constantFrom('carla@wobbly.example', 'lena@our.example'),
    isDenied: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  }),
  { minLength: 4, maxLength: 6 },
);

describe('what is waiting for a person', () => {
  it('is the direct message that they owe an answer to, until they have answered, and no one else', () =>
    inWorld({}, async (world) => {
      await world.claim();
      await world.settle();
      const { askId } = await world.ask('answer');
      const { commands } = world.engine;
      expect(await commands.toldTo(AVA)).toMatchObject([{ askId, state: { kind: 'open' }, brief: { case: 'CASE-1' } }]);
      for (const other of [LENA, MARCUS, ANA, { ...AVA, teamId: 'TOTHER001' }])
        expect(await commands.toldTo(other)).toEqual([]);
      await commands.answer(askId, AVA);
      expect(await commands.toldTo(AVA)).toEqual([]);
    }));

  it('is one task in the list of whoever is asked for the same thing again', () =>
    inWorld({}, async (world) => {
      const output = { channel: 'D2', ts: '1.000100', person: 'Marcus Mbeki', slack_user: MARCUS.userId };
      world.vendors.answers.set('slack.notify', () => ({ kind: 'done', output }));
      await world.claim({ claim_amount: '7200' });
      await world.settle();
      expect(await world.engine.commands.toldTo(MARCUS)).toHaveLength(1);
      await world.after(16 * 60_000);
      const told = await world.engine.commands.toldTo(MARCUS);
      expect(told).toMatchObject([{ state: { kind: 'open' } }]);
      expect(told[0]?.brief.happened).toMatch(/^You were asked /);
    }));

  it('is no approval in a case whose record they changed', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '31000' });
      await world.after(20_000);
      const approvals = async () =>
        (await world.engine.commands.waitingFor(LENA)).filter((ask) => ask.kind === 'approval');
      expect(await approvals()).toHaveLength(1);
      await world.claim(
        { claim_amount: '31500' },
        { submitter_name: 'Lena', submitter_email: 'lena@our.example' },
        'ticket.updated',
      );
      await world.settle();
      await world.after(130_000);
      expect(await world.ask('approval')).toMatchObject({ closed: null });
      expect(await approvals()).toEqual([]);
    }));

  it('is no approval that they have given, while another person is needed still', () =>
    inWorld({ files: TWO_NEEDED }, async (world) => {
      await world.claim({ claim_amount: '31000' });
      await world.settle();
      const approvals = async (actor: SlackActor) =>
        (await world.engine.commands.waitingFor(actor)).filter((ask) => ask.kind === 'approval').length;
      expect([await approvals(LENA), await approvals(MARCUS)]).toEqual([1, 1]);
      const { askId } = await world.ask('approval');
      const reply = await world.engine.commands.approve(askId, LENA);
      expect(reply).toMatchObject({ ok: true });
      expect([await approvals(LENA), await approvals(MARCUS)]).toEqual([0, 1]);
    }));

  it('is what reading every log would find, for everyone', async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(claims, (items) =>
        inWorld({}, async (world) => {
          for (const [index, { amount, email }] of items.entries())
            await world.claim({ claim_amount: amount }, { id: String(index + 1), requester: { name: 'Carla', email } });
          await world.after(20_000);
          for (const [index, { askId }] of (await world.store.runs.openAsks(9)).entries())
            if (items[index]?.isDenied === true) await world.engine.commands.deny(askId, LENA, 'Not ours to pay');
          await world.settle();
          for (const actor of PEOPLE) {
            const found = await world.engine.commands.waitingFor(actor);
            const asks = found.map(({ title: _title, posted: _posted, ...ask }) => ask);
            expect(asks).toEqual(await slowly(world, actor));
            shown += found.length;
          }
        }),
      ),
      { numRuns: 8, seed: 7 },
    );
    expect(shown).toBeGreaterThan(10);
  });

  it('reads each run once, and only runs with asks that the person may decide', () =>
    inWorld({}, async (world) => {
      for (const id of ['1', '2', '3']) await world.claim({ claim_amount: '30000' }, { id });
      await world.after(20_000);
      const find = vi.spyOn(world.store.runs, 'find');
      expect(await world.engine.commands.waitingFor(LENA)).toHaveLength(3);
      expect(find).toHaveBeenCalledTimes(3);
      expect(await world.engine.commands.waitingFor(AVA)).toEqual([]);
      expect(await world.engine.commands.waitingFor(STRANGER)).toEqual([]);
      expect(find).toHaveBeenCalledTimes(3);
    }));

  it('fails when the store is down, instead of saying that nothing waits', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      world.outages.push({ method: 'runs.find', when: 'before', times: 1 });
      await expect(world.engine.commands.waitingFor(LENA)).rejects.toMatchObject({ code: 'store.unavailable' });
      world.outages.push({ method: 'runs.list', when: 'before', times: 1 });
      await expect(world.engine.commands.list(9, LENA, async () => true)).rejects.toMatchObject({
        code: 'store.unavailable',
      });
    }));

  it('names the id of the channel of a case, and the readers of its kind', () =>
    inWorld({ thread: true, files: withReaders('finance') }, async (world) => {
      expect(await world.engine.commands.access(asCaseId('CASE-1'), LENA)).toBeNull();
      await world.claim();
      await world.after(10_000);
      const caseId = (await world.row())?.caseId ?? asCaseId('CASE-1');
      expect(await world.engine.commands.access(caseId, LENA)).toEqual({
        channel: 'C-freight-claims',
        isReader: false,
      });
      expect(await world.engine.commands.access(caseId, FIONA)).toMatchObject({ isReader: true });
      expect(await world.engine.commands.access(caseId, STRANGER)).toMatchObject({ isReader: false });
    }));

  it('makes no one a reader of a kind that names none', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      await world.after(10_000);
      for (const actor of PEOPLE)
        expect(await world.engine.commands.access(asCaseId('CASE-1'), actor)).toMatchObject({ isReader: false });
    }));

  it('names the channel of the newest run of a case', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      await world.after(10_000);
      const first = await world.row();
      const opening = (await world.log())[0];
      if (first === null || opening === undefined) throw new Error('Expected a run with its opening');
      const runId = asRunId('run-second');
      if (opening.event.type !== 'CaseOpened') throw new Error('Expected the opening');
      const { slackChannelId: _, ...opened } = opening.event;
      const event = { ...opened, slackChannel: 'moved' };
      const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
      const types = { timers: [], words: { registry: new Map(), caseType: { kind: 'record', fields: {} } } } as const;
      const { rows: events, projection, now } = sealAppend(world.engine.shell, empty, [{ ...opening, event }], types);
      await world.store.cases.openRun({ caseId: first.caseId, runId, events, projection, now });
      expect(await world.engine.commands.access(first.caseId, LENA)).toMatchObject({ channel: 'moved' });
    }));

  it('lists only cases that may be read', () =>
    inWorld({ thread: true }, async (world) => {
      for (const id of ['201', '202', '203']) await world.claim({}, { id });
      await world.after(10_000);
      let asked = 0;
      const second = async (): Promise<boolean> => {
        asked += 1;
        // Of each case that its rows let pass, its log is asked, too.
        return asked === 2 || asked === 3;
      };
      expect(await world.engine.commands.list(9, LENA, second)).toHaveLength(1);
      expect(await world.engine.commands.list(2, LENA, async () => true)).toHaveLength(2);
    }));

  it('leaves out an ask that is decided, even if its row does not say so yet', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      const stale = await world.store.runs.openAsks(9);
      expect(stale.map(({ kind }) => kind)).toContain('approval');
      await world.engine.commands.deny((await world.ask('approval')).askId, LENA, 'Not ours');
      await world.settle();
      world.store.runs.openAsks = async () => stale;
      expect(await world.engine.commands.waitingFor(LENA)).toEqual([]);
    }));
});
