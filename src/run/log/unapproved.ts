/**
 * Payments of a case that people were asked to approve and did not: denied, not decided in time, or made void before
 * anyone decided. Whatever is approved later, each further payment of the case is asked of the same people, too.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import { openPark, type ApprovalAsk, type Asks, type Closing } from './asks.ts';
import type { Calls, CallState } from './call.ts';
import type { MovesMoney } from './earlier-calls.ts';
import { mayBeDone } from './may-be-done.ts';

export type Unapproved = {
  readonly step: string;
  readonly summary: string;
  readonly demands: readonly ApproverDemand[];
  /** How long an approval may wait. */
  readonly expiresMs: number;
  readonly how: Closing['how'];
  /** Who denied it. */
  readonly by: string | null;
  readonly at: Instant;
  readonly note: string | null;
};

type State = Pick<Calls, 'calls'> &
  Pick<Asks, 'asks'> & {
    readonly opened: { readonly earlier: { readonly unapproved?: readonly Unapproved[] } | null } | null;
  };

type Asked = { readonly ask: ApprovalAsk; readonly call: CallState };

/** Of this run and the runs before it, in the order in which they came to nothing. What is being asked is not among them. */
export function unapprovedPayments(state: State, isMoney: MovesMoney): readonly Unapproved[] {
  const asked = Object.values(state.asks).flatMap((ask): Asked[] => {
    const call = ask.kind === 'approval' && ask.callId !== null ? own(state.calls, ask.callId) : undefined;
    return ask.kind !== 'approval' || call === undefined || !isMoney(call.proposed.tool) ? [] : [{ ask, call }];
  });
  const before = (state.opened?.earlier?.unapproved ?? []).filter((one) => !isAskedAgain(one, asked));
  const now = asked.flatMap(({ ask, call }): Unapproved[] => {
    const { closed } = ask;
    // What was approved and done leaves nothing open, also when what led to it is forgotten later.
    if (closed === null || closed.how === 'approved' || wasDone(call) || isStillAsked(state, ask, call)) return [];
    const one: Unapproved = {
      step: call.step,
      summary: call.proposed.summary,
      demands: ask.demands,
      expiresMs: call.verdict.expiresMs ?? ask.expiresAt - ask.at,
      how: closed.how,
      by: closed.by?.name ?? null,
      at: closed.at,
      note: closed.note,
    };
    const later = asked.filter((other) => other.ask.seq > ask.seq);
    return isAskedAgain(one, later) ? [] : [one];
  });
  return [...before, ...now.toSorted((a, b) => a.at - b.at)];
}

/** Withdrawn only to be asked for again, of the same people and others: as what is being asked, it holds back nothing. */
const isStillAsked = (state: State, { closed, step }: ApprovalAsk, { progress }: CallState): boolean =>
  closed?.how === 'withdrawn' && progress.kind === 'awaiting' && openPark(state, step) === null;

const wasDone = (call: CallState): boolean => call.progress.kind !== 'failed' && mayBeDone(call);

/** Of what no one decided, its step asks again, and then asks those people, too: what they decide then counts. */
const isAskedAgain = ({ step, how, at }: Unapproved, later: readonly Asked[]): boolean =>
  how !== 'denied' && how !== 'expired' && later.some(({ ask }) => ask.step === step && ask.at >= at);

/** All of several demands: of each group as many people as the strictest of them wants. */
export function strictest(demands: readonly ApproverDemand[]): readonly ApproverDemand[] {
  const counts = new Map<string, number>();
  for (const { group, count } of demands) counts.set(group, Math.max(counts.get(group) ?? 0, count));
  return [...counts].map(([group, count]) => ({ group, count }));
}
