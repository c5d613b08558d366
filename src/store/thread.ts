/**
 * Our Slack messages in Postgres, and how far each thread shows the log of its run.
 */
import { and, asc, eq, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Store } from '../engine/ports.ts';
import { notForced, type Ask } from './database.ts';
import { isOver } from './runs.ts';
import { asks, runs, threadMessages } from './schema.ts';

export function createThread(ask: Ask): Store['thread'] {
  return {
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
        if (messages.length === 0) return;
        // One statement may change a row only once, so the last message of each key counts.
        const last = [
          ...new Map(messages.map((message) => [JSON.stringify([message.runId, message.key]), message])).values(),
        ];
        await db
          .insert(threadMessages)
          .values(last)
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

    lease: (runId, owner, now, until) =>
      ask(async (db) => {
        const leased = await db
          .update(runs)
          .set({ threadOwner: owner, threadUntil: until })
          .where(
            and(
              eq(runs.runId, runId),
              or(isNull(runs.threadOwner), isOver(runs.threadUntil, now), eq(runs.threadOwner, owner)),
              notForced,
            ),
          )
          .returning({ runId: runs.runId });
        return leased.length === 1;
      }),

    release: (runId, owner, seq) =>
      ask(async (db) => {
        await db
          .update(runs)
          .set({ threadOwner: null, threadUntil: null, ...(seq === undefined ? {} : { threadSeq: atLeast(seq) }) })
          .where(and(eq(runs.runId, runId), eq(runs.threadOwner, owner), notForced));
      }),
  };
}

/** A slower writer never moves the thread back. */
function atLeast(seq: number): SQL {
  return sql`greatest(${runs.threadSeq}, ${seq}::integer)`;
}
