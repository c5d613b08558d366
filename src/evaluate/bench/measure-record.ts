/**
 * Measures what it costs to prove the record: the first read of logs of several lengths, each event that is added to
 * them, the comparison of a whole log, and an audit of a hundred thousand events.
 */
import { createVerifiedRuns } from '../../engine/verified-runs.ts';
import type { RunRow, Store } from '../../engine/ports.ts';
import { forgeryOf, signItem } from '../../engine/signed-inbox.ts';
import { assert } from '../../kernel/assert.ts';
import { asCaseId, asRunId } from '../../kernel/ids.ts';
import { createRecordKeys, type RecordKeys } from '../../kernel/record-keys.ts';
import { realClock, realRandom } from '../../engine/real-clock.ts';
import { emptyHead, signHead, unseal, type Head } from '../../run/log/chain.ts';
import { seal, type ToSeal } from '../../run/log/seal.ts';
import type { RunEvent, SealedEvent } from '../../run/log/event.ts';
import { createMemoryStore } from '../../store/memory-store.ts';
import { audit } from '../audit.ts';
import { STANDARD } from './bench-claims.ts';
import type { BenchPart } from './bench-world.ts';
import { BENCH_SEED, openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

const LENGTHS = [100, 1_000, 10_000] as const;
/** Lengths between which an event must cost the same. */
const FLAT_LENGTHS = [10, 100, 1_000, 5_000] as const;
/** Events that are added and read one by one. */
const ADDED = 100;
const MEBIBYTE = 1_048_576;

/** Sign logs that are read by themselves, in no deployment. */
const keys = createRecordKeys(BENCH_SEED);

export async function measureRecord(part: BenchPart): Promise<BenchRow[]> {
  return [
    ...(await measureReads(part)),
    ...(await measureAdded(part)),
    ...measureArrivals(part),
    ...(await measureAudit(part)),
  ];
}

async function measureReads({ sizes, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  let peer: BenchRow | undefined;
  for (const length of LENGTHS) {
    progress(`reading a log of ${length} events`);
    const [first, whole]: [number[], number[]] = [[], []];
    for (let run = 0; run < sizes.batches; run++) {
      signal.throwIfAborted();
      const log = flagsAfter(emptyHead, length);
      // Another process has signed them: this one has to verify.
      const verified = createVerifiedRuns(createRecordKeys(BENCH_SEED), realClock);
      const store = storeOf(log);
      first.push(((await timeOf(() => verified.read(store, RUN))) * 1_000) / length);
      const again = storeOf(log);
      whole.push(await timeOf(() => verified.readWhole(again, RUN)));
    }
    const row = summarise(`first read of a log of ${length} events`, 'µs per event', first, peer);
    peer ??= row;
    rows.push(row, summarise('comparison of that whole log, as at a click', 'ms', whole));
  }
  return rows;
}

/** Adds events one by one, each in an append of its own, and reads the log after each. */
async function measureAdded({ sizes, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const length of FLAT_LENGTHS) {
    progress(`adding events to a log of ${length} events`);
    const [times, fetched]: [number[], number[]] = [[], []];
    for (let run = 0; run < sizes.batches; run++) {
      signal.throwIfAborted();
      const log = flagsAfter(emptyHead, length);
      const verified = createVerifiedRuns(createRecordKeys(BENCH_SEED), realClock);
      await verified.read(storeOf(log), RUN);
      for (let added = 0; added < ADDED; added++) {
        log.push(...flagsAfter(log.at(-1) ?? emptyHead, 1));
        const store = storeOf(log);
        times.push((await timeOf(() => verified.read(store, RUN))) * 1_000);
        fetched.push(store.fetched());
      }
    }
    rows.push(
      summarise(`reading an event added to a log of ${length} events`, 'µs', times, rows[0]),
      summarise('rows fetched for it', 'rows', fetched),
    );
  }
  return rows;
}

/** What a signature adds to a webhook, and what its verification adds to working it. */
function measureArrivals({ sizes }: BenchPart): BenchRow[] {
  const [signing, verifying]: [number[], number[]] = [[], []];
  const verifier = createRecordKeys(BENCH_SEED);
  for (let count = 0; count < sizes.batches * ADDED; count++) {
    const item = { source: 'zendesk', eventId: `ticket.created:${count}`, receivedAt: count, payload: TICKET };
    const from = performance.now();
    const signed = signItem(item, keys);
    const between = performance.now();
    const forgery = forgeryOf(signed, verifier);
    verifying.push((performance.now() - between) * 1_000);
    signing.push((between - from) * 1_000);
    assert(forgery === null, 'an item is as it was signed');
  }
  return [
    summarise('signing an item of the inbox, per webhook', 'µs', signing),
    summarise('verifying it before it is worked', 'µs', verifying),
  ];
}

/** About as large as a ticket. */
const TICKET = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field_${index}`, 'x'.repeat(50)]));

const RUN = asRunId('run-of-the-bench');

/** A store with this log, which counts the rows that are fetched. Rows are new objects, as from a database. */
function storeOf(log: readonly SealedEvent[]): Pick<Store, 'runs' | 'register'> & { fetched(): number } {
  const last = log.at(-1) ?? emptyHead;
  const row = { runId: RUN, head: { seq: last.seq, hash: last.hash } } as RunRow;
  const { runs, register } = createMemoryStore();
  let fetched = 0;
  const fetchAfter = (after: number): SealedEvent[] => {
    const rows = structuredClone(log.slice(after));
    fetched += rows.length;
    return rows;
  };
  return {
    register,
    runs: { ...runs, find: () => Promise.resolve(row), log: (_, after) => Promise.resolve(fetchAfter(after)) },
    fetched: () => fetched,
  };
}

/** Milliseconds. */
async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
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
  // They name the deployment, as the program's do: the audit refuses what was signed in another one.
  const { store, keys: ofDeployment } = bench.engine.shell;
  const [row] = await store.runs.list({ limit: 1, newestFirst: true });
  assert(row !== undefined, 'a claim that was received has its run');
  const log = await store.runs.log(row.runId, 0);
  const copies = Math.ceil(sizes.auditedEvents / log.length);
  progress(`sealing ${copies} runs`);
  for (let copy = 1; copy < copies; copy++) {
    signal.throwIfAborted();
    await copyRun({ store, keys: ofDeployment }, row, log, copy);
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

async function copyRun(
  { store, keys }: { readonly store: Store; readonly keys: RecordKeys },
  row: RunRow,
  log: readonly SealedEvent[],
  copy: number,
): Promise<void> {
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
  const { status, sop, sopVersion, outcome, title, about } = row;
  const projection = { status, sop, sopVersion, outcome, title, about, timers: [], asks: [] };
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
