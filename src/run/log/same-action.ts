/** Approvals of one and the same action: a step asks again after a denial or a correction, or another step asks for it. */
import { own } from '../../kernel/own.ts';
import type { ApprovalAsk } from './asks.ts';
import type { CallState } from './call.ts';
import type { RunState } from './state.ts';

type State = Pick<RunState, 'asks' | 'calls'>;
export type ApprovalOfCall = { readonly ask: ApprovalAsk; readonly call: CallState };

/** In the order in which they were asked for, with `ask` itself; empty if it is of no call. */
export function approvalsOfSame(state: State, ask: ApprovalAsk): readonly ApprovalOfCall[] {
  const call = callOf(state, ask);
  return call === undefined ? [] : approvalsLike(state, (other) => isSame(other, call));
}

/** Of the calls that are like it, in the order in which they were asked for. */
export function approvalsLike(state: State, isLike: (call: CallState) => boolean): readonly ApprovalOfCall[] {
  return Object.values(state.asks)
    .flatMap((one): ApprovalOfCall[] => {
      const other = one.kind === 'approval' ? callOf(state, one) : undefined;
      return one.kind !== 'approval' || other === undefined || !isLike(other) ? [] : [{ ask: one, call: other }];
    })
    .toSorted((a, b) => a.ask.seq - b.ask.seq);
}

const callOf = ({ calls }: State, { callId }: ApprovalAsk): CallState | undefined =>
  callId === null ? undefined : own(calls, callId);

/** As people read it on the card (another step may write another description), or what the same step asks for now. */
export const isSame = (a: CallState, b: CallState): boolean =>
  a.proposed.tool === b.proposed.tool && (a.proposed.summary === b.proposed.summary || a.step === b.step);
