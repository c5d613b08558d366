/**
 * Writes that were denied, not decided in time, refused or failed, and whose own handler took their place, and those that a
 * person left out: people, the boundary or a vendor answered to what was proposed then. With the facts of now it would be another call, or would be
 * judged otherwise, so what followed from the answer is a decision on an earlier value.
 */
import { own } from '../../kernel/own.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { stepAt } from '../../sop/rounds.ts';
import { summarise } from '../../tool/registry.ts';
import { systemName } from '../../tool/system-name.ts';
import { foundPaid } from '../cite/done-before.ts';
import type { CallState } from '../log/call.ts';
import { isLeftOut } from '../log/may-be-done.ts';
import type { RunState } from '../log/state.ts';
import { otherArgs, type ArgsNow } from './done-otherwise-now.ts';
import { demandsAll, isRefused } from './judged-now.ts';
import { verdictOn } from './propose-call.ts';
import type { Turn } from './turn.ts';

const WAS: Readonly<Partial<Record<CallState['progress']['kind'], string>>> = {
  denied: 'was denied',
  expired: 'was not decided in time',
  refused: 'was forbidden',
  failed: 'was not done',
};

/**
 * What such a write would be now, as a sentence; null for another call, and for one that would be the same.
 *
 * @param now the state with the facts of now
 * @param argsNow its arguments of now; absent where they are the same
 */
export function undoneOtherwise(turn: Turn, call: CallState, now: RunState, argsNow?: ArgsNow): string | null {
  const { callId, step, proposed } = call;
  const isLatest = own(turn.state.callOfStep, step) === callId;
  if (!isLatest || proposed.effect !== 'write' || !isHandled(turn, call)) return null;
  const how = howOtherwise(turn, call, now, argsNow);
  return how === null ? null : `Step ${step} ${wasOf(turn, call)}: ${proposed.summary}; ${how}`;
}

/** What was refused, and found to be there by another payment, is named as both. */
function wasOf({ state }: Turn, call: CallState): string {
  const found = foundPaid(state).find(({ effect }) => effect.key === call.proposed.key)?.effect;
  if (found !== undefined)
    return `was refused, and ${systemName(call.proposed.system)} has it all the same${found.record === null ? '' : ` (${found.record})`}`;
  return isLeftOut(call) ? `was left out by ${call.progress.by}` : (WAS[call.progress.kind] ?? 'was not done');
}

function howOtherwise({ state, context }: Turn, call: CallState, now: RunState, argsNow?: ArgsNow): string | null {
  const { step, proposed } = call;
  const { others, args } = otherArgs(call, argsNow);
  const on = (facts: RunState, given: typeof args): Verdict =>
    verdictOn(context, facts, { tool: proposed.tool, step, args: given });
  const [before, after] = [on(state, proposed.args), on(now, args)];
  // The handler would run all the same.
  if (after.outcome === 'forbidden' && call.progress.kind === 'refused') return null;
  if (isRefused(after)) return `the boundary would not permit it now: ${after.because ?? 'no rule covers it'}`;
  if (others.length === 0) {
    if (!isJudgedOtherwise(call, before, after)) return null;
    return after.outcome === 'permitted' ? 'it would be permitted now' : 'others would be asked now';
  }
  const tool = context.registry.get(proposed.tool);
  const input = tool?.tool.input.safeParse(args);
  const isClear = others.every(([, value]) => value !== null);
  return tool !== undefined && input?.success === true && isClear
    ? `it would be ${summarise(tool.tool, input.data)} now`
    : 'it would be another now';
}

/** A call that was sent does not depend on who would be asked. */
function isJudgedOtherwise({ progress }: CallState, before: Verdict, after: Verdict): boolean {
  if (progress.kind === 'failed') return false;
  return before.outcome !== after.outcome || !demandsAll(before, after) || !demandsAll(after, before);
}

/** Whether a handler of the step took the place of its result, or a person left it out; otherwise people were asked. */
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
    case 'left_out':
      return progress.isByPerson === true;
    case 'refused':
      return verdict.outcome === 'forbidden' && own(handlers.ifError, 'forbidden') !== undefined;
    default:
      return false;
  }
}
