/**
 * What would perhaps be done once more by a call: of the run before its case started again what the same tool did, or, for
 * a call that moves money, what any tool moved; and every payment of this run that a person said was made, or that its
 * system turned out to have although it was refused.
 */
import type { CallProposed, Calls } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { asFound, asSaid } from '../log/said-done.ts';
import type { RunState } from '../log/state.ts';

export type Repeated = {
  /** Whether people may say that what was done stands for the call: a payment only if the same step made it before. */
  readonly mayStand: boolean;
  readonly effects: readonly EarlierEffect[];
  /** The calls of this run among them. */
  readonly saidDone: readonly string[];
};

/** @param movesMoney whether a tool does, by name */
export function repeatedBy(
  state: Pick<RunState, 'opened' | 'calls'>,
  { callId, tool, step }: Pick<CallProposed, 'callId' | 'tool' | 'step'>,
  movesMoney: (tool: string) => boolean,
): Repeated {
  const earlier = state.opened?.earlier?.effects ?? [];
  const same = earlier.filter((effect) => effect.tool === tool);
  if (!movesMoney(tool)) return { mayStand: same.length > 0, effects: same, saidDone: [] };
  // Money that left counts as it was paid, whatever tool pays more of it.
  const before = same.length > 0 ? same : earlier.filter((effect) => movesMoney(effect.tool));
  // Whoever paid again, or left it out, was asked about what was found before this step.
  const found = foundPaid(state).filter((known) => state.calls[known.callId]?.step !== step);
  const said = [...saidPaid(state, movesMoney), ...found].filter((known) => known.callId !== callId);
  return {
    mayStand: same.some((effect) => effect.step === step),
    effects: [...before, ...said.map(({ effect }) => effect)],
    saidDone: said.map((known) => known.callId),
  };
}

type Known = { readonly callId: string; readonly effect: EarlierEffect };

/** Payments of the case that their system turned out to have, and that people did not count as those of a step. */
export function foundPaid({ calls }: Pick<Calls, 'calls'>): readonly Known[] {
  const found = Object.values(calls).flatMap((call): [string, Known][] => {
    const effect = call.progress.kind === 'settled' ? null : asFound(call);
    return effect === null ? [] : [[effect.key ?? '', { callId: call.callId, effect }]];
  });
  return [...new Map(found).values()];
}

/** Payments of this run that a person said were made: no condition can read that they were. */
export function saidPaid({ calls }: Pick<Calls, 'calls'>, movesMoney: (tool: string) => boolean): readonly Known[] {
  return Object.values(calls).flatMap((call) => {
    const effect = movesMoney(call.proposed.tool) ? asSaid(call) : null;
    return effect === null ? [] : [{ callId: call.callId, effect }];
  });
}
