/**
 * What this process has put into the inbox and the register does not name yet. An item that someone deletes is then
 * missed by the audit, even if it had no effect and no log names it.
 *
 * It is noted where it is stored and not read back: nothing that someone changes in the database keeps it out.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { storedText } from '../kernel/stored-text.ts';
import type { NewItem } from './inbox-item.ts';
import { overPort } from './over-port.ts';
import type { Store } from './ports.ts';
import type { ReceivedItem } from './register.ts';

export type ReceivedItems = {
  /** Those that the register may lack, oldest first. */
  items(): readonly ReceivedItem[];
  /** The register has these. */
  forget(items: readonly ReceivedItem[]): void;
  /** Since when an item is missing in the register; null when it has them all. */
  missingSince(): Instant | null;
};

export const nothingReceived: ReceivedItems = { items: () => [], forget: () => undefined, missingSince: () => null };

const MARK_DIGITS = 32;

/** By what an item is known: it stays when its payload is erased or its signature is replaced. */
export function markOf({ source, sender = '', eventId }: Pick<NewItem, 'source' | 'sender' | 'eventId'>): string {
  return hashOf(['item of the inbox', storedText(source), storedText(sender), storedText(eventId)]).slice(
    0,
    MARK_DIGITS,
  );
}

/** A store that notes each item that it has stored. An item may have arrived long before, such as a letter that waited. */
export function noteReceived(
  store: Store,
  clock: Pick<Clock, 'now'>,
): { readonly store: Store; readonly received: ReceivedItems } {
  const noted = new Map<ReceivedItem, Instant>();
  const note = (item: NewItem): void => {
    noted.set({ source: storedText(item.source), at: item.receivedAt, mark: markOf(item) }, clock.now());
  };
  return {
    store: overPort(store, {
      inbox: overPort(store.inbox, {
        async receive(item) {
          const result = await store.inbox.receive(item);
          if (result === 'stored') note(item);
          return result;
        },
        async record(item, why, signed) {
          const isStored = await store.inbox.record(item, why, signed);
          if (isStored) note(item);
          return isStored;
        },
      }),
    }),
    received: {
      items: () => [...noted.keys()],
      forget(items) {
        for (const item of items) noted.delete(item);
      },
      missingSince() {
        const [first] = noted.values();
        return first ?? null;
      },
    },
  };
}
