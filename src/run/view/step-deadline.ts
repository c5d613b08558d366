/**
 * The deadlines that count for what people are asked besides its own time: those of the steps around it.
 */
import type { Instant } from '../../kernel/clock.ts';
import { isWithin, roundsOf } from '../../sop/rounds.ts';
import type { ClockState } from '../log/every-step.ts';
import type { RunState } from '../log/state.ts';
import { stepName } from './step-name.ts';

/** `label`: `deadline of step 3`. `ifLate`: what follows once it is missed, as a sentence; absent where it is not known. */
export type StepDeadline = { readonly label: string; readonly dueAt: Instant; readonly ifLate?: string };

type Deadlines = {
  /** The earliest one that still runs and ends before what is asked does; absent for none. */
  readonly stepDue?: StepDeadline;
  /** The last one that was missed: what is asked is late; absent for none. */
  readonly late?: StepDeadline;
};

export function deadlinesAround(
  { clocks, stopping, ended }: Pick<RunState, 'clocks' | 'stopping' | 'ended'>,
  step: string | null,
  until: Instant,
): Deadlines {
  if (step === null || stopping !== null || ended !== null) return {};
  const around = Object.values(clocks)
    .filter((clock) => clock.step === step || isWithin(step, clock.step, roundsOf(clock.step)))
    .toSorted((a, b) => a.dueAt - b.dueAt);
  const first = around.find((clock) => runs(clock) && clock.dueAt < until);
  const missed = around.findLast(({ state }) => state === 'missed');
  return {
    ...(first === undefined ? {} : { stepDue: deadlineOf(first) }),
    ...(missed === undefined ? {} : { late: deadlineOf(missed) }),
  };
}

/** One that was over when it began is decided by what the run before the case started again did: no one can still meet it. */
export const runs = ({ state, at, dueAt }: ClockState): boolean => state === 'open' && at <= dueAt;

export const deadlineOf = ({ step, dueAt, ifLate }: ClockState): StepDeadline => ({
  label: `deadline of step ${stepName(step)}`,
  dueAt,
  ...(ifLate === undefined ? {} : { ifLate }),
});
