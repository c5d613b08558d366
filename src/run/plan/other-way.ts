/**
 * What a run would have gone through in place of what it did, had something been decided with the facts of now.
 */
import { own } from '../../kernel/own.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import type { Reading, Scope, Truth } from '../../sop/expression/expression.ts';
import { labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import type { Step } from '../../sop/sop.ts';
import type { Use } from '../log/uses.ts';
import { insteadOf } from './reach.ts';
import type { Turn } from './turn.ts';

/**
 * Whether the way that a decision would take with the values of this scope holds anything that could have stopped, asked,
 * looked up, waited or paid. It only sets values, at once; what reads those has been decided by others.
 */
export function doesMoreNow(turn: Turn, use: Use, scope: Scope): boolean {
  const { state, sop } = turn;
  const step = stepAt(sop, use.step);
  if (step === null) return true;
  if (use.kind === 'loop') return step.body.kind !== 'repeat' || evaluateAll(step.body.until, scope).result !== 'true';
  if (use.kind === 'branch') {
    const choice = stepAt(sop, labelsAround(sop, use.step).at(-2) ?? '');
    if (choice?.body.kind !== 'choose') return true;
    const isTaken = ({ label }: Step): boolean =>
      own(state.decisions, labelIn(label, roundsOf(use.step)))?.result === 'true';
    return !branchesOnlySet(choice.body.steps, scope, isTaken);
  }
  const instead = own(state.decisions, use.step)?.result === 'true' ? insteadOf(sop, use.step) : [step];
  return !instead.every((one) => onlySets(one, scope));
}

/** @param isTaken a branch that the run has gone through */
function branchesOnlySet(branches: readonly Step[], scope: Scope, isTaken: (branch: Step) => boolean): boolean {
  for (const branch of branches) {
    const result = byFactsAlone(branch, scope);
    if (result === 'false') continue;
    if (!isTaken(branch) && !onlySetsInside(branch, scope)) return false;
    if (result === 'true') return true;
  }
  // The last one may hold, or none: then people are asked.
  return branches.some((branch) => byFactsAlone(branch, scope) !== 'false');
}

const onlySets = (step: Step, scope: Scope): boolean =>
  byFactsAlone(step, scope) === 'false' || onlySetsInside(step, scope);

function onlySetsInside({ body, action, within }: Step, scope: Scope): boolean {
  if (action !== null || within !== null) return false;
  switch (body.kind) {
    case 'nothing':
    case 'set':
    case 'table':
      return true;
    case 'do':
    case 'together':
      return body.steps.every((one) => onlySets(one, scope));
    case 'choose':
      return branchesOnlySet(body.steps, scope, () => false);
    default:
      return false;
  }
}

/** What the conditions of a step give; `unclear` where they read a name, which may be set on the way. */
function byFactsAlone(step: Step, scope: Scope): Truth {
  const { result, traces } = evaluateAll(step.if, scope);
  return traces.every(({ readings }) => readings.every(isFact)) ? result : 'unclear';
}

const isFact = ({ path, origin }: Reading): boolean =>
  path.startsWith('case.') || origin?.kind === 'value' || origin?.kind === 'limit';
