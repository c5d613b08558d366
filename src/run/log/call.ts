/**
 * The life of a call: one proposed use of a tool, with one set of arguments and one idempotency key. An *attempt* is
 * one request sent for the call.
 */
import type { Verdict } from '../../boundary/verdict.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { CASE_FACTS } from '../../tool/case-facts.ts';
import { JUDGE_TOOL, keptOf } from '../../tool/judgment.ts';
import { EARLIER_FOUND, type Answered, type FoundCall, type System, type VendorReference } from '../../tool/tool.ts';
import { closeAsksOf, type Asks } from './asks.ts';
import type { Binding, Bindings } from './binding.ts';
import { afterProbe, startOf, type CallProbed } from './after-probe.ts';
import type { CallProgress } from './call-progress.ts';
import type { EarlierEffect } from './earlier-effect.ts';
import type { Facts } from './fact-change.ts';
import { ERASED, type LogPart, type When } from './log-part.ts';

export type { CallProgress } from './call-progress.ts';

export type CallEvent =
  | CallProposed
  /** The boundary in force changed its verdict on a call that had not started. */
  | { readonly type: 'VerdictChanged'; readonly callId: string; readonly verdict: Verdict }
  | {
      readonly type: 'CallStarted';
      readonly callId: string;
      readonly attempt: number;
      readonly session: { readonly jti: string; readonly keyId: string; readonly expiresAt: Instant };
      readonly policyHash: string;
      readonly approval: AskId | null;
    }
  | {
      readonly type: 'CallSucceeded';
      readonly callId: string;
      readonly attempt: number;
      readonly output: Readonly<Record<string, Value>>;
      readonly outputSha256: string;
      readonly reference: VendorReference | null;
      readonly found: 'answered' | 'probed';
    }
  | {
      readonly type: 'CallFailed';
      readonly callId: string;
      readonly attempt: number;
      readonly code: string;
      readonly message: string;
      /** The earlier call that its system has, for which this one was not sent; absent for none. */
      readonly found?: FoundCall;
      /** The attempt was given up before it was sent; absent where it may have been sent. */
      readonly isUnsent?: true;
    }
  | {
      readonly type: 'CallDeferred';
      readonly callId: string;
      readonly attempt: number;
      readonly message: string;
      readonly retryAt: Instant;
      /** As in `CallFailed`. */
      readonly isUnsent?: true;
    }
  | {
      readonly type: 'CallLost';
      readonly callId: string;
      readonly attempt: number;
      readonly message: string;
      /** What the system answered, if it did: it outlives the call, for a later probe knows nothing of it. */
      readonly answered?: Answered;
      /** Null after a refusal: a record that is found does not undo it. */
      readonly probeAt: Instant | null;
    }
  /**
   * Not sent: the step `by`, which does the same, was done or stands in for it, since one of both was late; or it added the
   * same note, `before` the case started again.
   */
  | { readonly type: 'CallLeftOut'; readonly callId: string; readonly by: string; readonly before?: EarlierEffect }
  | CallProbed;

export type CallProposed = {
  readonly type: 'CallProposed';
  readonly callId: string;
  readonly step: string;
  readonly iteration: number;
  readonly says: string;
  readonly action: string;
  readonly tool: string;
  readonly system: System;
  readonly effect: 'read' | 'write';
  readonly summary: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly argsSha256: string;
  /** The values the arguments were computed from. */
  readonly readings: readonly Reading[];
  /** The name under which the output is saved. */
  readonly save: string | null;
  /** The idempotency key, the same for every attempt. */
  readonly key: string;
  readonly verdict: Verdict;
  readonly answerId: AskId | null;
};

export type FactsThen = Pick<Facts, 'facts' | 'refused'>;

/** The facts in use when a message was written, and the event with which it was. */
export type WrittenWith = FactsThen & { readonly seq: number };

export type CallState = {
  readonly callId: string;
  readonly step: string;
  readonly proposed: CallProposed;
  readonly proposedAt: Instant;
  /** The facts in use then, for a message to a person and a record that it opens; null for any other call. */
  readonly factsThen: WrittenWith | null;
  readonly verdict: Verdict;
  readonly approval: AskId | null;
  /** Attempts started so far. */
  readonly attempts: number;
  /** Those of them that were given up before anything was sent. */
  readonly unsent: number;
  /** Those of them after which it was certainly not done. */
  readonly notDone: number;
  /** The session of each attempt, in order. */
  readonly sessions: readonly {
    readonly attempt: number;
    readonly jti: string;
    readonly keyId: string;
    readonly expiresAt: Instant;
  }[];
  /** The worst that an attempt was answered without being done; null when none was. */
  readonly answered: Answered | null;
  /** The sentence about the answer by which the system took it without saying that it is done; it is never sent again. */
  readonly taken: string | null;
  /** When its last attempt was sent; null before the first. */
  readonly sentAt: When | null;
  readonly progress: CallProgress;
};

export type Calls = {
  readonly calls: Readonly<Record<string, CallState>>;
  /** The latest call of each step. */
  readonly callOfStep: Readonly<Record<string, string>>;
  /** How many calls each step has proposed. */
  readonly iterations: Readonly<Record<string, number>>;
};

const WORST_FIRST: readonly Answered[] = ['refusal', 'unclear', 'taken', 'error', 'repeated'];

export const callLog: LogPart<CallEvent, Calls, Calls & Asks & Bindings & FactsThen> = {
  initial: { calls: {}, callOfStep: {}, iterations: {} },
  evolve: {
    CallProposed: ({ calls, callOfStep, iterations, facts, refused }, event, { at, seq }) => {
      const { callId, step, verdict, iteration } = event;
      const call: CallState = {
        callId,
        step,
        proposed: event,
        proposedAt: at,
        factsThen:
          Object.hasOwn(event.args, 'brief') || Object.hasOwn(event.args, CASE_FACTS) ? { facts, refused, seq } : null,
        verdict,
        approval: null,
        attempts: 0,
        unsent: 0,
        notDone: 0,
        sessions: [],
        answered: null,
        taken: null,
        sentAt: null,
        progress: progressFor(verdict.outcome),
      };
      return {
        calls: { ...calls, [callId]: call },
        callOfStep: { ...callOfStep, [step]: callId },
        iterations: { ...iterations, [step]: iteration },
      };
    },
    VerdictChanged: (state, { callId, verdict }) =>
      changeCall(state, callId, { verdict, approval: null, progress: progressFor(verdict.outcome) }),
    CallStarted: (state, { callId, attempt, session }, { at, seq }) =>
      changeCall(state, callId, {
        attempts: attempt,
        sessions: [...callIn(state, callId).sessions, { attempt, ...session }],
        sentAt: { at, seq },
        progress: { kind: 'started', startedAt: at },
      }),
    CallSucceeded: (state, { callId, output, reference, found }, { at }) => {
      const known = callIn(state, callId);
      const isFound = found === 'probed' ? { isFound: true as const } : {};
      const progress = { kind: 'succeeded', output, reference, at, ...isFound } as const;
      const saved = known.progress.kind === 'succeeded' ? [] : savedBy(known, progress);
      return { ...withCall(state, callId, progress), bindings: [...state.bindings, ...saved] };
    },
    CallFailed: (state, { callId, code, message, found, isUnsent }) =>
      changeCall(state, callId, {
        unsent: unsentOf(state, callId, isUnsent === true || code === EARLIER_FOUND),
        notDone: callIn(state, callId).notDone + 1,
        progress: { kind: 'failed', code, message, ...(found === undefined ? {} : { found }) },
      }),
    CallDeferred: (state, { callId, retryAt, isUnsent }) =>
      changeCall(state, callId, {
        unsent: unsentOf(state, callId, isUnsent === true),
        notDone: callIn(state, callId).notDone + 1,
        progress: { kind: 'deferred', retryAt },
      }),
    CallLost: (state, { callId, probeAt, message, answered = null }, { at }) => {
      const call = callIn(state, callId);
      const lost = { startedAt: startOf(call, at), probeAt, probes: 0, repeat: false, isThere: false, message };
      const refused = answered === 'repeated' ? { refusal: message } : answered === 'error' ? { error: message } : {};
      return changeCall(state, callId, {
        answered: WORST_FIRST.find((each) => each === call.answered || each === answered) ?? null,
        taken: answered === 'unclear' || answered === 'taken' ? message : call.taken,
        progress: { kind: 'lost', ...lost, ...refused },
      });
    },
    CallLeftOut: (state, { callId, by, before }, { at }) => {
      if (before !== undefined) return asDoneBefore(state, callId, before, at);
      return {
        ...withCall(state, callId, { kind: 'left_out', by }),
        ...closeAsksOf(state, callIn(state, callId).step, {
          how: 'superseded',
          by: null,
          at,
          note: `Step ${by} stands in for it`,
        }),
      };
    },
    CallProbed: (state, event, { at }) =>
      withCall(state, event.callId, afterProbe(callIn(state, event.callId), event, at)),
  },
  erasable: {
    CallProposed: { says: ERASED, summary: ERASED, args: {}, readings: [] },
    CallSucceeded: { output: {}, reference: null },
    CallFailed: {
      message: ERASED,
      found: { key: '', step: '', tool: '', system: 'tms', summary: ERASED, record: null },
    },
    CallDeferred: { message: ERASED },
    CallLost: { message: ERASED },
    CallProbed: { message: ERASED },
    CallLeftOut: {
      before: { step: '', tool: '', summary: ERASED, isKnown: true, output: null, record: null },
    },
    VerdictChanged: {},
    CallStarted: {},
  },
};

/** The latest call of a step, or null. */
export function callOf(state: Calls, step: string): CallState | null {
  const callId = own(state.callOfStep, step);
  return callId === undefined ? null : (state.calls[callId] ?? null);
}

export function withCall(state: Calls, callId: string, progress: CallProgress): Pick<Calls, 'calls'> {
  return changeCall(state, callId, { progress });
}

export function changeCall(state: Calls, callId: string, change: Partial<CallState>): Pick<Calls, 'calls'> {
  return { calls: { ...state.calls, [callId]: { ...callIn(state, callId), ...change } } };
}

/** Calls that have certainly not happened are proposed again, with new arguments, a new verdict and a new key. */
export function replaceCalls({ calls }: Calls): Pick<Calls, 'calls'> {
  return {
    calls: Object.fromEntries(
      Object.entries(calls).map(([callId, call]) => [
        callId,
        mayBeReplaced(call) ? { ...call, progress: { kind: 'replaced' } } : call,
      ]),
    ),
  };
}

/** Whether the call waits to start: for an approval, a free slot, or a vendor that did not accept it. */
export function mayBeReplaced({ progress }: CallState): boolean {
  return progress.kind === 'awaiting' || progress.kind === 'ready' || progress.kind === 'deferred';
}

/** What the earlier run did counts as done, with its answer. */
function asDoneBefore(
  state: Calls & Bindings,
  callId: string,
  before: EarlierEffect,
  at: Instant,
): Pick<Calls, 'calls'> & Bindings {
  const { output, record } = before;
  const reference = record === null ? null : { record };
  const saved = output === null ? [] : savedBy(callIn(state, callId), { output, reference, at });
  return {
    ...withCall(state, callId, { kind: 'settled', by: null, before: [before], at }),
    bindings: [...state.bindings, ...saved],
  };
}

const unsentOf = (state: Calls, callId: string, isUnsent: boolean): number =>
  callIn(state, callId).unsent + (isUnsent ? 1 : 0);

function callIn({ calls }: Calls, callId: string): CallState {
  const call = calls[callId];
  assert(call !== undefined, `call \`${callId}\` was proposed before anything happened to it`);
  return call;
}

function savedBy(
  { callId, proposed: { tool, system, step, save } }: CallState,
  { output, reference, at }: Pick<Extract<CallProgress, { kind: 'succeeded' }>, 'output' | 'reference' | 'at'>,
): Binding[] {
  if (save === null) return [];
  const source = { kind: 'call', callId, tool, system, record: reference?.record ?? '', step } as const;
  return [{ path: [save], value: tool === JUDGE_TOOL ? keptOf(output) : output, source, at }];
}

function progressFor(outcome: Verdict['outcome']): CallProgress {
  switch (outcome) {
    case 'permitted':
      return { kind: 'ready' };
    case 'needs approval':
      return { kind: 'awaiting' };
    case 'forbidden':
    case 'unclear':
      return { kind: 'refused' };
    default:
      return unreachable(outcome);
  }
}
