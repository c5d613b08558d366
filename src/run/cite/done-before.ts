/**
 * What of the run before a case started again would be done once more by a call: what the same tool did, or, for a
 * call that moves money, what any tool moved.
 */
import type { CallProposed } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import type { RunState } from '../log/state.ts';

export type Repeated = {
  /** Whether the same tool did it; otherwise another one moved money. */
  readonly isSameTool: boolean;
  readonly effects: readonly EarlierEffect[];
};

/** @param movesMoney whether a tool does, by name */
export function repeatedBy(
  { opened }: RunState,
  { tool }: CallProposed,
  movesMoney: (tool: string) => boolean,
): Repeated {
  const earlier = opened?.earlier?.effects ?? [];
  const same = earlier.filter((effect) => effect.tool === tool);
  if (same.length > 0 || !movesMoney(tool)) return { isSameTool: same.length > 0, effects: same };
  // Money that left counts as it was paid, whatever tool pays more of it.
  return { isSameTool: false, effects: earlier.filter((effect) => movesMoney(effect.tool)) };
}
