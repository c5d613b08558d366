/**
 * How a `choose` is shown: the branch that was taken, with the values that decided it.
 */
import { own } from '../../../kernel/own.ts';
import { citeStep, citeTraces, decisionTraces } from '../../cite/cite.ts';
import type { RunState } from '../../log/state.ts';
import { decisionsOfBranches, type ChooseEvent } from '../../log/step/choose.ts';
import type { BodyOf, StepView, WhyNotInside } from './step-view.ts';

export const chooseView: StepView<ChooseEvent> = {
  events: {
    BranchChosen: {
      explain: (event, state, at) => {
        const then: RunState = { ...state, decisions: { ...state.decisions, ...decisionsOfBranches(event, at) } };
        const last = event.looked.at(-1);
        const branch = last?.branch ?? event.step;
        return {
          step: branch,
          says: last?.says ?? '',
          citation: citeStep(then, branch),
          result: {
            taken: `Branch ${branch} of step ${event.step} was taken`,
            unclear: `Branch ${branch} of step ${event.step} could not be decided`,
            none: `No branch of step ${event.step} held`,
          }[event.result],
          readings: event.looked.flatMap(({ traces }) => traces.flatMap(({ readings }) => readings)),
        };
      },
    },
  },
};

export const chooseWhyNot: WhyNotInside<BodyOf<'choose'>> = {
  /** The branch that was taken, so this one was not checked. */
  notVisited: ({ state }, owner, { steps }, inner) => {
    if (Object.hasOwn(state.decisions, inner.label)) return null;
    const taken = steps.find(({ label }) => own(state.decisions, label)?.result === 'true');
    if (taken === undefined || !steps.includes(inner)) return null;
    const values = citeTraces(decisionTraces(state, taken.label), state);
    return `Branch ${inner.label} was not checked, because branch ${taken.label} of step ${owner.label} was taken${values === '' ? '' : `: ${values}`}`;
  },
};
