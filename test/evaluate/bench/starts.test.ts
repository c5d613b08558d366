/** What a replay takes for each further case, on a machine whose other work makes some processes take longer. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sizesFor } from '../../../src/evaluate/bench/bench-sizes.ts';
import type { BenchWorld } from '../../../src/evaluate/bench/bench-world.ts';
import { measureCommands } from '../../../src/evaluate/bench/measure-starts.ts';
import type { BenchRow } from '../../../src/evaluate/bench/statistics.ts';

let directory: string;
/** Milliseconds by which the clock was set forward. */
let ahead: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sopwith-starts-'));
  ahead = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** @param tookMs what the commands take, in order; the last of them for each that follows */
async function furtherCase(...tookMs: readonly number[]): Promise<BenchRow | undefined> {
  let started = 0;
  const world = {
    startCommand: () => {
      const child = new EventEmitter();
      const took = tookMs[started++] ?? tookMs.at(-1) ?? 0;
      setImmediate(() => {
        ahead += took;
        child.emit('close', 0);
      });
      return child as ChildProcess;
    },
  } as unknown as BenchWorld;
  const signal = new AbortController().signal;
  const rows = await measureCommands({ world, sizes: sizesFor(1), directory, signal, progress: () => undefined });
  return rows.find(({ name }) => name === 'replay, each further case');
}

it('is measured again when the longer replay ended sooner, help, one case and all of them', async () => {
  const row = await furtherCase(1_000, 90_000, 10_000, 1_000, 10_000, 200_000, 1_000, 10_000, 200_000);
  expect(row?.skipped).toBeUndefined();
  expect(row?.p50).toBeGreaterThan(0);
});

it('is left out, with the reason, when it ends sooner each time', async () => {
  const row = await furtherCase(...Array.from({ length: 20 }, () => [1_000, 90_000, 10_000]).flat());
  expect(row?.skipped).toContain('below what can be measured');
});
