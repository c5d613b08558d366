/**
 * What a folder of `intake/` makes of an item of the inbox.
 */
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import type { Sender } from '../handbook/senders.ts';
import type { InboxItem } from './inbox-item.ts';

/** What a folder of `intake/` reads from an inbox item. */
export type Normalised = (
  | { readonly kind: 'event'; readonly event: CaseEvent }
  /** Nothing to do: another form, an event of ours. `mayBeLetIn`: an operator may take it all the same. */
  | { readonly kind: 'ignored'; readonly why: string; readonly mayBeLetIn?: true }
  /** It should be a case event, but cannot be read. */
  | { readonly kind: 'refused'; readonly why: string }
) & {
  /** For a record that can change its kind: how it reads if it belongs to a case already. The case's kind decides. */
  readonly ofCase?: OfCase;
  /** For a letter that answers others: what it is in the case of one of them. Without such a case it is what `kind` says. */
  readonly replies?: Replies;
};

export type Replies = {
  /** The records that it answers. */
  readonly keys: readonly CorrelationKey[];
  /**
   * @param kind of the case
   * @param keys those of the records that have a case
   * @returns null when the kind has no event for it
   */
  read(kind: string, keys: readonly CorrelationKey[]): CaseEvent | null;
};

export type OfCase = {
  readonly key: CorrelationKey;
  /** What is unusual, for people; `read` says it of every fact that the record no longer states. */
  readonly why: string;
  read(kind: string): CaseEvent | null;
};

/** What intake needs of the handbook: the kinds, the declared senders, and the time zone of dates. */
export type IntakeHandbook = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly timeZone: string;
  /** Null or absent when the handbook declares none. */
  readonly senders?: readonly Sender[] | null;
};

export type Normalise = (item: InboxItem, handbook: IntakeHandbook) => Normalised;
