/**
 * Our Slack messages in Postgres, and how far each thread shows the log of its run.
 */
import { and, asc, eq, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Store, ThreadMessage } from '../engine/ports.ts';
import { notForced, type Ask, type Db } from './database.ts';
import { createThreadLeases } from './leases.ts';
import { asks, runs, threadMessages } from './schema.ts';
import { storedText } from './stored-text.ts';

export function createThread(ask: Ask): Store['thread'] {
  return {
    ...createThreadLeases(ask),

    messages: (runId) =>
      ask((db) =>
        db
          .select()
          .from(threadMessages)
          .where(eq(threadMessages.runId, runId))
          .orderBy(sql`${threadMessages.key} COLLATE "C"`),
      ),

    put: (...messages) =>
      ask(async (db) => {
        if (messages.length > 0) await putInto(db, messages);
      }),

    followed: (runId, seq) =>
      ask(async (db) => {
        await db
          .update(runs)
          .set({ threadSeq: atLeast(seq) })
          .where(eq(runs.runId, runId));
      }),

    behind: (limit) =>
      ask(async (db) => {
        const rows = await db
          .select({ runId: runs.runId })
          .from(runs)
          .where(lt(runs.threadSeq, runs.headSeq))
          .orderBy(asc(runs.updatedAt), sql`${runs.runId} COLLATE "C"`)
          .limit(limit);
        return rows.map(({ runId }) => runId);
      }),

    waiting: (limit) =>
      ask((db) =>
        db
          .select({ runId: threadMessages.runId, channel: threadMessages.channel })
          .from(threadMessages)
          .where(
            and(
              inArray(threadMessages.runId, db.select({ runId: asks.runId }).from(asks).where(eq(asks.open, true))),
              eq(threadMessages.key, 'card'),
              isNotNull(threadMessages.ts),
            ),
          )
          .orderBy(sql`${threadMessages.runId} COLLATE "C"`)
          .limit(limit),
      ),

    runOfKey: (key) =>
      ask(async (db) => {
        const [row] = await db
          .select({ runId: threadMessages.runId })
          .from(threadMessages)
          .where(eq(threadMessages.key, key))
          .limit(1);
        return row?.runId ?? null;
      }),

    runOfMessage: (channel, ts) =>
      ask(async (db) => {
        const [row] = await db
          .select({ runId: threadMessages.runId })
          .from(threadMessages)
          .where(and(eq(threadMessages.channel, channel), eq(threadMessages.ts, ts)))
          .limit(1);
        return row?.runId ?? null;
      }),

    release: (runId, owner, { seq, messages = [] } = {}) =>
      ask(async (db) => {
        const progress = seq === undefined ? sql`` : sql`, thread_seq = ${atLeast(seq)}`;
        // A message that is not stored yet counts as begun, so it may not be lost with a power cut.
        const [put, isForced] =
          messages.length === 0 ? [sql``, notForced] : [sql`WITH put AS ${putInto(db, messages)}`, sql`true`];
        await db.execute(sql`${put} UPDATE runs SET thread_owner = NULL, thread_until_ms = NULL ${progress}
          WHERE run_id = ${runId} AND thread_owner = ${storedText(owner)} AND ${isForced}`);
      }),
  };
}

/** Adds or replaces by run and key. One statement may change a row only once, so the last message of each key counts. */
function putInto(db: Db, messages: readonly ThreadMessage[]) {
  const last = new Map(messages.map((message) => [JSON.stringify([message.runId, message.key]), message]));
  return db
    .insert(threadMessages)
    .values([...last.values()])
    .onConflictDoUpdate({
      target: [threadMessages.runId, threadMessages.key],
      set: {
        channel: sql`excluded.channel`,
        ts: sql`excluded.ts`,
        contentHash: sql`excluded.content_hash`,
        state: sql`excluded.state`,
        updatedAt: sql`excluded.updated_at_ms`,
      },
    });
}

/** A slower writer never moves the thread back. */
function atLeast(seq: number): SQL {
  return sql`greatest(${runs.threadSeq}, ${seq}::integer)`;
}
