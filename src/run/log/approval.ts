/**
 * Approvals of calls, and the answer ("I have it") of the person whom a call notified.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { PersonActor } from './actor.ts';
import { addAsk, closeAsk, withAsk, type ApprovalCard, type Asks, type Closing, type Taken } from './asks.ts';
import { changeCall, withCall, type CallProgress, type Calls } from './call.ts';
import { ERASED, type LogPart } from './log-part.ts';
import { earlierAnswer, isAskedInstead } from './taken.ts';

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
  | {
      readonly type: 'AnswerMissed';
      readonly askId: AskId;
      /** Whether the person may still take it. Absent in what an earlier program wrote: it took the button away. */
      readonly stays?: true;
    }
  /** The person answered when the time was over: nothing that followed the silence is undone. */
  | { readonly type: 'AnsweredLate'; readonly askId: AskId; readonly by: PersonActor };

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
      addAsk(state, {
        kind: 'answer',
        askId,
        callId,
        step,
        seq,
        at,
        // Whoever was asked before may have taken it while this message was on its way.
        closed: answeredBy(earlierAnswer(state.asks, step)),
        person,
        dueAt,
        stays: false,
        late: null,
      }),
    Answered: (state, { askId, by }, { at }) => closeAsk(state, askId, { how: 'answered', by, at, note: null }),
    AnswerMissed: (state, { askId, stays = false }, { at }) =>
      withAsk(closeAsk(state, askId, { how: 'missed', by: null, at, note: null }), askId, (ask) =>
        ask.kind === 'answer' ? { ...ask, stays } : ask,
      ),
    AnsweredLate: (state, { askId, by }, { at }) => takenLate(state, askId, { by, at }),
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
    AnsweredLate: {},
  },
};

/** Whoever was asked instead need not answer any more. */
function takenLate(state: Asks, askId: string, late: Taken): Asks {
  const first = state.asks[askId];
  assert(first?.kind === 'answer', 'an answer that is late was asked for');
  return Object.values(state.asks).reduce<Asks>(
    (now, ask) => {
      const closed = ask.kind === 'answer' && isAskedInstead(ask, first) ? answeredBy(late) : null;
      return closed === null ? now : closeAsk(now, ask.askId, closed);
    },
    withAsk(state, askId, (ask) => (ask.kind === 'answer' ? { ...ask, late: ask.late ?? late } : ask)),
  );
}

const answeredBy = (taken: Taken | null): Closing | null =>
  taken === null ? null : { how: 'answered', by: taken.by, at: taken.at, note: null };

function close(state: State, askId: string, closed: Closing, progress: CallProgress): Partial<State> {
  return { ...closeAsk(state, askId, closed), ...progressOf(state, askId, progress) };
}

function progressOf(state: State, askId: string, progress: CallProgress): Partial<Calls> {
  const callId = state.asks[askId]?.callId ?? null;
  return callId === null ? {} : withCall(state, callId, progress);
}
