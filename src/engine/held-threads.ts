/**
 * Threads that have to wait for something that many threads wait for, queued in one line each: a rate limit of Slack,
 * or a channel that refuses everything. When a line's time comes, only its first thread is tried; once that succeeds,
 * the next one is. Trying all of them would read every thread each second.
 *
 * At a rate limit the more urgent thread goes first. At a refusal they take turns, since what refused the first one may
 * not refuse the next.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Priority } from './thread-port.ts';
import type { Rate } from './thread-writer.ts';

const URGENCY: Readonly<Record<Priority, number>> = { ask: 0, end: 1, progress: 2 };
/** Once one thread of a refused line has succeeded, so many refusals in a row end the round. */
const REFUSALS_MAX = 3;

type Waiting = { readonly runId: RunId; readonly priority: Priority };
type Line = {
  waiting: readonly Waiting[];
  isArmed: boolean;
  /** Refusals in a row since a thread of this round has succeeded; null before one has. */
  refusals: number | null;
  /** Refused in this round, which ends when each was tried once. */
  readonly refused: Set<RunId>;
};

export type HeldThreads = {
  has(runId: RunId): boolean;
  /** Queues the thread. The line is tried at `at` at the earliest. */
  hold(runId: RunId, at: Instant, rate: Rate): void;
  /** Says that the thread was tried: the next in its line follows, unless the same line holds this one again. */
  tried(runId: RunId, heldBy: Rate | null): void;
  readonly size: number;
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

  const placed = (line: Line, name: string, runId: RunId, { priority, isRefusal }: Rate): readonly Waiting[] => {
    const isQueued = line.waiting.some((known) => known.runId === runId);
    if (isRefusal) return isQueued ? line.waiting : [...line.waiting, { runId, priority }];
    const others = line.waiting.filter((known) => known.runId !== runId);
    // The thread that was taken goes back in front of those that are as urgent.
    const place = others.findIndex(
      (known) =>
        URGENCY[known.priority] > URGENCY[priority] || (drawn.get(runId) === name && known.priority === priority),
    );
    return place === -1 ? [...others, { runId, priority }] : others.toSpliced(place, 0, { runId, priority });
  };

  /** A refusal ends the round, unless the line has let others through. */
  const refusedAgain = (name: string, runId: RunId): void => {
    const line = lines.get(name);
    if (line?.refusals == null) return;
    line.refusals += 1;
    line.refused.add(runId);
    const [next] = line.waiting;
    if (line.refusals < REFUSALS_MAX && next !== undefined && !line.refused.has(next.runId)) draw(name);
  };

  return {
    has: (runId) => [...lines.values()].some(({ waiting }) => waiting.some((known) => known.runId === runId)),
    hold(runId, at, rate) {
      const { line: name } = rate;
      const line = lines.get(name) ?? { waiting: [], isArmed: false, refusals: null, refused: new Set() };
      lines.set(name, line);
      line.waiting = placed(line, name, runId, rate);
      if (line.isArmed) return;
      line.isArmed = true;
      later(name, at, () => {
        line.isArmed = false;
        line.refusals = null;
        line.refused.clear();
        draw(name);
      });
    },
    tried(runId, heldBy) {
      const name = drawn.get(runId);
      drawn.delete(runId);
      if (name === undefined) return;
      if (heldBy?.line === name) {
        if (heldBy.isRefusal) refusedAgain(name, runId);
        return;
      }
      const line = lines.get(name);
      if (line !== undefined) line.refusals = 0;
      draw(name);
    },
    get size() {
      return [...lines.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
    },
  };
}
