/**
 * Wake-ups within one process, for tests and replay. They are forgotten with the process, which loses nothing.
 */
import type { WakeUp, WakeUps } from '../engine/ports.ts';
import { createWakeUpDesk, keyOf, type WakeUpDesk } from './wake-up-desk.ts';

export type MemoryWakeUps = WakeUps & {
  /** Resolves when nothing waits and nothing is in hand: what a simulation does between two steps of its clock. */
  idle(): Promise<void>;
};

export type MemoryWakeUpsOptions = {
  /** Told about a handler that threw; the wake-up is not repeated. */
  readonly onTrouble: (error: unknown, wakeUp: WakeUp) => void;
  /** One at a time by default, so that a seed gives the same order again. */
  readonly concurrencyMax?: number;
};

export function createMemoryWakeUps({ onTrouble, concurrencyMax = 1 }: MemoryWakeUpsOptions): MemoryWakeUps {
  let desk: WakeUpDesk | null = null;
  const sentBeforeStart = new Map<string, WakeUp>();
  return {
    async start(handle) {
      desk = createWakeUpDesk({ handle, concurrencyMax, onTrouble });
      for (const wakeUp of sentBeforeStart.values()) void desk.take(wakeUp);
      sentBeforeStart.clear();
    },
    async send(wakeUp) {
      // Whether it is in hand yet does not matter to the sender, who would otherwise wait for the handler.
      if (desk === null) sentBeforeStart.set(keyOf(wakeUp), wakeUp);
      else void desk.take(wakeUp);
    },
    async idle() {
      await desk?.idle();
    },
    async stop() {
      await desk?.close();
    },
  };
}
