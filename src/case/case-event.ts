/**
 * A case event: one fact that arrived from outside, with its source's own event id. It opens a case, corrects its
 * facts, or is one that the case's kind declares: `carrier_offer`.
 */
import type { Instant } from '../kernel/clock.ts';
import type { PersonMark } from '../kernel/person-mark.ts';
import type { Type, Value } from '../kernel/value.ts';
import type { SourceMark } from './source-mark.ts';

/** An id that links a case to a record elsewhere; two events with the same key belong to the same case. */
export type CorrelationKey = { readonly system: string; readonly record: string };

/** A fact as it arrived, and where it was read. */
export type Fact = {
  /** `claim.amount`, below `case`. */
  readonly path: string;
  readonly value: Value;
  /** The vendor's record and field, as people know them: `Zendesk ticket 101`, `Claim amount`. */
  readonly source: { readonly system: string; readonly record: string; readonly field: string };
};

/**
 * A fact that arrived in a shape its kind does not allow. It is not missing: the claimant gave it, so a colleague is
 * asked which of its readings is right.
 */
export type RefusedFact = {
  readonly path: string;
  readonly label: string;
  /** Why, as a sentence that shows the text and its readings. */
  readonly problem: string;
  /** What was sent, cut to size. Absent for a field that a declared event lacks. */
  readonly text?: string;
  /** Each value that the text can mean; empty when none can be made out. */
  readonly readings?: readonly Value[];
  /** The field of the source that it was read from, when it differs from `path`. */
  readonly field?: string;
  /** For a field of a declared event: its type. Absent for a field that the event lacks. */
  readonly type?: Type;
  /** For a field of a declared event: whether it may be missing. */
  readonly optional?: true;
};

/** What a source wrote to say that it has no value for a fact: `n/a`. The fact is missing, and people see the text. */
export type SaidNone = { readonly path: string; readonly text: string };

/** Who caused the event, as far as the source says. The requester can never approve calls of the run it starts. */
export type Requester = {
  readonly name: string;
  readonly email: string | null;
  /** Addresses of others involved, such as the customer for whom an agent entered the ticket; the names of those without one. */
  readonly others?: readonly string[];
};

/** Who changed the record, as far as its source says. They can never approve what may depend on the change. */
export type Editor = {
  /** Null when the source names no one. */
  readonly name: string | null;
  /** Null for one without an address, such as an automation. */
  readonly email: string | null;
  /** Who of `people.yaml` this was when it was logged; absent for no one. */
  readonly persons?: readonly PersonMark[];
};

/** The person who chose the case of an event that fits several. */
export type AssignedBy = PersonMark & { readonly name: string };

type CaseEventCore = {
  /** The channel it came through: `zendesk_web`, `email`, `replay`. */
  readonly channel: string;
  /** The source's own id; the same event twice changes nothing. */
  readonly eventId: string;
  readonly receivedAt: Instant;
  readonly kind: string;
  readonly keys: readonly CorrelationKey[];
  /**
   * The first key's record follows up a closed one, the second key if it is known. It repeats what that one said, so it
   * is no new case by itself.
   */
  readonly followsUp?: true;
  readonly requester: Requester;
  /** Who changed the facts, if they changed. Absent when the source says nothing about it. */
  readonly editor?: Editor;
  /** For a declared event, its fields: `path` is the field's name. */
  readonly facts: readonly Fact[];
  readonly refused: readonly RefusedFact[];
  /** What it wrote for facts that are missing, where it wrote something; absent for none. */
  readonly saidNone?: readonly SaidNone[];
  /** Facts that the source shows as empty: they are missing from now on. Facts that it does not mention stay. */
  readonly cleared?: readonly string[];
  /**
   * Facts that only repeat the text with which the record was opened. Of a record that the case has opened itself, that is
   * our own text, and states nothing.
   */
  readonly openingText?: readonly string[];
  /** The source's own order; without it, the order of arrival counts. */
  readonly mark?: SourceMark;
  readonly assignedBy?: AssignedBy;
};

export type CaseEvent = CaseEventCore &
  (
    | { readonly type: 'opened' | 'corrected' }
    /** `event` is a name that the kind declares. */
    | { readonly type: 'declared'; readonly event: string }
  );
