/**
 * How a `run` is shown: the nested SOP, its inputs and its outcome.
 */
import { formatValue } from '../../../kernel/value.ts';
import { humanise } from '../../../sop/names.ts';
import { baseLabel, inCall } from '../../../sop/rounds.ts';
import type { RunBody } from '../../../sop/sop.ts';
import { citePlace } from '../../cite/cite.ts';
import type { NestedSopEvent } from '../../log/step/run.ts';
import type { StepView, WhyNotInside } from './step-view.ts';

export const runView: StepView<NestedSopEvent> = {
  events: {
    NestedSopStarted: {
      explain: ({ step, says, sop, inputs, lacking, readings }, state) => {
        const outcome = state.nestedSops[step]?.outcome ?? null;
        const given = Object.entries(inputs)
          .map(([name, value]) => `${humanise(name)} ${formatValue(value)}`)
          .join(', ');
        const without = lacking.length === 0 ? '' : `, without ${lacking.join(', ')}`;
        return {
          step,
          says,
          citation: `${citePlace(state, step)}, which runs ${sop}${given === '' ? '' : `: ${given}`}`,
          result:
            outcome === null
              ? `${sop} is in progress${without}`
              : `${sop} is done${without}, with the outcome ${outcome}`,
          readings,
        };
      },
    },
    NestedSopEnded: {},
  },
};

export const runWhyNot: WhyNotInside<RunBody> = {
  inside: (_, { label, rounds = [] }, { called: nested }) => {
    if (nested === null) return [];
    const { ifMissing, steps } = nested;
    const all = ifMissing === null ? steps : [ifMissing, ...steps];
    return all.map((inner) => inCall(inner, `${baseLabel(label)}/`, rounds));
  },
};
