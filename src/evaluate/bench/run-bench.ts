/**
 * Measures the product part by part, each with a hard time limit, and returns one report.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/trouble.ts';
import { BENCH_PARTS, type BenchPartName, type BenchSizes } from './bench-sizes.ts';
import type { BenchPart, BenchWorld } from './bench-world.ts';
import { withEarlier } from './earlier-figures.ts';
import { measureBusyChannel } from './measure-busy-channel.ts';
import { measureCheck } from './measure-check.ts';
import { measureHungVendor } from './measure-hung-vendor.ts';
import { measureLatency } from './measure-latency.ts';
import { measureMemory, measureMemoryAfterStart } from './measure-memory.ts';
import { measurePeers } from './measure-peers.ts';
import { measureRecord } from './measure-record.ts';
import { measureCommands, measureStarts } from './measure-starts.ts';
import { measureThroughput } from './measure-throughput.ts';
import { measureAtOnce, measureIdle } from './measure-tickets.ts';
import { skippedRow, type BenchRow } from './statistics.ts';
import { findPostgres, type BenchPostgres } from './throw-away-postgres.ts';

type BenchMachine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly platform: string;
  readonly node: string;
};

export type BenchReport = { readonly machine: BenchMachine; readonly at: string; readonly rows: readonly BenchRow[] };

export type BenchOptions = {
  readonly world: BenchWorld;
  readonly clock: Clock;
  /** The parts to measure; all of them when empty. */
  readonly only: readonly BenchPartName[];
  readonly sizes: BenchSizes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: (text: string) => void;
  /** Aborted when the user interrupts the bench. */
  readonly signal: AbortSignal;
};

type Part = {
  readonly endMs: number;
  readonly measure: (part: BenchPart, environment: BenchOptions['environment']) => Promise<BenchRow[]>;
};

/** Each with its time limit, well above what it needs on a small machine. */
const PARTS: Readonly<Record<BenchPartName, Part>> = {
  check: { endMs: 120_000, measure: measureCheck },
  start: {
    // Three minutes on two quiet cores; a fifth of a core needs five times that.
    endMs: 900_000,
    measure: async (part) =>
      [...(await measureStarts(part)), ...(await measureCommands(part)), ...(await measureMemoryAfterStart(part))].map(
        withEarlier,
      ),
  },
  idle: { endMs: 120_000, measure: measureIdle },
  'at-once': { endMs: 240_000, measure: measureAtOnce },
  'busy-channel': { endMs: 180_000, measure: measureBusyChannel },
  'hung-vendor': { endMs: 120_000, measure: measureHungVendor },
  latency: {
    endMs: 240_000,
    measure: async (part, environment) => [
      ...(await measureLatency('embedded', { directory: join(part.directory, 'database') }, part)),
      ...(await onServer('event to first effect, Postgres', environment, ({ url }) =>
        measureLatency('Postgres', { url }, part),
      )),
    ],
  },
  embedded: {
    endMs: 90_000,
    measure: (part) => measureThroughput('embedded', { directory: join(part.directory, 'database') }, part),
  },
  postgres: {
    endMs: 90_000,
    measure: (part, environment) =>
      onServer('claims to their end, Postgres', environment, ({ url }) => measureThroughput('Postgres', { url }, part)),
  },
  peers: {
    // Three to four minutes on two quiet cores; a fifth of a core needs five times that.
    endMs: 1_500_000,
    measure: (part, environment) =>
      onServer('claims next to DBOS, Postgres', environment, (server) => measurePeers(server, part)),
  },
  memory: { endMs: 150_000, measure: measureMemory },
  record: { endMs: 240_000, measure: measureRecord },
};

/** A part that fails or takes too long becomes a row that says so; the other parts are still measured. */
export async function runBench({
  world,
  clock,
  only,
  sizes,
  environment,
  progress,
  signal,
}: BenchOptions): Promise<BenchReport> {
  const at = new Date(clock.now()).toISOString();
  const rows: BenchRow[] = [];
  for (const name of BENCH_PARTS) {
    if (only.length > 0 && !only.includes(name)) continue;
    signal.throwIfAborted();
    const directory = mkdtempSync(join(tmpdir(), `sopwith-bench-${name}-`));
    try {
      rows.push(...(await measurePart(name, { world, sizes, directory, progress }, environment, signal)));
    } finally {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  return { machine: machine(), at, rows };
}

async function measurePart(
  name: BenchPartName,
  given: Omit<BenchPart, 'signal'>,
  environment: BenchOptions['environment'],
  signal: AbortSignal,
): Promise<BenchRow[]> {
  const { endMs, measure } = PARTS[name];
  const late = AbortSignal.timeout(endMs);
  try {
    return await measure({ ...given, signal: AbortSignal.any([signal, late]) }, environment);
  } catch (error) {
    signal.throwIfAborted();
    return [skippedRow(name, '', late.aborted ? `it was not done after ${endMs / 1_000} s` : messageOf(error))];
  }
}

async function onServer(
  name: string,
  environment: BenchOptions['environment'],
  measure: (server: BenchPostgres) => Promise<BenchRow[]>,
): Promise<BenchRow[]> {
  const server = await findPostgres(environment);
  if ('missing' in server) return [skippedRow(name, 'per second', server.missing)];
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

function machine(): BenchMachine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
