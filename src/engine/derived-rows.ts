/**
 * The rows that follow from a log, as every append writes them. Rows of an append carry the time of its last event.
 */
import type { Instant } from '../kernel/clock.ts';
import type { SealedEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { projectAsks } from '../run/view/project-run.ts';
import type { RowsOfRun } from './ports.ts';

export type DerivedRows = Omit<RowsOfRun, 'timers'> & {
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
};

/** @param log of at least one event; `state` is its fold */
export function deriveRows(log: readonly SealedEvent[], state: RunState): DerivedRows {
  /** By event number: when the append that wrote it was made. */
  const writtenAt: Instant[] = [];
  for (const [index, event] of log.entries()) {
    if (event.keyId === null) continue;
    for (let seq = writtenAt.length; seq <= index; seq++) writtenAt[seq] = event.at;
  }
  const timeOf = (seq: number): Instant => writtenAt[seq - 1] ?? 0;
  return {
    openedAt: timeOf(1),
    updatedAt: timeOf(log.length),
    asks: projectAsks(state).map((ask) => ({ ...ask, askedAt: timeOf(state.asks[ask.askId]?.seq ?? 0) })),
    sessions: log.flatMap(({ type, seq, body }) => {
      const session = type === 'CallStarted' ? (body['session'] as { readonly jti: string } | undefined) : undefined;
      return session === undefined ? [] : [{ sessionId: session.jti, usedAt: timeOf(seq) }];
    }),
  };
}
