/**
 * The bench in its smallest size: it measures, ends, cleans up, and reports figures. No figure is asserted.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createBenchWorld } from '../../../src/app/bench-world.ts';
import { formatBench } from '../../../src/evaluate/bench/format-bench.ts';
import type { BenchPartName, BenchSizes } from '../../../src/evaluate/bench/bench-sizes.ts';
import type { BenchWorld } from '../../../src/evaluate/bench/bench-world.ts';
import { runBench, type BenchReport } from '../../../src/evaluate/bench/run-bench.ts';
import { realClock } from '../../../src/engine/real-clock.ts';

const TINY: BenchSizes = {
  checkedSops: 5,
  checks: 1,
  starts: 1,
  coldStarts: 1,
  replays: 1,
  memoryAfterMs: 100,
  settleMs: 0,
  idleClaims: 3,
  idlePauseMs: 0,
  claimsAtOnce: 1,
  busyCases: 4,
  busyRounds: 1,
  claimsThatHang: 10,
  clicks: 2,
  idleEvents: 2,
  flood: 4,
  batches: 1,
  peerCalls: [1],
  peerBatches: 1,
  claimsPerBatch: 2,
  waitingRuns: 2,
  auditedEvents: 40,
};

function bench(
  only: readonly BenchPartName[],
  world: BenchWorld,
  signal = new AbortController().signal,
): Promise<BenchReport> {
  return runBench({
    world,
    clock: realClock,
    only,
    sizes: TINY,
    environment: { PATH: '/nowhere' },
    progress: () => undefined,
    signal,
  });
}

it('measures claims on the embedded database, as JSON and as a table', async () => {
  const report = await bench(['embedded'], createBenchWorld('sops'));
  const read = JSON.parse(JSON.stringify(report)) as BenchReport;
  expect(read).toEqual(report);
  expect(read.machine.node).toBe(process.version);
  expect(Number.isNaN(Date.parse(read.at))).toBe(false);
  expect(read.rows.map(({ skipped }) => skipped)).toEqual([undefined, undefined, undefined]);
  const [commits, claims] = read.rows;
  expect(claims).toMatchObject({
    name: 'claims to their end, embedded',
    unit: 'per second',
    n: 1,
    peer: { name: commits?.name, p50: commits?.p50 },
  });
  expect(claims?.p50).toBeGreaterThan(0);
  expect(formatBench(report)).toMatch(/claims to their end, embedded\s+per second\s+1\s+[\d.]+/);
});

it('checks generated procedures, which have no mistakes', async () => {
  const { rows } = await bench(['check'], createBenchWorld('sops'));
  expect(rows.map(({ name, n, skipped }) => [name, n, skipped])).toEqual([
    ['check 1 SOPs of 40 steps', 1, undefined],
    ['check 5 SOPs of 40 steps', 1, undefined],
    ['check one SOP, warm', 1, undefined],
  ]);
});

it('counts the right cards of a busy channel while Slack fails, the same each time', async () => {
  const measured = async () => (await bench(['busy-channel'], createBenchWorld('sops'))).rows;
  const rows = await measured();
  expect(rows.map(({ skipped }) => skipped)).toEqual(rows.map(() => undefined));
  expect(rows.map(({ name, p50 }) => [name, p50]).slice(0, 2)).toEqual([
    ['right cards, 4 cases in one channel', 4],
    ['right cards, 4 cases in one channel, Slack fails', 4],
  ]);
  const [, , calls, withFaults, faults] = rows;
  expect(withFaults?.peer?.name).toBe(calls?.name);
  expect(faults?.p50).toBeGreaterThan(0);
  expect(await measured()).toEqual(rows);
});

it('times an approved call while another vendor hangs, compared with the same when nothing hangs', async () => {
  const { rows } = await bench(['hung-vendor'], createBenchWorld('sops'));
  expect(rows.map(({ name, n, skipped }) => [name, n, skipped])).toEqual([
    ['click to effect, nothing hangs', 2, undefined],
    ['click to effect, the TMS hangs, 10 claims wait', 2, undefined],
  ]);
  expect(rows[1]).toMatchObject({ peer: { name: rows[0]?.name }, ratio: expect.any(Number) });
});

it('times effects and clicks, idle and at once, and the receipt of many webhooks', async () => {
  const { rows } = await bench(['latency'], createBenchWorld('sops'));
  const embedded = rows.filter(({ name }) => name.endsWith(', embedded'));
  expect(embedded.map(({ name, n, skipped }) => [name.replace(', embedded', ''), n, skipped])).toEqual([
    ['event to first effect, idle', 2, undefined],
    ['event to first effect, 1 at once', 1, undefined],
    ['click to effect, idle', 2, undefined],
    ['click to effect, 1 claims at once', 2, undefined],
    ['4 claims at once, acknowledged', 4, undefined],
    ['4 claims at once, to their end', 1, undefined],
  ]);
  expect(embedded.every(({ p99 }) => p99 !== null && p99 > 0)).toBe(true);
});

it.each(['start', 'idle', 'at-once', 'memory'] as const)('measures every row of the part %s', async (part) => {
  const { rows } = await bench([part], createBenchWorld('sops'));
  expect(rows.flatMap(({ name, skipped }) => (skipped === undefined ? [] : [`${name}: ${skipped}`]))).toEqual([]);
  expect(rows.length).toBeGreaterThan(1);
});

it('times the proof of a log and the audit of a record, which is whole', async () => {
  const { rows } = await bench(['record'], createBenchWorld('sops'));
  expect(rows.map(({ skipped }) => skipped)).toEqual(rows.map(() => undefined));
  const audited = rows.findIndex(({ name }) => /^audit of \d+ runs, \d+ events$/.test(name));
  expect(rows.slice(audited).map(({ unit, n }) => [unit, n])).toEqual([
    ['s', 1],
    ['µs per event', 1],
    ['MiB', 1],
  ]);
  const events = Number(/(\d+) events$/.exec(rows[audited]?.name ?? '')?.[1]);
  expect(events).toBeGreaterThanOrEqual(TINY.auditedEvents);
});

it('says why a part is skipped, and continues with the others', async () => {
  const fails: BenchWorld = {
    ...createBenchWorld('sops'),
    startProgram: () => spawn(process.execPath, ['-e', 'process.stderr.write("no port is free"); process.exit(1)']),
  };
  if (!existsSync('/usr/lib/postgresql')) {
    const { rows } = await bench(['postgres'], fails);
    expect(rows).toEqual([
      expect.objectContaining({ p50: null, skipped: expect.stringContaining('DATABASE_URL_BENCH') }),
    ]);
  }
  const report = await bench(['start'], fails);
  expect(report.rows).toEqual([
    expect.objectContaining({ name: 'start', n: 0, skipped: expect.stringContaining('no port is free') }),
  ]);
  expect(formatBench(report)).toContain('skipped: start: Expected the program to start');
});

it('stops when aborted, and starts no further part', async () => {
  const stopping = new AbortController();
  stopping.abort(new Error('Enough'));
  await expect(bench(['start', 'embedded'], createBenchWorld('sops'), stopping.signal)).rejects.toThrow('Enough');
});
