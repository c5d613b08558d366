/**
 * Runs in memory. No method awaits between reading and writing, so each is atomic.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type {
  AppendRequest,
  AppendResult,
  CaseRow,
  FoundRows,
  Lease,
  Projection,
  RunRow,
  Store,
} from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import { asAskId, type CaseId, type RunId } from '../kernel/ids.ts';
import { leaseMsMax } from '../kernel/limits.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { headAfter } from './head-after.ts';
import { byNumberThenText, joined, stored, storedRow, type MemoryRun, type MemoryTables } from './memory-tables.ts';
import { storedText } from '../kernel/stored-text.ts';

export function createMemoryRuns(tables: MemoryTables): Store['runs'] {
  const { runs, asks } = tables;
  const all = (): MemoryRun[] => [...runs.values()];
  const held = (lease: Lease): MemoryRun | null => {
    const run = runs.get(lease.runId);
    return run !== undefined && holds(run, lease) ? run : null;
  };
  return {
    async find(runId) {
      return runs.get(runId)?.row ?? null;
    },
    async ofCase(caseId) {
      return all()
        .map(({ row }) => row)
        .filter((row) => row.caseId === caseId)
        .sort(byOpening);
    },
    async list({ status, titled, limit, newestFirst }) {
      const rows = all()
        .map(({ row }) => row)
        .filter((row) => (status?.includes(row.status) ?? true) && (titled === undefined || hasTitle(row, titled)))
        .sort(byOpening);
      return (newestFirst ? rows.reverse() : rows).slice(0, limit);
    },
    async log(runId, after) {
      return (runs.get(runId)?.log ?? []).filter(({ seq }) => seq > after);
    },
    async append(request) {
      return append(tables, request);
    },
    async erase({ append: request, erased, requester }) {
      const result = append(tables, request);
      const run = runs.get(request.runId);
      if (result !== 'appended' || run === undefined) return result;
      for (const { seq, body, salts, erased: commitments } of erased) {
        const row = run.log[seq - 1];
        if (row !== undefined) run.log[seq - 1] = stored({ ...row, body, salts, erased: commitments });
      }
      const found = tables.cases.get(run.row.caseId);
      if (found !== undefined && requester !== null) tables.cases.set(run.row.caseId, stored({ ...found, requester }));
      return result;
    },
    async lease(runId, owner, now, until) {
      const run = runs.get(runId);
      if (
        run === undefined ||
        (run.leaseOwner !== null && run.leaseOwner !== storedText(owner) && !isLeaseOver(run.leaseUntil, now))
      )
        return null;
      run.leaseOwner = storedText(owner);
      run.leaseUntil = until;
      run.leaseToken += 1;
      return { runId, owner, token: run.leaseToken, row: run.row };
    },
    async renew(lease, until) {
      const run = held(lease);
      if (run === null) return false;
      run.leaseUntil = until;
      return true;
    },
    async release(lease) {
      const run = held(lease);
      if (run === null) return null;
      run.leaseOwner = null;
      run.leaseUntil = null;
      return firstOf(run.timers);
    },
    async due(now, limit, owner) {
      const since = (run: MemoryRun): number => {
        const isIdle = run.row.status === 'running' && isLeaseOver(run.leaseUntil, now);
        const isLeft = owner !== undefined && run.leaseOwner === storedText(owner);
        return Math.min(
          isIdle || isLeft ? run.row.updatedAt : Infinity,
          ...run.timers.filter(({ dueAt }) => dueAt <= now).map(({ dueAt }) => dueAt),
        );
      };
      return all()
        .filter((run) => since(run) !== Infinity)
        .sort(byNumberThenText(since, ({ row }) => row.runId))
        .slice(0, limit)
        .map(({ row }) => row.runId);
    },
    async headsSince(since, limit) {
      return all()
        .filter(({ row }) => row.updatedAt >= since)
        .sort(
          byNumberThenText(
            ({ row }) => row.updatedAt,
            ({ row }) => row.runId,
          ),
        )
        .slice(0, limit)
        .map(({ row: { runId, updatedAt, head }, log }) => {
          const last = log.findLast(({ seq, hash }) => seq === head.seq && hash === head.hash);
          const keyId = last?.keyId ?? null;
          const signed = last?.signed ?? null;
          return { runId, updatedAt, head, signed: keyId === null || signed === null ? null : { ...signed, keyId } };
        });
    },
    async rows(after, limit) {
      const page = all()
        .sort((a, b) => (a.row.runId < b.row.runId ? -1 : 1))
        .filter(({ row: { runId } }) => after === null || runId > after)
        .slice(0, limit);
      return page.map(
        ({ row, timers, log }, index): FoundRows => ({
          runId: row.runId,
          before: page[index - 1]?.row.runId ?? after,
          head: row.head,
          ...stateOf(row),
          timers,
          asks: [...asks.values()]
            .filter((ask) => ask.runId === row.runId)
            .map(({ askId, kind, open, groups }) => ({ askId, kind, open, groups })),
          derived:
            log.findLast(({ seq, hash }) => seq === row.head.seq && hash === row.head.hash)?.signed?.derived ?? null,
        }),
      );
    },
    async withoutRow() {
      // Here the row and the log of a run are one.
      return [];
    },
    async missing(heads) {
      return heads
        .filter(({ runId, seq, hash }) => runs.get(runId)?.log[seq - 1]?.hash !== hash)
        .map(({ runId }) => runId);
    },
    async nextDue(runId) {
      return firstOf(
        all()
          .filter(({ row }) => runId === undefined || row.runId === runId)
          .flatMap(({ timers }) => timers),
      );
    },
    async findAsk(askId) {
      const ask = asks.get(askId);
      return ask === undefined ? null : stored({ askId: ask.askId, runId: ask.runId, kind: ask.kind, open: ask.open });
    },
    async openAsks(limit, groups) {
      return [...asks.values()]
        .filter(
          (ask) => ask.open && (groups === undefined || groups.some((name) => ask.groups.includes(storedText(name)))),
        )
        .sort(
          byNumberThenText(
            ({ askedAt }) => askedAt,
            ({ askId }) => askId,
          ),
        )
        .slice(0, limit)
        .map(({ askId, runId, kind, open }) => stored({ askId, runId, kind, open }));
    },
    async casesAbout({ about, loose, declared, first, except, limit }) {
      const found = all()
        .map(({ row }) => row)
        .filter(
          (row) =>
            row.runId !== except &&
            (namesOneOf(row, about) || (namesOneOf(row, loose) && !namesOneOf(row, [declared]))),
        )
        .sort(byCaseOpening);
      const ids = [...new Set(found.map(({ caseId }) => caseId))];
      const isFirst = (id: CaseId): boolean => found.some((row) => row.caseId === id && namesOneOf(row, first));
      const cases = [...ids.filter(isFirst), ...ids.filter((id) => !isFirst(id))].slice(0, limit);
      return { cases, count: ids.length, countFirst: ids.filter(isFirst).length };
    },
    async openRunsAbout(about, limit) {
      return all()
        .map(({ row }) => row)
        .filter((row) => row.status !== 'completed' && row.status !== 'stopped' && namesOneOf(row, about))
        .sort(byOpening)
        .map(({ runId }) => runId)
        .slice(0, limit);
    },
    async awaitingApproval(after, limit) {
      const waiting = [...asks.values()].filter(({ open, kind }) => open && kind === 'approval');
      return [...new Set(waiting.map(({ runId }) => runId))]
        .sort()
        .filter((runId) => after === null || runId > after)
        .slice(0, limit);
    },
  };
}

/** Adds a run with its first events; the caller has made sure that the id is new. */
export function addMemoryRun(
  tables: MemoryTables,
  caseId: CaseId,
  {
    runId,
    events,
    expected = emptyHead,
    projection,
    now,
  }: {
    readonly runId: RunId;
    readonly events: readonly SealedEvent[];
    readonly expected?: Head;
    readonly projection: Projection;
    readonly now: Instant;
  },
): void {
  assert(!tables.runs.has(runId), `\`${runId}\` is a new run`);
  const head = headAfter(runId, expected, events);
  const row = storedRow<RunRow>({
    runId,
    caseId,
    ...stateOf(projection),
    openedAt: now,
    updatedAt: now,
    head,
    threadSeq: 0,
  });
  tables.runs.set(runId, {
    row,
    log: [...stored(events)],
    leaseOwner: null,
    leaseToken: 0,
    leaseUntil: null,
    threadOwner: null,
    threadUntil: null,
    timers: stored(projection.timers),
  });
  keepAsks(tables, runId, projection, now);
}

const byCaseOpening = byNumberThenText<RunRow>(
  ({ openedAt }) => openedAt,
  ({ caseId }) => caseId,
);

const hasTitle = ({ title }: RunRow, part: string): boolean =>
  title.toLowerCase().includes(storedText(part).toLowerCase());

function namesOneOf(row: RunRow, about: readonly string[]): boolean {
  const wanted = new Set(about.map(storedText));
  return row.about.some((one) => wanted.has(one));
}

const byOpening = byNumberThenText<RunRow>(
  ({ openedAt }) => openedAt,
  ({ runId }) => runId,
);

function append(
  tables: MemoryTables,
  { runId, expected, events, projection, lease, sessions, handbooks, keys = [], now }: AppendRequest,
): AppendResult {
  const head = headAfter(runId, expected, events);
  const run = tables.runs.get(runId);
  assert(run !== undefined, `\`${runId}\` is a run that was opened`);
  if (lease !== null && !holds(run, lease)) return 'lease_lost';
  if (handbooks !== undefined && handbooks !== tables.register.handbooks.length) return 'outdated';
  if (run.row.head.seq !== expected.seq || run.row.head.hash !== expected.hash) return 'conflict';
  const ids = sessions.map(storedText);
  if (new Set(ids).size < ids.length || ids.some((id) => tables.sessions.has(id))) return 'session_used';
  for (const id of ids) tables.sessions.set(id, { runId, usedAt: now });
  run.row = storedRow<RunRow>({ ...run.row, ...stateOf(projection), updatedAt: now, head });
  run.log.push(...stored(events));
  run.timers = stored(projection.timers);
  keepAsks(tables, runId, projection, now);
  addKeys(tables, run.row.caseId, keys);
  return 'appended';
}

/** A record that belongs to a case already stays there. */
function addKeys({ cases, caseKeys }: MemoryTables, caseId: CaseId, keys: readonly CorrelationKey[]): void {
  const row = cases.get(caseId);
  const added = keys
    .map(({ system, record }) => ({ system: storedText(system), record: storedText(record) }))
    .filter(({ system, record }) => !caseKeys.has(joined(system, record)));
  for (const { system, record } of added) caseKeys.set(joined(system, record), caseId);
  if (row !== undefined && added.length > 0)
    cases.set(caseId, storedRow<CaseRow>({ ...row, keys: [...row.keys, ...added] }));
}

function firstOf(timers: MemoryRun['timers']): Instant | null {
  return timers.length === 0 ? null : Math.min(...timers.map(({ dueAt }) => dueAt));
}

function holds(run: MemoryRun, lease: Lease): boolean {
  return run.leaseOwner === storedText(lease.owner) && run.leaseToken === lease.token;
}

type OfRun = Pick<RunRow, 'status' | 'sop' | 'sopVersion' | 'outcome' | 'title' | 'about'>;

function stateOf({ status, sop, sopVersion, outcome, title, about }: OfRun): OfRun {
  return { status, sop, sopVersion, outcome, title, about: about.map(storedText) };
}

/**
 * An ask that the projection no longer names stays as closed: its button still leads to the run, whose log says how it
 * ended.
 */
function keepAsks({ asks }: MemoryTables, runId: RunId, projection: Projection, now: Instant): void {
  const named = new Set(projection.asks.map(({ askId }) => askId));
  for (const [askId, ask] of asks)
    if (ask.runId === runId && !named.has(askId)) asks.set(askId, { ...ask, open: false });
  for (const { askId, kind, open, groups: names, askedAt } of projection.asks) {
    const groups = names.map(storedText);
    const id = asAskId(storedText(askId));
    const existing = asks.get(id);
    if (existing === undefined) asks.set(id, { askId: id, runId, kind, open, groups, askedAt: askedAt ?? now });
    else if (existing.runId === runId) asks.set(id, { ...existing, kind, open, groups });
  }
}

/** As `isOver` in `runs.ts`. */
export function isLeaseOver(until: Instant | null, now: Instant): boolean {
  return until === null || until <= now || until > now + leaseMsMax;
}
