/**
 * How the events that any step may have are shown: conditions, flag, outcome, action and deadline.
 */
import { own } from '../../kernel/own.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { formatInstant } from '../../kernel/time.ts';
import { citeStep, decisionTraces } from '../cite/cite.ts';
import { humanise } from '../../sop/names.ts';
import type { DoneBefore, EveryStepEvent } from '../log/every-step.ts';
import type { RunState } from '../log/state.ts';
import type { EventViews, PostText } from './event-view.ts';
import { stepName } from './step-name.ts';
import type { Ways } from './way.ts';

const RESULTS = {
  true: 'The conditions held',
  false: 'The conditions did not hold',
  unclear: 'It could not be decided',
} as const;

export const everyStepViews: EventViews<EveryStepEvent> = {
  StepDecided: {
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
    remarks: ({ flag, step }) => [`flag ${flag} in step ${step}`],
  },
  // Of all decisions, those that set where the case goes are told; the others are in `explain`.
  OutcomeExpected: { post: ({ step, outcome }, _, __, ways) => decisionPost(step, outcome, ways) },
  OutcomeNotReached: {
    remarks: ({ step, outcome, because }) => [`step ${step} did not reach the outcome ${outcome}: ${because}`],
  },
  OutcomeReached: {
    post: ({ step, outcome }, { towards, ended }, _, ways) => {
      const wasExpected = towards.filter((ahead) => ahead.step === step).length > 1;
      // The reason of a stop says it.
      return wasExpected || ended?.kind === 'stopped' ? null : decisionPost(step, outcome, ways);
    },
  },
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
    remarks: ({ step, before }) => [
      `the deadline of step ${step} was met${before === undefined ? '' : `: ${metThen(before)}`}`,
    ],
  },
  ClockMissed: {
    post: ({ step, dueAt }, _, __, { says }) => ({
      tone: 'trouble',
      title: `Not in time: ${says(step) ?? `step ${stepName(step)}`}`,
      lines: [{ label: 'due', text: '', time: dueAt }],
    }),
    remarks: ({ step, dueAt, before }) => [
      `the deadline of step ${step} passed at ${formatInstant(dueAt)}${before === undefined ? '' : missedThen(before)}`,
    ],
  },
  NameCleared: {
    remarks: ({ step, name }) => [`step ${step} had no result, so \`${name}\` no longer holds an earlier one`],
  },
};

const BEFORE = 'before the case started again';

const metThen = ({ at }: DoneBefore): string =>
  at === null
    ? `it was done ${BEFORE}, and the log does not say when`
    : `it was done at ${formatInstant(at)}, ${BEFORE}`;

const missedThen = ({ at }: DoneBefore): string =>
  at === null ? `, and was missed ${BEFORE}` : `, and the step was done at ${formatInstant(at)}, ${BEFORE}`;

/** A step that only says *Otherwise* is named by what comes of it. */
function decisionPost(step: string, outcome: string, { wayTo }: Ways): PostText | null {
  const way = wayTo(step);
  if (way === null) return null;
  const title = /^otherwise\b.{0,3}$/i.test(way.says) ? upperFirst(humanise(outcome)) : way.says;
  const because = way.cause === undefined ? [] : [{ label: 'because', text: way.cause }];
  const lines = [...because, ...way.values.map(({ label, text }) => ({ label, text }))];
  return { tone: 'decision', title, lines };
}

/** The step that was taken, of one and those of which it is the `otherwise`. */
function takenOf({ decisions }: Pick<RunState, 'decisions'>, label: string): string {
  const decision = own(decisions, label);
  return decision === undefined || decision.result !== 'false' || decision.otherwise === null
    ? label
    : takenOf({ decisions }, decision.otherwise);
}
