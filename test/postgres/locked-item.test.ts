/** Another session locks the row of one item of the inbox. Everything else that arrived is worked meanwhile. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../src/engine/ports.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { createServerForTests, describeWithServer, type Server } from './server.ts';

/** Milliseconds that a statement waits for a lock here. None of them should wait at all. */
const LOCK_MS = 300;

type Locks = {
  /** Locks the row of the item as soon as a worker has taken it, and before it works it. */
  onceTaken(eventId: RegExp): void;
  /** `changed`: by a change that is not committed. */
  lock(id: string, how?: 'locked' | 'changed'): Promise<void>;
  isLocked(): boolean;
  /** Ends the sessions that hold locks. */
  release(): Promise<void>;
};

describeWithServer('a locked item of the inbox', () => {
  let server: Server;
  beforeAll(async () => {
    server = await createServerForTests();
  });
  afterAll(() => server.remove());

  async function withLocks(story: (world: SimulatedWorld, locks: Locks) => Promise<void>): Promise<void> {
    const url = await server.freshDatabase();
    const [own, other] = [openPostgres(url, LOCK_MS), await openDatabase({ url })];
    const locks = createLocks(other);
    try {
      await inWorld({ store: lockingOnceTaken(createPostgresStore(own), locks) }, (world) => story(world, locks));
    } finally {
      await locks.release();
      await Promise.all([own.close(), other.close()]);
    }
  }

  it('holds up nothing else that arrived, and is finished once its row is free, without being worked again', () =>
    withLocks(async (world, locks) => {
      locks.onceTaken(/:101:/);
      await Promise.all([world.claim(), world.claim({}, { id: '102' })]);
      await world.claim({ claim_amount: '7300' }, { id: '102' }, 'ticket.updated');
      await world.claim({}, { id: '103' });
      await world.settle();
      expect(locks.isLocked()).toBe(true);
      expect(await unfinished(world)).toEqual([expect.stringContaining(':101:')]);
      await world.after(9_000);
      expect(await unfinished(world)).toEqual([expect.stringContaining(':101:')]);
      await locks.release();
      await world.after(5_000);
      expect(await unfinished(world)).toEqual([]);
      expect(await itemOf(world, ':101:')).toMatchObject({
        attempts: 1,
        became: { note: expect.stringMatching(/^opened /) },
      });
      expect(world.troubles).toEqual([]);
    }));

  it('opens a case while an update that waited for it is locked, and takes the update once it is free', () =>
    withLocks(async (world, locks) => {
      await world.claim({ claim_amount: '7300' }, {}, 'ticket.updated');
      await world.settle();
      await locks.lock((await itemOf(world, ':101:'))?.id ?? '');
      await Promise.all([world.claim(), world.claim({}, { id: '102' })]);
      await world.settle();
      expect(await unfinished(world)).toEqual([expect.stringContaining('ticket.updated:101:')]);
      expect(
        (await world.store.runs.list({ limit: 9, newestFirst: true })).map(({ caseId }) => caseId).toSorted(),
      ).toEqual(CASES);
      await locks.release();
      await world.after(20_000);
      expect(await unfinished(world)).toEqual([]);
      expect(await itemOf(world, 'ticket.updated:101:')).toMatchObject({ became: { note: expect.any(String) } });
      expect(world.troubles).toEqual([]);
    }));

  it('holds an update without a case, and asks to which case an event belongs, once its row is free', () =>
    withLocks(async (world, locks) => {
      await Promise.all([world.claim(), world.claim({}, { id: '102' })]);
      await world.settle();
      locks.onceTaken(/ticket.updated:103:|either/);
      await world.claim({}, { id: '103' }, 'ticket.updated');
      await world.inbox.receive(eitherCase(world));
      await world.claim({}, { id: '104' });
      await world.settle();
      expect(await unfinished(world)).toEqual([expect.stringContaining('ticket.updated:103:'), 'either']);
      expect(await world.store.inbox.setAside(9)).toEqual([]);
      await locks.release();
      await world.after(20_000);
      expect(
        (await world.store.inbox.setAside(9)).map(({ outcome, note }) => `${outcome}: ${note}`).toSorted(),
      ).toEqual([
        expect.stringMatching(/^choice: it fits several cases: CASE-., CASE-.$/),
        'deferred: held: no case was opened for zendesk 103 yet',
      ]);
      expect(world.troubles).toEqual([]);
    }));

  it('leaves alone an item that is locked before its second try begins, and works it once its row is free', () =>
    withLocks(async (world, locks) => {
      await world.claim({ claim_amount: '7300' }, {}, 'ticket.updated');
      await world.settle();
      locks.onceTaken(/ticket.updated:101:/);
      await world.claim();
      await world.settle();
      await world.claim({}, { id: '102' });
      await world.settle();
      expect(locks.isLocked()).toBe(true);
      expect(await unfinished(world)).toEqual([expect.stringContaining('ticket.updated:101:')]);
      // Each try that ends without its process counts, and this one does not.
      for (let minutes = 0; minutes < 10; minutes++) await world.after(60_000, 60_000);
      await locks.release();
      await world.after(20_000);
      expect(await unfinished(world)).toEqual([]);
      expect(await world.store.inbox.counts(0)).toMatchObject({ given_up: 0, deferred: 0 });
      expect(world.troubles).toEqual([]);
    }));

  it('answers a webhook that is sent again while its row is being changed, and those that come with it', () =>
    withLocks(async (world, locks) => {
      const { inbox } = world;
      const item = (eventId: string) => ({ source: 'zendesk', eventId, receivedAt: world.clock.now(), payload: null });
      await inbox.receive(item('a'));
      const [stored] = await allItems(world);
      await locks.lock(stored?.id ?? '', 'changed');
      const results = await Promise.all(['b', 'c', 'a', 'd', 'a', 'e'].map((eventId) => inbox.receive(item(eventId))));
      expect(results).toEqual(['stored', 'stored', 'duplicate', 'stored', 'duplicate', 'stored']);
      await locks.release();
    }));

  it('waits for as long as the lock lasts, and the operators hear of it once', () =>
    withLocks(async (world, locks) => {
      locks.onceTaken(/:101:/);
      await world.claim();
      await world.after(10 * 60_000, 60_000);
      expect(await unfinished(world)).toHaveLength(1);
      expect(world.operatorNotices).toEqual([expect.stringMatching(/^An item of the inbox is locked/)]);
      await world.claim({}, { id: '102' });
      await world.settle();
      expect(await unfinished(world)).toHaveLength(1);
      await locks.release();
      await world.after(5_000);
      expect(await itemOf(world, ':101:')).toMatchObject({ attempts: 1, became: { note: 'opened CASE-1' } });
    }));
});

const CASES = ['CASE-1', 'CASE-2'];

function eitherCase({ clock }: SimulatedWorld) {
  const now = clock.now();
  const keys = ['101', '102'].map((record) => ({ system: 'zendesk', record }));
  const about = { kind: 'freight_claim', keys, requester: { name: 'tms', email: null }, refused: [], facts: [] };
  const event = { channel: 'events', eventId: 'either', type: 'declared', event: 'carrier_offer', receivedAt: now };
  return { source: 'events', sender: 'tms', eventId: 'either', receivedAt: now, payload: { ...event, ...about } };
}

/** @param inbox what a worker takes of it may be locked before it can do anything with it */
function lockingOnceTaken(store: Store, locks: Locks & { readonly wanted?: RegExp | null }): Store {
  return {
    ...store,
    inbox: {
      ...store.inbox,
      async take(limit, now, until) {
        const items = await store.inbox.take(limit, now, until);
        for (const { id, eventId } of items) if (locks.wanted?.test(eventId) === true) await locks.lock(id);
        return items;
      },
    },
  };
}

function createLocks(other: Database): Locks & { wanted: RegExp | null } {
  const held = new Map<string, { readonly end: () => void; readonly ended: Promise<void> }>();
  const locks: Locks & { wanted: RegExp | null } = {
    wanted: null,
    onceTaken(eventId) {
      locks.wanted = eventId;
    },
    async lock(id, how = 'locked') {
      if (held.has(id)) return;
      const [isLocked, end] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      const ended = other.db.transaction(async (tx) => {
        await tx.execute(
          how === 'locked'
            ? sql`SELECT 1 FROM inbox WHERE id = ${Number(id)} FOR UPDATE`
            : sql`UPDATE inbox SET due_at_ms = due_at_ms WHERE id = ${Number(id)}`,
        );
        isLocked.resolve(undefined);
        await end.promise;
      });
      held.set(id, {
        end: () => {
          end.resolve(undefined);
        },
        ended,
      });
      await isLocked.promise;
    },
    isLocked: () => held.size > 0,
    async release() {
      locks.wanted = null;
      for (const { end } of held.values()) end();
      await Promise.all([...held.values()].map(({ ended }) => ended));
      held.clear();
    },
  };
  return locks;
}

const allItems = ({ store }: SimulatedWorld) => store.inbox.page('0', 999);

async function unfinished(world: SimulatedWorld): Promise<string[]> {
  return (await allItems(world)).filter(({ became }) => became === undefined).map(({ eventId }) => eventId);
}

async function itemOf(world: SimulatedWorld, eventId: string) {
  return (await allItems(world)).find((item) => item.eventId.includes(eventId));
}
