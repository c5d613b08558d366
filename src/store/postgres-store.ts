/**
 * Implements the store of `engine/ports.ts` on Postgres, embedded or not. One file per port; this one combines them.
 */
import { sql } from 'drizzle-orm';
import type { Store } from '../engine/ports.ts';
import type { Instant } from '../kernel/clock.ts';
import { createCases } from './cases.ts';
import { createAsk, rowsOf, type Ask, type Database } from './database.ts';
import { createHandbook, createRegister } from './handbook.ts';
import { createInbox } from './inbox.ts';
import { createRecord } from './record.ts';
import { createRuns } from './runs.ts';
import { storedText } from '../kernel/stored-text.ts';
import { createThread } from './thread.ts';

/** Milliseconds an election is remembered; the longest time between two of one key is shorter. */
const ELECTION_KEPT_MS = 7 * 86_400_000;

/** Every method resolves after its rows are durable, or throws a `Trouble` (codes in `store-trouble.ts`). */
export function createPostgresStore(database: Pick<Database, 'db'>): Store {
  const ask = createAsk(database.db);
  return {
    inbox: createInbox(ask),
    cases: createCases(ask),
    runs: createRuns(ask),
    handbook: createHandbook(ask),
    register: createRegister(ask),
    record: createRecord(ask),
    thread: createThread(ask),
    elect: (key, now, apartMs) => elect(ask, { key: storedText(key), now, apartMs }),
  };
}

/**
 * Exact: the row of the key lets only one through. Old rows of others are deleted in the same statement. A time somewhat
 * ahead is that of another computer.
 */
function elect(
  ask: Ask,
  { key, now, apartMs }: { readonly key: string; readonly now: Instant; readonly apartMs: number },
): Promise<boolean> {
  return ask(async (db) => {
    const rows = await rowsOf(
      db,
      sql`
      WITH old AS (DELETE FROM ticks WHERE elected_at_ms < ${now - ELECTION_KEPT_MS} AND key <> ${key})
      INSERT INTO ticks (key, elected_at_ms) VALUES (${key}, ${now})
      ON CONFLICT (key) DO UPDATE SET elected_at_ms = excluded.elected_at_ms
        WHERE ticks.elected_at_ms <= ${now - apartMs} OR ticks.elected_at_ms > ${now + apartMs}
      RETURNING key`,
    );
    return rows.length === 1;
  });
}
