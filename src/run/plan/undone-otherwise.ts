/**
 * Writes that were denied, not decided in time, refused or failed, and whose own handler took their place: people, the
 * boundary or a vendor answered to what was proposed then. With the facts of now it would be another call, or would be
 * judged otherwise, so what followed from the answer is a decision on an earlier value.
 */
import { own } from '../../kernel/own.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { stepAt } from '../../sop/rounds.ts';
import { summarise } from '../../tool/registry.ts';
import type { CallState } from '../log/call.ts';
import { withChanges, type WeighedChange } from '../log/fact-change.ts';
import { otherArgs, type ArgsNow } from './done-otherwise-now.ts';
import { demandsAll, isRefused } from './judged-now.ts';
import { verdictOn } from './propose-call.ts';
import { supersededInVain } from './superseded-in-vain.ts';
import type { Turn } from './turn.ts';

const WAS: Readonly<Partial<Record<CallState['progress']['kind'], string>>> = {
  denied: 'was denied',
  expired: 'was not decided in time',
  refused: 'was forbidden',
  failed: 'was not done',
};

/** @param argsNow by id of the call; a call that is not there would have the same arguments */
export function undoneOtherwise(
  turn: Turn,
  changes: readonly WeighedChange[],
  argsNow: ReadonlyMap<string, ArgsNow>,
): readonly string[] {
  const { state, context } = turn;
  const isOver = supersededInVain(state);
  const now = { ...state, ...withChanges(state, changes, context.now) };
  return Object.values(state.calls).flatMap((call) => {
    const { callId, step, proposed } = call;
    const isLatest = own(state.callOfStep, step) === callId;
    if (!isLatest || proposed.effect !== 'write' || isOver(step) || !isHandled(turn, call)) return [];
    const { others, args } = otherArgs(call, argsNow.get(callId));
    const on = (facts: typeof state, given: typeof args): Verdict =>
      verdictOn(context, facts, { tool: proposed.tool, step, args: given });
    const [before, after] = [on(state, proposed.args), on(now, args)];
    // The handler would run all the same.
    if (isRefused(after) && (isRefused(before) || call.progress.kind !== 'refused')) return [];
    const isUnclear = others.some(([, value]) => value === null);
    if (others.length === 0 && !isJudgedOtherwise(call, before, after)) return [];
    const tool = context.registry.get(proposed.tool);
    const input = tool?.tool.input.safeParse(args);
    const summary =
      tool !== undefined && input?.success === true && !isUnclear ? summarise(tool.tool, input.data) : null;
    const is = summary === null ? 'it would be another now' : `it would be ${summary} now`;
    const how =
      others.length > 0
        ? is
        : after.outcome === 'permitted'
          ? 'it would be permitted now'
          : 'others would be asked now';
    return [`Step ${step} ${WAS[call.progress.kind] ?? 'was not done'}: ${proposed.summary}; ${how}`];
  });
}

/** A call that was sent does not depend on who would be asked. */
function isJudgedOtherwise({ progress }: CallState, before: Verdict, after: Verdict): boolean {
  if (progress.kind === 'failed') return false;
  return before.outcome !== after.outcome || !demandsAll(before, after) || !demandsAll(after, before);
}

/** Whether a handler of the step took the place of its result; without one, people were asked. */
function isHandled({ sop }: Turn, { step, progress, verdict }: CallState): boolean {
  const handlers = stepAt(sop, step)?.handlers;
  if (handlers === undefined) return false;
  switch (progress.kind) {
    case 'denied':
      return handlers.ifDenied !== null;
    case 'expired':
      return handlers.ifExpired !== null;
    case 'failed':
      return own(handlers.ifError, progress.code) !== undefined || handlers.ifUnsure !== null;
    case 'refused':
      return verdict.outcome === 'forbidden' && own(handlers.ifError, 'forbidden') !== undefined;
    default:
      return false;
  }
}
