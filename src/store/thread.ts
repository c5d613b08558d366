/**
 * Our messages in Slack as Postgres keeps them, and which runs their threads are behind of.
 */
import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Store } from '../execute/ports.ts';
import type { Ask } from './database.ts';
import { runs, threadMessages } from './schema.ts';

export function createThread(ask: Ask): Store['thread'] {
  return {
    messages: (runId) => ask((db) => db.select().from(threadMessages).where(eq(threadMessages.runId, runId)).orderBy(sql`${threadMessages.key} COLLATE "C"`)),

    put: (message) => ask(async (db) => {
      const { channel, ts, contentHash, state, updatedAt } = message;
      await db.insert(threadMessages).values(message)
        .onConflictDoUpdate({ target: [threadMessages.runId, threadMessages.key], set: { channel, ts, contentHash, state, updatedAt } });
    }),

    followed: (runId, seq) => ask(async (db) => {
      // A slower writer never turns the thread back.
      await db.update(runs).set({ threadSeq: sql`greatest(${runs.threadSeq}, ${seq}::integer)` }).where(eq(runs.runId, runId));
    }),

    behind: (limit) => ask(async (db) => {
      const rows = await db.select({ runId: runs.runId }).from(runs).where(lt(runs.threadSeq, runs.headSeq))
        .orderBy(asc(runs.updatedAt), sql`${runs.runId} COLLATE "C"`).limit(limit);
      return rows.map(({ runId }) => runId);
    }),

    runOfMessage: (channel, ts) => ask(async (db) => {
      const [row] = await db.select({ runId: threadMessages.runId }).from(threadMessages)
        .where(and(eq(threadMessages.channel, channel), eq(threadMessages.ts, ts))).limit(1);
      return row?.runId ?? null;
    }),

    lease: (runId, owner, now, until) => ask(async (db) => {
      const leased = await db.update(runs).set({ threadOwner: owner, threadUntil: until })
        .where(and(eq(runs.runId, runId), or(isNull(runs.threadOwner), lte(runs.threadUntil, now), eq(runs.threadOwner, owner)))).returning({ runId: runs.runId });
      return leased.length === 1;
    }),

    release: (runId, owner) => ask(async (db) => {
      await db.update(runs).set({ threadOwner: null, threadUntil: null }).where(and(eq(runs.runId, runId), eq(runs.threadOwner, owner)));
    }),
  };
}
