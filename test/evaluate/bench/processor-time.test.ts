/** The processor time of other processes. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { processorMsOf, processorMsOfAll, processorMsOfEnded } from '../../../src/evaluate/bench/processor-time.ts';

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

it.runIf(isReported)('includes the processes that it has started', async () => {
  const before = processorMsOfAll(process.pid) ?? 0;
  const work = 'const { cpuUsage } = process; while (cpuUsage().user + cpuUsage().system < 300_000); console.log(1)';
  const child = spawn(process.execPath, ['-e', `${work}; process.stdin.resume()`]);
  const own = process.cpuUsage();
  await once(child.stdout, 'data');
  const spent = process.cpuUsage(own);
  expect((processorMsOfAll(process.pid) ?? 0) - before).toBeGreaterThanOrEqual(280);
  child.kill();
  await once(child, 'exit');
  const after = (processorMsOfAll(process.pid) ?? 0) - before;
  expect(after).toBeGreaterThanOrEqual(280 + (spent.user + spent.system) / 1_000 - 25);
});

it('is unknown for a process that does not exist', () => {
  expect(processorMsOf(4_194_305)).toBeNull();
  expect(processorMsOfAll(4_194_305)).toBeNull();
});
