/** How often an item of the inbox is read. */
import { describe, expect, it } from 'vitest';
import type { InboxItem } from '../../src/engine/inbox-item.ts';
import type { IntakeHandbook, Normalised } from '../../src/engine/normalised.ts';
import { rememberIntake } from '../../src/engine/remembered-intake.ts';

const ITEM: InboxItem = {
  id: '1',
  source: 'portal',
  eventId: 'e-1',
  receivedAt: 1_772_600_000_000,
  payload: { claim: { amount: '7200' } },
  attempts: 0,
};
const handbook = (): IntakeHandbook => ({ kinds: new Map(), timeZone: 'UTC' });

/** Reads with it, and the payloads that were read. */
function counted() {
  const payloads: unknown[] = [];
  const read = rememberIntake(
    new Map([
      [
        'portal',
        (item: InboxItem): Normalised => {
          payloads.push(item.payload);
          return { kind: 'ignored', why: `read ${payloads.length}` };
        },
      ],
    ]),
  ).get('portal');
  if (read === undefined) throw new Error('the source is missing');
  return { read, payloads };
}

describe('an item of the inbox', () => {
  it('is read once, however often it is fetched', () => {
    const { read, payloads } = counted();
    const inForce = handbook();
    const first = read(ITEM, inForce);
    expect(read({ ...structuredClone(ITEM), attempts: 3 }, inForce)).toBe(first);
    expect(payloads).toHaveLength(1);
  });

  it('is read again with another payload, from another sender, or received at another time', () => {
    const { read, payloads } = counted();
    const inForce = handbook();
    for (const item of [
      ITEM,
      { ...ITEM, payload: { claim: { amount: '9999' } } },
      { ...ITEM, sender: 'another' },
      { ...ITEM, receivedAt: ITEM.receivedAt + 1 },
    ])
      read(item, inForce);
    expect(payloads).toHaveLength(4);
  });

  it('is read again as the next handbook reads it', () => {
    const { read, payloads } = counted();
    read(ITEM, handbook());
    read(ITEM, handbook());
    expect(payloads).toHaveLength(2);
  });
});
