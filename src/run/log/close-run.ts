/**
 * What closes when a run ends, or is to end.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Asks, Closing } from './asks.ts';
import type { Calls } from './call.ts';
import type { CaseState, Stopping } from './case.ts';
import { isDoubt, unknownWrites } from './unknown-writes.ts';

const OVER = { how: 'over', note: null } as const;

export function closeAll({ asks }: Asks, at: Instant, end: Pick<Closing, 'how' | 'note'> = OVER): Asks {
  const closed = { ...end, by: null, at };
  return {
    asks: Object.fromEntries(Object.entries(asks).map(([id, ask]) => [id, { ...ask, closed: ask.closed ?? closed }])),
  };
}

/** Nobody need take what this run asked for: it was stopped, or another run goes on with the case. */
export function closeForGood(state: Asks, at: Instant, end?: Pick<Closing, 'how' | 'note'>): Asks {
  const { asks } = closeAll(state, at, end);
  return {
    asks: Object.fromEntries(
      Object.entries(asks).map(([id, ask]) => [id, ask.kind === 'answer' ? { ...ask, stays: false } : ask]),
    ),
  };
}

/**
 * Everything that is asked closes, but what is asked about writes whose outcome is unknown.
 *
 * INVARIANT: no stop closes a question whether something was done.
 */
export function stopDeciding(
  state: CaseState & Asks & Calls,
  { step, reason }: Pick<Stopping, 'step' | 'reason'>,
  { at, seq }: { readonly at: Instant; readonly seq: number },
): Partial<CaseState & Asks & Calls> {
  const calls = unknownWrites(state).map(({ callId }) => callId);
  const { asks } = closeForGood(state, at);
  const isAbout = (id: string): boolean => isDoubt(state, state.asks[id]);
  return {
    stopping: { seq, step, reason, calls },
    asks: Object.fromEntries(
      Object.entries(asks).map(([id, ask]) => [id, isAbout(id) ? (state.asks[id] ?? ask) : ask]),
    ),
    calls: Object.fromEntries(
      Object.entries(state.calls).map(([id, call]) => [
        id,
        call.progress.kind === 'lost' ? { ...call, progress: { ...call.progress, repeat: false } } : call,
      ]),
    ),
  };
}
