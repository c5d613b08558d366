/**
 * A case event: one fact that arrived from outside, with its source's own event id. It opens a case, corrects its
 * facts, or is one that the case's kind declares: `carrier_offer`.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Value } from '../kernel/value.ts';

/** An id that ties a case to a record elsewhere; two events with the same key speak of the same case. */
export type CorrelationKey = { readonly system: string; readonly record: string };

/** A fact as it arrived, with where it was read. */
export type Fact = {
  /** `claim.amount`, below `case`. */
  readonly path: string;
  readonly value: Value;
  /** The vendor's record and field, as people know them: `Zendesk ticket 101`, `Claim amount`. */
  readonly source: { readonly system: string; readonly record: string; readonly field: string };
};

/** A fact that arrived in a shape its kind does not allow. It is missing, and a person can be told why. */
export type RefusedFact = { readonly path: string; readonly label: string; readonly problem: string };

/** Who caused it, as far as the source tells: never an approver of the run it starts. */
export type Requester = {
  readonly name: string;
  readonly email: string | null;
  /** Addresses of others who had a part in it, such as the customer for whom somebody else typed the ticket in. */
  readonly others?: readonly string[];
};

type CaseEventCore = {
  /** The channel it came through: `zendesk_web`, `email`, `replay`. */
  readonly channel: string;
  /** The source's own id; the same event twice changes nothing. */
  readonly eventId: string;
  readonly receivedAt: Instant;
  readonly kind: string;
  readonly keys: readonly CorrelationKey[];
  readonly requester: Requester;
  /** Of a declared event, its fields: `path` is the field's name. */
  readonly facts: readonly Fact[];
  readonly refused: readonly RefusedFact[];
};

export type CaseEvent = CaseEventCore &
  (
    | { readonly type: 'opened' | 'corrected' }
    /** `event` is a name that the kind declares. */
    | { readonly type: 'declared'; readonly event: string }
  );
