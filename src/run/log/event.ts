/**
 * The events of a run: facts in the past, append-only. The log of a run is the truth; all else is derived from it.
 *
 * Terminology: a *call* is one proposed use of a tool, with one set of arguments and one idempotency key; an *attempt*
 * is one request made for it; an *ask* is something asked of people by a button (an approval, an answer, a recovery); a
 * *clock* is a deadline that runs.
 */
import type { Fact, CorrelationKey, RefusedFact, Requester } from '../../case/case-event.ts';
import type { ArrivedField } from '../../case/read-event.ts';
import type { ApproverDemand, Verdict } from '../../boundary/verdict.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../../kernel/ids.ts';
import type { Duration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Reading, Trace, Truth } from '../../sop/expression/expression.ts';
import type { FormField } from '../../sop/sop.ts';
import type { System, VendorReference } from '../../tool/tool.ts';

/** Who caused an event. Only a `person` can satisfy what is asked of people. */
export type Actor =
  | { readonly kind: 'runner' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'channel'; readonly channel: string }
  | PersonActor;

export type PersonActor = {
  readonly kind: 'person';
  readonly person: string;
  readonly name: string;
  readonly slackUser: string;
  readonly slackTeam: string;
};

/** The SOP version a run follows to its end. */
export type SopReference = {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  readonly hash: string;
  readonly handbook: number;
};

export type { Requester };

/** What an approver sees, word for word; its digest is what is approved. */
export type ApprovalCard = {
  /** The tool's registered summary with the arguments: what will be done. */
  readonly willDo: string;
  /** The rule and the values: why it is asked. */
  readonly because: string;
  readonly ifDenied: string;
  readonly ifSilent: string;
  /** Every argument exactly as it will be sent. */
  readonly args: Readonly<Record<string, Value>>;
};

/** One branch of a `choose` as it was decided. */
export type LookedBranch = {
  readonly branch: string;
  readonly says: string;
  readonly result: Truth;
  readonly traces: readonly Trace[];
};

/** A row that matched, or the one that was unclear; `line` is where it stands in its file. */
export type MatchedRow = { readonly row: number; readonly line: number; readonly traces: readonly Trace[] };

/**
 * What a handler of a `watch` is for: a case event, at most so often, or a time that may come again. `handler` is its
 * label in the file.
 */
export type Watched = {
  readonly handler: string;
  readonly event: string | null;
  readonly save: string | null;
  readonly most: number;
  readonly dueAt: Instant | null;
  readonly every: Duration | null;
};

export type LoopEnd = 'held' | 'used_up' | 'all';

export type RecoveryChoice = 'try_again' | 'it_was_done' | 'stop';

export type RunEvent =
  | {
      readonly type: 'CaseOpened';
      readonly caseId: CaseId;
      readonly kind: string;
      readonly kindTitle: string;
      readonly channel: string;
      readonly receivedAt: Instant;
      readonly requester: Requester;
      readonly keys: readonly CorrelationKey[];
      readonly facts: readonly Fact[];
      readonly refused: readonly RefusedFact[];
      /** The Slack channel of the thread, by name, and who is asked when there is no SOP to say it. */
      readonly slackChannel: string;
      readonly ifUnforeseen: string;
    }
  | {
      readonly type: 'SopChosen';
      readonly sop: SopReference;
      readonly boundary: string;
      readonly ifUnforeseen: string;
      readonly traces: readonly Trace[];
    }
  | {
      readonly type: 'SopNotChosen';
      readonly reason: 'none' | 'several' | 'unclear';
      readonly candidates: readonly string[];
      readonly traces: readonly Trace[];
    }
  | {
      readonly type: 'FactsCorrected';
      readonly eventId: string;
      readonly facts: readonly Fact[];
      readonly refused: readonly RefusedFact[];
    }
  | {
      readonly type: 'StepDecided';
      readonly step: string;
      readonly says: string;
      readonly result: Truth;
      /** The step whose conditions decided, for an `otherwise`. */
      readonly otherwise: string | null;
      readonly traces: readonly Trace[];
      /** What hangs on it is only kept for later steps, so that the thread need not tell it. */
      readonly quiet?: true;
    }
  /**
   * A `choose` was decided: every branch that was looked at, in order; none is taken where one is unclear or none
   * holds.
   */
  | {
      readonly type: 'BranchChosen';
      readonly step: string;
      readonly branch: string | null;
      readonly result: 'taken' | 'unclear' | 'none';
      readonly looked: readonly LookedBranch[];
    }
  /**
   * A decision table was read: which of its rows matched, and what it looked at for them. `value` is what it gave, when
   * it did.
   */
  | {
      readonly type: 'TableRead';
      readonly step: string;
      readonly says: string;
      readonly table: string;
      readonly result: 'matched' | 'none' | 'several' | 'unclear';
      readonly rows: readonly MatchedRow[];
      readonly readings: readonly Reading[];
      readonly save: string | null;
      readonly value: Readonly<Record<string, Value>> | null;
    }
  /**
   * The rounds of a loop begin with the first. For a `for_each`, `most` is how many items its list had, and these are
   * kept.
   */
  | {
      readonly type: 'LoopStarted';
      readonly step: string /** The rounds around it. */;
      readonly around: readonly number[];
      readonly says: string;
      readonly loop: 'repeat' | 'for_each';
      readonly most: number;
      readonly item: string | null;
      readonly items: readonly Value[] | null;
      /** The expression of the list. */
      readonly list: string | null;
      readonly readings: readonly Reading[];
    }
  | { readonly type: 'RoundStarted'; readonly step: string; readonly round: number }
  /** What was looked at behind a round of a `repeat`; the next one begins at `pauseUntil`, or at once. */
  | {
      readonly type: 'RoundChecked';
      readonly step: string;
      readonly round: number;
      readonly says: string;
      readonly result: Truth;
      readonly traces: readonly Trace[];
      readonly pauseUntil: Instant | null;
      readonly readings: readonly Reading[];
    }
  /**
   * `held`: what the rounds went on for holds. `used_up`: it does not, and there are no more rounds. `all`: each item
   * had its round.
   */
  | { readonly type: 'LoopEnded'; readonly step: string; readonly how: LoopEnd; readonly rounds: number }
  | { readonly type: 'FlagRaised'; readonly step: string; readonly flag: string }
  /** `outcome` is the whole of it, also where the step only added to what was reached before: `RR2+RR5`. */
  | { readonly type: 'OutcomeReached'; readonly step: string; readonly outcome: string }
  /** A step that uses no tool did its business action: being here, in the log, is what was to be done. */
  | { readonly type: 'ActionCounted'; readonly step: string; readonly action: string }
  | {
      readonly type: 'ValueSet';
      readonly step: string;
      readonly path: readonly string[];
      readonly value: Value;
      readonly readings: readonly Reading[];
    }
  | {
      readonly type: 'ClockStarted';
      readonly step: string;
      readonly span: string;
      readonly from: Instant;
      readonly dueAt: Instant;
    }
  | { readonly type: 'ClockMet'; readonly step: string }
  | { readonly type: 'ClockMissed'; readonly step: string; readonly dueAt: Instant }
  /** A case event that the kind declares. One that nobody waits or watches for changes nothing. */
  | {
      readonly type: 'EventArrived';
      readonly eventId: string;
      readonly event: string;
      readonly label: string;
      readonly fields: readonly ArrivedField[];
      readonly refused: readonly RefusedFact[];
    }
  /**
   * Another SOP begins inside this one, with what it is given. `lacking` are facts that it needs: then its `if_missing`
   * takes its place.
   */
  | {
      readonly type: 'NestedSopStarted';
      readonly step: string /** The rounds around it. */;
      readonly around: readonly number[];
      readonly says: string;
      readonly sop: string;
      readonly title: string;
      readonly inputs: Readonly<Record<string, Value>>;
      readonly lacking: readonly string[];
      readonly readings: readonly Reading[];
    }
  /** It is done, with its outcome or `none`. */
  | {
      readonly type: 'NestedSopEnded';
      readonly step: string;
      readonly sop: string;
      readonly outcome: string;
      readonly save: string | null;
    }
  /** A block begins to be watched over. */
  | {
      readonly type: 'WatchStarted';
      readonly step: string /** The rounds around it. */;
      readonly around: readonly number[];
      readonly says: string;
      readonly watched: readonly Watched[];
      readonly readings: readonly Reading[];
    }
  /** A handler begins: `number` counts its own occasions. For a time, `nextAt` is when it comes again. */
  | {
      readonly type: 'HandlingStarted';
      readonly step: string;
      readonly handler: string;
      readonly says: string;
      readonly number: number;
      readonly eventId: string | null;
      readonly dueAt: Instant | null;
      readonly nextAt: Instant | null;
    }
  | { readonly type: 'HandlingEnded'; readonly step: string; readonly handler: string }
  /** The block is done, and so is what was begun for it; events that were still to be handled are named. */
  | { readonly type: 'WatchEnded'; readonly step: string; readonly unhandled: readonly string[] }
  /**
   * A step waits until `dueAt`, or for a case event that must come before. `span` is null when a point in time was
   * computed.
   */
  | {
      readonly type: 'WaitStarted';
      readonly step: string;
      readonly says: string;
      readonly event: string | null;
      readonly span: string | null;
      readonly from: Instant;
      readonly dueAt: Instant;
      readonly readings: readonly Reading[];
      /** The name under which the fields of the event are kept; logs of before declared events were known have none. */
      readonly save?: string | null;
    }
  /**
   * `elapsed`: its time is over, and nothing else was waited for. `late`: its time is over and the event did not come.
   */
  | {
      readonly type: 'WaitEnded';
      readonly step: string;
      readonly how: 'elapsed' | 'event' | 'late';
      readonly eventId: string | null;
    }
  | {
      readonly type: 'CallProposed';
      readonly callId: string;
      readonly step: string;
      readonly iteration: number;
      readonly says: string;
      readonly action: string;
      readonly tool: string;
      readonly system: System;
      readonly effect: 'read' | 'write';
      readonly summary: string;
      readonly args: Readonly<Record<string, Value>>;
      readonly argsSha256: string;
      /** The values the arguments were computed from. */
      readonly readings: readonly Reading[];
      /** The name under which the output is saved. */
      readonly save: string | null;
      /** The idempotency key, the same for every attempt. */
      readonly key: string;
      readonly verdict: Verdict;
      readonly answerId: AskId | null;
    }
  /** The boundary in force changed its verdict on a call that had not started. */
  | { readonly type: 'VerdictChanged'; readonly callId: string; readonly verdict: Verdict }
  | {
      readonly type: 'ApprovalRequested';
      readonly askId: AskId;
      readonly callId: string;
      readonly step: string;
      readonly card: ApprovalCard;
      /** SHA-256 of card, arguments, SOP version and policy version. */
      readonly digest: string;
      readonly demands: readonly ApproverDemand[];
      readonly expiresAt: Instant;
    }
  | {
      readonly type: 'ApprovalGiven';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly digest: string;
    }
  | { readonly type: 'ApprovalGranted'; readonly askId: AskId }
  | {
      readonly type: 'ApprovalDenied';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly reason: string;
    }
  | { readonly type: 'ApprovalExpired'; readonly askId: AskId }
  /** The boundary changed while the approval was open: it is void, and the call is judged anew. */
  | { readonly type: 'ApprovalWithdrawn'; readonly askId: AskId; readonly because: string }
  | {
      readonly type: 'CallStarted';
      readonly callId: string;
      readonly attempt: number;
      readonly session: { readonly jti: string; readonly keyId: string; readonly expiresAt: Instant };
      readonly policyHash: string;
      readonly approval: AskId | null;
    }
  | {
      readonly type: 'CallSucceeded';
      readonly callId: string;
      readonly attempt: number;
      readonly output: Readonly<Record<string, Value>>;
      readonly outputSha256: string;
      readonly reference: VendorReference | null;
      readonly found: 'answered' | 'probed';
    }
  | {
      readonly type: 'CallFailed';
      readonly callId: string;
      readonly attempt: number;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'CallDeferred';
      readonly callId: string;
      readonly attempt: number;
      readonly message: string;
      readonly retryAt: Instant;
    }
  | {
      readonly type: 'CallLost';
      readonly callId: string;
      readonly attempt: number;
      readonly message: string;
      readonly probeAt: Instant;
    }
  | {
      readonly type: 'CallProbed';
      readonly callId: string;
      readonly result: 'absent' | 'unknown';
      readonly message: string;
      /** When to look again; null when looking again would not tell more. */
      readonly againAt: Instant | null;
    }
  | {
      readonly type: 'AnswerRequested';
      readonly askId: AskId;
      readonly callId: string;
      readonly step: string;
      readonly person: string;
      readonly dueAt: Instant;
    }
  | { readonly type: 'Answered'; readonly askId: AskId; readonly by: PersonActor }
  | { readonly type: 'AnswerMissed'; readonly askId: AskId }
  | {
      readonly type: 'QuestionAsked';
      readonly askId: AskId;
      readonly step: string;
      readonly question: string;
      readonly group: string;
      /** Buttons, or the fields of a form. Dates of the form are meant in `timeZone`. */
      readonly choices: readonly string[] | null;
      readonly form: readonly FormField[] | null;
      readonly timeZone: string;
      readonly save: string | null;
      readonly dueAt: Instant;
      readonly remindAt: Instant | null;
      readonly readings: readonly Reading[];
    }
  | { readonly type: 'QuestionReminded'; readonly askId: AskId }
  | {
      readonly type: 'QuestionAnswered';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly answer: Readonly<Record<string, Value>>;
    }
  | { readonly type: 'QuestionMissed'; readonly askId: AskId }
  | {
      readonly type: 'Parked';
      readonly askId: AskId;
      readonly step: string | null;
      readonly callId: string | null;
      readonly code: string;
      /** What stopped the run, and what is known, as sentences. */
      readonly because: string;
      readonly known: readonly string[];
      readonly choices: readonly RecoveryChoice[];
      readonly group: string;
    }
  | {
      readonly type: 'Recovered';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly choice: RecoveryChoice;
      readonly note: string | null;
    }
  | { readonly type: 'RunCompleted'; readonly outcome: string | null; readonly flags: readonly string[] }
  | { readonly type: 'RunStopped'; readonly step: string | null; readonly reason: string };

export type RunEventType = RunEvent['type'];

/** An event in its place in the log. */
export type LoggedEvent = {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly event: RunEvent;
};

/** An event as it is stored: with the salted commitments that its hash covers (design section 5). */
export type SealedEvent = {
  readonly runId: RunId;
  /** 1..n without a gap. */
  readonly seq: number;
  readonly type: RunEventType;
  readonly at: Instant;
  readonly actor: Actor;
  /** The event without its type. A field that was erased is absent here and keeps its commitment. */
  readonly body: Readonly<Record<string, unknown>>;
  /** By body field; an erased field has none. */
  readonly salts: Readonly<Record<string, string>>;
  /** By body field: SHA-256 of salt and canonical value. */
  readonly commitments: Readonly<Record<string, string>>;
  /** Hash of the event before, 64 zeros for the first. */
  readonly prev: string;
  readonly hash: string;
};
