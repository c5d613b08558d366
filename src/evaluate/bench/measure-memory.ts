/**
 * How much memory the program holds while one run, and while many runs wait for people.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../store/open-database.ts';
import type { BenchPart } from './bench-world.ts';
import { startUntilReady } from './measure-starts.ts';
import { openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

/** Far above the limit: its issue waits for a person. */
const NEEDS_APPROVAL = '31000.00';
/** Claims of one batch while runs are made. */
const BATCH = 50;
/** After its start the program looks at every run once; then it is left alone until this much time has passed. */
const SETTLE_MS = 4_000;
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 250;
const MEBIBYTE = 1_048_576;

export async function measureMemory(part: BenchPart): Promise<BenchRow[]> {
  const one = await rows(part, 1);
  return [one, await rows(part, part.sizes.waitingRuns, one)];
}

async function rows(part: BenchPart, runs: number, peer?: BenchRow): Promise<BenchRow> {
  const { world, directory, signal, progress } = part;
  const dataDirectory = join(directory, `memory-${runs}`);
  await makeWaitingRuns(part, join(dataDirectory, 'database'), runs);
  progress(`memory with ${runs} waiting runs`);
  const program = await startUntilReady(world, dataDirectory, signal);
  try {
    await pause(SETTLE_MS, undefined, { signal });
    const looks: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      looks.push(residentBytes(program.pid) / MEBIBYTE);
      await pause(BETWEEN_LOOKS_MS, undefined, { signal });
    }
    return summarise(`resident memory, ${runs} waiting`, 'MiB', looks, peer);
  } finally {
    await program.stop();
  }
}

async function makeWaitingRuns({ world, signal, progress }: BenchPart, directory: string, runs: number): Promise<void> {
  const database = await openDatabase({ directory });
  try {
    const watch = watchClaims();
    const bench = await openEngine(database, world.handbookFiles, watch.adapt);
    try {
      for (let made = 0; made < runs; made += BATCH) {
        progress(`making waiting runs: ${made} of ${runs}`);
        const count = Math.min(BATCH, runs - made);
        await bench.receive(count, NEEDS_APPROVAL);
        await watch.rested(made + count, signal);
        watch.forgetSpans();
      }
    } finally {
      await bench.stop();
    }
  } finally {
    await database.close();
  }
}

/** Of one process, from the system: Node tells it only of itself. */
function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return Number(kibibytes) * 1_024;
}
