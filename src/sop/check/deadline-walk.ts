/**
 * The rule `deadlines` as the kinds of steps see it: it knows the deadlines around, and each kind says how long it
 * takes at least.
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
  /** False for a span of no time, which gets a finding. */
  notZero(expression: Expression, message: string): boolean;
  /** A wait that surely ends at `end`, and must not outlast a deadline. */
  surelyLasts(expression: Expression, end: number, moment: Moment): void;
  /** A wait that may end sooner. @param what the beginning of the warning */
  mayLast(expression: Expression, end: number, what: string, moment: Moment): void;
  /** When a point in time is reached, since the case arrived; null when unknown, or over, which gets a finding. */
  endOfTime(expression: Expression, elapsedMs: number): number | null;
};
