/** The processor time of other processes. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { processorMsOf, processorMsOfEnded } from '../../../src/evaluate/bench/processor-time.ts';

const isReported = process.platform === 'linux';

it.runIf(isReported)('is that of the processes that have ended, however long they waited', () => {
  const before = processorMsOfEnded() ?? 0;
  const work = 'const { cpuUsage } = process; while (cpuUsage().user + cpuUsage().system < 300_000);';
  spawnSync(process.execPath, ['-e', work]);
  expect((processorMsOfEnded() ?? 0) - before).toBeGreaterThanOrEqual(280);
});

it.runIf(isReported)('is that of a running process, in ms', () => {
  const least = process.cpuUsage();
  const found = processorMsOf(process.pid) ?? 0;
  const most = process.cpuUsage();
  // The system counts in steps of 10 ms, user and system time each.
  expect(found).toBeGreaterThan((least.user + least.system) / 1_000 - 25);
  expect(found).toBeLessThan((most.user + most.system) / 1_000 + 25);
});

it('is unknown for a process that does not exist', () => {
  expect(processorMsOf(4_194_305)).toBeNull();
});
