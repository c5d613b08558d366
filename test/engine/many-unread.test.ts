/** Behind many messages that are not read yet, only their own cases wait, and each message is looked at once. */
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../src/case/case-event.ts';
import type { HandbookInForce } from '../../src/engine/handbooks.ts';
import type { Normalise } from '../../src/engine/normalised.ts';
import type { Store } from '../../src/engine/ports.ts';
import { createUnread, UNREAD_MAX } from '../../src/engine/unread.ts';
import type { VerifiedRun } from '../../src/engine/verified-runs.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { walk } from '../run/walk.ts';

/** A message names the record that is its payload. */
const normalise: Normalise = ({ payload, eventId }) => ({
  kind: 'event',
  event: { type: 'corrected', eventId, keys: [{ system: 'zendesk', record: String(payload) }] } as unknown as CaseEvent,
});
const IN_FORCE = { handbook: {} } as unknown as HandbookInForce;

/** An inbox in which a message about each of these tickets waits, and how often one was fetched. */
async function waiting(count: number): Promise<{ store: Store; fetched: () => number }> {
  const store = createMemoryStore();
  for (let ticket = 1; ticket <= count; ticket++)
    await store.inbox.receive({
      source: 'zendesk',
      eventId: `event-${ticket}`,
      receivedAt: ticket,
      payload: 1_000 + ticket,
    });
  let fetched = 0;
  const inbox: Store['inbox'] = {
    ...store.inbox,
    find(id) {
      fetched += 1;
      return store.inbox.find(id);
    },
  };
  return { store: { ...store, inbox }, fetched: () => fetched };
}

function runOf(ticket: number): VerifiedRun {
  const { state, log } = walk();
  const opened =
    state.opened === null ? null : { ...state.opened, keys: [{ system: 'zendesk', record: String(ticket) }] };
  return { state: { ...state, opened }, log } as unknown as VerifiedRun;
}

describe('behind 5,000 messages that are not read yet', () => {
  it('only the cases that they name wait, and each message is fetched once', async () => {
    const { store, fetched } = await waiting(5_000);
    const unread = createUnread(store, { recent: async () => IN_FORCE }, new Map([['zendesk', normalise]]));
    const runs = [runOf(101), runOf(1_001), runOf(6_000), runOf(6_001)];
    const looks = await Promise.all(runs.map((run) => unread.about(run)));
    expect(looks).toEqual([false, true, true, false]);
    for (const run of runs) await unread.about(run);
    expect(fetched()).toBe(5_000);
    await store.inbox.finish('1', 'unchanged: read', 1);
    await store.inbox.receive({ source: 'zendesk', eventId: 'one-more', receivedAt: 6_000, payload: 101 });
    expect(await Promise.all(runs.map((run) => unread.about(run)))).toEqual([true, false, true, false]);
    expect(fetched()).toBe(5_001);
  });

  it('every case waits once there are more than one look covers', async () => {
    const ids = Array.from({ length: UNREAD_MAX }, (_, index) => String(index));
    const inbox = { unread: async () => ids, find: async () => null } as unknown as Store['inbox'];
    const unread = createUnread({ inbox }, { recent: async () => IN_FORCE }, new Map());
    expect(await unread.about(runOf(101))).toBe(true);
  });
});
