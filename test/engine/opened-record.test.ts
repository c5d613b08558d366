/** A claim that came without a ticket: the procedure opens one, and the ticket is the case's own from then on. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { allTools } from '../../src/connector/tools.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables, joined } from '../../src/store/memory-tables.ts';
import { ANY_DOOR, LENA, MARCUS, PEOPLE_PATH, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const RECEIPT = { system: 'portal', record: 'R-1' };
const TICKET = { system: 'zendesk', record: '555' };
const usd = (dollars: number): ReturnType<typeof money> => money('USD', dollars * 100);

const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: [...ANY_DOOR.filter(({ path }) => path !== PEOPLE_PATH), TWO_LEADS] }, async (world) => {
    world.vendors.answers.set('zendesk.open_ticket', () => ({
      kind: 'done',
      output: { ticket: '555' },
      reference: { record: 'ticket 555' },
    }));
    await act(world);
  });

/** A form of $31,000: a lead has to approve its priority issue. */
async function sendForm(
  world: SimulatedWorld,
  dollars = 31_000,
  over: Readonly<Record<string, Json>> = {},
): Promise<void> {
  const facts = {
    'claimant.name': 'Wobbly Widget Works',
    'claimant.account_id': 'ACC-1',
    'claim.amount': usd(dollars),
    'claim.bol': 'BOL-1',
  };
  await world.inbox.receive({
    source: 'events',
    eventId: 'form-1',
    receivedAt: world.clock.now(),
    payload: {
      channel: 'portal',
      eventId: 'form-1',
      type: 'opened',
      receivedAt: world.clock.now(),
      kind: 'freight_claim',
      keys: [RECEIPT],
      requester: { name: 'Wobbly Widget Works', email: null },
      facts: Object.entries(facts).map(([path, value]) => ({
        path,
        value,
        source: { system: 'Form', record: 'R-1', field: path },
      })),
      refused: [],
      ...over,
    } as Json,
  });
  await wake(world);
}

async function wake(world: SimulatedWorld): Promise<void> {
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

const update = (world: SimulatedWorld, fields: Readonly<Record<string, Json>>): Promise<unknown> =>
  world.claim(
    { account_id: '', bol: '', ...fields },
    { id: '555', updated_at: new Date(START + 60_000).toISOString(), description: '', requester: null },
    'ticket.updated',
  );

describe('a case that opens a record of its own', () => {
  it('has the number of the ticket in its facts and uses it, and the record names the step', () =>
    story(async (world) => {
      await sendForm(world, 900);
      await world.rest();
      const state = await world.state();
      expect(state?.ended).toMatchObject({ kind: 'completed' });
      expect(state?.opened?.keys).toEqual([RECEIPT, TICKET]);
      expect(state?.facts.at(-1)).toMatchObject({
        path: 'zendesk.ticket_id',
        value: '555',
        source: { system: 'Zendesk', record: 'ticket 555', field: 'step 0' },
      });
      expect(world.vendors.calls.find(({ tool }) => tool === 'zendesk.send_acknowledgment')?.args).toEqual({
        ticket: '555',
      });
    }));

  it('takes what changes on the ticket as its own', () =>
    story(async (world) => {
      await sendForm(world);
      await world.rest();
      await update(world, { claim_amount: '32000' });
      await world.settle();
      await world.after(130_000);
      const state = await world.state();
      expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(usd(32_000));
      // Fields that the ticket never had delete nothing.
      expect(state === null ? null : inUse(state, 'claim.bol')).toBe('BOL-1');
    }));

  it('takes its own first comment for no statement of whoever comments later', () =>
    story(async (world) => {
      await sendForm(world);
      await world.rest();
      const { askId } = await world.ask('approval');
      await world.claim(
        { account_id: '', bol: '', claim_amount: '' },
        {
          id: '555',
          updated_at: new Date(START + 60_000).toISOString(),
          description: 'Case: CASE-1\nAccount number: ACC-1',
          requester: null,
          submitter_name: 'Marcus',
          submitter_email: 'marcus@our.example',
        },
        'ticket.updated',
      );
      await world.settle();
      await world.after(130_000);
      const state = await world.state();
      expect(state?.changes).toEqual([]);
      expect(state === null ? null : inUse(state, 'claim.text')).toBeNull();
      expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: true });
    }));

  it('takes a change that arrived before the case knew its ticket', () =>
    story(async (world) => {
      await update(world, { claim_amount: '12000' });
      await world.settle();
      expect(await world.row()).toBeNull();
      await sendForm(world);
      await world.rest();
      await world.after(130_000);
      const state = await world.state();
      expect(state?.changes.map(({ path, after }) => [path, after])).toEqual([['claim.amount', usd(12_000)]]);
      expect(await world.store.inbox.heldFor(TICKET, 10)).toEqual([]);
    }));

  it.each(['lost after', 'hangs'] as const)('opens one ticket when the answer is lost (%s)', (behaviour) =>
    story(async (world) => {
      world.vendors.will('zendesk.open_ticket', behaviour);
      await sendForm(world, 900);
      await world.rest(3_600_000);
      expect(world.vendors.doneOf('zendesk.open_ticket')).toBe(1);
      expect((await world.state())?.opened?.keys).toEqual([RECEIPT, TICKET]);
    }),
  );

  it('keeps its ticket when the case starts again, and opens no other', () =>
    story(async (world) => {
      await sendForm(world);
      await world.rest();
      await update(world, { claim_amount: '900' });
      await world.settle();
      await world.after(130_000);
      const { askId } = await world.ask('recovery');
      await expect(world.engine.commands.recover(askId, MARCUS, 'start_again', 'Less')).resolves.toMatchObject({
        ok: true,
      });
      await world.settle();
      await world.after(60_000);
      const [, second] = await world.store.runs.list({ limit: 2, newestFirst: false });
      if (second === undefined) throw new Error('Expected another run');
      const state = await world.stateOf(second.runId);
      expect(state.opened?.keys).toEqual([RECEIPT, TICKET]);
      expect(inUse(state, 'zendesk.ticket_id')).toBe('555');
      expect(world.vendors.doneOf('zendesk.open_ticket')).toBe(1);
      expect(openAsks(state).filter(({ kind }) => kind === 'recovery')).toEqual([]);
    }));

  it('is found by its ticket, and opens another case for no one', () =>
    story(async (world) => {
      await sendForm(world, 900);
      await world.rest();
      const row = await world.row();
      expect(await world.store.cases.findByKey(TICKET)).toMatchObject({ caseId: row?.caseId, keys: [RECEIPT, TICKET] });
      // A trigger that lacks the condition for our own user reports the ticket as a new one.
      await world.claim({}, { id: '555' });
      await world.settle();
      expect(await world.store.runs.list({ limit: 9, newestFirst: false })).toHaveLength(1);
    }));

  it('stops to ask where a rule of the boundary forbids a second ticket', () =>
    story(async (world) => {
      await world.claim();
      await world.rest();
      expect(world.vendors.doneOf('zendesk.open_ticket')).toBe(0);
      expect((await world.state())?.opened?.keys).toEqual([{ system: 'zendesk', record: '101' }]);
    }));

  it('lets in what had arrived for its ticket, although the store was away right then', () =>
    story(async (world) => {
      await update(world, { claim_amount: '12000' });
      await world.settle();
      const outage = { method: 'inbox.heldFor', when: 'before' as const, times: 0 };
      world.outages.push(outage);
      world.vendors.answers.set('zendesk.open_ticket', () => {
        outage.times = 1;
        return { kind: 'done', output: { ticket: '555' }, reference: { record: 'ticket 555' } };
      });
      await sendForm(world);
      await world.rest();
      await world.after(400_000);
      const state = await world.state();
      expect(state?.changes.map(({ path, after }) => [path, after])).toEqual([['claim.amount', usd(12_000)]]);
    }));

  it('looks again for the case of what it holds, each time it is twice as old', () =>
    story(async (world) => {
      await update(world, { claim_amount: '12000' });
      await world.settle();
      const heldFor = async (ms: number): Promise<number> => world.store.inbox.pending(world.clock.now() + ms);
      expect([await heldFor(299_000), await heldFor(301_000)]).toEqual([0, 1]);
      await world.after(300_000);
      expect([await heldFor(290_000), await heldFor(310_000)]).toEqual([0, 1]);
      await world.after(300_000);
      expect([await heldFor(590_000), await heldFor(610_000)]).toEqual([0, 1]);
    }));

  it('stops to ask when a trigger has opened another case for its ticket', () =>
    story(async (world) => {
      world.vendors.answers.set('zendesk.open_ticket', async () => {
        await world.claim({ claim_amount: '900' }, { id: '555' });
        await world.settle();
        return { kind: 'done', output: { ticket: '555' }, reference: { record: 'ticket 555' } };
      });
      await sendForm(world, 900);
      await world.rest();
      await world.after(60_000);
      const state = await world.state('CASE-1');
      if (state === null) throw new Error('Expected a case');
      expect(openAsks(state)).toMatchObject([
        {
          kind: 'recovery',
          code: 'record_taken',
          choices: ['stop'],
          because: expect.stringContaining('CASE-2') as string,
        },
      ]);
      expect(state.opened?.keys).toEqual([RECEIPT]);
      expect((await world.state('CASE-2'))?.opened?.keys).toEqual([TICKET]);
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('does not take the word of a person that a ticket was opened, whose number no one knows', () =>
    story(async (world) => {
      world.vendors.will('zendesk.open_ticket', 'lost before');
      world.vendors.blind = true;
      await sendForm(world, 900);
      await world.rest(3_600_000);
      expect(await world.ask('recovery')).toMatchObject({ step: '0', choices: ['try_again', 'stop'] });
      world.vendors.blind = false;
    }));

  it('does not take a ticket that is found by its key on the word of a person, once it belongs to another case', () =>
    story(async (world) => {
      const tool = allTools().find(({ id }) => id === 'zendesk.open_ticket');
      if (tool === undefined) throw new Error('Expected the tool that opens tickets');
      // It is refused, and there all the same.
      world.vendors.real.set(tool.id, {
        tool,
        call: async () => ({ kind: 'failed', code: 'refused', message: 'No' }),
        probe: async () => ({ kind: 'found', output: { ticket: '555' }, reference: { record: 'ticket 555' } }),
      });
      await sendForm(world, 900);
      await world.rest();
      await world.claim({ claim_amount: '900' }, { id: '555' });
      await world.settle();
      const recover = async (choice: 'try_again' | 'it_was_done'): Promise<void> => {
        const { askId } = await world.ask('recovery', 'CASE-1');
        await expect(world.engine.commands.recover(askId, MARCUS, choice, '')).resolves.toMatchObject({ ok: true });
        await world.after(60_000);
      };
      await recover('try_again');
      await recover('it_was_done');
      expect(await world.ask('recovery', 'CASE-1')).toMatchObject({
        code: 'record_taken',
        choices: ['stop'],
        because: expect.stringContaining('Zendesk ticket 555, which step 0 opened, belongs to CASE-2') as string,
      });
      expect((await world.state('CASE-1'))?.opened?.keys).toEqual([RECEIPT]);
      expect(world.operatorNotices.join()).not.toContain('case_keys');
    }));

  it('does nothing more once the row that leads from the ticket of its earlier run was taken away', async () => {
    const tables = createMemoryTables();
    const files = [...ANY_DOOR.filter(({ path }) => path !== PEOPLE_PATH), TWO_LEADS];
    await inWorld({ files, isTampered: true, store: createMemoryStore(tables) }, async (world) => {
      world.vendors.answers.set('zendesk.open_ticket', () => ({ kind: 'done', output: { ticket: '555' } }));
      await sendForm(world);
      await world.rest();
      await update(world, { claim_amount: '900' });
      await world.settle();
      await world.after(130_000);
      const before = world.vendors.calls.length;
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Another amount');
      tables.caseKeys.delete(joined(TICKET.system, TICKET.record));
      await world.settle();
      await world.after(120_000);
      expect(world.vendors.calls.length).toBe(before);
      expect(world.operatorNotices.join('\n')).toContain('`case_keys`');
    });
  });

  it('does nothing more once the row that leads from its ticket was taken away', async () => {
    const tables = createMemoryTables();
    const files = [...ANY_DOOR.filter(({ path }) => path !== PEOPLE_PATH), TWO_LEADS];
    await inWorld({ files, isTampered: true, store: createMemoryStore(tables) }, async (world) => {
      world.vendors.answers.set('zendesk.open_ticket', () => ({ kind: 'done', output: { ticket: '555' } }));
      await sendForm(world);
      await world.rest();
      tables.caseKeys.delete(joined(TICKET.system, TICKET.record));
      await world.approve(LENA);
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.operatorNotices.join('\n')).toContain('`case_keys`');
    });
  });
});

describe('a claim by EDI', () => {
  it('is found by the number of its partner, which its card, the lists and the ticket show', () => {
    const senders = { path: 'senders.yaml', text: readFileSync('sops/senders.yaml', 'utf8') };
    return inWorld({ files: [...ANY_DOOR, senders] }, async (world) => {
      world.vendors.answers.set('zendesk.open_ticket', () => ({
        kind: 'done',
        output: { ticket: '555' },
        reference: { record: 'ticket 555' },
      }));
      const [partner] = parse(senders.text).senders.filter(({ edi }: { edi?: unknown }) => edi !== undefined);
      await sendForm(world, 900, { channel: 'edi', keys: [{ system: partner.edi.records, record: 'WOB-2202' }] });
      await world.rest();
      const { commands } = world.engine;
      for (const number of ['WOB-2202', 'wob-2202', '555', 'ticket 555'])
        expect(await commands.casesNumbered(number)).toEqual(['CASE-1']);
      expect(await commands.casesNumbered('WOB-2203')).toEqual([]);
      const summary = await commands.status(asCaseId('CASE-1'));
      expect(summary?.card.cameUnder).toEqual({ label: 'EDI', number: 'WOB-2202' });
      const open = world.vendors.calls.find(({ tool }) => tool === 'zendesk.open_ticket');
      expect(open?.args['case_facts']).toContainEqual({ label: 'Number (EDI)', value: 'WOB-2202' });
    });
  });
});
