/**
 * How a `set` is shown.
 */
import { formatValue } from '../../../kernel/value.ts';
import type { SetEvent } from '../../log/step/set.ts';
import type { ExplainedStep } from '../explanation.ts';
import type { StepView } from './step-view.ts';

/** The first word of the explanation of a binding. */
const SET = 'Set ';

export const setView: StepView<SetEvent> = {
  events: {
    ValueSet: {
      explain: ({ step, path, value, readings }) => ({
        step,
        says: `${SET}${nameText(path)}`,
        result: `${nameText(path)} is ${value === '' ? 'empty' : formatValue(value)}`,
        readings,
      }),
    },
  },
};

/** `carrier declined` for `carrier.declined`. */
const nameText = (path: readonly string[]): string => path.join(' ').replaceAll('_', ' ');

/** Joins consecutive bindings of one step into one entry. */
export function joinSets(steps: readonly ExplainedStep[]): ExplainedStep[] {
  const joined: ExplainedStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const isNext = last?.step === step.step && last.says.startsWith(SET) && step.says.startsWith(SET);
    if (last === undefined || !isNext) joined.push(step);
    else
      joined.splice(-1, 1, {
        ...last,
        says: `${last.says}, ${step.says.slice(SET.length)}`,
        result: `${last.result}; ${step.result}`,
        evidence: [...last.evidence, ...step.evidence],
      });
  }
  return joined;
}
