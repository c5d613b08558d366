/**
 * Threads of which Slack refuses a message, or every reply, while it takes those of others. Each is tried again after a
 * pause that grows, so that many of them use up no rate, and reported once.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { isYounger } from '../kernel/remembered.ts';

/** Milliseconds before the second try; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Remembered threads; a forgotten one is tried at the next sweep and reported once more. */
const LOST_MAX = 10_000;

export type LostThreads = {
  /** Whether its last try was refused. */
  has(runId: RunId): boolean;
  /** Whether the pause after its last try is not over yet. */
  isResting(runId: RunId): boolean;
  refused(runId: RunId): void;
  /** Slack has taken everything. */
  found(runId: RunId): void;
  readonly size: number;
};

export function createLostThreads(clock: Clock): LostThreads {
  const lost = new Map<RunId, { readonly pauseMs: number; readonly at: Instant }>();
  const isPaused = (known: { readonly pauseMs: number; readonly at: Instant } | undefined): boolean =>
    known !== undefined && isYounger(known.pauseMs, known.at, clock.now());
  return {
    has: (runId) => lost.has(runId),
    isResting: (runId) => isPaused(lost.get(runId)),
    refused(runId) {
      const known = lost.get(runId);
      // A try within the pause, since something happened in the case, does not make it longer.
      if (isPaused(known)) return;
      const pauseMs = known === undefined ? FIRST_PAUSE_MS : Math.min(known.pauseMs * 2, LONGEST_PAUSE_MS);
      lost.delete(runId);
      lost.set(runId, { pauseMs, at: clock.now() });
      const [oldest] = lost.keys();
      if (lost.size > LOST_MAX && oldest !== undefined) lost.delete(oldest);
    },
    found(runId) {
      lost.delete(runId);
    },
    get size() {
      return lost.size;
    },
  };
}
