/**
 * Threads that a Slack rate limit holds back, queued in one line per rate. When a line's time comes, only its first
 * thread is tried; once that succeeds, the next one is. Trying all of them would read every thread each second.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Priority } from './thread-port.ts';
import type { Rate } from './thread-writer.ts';

const URGENCY: Readonly<Record<Priority, number>> = { ask: 0, end: 1, progress: 2 };

type Waiting = { readonly runId: RunId; readonly priority: Priority };
type Line = { waiting: readonly Waiting[]; isArmed: boolean };

export type HeldThreads = {
  has(runId: RunId): boolean;
  /** Queues the thread after those that are as urgent. The line is tried at `at` at the earliest. */
  hold(runId: RunId, at: Instant, rate: Rate): void;
  /** Says that the thread was tried: the next in its line follows, unless the same rate holds this one again. */
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
  /** Taken from the line of that name, but not tried yet. */
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
      // The thread that was taken goes back in front of those that are as urgent.
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
