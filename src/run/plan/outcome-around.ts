/**
 * The outcome of a step that has ended: whether what it declares came about, and what the steps inside it make of it.
 */
import { baseLabel, isWithin, roundsOf } from '../../sop/rounds.ts';
import { toolOf, walkSteps, type Step } from '../../sop/sop.ts';
import type { Registry } from '../../tool/registry.ts';
import { belongsTo, type Inside } from '../log/inside.ts';
import { isLeftOut } from '../log/may-be-done.ts';
import { callOf, joinOutcomes, outcomeOf, type CallState, type RunState } from '../log/state.ts';
import { questionOf } from '../log/step/ask.ts';
import { loopOf } from '../log/step/loop.ts';
import { waitOf } from '../log/step/wait.ts';

/**
 * Why a step that has ended did not do what its outcome says; null if it did. A handler that ran in place of the result
 * did something else, and so did a block in which a payment or a credit was not made.
 */
export function whyNotReached(state: RunState, step: Step, registry: Registry): string | null {
  if (!hasResult(state, step)) return 'a handler ran in place of its result';
  const [call] = unpaidIn(state, step, registry);
  return call === undefined ? null : `step ${call.step} was ${unpaid(call)}: ${call.proposed.summary}`;
}

const UNPAID: Readonly<Partial<Record<CallState['progress']['kind'], string>>> = {
  refused: 'refused by the boundary',
  denied: 'denied',
  expired: 'not decided in time',
  failed: 'not done',
};

const unpaid = (call: CallState): string | undefined => (isLeftOut(call) ? 'left out' : UNPAID[call.progress.kind]);

function hasResult(state: RunState, { label, body }: Step): boolean {
  if (toolOf(body) !== null) return isDone(callOf(state, label));
  if (body.kind === 'wait') return waitOf(state, label)?.ended?.how !== 'late';
  if (body.kind === 'ask') return questionOf(state, label)?.closed?.how === 'answered';
  if (body.kind === 'repeat') return loopOf(state, label)?.ended?.how !== 'used_up';
  return true;
}

/** Calls inside a step that were to move money and did not, unless their handler moved it in another way. */
function unpaidIn(state: RunState, { label, rounds = [] }: Step, registry: Registry): readonly CallState[] {
  const calls = Object.keys(state.callOfStep)
    .filter((step) => isWithin(step, label, rounds))
    .flatMap((step) => callOf(state, step) ?? [])
    .filter(({ proposed }) => registry.get(proposed.tool)?.tool.movesMoney !== undefined);
  return calls.filter(
    (call) =>
      unpaid(call) !== undefined &&
      !calls.some((other) => isDone(other) && isWithin(other.step, call.step, roundsOf(call.step))),
  );
}

function isDone(call: CallState | null): boolean {
  return call?.progress.kind === 'succeeded' || call?.progress.kind === 'settled';
}

/**
 * A step inside is more specific than the block around it: its outcome replaces that of the block, and with a plus it
 * is added to it.
 *
 * @returns the whole outcome; null if a step inside has replaced it, or has reached the same
 */
export function outcomeAround(
  { outcomes }: Pick<RunState, 'outcomes'>,
  step: Step,
  outcome: string,
  inside: Inside,
): string | null {
  const declared = new Map(walkSteps([step]).map(({ label, outcome }) => [baseLabel(label), outcome]));
  const isInner = (label: string): boolean =>
    isWithin(label, step.label, step.rounds ?? []) && belongsTo(label, inside);
  const inner = outcomes
    .filter((reached) => isInner(reached.step))
    .map((reached) => declared.get(baseLabel(reached.step)) ?? reached.outcome);
  if (inner.some((reached) => !reached.startsWith('+') || reached === outcome)) return null;
  const before = outcomeOf({ outcomes: outcomes.filter((reached) => !isInner(reached.step)) }, inside);
  return inner.reduce(joinOutcomes, joinOutcomes(before, outcome));
}
