/**
 * Runs in Postgres: their log, their lease, and the rows derived from the log.
 */
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { AppendRequest, AppendResult, RunRow, Store } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import { asRunId, type RunId } from '../kernel/ids.ts';
import { arrayParam, notForced, rowsOf, type Ask, type Db } from './database.ts';
import { createRunLeases } from './leases.ts';
import { foundRows } from './found-rows.ts';
import { gather, GATHERED } from './gather.ts';
import { casesAbout } from './cases-about.ts';
import { dueRuns } from './due-runs.ts';
import {
  askFields,
  asksOf,
  eventsFrom,
  firstTimer,
  firstTimerOf,
  headsFrom,
  listBy,
  runsOf,
  runsOfCase,
} from './run-queries.ts';
import { asks, cases, runEvents, runs } from './schema.ts';
import { violatedConstraint } from './store-trouble.ts';
import { assertSame, assertStored } from './stored-all.ts';
import { storedText } from '../kernel/stored-text.ts';
import { part, statementOf } from './statement.ts';
import { appendStatement, LAST_OF_HANDBOOKS } from './write-log.ts';

const SESSION_USED = 'session_uses_pkey';

export function createRuns(ask: Ask): Store['runs'] {
  return {
    ...createRunLeases(ask),

    find: gather<RunId, RunRow | null>({
      ...GATHERED,
      keyOf: String,
      many: (ids) => ask((db) => findAll(db, ids)),
      one: async (id) => (await ask((db) => findAll(db, [id])))[0] ?? null,
    }),

    ofCase: (caseId) =>
      ask(async (db) => {
        const rows = await runsOfCase(db, { caseId });
        return rows.map(toRunRow);
      }),

    list: ({ status, titled, limit, newestFirst }) =>
      ask(async (db) => {
        const by = { isByStatus: status !== undefined, isByTitle: titled !== undefined, newestFirst };
        const rows = await listBy(by)(db, { statuses: status ?? [], part: storedText(titled ?? ''), limit });
        return rows.map(toRunRow);
      }),

    log: (runId, after) => ask((db) => eventsFrom(db, { runId, seq: after + 1 })),

    append: gather({
      ...GATHERED,
      keyOf: ({ runId }) => runId,
      many: (requests) => ask((db) => appendMany(db, requests)),
      one: (request) => ask((db) => append(db, request)),
    }),

    async erase(request) {
      const result = await ask((db) => db.transaction((tx) => erase(tx, request)));
      // INVARIANT: what is reported as erased is gone after the commit, too.
      if (result === 'appended') await ask((db) => assertErased(db, request));
      return result;
    },

    renew: (lease, until) =>
      ask(async (db) => {
        const renewed = await db
          .update(runs)
          .set({ leaseUntil: until })
          .where(and(heldBy(lease), notForced))
          .returning({ runId: runs.runId });
        return renewed.length === 1;
      }),

    due: (now, limit, owner) => ask((db) => dueRuns(db, now, limit, owner)),

    headsSince: (since, limit) =>
      ask(async (db) => {
        const rows = await headsFrom(db, { since, limit });
        return rows.map(({ run: { runId, updatedAt, headSeq, headHash }, keyId, signed }) => ({
          runId,
          updatedAt,
          head: { seq: headSeq, hash: headHash },
          signed: signed === null || keyId === null ? null : { ...signed, keyId },
        }));
      }),

    rows: (after, limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT r.run_id, lag(r.run_id, 1, ${after}::text) OVER (ORDER BY r.run_id) AS before, r.head_seq, r.head_hash, r.status, r.sop, r.sop_version, r.outcome, r.title, array_to_json(r.about)::text AS about,
              (SELECT json_agg(json_build_array(t.key, t.due_at_ms)) FROM timers t WHERE t.run_id = r.run_id)::text AS timers,
              (SELECT e.signed FROM run_events e WHERE e.run_id = r.run_id AND e.seq = r.head_seq AND e.hash = r.head_hash) AS signed,
              (SELECT json_agg(json_build_array(a.ask_id, a.kind, a.open, a.groups)) FROM asks a WHERE a.run_id = r.run_id)::text AS asks
            FROM (SELECT * FROM runs ${after === null ? sql`` : sql`WHERE run_id > ${after}`} ORDER BY run_id LIMIT ${limit}) AS r
            ORDER BY r.run_id`,
        );
        return rows.map(foundRows);
      }),

    withoutRow: (limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT run_id FROM run_events e WHERE seq = 1 AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = e.run_id)
            ORDER BY run_id COLLATE "C" LIMIT ${limit}`,
        );
        return rows.map((row) => asRunId(String(row['run_id'])));
      }),

    missing: (heads) =>
      ask(async (db) => {
        const texts = (of: (head: (typeof heads)[number]) => string) => arrayParam(heads.map(of), 'text');
        const rows = await rowsOf(
          db,
          sql`SELECT h.run_id FROM unnest(${texts(({ runId }) => runId)}, ${arrayParam(
            heads.map(({ seq }) => seq),
            'integer',
          )}, ${texts(({ hash }) => hash)}) AS h (run_id, seq, hash)
          WHERE NOT EXISTS (SELECT 1 FROM run_events e WHERE e.run_id = h.run_id AND e.seq = h.seq AND e.hash = h.hash)`,
        );
        return rows.map((row) => asRunId(String(row['run_id'])));
      }),

    nextDue: (runId) =>
      ask(async (db) => {
        const [row] = await (runId === undefined ? firstTimer(db, {}) : firstTimerOf(db, { runId }));
        return row?.dueAt ?? null;
      }),

    findAsk: (askId) =>
      ask(async (db) => {
        const [row] = await asksOf(db, { askId });
        return row ?? null;
      }),

    openAsks: (limit, groups) =>
      ask((db) =>
        db
          .select(askFields)
          .from(asks)
          .where(
            and(
              eq(asks.open, true),
              groups === undefined
                ? undefined
                : or(isNull(asks.groups), sql`${asks.groups} && ${arrayParam(groups.map(storedText), 'text')}`),
            ),
          )
          .orderBy(asc(asks.askedAt), sql`${asks.askId} COLLATE "C"`)
          .limit(limit),
      ),

    casesAbout: (search) => ask((db) => casesAbout(db, search)),

    openRunsAbout: (about, limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT run_id FROM runs
            WHERE about && ${arrayParam(about.map(storedText), 'text')} AND status NOT IN ('completed', 'stopped')
            ORDER BY opened_at_ms, run_id COLLATE "C" LIMIT ${limit}`,
        );
        return rows.map((row) => asRunId(String(row['run_id'])));
      }),

    awaitingApproval: (after, limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          // In the order of the index on the column, so that a page costs the same however many there are.
          sql`SELECT DISTINCT run_id FROM asks
            WHERE open AND kind = 'approval' ${after === null ? sql`` : sql`AND run_id > ${storedText(after)}`}
            ORDER BY run_id LIMIT ${limit}`,
        );
        return rows.map((row) => asRunId(String(row['run_id'])));
      }),
  };
}

async function findAll(db: Db, ids: readonly RunId[]): Promise<(RunRow | null)[]> {
  const rows = await runsOf(db, { runIds: ids });
  return ids.map((id) => {
    const row = rows.find(({ runId }) => runId === id);
    return row === undefined ? null : toRunRow(row);
  });
}

type EraseRequest = Parameters<Store['runs']['erase']>[0];

async function erase(tx: Db, request: EraseRequest): Promise<AppendResult> {
  const { append: appending, erased, requester } = request;
  const { runId } = appending;
  const result = await append(tx, appending);
  if (result !== 'appended') return result;
  // The only statement that may change an event. The lock keeps every other writer out until the trigger is back.
  await tx.execute(sql`ALTER TABLE run_events DISABLE TRIGGER run_events_append_only`);
  for (const { seq, body, salts, erased: commitments } of erased)
    await tx
      .update(runEvents)
      .set({ body: { ...body }, salts: { ...salts }, erased: { ...commitments } })
      .where(and(eq(runEvents.runId, runId), eq(runEvents.seq, seq)));
  await tx.execute(sql`ALTER TABLE run_events ENABLE TRIGGER run_events_append_only`);
  if (requester !== null)
    await tx
      .update(cases)
      .set({ requester })
      .where(sql`${cases.caseId} = (SELECT case_id FROM runs WHERE run_id = ${runId})`);
  // Before the commit: what was not erased is not said to be.
  await assertErased(tx, request);
  return result;
}

/** @throws Trouble `store.stored_otherwise` when a value is still there, or what says that it was erased is not */
async function assertErased(db: Db, { append: { runId, events }, erased, requester }: EraseRequest): Promise<void> {
  const rows = await db
    .select()
    .from(runEvents)
    .where(
      and(
        eq(runEvents.runId, runId),
        inArray(
          runEvents.seq,
          [...erased, ...events].map(({ seq }) => seq),
        ),
      ),
    );
  const rowAt = (wanted: number) => rows.find(({ seq }) => seq === wanted);
  for (const { seq, body, salts, erased: commitments } of erased) {
    const row = rowAt(seq);
    assertSame(
      `event ${seq} of \`${runId}\``,
      { body, salts, erased: commitments },
      row && { body: row.body, salts: row.salts, erased: row.erased },
    );
  }
  for (const { seq, hash } of events) {
    const row = rowAt(seq);
    assertSame(`event ${seq} of \`${runId}\``, { hash }, row && { hash: row.hash });
  }
  if (requester === null) return;
  const [found] = await db
    .select({ requester: cases.requester })
    .from(cases)
    .innerJoin(runs, eq(runs.caseId, cases.caseId))
    .where(eq(runs.runId, runId));
  assertSame('the requester of the case', { requester }, found);
}

/** The runs that did not move are asked about alone: their heads, their leases or a lock are in the way. */
async function appendMany(db: Db, requests: readonly AppendRequest[]): Promise<readonly (AppendResult | undefined)[]> {
  const moved = new Set((await rowsOf(db, appendStatement(requests, 'skip'))).map((row) => String(row['run_id'])));
  return requests.map(({ runId }) => (moved.has(runId) ? 'appended' : undefined));
}

async function append(db: Db, request: AppendRequest): Promise<AppendResult> {
  try {
    const [moved] = await rowsOf(db, appendStatement([request], 'wait'));
    if (moved !== undefined) return 'appended';
  } catch (error) {
    if (violatedConstraint(error) === SESSION_USED) return 'session_used';
    throw error;
  }
  const [run] = await db.select().from(runs).where(eq(runs.runId, request.runId));
  assert(run !== undefined, `\`${request.runId}\` is a run that was opened`);
  const { lease } = request;
  const isLost = lease !== null && (run.leaseOwner !== storedText(lease.owner) || run.leaseToken !== lease.token);
  if (isLost) return 'lease_lost';
  if (request.handbooks !== undefined) {
    const [last] = await rowsOf(db, statementOf(part`SELECT ${LAST_OF_HANDBOOKS} AS seq`));
    if (Number(last?.['seq']) !== request.handbooks) return 'outdated';
  }
  // No other writer was faster: a trigger left out the change of the row.
  const { seq, hash } = request.expected;
  assertStored({ runs: run.headSeq === seq && run.headHash === hash ? 0 : 1 }, { runs: 1 });
  return 'conflict';
}

function heldBy(lease: { readonly runId: RunRow['runId']; readonly owner: string; readonly token: number }) {
  return and(eq(runs.runId, lease.runId), eq(runs.leaseOwner, lease.owner), eq(runs.leaseToken, lease.token));
}

function toRunRow(row: typeof runs.$inferSelect): RunRow {
  const {
    runId,
    caseId,
    status,
    sop,
    sopVersion,
    outcome,
    title,
    about,
    openedAt,
    updatedAt,
    headSeq,
    headHash,
    threadSeq,
  } = row;
  return {
    runId,
    caseId,
    status,
    sop,
    sopVersion,
    outcome,
    title,
    about: about ?? [],
    openedAt,
    updatedAt,
    head: { seq: headSeq, hash: headHash },
    threadSeq,
  };
}
