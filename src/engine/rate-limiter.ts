/**
 * Slots for each vendor, shared by all runs of this process: so many calls at once, and so many per minute. Runs that
 * find no slot wait in line, and a slot that is released goes to the first of them.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { slotWaitersMax } from '../kernel/limits.ts';
import { own } from '../kernel/own.ts';
import { timesWithin } from '../kernel/remembered.ts';
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
const MINUTE_MS = 60_000;

export type Slot = { readonly system: System; release(): void };

export type RateLimiter = {
  /** Acquires a slot that is free now, or returns null. Whoever waits in line goes first. */
  take(system: System): Slot | null;
  /**
   * Waits in line for a slot. Resolves with null when `over` is aborted. A slot that the caller does not use after all
   * must be released.
   */
  wait(system: System, over: AbortSignal): Promise<Slot | null>;
  /** Whether so many are in line that another should come back later instead of waiting. */
  isCrowded(system: System): boolean;
};

type Waiter = (slot: Slot | null) => void;
/** The vendor's state. `pauseUntil`: the line is looked at again then, because the minute's calls are used up. */
type Line = { held: number; started: Instant[]; waiting: Waiter[]; pauseUntil: Instant | null };

export function createRateLimiter(clock: Clock, rates: Readonly<Record<System, Rate>> = defaultRates): RateLimiter {
  const lines = new Map<System, Line>();
  const lineOf = (system: System): Line => {
    const known = lines.get(system) ?? { held: 0, started: [], waiting: [], pauseUntil: null };
    lines.set(system, known);
    known.started = timesWithin(MINUTE_MS, known.started, clock.now());
    return known;
  };

  const acquire = (system: System): Slot | null => {
    const { atOnce, perMinute } = own(rates, system) ?? RATE_OF_OTHERS;
    const line = lineOf(system);
    if (line.held >= atOnce || line.started.length >= perMinute) return null;
    line.started.push(clock.now());
    line.held += 1;
    let isHeld = true;
    return {
      system,
      release() {
        if (!isHeld) return;
        isHeld = false;
        line.held -= 1;
        serve(system);
      },
    };
  };
  const serve = (system: System): void => {
    const line = lineOf(system);
    for (;;) {
      const [first] = line.waiting;
      if (first === undefined) return;
      const slot = acquire(system);
      if (slot === null) break;
      line.waiting.shift();
      first(slot);
    }
    const [oldest] = line.started;
    const { perMinute } = own(rates, system) ?? RATE_OF_OTHERS;
    if (oldest === undefined || line.started.length < perMinute || line.pauseUntil !== null) return;
    line.pauseUntil = oldest + MINUTE_MS + 1;
    void clock.sleep(line.pauseUntil - clock.now()).then(() => {
      line.pauseUntil = null;
      serve(system);
    });
  };

  return {
    take: (system) => (lineOf(system).waiting.length > 0 ? null : acquire(system)),
    wait(system, over) {
      const line = lineOf(system);
      return new Promise((resolve) => {
        if (over.aborted) {
          resolve(null);
          return;
        }
        const leave = (): void => {
          line.waiting = line.waiting.filter((other) => other !== waiter);
          resolve(null);
        };
        const waiter: Waiter = (slot) => {
          over.removeEventListener('abort', leave);
          resolve(slot);
        };
        over.addEventListener('abort', leave, { once: true });
        line.waiting.push(waiter);
        serve(system);
      });
    },
    isCrowded: (system) => lineOf(system).waiting.length >= slotWaitersMax,
  };
}
