/**
 * An item of the inbox: what arrived, as it arrived, until it is worked.
 */
import type { AssignedBy } from '../case/case-event.ts';
import type { Json } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { InboxOutcome, Listed } from './inbox-outcome.ts';

export type InboxItem = {
  readonly id: string;
  /** `zendesk`: the folder of `intake/` that understands the payload. */
  readonly source: string;
  /** The declared sender, where the source has several: `carrier-gateway`. */
  readonly sender?: string;
  /** The sender's own event id; unique together with `source` and `sender`. */
  readonly eventId: string;
  readonly receivedAt: Instant;
  readonly payload: Json;
  readonly attempts: number;
  /** By the process that accepted it; absent in an item that the program did not store. */
  readonly signed?: Signed;
  /** The cases among which a person chooses. Absent when no one is asked. */
  readonly choice?: InboxChoice;
  /** What the person chose. */
  readonly chosen?: ChosenCase;
  /** What became of it; absent until it was worked. */
  readonly became?: Became;
};

export type Signed = { readonly keyId: string; readonly signature: string };

/** The note with which an item was finished. */
export type Became = {
  readonly note: string;
  readonly outcome: InboxOutcome | null;
  readonly at: Instant;
  readonly signed?: Signed;
};

/** An item as it arrives. */
export type NewItem = Omit<InboxItem, 'id' | 'attempts' | 'choice' | 'chosen' | 'became'> & {
  /** What the signature of its channel covers, where that does not cover the event id: the same twice is one delivery. */
  readonly delivery?: string;
};

/** Which case an event belongs to is asked in these messages. */
export type InboxChoice = {
  /**
   * A button holds the place of its case in this list, and the digest of it all (`shownDigest`). Empty while the item is
   * to be worked again.
   */
  readonly candidates: readonly CaseId[];
  readonly posts: Posts;
  /** The messages that asked before the item was to be worked again. */
  readonly earlier?: Posts;
};

export type Posts = readonly { readonly channel: string; readonly ts: string }[];

/** Whether a person chooses, or has chosen, the case of the item. */
export function isAsked({ choice }: Pick<InboxItem, 'choice'>): boolean {
  return choice !== undefined && choice.candidates.length > 0;
}

/** What is left of a choice when the item is to be worked again: its messages, which no longer ask. */
export function askedBefore(choice: InboxChoice | undefined): InboxChoice | null {
  const earlier = [...(choice?.posts ?? []), ...(choice?.earlier ?? [])];
  return earlier.length === 0 ? null : { candidates: [], posts: [], earlier };
}

/** Null for *none of these*. */
export type ChosenCase = {
  readonly caseId: CaseId | null;
  readonly by: AssignedBy;
  readonly at: Instant;
  /** Absent in a choice that the program did not record. */
  readonly signed?: Signed;
};

/** An item that had no effect, none yet, or one without some of its facts. */
export type InboxTrouble = Omit<InboxItem, 'payload' | 'became'> & {
  /** `deferred`: it failed and will be tried again. `choice`: it waits until a person has chosen its case. */
  readonly outcome: Listed | 'deferred' | 'choice';
  /** Why, in words: `no kind has the ticket form …`. */
  readonly note: string;
};
