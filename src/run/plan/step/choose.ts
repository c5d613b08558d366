/**
 * A `choose`: its branches are checked in order, and the first that holds is taken. An unclear branch parks the run
 * even if a later one holds; so does a case for which no branch holds. One event records every checked branch.
 */
import { assert } from '../../../kernel/assert.ts';
import { evaluateAll } from '../../../sop/expression/evaluate-all.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Step } from '../../../sop/sop.ts';
import { knownFrom } from '../known-from.ts';
import { openPark } from '../../log/state.ts';
import type { LookedBranch } from '../../log/step/choose.ts';
import { emit, park, type Turn } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';

type ChooseBody = BodyOf<'choose'>;

export const planChoose: StepPlan<ChooseBody> = {
  /** True when nothing is left to do in the branch that was taken. */
  visit: (turn, step, body, visit) => {
    const { state } = turn;
    if (!state.choices.includes(step.label))
      return openPark(state, step.label) === null ? choose(turn, step, body) : false;
    const taken = body.steps.find(({ label }) => state.decisions[label]?.result === 'true');
    assert(taken !== undefined, `step ${step.label} has taken one of its branches`);
    return visit.step(taken);
  },
  onlyKeeps: () => true,
};

function choose(turn: Turn, step: Step, body: ChooseBody): false {
  const looked = lookAt(turn, body);
  const last = looked.at(-1);
  const isTaken = last?.result === 'true';
  emit(turn, {
    type: 'BranchChosen',
    step: step.label,
    branch: isTaken ? last.branch : null,
    result: isTaken ? 'taken' : last?.result === 'unclear' ? 'unclear' : 'none',
    looked,
  });
  if (isTaken) return false;
  const traces = looked.flatMap((branch) => branch.traces);
  const known = knownFrom(turn.state, traces);
  if (last?.result !== 'unclear')
    return park(turn, { step: step.label, code: 'no_branch', because: `No branch of step ${step.label} holds`, known });
  const why = traces.at(-1)?.unclear ?? 'The condition could not be decided';
  return park(turn, {
    step: step.label,
    code: 'unclear_condition',
    because: `Branch ${last.branch} of step ${step.label} cannot be decided: ${why}`,
    known,
  });
}

/** The branches up to the first one that holds or is unclear. */
function lookAt(turn: Turn, body: ChooseBody): readonly LookedBranch[] {
  const looked: LookedBranch[] = [];
  for (const { label, says, if: conditions } of body.steps) {
    const decision = evaluateAll(conditions, turn.scope);
    looked.push({ branch: label, says: renderSentence(says, turn.scope).text, ...decision });
    if (decision.result !== 'false') break;
  }
  return looked;
}
