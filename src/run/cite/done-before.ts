/**
 * What would perhaps be done once more by a call: of the run before its case started again what the same tool did, or, for
 * a call that moves money, what any tool moved; and every payment of this run that a person said was made, or that its
 * system turned out to have although it was refused. Whoever is asked about such a payment sees all that was paid.
 */
import type { CallProposed, Calls } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { asFound, asSaid, foundOf } from '../log/said-done.ts';
import type { RunState } from '../log/state.ts';
import { repeatedFirst } from './effect-text.ts';

export type Repeated = {
  /** What the same tool did comes first. */
  readonly effects: readonly EarlierEffect[];
  /** The calls of this run for which people are asked. */
  readonly saidDone: readonly string[];
};

/** @param movesMoney whether a tool does, by name */
export function repeatedBy(
  state: Pick<RunState, 'opened' | 'calls'>,
  { callId, tool, step }: Pick<CallProposed, 'callId' | 'tool' | 'step'>,
  movesMoney: (tool: string) => boolean,
): Repeated {
  const earlier = state.opened?.earlier?.effects ?? [];
  if (!movesMoney(tool)) return { effects: earlier.filter((effect) => effect.tool === tool), saidDone: [] };
  // Money that left counts as it was paid, whatever tool pays more of it.
  const before = earlier.filter((effect) => movesMoney(effect.tool));
  const known = [...saidPaid(state, movesMoney), ...foundPaid(state)].filter((one) => one.callId !== callId);
  // Whoever paid again, or left it out, was asked about what was found before this step.
  const asked = known.filter((one) => state.calls[one.callId]?.step !== step || isSaid(one));
  const all = [...before, ...known.map(({ effect }) => effect), ...paidInRun(state, callId, movesMoney)];
  return {
    effects: before.length + asked.length === 0 ? [] : repeatedFirst(all, { tool, movesMoney }),
    saidDone: asked.map((one) => one.callId),
  };
}

/** Every payment of the case but the call's own, and the one that was found in its place, for whoever decides whether one is made in addition. */
export function paidBeside(
  state: Pick<RunState, 'opened' | 'calls'>,
  { callId, tool }: Pick<CallProposed, 'callId' | 'tool'>,
  movesMoney: (tool: string) => boolean,
): readonly EarlierEffect[] {
  const own = state.calls[callId];
  const found = own === undefined ? undefined : foundOf(own)?.key;
  const known = [...saidPaid(state, movesMoney), ...foundPaid(state)].filter(
    (one) => one.callId !== callId && (found === undefined || one.effect.key !== found),
  );
  const all = [
    ...(state.opened?.earlier?.effects ?? []).filter((effect) => movesMoney(effect.tool)),
    ...known.map(({ effect }) => effect),
    ...paidInRun(state, callId, movesMoney),
  ];
  return repeatedFirst(all, { tool, movesMoney });
}

type Known = { readonly callId: string; readonly effect: EarlierEffect };

const isSaid = ({ effect }: Known): boolean => effect.saidBy !== undefined;

/** Payments that their systems answered as done: no reason to ask, but whoever is asked about another one sees them. */
function paidInRun(
  { calls }: Pick<Calls, 'calls'>,
  own: string,
  movesMoney: (tool: string) => boolean,
): readonly EarlierEffect[] {
  return Object.values(calls).flatMap(({ callId, step, proposed: { tool, summary }, progress }): EarlierEffect[] => {
    if (progress.kind !== 'succeeded' || callId === own || !movesMoney(tool)) return [];
    const record = progress.reference?.record ?? null;
    return [{ step, tool, summary, isKnown: true, output: null, record, isOfRun: true }];
  });
}

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
