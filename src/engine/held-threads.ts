/**
 * The threads that a rate of Slack holds back, in line. When the time has come only the first is tried again, and draws
 * the next behind it once it is through: were all of them tried, each free second would cost a look at every one of
 * them.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Rate } from './follow-thread.ts';
import type { Priority } from './thread-port.ts';

const URGENCY: Readonly<Record<Priority, number>> = { ask: 0, end: 1, progress: 2 };

type Waiting = { readonly runId: RunId; readonly priority: Priority };
type Line = { waiting: readonly Waiting[]; isArmed: boolean };

export type HeldThreads = {
  has(runId: RunId): boolean;
  /** The thread waits behind those that are as urgent, and is tried at `at` at the earliest. */
  hold(runId: RunId, at: Instant, rate: Rate): void;
  /** The thread was tried: those behind it are next unless the same rate holds it again. */
  tried(runId: RunId, heldBy: Rate | null): void;
};

export function createHeldThreads({
  later,
  follow,
}: {
  readonly later: (line: string, at: Instant, then: () => void) => void;
  readonly follow: (runId: RunId) => void;
}): HeldThreads {
  const lines = new Map<string, Line>();
  /** Drawn from the line of that name and not tried yet. */
  const drawn = new Map<RunId, string>();

  const draw = (name: string): void => {
    const line = lines.get(name);
    const [first, ...others] = line?.waiting ?? [];
    if (line === undefined || first === undefined) {
      lines.delete(name);
      return;
    }
    line.waiting = others;
    drawn.set(first.runId, name);
    follow(first.runId);
  };

  return {
    has: (runId) => [...lines.values()].some(({ waiting }) => waiting.some((known) => known.runId === runId)),
    hold(runId, at, { line: name, priority }) {
      const line = lines.get(name) ?? { waiting: [], isArmed: false };
      lines.set(name, line);
      const others = line.waiting.filter((known) => known.runId !== runId);
      // The one that was drawn goes back to the front of its kind.
      const place = others.findIndex(
        (known) =>
          URGENCY[known.priority] > URGENCY[priority] || (drawn.get(runId) === name && known.priority === priority),
      );
      line.waiting = place === -1 ? [...others, { runId, priority }] : others.toSpliced(place, 0, { runId, priority });
      if (line.isArmed) return;
      line.isArmed = true;
      later(name, at, () => {
        line.isArmed = false;
        draw(name);
      });
    },
    tried(runId, heldBy) {
      const name = drawn.get(runId);
      drawn.delete(runId);
      if (name !== undefined && heldBy?.line !== name) draw(name);
    },
  };
}
