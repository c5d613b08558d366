/**
 * Approvals of calls, and the answer ("I have it") of the person whom a call notified.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { PersonActor } from './actor.ts';
import { addAsk, closeAsk, withAsk, type ApprovalCard, type Asks, type Closing } from './asks.ts';
import { changeCall, withCall, type CallProgress, type Calls } from './call.ts';
import { ERASED, type LogPart } from './log-part.ts';

export type ApprovalEvent =
  | {
      readonly type: 'ApprovalRequested';
      readonly askId: AskId;
      readonly callId: string;
      readonly step: string;
      readonly card: ApprovalCard;
      /** SHA-256 of card, arguments, SOP version and policy version. */
      readonly digest: string;
      readonly demands: readonly ApproverDemand[];
      /** The Slack accounts of the demanded groups at that time, as `team/user`; absent in what an earlier program wrote. */
      readonly accounts?: readonly string[];
      readonly expiresAt: Instant;
    }
  | {
      readonly type: 'ApprovalGiven';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly digest: string;
    }
  | { readonly type: 'ApprovalGranted'; readonly askId: AskId }
  | {
      readonly type: 'ApprovalDenied';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly reason: string;
    }
  | { readonly type: 'ApprovalExpired'; readonly askId: AskId }
  /** What the approval depends on changed. It is void even if it was given. */
  | { readonly type: 'ApprovalWithdrawn'; readonly askId: AskId; readonly because: string }
  | {
      readonly type: 'AnswerRequested';
      readonly askId: AskId;
      readonly callId: string;
      readonly step: string;
      readonly person: string;
      readonly dueAt: Instant;
      /** Absent when the time was computed from nothing that can change. */
      readonly readings?: readonly Reading[];
    }
  | { readonly type: 'Answered'; readonly askId: AskId; readonly by: PersonActor }
  | { readonly type: 'AnswerMissed'; readonly askId: AskId };

type State = Asks & Calls;

const NO_CARD: ApprovalCard = {
  willDo: ERASED,
  because: ERASED,
  ifDenied: ERASED,
  ifSilent: ERASED,
  args: {},
  facts: [],
  bounds: [],
  basis: [],
  changed: [],
};

export const approvalLog: LogPart<ApprovalEvent, Asks, State> = {
  initial: { asks: {} },
  evolve: {
    ApprovalRequested: (
      state,
      { askId, callId, step, card, digest, demands, accounts = null, expiresAt },
      { seq, at },
    ) => ({
      ...addAsk(state, {
        kind: 'approval',
        askId,
        callId,
        step,
        seq,
        at,
        closed: null,
        card,
        digest,
        demands,
        accounts,
        expiresAt,
        given: [],
      }),
      ...changeCall(state, callId, { approval: askId, progress: { kind: 'awaiting' } }),
    }),
    ApprovalGiven: (state, { askId, by, groups, digest }, { at }) =>
      withAsk(state, askId, (ask) => {
        assert(ask.kind === 'approval', 'an approval is given to an approval');
        return { ...ask, given: [...ask.given, { by, groups, digest, at }] };
      }),
    ApprovalGranted: (state, { askId }, { at }) =>
      close(state, askId, { how: 'approved', by: null, at, note: null }, { kind: 'ready' }),
    ApprovalDenied: (state, { askId, by, reason }, { at }) =>
      close(state, askId, { how: 'denied', by, at, note: reason }, { kind: 'denied' }),
    ApprovalExpired: (state, { askId }, { at }) =>
      close(state, askId, { how: 'expired', by: null, at, note: null }, { kind: 'expired' }),
    // Void even if it was given: the call waits again, and people are asked again.
    ApprovalWithdrawn: (state, { askId, because }, { at }) => ({
      ...withAsk(state, askId, (ask) => ({ ...ask, closed: { how: 'withdrawn', by: null, at, note: because } })),
      ...progressOf(state, askId, { kind: 'awaiting' }),
    }),
    AnswerRequested: (state, { askId, callId, step, person, dueAt }, { seq, at }) =>
      addAsk(state, { kind: 'answer', askId, callId, step, seq, at, closed: null, person, dueAt }),
    Answered: (state, { askId, by }, { at }) => closeAsk(state, askId, { how: 'answered', by, at, note: null }),
    AnswerMissed: (state, { askId }, { at }) => closeAsk(state, askId, { how: 'missed', by: null, at, note: null }),
  },
  erasable: {
    ApprovalRequested: { card: NO_CARD },
    ApprovalDenied: { reason: ERASED },
    ApprovalGiven: {},
    ApprovalGranted: {},
    ApprovalExpired: {},
    ApprovalWithdrawn: { because: ERASED },
    AnswerRequested: { readings: [] },
    Answered: {},
    AnswerMissed: {},
  },
};

function close(state: State, askId: string, closed: Closing, progress: CallProgress): Partial<State> {
  return { ...closeAsk(state, askId, closed), ...progressOf(state, askId, progress) };
}

function progressOf(state: State, askId: string, progress: CallProgress): Partial<Calls> {
  const callId = state.asks[askId]?.callId ?? null;
  return callId === null ? {} : withCall(state, callId, progress);
}
