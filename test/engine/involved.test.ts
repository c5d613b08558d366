/**
 * Everyone whom a ticket ever named as requester or submitter approves nothing in its case. Nor does an editor who
 * changed it, or tried to.
 */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import { correctionsMax, involvedMax } from '../../src/kernel/limits.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { TOO_FEW_APPROVERS } from '../../src/run/plan/too-few-approvers.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { excludedFromApproval } from '../../src/run/log/excluded.ts';
import { initialState } from '../../src/run/log/state.ts';
import { sealAppend } from '../../src/engine/open-run.ts';
import { asking, FILES, filesOf, LENA, MARCUS, ONE_LEAD, TWO_LEADS, withEvents } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const NAMED = { claimant: 'Wobbly Widget Works', contact: 'carla@wobbly.example' };
const MAJOR = { claim_amount: '31000', ...NAMED };
const lena = (email = 'lena@our.example') => ({ name: 'Lena', email });
const ANA = { name: 'Ana', email: 'ana@our.example' };
const BY_LENA = { submitter_name: 'Lena', submitter_email: 'lena@our.example' };
/** The requester is no fact of the case. */
const KIND = FILES.filter(({ path }) => path === 'kinds/freight_claim.yaml').map(({ path, text }) => ({
  path,
  text: text
    .replace('zendesk: requester.name', 'zendesk: claimant')
    .replace('zendesk: requester.email', 'zendesk: contact'),
}));
const THREE_LEADS = {
  path: TWO_LEADS.path,
  text: TWO_LEADS.text.replace('[lena-lead, marcus', '[lena-lead, leo-lead, marcus'),
};
const files = filesOf(TWO_LEADS, ...KIND);
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> => inWorld({ files }, act);

/** The lead is asked to approve $31,000. */
async function asked(world: SimulatedWorld): Promise<void> {
  await world.claim(MAJOR, at(0));
  await world.rest();
  await world.ask('approval');
  await world.after(20_000);
}

async function refuses(world: SimulatedWorld, code: string, actor: SlackActor = LENA): Promise<void> {
  await expect(world.approve(actor)).resolves.toMatchObject({ ok: false, code });
}

/** A ticket whose creation named its requester only. */
const update = (
  world: SimulatedWorld,
  ticket: Readonly<Record<string, Json>>,
  fields: Readonly<Record<string, Json>> = MAJOR,
) => world.claim(fields, { ...at(10), ...ticket }, 'ticket.updated');

describe('a person whom the ticket names, although no fact changes', () => {
  it.each([
    ['the new requester', { requester: lena() }, 'requester'],
    ['with another of their addresses', { requester: lena('LENA+claims@our.example') }, 'requester'],
    [
      'next to the first requester in one address',
      { requester: { name: 'Both', email: 'carla@wobbly.example, lena@our.example' } },
      'requester',
    ],
    ['without an address, by the full name', { requester: { name: 'lena lindqvist' } }, 'requester'],
    ['who moved it to another requester', { submitter_email: 'lena@our.example', requester: ANA }, 'changed_record'],
    ['who moved it, by name', { submitter_name: 'Lena Lindqvist', requester: ANA }, 'changed_record'],
    ['in an update that arrives late', { ...at(-500), requester: lena() }, 'requester'],
  ])('does not approve: %s', (_, ticket, code) =>
    story(async (world) => {
      await asked(world);
      await update(world, ticket);
      await world.settle();
      expect(await world.events('FactsCorrected')).toEqual([]);
      expect(await world.events('PeopleNamed')).toHaveLength(1);
      await refuses(world, code);
      await expect(world.approve(MARCUS)).resolves.toMatchObject({ ok: true });
    }),
  );

  it.each([
    ['as submitter', { submitter_email: 'lena@our.example' }],
    ['as requester', { requester: lena() }],
  ])('does not approve when the creation is sent again with them %s', (_, ticket) =>
    story(async (world) => {
      await asked(world);
      await world.claim(MAJOR, { ...at(0), ...ticket });
      await world.settle();
      await refuses(world, 'requester');
    }),
  );

  it.each([
    ['the submitter without an address', { submitter_name: 'Lena Lindqvist', submitter_email: '' }],
    [
      'the submitter without an address, next to a requester with one',
      { submitter_name: 'Lena Lindqvist', requester: { name: 'C', email: 'c@x.example' } },
    ],
    [
      'the requester without an address, next to a submitter with one',
      { requester: { name: 'Lena Lindqvist', email: '' }, submitter_name: 'Ana', submitter_email: 'ana@our.example' },
    ],
    ['the requester with no real address', { requester: { name: 'lena  LINDQVIST', email: 'unknown' } }],
    ['the submitter with no real address', { submitter_name: 'Lena Lindqvist', submitter_email: '-' }],
    ['the requester whose name is where the address belongs', { requester: { name: 'x', email: 'Lena Lindqvist' } }],
  ])('does not approve when the creation names them: %s', (_, ticket) =>
    story(async (world) => {
      await world.claim(MAJOR, { ...at(0), ...ticket });
      await world.rest();
      await world.ask('approval');
      await refuses(world, 'requester');
      await expect(world.approve(MARCUS)).resolves.toMatchObject({ ok: true });
    }),
  );

  it.each(['unknown', '-', '@', 'n/a'])('counts by name if the address a sender gives leads nowhere: %s', (email) => {
    const involved = [
      { role: 'requester' as const, name: 'Lena Lindqvist', email },
      { role: 'editor' as const, name: 'Marcus M', email },
    ];
    expect(excludedFromApproval({ ...initialState(asRunId('run_1')), involved })).toMatchObject({
      others: [email, 'Lena Lindqvist'],
      editors: [email, 'Marcus M'],
    });
  });

  it('does not approve after the ticket names the first requester again, and is noted once', () =>
    story(async (world) => {
      await asked(world);
      for (const second of [10, 12]) {
        await update(world, { ...at(second), requester: lena() });
        await update(world, at(second + 1));
      }
      await world.settle();
      expect(await world.events('PeopleNamed')).toMatchObject([
        { people: [{ role: 'requester', email: lena().email }] },
      ]);
      await refuses(world, 'requester');
    }));

  it.each([
    ['while people are asked', async (world: SimulatedWorld) => update(world, BY_LENA)],
    [
      'several times, and by name only',
      async (world: SimulatedWorld) => {
        await update(world, BY_LENA);
        await update(world, { ...at(11), submitter_name: 'Lena Lindqvist' });
      },
    ],
    [
      'after others changed a fact',
      async (world: SimulatedWorld) => {
        await update(world, at(10), { ...MAJOR, claim_amount: '32000' });
        await world.after(130_000);
        await update(world, { ...at(20), ...BY_LENA }, { ...MAJOR, claim_amount: '32000' });
      },
    ],
    [
      'on a ticket of another form, which was moved before',
      async (world: SimulatedWorld) => {
        await update(world, { ...at(10), form: 'Other' });
        await update(world, { ...at(20), form: 'Other', ...BY_LENA });
      },
    ],
  ])('approves after they only added a comment: %s', (_, comment) =>
    story(async (world) => {
      await asked(world);
      await comment(world);
      await world.settle();
      expect(await world.events('PeopleNamed')).toEqual([]);
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: true });
    }),
  );

  it.each([
    ['that is held', MAJOR, { ...MAJOR, claim_amount: '32000' }],
    ['to a text that cannot be read', MAJOR, { ...MAJOR, claim_amount: 'a lot' }],
    ['that nothing has read', MAJOR, { ...MAJOR, bol: 'BOL-2' }],
    ['that is emptied', MAJOR, { ...MAJOR, bol: '' }],
  ])('does not approve after they changed a fact %s', (_, before, after) =>
    story(async (world) => {
      await world.claim(before, at(0));
      await world.rest();
      await world.ask('approval');
      await world.after(20_000);
      await update(world, BY_LENA, after);
      await update(world, at(20), before);
      await world.after(130_000);
      await refuses(world, 'changed_record');
    }),
  );

  it('does not approve when the update after theirs arrived first with their change in it', () =>
    story(async (world) => {
      await asked(world);
      const after = { ...MAJOR, claim_amount: '32000' };
      await update(world, { ...at(12), submitter_email: 'ana@our.example' }, after);
      await update(world, { ...at(11), ...BY_LENA }, after);
      await world.after(130_000);
      await refuses(world, 'changed_record');
    }));

  it('does not approve after a change that came after too many others', () =>
    story(async (world) => {
      await asked(world);
      for (let n = 0; n <= correctionsMax; n++)
        await update(world, at(10 + n), { ...MAJOR, claim_amount: String(32_000 + n) });
      await update(world, { ...at(10 + correctionsMax), ...BY_LENA }, MAJOR);
      await world.settle();
      const { involved } = (await world.state()) ?? { involved: [] };
      expect(involved).toContainEqual(expect.objectContaining({ role: 'editor', email: 'lena@our.example' }));
    }));

  it('does not answer or decide how the run goes on as the requester, but may as an editor', () =>
    story(async (world) => {
      world.vendors.will('salesforce.get_account', { kind: 'failed', code: 'refused', message: 'No' });
      await world.claim(MAJOR, at(0));
      await world.rest();
      const { askId } = await world.ask('recovery');
      await update(world, { submitter_email: 'marcus@our.example', requester: lena() });
      await world.settle();
      const { commands } = world.engine;
      await expect(commands.recover(askId, LENA, 'try_again', null)).resolves.toMatchObject({ code: 'requester' });
      await expect(commands.recover(askId, MARCUS, 'try_again', null)).resolves.toMatchObject({ ok: true });
    }));

  it('is shown in the thread as the new requester, and in the explanation', () =>
    story(async (world) => {
      await asked(world);
      await update(world, { requester: lena(), submitter_email: 'nora@our.example' });
      await world.settle();
      const explained = await world.engine.commands.explain(asCaseId('CASE-1'));
      expect(JSON.stringify(explained)).toContain(
        'the source names Lena as requester, who approves nothing from now on',
      );
      expect(JSON.stringify(explained)).toContain('the source names nora@our.example as editor');
    }));
});

describe('an approval that was given before', () => {
  it('does not start the call when its giver turns out to be involved', () =>
    story(async (world) => {
      await asked(world);
      world.vendors.will('jira.create_issue', { kind: 'not_now', message: 'Busy', afterMs: 60_000 });
      await world.approve(LENA);
      await world.settle();
      await update(world, { requester: lena() });
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(await world.events('ApprovalWithdrawn')).toHaveLength(1);
      await refuses(world, 'requester');
      await world.approve(MARCUS);
      await world.after(10_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    }));

  it('no longer counts towards the second one', () =>
    inWorld({ files: filesOf(THREE_LEADS, ...KIND, asking('jira.create_issue', 'claims-leads:2')) }, async (world) => {
      await asked(world);
      await world.approve(LENA);
      await update(world, { requester: lena() });
      await world.settle();
      await expect(world.approve(MARCUS)).resolves.toMatchObject({ ok: true });
      await world.settle();
      expect(await world.events('ApprovalGranted')).toEqual([]);
      await world.ask('approval');
    }));
});

it('the operators are notified when no one may decide how a run goes on in which no one may approve', () =>
  inWorld({ files: filesOf(ONE_LEAD, ...KIND) }, async (world) => {
    await asked(world);
    await update(world, { requester: lena() });
    await world.settle();
    expect(await world.ask('recovery')).toMatchObject({ code: TOO_FEW_APPROVERS, choices: ['try_again', 'stop'] });
    expect(world.operatorNotices).toEqual([
      expect.stringMatching(
        /^A run has stopped, and no one may decide how it goes on\nCASE-1: No one may approve step 3a .*Lena Lindqvist \(who requested this\)\n/,
      ) as string,
    ]);
  }));

it('who chose this case for an event that fits several does not approve in it', () =>
  inWorld({ files: withEvents(files) }, async (world) => {
    await asked(world);
    await send(world, {
      type: 'declared',
      event: 'claim_closed',
      requester: { name: 'the carrier', email: null },
      assignedBy: { name: 'Lena Lindqvist', person: 'lena-lead' },
    });
    await refuses(world, 'decided_how');
    await expect(world.approve(MARCUS)).resolves.toMatchObject({ ok: true });
  }));

describe('a person named', () => {
  it.each([
    ['requester', { requester: lena() }, MAJOR],
    ['editor', BY_LENA, { ...MAJOR, claim_amount: '32000' }],
  ])('as %s by an update that overtook the creation does not approve', (_, ticket, fields) =>
    story(async (world) => {
      await world.claim(fields, { ...at(10), ...ticket }, 'ticket.updated');
      await world.settle();
      await world.claim(MAJOR, at(0));
      await world.rest();
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: false });
    }),
  );

  it('by one of many updates before the creation is remembered, although newer ones say the rest', () =>
    story(async (world) => {
      await world.claim(MAJOR, { ...at(1), submitter_email: 'ana@our.example', requester: lena() }, 'ticket.updated');
      for (let second = 2; second < 15; second++)
        await world.claim(MAJOR, { ...at(second), submitter_email: 'lena@our.example' }, 'ticket.updated');
      await world.settle();
      await world.claim(MAJOR, at(0));
      await world.rest();
      await refuses(world, 'requester');
    }));

  it('by the oldest of too many updates before the creation does not approve', () =>
    story(async (world) => {
      await world.claim(MAJOR, { ...at(1), ...BY_LENA }, 'ticket.updated');
      for (let n = 0; n <= correctionsMax; n++)
        await world.claim(MAJOR, { ...at(2 + n), submitter_email: `${n}@wobbly.example` }, 'ticket.updated');
      await world.settle();
      await world.claim(MAJOR, at(0));
      await world.rest();
      await refuses(world, 'changed_record');
    }));

  it('as an editor of an update before the creation does not approve, even if the update now says nothing new', () =>
    story(async (world) => {
      await world.claim(MAJOR, { ...at(10), ...BY_LENA }, 'ticket.updated');
      await world.settle();
      await world.claim(MAJOR, at(0));
      await world.rest();
      await refuses(world, 'changed_record');
    }));

  it('in an event of another kind for the record does not approve', () =>
    story(async (world) => {
      await asked(world);
      await send(world, { kind: 'customer_account', type: 'opened', requester: lena() });
      await refuses(world, 'requester');
    }));

  it('who edited the ticket before is excluded as the requester once it names them so', () =>
    story(async (world) => {
      await asked(world);
      await update(world, BY_LENA, { ...MAJOR, claim_amount: '32000' });
      await world.after(130_000);
      await refuses(world, 'changed_record');
      await update(world, { ...at(20), requester: lena() }, { ...MAJOR, claim_amount: '32000' });
      await world.settle();
      await refuses(world, 'requester');
    }));

  it('in an event that belongs to several cases approves in none', () =>
    story(async (world) => {
      await asked(world);
      await world.claim(MAJOR, { ...at(0), id: '102' });
      await world.rest();
      const keys = ['101', '102'].map((record) => ({ system: 'zendesk', record }));
      await send(world, { type: 'corrected', keys, requester: lena() });
      const asks = [await world.ask('approval', 'CASE-1'), await world.ask('approval', 'CASE-2')];
      for (const { askId } of asks)
        await expect(world.engine.commands.approve(askId, LENA)).resolves.toMatchObject({ code: 'requester' });
    }));

  it('in a declared event does not approve', () =>
    inWorld({ files: withEvents(files) }, async (world) => {
      await asked(world);
      await send(world, { type: 'declared', event: 'carrier_offer', requester: lena() });
      await refuses(world, 'requester');
    }));

  it('before the case starts again does not approve in its new run', () =>
    story(async (world) => {
      await world.claim({ ...MAJOR, claim_amount: '30000' }, at(0));
      await world.rest();
      await update(world, { requester: lena() }, { ...MAJOR, claim_amount: '4100' });
      await world.after(130_000);
      const { askId } = await world.ask('recovery');
      await update(world, at(20), MAJOR);
      await world.settle();
      await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Again');
      await world.after(20_000);
      const [, later] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      expect(later).toBeDefined();
      const state = await world.stateOf(later?.runId ?? asRunId('none'));
      expect(state.opened?.earlier).toMatchObject({ deciders: [{ person: 'marcus-manager' }] });
      expect(state.involved.map(({ email }) => email)).toEqual(['carla@wobbly.example', 'lena@our.example']);
    }));

  it('is remembered by every open run of the case', () =>
    story(async (world) => {
      await asked(world);
      const first = await world.row();
      const opening = (await world.log())[0];
      if (first === null || opening === undefined) throw new Error('Expected a run');
      const runId = asRunId('run-second');
      const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
      const {
        rows: events,
        projection,
        now,
      } = sealAppend(world.engine.shell, empty, [opening], {
        timers: [],
        words: { registry: new Map(), caseType: { kind: 'record', fields: {} } },
      });
      await world.store.cases.openRun({ caseId: first.caseId, runId, events, projection, now });
      await update(world, { requester: lena() });
      await world.settle();
      for (const run of [first.runId, runId])
        expect((await world.stateOf(run)).involved).toContainEqual(expect.objectContaining({ email: lena().email }));
      await refuses(world, 'requester');
    }));
});

it('remembers every listed person, however many others a ticket names', () =>
  story(async (world) => {
    await asked(world);
    for (let n = 0; n < involvedMax + 5; n++)
      await update(world, { ...at(10 + n), requester: { name: 'Carla', email: `carla${n}@wobbly.example` } });
    await update(world, { ...at(500), requester: lena() });
    await world.settle();
    const { involved } = (await world.state()) ?? { involved: [] };
    expect(involved).toHaveLength(involvedMax + 1);
    await refuses(world, 'requester');
  }));

it('a ticket that moves to another form with another amount says both in the thread', () =>
  story(async (world) => {
    await asked(world);
    for (const second of [10, 11])
      await update(world, { ...at(second), form: 'Other' }, { ...MAJOR, claim_amount: '100' });
    await world.settle();
    await refuses(world, 'facts_changed');
    expect(await world.events('EventSetAside')).toMatchObject([
      { because: 'ticket 101 has the form `Other` now. CASE-1 stays `freight_claim` and took the changed facts' },
    ]);
  }));

/** An event of another system about the ticket of the first claim. */
async function send(world: SimulatedWorld, event: Readonly<Record<string, Json>>): Promise<void> {
  await world.inbox.receive({
    source: 'events',
    eventId: 'crm:1',
    receivedAt: world.clock.now(),
    payload: {
      channel: 'events',
      eventId: 'crm:1',
      receivedAt: world.clock.now(),
      kind: 'freight_claim',
      keys: [{ system: 'zendesk', record: '101' }],
      refused: [],
      cleared: [],
      facts: [],
      ...event,
    },
  });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}
