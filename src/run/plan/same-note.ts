/**
 * A note that no one outside sees, and that the run before the case started again has added with the same words to the same
 * record: no one is asked about it, and it is not added once more.
 */
import type { CallState } from '../log/call.ts';
import { mayBeReplaced } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { emit, type Turn } from './turn.ts';

/** @returns true if it counts as done now; the record names the earlier one */
export function isSameNote(turn: Turn, call: CallState): boolean {
  const before =
    mayBeReplaced(call) && call.attempts === 0 && call.approval === null ? sameBefore(turn, call) : undefined;
  if (before === undefined) return false;
  emit(turn, { type: 'CallLeftOut', callId: call.callId, by: before.step, before });
  return true;
}

/** Each earlier note stands for one of now: what a loop adds several times was added several times. */
function sameBefore({ state, context }: Turn, { proposed }: CallState): EarlierEffect | undefined {
  const { tool, argsSha256 } = proposed;
  if (context.registry.get(tool)?.tool.isInternalNote !== true) return undefined;
  const isSame = (effect: EarlierEffect): boolean => effect.tool === tool && effect.argsSha256 === argsSha256;
  const taken = Object.values(state.calls).filter(
    ({ progress }) => progress.kind === 'settled' && progress.by === null && progress.before.some(isSame),
  );
  return (state.opened?.earlier?.effects ?? []).filter((effect) => effect.isKnown && isSame(effect))[taken.length];
}
