/** Attack: an approval on facts that the ticket no longer states, and silent drops. */
import { describe, expect, it } from 'vitest';
import { correctionsMax } from '../../src/kernel/limits.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from '../engine/world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const MAJOR = { claim_amount: '31000', tms_carrier: 'ABCD' };

const asked = async (world: SimulatedWorld): Promise<void> => {
  await world.claim(MAJOR, at(0));
  await world.rest();
};

/** What `sop inbox` would list. */
const aside = async (world: SimulatedWorld) => world.store.inbox.counts(0);

describe('while the lead is asked about $31,000', () => {
  it('a change of the ticket form in the same update must not hide the changed amount from the lead', () =>
    inWorld({}, async (world) => {
      await asked(world);
      await world.ask('approval');
      await world.after(20_000);
      await world.claim({ ...MAJOR, claim_amount: '100' }, { ...at(10), form: 'General' }, 'ticket.updated');
      await world.settle();
      const reply = await world.approve(LENA);
      await world.rest();
      expect(reply.ok).toBe(false);
    }));

  it(`${correctionsMax} changes of another fact must not make the engine ignore the change of the amount`, () =>
    inWorld({}, async (world) => {
      await asked(world);
      await world.ask('approval');
      for (let n = 0; n <= correctionsMax + 1; n++)
        await world.claim({ ...MAJOR }, { ...at(0), description: `It broke ${n}` }, 'ticket.updated');
      await world.settle();
      await world.claim({ ...MAJOR, claim_amount: '100' }, at(0), 'ticket.updated');
      await world.settle();
      const reply = await world.approve(LENA).catch((e: unknown) => ({ ok: false, code: String(e) }));
      await world.rest();
      expect(reply.ok).toBe(false);
    }));

  it('the lead who changed the ticket to that amount must not approve it', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '' }, at(0));
      await world.rest();
      await world.after(20_000);
      await world.claim(MAJOR, { ...at(10), submitter_email: 'lena@our.example' }, 'ticket.updated');
      await world.settle();
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'try_again', null);
      await world.rest();
      const reply = await world.approve(LENA).catch((e: unknown) => ({ ok: false, code: String(e) }));
      expect(reply.ok).toBe(false);
    }));
});

describe('another kind', () => {
  it('a sender of another kind must neither correct nor silently lose its case by the same record', () =>
    inWorld({}, async (world) => {
      await asked(world);
      const send = async (type: string, facts: unknown[], eventId: string) => {
        await world.store.inbox.receive({
          source: 'events', eventId, receivedAt: world.clock.now(),
          payload: {
            channel: 'events', eventId, type, receivedAt: world.clock.now(), kind: 'customer_account',
            keys: [{ system: 'zendesk', record: '101' }], requester: { name: 'crm', email: null }, refused: [], cleared: [],
            facts, mark: { source: 'crm zendesk 101', at: null, sequence: null },
          } as never,
        });
        for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
        await world.settle();
      };
      await send('corrected', [{ path: 'claim.amount', value: { $money: 'USD', minor: 100 }, source: { system: 'crm', record: 'event 1', field: 'claim.amount' } }], 'e1');
      await send('opened', [], 'e2');
      expect(await world.events('FactsCorrected')).toEqual([]);
      expect(Object.values(await aside(world)).reduce((a, b) => a + b, 0)).toBe(2);
    }));
});
