/**
 * Where a run would go another way because a time is another now: the end of a `wait`, the deadline of a step, the times
 * of a `watch`.
 */
import { isOver } from '../../kernel/deadline.ts';
import { own } from '../../kernel/own.ts';
import { addDuration, isDuration, isTimestamp } from '../../kernel/time.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { handlersOf, type Step } from '../../sop/sop.ts';
import { waitOf } from '../log/step/wait.ts';
import { CLOCK, type Use } from '../log/uses.ts';
import { endOfClock } from './clock.ts';
import { reachOf, stopsIn, type Reach } from './reach.ts';
import type { Turn } from './turn.ts';

type OtherTime = Reach & { readonly because: readonly string[] };

/** @returns null where the time would be another, and nothing else */
export function otherTime(turn: Turn, use: Use, step: Step, scope: Scope): OtherTime | null {
  if (use.name === CLOCK) return otherDeadline(turn, use, step, scope);
  const reach = reachOf(turn, use, step, 'handlers');
  const because = [`The time of step ${use.step} would be another now`];
  if (step.body.kind !== 'wait') return { ...reach, stops: stopsIn(step), because };
  const wait = waitOf(turn.state, use.step);
  if (wait === null || wait.ended === null) return { ...reach, because };
  const dueAt = endOfWait(turn, wait.from, step.body, scope);
  const { arrived } = wait;
  if (arrived !== null)
    return dueAt === null || isOver(dueAt, arrived.at)
      ? { ...reachOf(turn, use, step, 'result'), stops: handlersOf(step).flatMap(stopsIn), because }
      : { ...reach, because };
  const isLasting = dueAt === null || turn.context.now < dueAt;
  return isLasting
    ? { ...reach, lasts: use.step, because: [`The wait of step ${use.step} would not be over now`] }
    : { ...reach, because };
}

function endOfWait(
  { context: { calendars, timeZone } }: Turn,
  from: number,
  body: Extract<Step['body'], { kind: 'wait' }>,
  scope: Scope,
): number | null {
  const expression = body.for ?? body.until;
  const value = expression === null ? null : evaluateValue(expression, scope).value;
  if (isDuration(value) && body.for !== null) return addDuration(from, value, calendars, timeZone);
  return isTimestamp(value) && body.for === null ? value.$time : null;
}

/** A deadline that would have passed, or would not: what it ends, and what its handler does. */
function otherDeadline(turn: Turn, use: Use, step: Step, scope: Scope): OtherTime | null {
  const clock = own(turn.state.clocks, use.step);
  if (clock === undefined || step.within === null) return null;
  const { dueAt } = endOfClock(turn, step.within, scope);
  if (dueAt === clock.dueAt) return null;
  const stops = handlersOf(step).flatMap(stopsIn);
  const isOverNow = dueAt === null || isOver(dueAt, clock.state === 'open' ? turn.context.now : clock.at);
  return isOverNow && clock.state !== 'missed' && stops.length > 0
    ? {
        ...reachOf(turn, use, step, 'choice'),
        stops,
        because: [`The deadline of step ${use.step} would be over now`],
      }
    : {
        ...reachOf(turn, use, step, 'handlers'),
        because: [`The deadline of step ${use.step} would be another now`],
      };
}
