/**
 * The payments that any run has sent since a moment, as the logs say it: the same after a restart, and for each
 * process.
 *
 * INVARIANT: the intent of a payment is stored before it is sent, so of two that look after theirs, at least one sees
 * the other.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { recentRunsMax, settleMs } from '../kernel/limits.ts';
import { sentPayments, type Sought } from '../run/log/sent-payments.ts';
import type { SentPayment } from '../tool/tool.ts';
import type { Logger } from './logger.ts';
import type { Store } from './ports.ts';
import type { VerifiedRuns } from './verified-runs.ts';

/** @returns null when it cannot be said */
export type RecentPayments = (since: Instant, sought: Omit<Sought, 'now'>) => Promise<readonly SentPayment[] | null>;

export function createRecentPayments(
  { store, verified }: { readonly store: Store; readonly verified: VerifiedRuns },
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): RecentPayments {
  return async (since, sought) => {
    try {
      // A run that ended in between is later again, so its row shows it.
      const heads = await store.runs.headsSince(since - settleMs, recentRunsMax + 1);
      if (heads.length > recentRunsMax) return null;
      const runs = await Promise.all(heads.map(({ runId }) => verified.read(store, runId)));
      const now = clock.now();
      return runs.flatMap((run) => (run === null ? [] : sentPayments(run, { ...sought, now })));
    } catch (error) {
      logger.error('payments.not_read', error);
      return null;
    }
  };
}
