/**
 * The payments that a run has sent, or may have, and until when each was on its way: a list of a time before may lack
 * it.
 *
 * Pure.
 */
import { settleMs } from '../../kernel/limits.ts';
import type { Instant } from '../../kernel/clock.ts';
import { EARLIER_FOUND, type SentPayment, type System } from '../../tool/tool.ts';
import type { MovesMoney } from './earlier-calls.ts';
import type { LoggedEvent, RunEvent } from './event.ts';
import type { RunState } from './state.ts';

/** The attempt that is being made, which is none of those that were sent before it. */
export type Attempt = { readonly key: string; readonly attempt: number };

export type Sought = {
  readonly system: System;
  readonly isMoney: MovesMoney;
  readonly except: Attempt | null;
  readonly now: Instant;
};

/** One for each attempt. Without an answer it may be on its way as long as any request. */
export function sentPayments(
  { log, state }: { readonly log: readonly LoggedEvent[]; readonly state: Pick<RunState, 'calls'> },
  { system, isMoney, except, now }: Sought,
): readonly SentPayment[] {
  const sent = new Map<string, SentPayment>();
  for (const { event, at } of log) {
    if (!('attempt' in event)) continue;
    const { callId, attempt } = event;
    const proposed = state.calls[callId]?.proposed;
    if (proposed?.effect !== 'write' || proposed.system !== system || !isMoney(proposed.tool)) continue;
    const { key, args } = proposed;
    const id = `${callId} ${attempt}`;
    const known = sent.get(id);
    if (event.type === 'CallStarted') {
      const isThis = except?.key === key && except.attempt === attempt;
      if (!isThis) sent.set(id, { key, args, until: Math.min(now, at + settleMs) });
    } else if (isUnsent(event)) sent.delete(id);
    else if (known !== undefined && isAnswered(event)) sent.set(id, { ...known, until: Math.min(known.until, at) });
  }
  return [...sent.values()];
}

/** After the others the request may still be on its way: whoever waited gave up, or something before the system answered. */
const isAnswered = ({ type }: RunEvent): boolean => type !== 'CallLost' && type !== 'CallDeferred';

const isUnsent = (event: RunEvent): boolean =>
  ('isUnsent' in event && event.isUnsent === true) || (event.type === 'CallFailed' && event.code === EARLIER_FOUND);
