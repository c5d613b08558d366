/** What arrives for a case after personal data of it was erased changes nothing, and is not kept. */
import { describe, expect, it } from 'vitest';
import { eraseFields, erasableOf, type Erasure, type ErasureRequest } from '../../src/engine/erase-fields.ts';
import { erasedWith } from '../../src/engine/erased-case.ts';
import { handleCommand } from '../../src/engine/handle-command.ts';
import { CHANGED_AFTER_END } from '../../src/run/log/after-end.ts';
import { asAskId, asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { auditRecord } from '../../src/evaluate/audit.ts';
import { commitMsMax } from '../../src/kernel/limits.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { AVA, filesOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS, withEvents } from '../run/handbook.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { KEYS } from '../record-keys.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};
const CASE = asCaseId('CASE-1');
/** Whatever of it is anywhere after an erasure came back. */
const PERSONAL = /Puddlejump|Pat O'Hara|pat@puddle|ACC-PUD|Two of six|(?<![0-9a-f])31?,?141|314100|BOL-PUD/;
const REQUESTER = { name: "Pat O'Hara of Puddlejump", email: 'pat@puddle.example' };
const FIELDS = { account_id: 'ACC-PUD', claim_amount: '3141', bol: 'BOL-PUD' };
const TICKET = { requester: REQUESTER, description: 'Two of six crates broke' };

const files = withEvents(filesOf(TWO_LEADS, OWNERS, TMS));

async function claim(world: SimulatedWorld, fields: Record<string, Json> = {}, ticket: Record<string, Json> = {}) {
  await world.claim({ ...FIELDS, ...fields }, { ...TICKET, ...ticket });
  await world.rest();
  expect((await world.row())?.status).toBe('completed');
}

async function update(world: SimulatedWorld, fields: Record<string, Json> = {}, ticket: Record<string, Json> = {}) {
  await world.after(60_000);
  const updated = { updated_at: new Date(world.clock.now()).toISOString() };
  await world.claim({ ...FIELDS, ...fields }, { ...TICKET, ...updated, ...ticket }, 'ticket.updated');
  await world.settle();
  await world.after(150_000);
}

function erase(world: SimulatedWorld, what: Partial<ErasureRequest> = {}): Promise<Erasure> {
  return eraseFields(world.engine.shell, {
    caseId: CASE,
    fields: null,
    containing: null,
    person: 'lena-lead',
    reason: 'Asked for',
    account: { user: 'ann', host: 'ops-1' },
    ...what,
  });
}

/** Everything of the record: logs, rows, and what was received from now on. */
async function recordOf(world: SimulatedWorld, since: number): Promise<string> {
  const { store } = world;
  const rows = await store.runs.ofCase(CASE);
  const logs = await Promise.all(rows.map(({ runId }) => store.runs.log(runId, 0)));
  const messages = await Promise.all(rows.map(({ runId }) => store.thread.messages(runId)));
  const items = (await store.inbox.page(null, 500)).filter(({ receivedAt }) => receivedAt >= since);
  return JSON.stringify([rows, logs, messages, items, await store.cases.find(CASE), await store.inbox.setAside(99)]);
}

async function headsOf({ store }: SimulatedWorld) {
  return (await store.runs.ofCase(CASE)).map(({ head }) => head);
}

/** The open question of the run that the case has started last. */
async function newestAsk(world: SimulatedWorld) {
  const rows = await world.store.runs.ofCase(CASE);
  const [ask] = openAsks(await world.stateOf(rows.at(-1)?.runId ?? asRunId('none')));
  if (ask === undefined) throw new Error('Expected an open question');
  return ask;
}

const slackOf = (world: SimulatedWorld, from: number): string => JSON.stringify(world.slack.messages.slice(from));

/** Deliveries of all kinds, each with what was erased. */
const DELIVERIES: readonly (readonly [string, (world: SimulatedWorld) => Promise<unknown>])[] = [
  ['a mere comment', (world) => update(world)],
  ['a change of one field', (world) => update(world, { claim_type: 'Loss' })],
  ['a change back and forth', (world) => update(world, { claim_amount: '9000' }).then(() => update(world))],
  ['fields that were emptied', (world) => update(world, { claim_amount: '', bol: '' })],
  ['an amount that cannot be read', (world) => update(world, { claim_amount: '31.000 or 3141' })],
  ['another requester', (world) => update(world, {}, { requester: { ...REQUESTER, name: 'Puddlejump Ltd' } })],
  ['the same record as another kind', (world) => update(world, {}, { form: 'Other' })],
  [
    'a second creation of the record',
    (world) => world.claim({ ...FIELDS, bol: 'BOL-2' }, { ...TICKET, x: 1 }).then(() => world.settle()),
  ],
  [
    'a correction by a declared sender',
    (world) =>
      postEvent(world, {
        corrects: 'freight_claim',
        case: { system: 'zendesk', record: '101' },
        facts: { 'claim.bol': 'BOL-PUD', 'claim.amount': '31.41 USD' },
        editor: { name: 'Puddlejump' },
      }),
  ],
  [
    'a declared event',
    (world) =>
      postEvent(world, {
        event: 'carrier_offer',
        case: { system: 'zendesk', record: '101' },
        fields: { amount: '3141.00 USD', reason: 'Puddlejump' },
      }),
  ],
];

describe('after an erasure', () => {
  it.each(DELIVERIES)('%s brings nothing back, and asks no one', (_, deliver) =>
    inWorld({ files, thread: true }, async (world) => {
      await claim(world);
      expect(await erase(world)).toMatchObject({ ok: true });
      await world.settle();
      await world.after(60_000);
      const before = (await world.row())?.head;
      const shown = world.slack.messages.length;
      const since = world.clock.now();
      await deliver(world);
      await world.after(60_000);
      expect(await recordOf(world, since)).not.toMatch(PERSONAL);
      expect(slackOf(world, shown)).not.toMatch(PERSONAL);
      expect(JSON.stringify(world.operatorNotices)).not.toMatch(PERSONAL);
      expect((await world.row())?.head).toEqual(before);
      await expect(world.ask('recovery')).rejects.toThrow();
      expect(await erasableOf(world.store, { caseId: CASE, fields: null, containing: null })).toEqual([]);
      const audited = await auditRecord(world.store, KEYS);
      expect([audited.runs.map(({ problem }) => problem), audited.problems]).toEqual([[null], []]);
      expect(world.troubles).toEqual([]);
    }),
  );

  it.each([
    ['a value of an earlier run', { containing: '77077' }],
    ['one field', { fields: ['ChangedAfterEnd.differences'] }],
    ['the requester', { fields: ['requester'] }],
  ])('of %s only, a case that has started again takes nothing, either', (_, what) =>
    inWorld({ files }, async (world) => {
      await claim(world, { bol: 'BOL-77077' });
      await update(world, { bol: 'BOL-7' });
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.after(20_000);
      expect(await erase(world, what)).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('has not ended') as string,
      });
      const waiting = await newestAsk(world);
      expect(await world.engine.commands.recover(waiting.askId, MARCUS, 'stop', 'Enough')).toMatchObject({ ok: true });
      await world.after(20_000);
      expect((await world.store.runs.ofCase(CASE)).map(({ status }) => status)).toEqual(['completed', 'stopped']);
      expect(await erase(world, what)).toMatchObject({ ok: true });
      for (const { runId } of await world.store.runs.ofCase(CASE))
        expect((await world.store.runs.log(runId, 0)).at(-1)?.type).toBe('FieldsErased');
      const before = await headsOf(world);
      await update(world, { claim_amount: '8000' }, { requester: { name: 'Someone Else', email: 'else@our.example' } });
      expect(await headsOf(world)).toEqual(before);
      await expect(newestAsk(world)).rejects.toThrow();
      expect(await world.auditProblems()).toEqual([]);
    }),
  );

  it('an item says why it had no effect, keeps no payload, and stays so when it is worked again', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      await erase(world);
      await update(world, { claim_amount: '9000' });
      const { inbox } = world.store;
      const [listed] = await inbox.setAside(9);
      expect(listed).toMatchObject({
        outcome: 'ignored',
        note: 'ignored: personal data of CASE-1 was erased, so it takes no more changes and events; what this one stated was erased too',
      });
      const id = listed?.id ?? '';
      expect((await inbox.find(id))?.payload).toEqual({ erased_with: 'CASE-1' });
      expect(await inbox.tryAgain(id, world.clock.now())).toBe(true);
      await world.after(60_000);
      expect(await inbox.setAside(9)).toEqual([{ ...listed, attempts: 1 }]);
      expect(await world.auditProblems()).toEqual([]);
      expect(world.operatorNotices.join()).not.toContain('Trouble');
    }));

  it('the same delivery again is known, and is not stored again', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      await erase(world);
      const change = { claim_amount: '9000' };
      const at = { updated_at: new Date(world.clock.now() + 1_000).toISOString() };
      expect(await world.claim(change, at, 'ticket.updated')).toBe('stored');
      await world.settle();
      expect(await world.claim(change, at, 'ticket.updated')).toBe('duplicate');
      expect(await world.store.inbox.pending()).toBe(0);
    }));

  it('an event that fits another case too is not set aside: a person chooses', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      await claim(world, {}, { id: '102' });
      await erase(world);
      const receivedAt = world.clock.now();
      const keys = ['101', '102'].map((record) => ({ system: 'zendesk', record }));
      const event = { channel: 'tms', eventId: 'of-both', type: 'declared', event: 'carrier_offer', receivedAt };
      const about = { kind: 'freight_claim', requester: { name: 'x', email: null }, refused: [], facts: [] };
      await world.inbox.receive({
        source: 'events',
        sender: 'tms',
        eventId: 'of-both',
        receivedAt,
        payload: { ...event, ...about, keys },
      });
      await world.engine.worker.sweep();
      await world.settle();
      expect(await world.store.inbox.counts(0)).toMatchObject({ choice: 1, ignored: 0 });
    }));

  it('a payload is taken for what an erasure leaves only if it holds nothing else', () => {
    expect(erasedWith({ payload: { erased_with: 'CASE-1' } })).toBe('CASE-1');
    expect(erasedWith({ payload: { erased_with: 'CASE-1', event: 'carrier_offer' } })).toBeNull();
  });

  it('a new record of the same person opens a case of its own', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      await erase(world);
      await world.claim(FIELDS, { ...TICKET, id: '102' });
      await world.settle();
      expect((await world.row('CASE-2'))?.title).toContain('Puddlejump');
    }));

  it('a person who pressed Start again before reads that the data was erased', () =>
    inWorld({ files, thread: true }, async (world) => {
      await claim(world);
      await update(world, { claim_amount: '9000' });
      const { askId } = await world.ask('recovery');
      await erase(world);
      const reply = await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      expect(reply).toMatchObject({ ok: false });
      expect(reply.sentence).toMatch(/^This was withdrawn \(personal data of the case was erased\)/);
    }));

  it('of two that race, the change is erased too if it came first', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      const { runs } = world.store;
      const original = runs.erase.bind(runs);
      let raced = false;
      runs.erase = async (request) => {
        if (!raced) {
          raced = true;
          await update(
            world,
            { claim_amount: '9000' },
            { requester: { name: 'Puddlejump', email: 'x@puddle.example' } },
          );
        }
        return original(request);
      };
      const since = world.clock.now();
      expect(await erase(world)).toMatchObject({ ok: true });
      expect(await erasableOf(world.store, { caseId: CASE, fields: null, containing: null })).toEqual([]);
      const [row] = await runs.ofCase(CASE);
      expect(JSON.stringify([row, row && (await runs.log(row.runId, 0))])).not.toMatch(PERSONAL);
      expect(since).toBeGreaterThan(0);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('of two that race, the change is set aside if it came second', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      const { runs } = world.store;
      const append = runs.append.bind(runs);
      let raced = false;
      runs.append = async (request) => {
        if (!raced && request.events.some(({ type }) => type === 'FactsCorrected')) {
          raced = true;
          expect(await erase(world)).toMatchObject({ ok: true });
        }
        return append(request);
      };
      await update(world, { claim_amount: '9000' });
      expect(raced).toBe(true);
      expect((await world.log()).at(-1)?.event.type).toBe('FieldsErased');
      expect((await world.store.inbox.setAside(9))[0]?.note).toContain('was erased');
    }));

  it('the audit names values that came back by an earlier program, asks no one, and they can be erased again', () =>
    inWorld({ files }, async (world) => {
      await claim(world);
      await erase(world);
      const runId = (await world.row())?.runId ?? asRunId('none');
      const source = { system: 'zendesk', record: '101', field: 'bol' };
      const back = { path: 'claim.bol', label: 'BOL', before: null, after: 'PUD', problem: null, source } as const;
      await world.inbox.record(
        { source: 'zendesk', eventId: 'back', receivedAt: world.clock.now(), payload: { ticket: '101' } },
        'corrected',
      );
      await handleCommand(world.engine.shell, runId, (_, __) => ({
        events: [
          {
            at: world.clock.now(),
            actor: { kind: 'channel', channel: 'zendesk' },
            event: {
              type: 'FactsCorrected',
              eventId: 'back',
              mark: null,
              changes: [{ ...back, standing: 'unused', because: null }],
            },
          },
          {
            at: world.clock.now(),
            actor: { kind: 'runner' },
            event: {
              type: 'Parked',
              askId: asAskId('ask-back'),
              step: null,
              callId: null,
              code: CHANGED_AFTER_END,
              because: 'It changed',
              known: [],
              choices: ['start_again', 'leave_it'],
              group: 'claims-leads',
            },
          },
        ],
        answer: null,
      }));
      await world.settle();
      await world.after(60_000);
      expect(await world.events('ChangedAfterEnd')).toEqual([]);
      expect(await world.engine.commands.recover(asAskId('ask-back'), LENA, 'start_again', 'Again')).toMatchObject({
        code: 'erased',
        sentence: 'Personal data of this case was erased, so it cannot start again; file it as a new one',
      });
      const problem = async () => (await auditRecord(world.store, KEYS)).runs[0]?.problem;
      expect(await problem()).toMatchObject({
        seq: (await world.log()).length - 1,
        problem: expect.stringContaining('got `FactsCorrected.changes`: values came back') as string,
      });
      expect(await erase(world)).toMatchObject({ ok: true, fields: 3 });
      expect(await problem()).toBeNull();
    }));

  /** Stopped by a person while the other step beside its question is still being done. */
  const stoppedBeside = (tool: string, call: string, act: (world: SimulatedWorld) => Promise<void>): Promise<void> => {
    const side = sopFile(`  - step: 1
    says: Side by side
    together:
      - step: 1a
        says: Call it
        use: ${tool}
${call}
      - step: 1b
        says: Compare it
        if:
          - has(case.claim.amount)
          - case.claim.amount > money("1.00 USD")
        flag: large
`);
    return inWorld({ files: filesOf(side, PERMISSIVE, TWO_LEADS, OWNERS) }, async (world) => {
      world.vendors.will(tool, 'hangs');
      await world.claim({ ...FIELDS, claim_amount: '31.000' }, { ...TICKET });
      await world.settle();
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'stop', 'A duplicate');
      await world.settle();
      expect((await world.state())?.calls['1a#1']?.progress.kind).toBe('started');
      await act(world);
    });
  };

  it('waits for a call that the end of its run left under way, whose outcome would bring values back', () =>
    stoppedBeside(
      'zendesk.send_acknowledgment',
      '        with: { ticket: = case.zendesk.ticket_id }',
      async (world) => {
        // It ends once it is known what became of the call.
        expect((await world.row())?.status).toBe('running');
        expect(await erase(world)).toMatchObject({
          ok: false,
          sentence: expect.stringMatching(/^The run `.*` has not ended: it would act on missing values$/) as string,
        });
        await world.after(2 * commitMsMax);
        expect((await world.row())?.status).toBe('stopped');
        expect(await erase(world)).toMatchObject({ ok: true });
        await world.after(commitMsMax);
        expect((await world.log()).at(-1)?.event.type).toBe('FieldsErased');
      },
    ));

  it('waits for a look-up that the end of its run left under way, whose answer would bring values back', () =>
    stoppedBeside(
      'salesforce.get_account',
      '        with: { account_id: = case.claimant.account_id }\n        save: account',
      async (world) => {
        // A look-up changes nothing, so the end does not wait for it.
        expect((await world.row())?.status).toBe('stopped');
        expect(await erase(world)).toMatchObject({
          ok: false,
          sentence: expect.stringContaining('is still being done, and its outcome would be recorded') as string,
        });
        await world.after(2 * commitMsMax);
        expect(await erase(world)).toMatchObject({ ok: true });
      },
    ));

  it('rewrites the card and the questions in Slack', () =>
    inWorld({ files, thread: true }, async (world) => {
      await world.claim({ ...FIELDS, claim_amount: '31413' }, TICKET);
      await world.rest();
      await world.approve(LENA);
      await world.rest();
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.rest();
      expect((await world.row())?.status).toBe('completed');
      const kinds = () =>
        new Set(
          world.slack.messages.filter((one) => PERSONAL.test(JSON.stringify(one))).map(({ content }) => content.kind),
        );
      expect([...kinds()]).toEqual(['card', 'ask']);
      expect(await erase(world)).toMatchObject({ ok: true });
      await world.engine.worker.sweep();
      await world.rest();
      await world.after(60_000);
      expect([...kinds()]).toEqual([]);
    }));
});
