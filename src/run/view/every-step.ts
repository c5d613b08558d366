/**
 * How the events that any step may have are shown: conditions, flag, outcome, action and deadline.
 */
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { citedValues, citeStep, decisionTraces } from '../cite/cite.ts';
import { humanise } from '../../sop/names.ts';
import type { EveryStepEvent } from '../log/every-step.ts';
import type { RunState } from '../log/state.ts';
import type { EventViews } from './event-view.ts';
import { stepName, stepTitle } from './step-name.ts';

const RESULTS = {
  true: 'The conditions held',
  false: 'The conditions did not hold',
  unclear: 'It could not be decided',
} as const;

export const everyStepViews: EventViews<EveryStepEvent> = {
  StepDecided: {
    post: ({ step, says, result, quiet }, state) =>
      result !== 'true' || quiet === true
        ? null
        : { tone: 'decision', title: stepTitle(step, says), lines: citedValues(decisionTraces(state, step)) },
    explain: ({ step, says, result, otherwise, traces }, state, at, gone) => {
      // An unclear step is decided again after a correction: each decision is explained by the values that it read.
      const then: RunState = { ...state, decisions: { ...state.decisions, [step]: { result, otherwise, traces, at } } };
      const isOtherwise = otherwise !== null && result === 'false' && traces.length === 0 && !gone.includes('traces');
      return {
        step,
        says,
        citation: citeStep(then, step),
        result: isOtherwise ? `Not taken, because step ${stepName(takenOf(state, otherwise))} was` : RESULTS[result],
        readings: decisionTraces(then, step).flatMap(({ readings }) => readings),
      };
    },
  },
  FlagRaised: {
    post: ({ flag, step }) => ({
      tone: 'remark',
      title: `Flag: ${humanise(flag)}`,
      lines: [{ label: 'step', text: stepName(step) }],
    }),
    remarks: ({ flag, step }) => [`flag ${flag} in step ${step}`],
  },
  OutcomeExpected: {},
  OutcomeNotReached: {
    remarks: ({ step, outcome, because }) => [`step ${step} did not reach the outcome ${outcome}: ${because}`],
  },
  OutcomeReached: {},
  ActionCounted: {
    remarks: ({ step, action }) => [`step ${step} counted as ${action}`],
  },
  ClockStarted: {
    // The span names its calendar, which explains why the end skips some days.
    remarks: ({ step, span, from, dueAt }) => [
      `step ${step} is due by ${formatInstant(dueAt)}, ${span} after ${formatInstant(from)}`,
    ],
  },
  ClockMet: {
    remarks: ({ step }) => [`the deadline of step ${step} was met`],
  },
  ClockMissed: {
    post: ({ step, dueAt }) => ({
      tone: 'trouble',
      title: `The deadline of step ${step} has passed`,
      lines: [{ label: 'due', text: '', time: dueAt }],
    }),
    remarks: ({ step, dueAt }) => [`the deadline of step ${step} passed at ${formatInstant(dueAt)}`],
  },
  NameCleared: {
    remarks: ({ step, name }) => [`step ${step} had no result, so \`${name}\` no longer holds an earlier one`],
  },
};

/** The step that was taken, of one and those of which it is the `otherwise`. */
function takenOf({ decisions }: Pick<RunState, 'decisions'>, label: string): string {
  const decision = own(decisions, label);
  return decision === undefined || decision.result !== 'false' || decision.otherwise === null
    ? label
    : takenOf({ decisions }, decision.otherwise);
}
