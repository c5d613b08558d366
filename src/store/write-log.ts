/**
 * The two statements that write a log: one opens a case with its run, one appends to a run. Each is a single statement
 * with many parts, so events, timers, asks and used sessions are committed together in one round trip and one fsync
 * (measured: six to nine times the runs per second of one transaction per event).
 */
import { sql, type SQL } from 'drizzle-orm';
import type { AppendRequest, OpenCaseRequest, Projection } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { arrayParam } from './database.ts';
import { headAfter } from './head-after.ts';
import { storedAll } from './stored-all.ts';
import { storedText } from './stored-text.ts';
import { uniqueKeys } from './unique-keys.ts';

/**
 * Returns one row if it appended, none if head or lease did not match; fails, and changes nothing, on a session that was
 * used already, or when a trigger or a rule changes or leaves out what is written.
 */
export function appendStatement(request: AppendRequest): SQL {
  const { runId, expected, events, projection, lease, sessions, now } = request;
  const head = headAfter(runId, expected, events);
  const fence =
    lease === null ? sql`` : sql`AND lease_owner = ${storedText(lease.owner)} AND lease_token = ${lease.token}`;
  return sql`
    WITH moved AS (
      UPDATE runs SET head_seq = ${head.seq}, head_hash = ${head.hash}, status = ${projection.status}, sop = ${orNull(projection.sop)},
        sop_version = ${projection.sopVersion}, outcome = ${orNull(projection.outcome)}, title = ${storedText(projection.title)}, updated_at_ms = ${now}
      WHERE run_id = ${runId} AND head_seq = ${expected.seq} AND head_hash = ${expected.hash} ${fence}
      RETURNING run_id, head_seq, head_hash),
    ${followers(events, projection, now)},
    session AS (SELECT session_id FROM unnest(${arrayParam(sessions.map(storedText), 'text')}) AS s (session_id)),
    used AS (INSERT INTO session_uses (session_id, run_id, used_at_ms)
      SELECT session.session_id, moved.run_id, ${now}::bigint FROM moved, session
      RETURNING session_id, run_id)
    SELECT ${storedAll({
      ...followersStored,
      run: isHead(head),
      sessions: sql`(SELECT count(*) FROM used JOIN session USING (session_id) JOIN moved USING (run_id)) = ${sessions.length}`,
    })} AS stored FROM moved`;
}

/** Returns one row; fails on a key that belongs to another case, and as `appendStatement` does. */
export function openStatement(request: OpenCaseRequest): SQL {
  const { caseId, kind, requester, now } = request;
  const keys = uniqueKeys(request.keys);
  return sql`
    WITH opened AS (
      INSERT INTO cases (case_id, kind, requester, opened_at_ms)
      VALUES (${storedText(caseId)}, ${storedText(kind)}, ${JSON.stringify(requester)}, ${now}) RETURNING case_id),
    k AS (SELECT system, record, position FROM unnest(${arrayParam(
      keys.map(({ system }) => system),
      'text',
    )}, ${arrayParam(
      keys.map(({ record }) => record),
      'text',
    )},
      ${arrayParam(
        keys.map(({ position }) => position),
        'integer',
      )}) AS k (system, record, position)),
    keyed AS (INSERT INTO case_keys (system, record, case_id, position)
      SELECT k.system, k.record, opened.case_id, k.position FROM opened, k
      RETURNING system, record, case_id, position),
    ${newRun(request)}
    SELECT ${storedAll({
      ...followersStored,
      run: isHead(headAfter(request.runId, emptyHead, request.events)),
      keys: sql`(SELECT count(*) FROM keyed JOIN k USING (system, record, position) JOIN opened USING (case_id)) = ${keys.length}`,
    })} AS stored FROM moved`;
}

/** Another run of a known case. Returns one row, none without that case; fails as `appendStatement` does. */
export function openRunStatement(request: OpenRunRequest): SQL {
  return sql`
    WITH opened AS (SELECT case_id FROM cases WHERE case_id = ${storedText(request.caseId)}),
    ${newRun(request)}
    SELECT ${storedAll({
      ...followersStored,
      run: isHead(headAfter(request.runId, emptyHead, request.events)),
    })} AS stored FROM moved`;
}

/** Whether the run's row has this head now. */
const isHead = ({ seq, hash }: Head): SQL => sql`moved.head_seq = ${seq} AND moved.head_hash = ${hash}`;

type OpenRunRequest = Omit<OpenCaseRequest, 'kind' | 'requester' | 'keys'>;

/** The parts that add a run, with its first events, to the case named `opened`. */
function newRun({ runId, events, projection, now }: OpenRunRequest): SQL {
  const head = headAfter(runId, emptyHead, events);
  return sql`
    moved AS (
      INSERT INTO runs (run_id, case_id, status, sop, sop_version, outcome, title, head_seq, head_hash, opened_at_ms, updated_at_ms)
      SELECT ${storedText(runId)}, case_id, ${projection.status}, ${orNull(projection.sop)}, ${projection.sopVersion}::integer,
        ${orNull(projection.outcome)}, ${storedText(projection.title)}, ${head.seq}::integer, ${head.hash}, ${now}::bigint, ${now}::bigint FROM opened
      RETURNING run_id, head_seq, head_hash),
    ${followers(events, projection, now)}`;
}

/**
 * The parts that depend on the run's row, named `moved`: events, timers and asks. A timer or ask that remains is
 * updated, never recreated.
 */
function followers(events: readonly SealedEvent[], { timers, asks }: Projection, now: Instant): SQL {
  const texts = (of: (event: SealedEvent) => string) => arrayParam(events.map(of), 'text');
  const timerKeys = timers.map(({ key }) => storedText(key));
  const askIds = asks.map(({ askId }) => storedText(askId));
  assert(
    new Set(timerKeys).size === timers.length && new Set(askIds).size === asks.length,
    'a projection names each timer and each ask once',
  );
  return sql`
    e AS (SELECT * FROM unnest(${arrayParam(
      events.map(({ seq }) => seq),
      'integer',
    )}, ${texts(({ type }) => type)}, ${texts(({ actor }) => JSON.stringify(actor))},
      ${texts(({ body }) => JSON.stringify(body))}, ${texts(({ salts }) => JSON.stringify(salts))}, ${texts(({ commitments }) => JSON.stringify(commitments))},
      ${texts(({ prev }) => prev)}, ${texts(({ keyId }) => keyId ?? '')}, ${texts(({ hash }) => hash)},
      ${texts(({ signed }) => (signed === null ? '' : JSON.stringify(signed)))}, ${arrayParam(
        events.map(({ at }) => at),
        'bigint',
      )})
      AS e (seq, type, actor, body, salts, commitments, prev, key_id, hash, signed, at_ms)),
    written AS (INSERT INTO run_events (run_id, seq, type, actor, body, salts, commitments, prev, key_id, hash, signed, at_ms)
      SELECT moved.run_id, e.seq, e.type, e.actor, e.body, e.salts, e.commitments, e.prev, nullif(e.key_id, ''), e.hash, nullif(e.signed, ''), e.at_ms
      FROM moved, e
      RETURNING run_id, seq, type, actor, body, salts, commitments, prev, coalesce(key_id, '') AS key_id, hash, coalesce(signed, '') AS signed, at_ms),
    over AS (DELETE FROM timers USING moved WHERE timers.run_id = moved.run_id AND NOT timers.key = ANY(${arrayParam(timerKeys, 'text')})),
    t AS (SELECT key, due_at_ms FROM unnest(${arrayParam(timerKeys, 'text')}, ${arrayParam(
      timers.map(({ dueAt }) => dueAt),
      'bigint',
    )}) AS t (key, due_at_ms)),
    timed AS (INSERT INTO timers (run_id, key, due_at_ms)
      SELECT moved.run_id, t.key, t.due_at_ms FROM moved, t
      ON CONFLICT (run_id, key) DO UPDATE SET due_at_ms = excluded.due_at_ms
      RETURNING run_id, key, due_at_ms),
    closed AS (UPDATE asks SET open = false FROM moved
      WHERE asks.run_id = moved.run_id AND asks.open AND NOT asks.ask_id = ANY(${arrayParam(askIds, 'text')})),
    a AS (SELECT ask_id, kind, open = 'open' AS open, ARRAY(SELECT json_array_elements_text(groups::json)) AS groups, asked_at_ms
      FROM unnest(${arrayParam(askIds, 'text')}, ${arrayParam(
        asks.map(({ kind }) => kind),
        'text',
      )},
        ${arrayParam(
          asks.map(({ open }) => (open ? 'open' : 'closed')),
          'text',
        )},
        ${arrayParam(
          asks.map(({ groups }) => JSON.stringify(groups.map(storedText))),
          'text',
        )},
        ${arrayParam(
          asks.map(({ askedAt }) => askedAt ?? now),
          'bigint',
        )}) AS a (ask_id, kind, open, groups, asked_at_ms)),
    asked AS (INSERT INTO asks (ask_id, run_id, kind, open, groups, asked_at_ms)
      SELECT a.ask_id, moved.run_id, a.kind, a.open, a.groups, a.asked_at_ms FROM moved, a
      ON CONFLICT (ask_id) DO UPDATE SET open = excluded.open, groups = excluded.groups WHERE asks.run_id = excluded.run_id
      RETURNING run_id, ask_id, open, groups)`;
}

/**
 * Whether the rows of `followers` are stored as they were given. An ask of another run is left to that run.
 */
const followersStored = {
  events: sql`(SELECT count(*) FROM written JOIN moved USING (run_id)
      JOIN e USING (seq, type, actor, body, salts, commitments, prev, key_id, hash, signed, at_ms)) = (SELECT count(*) FROM e)`,
  timers: sql`(SELECT count(*) FROM timed JOIN moved USING (run_id) JOIN t USING (key, due_at_ms)) = (SELECT count(*) FROM t)`,
  asks: sql`(SELECT count(*) FROM asked JOIN moved USING (run_id) JOIN a USING (ask_id, open, groups))
      = (SELECT count(*) FROM a WHERE NOT EXISTS (SELECT 1 FROM asks o, moved WHERE o.ask_id = a.ask_id AND o.run_id <> moved.run_id))`,
};

function orNull(text: string | null): SQL {
  return sql`${text === null ? null : storedText(text)}::text`;
}
