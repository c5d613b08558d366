/**
 * Measures the program's memory while one run, and while many runs, wait for people.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Projection, Store } from '../../engine/ports.ts';
import { assert } from '../../kernel/assert.ts';
import { createRecordKeys } from '../../kernel/record-keys.ts';
import { eventOf } from '../../engine/register.ts';
import { audit } from '../audit.ts';
import { asRunId, type RunId } from '../../kernel/ids.ts';
import { openDatabase } from '../../store/open-database.ts';
import { createPostgresStore } from '../../store/postgres-store.ts';
import type { BenchPart } from './bench-world.ts';
import { startUntilReady } from './measure-starts.ts';
import { BENCH_SEED, openEngine } from './open-engine.ts';
import { skippedRow, summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

/** Far above the limit: its issue waits for a person. */
const NEEDS_APPROVAL = '31000.00';
/** Rows of the part `start`, whose goal is stated for one run. */
const WAITING_AT_START = 1;
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 250;
const MEBIBYTE = 1_048_576;

export async function measureMemory(part: BenchPart): Promise<BenchRow[]> {
  const one = await rows(part, 1);
  return [one, await rows(part, part.sizes.waitingRuns, one)];
}

async function rows(part: BenchPart, runs: number, peer?: BenchRow): Promise<BenchRow> {
  const { looks } = await watchMemory(part, runs, part.sizes.settleMs);
  return summarise(`resident memory, ${runs} waiting`, 'MiB', looks, peer);
}

/** Memory with one waiting run, measured `memoryAfterMs` after startup, and the peak until then. */
export async function measureMemoryAfterStart(part: BenchPart): Promise<BenchRow[]> {
  const { looks, peak } = await watchMemory(part, WAITING_AT_START, part.sizes.memoryAfterMs);
  return [
    summarise(`resident memory, 1 waiting, after ${part.sizes.memoryAfterMs / 1_000} s`, 'MiB', looks),
    peak === null
      ? skippedRow('peak of resident memory', 'MiB', 'this system does not tell it')
      : summarise('peak of resident memory', 'MiB', [peak]),
  ];
}

/** In MiB; `peak` is null where the system does not report it. */
async function watchMemory(
  part: BenchPart,
  runs: number,
  settleMs: number,
): Promise<{ readonly looks: readonly number[]; readonly peak: number | null }> {
  const { world, directory, signal, progress } = part;
  const dataDirectory = join(directory, `memory-${runs}`);
  await makeWaitingRuns(part, join(dataDirectory, 'database'), runs);
  progress(`memory with ${runs} waiting runs`);
  const program = await startUntilReady(world, dataDirectory, signal, {
    // The key with which `makeWaitingRuns` has signed the record.
    SOPWITH_SIGNING_KEY: Buffer.from(BENCH_SEED).toString('base64'),
  });
  try {
    await pause(settleMs, undefined, { signal });
    const looks: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      looks.push(residentBytes(program.pid) / MEBIBYTE);
      await pause(BETWEEN_LOOKS_MS, undefined, { signal });
    }
    const peak = statusOf(program.pid, 'VmHWM');
    return { looks, peak: peak === null ? null : peak / MEBIBYTE };
  } finally {
    await program.stop();
  }
}

/**
 * Runs advance in an in-memory store, which takes seconds, and are written to the database once they wait. The memory a
 * process needs for them is the same.
 */
async function makeWaitingRuns({ world, signal, progress }: BenchPart, directory: string, runs: number): Promise<void> {
  progress(`making ${runs} waiting runs`);
  const watch = watchClaims();
  const projections = new Map<string, Projection>();
  const made = await openEngine(null, world.handbookFiles, (options) =>
    watch.adapt({ ...options, store: keepProjections(options.store, projections) }),
  );
  await made.receive(runs, NEEDS_APPROVAL);
  await watch.rested(runs, signal);
  await made.stop();
  const database = await openDatabase({ directory });
  try {
    await database.migrate();
    const [from, to] = [made.engine.shell.store, createPostgresStore(database)];
    await copyRegister(from, to);
    for (const { runId } of watch.claims()) {
      signal.throwIfAborted();
      await copyRun(from, to, asRunId(runId), projections.get(runId));
    }
    // A run that is held is forgotten at once: the memory of a program that holds them all is not what is measured.
    const audited = await audit(to, createRecordKeys(BENCH_SEED), null);
    const fault = audited.map(({ problem }) => problem).find((problem) => problem?.table === 'run_events');
    assert(fault === undefined, `the copied logs are whole: ${fault?.problem ?? ''}`);
  } finally {
    await database.close();
  }
}

/** The deployment is named by its register, and its runs are read in no other. */
async function copyRegister(from: Store, to: Store): Promise<void> {
  const { entries } = await from.register.read('handbooks', 1);
  for (const entry of entries) {
    const event = eventOf(entry);
    const handbook = event.type === 'HandbookPublished' ? await from.handbook.find(event.number) : null;
    const sops = await Promise.all(
      Object.entries(handbook?.sopVersions ?? {}).map(([name, version]) => from.handbook.sopVersion(name, version)),
    );
    await to.register.append([entry], {
      ...(handbook === null ? {} : { handbook }),
      sops: sops.filter((sop) => sop !== null),
    });
  }
}

function keepProjections(store: Store, projections: Map<string, Projection>): Store {
  return {
    ...store,
    runs: {
      ...store.runs,
      append(request) {
        projections.set(request.runId, request.projection);
        return store.runs.append(request);
      },
    },
  };
}

async function copyRun(from: Store, to: Store, runId: RunId, projection: Projection | undefined): Promise<void> {
  const row = await from.runs.find(runId);
  const found = row === null ? null : await from.cases.find(row.caseId);
  assert(row !== null && found !== null && projection !== undefined, 'a run that waits was opened and appended to');
  const { caseId, kind, requester, keys, openedAt } = found;
  await to.cases.open({
    caseId,
    kind,
    requester,
    keys,
    runId,
    events: await from.runs.log(runId, 0),
    projection,
    now: openedAt,
  });
  await to.thread.put(...(await from.thread.messages(runId)));
  await to.thread.followed(runId, row.threadSeq);
}

/** Resident memory of another process, from the system: Node reports only its own. */
function residentBytes(pid: number): number {
  return (
    statusOf(pid, 'VmRSS') ??
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) * 1_024
  );
}

/** In bytes; null where there is no such file. */
function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(status, 'utf8'))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1_024;
}
