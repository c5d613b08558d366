/**
 * The port to the inbox: what arrived, once, until it is worked.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Instant } from '../kernel/clock.ts';
import type { ChosenCase, InboxChoice, InboxItem, InboxTrouble, NewItem, Signed } from './inbox-item.ts';

/**
 * Error code: another session has locked the row of the item. Thrown at once by what changes one item while it is worked;
 * nothing was changed.
 */
export const ITEM_LOCKED = 'inbox.item_locked';

/** Those of what arrived, of the choice of its case, and of what became of it; absent where there is none. */
export type Signatures = { readonly arrived?: Signed; readonly chosen?: Signed; readonly finished?: Signed };

export type InboxPort = {
  /**
   * Stores the item, once per source, sender and event id, and once per source and delivery. Resolves after it is durable. `changed`: the id was used
   * before, for another payload; nothing was stored.
   */
  receive(item: NewItem): Promise<'stored' | 'duplicate' | 'changed'>;
  /** Takes up to `limit` due items, oldest first, and hides them from other workers until `until`. */
  take(limit: number, now: Instant, until: Instant): Promise<InboxItem[]>;
  /**
   * Counts another try of a taken item before it begins, and hides the item until `until`.
   *
   * @returns how many tries have begun since one last ended, this one included
   * @throws Trouble `inbox.item_locked`, as do `finish`, `defer`, `hold`, `askWhich` and `erase`
   */
  begin(id: string, until: Instant): Promise<number>;
  /** Marks the item as done; `note` says what became of it. */
  finish(id: string, note: string, now: Instant, signed?: Signed): Promise<void>;
  /** The item will be taken again at `at`, unless it is finished. */
  defer(id: string, at: Instant, note: string): Promise<void>;
  /**
   * Keeps the item until a case with this key opens: it is taken again at `until` at the latest, and does not count
   * as pending.
   */
  hold(id: string, key: CorrelationKey, until: Instant, note: string): Promise<void>;
  /** The unfinished items held for this key, oldest first, at most `limit`. */
  heldFor(key: CorrelationKey, limit: number): Promise<InboxItem[]>;
  /** How many items of this source and sender are held, other than `id`. */
  heldBy(from: Pick<InboxItem, 'source' | 'sender'>, id: string): Promise<number>;
  /** Items that are not finished and wait for no case; with `now`, also those that have waited until then in vain. */
  pending(now?: Instant): Promise<number>;
  /** Stores what was refused before it could be worked, with the note why; once, like `receive`. @returns whether it did */
  record(item: NewItem, note: string, signed?: Signed): Promise<boolean>;
  /**
   * The ids of those that `pending()` counts, oldest first, at most `limit`: what was acknowledged and may still change
   * a case.
   */
  unread(limit: number): Promise<readonly string[]>;
  /** What was set aside or waits for another try, newest first. */
  setAside(limit: number): Promise<readonly InboxTrouble[]>;
  /** How many items were set aside since `since`, by outcome, and how many wait for another try. */
  counts(since: Instant): Promise<Readonly<Record<InboxTrouble['outcome'], number>>>;
  find(id: string): Promise<InboxItem | null>;
  /** The stored item because of which `receive` takes this one for a duplicate; null when there is none. */
  known(item: Pick<NewItem, 'source' | 'sender' | 'eventId' | 'delivery'>): Promise<InboxItem | null>;
  /** Items with a higher id than `after`, by id; null begins with the least: for the audit, which reads all of them. */
  page(after: string | null, limit: number): Promise<readonly InboxItem[]>;
  /** Lets a person choose the case of an unfinished item. It is taken again at `until` at the latest. */
  askWhich(id: string, choice: InboxChoice, until: Instant, note: string): Promise<void>;
  /** Records the choice of an item that waits for one, which is taken at `until`; false when none does. */
  choose(id: string, chosen: ChosenCase, until: Instant): Promise<boolean>;
  /**
   * Works an item again that was set aside, waits for another try or for a choice; false when there is no such item.
   * An earlier choice is forgotten, except the messages that asked for it.
   */
  tryAgain(id: string, now: Instant): Promise<boolean>;
  /**
   * Replaces the signatures of an item, if they are still those that `item` has; what they cover stays.
   *
   * @returns false when the item has changed since it was read
   */
  resign(item: InboxItem, signed: Signatures): Promise<boolean>;
  /** Replaces the payload of the item, with the signatures that cover it. The hash by which it is known again stays. */
  erase(item: Pick<InboxItem, 'id' | 'payload' | 'signed' | 'chosen'>): Promise<void>;
};
