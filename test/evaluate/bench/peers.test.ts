/** What the bench compares claims with: how work is divided, counted and shown. No figure of time is asserted. */
import { expect, it } from 'vitest';
import { createBenchWorld } from '../../../src/app/bench-world.ts';
import { whyNoDbos } from '../../../src/evaluate/bench/dbos-subject.ts';
import { groupsOf } from '../../../src/evaluate/bench/floor-subject.ts';
import { formatBench } from '../../../src/evaluate/bench/format-bench.ts';
import { handbookOfCalls } from '../../../src/evaluate/bench/generate-call-sops.ts';
import { openEngine } from '../../../src/evaluate/bench/open-engine.ts';
import { costsOf } from '../../../src/evaluate/bench/server-counts.ts';
import { shares, spawnSubject } from '../../../src/evaluate/bench/spawn-subject.ts';
import { withSecondPeer, medianCosts, skippedRow, summarise } from '../../../src/evaluate/bench/statistics.ts';
import { watchClaims } from '../../../src/evaluate/bench/watch-claims.ts';

it.each([4, 6, 12])('generates a procedure of %i calls that a claim makes without asking a person', async (calls) => {
  const watch = watchClaims();
  const bench = await openEngine(null, handbookOfCalls(createBenchWorld('sops').handbookFiles, calls), watch.adapt);
  await bench.receive(2, '4100.00');
  await watch.rested(2, AbortSignal.timeout(30_000));
  await bench.stop();
  const made = [...watch.counts].filter(([name]) => /^(?:salesforce|tms|zendesk)\./.test(name));
  expect(made.reduce((sum, [, count]) => sum + count, 0)).toBe(2 * calls);
  // The result of a call and the intent of the next share an append.
  expect(watch.counts.get('runs.append')).toBe(2 * (calls + 1));
});

it.each([
  { count: 5, size: 2, groups: [2, 2, 1] },
  { count: 4, size: 2, groups: [2, 2] },
  { count: 3, size: 1, groups: [1, 1, 1] },
  { count: 2, size: 5, groups: [2] },
])('commits $count claims together in groups of at most $size', ({ count, size, groups }) => {
  expect(groupsOf(count, size)).toEqual(groups);
});

it('divides a batch among processes, none left over', () => {
  expect([shares(50, 4), shares(50, 1), shares(1, 2)]).toEqual([[13, 13, 12, 12], [50], [1, 0]]);
});

it('says in one line that there is no DBOS to compare with', () => {
  const missing = whyNoDbos(() => {
    throw new Error('Cannot find package\nImported from here');
  });
  expect(missing).toBe(
    'expected the package `@dbos-inc/dbos-sdk` to compare with, got none: install the packages for development',
  );
  expect(whyNoDbos((name) => name)).toBeNull();
});

it('divides the work of a batch by its claims, and leaves unknown what the server does not report', () => {
  const work = { processorMs: 100, statements: 1_500, commits: 250, walBytes: 512_000 };
  expect(costsOf(50, 400, work)).toEqual({ processorMs: 8, serverMs: 2, statements: 30, commits: 5, walKib: 10 });
  expect(costsOf(50, 400, { ...work, processorMs: null, commits: null })).toMatchObject({
    serverMs: null,
    commits: null,
    walKib: 10,
  });
  const unknown = { serverMs: null, statements: null, commits: null, walKib: null };
  expect(costsOf(50, 400, null)).toEqual({ processorMs: 8, ...unknown });
});

it('takes the median of each cost, and none of a cost that a batch does not report', () => {
  const costs = { processorMs: 1, serverMs: 10, statements: 5, commits: 2, walKib: 3 };
  const batches = [costs, { ...costs, processorMs: 9, commits: null }, { ...costs, processorMs: 2, serverMs: 30 }];
  expect(medianCosts(batches)).toEqual({ processorMs: 2, serverMs: 10, statements: 5, commits: null, walKib: 3 });
});

it('shows both peers of a row, and what a claim costs in a table of its own', () => {
  const [floor, dbos] = [summarise('floor', 'per second', [400]), summarise('DBOS', 'per second', [100])];
  const costs = { processorMs: 12.5, serverMs: null, statements: 30, commits: 5, walKib: 120.4 };
  const claims = { ...withSecondPeer(summarise('claims', 'per second', [50], dbos), floor), costs };
  const machine = { cpu: 'cpu', cores: 2, memoryGib: 4, platform: 'linux x64', node: 'v24' };
  const lines = formatBench({ machine, at: '2026-11-29', rows: [floor, dbos, claims] }).split('\n');
  expect(lines.slice(5)).toEqual([
    'claims    per second  1   50   50   50   50   50  0.5 × DBOS, 0.125 × floor',
    '',
    'a claim costs  processor ms  server ms  statements  commits  log KiB',
    'claims                 12.5                     30        5      120',
    '',
  ]);
});

it('compares a row with no peer that was skipped', () => {
  const row = summarise('claims', 'per second', [50]);
  expect(withSecondPeer(row, skippedRow('DBOS', 'per second', 'there is none'))).toEqual(row);
});

it('reports what the process of a subject failed on', async () => {
  const nowhere = { kind: 'floor', url: 'postgres://127.0.0.1:1/none', commits: 1, rowsPerCommit: 1 } as const;
  await expect(spawnSubject([nowhere])).rejects.toMatchObject({
    code: 'bench.subject_failed',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});
