/**
 * Our Slack messages in Postgres, and how far each thread shows the log of its run.
 */
import { and, asc, eq, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Store, ThreadMessage } from '../engine/ports.ts';
import { builtOnce, templateOnce, type AllGiven } from './built-once.ts';
import { notForced, type Ask, type Db } from './database.ts';
import type { RunId } from '../kernel/ids.ts';
import { gather, GATHERED } from './gather.ts';
import { createThreadLeases } from './leases.ts';
import { asks, runs, threadMessages } from './schema.ts';
import { storedText } from '../kernel/stored-text.ts';

const messagesOf = builtOnce({ runId: threadMessages.runId }, (db, { runId }) =>
  db
    .select()
    .from(threadMessages)
    .where(eq(threadMessages.runId, runId))
    .orderBy(sql`${threadMessages.key} COLLATE "C"`),
);

/** What is written of messages: the columns of the part `put`. */
const WRITTEN = {
  runIds: 'text[]',
  keys: 'text[]',
  channels: 'text[]',
  times: 'text[]',
  hashes: 'text[]',
  states: 'text[]',
  updated: 'bigint[]',
} as const;
const RELEASED = { ...WRITTEN, released: 'text[]', owners: 'text[]', seqs: 'integer[]' } as const;

const putAll = templateOnce(WRITTEN, (given) => sql`WITH ${put(given)} SELECT`);
const release = templateOnce(RELEASED, (given) => sql`${releasing(given)}`);
const releaseNotForced = templateOnce(RELEASED, (given) => sql`${releasing(given)} AND ${notForced}`);

export function createThread(ask: Ask): Store['thread'] {
  const puts = gather<Pick<Released, 'runId' | 'messages'>, null>({
    ...GATHERED,
    keyOf: ({ runId }) => runId,
    many: async (each) => {
      await ask((db) => putAll(db, written(each.flatMap(({ messages }) => messages))));
      return each.map(() => null);
    },
    one: async ({ messages }) => {
      await ask((db) => putAll(db, written(messages)));
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

    messages: (runId) => ask((db) => messagesOf(db, { runId })),

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

/** The last message of each key counts, since a row changes only once. */
function written(messages: readonly ThreadMessage[]) {
  const last = [
    ...new Map(messages.map((message) => [JSON.stringify([message.runId, message.key]), message])).values(),
  ];
  const texts = (of: (message: ThreadMessage) => string | null) => last.map((message) => orNull(of(message)));
  return {
    runIds: texts(({ runId }) => runId),
    keys: texts(({ key }) => key),
    channels: texts(({ channel }) => channel),
    times: texts(({ ts }) => ts),
    hashes: texts(({ contentHash }) => contentHash),
    states: texts(({ state }) => state),
    updated: last.map(({ updatedAt }) => updatedAt),
  };
}

/** The part `put`: adds or replaces by run and key. */
function put({ runIds, keys, channels, times, hashes, states, updated }: AllGiven<typeof WRITTEN>): SQL {
  return sql`put AS (INSERT INTO thread_messages (run_id, key, channel, ts, content_hash, state, updated_at_ms)
    SELECT * FROM unnest(${runIds}, ${keys}, ${channels}, ${times}, ${hashes}, ${states}, ${updated})
      AS m (run_id, key, channel, ts, content_hash, state, updated_at_ms)
    ON CONFLICT (run_id, key) DO UPDATE SET channel = excluded.channel, ts = excluded.ts,
      content_hash = excluded.content_hash, state = excluded.state, updated_at_ms = excluded.updated_at_ms
    RETURNING 1)`;
}

/** Its condition is the end of the statement. */
function releasing({ released, owners, seqs, ...messages }: AllGiven<typeof RELEASED>): SQL {
  return sql`WITH ${put(messages)}
    UPDATE runs SET thread_owner = NULL, thread_until_ms = NULL, thread_seq = greatest(thread_seq, g.seq)
    FROM unnest(${released}, ${owners}, ${seqs}) AS g (run_id, owner, seq)
    WHERE runs.run_id = g.run_id AND thread_owner = g.owner`;
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
  const statement = messages.length === 0 ? releaseNotForced : release;
  await statement(db, {
    ...written(messages),
    released: released.map(({ runId }) => runId),
    owners: released.map(({ owner }) => storedText(owner)),
    seqs: released.map(({ seq }) => seq),
  });
}

/** A slower writer never moves the thread back. */
function atLeast(seq: number): SQL {
  return sql`greatest(${runs.threadSeq}, ${seq}::integer)`;
}

function orNull(text: string | null): string | null {
  return text === null ? null : storedText(text);
}
