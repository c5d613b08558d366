/** What the store guarantees on a Postgres server, each guarantee with an attempt to break it. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../src/engine/ports.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { codeOf } from '../../src/kernel/trouble.ts';
import { firstBrokenLink } from '../../src/run/log/chain.ts';
import { createAsk, rowsOf, type Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { describeStoredOtherwise } from '../store/stored-otherwise.ts';
import { describeAppendOnly } from '../store/append-only.ts';
import { startChild } from '../store/child.ts';
import { appending, headOf, opening } from '../store/fixtures.ts';
import { publishInto } from '../store/publish.ts';
import { schemaText } from '../store/schema-text.ts';
import { describeSearchPath } from '../store/search-path.ts';
import { createServerForTests, describeWithServer, type Server } from './server.ts';
import { PATIENCE, turns, until } from '../until.ts';

describeWithServer('the promises on a Postgres server', () => {
  let server: Server;
  let database: Database;
  beforeAll(async () => {
    server = await createServerForTests();
    database = await openDatabase({ url: await server.freshDatabase() });
  });
  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  it('ends its migrations with the recorded schema', async () => {
    await expect(await schemaText(database)).toMatchFileSnapshot('./schema.sql');
  });

  it('commits to disk although the database is set not to wait for it', async () => {
    const url = await server.freshDatabase();
    const name = new URL(url).pathname.slice(1);
    await database.db.execute(sql.raw(`ALTER DATABASE "${name}" SET synchronous_commit = off`));
    const opened = await openDatabase({ url });
    expect(await rowsOf(opened.db, sql`SHOW synchronous_commit`)).toEqual([{ synchronous_commit: 'on' }]);
    await opened.close();
  });

  it('migrates once when three processes start at the same time, and changes nothing the next time', async () => {
    const bare = await server.bareDatabase();
    const children = Array.from({ length: 3 }, () =>
      startChild(new URL('./migrate-child.ts', import.meta.url), [bare]),
    );
    await Promise.all(children.map((child) => child.next()));
    for (const child of children) child.tell('go');
    expect(await Promise.all(children.map((child) => child.next()))).toEqual([0, 0, 0]);
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0]);
  });

  describe('the names of tables', () => {
    let address: string | null = null;
    describeSearchPath(async () => {
      address ??= await server.freshDatabase();
      return openDatabase({ url: address });
    }, 'ROLE');
  });

  it('refuses a database that a newer version has migrated', async () => {
    const newer = await openDatabase({ url: await server.freshDatabase() });
    await newer.db.execute(
      sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 9000000000000)`,
    );
    await expect(newer.migrate()).rejects.toMatchObject({ code: 'store.newer_format' });
    await newer.close();
  });

  it('keeps one unbroken log when several processes append to one run', async () => {
    const address = await server.freshDatabase();
    const raced = await openDatabase({ url: address });
    const store = createPostgresStore(raced);
    await store.cases.open(opening('1'));
    const children = ['a', 'b', 'c'].map((name) =>
      startChild(new URL('./race-child.ts', import.meta.url), [address, name, '30']),
    );
    const results = (await Promise.all(children.map((child) => child.next()))) as {
      appended: number;
      conflict: number;
    }[];
    const won = results.reduce((sum, { appended }) => sum + appended, 0);
    const lost = results.reduce((sum, { conflict }) => sum + conflict, 0);
    expect(won + lost).toBe(90);
    expect(won).toBeGreaterThan(0);
    const log = await store.runs.log(asRunId('run-1'), 0);
    expect(log).toHaveLength(1 + 2 * won);
    expect(firstBrokenLink(asRunId('run-1'), log)).toBeNull();
    await raced.close();
  });

  it('waits for a lock of someone else for a while only, changes nothing then, and goes on once it is gone', async () => {
    const url = await server.freshDatabase();
    const [impatient, other] = [openPostgres(url, 100), await openDatabase({ url })];
    const store = createPostgresStore(impatient);
    const first = opening('1');
    await store.cases.open(first);
    const request = appending(first.runId, headOf(first.events), ['a']);
    await other.db.transaction(async (tx) => {
      await tx.execute(sql`SELECT 1 FROM runs FOR UPDATE`);
      await expect(store.runs.append(request)).rejects.toMatchObject({ code: 'store.busy', retry: 'later' });
      expect(await store.runs.log(first.runId, 1)).toEqual([]);
    });
    expect(await store.runs.append(request)).toBe('appended');
    await Promise.all([impatient.close(), other.close()]);
  });

  describe('when the database goes down', () => {
    it('reports an error that may be retried later, and works again when it is back, without a restart', async () => {
      const store = createPostgresStore(database);
      await store.cases.open(opening('77'));
      await server.stop();
      for (let i = 0; i < 3; i++) {
        await expect(store.runs.find(asRunId('run-77'))).rejects.toMatchObject({
          name: 'Trouble',
          code: 'store.unavailable',
          retry: 'later',
        });
      }
      await expect(
        store.inbox.receive({ source: 's', eventId: 'e', receivedAt: 0, payload: null }),
      ).rejects.toMatchObject({ code: 'store.unavailable' });
      await expect(store.register.append([])).rejects.toMatchObject({ code: 'store.unavailable' });
      await expect(database.migrate()).rejects.toMatchObject({ code: 'store.unavailable' });
      await server.start();
      expect((await store.runs.find(asRunId('run-77')))?.runId).toBe('run-77');
      expect(await store.inbox.receive({ source: 's', eventId: 'e', receivedAt: 0, payload: null })).toBe('stored');
    });

    it('keeps every acknowledged append when it goes down under full load, and leaves no writer waiting', async () => {
      const store = createPostgresStore(database);
      const acknowledged = Array.from({ length: 50 }, (): string[] => []);
      const back = Promise.withResolvers<void>();
      const failures = await Promise.all([
        ...acknowledged.map((hashes, i) => write(store, `traffic-${i}`, hashes, back.promise)),
        (async () => {
          await vi.waitFor(() => {
            expect(acknowledged.every((hashes) => hashes.length >= 3)).toBe(true);
          }, PATIENCE);
          await server.stop();
          await server.start();
          back.resolve();
          return [];
        })(),
      ]);
      expect(failures.flat()).not.toEqual([]);
      expect(new Set(failures.flat())).toEqual(new Set(['store.unavailable']));
      for (const [i, hashes] of acknowledged.entries()) {
        const log = await store.runs.log(asRunId(`run-traffic-${i}`), 0);
        const found = new Set(log.map(({ hash }) => hash));
        expect(hashes.filter((hash) => !found.has(hash))).toEqual([]);
        expect(firstBrokenLink(asRunId(`run-traffic-${i}`), log)).toBeNull();
      }
    });
  });

  it('fails a transaction whose connection is cut, survives, and accepts the same work a moment later', async () => {
    const cut = await openDatabase({ url: await server.freshDatabase() });
    const store = createPostgresStore(cut);
    const work = createAsk(cut.db)((db) =>
      db.transaction(async (tx) => {
        await tx.execute(sql`SELECT nextval('case_numbers')`);
        await createAsk(cut.db)((other) =>
          other.execute(
            sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
          ),
        );
        // The cut arrives while no query is running: then no caller is waiting for the error.
        await until('the other connection is gone', async () => (await othersOf(cut)) === 0);
        await turns();
        await tx.execute(sql`SELECT nextval('case_numbers')`);
      }),
    );
    await expect(work).rejects.toMatchObject({ name: 'Trouble', code: 'store.unavailable', retry: 'later' });
    expect(await publishInto(store)).toMatchObject({ number: 1 });
    await cut.close();
    await expect(store.inbox.pending()).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  describeAppendOnly('append-only tables on Postgres', () => database);

  describeStoredOtherwise(() => database);
});

/** Connections to this database other than the one asking. */
const othersOf = (database: Database): Promise<number> =>
  createAsk(database.db)(async (db) => {
    const rows = await rowsOf(
      db,
      sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    return rows.length;
  });

/**
 * Appends to its own run, records the hash of what was acknowledged, and carries on through an outage until it has
 * written again after its end.
 */
async function write(store: Store, id: string, hashes: string[], back: Promise<void>): Promise<string[]> {
  const codes: string[] = [];
  let isBack = false;
  void back.then(() => {
    isBack = true;
  });
  await store.cases.open(opening(id));
  for (let after = 0; after < 3; ) {
    try {
      const run = await store.runs.find(asRunId(`run-${id}`));
      if (run === null) throw new Error('Expected the run');
      const request = appending(`run-${id}`, run.head, ['a', 'b']);
      const isAfter = isBack;
      if ((await store.runs.append(request)) !== 'appended') throw new Error('Expected the only writer to append');
      hashes.push(headOf(request.events).hash);
      if (isAfter) after += 1;
    } catch (error) {
      codes.push(codeOf(error));
      await back;
    }
  }
  return codes;
}
