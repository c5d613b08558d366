/** What is asked of runs again and again, built once. */
import { and, asc, desc, eq, gte, min, sql } from 'drizzle-orm';
import { builtOnce } from './built-once.ts';
import { asks, runEvents, runs, timers } from './schema.ts';

/** Breaks ties as JavaScript does, whatever the database's collation. */
const byRunId = sql`${runs.runId} COLLATE "C"`;

export const askFields = { askId: asks.askId, runId: asks.runId, kind: asks.kind, open: asks.open };

export const runsOf = builtOnce({ runIds: 'text[]' }, (db, { runIds }) =>
  db.select().from(runs).where(sql`${runs.runId} = ANY(${runIds})`),
);
export const runsOfCase = builtOnce({ caseId: runs.caseId }, (db, { caseId }) =>
  db.select().from(runs).where(eq(runs.caseId, caseId)).orderBy(asc(runs.openedAt), byRunId),
);
export const eventsFrom = builtOnce({ runId: runEvents.runId, seq: runEvents.seq }, (db, { runId, seq }) =>
  db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gte(runEvents.seq, seq)))
    .orderBy(asc(runEvents.seq)),
);
export const headsFrom = builtOnce({ since: runs.updatedAt, limit: 'value' }, (db, { since, limit }) =>
  db
    .select({ run: runs, keyId: runEvents.keyId, signed: runEvents.signed })
    .from(runs)
    .leftJoin(
      runEvents,
      and(eq(runEvents.runId, runs.runId), eq(runEvents.seq, runs.headSeq), eq(runEvents.hash, runs.headHash)),
    )
    .where(gte(runs.updatedAt, since))
    .orderBy(asc(runs.updatedAt), byRunId)
    .limit(limit),
);
export const firstTimer = builtOnce({}, (db) => db.select({ dueAt: min(timers.dueAt) }).from(timers));
export const firstTimerOf = builtOnce({ runId: timers.runId }, (db, { runId }) =>
  db
    .select({ dueAt: min(timers.dueAt) })
    .from(timers)
    .where(eq(timers.runId, runId)),
);
export const asksOf = builtOnce({ askId: asks.askId }, (db, { askId }) =>
  db.select(askFields).from(asks).where(eq(asks.askId, askId)),
);

/** What a list is by: each combination is a query of its own, which looks at nothing else. */
type ListedBy = { readonly isByStatus: boolean; readonly isByTitle: boolean; readonly newestFirst: boolean };

const lists = new Map<string, ReturnType<typeof listBuilt>>();

export function listBy(by: ListedBy): ReturnType<typeof listBuilt> {
  const key = JSON.stringify(by);
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list = listBuilt(by);
  lists.set(key, list);
  return list;
}

function listBuilt({ isByStatus, isByTitle, newestFirst }: ListedBy) {
  return builtOnce({ statuses: 'text[]', part: 'value', limit: 'value' }, (db, { statuses, part, limit }) =>
    db
      .select()
      .from(runs)
      .where(
        and(
          isByStatus ? sql`${runs.status} = ANY(${statuses})` : undefined,
          isByTitle ? sql`strpos(lower(${runs.title}), lower(${part})) > 0` : undefined,
        ),
      )
      .orderBy(newestFirst ? desc(runs.openedAt) : asc(runs.openedAt), newestFirst ? desc(byRunId) : asc(byRunId))
      .limit(limit),
  );
}
