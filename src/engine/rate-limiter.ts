/**
 * Slots for each vendor, shared by all runs of this process: so many calls at once, and so many per minute.
 */
import type { Clock } from '../kernel/clock.ts';
import type { System } from '../tool/tool.ts';

export type Rate = { readonly atOnce: number; readonly perMinute: number };

/** Below what each vendor allows its smallest customers, to leave room for people and other programs. */
export const defaultRates: Readonly<Record<System, Rate>> = {
  salesforce: { atOnce: 8, perMinute: 600 },
  zendesk: { atOnce: 6, perMinute: 300 },
  jira: { atOnce: 6, perMinute: 300 },
  tms: { atOnce: 8, perMinute: 600 },
  slack: { atOnce: 4, perMinute: 240 },
  openai: { atOnce: 4, perMinute: 60 },
};
/** For a system without a known rate: the smallest of these. */
const RATE_OF_OTHERS: Rate = { atOnce: 4, perMinute: 240 };

export type Slot = { release(): void };

export type RateLimiter = {
  /** Acquires a slot that is free now, or returns null. */
  take(system: System): Slot | null;
  /** Resolves when it is worth asking again. */
  whenFree(system: System): Promise<void>;
};

export function createRateLimiter(clock: Clock, rates: Readonly<Record<System, Rate>> = defaultRates): RateLimiter {
  const held = new Map<System, number>();
  const started = new Map<System, number[]>();
  const waiting = new Map<System, (() => void)[]>();
  const recent = (system: System): number[] => {
    const since = clock.now() - 60_000;
    const recent = (started.get(system) ?? []).filter((at) => at > since);
    started.set(system, recent);
    return recent;
  };
  return {
    take(system) {
      const rate = rateOf(rates, system);
      const calls = recent(system);
      if ((held.get(system) ?? 0) >= rate.atOnce || calls.length >= rate.perMinute) return null;
      calls.push(clock.now());
      held.set(system, (held.get(system) ?? 0) + 1);
      let isHeld = true;
      return {
        release() {
          if (!isHeld) return;
          isHeld = false;
          held.set(system, (held.get(system) ?? 1) - 1);
          // Wakes all of them: a waiter may have moved on for another reason, and must not swallow another's turn.
          const woken = waiting.get(system) ?? [];
          waiting.delete(system);
          for (const wake of woken) wake();
        },
      };
    },
    whenFree(system) {
      const oldest = recent(system)[0];
      if (oldest !== undefined && recent(system).length >= rateOf(rates, system).perMinute)
        return clock.sleep(oldest + 60_000 - clock.now() + 1);
      return new Promise((resolve) => {
        waiting.set(system, [...(waiting.get(system) ?? []), resolve]);
      });
    },
  };
}

function rateOf(rates: Readonly<Record<System, Rate>>, system: System): Rate {
  return (Object.hasOwn(rates, system) ? rates[system] : undefined) ?? RATE_OF_OTHERS;
}
