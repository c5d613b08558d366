/**
 * Visits one step of any kind. Conditions, flag, outcome, action and deadline are handled here, the body by its kind
 * (`step/kinds.ts`).
 */
import { assert } from '../../kernel/assert.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import { own } from '../../kernel/own.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { toolOf, walkSteps, type Body, type Step } from '../../sop/sop.ts';
import type { Registry } from '../../tool/registry.ts';
import { knownFrom } from './known-from.ts';
import type { RunEvent } from '../log/event.ts';
import { joinOutcomes, openPark, outcomeOf, towardsOf, type RunState } from '../log/state.ts';
import { outcomeAround, whyNotReached } from './outcome-around.ts';
import { startClock, watchClock } from './clock.ts';
import { STEP_PLANS } from './step/kinds.ts';
import type { BodyOf } from './step/step-plan.ts';
import { emit, park, type Turn, type Visit } from './turn.ts';

/** Visits steps in order; one that is not done holds back those after it. */
export function visitBlock(turn: Turn, steps: readonly Step[]): boolean {
  return steps.every((step) => visitStep(turn, step));
}

/** True when nothing is left to do in the step, whether it was done or skipped. */
export function visitStep(turn: Turn, step: Step): boolean {
  turn.refused.length = 0;
  turn.missing.length = 0;
  const gate = decideConditions(turn, step);
  if (gate !== 'enter') return gate === 'skip';
  const first = firstEvent(turn, step);
  if (first !== null) {
    emit(turn, first);
    return false;
  }
  const visit: Visit = {
    block: (steps) => visitBlock(turn, steps),
    step: (inner) => visitStep(turn, inner),
  };
  if (step.within !== null && !Object.hasOwn(turn.state.clocks, step.label)) return startClock(turn, step, step.within);
  const done = visitBody(turn, step, step.body.kind, step.body, visit);
  // What comes after the step, such as the end of a nested SOP, must know its outcome.
  if (done && reachOutcome(turn, step)) return false;
  return watchClock(turn, step, done, visit);
}

function visitBody<Kind extends Body['kind']>(
  turn: Turn,
  step: Step,
  kind: Kind,
  body: BodyOf<Kind>,
  visit: Visit,
): boolean {
  return STEP_PLANS[kind].visit(turn, step, body, visit);
}

/** Whether the step's conditions hold: decided once, and recorded with every value that was read. */
function decideConditions(turn: Turn, step: Step): 'enter' | 'skip' | 'blocked' {
  if (step.if.length === 0 && step.otherwise === null) return 'enter';
  const { state } = turn;
  const known = own(state.decisions, step.label)?.result;
  if (known === 'true') return 'enter';
  if (known === 'false') return 'skip';
  if (openPark(state, step.label) !== null) return 'blocked';
  const { result, traces } = takenBefore(state, step.otherwise)
    ? { result: 'false' as const, traces: [] }
    : evaluateAll(step.if, turn.scope);
  emit(turn, {
    type: 'StepDecided',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    result,
    otherwise: step.otherwise,
    traces,
    ...(onlyKeeps(step, turn.context.registry) ? { quiet: true } : {}),
  });
  if (result === 'unclear') {
    const unclear = traces.at(-1)?.unclear ?? 'The condition could not be decided';
    park(turn, {
      step: step.label,
      code: 'unclear_condition',
      because: `Step ${step.label} cannot be decided: ${unclear}`,
      known: knownFrom(turn.state, traces),
    });
  }
  return 'blocked';
}

/** True when this step is the `otherwise` of a step that was taken, or of any earlier step in the chain. */
function takenBefore(state: RunState, otherwise: string | null): boolean {
  for (let label = otherwise; label !== null; ) {
    const decision = state.decisions[label];
    assert(decision !== undefined, `step ${label} is decided before its \`otherwise\` is looked at`);
    if (decision.result !== 'false') return true;
    label = decision.otherwise;
  }
  return false;
}

/**
 * The flag, expected outcome or action of an entered step, each once; null when the body is next. An outcome is reached
 * when the step has ended. That of a `stop` is reached first, since nothing follows a `stop`.
 */
function firstEvent({ state, inside }: Turn, { label, flag, outcome, action, body }: Step): RunEvent | null {
  const isIn = (known: readonly { readonly step: string }[]): boolean => known.some(({ step }) => step === label);
  if (flag !== null && !isIn(state.flags)) return { type: 'FlagRaised', step: label, flag };
  if (outcome !== null && body.kind === 'stop' && !isIn(state.outcomes))
    return { type: 'OutcomeReached', step: label, outcome: joinOutcomes(outcomeOf(state, inside), outcome) };
  if (outcome !== null && takesTime(body) && !isIn(state.towards) && !isIn(state.missedOutcomes))
    return { type: 'OutcomeExpected', step: label, outcome: joinOutcomes(towardsOf(state, inside), outcome) };
  // The action of a step with a tool is counted by its call.
  if (action !== null && toolOf(body) === null && !isIn(state.actions))
    return { type: 'ActionCounted', step: label, action };
  return null;
}

/** Whether a step without a tool may last, so that its outcome is expected before it is reached. */
function takesTime(body: Body): boolean {
  return toolOf(body) === null && !['nothing', 'set', 'table', 'stop'].includes(body.kind);
}

/**
 * Records the outcome of a step, once, after the step has ended and did what its outcome says: a payment that was
 * denied refunds nothing.
 *
 * @returns whether it did so now
 */
function reachOutcome(turn: Turn, step: Step): boolean {
  const { state, inside, context } = turn;
  const { label, outcome } = step;
  const isIn = (known: readonly { readonly step: string }[]): boolean => known.some((of) => of.step === label);
  if (outcome === null || isIn(state.outcomes) || isIn(state.missedOutcomes)) return false;
  const whole = outcomeAround(state, step, outcome, inside);
  if (whole === null) return false;
  const because = whyNotReached(state, step, context.registry);
  if (because === null) emit(turn, { type: 'OutcomeReached', step: label, outcome: whole });
  else if (isIn(state.towards)) emit(turn, { type: 'OutcomeNotReached', step: label, outcome, because });
  else return false;
  return true;
}

/** Whether a step and all steps inside it only read and save values for later steps. */
function onlyKeeps(step: Step, registry: Registry): boolean {
  return walkSteps([step]).every(
    ({ body, flag, outcome, action, within }) =>
      flag === null &&
      outcome === null &&
      action === null &&
      within === null &&
      bodyOnlyKeeps(body.kind, body, registry),
  );
}

function bodyOnlyKeeps<Kind extends Body['kind']>(kind: Kind, body: BodyOf<Kind>, registry: Registry): boolean {
  return STEP_PLANS[kind].onlyKeeps(body, registry);
}
