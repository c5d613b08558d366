/**
 * The two statements that write logs: one opens cases with their runs, one appends to runs. Each is a single statement
 * with many parts for one run or several, so events, timers, asks and used sessions are committed together in one round
 * trip and one fsync. Its text is the same however many runs it writes, so the server parses and plans it once.
 */
import { sql, type SQL } from 'drizzle-orm';
import type { AppendRequest, OpenCaseRequest, Projection } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { emptyHead } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { arrayText } from './database.ts';
import { headAfter } from './head-after.ts';
import { constantPart, Part, part, statementOf } from './statement.ts';
import { storedAll } from './stored-all.ts';
import { storedText } from '../kernel/stored-text.ts';
import { uniqueKeys } from './unique-keys.ts';

/** Of the row of a run, what an append or an opening gives it. */
const RUN = sql.raw('run_id, head_seq, head_hash, status, sop, sop_version, outcome, title, about');

/**
 * Whether the rows of `moved` and `followers` are stored as they were given. An ask of another run is left to that run.
 */
const followersStored = {
  run: sql`NOT EXISTS (SELECT ${RUN} FROM moved EXCEPT SELECT ${RUN} FROM g)`,
  events: sql`NOT EXISTS (SELECT 1 FROM e JOIN moved USING (run_id)
      LEFT JOIN written w USING (run_id, seq, type, actor, body, salts, erased, prev, key_id, hash, signed, at_ms) WHERE w.run_id IS NULL)`,
  timers: sql`NOT EXISTS (SELECT 1 FROM t JOIN moved USING (run_id) LEFT JOIN timed w USING (run_id, key, due_at_ms) WHERE w.run_id IS NULL)`,
  asks: sql`NOT EXISTS (SELECT 1 FROM a JOIN moved USING (run_id) LEFT JOIN asked w USING (run_id, ask_id, kind, open, groups)
      WHERE w.run_id IS NULL AND NOT EXISTS (SELECT 1 FROM asks o WHERE o.ask_id = a.ask_id AND o.run_id <> a.run_id))`,
};

const APPENDED = constantPart(
  storedAll({
    ...followersStored,
    keys: sql`NOT EXISTS (SELECT 1 FROM k JOIN moved USING (run_id) LEFT JOIN keyed w USING (system, record) WHERE w.system IS NULL
      AND NOT EXISTS (SELECT 1 FROM case_keys o WHERE o.system = k.system AND o.record = k.record))`,
    sessions: sql`NOT EXISTS (SELECT 1 FROM s JOIN moved USING (run_id) LEFT JOIN used w USING (run_id, session_id) WHERE w.run_id IS NULL)`,
  }),
);
/** No other writer explains a new row that is missing. */
const newStored = {
  ...followersStored,
  runs: sql`(SELECT count(*) FROM moved) = (SELECT count(*) FROM g JOIN c USING (run_id) JOIN opened USING (case_id))`,
};
const OPENED = constantPart(
  storedAll({
    ...newStored,
    cases: sql`(SELECT count(*) FROM opened JOIN c USING (case_id, kind, requester)) = (SELECT count(*) FROM c)`,
    keys: sql`(SELECT count(*) FROM keyed JOIN k USING (case_id, system, record, position)) = (SELECT count(*) FROM k)`,
  }),
);
const RUN_OPENED = constantPart(storedAll(newStored));

/**
 * Returns the ids of the runs that it appended to; not of those whose head or lease did not match. Fails, and changes
 * nothing, on a session that was used already, or when a trigger or a rule changes or leaves out what is written.
 *
 * @param requests of different runs
 * @param locked what becomes of a run whose row someone else has locked: `skip` leaves it out, so that no run waits for
 *   another one, and two processes cannot wait for each other
 */
export function appendStatement(requests: readonly AppendRequest[], locked: 'wait' | 'skip'): SQL {
  const sessions = requests.flatMap(({ runId, sessions: ids }) => ids.map((id) => ({ runId, id })));
  const keys = requests.flatMap(({ runId, keys: of = [] }) => of.map((key) => ({ ...key, runId })));
  const [free, isFree] =
    locked === 'wait'
      ? [part``, part``]
      : [
          part`free AS MATERIALIZED (SELECT r.run_id FROM runs r JOIN g USING (run_id) FOR NO KEY UPDATE OF r SKIP LOCKED),`,
          part`AND runs.run_id IN (SELECT run_id FROM free)`,
        ];
  return statementOf(part`
    WITH ${given(requests)},
    x AS (SELECT * FROM unnest(${texts(requests, ({ runId }) => runId)}, ${integers(requests, ({ expected }) => expected.seq)},
      ${texts(requests, ({ expected }) => expected.hash)}, ${texts(requests, ({ lease }) => (lease === null ? null : storedText(lease.owner)))},
      ${integers(requests, ({ lease }) => lease?.token ?? null)}, ${integers(requests, ({ handbooks }) => handbooks ?? null)})
      AS x (run_id, seq, hash, lease_owner, lease_token, handbooks)),
    ${free}
    moved AS (
      UPDATE runs SET head_seq = g.head_seq, head_hash = g.head_hash, status = g.status, sop = g.sop,
        sop_version = g.sop_version, outcome = g.outcome, title = g.title, about = g.about, updated_at_ms = g.now_ms
      FROM g JOIN x USING (run_id)
      WHERE runs.run_id = g.run_id AND runs.head_seq = x.seq AND runs.head_hash = x.hash
        AND (x.lease_owner IS NULL OR (runs.lease_owner = x.lease_owner AND runs.lease_token = x.lease_token))
        AND (x.handbooks IS NULL OR x.handbooks = ${LAST_OF_HANDBOOKS}) ${isFree}
      RETURNING runs.run_id, runs.head_seq, runs.head_hash, runs.status, runs.sop, runs.sop_version, runs.outcome,
        runs.title, runs.about, g.now_ms),
    ${followers(requests)},
    s AS (SELECT * FROM unnest(${texts(sessions, ({ runId }) => runId)}, ${texts(sessions, ({ id }) => storedText(id))})
      AS s (run_id, session_id)),
    used AS (INSERT INTO session_uses (session_id, run_id, used_at_ms)
      SELECT s.session_id, moved.run_id, moved.now_ms FROM moved JOIN s USING (run_id)
      RETURNING session_id, run_id),
    k AS (SELECT * FROM unnest(${texts(keys, ({ runId }) => runId)}, ${texts(keys, ({ system }) => storedText(system))},
      ${texts(keys, ({ record }) => storedText(record))}, ${integers(keys, ({ position }) => position)})
      AS k (run_id, system, record, position)),
    keyed AS (INSERT INTO case_keys (system, record, case_id, position)
      SELECT k.system, k.record, runs.case_id, k.position FROM moved JOIN k USING (run_id) JOIN runs USING (run_id)
      ON CONFLICT (system, record) DO NOTHING
      RETURNING system, record)
    SELECT run_id, ${APPENDED} AS stored FROM moved`);
}

/** The last entry of the chain `handbooks`; 0 before the first. */
export const LAST_OF_HANDBOOKS = part`(SELECT coalesce(max(seq), 0) FROM register WHERE chain = 'handbooks')`;

/** Returns the ids of the runs; fails on a key or a run that belongs to another case, and as `appendStatement` does. */
export function openStatement(requests: readonly OpenCaseRequest[]): SQL {
  const keys = requests.flatMap(({ caseId, keys: of }) => uniqueKeys(of).map((key) => ({ ...key, caseId })));
  return statementOf(part`
    WITH ${given(requests)},
    c AS (SELECT * FROM unnest(${texts(requests, ({ caseId }) => storedText(caseId))}, ${texts(requests, ({ runId }) => runId)},
      ${texts(requests, ({ kind }) => storedText(kind))}, ${texts(requests, ({ requester }) => JSON.stringify(requester))},
      ${bigints(requests, ({ now }) => now)}) AS c (case_id, run_id, kind, requester, now_ms)),
    opened AS (
      INSERT INTO cases (case_id, kind, requester, opened_at_ms)
      SELECT case_id, kind, requester, now_ms FROM c RETURNING case_id, kind, requester),
    k AS (SELECT * FROM unnest(${texts(keys, ({ caseId }) => storedText(caseId))}, ${texts(keys, ({ system }) => system)},
      ${texts(keys, ({ record }) => record)}, ${integers(keys, ({ position }) => position)})
      AS k (case_id, system, record, position)),
    keyed AS (INSERT INTO case_keys (system, record, case_id, position)
      SELECT k.system, k.record, opened.case_id, k.position FROM opened JOIN k USING (case_id)
      RETURNING system, record, case_id, position),
    ${newRuns(requests)}
    SELECT moved.run_id, ${OPENED} AS stored FROM g LEFT JOIN moved USING (run_id)`);
}

/** Another run of a known case. Returns one row, none without that case; fails as `appendStatement` does. */
export function openRunStatement(request: OpenRunRequest): SQL {
  return statementOf(part`
    WITH ${given([request])},
    c AS (SELECT ${storedText(request.caseId)} AS case_id, ${request.runId} AS run_id),
    opened AS (SELECT case_id FROM cases JOIN c USING (case_id)),
    ${newRuns([request])}
    SELECT moved.run_id, ${RUN_OPENED} AS stored FROM opened LEFT JOIN moved ON true`);
}

type OpenRunRequest = Omit<OpenCaseRequest, 'kind' | 'requester' | 'keys'>;

/** What both statements write of a run. */
type Written = {
  readonly runId: RunId;
  /** Absent for a new run. */
  readonly expected?: AppendRequest['expected'];
  readonly events: readonly SealedEvent[];
  readonly projection: Projection;
  readonly now: Instant;
};

/** The part `g`: the rows of the runs as they shall be. */
function given(requests: readonly Written[]): Part {
  assert(new Set(requests.map(({ runId }) => runId)).size === requests.length, 'a statement writes each run once');
  const rows = requests.map(({ runId, expected = emptyHead, events, projection, now }) => ({
    ...projection,
    runId,
    now,
    head: headAfter(runId, expected, events),
  }));
  return part`
    g AS (SELECT run_id, head_seq, head_hash, status, sop, sop_version, outcome, title,
      ARRAY(SELECT json_array_elements_text(about::json)) AS about, now_ms
      FROM unnest(${texts(rows, ({ runId }) => storedText(runId))}, ${integers(rows, ({ head }) => head.seq)},
      ${texts(rows, ({ head }) => head.hash)}, ${texts(rows, ({ status }) => status)}, ${texts(rows, ({ sop }) => orNull(sop))},
      ${integers(rows, ({ sopVersion }) => sopVersion)}, ${texts(rows, ({ outcome }) => orNull(outcome))},
      ${texts(rows, ({ title }) => storedText(title))}, ${texts(rows, ({ about }) => JSON.stringify(about.map(storedText)))},
      ${bigints(rows, ({ now }) => now)})
      AS g (run_id, head_seq, head_hash, status, sop, sop_version, outcome, title, about, now_ms))`;
}

/** The parts that add runs, with their first events, to the cases named `opened`; `c` says which. */
function newRuns(requests: readonly Written[]): Part {
  return part`
    moved AS (
      INSERT INTO runs (run_id, case_id, status, sop, sop_version, outcome, title, about, head_seq, head_hash, opened_at_ms, updated_at_ms)
      SELECT run_id, case_id, status, sop, sop_version, outcome, title, about, head_seq, head_hash, g.now_ms, g.now_ms
      FROM opened JOIN c USING (case_id) JOIN g USING (run_id)
      RETURNING run_id, head_seq, head_hash, status, sop, sop_version, outcome, title, about, opened_at_ms AS now_ms),
    ${followers(requests)}`;
}

/**
 * The parts that depend on the rows of the runs, named `moved`: events, timers and asks. A timer or ask that remains is
 * updated, never recreated.
 */
function followers(requests: readonly Written[]): Part {
  const events = requests.flatMap((request) => request.events);
  const timers = requests.flatMap(({ runId, projection }) =>
    projection.timers.map(({ key, dueAt }) => ({ runId, key: storedText(key), dueAt })),
  );
  const asks = requests.flatMap(({ runId, projection, now }) =>
    projection.asks.map((ask) => ({ ...ask, runId, askId: storedText(ask.askId), askedAt: ask.askedAt ?? now })),
  );
  assert(
    new Set(timers.map(({ runId, key }) => JSON.stringify([runId, key]))).size === timers.length &&
      new Set(asks.map(({ runId, askId }) => JSON.stringify([runId, askId]))).size === asks.length,
    'a projection names each timer and each ask once',
  );
  const json = (of: (event: SealedEvent) => unknown): Part => texts(events, (event) => JSON.stringify(of(event)));
  return part`
    e AS (SELECT * FROM unnest(${texts(events, ({ runId }) => storedText(runId))}, ${integers(events, ({ seq }) => seq)},
      ${texts(events, ({ type }) => type)}, ${json(({ actor }) => actor)}, ${json(({ body }) => body)}, ${json(({ salts }) => salts)},
      ${json(({ erased }) => erased)}, ${texts(events, ({ prev }) => prev)}, ${texts(events, ({ keyId }) => keyId ?? '')},
      ${texts(events, ({ hash }) => hash)}, ${texts(events, ({ signed }) => (signed === null ? '' : JSON.stringify(signed)))},
      ${bigints(events, ({ at }) => at)})
      AS e (run_id, seq, type, actor, body, salts, erased, prev, key_id, hash, signed, at_ms)),
    written AS (INSERT INTO run_events (run_id, seq, type, actor, body, salts, erased, prev, key_id, hash, signed, at_ms)
      SELECT moved.run_id, e.seq, e.type, e.actor, e.body, e.salts, e.erased, e.prev, nullif(e.key_id, ''), e.hash, nullif(e.signed, ''), e.at_ms
      FROM moved JOIN e USING (run_id)
      RETURNING run_id, seq, type, actor, body, salts, erased, prev, coalesce(key_id, '') AS key_id, hash, coalesce(signed, '') AS signed, at_ms),
    t AS (SELECT * FROM unnest(${texts(timers, ({ runId }) => storedText(runId))}, ${texts(timers, ({ key }) => key)},
      ${bigints(timers, ({ dueAt }) => dueAt)}) AS t (run_id, key, due_at_ms)),
    over AS (DELETE FROM timers USING moved WHERE timers.run_id = moved.run_id
      AND NOT EXISTS (SELECT 1 FROM t WHERE t.run_id = timers.run_id AND t.key = timers.key)),
    timed AS (INSERT INTO timers (run_id, key, due_at_ms)
      SELECT moved.run_id, t.key, t.due_at_ms FROM moved JOIN t USING (run_id)
      ON CONFLICT (run_id, key) DO UPDATE SET due_at_ms = excluded.due_at_ms
      RETURNING run_id, key, due_at_ms),
    a AS (SELECT run_id, ask_id, kind, open = 'open' AS open, ARRAY(SELECT json_array_elements_text(groups::json)) AS groups, asked_at_ms
      FROM unnest(${texts(asks, ({ runId }) => storedText(runId))}, ${texts(asks, ({ askId }) => askId)}, ${texts(asks, ({ kind }) => kind)},
        ${texts(asks, ({ open }) => (open ? 'open' : 'closed'))}, ${texts(asks, ({ groups }) => JSON.stringify(groups.map(storedText)))},
        ${bigints(asks, ({ askedAt }) => askedAt)}) AS a (run_id, ask_id, kind, open, groups, asked_at_ms)),
    closed AS (UPDATE asks SET open = false FROM moved WHERE asks.run_id = moved.run_id AND asks.open
      AND NOT EXISTS (SELECT 1 FROM a WHERE a.run_id = asks.run_id AND a.ask_id = asks.ask_id)),
    asked AS (INSERT INTO asks (ask_id, run_id, kind, open, groups, asked_at_ms)
      SELECT a.ask_id, moved.run_id, a.kind, a.open, a.groups, a.asked_at_ms FROM moved JOIN a USING (run_id)
      ON CONFLICT (ask_id) DO UPDATE SET kind = excluded.kind, open = excluded.open, groups = excluded.groups WHERE asks.run_id = excluded.run_id
      RETURNING run_id, ask_id, kind, open, groups)`;
}

function texts<T>(rows: readonly T[], of: (row: T) => string | null): Part {
  return new Part(['', '::text[]'], [arrayText(rows.map(of))]);
}

function integers<T>(rows: readonly T[], of: (row: T) => number | null): Part {
  return new Part(['', '::integer[]'], [arrayText(rows.map(of))]);
}

function bigints<T>(rows: readonly T[], of: (row: T) => number): Part {
  return new Part(['', '::bigint[]'], [arrayText(rows.map(of))]);
}

function orNull(text: string | null): string | null {
  return text === null ? null : storedText(text);
}
