/**
 * Puts off what is to be written about an item of the inbox whose row another session has locked: it waits in memory, and
 * is written once the row is free. So a locked item holds up no other, and what was done for it is not done again. If the
 * process ends before, the item is worked again, as after any crash.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { isYounger } from '../kernel/remembered.ts';
import { codeOf } from '../kernel/trouble.ts';
import { STORE_BUSY } from './handle-command.ts';
import type { InboxItem } from './inbox-item.ts';
import { ITEM_LOCKED, type InboxPort } from './inbox-port.ts';
import type { Logger } from './logger.ts';
import type { Operators } from './operators.ts';
import { overPort } from './over-port.ts';
import type { Store } from './ports.ts';

/** Time between two tries to write what was put off. */
const TRY_PAUSE_MS = 2_000;
/** After this time operators hear of it. */
const LOCKED_LONG_MS = 30_000;

type PutOff = {
  readonly write: () => Promise<void>;
  readonly since: Instant;
  triedAt: Instant;
  isReported: boolean;
};

export type PutOffWrites = {
  /** Its inbox puts off what cannot be written; each `take` tries again what was put off. */
  readonly store: Store;
  /** Whether something waits to be written. */
  isWaiting(): boolean;
};

export function putOffWrites(
  store: Store,
  { clock, operators, logger }: { readonly clock: Clock; readonly operators: Operators; readonly logger: Logger },
): PutOffWrites {
  const { inbox } = store;
  /** By item, the last thing to be written. */
  const waiting = new Map<string, PutOff>();

  const writeOrPutOff = async (id: string, write: () => Promise<void>): Promise<void> => {
    const before = waiting.get(id);
    try {
      await write();
      waiting.delete(id);
    } catch (error) {
      if (codeOf(error) !== ITEM_LOCKED) throw error;
      const now = clock.now();
      waiting.set(id, { write, since: before?.since ?? now, triedAt: now, isReported: before?.isReported ?? false });
    }
  };

  const tryAgain = async (id: string, one: PutOff): Promise<void> => {
    one.triedAt = clock.now();
    try {
      const item = await inbox.find(id);
      // Another process may have finished it meanwhile.
      if (item !== null && item.became === undefined) await one.write();
    } catch (error) {
      if (['store.unavailable', STORE_BUSY].includes(codeOf(error))) throw error;
      if (codeOf(error) === ITEM_LOCKED) {
        reportLong(id, one);
        return;
      }
      // The item is worked again, and what is wrong with it is found there.
      logger.error('inbox.failed', error, { item: id });
    }
    if (waiting.get(id) === one) waiting.delete(id);
  };

  const reportLong = (id: string, one: PutOff): void => {
    if (one.isReported || isYounger(LOCKED_LONG_MS, one.since, clock.now())) return;
    one.isReported = true;
    operators.notify({
      topic: `${ITEM_LOCKED}:${id}`,
      title: 'An item of the inbox is locked in the database by someone else; it waits',
      lines: [
        `Item ${id}: what became of it cannot be written`,
        '`SELECT * FROM pg_stat_activity` names the session; it goes on once the lock is gone',
      ],
    });
  };

  const patient: Pick<InboxPort, 'take' | 'finish' | 'defer' | 'hold'> = {
    async take(limit, now, until) {
      for (const [id, one] of waiting) if (!isYounger(TRY_PAUSE_MS, one.triedAt, clock.now())) await tryAgain(id, one);
      const items = await inbox.take(limit, now, until);
      // INVARIANT: what was worked already is not worked again.
      const left: InboxItem[] = [];
      for (const item of items) {
        const one = waiting.get(item.id);
        if (one === undefined) left.push(item);
        else await tryAgain(item.id, one);
      }
      return left;
    },
    finish: (id, note, now, signed) => writeOrPutOff(id, () => inbox.finish(id, note, now, signed)),
    defer: (id, at, note) => writeOrPutOff(id, () => inbox.defer(id, at, note)),
    hold: (id, key, until, note) => writeOrPutOff(id, () => inbox.hold(id, key, until, note)),
  };
  return { store: overPort(store, { inbox: overPort(inbox, patient) }), isWaiting: () => waiting.size > 0 };
}
