/** Wake-ups within the process keep the contract of all wake-ups, and can be waited for. */
import { expect, it } from 'vitest';
import { asRunId } from '../../src/kernel/ids.ts';
import { createMemoryWakeUps } from '../../src/store/memory-wake-ups.ts';
import { describeWakeUps } from './wake-ups-contract.ts';

describeWakeUps('wake-ups in memory', {
  create: (onTrouble, concurrencyMax) => createMemoryWakeUps({ onTrouble, concurrencyMax }),
  outlivesStop: false,
});

it('is idle when all wake-ups are handled, those sent by handlers too', async () => {
  const seen: string[] = [];
  const wakeUps = createMemoryWakeUps({
    onTrouble: (error) => {
      throw error;
    },
  });
  await wakeUps.start(async (wakeUp) => {
    await Promise.resolve();
    seen.push(wakeUp.kind);
    if (wakeUp.kind === 'inbox') await wakeUps.send({ kind: 'run', runId: asRunId('run-1') });
  });
  await wakeUps.idle();
  await wakeUps.send({ kind: 'inbox' });
  await wakeUps.idle();
  expect(seen).toEqual(['inbox', 'run']);
  await wakeUps.stop();
});
