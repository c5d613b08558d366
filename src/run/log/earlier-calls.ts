/**
 * Writes that were sent and do not count as done, though no words of a refusal prove that nothing was done. Each is looked
 * for under its own key before another one is sent.
 */
import type { Instant } from '../../kernel/clock.ts';
import { settleMs } from '../../kernel/limits.ts';
import { EARLIER_FOUND, type Tool } from '../../tool/tool.ts';
import type { Value } from '../../kernel/value.ts';
import type { Asks, RecoveryAsk } from './asks.ts';
import type { Calls, CallState } from './call.ts';
import { isInFlight } from './call-progress.ts';
import { foundOf } from './said-done.ts';

/** A write that was refused, or of an earlier run is unknown, with all that it takes to look for it. */
export type RefusedWrite = {
  readonly step: string;
  readonly tool: string;
  readonly summary: string;
  /** Why it does not count as done, with the words of the system. */
  readonly message: string;
  readonly key: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly intendedAt: Instant;
  readonly attempt: number;
  readonly isDoubted: boolean;
  /** Null if its last attempt was certainly not sent. */
  readonly sentAt: Instant | null;
  /** Whether its run ended while it was not known whether it was done; otherwise it was refused. */
  readonly isUnknown?: true;
};

/** Whether a tool, by its name, moves money. */
export type MovesMoney = (tool: string) => boolean;

/** Payments that were sent, and of which it is not known yet whether they were done. */
export const unknownCalls = ({ calls }: Pick<Calls, 'calls'>, isMoney: MovesMoney): readonly CallState[] =>
  Object.values(calls).filter(({ proposed, progress }) => isMoney(proposed.tool) && isInFlight(progress));

/** The same, for the run with which the case starts again, and for whoever decides about another payment. */
export const unknownPayments = (state: Pick<Calls, 'calls'>, isMoney: MovesMoney): readonly RefusedWrite[] =>
  unknownCalls(state, isMoney).map((call) => ({ ...asRefused(call), isUnknown: true }));

type State = Pick<Calls, 'calls'> &
  Pick<Asks, 'asks'> & {
    readonly opened: { readonly earlier: { readonly refused?: readonly RefusedWrite[] } | null } | null;
  };

/** A write that is looked for before another call is sent. */
export type EarlierWrite = RefusedWrite & {
  /** Whether a call of the same step sent it, in the same run. */
  readonly isOfStep: boolean;
};

/**
 * What must not be in its system when the call is sent: earlier calls of its step under other keys, and before a payment
 * every payment of the case that was refused, by whatever tool.
 */
export function earlierCalls(state: State, call: CallState, isMoney: MovesMoney): readonly EarlierWrite[] {
  const ofStep = Object.values(state.calls)
    .filter((other) => isOfStep(other, call))
    .map((other) => ({ ...asRefused(other), isOfStep: true }));
  const inCase = isMoney(call.proposed.tool)
    ? refusedPayments(state, isMoney)
        .filter(({ key }) => key !== call.proposed.key)
        .map((known) => ({ ...known, isOfStep: false }))
    : [];
  return [...new Map([...inCase, ...ofStep].map((each) => [each.key, each])).values()];
}

const isOfStep = (other: CallState, { callId, step, proposed }: CallState): boolean =>
  other.step === step &&
  other.callId !== callId &&
  mayHaveBeenSent(other) &&
  other.proposed.effect === 'write' &&
  other.proposed.tool === proposed.tool &&
  other.proposed.iteration < proposed.iteration;

/** Of this run and the runs before it. What a person said stands for a later write is known, and no longer looked for. */
export function refusedPayments(state: State, isMoney: MovesMoney): readonly RefusedWrite[] {
  const now = Object.values(state.calls)
    .filter((call) => call.progress.kind === 'failed' && mayHaveBeenSent(call))
    .map(asRefused);
  return [...(state.opened?.earlier?.refused ?? []), ...now].filter(
    (refused) => isMoney(refused.tool) && !isAccountedFor(state, refused),
  );
}

/**
 * Until when a write that was refused may still become visible, so that its absence proves nothing: lists lag, and of a
 * payment the vendor may go on with the request. What a look finds, or finds to have come to nothing, counts at once. 0 if
 * it was certainly not sent.
 */
export function shownUntil({ sentAt }: RefusedWrite, tool: Tool | undefined): Instant {
  if (sentAt === null || tool?.probe === 'none') return 0;
  return sentAt + settleMs + (tool?.movesMoney === undefined ? 0 : (tool.commitMs ?? 0));
}

const isAccountedFor = ({ asks, calls }: State, { key }: RefusedWrite): boolean =>
  Object.values(calls).some(
    ({ progress }) => progress.kind === 'settled' && progress.before.some((effect) => effect.key === key),
  ) ||
  Object.values(asks).some(
    (ask) =>
      ask.kind === 'recovery' &&
      ask.code === EARLIER_FOUND &&
      ask.closed?.how === 'recovered' &&
      (ask.closed.note === 'it_was_done' || ask.choices.includes('leave_out')) &&
      keyFound(calls, ask) === key,
  );

/** What people decided about knows the payment that was found. */
function keyFound(calls: Calls['calls'], { callId }: RecoveryAsk): string | undefined {
  const call = callId === null ? undefined : calls[callId];
  return call === undefined ? undefined : foundOf(call)?.key;
}

/** Not if each attempt was given up before it was sent, for what was found or could not be seen. */
const mayHaveBeenSent = ({ attempts, unsent }: CallState): boolean => attempts > unsent;

function asRefused({ step, proposed, proposedAt, attempts, answered, sentAt, progress }: CallState): RefusedWrite {
  const isFailed = progress.kind === 'failed';
  return {
    step,
    tool: proposed.tool,
    summary: proposed.summary,
    message: isFailed || progress.kind === 'lost' ? progress.message : '',
    key: proposed.key,
    args: proposed.args,
    intendedAt: proposedAt,
    attempt: attempts,
    isDoubted: answered === 'refusal' || answered === 'unclear',
    sentAt: isFailed && progress.code === EARLIER_FOUND ? null : (sentAt?.at ?? null),
  };
}
