/**
 * Empties a test's database between two tests. Only here are the append-only triggers bypassed, as a superuser can.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '../../src/store/database.ts';

export async function emptyTables({ db }: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    await tx.execute(
      sql`TRUNCATE inbox, cases, case_keys, runs, run_events, timers, asks, session_uses, register, proposals, handbooks, sop_versions, thread_messages, ticks`,
    );
  });
}
