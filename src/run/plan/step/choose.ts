/**
 * A `choose`: its branches are looked at in order, and the first that holds is taken. One that is unclear parks the run
 * even if a later one is true; so does a case for which no branch holds. What was looked at becomes one event.
 */
import { assert } from '../../../kernel/assert.ts';
import { evaluateAll } from '../../../sop/expression/evaluate-all.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Body, Step } from '../../../sop/sop.ts';
import type { LookedBranch } from '../../log/event.ts';
import { formatReading } from '../../cite/origin-text.ts';
import { openPark } from '../../log/state.ts';
import { emit, knownFrom, park, type Turn } from '../turn.ts';

export type ChooseBody = Extract<Body, { kind: 'choose' }>;

/** True when the branch that was taken needs nothing more. */
export function visitChoose(turn: Turn, step: Step, body: ChooseBody, visit: (branch: Step) => boolean): boolean {
  const { state } = turn;
  if (state.choices.includes(step.label)) {
    const taken = body.steps.find(({ label }) => state.decisions[label]?.result === 'true');
    assert(taken !== undefined, `step ${step.label} has taken one of its branches`);
    return visit(taken);
  }
  return openPark(state, step.label) === null ? choose(turn, step, body) : false;
}

function choose(turn: Turn, step: Step, body: ChooseBody): false {
  const looked: LookedBranch[] = [];
  for (const branch of body.steps) {
    const traces = evaluateAll(branch.if, turn.scope).traces;
    const result = traces.at(-1)?.result ?? 'true';
    looked.push({ branch: branch.label, says: renderSentence(branch.says, turn.scope).text, result, traces });
    if (result !== 'false') break;
  }
  const last = looked.at(-1);
  const taken = last?.result === 'true';
  emit(turn, {
    type: 'BranchChosen',
    step: step.label,
    branch: taken ? last.branch : null,
    result: taken ? 'taken' : last?.result === 'unclear' ? 'unclear' : 'none',
    looked,
  });
  if (taken) return false;
  const known = knownFrom(
    looked.flatMap(({ traces }) => traces),
    formatReading,
  );
  if (last?.result !== 'unclear')
    return park(turn, { step: step.label, code: 'no_branch', because: `No branch of step ${step.label} holds`, known });
  const why = last.traces.at(-1)?.unclear ?? 'The condition could not be decided';
  return park(turn, {
    step: step.label,
    code: 'unclear_condition',
    because: `Branch ${last.branch} of step ${step.label} cannot be decided: ${why}`,
    known,
  });
}
