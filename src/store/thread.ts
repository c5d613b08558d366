/**
 * Our Slack messages in Postgres, and how far each thread shows the log of its run.
 */
import { and, asc, eq, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Store, ThreadMessage } from '../engine/ports.ts';
import { arrayParam, notForced, type Ask, type Db } from './database.ts';
import type { RunId } from '../kernel/ids.ts';
import { gather, GATHERED } from './gather.ts';
import { createThreadLeases } from './leases.ts';
import { asks, runs, threadMessages } from './schema.ts';
import { storedText } from '../kernel/stored-text.ts';

export function createThread(ask: Ask): Store['thread'] {
  const puts = gather<Pick<Released, 'runId' | 'messages'>, null>({
    ...GATHERED,
    keyOf: ({ runId }) => runId,
    many: async (each) => {
      await ask((db) => db.execute(sql`WITH ${put(each.flatMap(({ messages }) => messages))} SELECT`));
      return each.map(() => null);
    },
    one: async ({ messages }) => {
      await ask((db) => db.execute(sql`WITH ${put(messages)} SELECT`));
      return null;
    },
  });
  const releases = gather<Released, null>({
    ...GATHERED,
    keyOf: ({ runId }) => runId,
    many: async (released) => {
      await ask((db) => releaseAll(db, released));
      return released.map(() => null);
    },
    one: async (released) => {
      await ask((db) => releaseAll(db, [released]));
      return null;
    },
  });
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

    async put(...messages) {
      const [first] = messages;
      if (first !== undefined) await puts({ runId: first.runId, messages });
    },

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

    async release(runId, owner, { seq = 0, messages = [] } = {}) {
      await releases({ runId, owner, seq, messages });
    },
  };
}

/** The part `put`: adds or replaces by run and key. The last message of each key counts, since a row changes only once. */
function put(messages: readonly ThreadMessage[]): SQL {
  const last = [
    ...new Map(messages.map((message) => [JSON.stringify([message.runId, message.key]), message])).values(),
  ];
  const texts = (of: (message: ThreadMessage) => string | null): SQL =>
    arrayParam(
      last.map((message) => orNull(of(message))),
      'text',
    );
  return sql`put AS (INSERT INTO thread_messages (run_id, key, channel, ts, content_hash, state, updated_at_ms)
    SELECT * FROM unnest(${texts(({ runId }) => runId)}, ${texts(({ key }) => key)}, ${texts(({ channel }) => channel)},
      ${texts(({ ts }) => ts)}, ${texts(({ contentHash }) => contentHash)}, ${texts(({ state }) => state)},
      ${arrayParam(
        last.map(({ updatedAt }) => updatedAt),
        'bigint',
      )}) AS m (run_id, key, channel, ts, content_hash, state, updated_at_ms)
    ON CONFLICT (run_id, key) DO UPDATE SET channel = excluded.channel, ts = excluded.ts,
      content_hash = excluded.content_hash, state = excluded.state, updated_at_ms = excluded.updated_at_ms
    RETURNING 1)`;
}

type Released = {
  readonly runId: RunId;
  readonly owner: string;
  readonly seq: number;
  readonly messages: readonly ThreadMessage[];
};

async function releaseAll(db: Db, released: readonly Released[]): Promise<void> {
  const messages = released.flatMap((one) => one.messages);
  // A message that is not stored yet counts as begun, so it may not be lost with a power cut.
  const isForced = messages.length === 0 ? notForced : sql`true`;
  await db.execute(sql`WITH ${put(messages)}
    UPDATE runs SET thread_owner = NULL, thread_until_ms = NULL, thread_seq = greatest(thread_seq, g.seq)
    FROM unnest(${arrayParam(
      released.map(({ runId }) => runId),
      'text',
    )}, ${arrayParam(
      released.map(({ owner }) => storedText(owner)),
      'text',
    )}, ${arrayParam(
      released.map(({ seq }) => seq),
      'integer',
    )}) AS g (run_id, owner, seq)
    WHERE runs.run_id = g.run_id AND thread_owner = g.owner AND ${isForced}`);
}

/** A slower writer never moves the thread back. */
function atLeast(seq: number): SQL {
  return sql`greatest(${runs.threadSeq}, ${seq}::integer)`;
}

function orNull(text: string | null): string | null {
  return text === null ? null : storedText(text);
}
