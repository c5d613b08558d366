/** The deadline that counts for what people are asked before their own time is over: the one of a step around it. */
import type { Instant } from '../../kernel/clock.ts';
import { isWithin, roundsOf } from '../../sop/rounds.ts';
import type { RunState } from '../log/state.ts';
import { stepName } from './step-name.ts';

/** `label`: `deadline of step 3`. */
export type StepDeadline = { readonly label: string; readonly dueAt: Instant };

/** The earliest one that still runs and ends before `until`; null for none. */
export function deadlineBefore(
  { clocks, stopping, ended }: Pick<RunState, 'clocks' | 'stopping' | 'ended'>,
  step: string | null,
  until: Instant,
): StepDeadline | null {
  if (step === null || stopping !== null || ended !== null) return null;
  const [first] = Object.values(clocks)
    .filter((clock) => clock.state === 'open' && clock.dueAt < until)
    .filter((clock) => clock.step === step || isWithin(step, clock.step, roundsOf(clock.step)))
    .toSorted((a, b) => a.dueAt - b.dueAt);
  return first === undefined ? null : { label: `deadline of step ${stepName(first.step)}`, dueAt: first.dueAt };
}
