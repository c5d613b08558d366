/**
 * Measures what it costs to prove the record: the first read of logs of several lengths, the next read after one more
 * event, and an audit of a hundred thousand events.
 */
import { createVerifiedRuns } from '../../engine/verified-runs.ts';
import type { RunRow, Store } from '../../engine/ports.ts';
import { assert } from '../../kernel/assert.ts';
import { asCaseId, asRunId } from '../../kernel/ids.ts';
import { createRecordKeys } from '../../kernel/record-keys.ts';
import { realRandom } from '../../engine/real-clock.ts';
import { emptyHead, seal, signHead, unseal, type Head, type ToSeal } from '../../run/log/chain.ts';
import type { RunEvent, SealedEvent } from '../../run/log/event.ts';
import { createMemoryStore } from '../../store/memory-store.ts';
import { audit } from '../audit.ts';
import type { BenchPart } from './bench-world.ts';
import { BENCH_SEED, openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

const LENGTHS = [100, 1_000, 10_000] as const;
/** Under the limit: a claim that ends by itself. */
const STANDARD = '4100.00';
const MEBIBYTE = 1_048_576;

const keys = createRecordKeys(BENCH_SEED);

export async function measureRecord(part: BenchPart): Promise<BenchRow[]> {
  return [...(await measureReads(part)), ...(await measureAudit(part))];
}

async function measureReads({ sizes, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  let peer: BenchRow | undefined;
  for (const length of LENGTHS) {
    progress(`reading a log of ${length} events`);
    const [first, next]: [number[], number[]] = [[], []];
    for (let run = 0; run < sizes.batches; run++) {
      signal.throwIfAborted();
      const log = flagsAfter(emptyHead, length);
      const one = flagsAfter(log.at(-1) ?? emptyHead, 1);
      // Another process has signed them: this one has to verify.
      const verified = createVerifiedRuns(createRecordKeys(BENCH_SEED));
      first.push(((await timeOfRead(verified, log)) * 1_000) / length);
      next.push(await timeOfRead(verified, [...log, ...one]));
    }
    const row = summarise(`first read of a log of ${length} events`, 'µs per event', first, peer);
    peer ??= row;
    rows.push(row, summarise(`next read of that log, with one event more`, 'ms', next));
  }
  return rows;
}

const RUN = asRunId('run-of-the-bench');

async function timeOfRead(
  verified: ReturnType<typeof createVerifiedRuns>,
  log: readonly SealedEvent[],
): Promise<number> {
  const last = log.at(-1) ?? emptyHead;
  const row = { runId: RUN, head: { seq: last.seq, hash: last.hash } } as RunRow;
  const { runs } = createMemoryStore();
  // New objects each time, as from a database.
  const asRead = structuredClone([...log]);
  const store = { runs: { ...runs, find: () => Promise.resolve(row), log: () => Promise.resolve(asRead) } };
  const from = performance.now();
  await verified.read(store, RUN);
  return performance.now() - from;
}

function flagsAfter(head: Head, count: number): SealedEvent[] {
  const flag: RunEvent = { type: 'FlagRaised', step: '3a', flag: 'measured' };
  const events = Array.from({ length: count }, (): ToSeal => ({ at: 1, actor: { kind: 'runner' }, event: flag }));
  return signHead(seal(RUN, head, events, realRandom.bytes, keys), '0'.repeat(64), keys);
}

/** Audits copies of one genuine run, each sealed and signed anew. */
async function measureAudit({ world, sizes, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const watch = watchClaims();
  const bench = await openEngine(null, world.handbookFiles, watch.adapt);
  await bench.receive(1, STANDARD);
  await watch.rested(1, signal);
  await bench.stop();
  const { store } = bench.engine.shell;
  const [row] = await store.runs.list({ limit: 1, newestFirst: true });
  assert(row !== undefined, 'a claim that was received has its run');
  const log = await store.runs.log(row.runId, 0);
  const copies = Math.ceil(sizes.auditedEvents / log.length);
  progress(`sealing ${copies} runs`);
  for (let copy = 1; copy < copies; copy++) {
    signal.throwIfAborted();
    await copyRun(store, row, log, copy);
  }
  progress(`auditing ${copies * log.length} events`);
  const before = process.memoryUsage().heapUsed;
  const from = performance.now();
  const audited = await audit(store, createRecordKeys(BENCH_SEED), null);
  const took = performance.now() - from;
  const events = audited.reduce((sum, run) => sum + run.events, 0);
  const [fault] = audited.flatMap(({ problem }) => (problem === null ? [] : [problem.problem]));
  assert(fault === undefined, `the copied record is whole: ${fault ?? ''}`);
  return [
    summarise(`audit of ${copies} runs, ${events} events`, 's', [took / 1_000]),
    summarise(`audit, of ${events} events`, 'µs per event', [(took * 1_000) / events]),
    summarise('memory that the audit adds', 'MiB', [Math.max(0, process.memoryUsage().heapUsed - before) / MEBIBYTE]),
  ];
}

async function copyRun(store: Store, row: RunRow, log: readonly SealedEvent[], copy: number): Promise<void> {
  const runId = asRunId(`${row.runId}-${copy}`);
  const caseId = asCaseId(`CASE-${copy + 1}`);
  const found = await store.cases.find(row.caseId);
  assert(found !== null, 'a run has its case');
  const keysOfCase = found.keys.map((key) => ({ ...key, record: `${key.record}-${copy}` }));
  const events = log.map((sealed): ToSeal => {
    const { at, actor, event } = unseal(sealed);
    if (event.type === 'CaseOpened') return { at, actor, event: { ...event, caseId, keys: keysOfCase } };
    return event.type === 'CallStarted'
      ? { at, actor, event: { ...event, session: { ...event.session, jti: `${event.session.jti}-${copy}` } } }
      : { at, actor, event };
  });
  const { status, sop, sopVersion, outcome, title } = row;
  const projection = { status, sop, sopVersion, outcome, title, timers: [], asks: [] };
  const derived = log.at(-1)?.signed?.derived ?? '';
  const sealed = (head: Head, list: readonly ToSeal[]): SealedEvent[] =>
    signHead(seal(runId, head, list, realRandom.bytes, keys), derived, keys);
  const opening = sealed(emptyHead, events.slice(0, 1));
  const [opened] = opening;
  assert(opened !== undefined, 'a log begins with an event');
  await store.cases.open({ ...found, caseId, keys: keysOfCase, runId, events: opening, projection, now: opened.at });
  const rest = sealed({ seq: opened.seq, hash: opened.hash }, events.slice(1));
  await store.runs.append({
    runId,
    expected: { seq: opened.seq, hash: opened.hash },
    events: rest,
    projection,
    lease: null,
    sessions: sessionsOf(rest),
    now: rest.at(-1)?.at ?? opened.at,
  });
}

function sessionsOf(rows: readonly SealedEvent[]): string[] {
  return rows.map(unseal).flatMap(({ event }) => (event.type === 'CallStarted' ? [event.session.jti] : []));
}
