/** A ticket that is only commented on, next to a sender that corrects the case, and people who start it again. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { filesOf, LENA, MARCUS, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const usd = (dollars: number): ReturnType<typeof money> => money('USD', dollars * 100);
const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const BY_LENA = { submitter_name: 'Lena', submitter_email: 'lena@our.example' };
const MAJOR = { claim_amount: '31000' };
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: filesOf(TWO_LEADS) }, act);

/** The lead is asked to approve $31,000. */
async function asked(world: SimulatedWorld): Promise<void> {
  await world.claim(MAJOR, at(0));
  await world.rest();
  await world.ask('approval');
  await world.after(20_000);
}

/** A sender that states no order corrects the amount, and people are asked again. */
async function correct(world: SimulatedWorld, dollars: number): Promise<void> {
  await world.inbox.receive({
    source: 'events',
    eventId: `portal:${dollars}`,
    receivedAt: world.clock.now(),
    payload: {
      channel: 'events',
      eventId: `portal:${dollars}`,
      receivedAt: world.clock.now(),
      kind: 'freight_claim',
      type: 'corrected',
      keys: [{ system: 'zendesk', record: '101' }],
      requester: { name: 'another system', email: null },
      editor: { name: 'another system', email: null },
      facts: [
        {
          path: 'claim.amount',
          value: usd(dollars),
          source: { system: 'portal', record: `event ${dollars}`, field: 'claim.amount' },
        },
      ],
      refused: [],
      cleared: [],
      mark: { source: 'portal zendesk 101', at: null, sequence: null, isPartial: true },
    } as Json,
  });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
  await world.after(130_000);
}

async function update(
  world: SimulatedWorld,
  fields: Readonly<Record<string, Json>>,
  ticket: Readonly<Record<string, Json>>,
): Promise<void> {
  await world.claim(fields, ticket, 'ticket.updated');
  await world.settle();
}

describe('a comment on the ticket after another sender corrected the case', () => {
  it('changes nothing, and leaves who wrote it able to approve', () =>
    story(async (world) => {
      await asked(world);
      await correct(world, 30_000);
      const { askId } = await world.ask('approval');
      await update(world, MAJOR, { ...at(60), ...BY_LENA });
      expect(await world.events('FactsCorrected')).toHaveLength(1);
      const state = await world.state();
      expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(usd(30_000));
      expect((await world.ask('approval')).askId).toBe(askId);
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: true });
    }));

  it('still changes nothing when the case has started again', () =>
    story(async (world) => {
      await asked(world);
      await correct(world, 4_100);
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Again');
      await world.after(20_000);
      const [, later] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      if (later === undefined) throw new Error('Expected a second run');
      await update(world, MAJOR, { ...at(60), ...BY_LENA });
      const state = await world.stateOf(later.runId);
      expect(newestOf(state, 'claim.amount').value).toEqual(usd(4_100));
      expect(state.changes).toEqual([]);
      expect(state.involved.map(({ email }) => email)).not.toContain('lena@our.example');
      await update(world, { claim_amount: '31500' }, { ...at(61), ...BY_LENA });
      const changed = await world.stateOf(later.runId);
      expect(newestOf(changed, 'claim.amount').value).toEqual(usd(31_500));
      expect(changed.involved.map(({ email }) => email)).toContain('lena@our.example');
    }));
});

describe('an update of the ticket that was overtaken', () => {
  it('is not named as the source of the amount when the case starts again', () =>
    story(async (world) => {
      await asked(world);
      await update(world, { claim_amount: '31500' }, at(62));
      await correct(world, 4_100);
      await update(world, { claim_amount: '32000' }, at(61));
      expect((await world.events('FactsCorrected')).at(-1)?.changes).toMatchObject([{ standing: 'late' }]);
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Again');
      await world.after(20_000);
      const [, later] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      if (later === undefined) throw new Error('Expected a second run');
      const { facts } = await world.stateOf(later.runId);
      expect(facts.find(({ path }) => path === 'claim.amount')).toMatchObject({
        value: usd(4_100),
        source: { system: 'portal', record: 'event 4100' },
      });
    }));
});

describe('a change of the ticket that another sender reported first', () => {
  it('excludes who made it', () =>
    story(async (world) => {
      await asked(world);
      await correct(world, 31_500);
      await update(world, { claim_amount: '31500' }, { ...at(60), ...BY_LENA });
      expect(await world.events('FactsCorrected')).toHaveLength(1);
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: false, code: 'changed_record' });
      await expect(world.approve(MARCUS)).resolves.toMatchObject({ ok: true });
    }));
});

describe('a ticket that was changed and changed back, whose updates arrive the other way round', () => {
  it('excludes both editors', () =>
    story(async (world) => {
      await asked(world);
      await update(world, MAJOR, { ...at(62), ...BY_LENA });
      await update(world, { claim_amount: '32000' }, { ...at(61), submitter_name: 'Ana' });
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: false, code: 'changed_record' });
    }));
});
