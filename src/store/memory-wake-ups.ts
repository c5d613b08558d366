/**
 * Wake-ups within one process, for the embedded database, replay and tests. They end with the process, which loses no work.
 */
import type { WakeUp, WakeUps } from '../engine/ports.ts';
import { wakeUpKey } from '../engine/wake-up-key.ts';

export function createMemoryWakeUps(): WakeUps {
  let taking: ((wakeUp: WakeUp) => void) | null = null;
  /** Sent while no worker is taking them. */
  const waiting = new Map<string, WakeUp>();
  return {
    async start(take) {
      taking = take;
      for (const wakeUp of waiting.values()) take(wakeUp);
      waiting.clear();
    },
    async send(wakeUp) {
      if (taking === null) waiting.set(wakeUpKey(wakeUp), wakeUp);
      else taking(wakeUp);
    },
    async stop(drain) {
      const left = await drain();
      taking = null;
      for (const wakeUp of left) waiting.set(wakeUpKey(wakeUp), wakeUp);
    },
  };
}
