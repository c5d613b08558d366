/** Attack: updates before the creation; who the requester is; events. */
import { describe, expect, it } from 'vitest';
import { LENA, withEvents } from '../run/handbook.ts';
import { inWorld, START } from '../engine/world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const MAJOR = { claim_amount: '31000' };

describe('the requester', () => {
  it('is the one the ticket has now: a lead to whom the ticket was moved as requester may not approve', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(20_000);
      await world.claim(MAJOR, { ...at(10), requester: { name: 'Lena', email: 'lena@our.example' } }, 'ticket.updated');
      await world.rest();
      await world.after(200_000);
      const reply = await world.approve(LENA);
      expect(reply.ok).toBe(false);
    }));

  it('stays when a creation arrives twice, the second time naming the lead as submitter', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.claim(MAJOR, { ...at(0), submitter_email: 'lena@our.example' });
      await world.rest();
      const reply = await world.approve(LENA);
      expect(reply.ok).toBe(false);
    }));

  it('of an update that overtook the creation counts too', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, { ...at(10), submitter_email: 'lena@our.example' }, 'ticket.updated');
      await world.settle();
      await world.after(20_000);
      await world.claim({ claim_amount: '100' }, at(0));
      await world.rest();
      const reply = await world.approve(LENA);
      expect(reply.ok).toBe(false);
    }));
});

describe('a change while the lead is asked', () => {
  it('to the currency alone withdraws the approval', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(20_000);
      await world.claim({ ...MAJOR, claim_currency: 'EUR' }, at(10), 'ticket.updated');
      await world.settle();
      const reply = await world.approve(LENA).catch(() => ({ ok: false }));
      await world.after(300_000);
      expect({ ok: reply.ok, issues: world.vendors.doneOf('jira.create_issue') }).toEqual({ ok: false, issues: 0 });
    }));

  it('to another account withdraws the approval', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(20_000);
      await world.claim({ ...MAJOR, account_id: 'ACC-2' }, at(10), 'ticket.updated');
      await world.settle();
      const reply = await world.approve(LENA).catch(() => ({ ok: false }));
      await world.after(300_000);
      expect({ ok: reply.ok, issues: world.vendors.doneOf('jira.create_issue') }).toEqual({ ok: false, issues: 0 });
    }));

  it('that is changed back within two minutes does not lose the approval', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(20_000);
      await world.claim({ claim_amount: '100' }, at(5), 'ticket.updated');
      await world.settle();
      await world.claim(MAJOR, at(10), 'ticket.updated');
      await world.settle();
      await world.after(300_000);
      const reply = await world.approve(LENA).catch((e: unknown) => ({ ok: false, code: String(e) }));
      expect(reply.ok).toBe(true);
    }));

  it('that arrives between the approval and a call that waits for its vendor stops the call', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await world.after(20_000);
      world.vendors.will('jira.create_issue', { kind: 'not_now', message: 'Busy', afterMs: 60_000 });
      await world.approve(LENA);
      await world.settle();
      await world.claim({ claim_amount: '100' }, at(15), 'ticket.updated');
      await world.settle();
      await world.after(400_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }));

  it('is not blocked for ever by an editor who changes it every minute', () =>
    inWorld({}, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      for (let n = 0; n < 40; n++) {
        await world.claim({ claim_amount: String(31_000 + (n % 2) * 10) }, at(60 * n + 1), 'ticket.updated');
        await world.after(60_000);
      }
      const posts = (await world.events('FactsCorrected')).length;
      const state = await world.state();
      expect((await world.events('Parked')).length).toBeGreaterThan(0);
    }));
});
