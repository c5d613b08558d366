/** Attack: parts of what is sent that have no effect, and are named nowhere. */
import { describe, expect, it } from 'vitest';
import { REQUEST_PREFIX } from '../../src/http/refusals.ts';
import { verifyEvent } from '../../src/intake/events/verify-event.ts';
import { normaliseEvent } from '../../src/intake/events/normalise.ts';
import { createHmac } from 'node:crypto';
import { handbookOf, withEvents } from '../run/handbook.ts';
import { inWorld, START } from '../engine/world.ts';

const kinds = handbookOf(withEvents()).kinds;
const SENDER = { sender: 'tms', says: 'TMS', kinds: ['freight_claim'], opens: true, systems: ['tms', 'zendesk'], keys: [] };
const read = (payload: unknown) =>
  normaliseEvent(
    { id: '1', source: 'events', sender: 'tms', eventId: 'e1', receivedAt: START, payload, attempts: 1 } as never,
    { kinds, timeZone: 'UTC', senders: [SENDER] } as never,
  );

describe('a fact that the kind does not declare', () => {
  it('is named when it opens a case, as it is when it corrects one', () => {
    const target = { case: { system: 'tms', record: 'R-1' }, facts: { 'claim.amonut': { amount: '31000', currency: 'USD' } } };
    expect(JSON.stringify(read({ corrects: 'freight_claim', ...target }))).toContain('claim.amonut');
    expect(JSON.stringify(read({ opens: 'freight_claim', ...target }))).toContain('claim.amonut');
  });

  it('is named in a declared event', () => {
    const offer = { event: 'carrier_offer', case: { system: 'tms', record: 'R-1' }, fields: { amonut: { amount: '900', currency: 'USD' } } };
    expect(JSON.stringify(read(offer))).toContain('amonut');
  });
});

describe('an update whose case is not known', () => {
  it('is listed and counted while it is held', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '31000' }, { id: '777' }, 'ticket.updated');
      await world.settle();
      await world.after(86_400_000 / 24);
      const counts = await world.store.inbox.counts(0);
      const listed = await world.store.inbox.setAside(9);
      expect({ counted: Object.values(counts).reduce((a, b) => a + b, 0), listed: listed.length }).toEqual({ counted: 1, listed: 1 });
    }));
});

describe('an event id of a sender', () => {
  it(`that begins with ${REQUEST_PREFIX} does not make the stored event look like a refused request`, () => {
    const key = Buffer.alloc(24, 7);
    const [id, time, body] = [`${REQUEST_PREFIX}42`, String(START / 1_000), '{}'];
    const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
    const verified = verifyEvent(
      { headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` }, body: Buffer.from(body) },
      [{ sender: 'tms', secrets: [`whsec_${key.toString('base64')}`] }],
      START,
    );
    expect(verified.ok).toBe(false);
  });
});
