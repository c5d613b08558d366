/**
 * The events of a run: past facts, append-only. The log is the source of truth; everything else is derived from it.
 * Each part of the log declares its own events; `step/kinds.ts` joins those of the step kinds.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import type { Actor } from './actor.ts';
import type { ApprovalEvent } from './approval.ts';
import type { CallEvent } from './call.ts';
import type { CaseEvent } from './case.ts';
import type { EveryStepEvent } from './every-step.ts';
import type { LookAnewEvent } from './look-anew.ts';
import type { ParkEvent } from './park.ts';
import type { StepEvent } from './step/kinds.ts';

export type { Requester } from '../../case/case-event.ts';
export type { Actor, PersonActor } from './actor.ts';
export type { RecoveryChoice } from './asks.ts';
export type { SopReference } from './case.ts';

export type RunEvent = CaseEvent | EveryStepEvent | CallEvent | ApprovalEvent | ParkEvent | LookAnewEvent | StepEvent;

export type RunEventType = RunEvent['type'];

/** The event of one type. */
export type EventOf<Type extends RunEventType> = Extract<RunEvent, { readonly type: Type }>;

/** An event in its place in the log. */
export type LoggedEvent = {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly event: RunEvent;
  /** The fields that were erased, whose values here say nothing; absent for none. */
  readonly erased?: readonly string[];
};

/** An event as stored. */
export type SealedEvent = {
  readonly runId: RunId;
  /** 1..n without a gap. */
  readonly seq: number;
  readonly type: RunEventType;
  readonly at: Instant;
  readonly actor: Actor;
  /** The event without its type and without erased fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** By body field, of those that may be erased: the hash covers a commitment to the value, not the value. */
  readonly salts: Readonly<Record<string, string>>;
  /** By erased field, its commitment: SHA-256 of the salt and the canonical value. */
  readonly erased: Readonly<Record<string, string>>;
  /** Hash of the previous event; 64 zeros for the first. */
  readonly prev: string;
  /** The key that signs this event, the last of an append; null for the events before it. Covered by the hash. */
  readonly keyId: string | null;
  readonly hash: string;
  /** The signature of the log up to here; null where `keyId` is. */
  readonly signed: HeadSignature | null;
};

/** Made with a key that is not in the database, so a log that someone rebuilt there has none. */
export type HeadSignature = {
  /** SHA-256 of what the append derived from the log and stored next to it, such as timers. */
  readonly derived: string;
  /** Over the hash of the event and `derived`, in base64. */
  readonly signature: string;
};
