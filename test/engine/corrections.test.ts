/**
 * Changes of a ticket, in the order in which Zendesk made them, whatever order they are delivered in.
 */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { earlyUpdateMs } from '../../src/kernel/limits.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});

const amountOf = async (world: SimulatedWorld) => {
  const state = await world.state();
  return state === null ? null : inUse(state, 'claim.amount');
};

async function postsOf(world: SimulatedWorld): Promise<string[]> {
  const state = await world.state();
  if (state === null) return [];
  const inForce = await world.engine.shell.handbooks.current();
  const { posts } = viewThread(state, await world.log(), {
    ...wordsOf(inForce, state),
    people: inForce.handbook.people,
  });
  return posts.flatMap(({ title, lines }) => lines.map(({ label, text }) => `${title}: ${label} ${text}`));
}

/** A claim without an amount: the run parks before it has read a fact. */
const parked = async (world: SimulatedWorld): Promise<void> => {
  await world.claim({ claim_amount: '' }, at(0));
  await world.rest();
};

describe('the order of changes', () => {
  it('is that of the ticket: an older update never overwrites a newer fact', () =>
    inWorld({}, async (world) => {
      await parked(world);
      await world.after(20_000);
      await world.claim({ claim_amount: '100' }, at(10), 'ticket.updated');
      await world.settle();
      await world.claim({ claim_amount: '9000' }, at(5), 'ticket.updated');
      await world.settle();
      expect(await amountOf(world)).toEqual(money('USD', 10_000));
      expect(await postsOf(world)).toContainEqual(
        expect.stringContaining(
          'claim value $100.00 → $9,000.00 (Zendesk ticket 101, field claim_amount, changed by an unknown editor); not used',
        ),
      );
    }));

  it('is that of arrival for updates of the same second, and for a time that lies ahead', () =>
    inWorld({}, async (world) => {
      await parked(world);
      await world.after(20_000);
      const changed = async (claim_amount: string, seconds: number) => {
        await world.claim({ claim_amount }, at(seconds), 'ticket.updated');
        await world.settle();
        const state = await world.state();
        return state === null ? null : newestOf(state, 'claim.amount');
      };
      expect(await changed('100', 10)).toMatchObject({ value: money('USD', 10_000) });
      expect(await changed('200', 10)).toMatchObject({ value: money('USD', 20_000), problem: null });
      expect(await changed('300', 86_400)).toMatchObject({ value: money('USD', 30_000), problem: null });
      expect(await changed('400', 15)).toMatchObject({ value: money('USD', 40_000), problem: null });
    }));

  it('holds for the creation too: delivered after an update, it opens the case as the ticket is now', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      await world.claim({ claim_amount: '4100' }, at(0), 'ticket.updated');
      await world.claim({ claim_amount: '4200' }, at(0), 'ticket.updated');
      await world.settle();
      expect(await world.row()).toBeNull();
      expect(await world.store.inbox.pending()).toBe(0);
      await world.after(3_600_000);
      await world.claim({}, at(-60));
      await world.rest();
      expect(await amountOf(world)).toEqual(money('USD', 420_000));
      expect(await world.store.runs.list({ limit: 9, newestFirst: false })).toHaveLength(1);
      expect(world.vendors.doneOf('zendesk.send_acknowledgment')).toBe(1);
      expect((await world.events('FactsCorrected')).map(({ changes }) => changes[0]?.standing)).toEqual([
        'used',
        'used',
      ]);
      expect(await world.store.inbox.heldFor({ system: 'zendesk', record: '101' }, 9)).toEqual([]);
    }));

  it('is asked about for two updates of one minute, however many wait for the case to open', () =>
    inWorld({}, async (world) => {
      const minute = (minutes: number) => ({
        updated_at: `${new Date(START + minutes * 60_000).toISOString().slice(0, 16)}Z`,
      });
      await world.clock.advanceTo(START + 1_800_000);
      for (let sent = 1; sent <= 11; sent++)
        await world.claim({ claim_amount: `${sent}00` }, minute(Math.min(sent, 10)), 'ticket.updated');
      await world.settle();
      const held = await world.store.inbox.heldFor({ system: 'zendesk', record: '101' }, 99);
      expect(held).toHaveLength(2);
      await world.claim({}, minute(0));
      await world.rest();
      const state = await world.state();
      expect(state === null ? null : newestOf(state, 'claim.amount').problem).toContain(
        'was changed to $1,000.00 and to $1,100.00 at the same stated time',
      );
    }));

  it('opens nothing for an update whose case never opens, and gives up on it after a month', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '4100' }, { ...at(0), id: '999' }, 'ticket.updated');
      await world.settle();
      expect(await world.store.inbox.heldFor({ system: 'zendesk', record: '999' }, 9)).toHaveLength(1);
      await world.clock.advanceTo(START + earlyUpdateMs + 1);
      await world.claim({ claim_amount: '1' }, { id: '998' }, 'ticket.updated');
      await world.settle();
      expect(await world.store.inbox.heldFor({ system: 'zendesk', record: '999' }, 9)).toEqual([]);
      expect(await world.row()).toBeNull();
    }));
});

describe('a change that cannot be read', () => {
  it('stops a call that waits to start, when a policy reads the fact', () => {
    const steps = `  - step: 1
    says: Assign it
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
`;
    const forbids = `${PERMISSIVE.text}@id("big")\n@reason("Big")\nforbid (principal is Bot, action == Action::"zendesk.assign_group", resource is Case) when {
  context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 2000000)
};\n`;
    const sop = sopFile(steps, { needs: '  - case.zendesk.ticket_id' });
    return inWorld({ files: filesOf(sop, { ...PERMISSIVE, text: forbids }) }, async (world) => {
      world.vendors.will('zendesk.assign_group', { kind: 'not_now', message: 'Busy', afterMs: 60_000 });
      await world.claim({ claim_amount: '100' }, at(0));
      await world.settle();
      await world.claim({ claim_amount: '31.000' }, at(10), 'ticket.updated');
      await world.settle();
      await world.after(61_000);
      expect((await world.events('VerdictChanged')).map(({ verdict }) => verdict.outcome)).toEqual(['unclear']);
      expect(world.vendors.doneOf('zendesk.assign_group')).toBe(0);
      expect(await world.ask('recovery')).toMatchObject({ step: '1', code: 'refused_fact' });
      await world.claim({ claim_amount: '310' }, at(70), 'ticket.updated');
      await world.rest();
      expect(world.vendors.doneOf('zendesk.assign_group')).toBe(1);
    });
  });
});

describe('a change that is not used', () => {
  it('is in the thread and in the explanation when the fact was decided on before', () =>
    inWorld({}, async (world) => {
      world.vendors.will('zendesk.assign_group', { kind: 'not_now', message: 'Busy', afterMs: 60_000 });
      await world.claim({ claim_amount: '100' }, at(0));
      await world.settle();
      await world.claim({ claim_amount: '9000' }, at(0), 'ticket.updated');
      await world.settle();
      expect(await amountOf(world)).toEqual(money('USD', 10_000));
      const text =
        'claim value $100.00 → $9,000.00 (Zendesk ticket 101, field claim_amount, changed by an unknown editor); not used: step 3 has read it as $100.00';
      const state = await world.state();
      if (state === null) throw new Error('Expected a run');
      expect(explainRun(state, await world.log(), new Map()).remarks).toContainEqual(expect.stringContaining(text));
      expect(await postsOf(world)).toContainEqual(expect.stringContaining('not used: step 3 has read it as $100.00'));
      await world.after(120_000);
      expect(await world.state()).toMatchObject({ outcomes: [{ outcome: 'standard' }], ended: { kind: 'completed' } });
    }));

  it('makes a fact missing that the ticket no longer has', () =>
    inWorld({}, async (world) => {
      await parked(world);
      await world.claim({ claim_amount: '', bol: '' }, at(0), 'ticket.updated');
      await world.settle();
      const state = await world.state();
      expect(state?.facts.map(({ path }) => path)).not.toContain('claim.bol');
      expect(state?.refused).toEqual([]);
      expect((await world.events('Parked')).at(-1)?.because).toContain('The claim value is missing');
    }));
});
