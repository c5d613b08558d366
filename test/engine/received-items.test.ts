/** Tests of what this process has received and the register does not name yet. */
import { expect, it } from 'vitest';
import { noteReceived } from '../../src/engine/received-items.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

it('an item that arrived long before it was stored is missing in the register only since then', async () => {
  const { store, received } = noteReceived(createMemoryStore(), { now: () => 900_000 });
  await store.inbox.receive({ source: 'email', sender: 'claims', eventId: 'claims a@x', receivedAt: 1, payload: null });
  expect(received.missingSince()).toBe(900_000);
  expect(received.items()).toMatchObject([{ source: 'email', at: 1 }]);
  received.forget(received.items());
  expect(received.missingSince()).toBeNull();
});
