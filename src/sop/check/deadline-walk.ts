/**
 * The rule `deadlines` as the kinds of steps see it. The walk knows the enclosing deadlines; each kind adds the least
 * time it takes.
 */
import type { Duration } from '../../kernel/time.ts';
import type { Names } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import type { Step } from '../sop.ts';
import type { KnownTime } from './known-time.ts';

export type Deadline = { readonly step: Step; readonly from: KnownTime; readonly span: Duration | null };

/**
 * Deadlines that run when a step begins, the innermost last, and the least time that has passed since the case arrived.
 */
export type Moment = { readonly around: readonly Deadline[]; readonly elapsedMs: number };

export type DeadlineWalk = {
  readonly names: Names;
  /** The least time that has passed after the steps, in order. */
  block(steps: readonly Step[], moment: Moment): number;
  step(step: Step, moment: Moment): number;
  /** False for a span of zero length, which gets a finding. */
  notZero(expression: Expression, message: string): boolean;
  /** A wait that certainly ends at `end` and must not outlast a deadline. */
  surelyLasts(expression: Expression, end: number, moment: Moment): void;
  /** A wait that may end earlier. @param what the beginning of the warning */
  mayLast(expression: Expression, end: number, what: string, moment: Moment): void;
  /**
   * Milliseconds from the arrival of the case to a point in time; null when unknown, or already past (which gets a
   * finding).
   */
  endOfTime(expression: Expression, elapsedMs: number): number | null;
};
