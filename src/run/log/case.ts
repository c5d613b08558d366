/**
 * Events of the case and of the run as a whole: how it opened, which SOP it follows, what arrived, how it ended.
 */
import type {
  AssignedBy,
  CorrelationKey,
  Editor,
  Fact,
  RefusedFact,
  Requester,
  SaidNone,
} from '../../case/case-event.ts';
import type { ArrivedField } from '../../case/read-event.ts';
import type { Involved } from '../../case/involved.ts';
import type { AboutFact } from '../../case/about.ts';
import type { KnownMark, SourceMark } from '../../case/source-mark.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { OsAccount } from '../../kernel/os-account.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import type { Value } from '../../kernel/value.ts';
import type { Reading, Trace } from '../../sop/expression/expression.ts';
import type { PersonActor } from './actor.ts';
import type { Arrivals, EventTaken } from './arrival.ts';
import type { RefusedWrite } from './earlier-calls.ts';
import type { EarlierClock } from './earlier-clocks.ts';
import type { EarlierEffect } from './earlier-effect.ts';
import type { LeftOutPayment } from './left-out.ts';
import type { MoreCases, Named, OtherCase } from './other-case.ts';
import type { Unapproved } from './unapproved.ts';
import type { AfterEnd, FactChange, Facts, WeighedChange } from './fact-change.ts';
import type { Stated, SourceStatement } from './source-statement.ts';

/** The SOP version that a run follows to its end. */
export type SopReference = {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  readonly hash: string;
  readonly handbook: number;
};

/** The run that a person started again: why, how its sources had ordered their changes, and what it has done. */
export type EarlierRun = {
  readonly runId: string;
  readonly because: string;
  readonly marks: readonly KnownMark[];
  /** What each source stated last; absent in what an earlier program wrote. */
  readonly statements?: readonly SourceStatement[];
  /** Everyone whom its sources named, who gave it a value, and who decided how it goes on. */
  readonly people: readonly Involved[];
  readonly givers: readonly PersonMark[];
  readonly deciders: readonly PersonMark[];
  /** Its writes, and those of the runs before it. */
  readonly effects: readonly EarlierEffect[];
  /** Its deadlines that were met or missed, and those of the runs before it; absent in earlier logs. */
  readonly clocks?: readonly EarlierClock[];
  /** Payments that were refused in it, or in the runs before it; absent for none, and in earlier logs. */
  readonly refused?: readonly RefusedWrite[];
  /** Payments that people did not approve in it, or in the runs before it; absent for none, and in earlier logs. */
  readonly unapproved?: readonly Unapproved[];
  /** Payments that a person left out of it, or of the runs before it; absent for none, and in earlier logs. */
  readonly leftOut?: readonly LeftOutPayment[];
  /** Everything that the case had named of what it is about; absent for nothing, and in earlier logs. */
  readonly named?: readonly Named[];
};

export type CaseEvent =
  | {
      readonly type: 'CaseOpened';
      /** What the events of this log mean: see `semantics.ts`. */
      readonly semantics: number;
      readonly caseId: CaseId;
      readonly kind: string;
      readonly kindTitle: string;
      readonly channel: string;
      readonly receivedAt: Instant;
      readonly requester: Requester;
      /** Everyone whom the event names, as `people.yaml` lists them; absent when it lists none of them. */
      readonly involved?: readonly Involved[];
      readonly keys: readonly CorrelationKey[];
      readonly facts: readonly Fact[];
      readonly refused: readonly RefusedFact[];
      /** What the source wrote for facts that are missing; absent for none, and in earlier logs. */
      readonly saidNone?: readonly SaidNone[];
      /** The source's own id of the event that opened the case. */
      readonly eventId: string;
      readonly mark: SourceMark | null;
      /** Absent for the first run of a case. */
      readonly earlier?: EarlierRun;
      /** The facts that name what the case is about; absent for none, and in earlier logs. */
      readonly about?: readonly AboutFact[];
      /** The name of the thread's Slack channel, and the group to ask until an SOP names one. */
      readonly slackChannel: string;
      /** Slack's id of the channel; absent where `ChannelKnown` says it later, and in earlier logs. */
      readonly slackChannelId?: string;
      readonly ifUnforeseen: string;
    }
  | {
      readonly type: 'SopChosen';
      readonly sop: SopReference;
      readonly boundary: string;
      readonly ifUnforeseen: string;
      readonly traces: readonly Trace[];
      /** Of each declared tool that the SOP uses, the hash of its declaration; absent for none, and in earlier logs. */
      readonly tools?: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'SopNotChosen';
      readonly reason: 'none' | 'several' | 'unclear';
      readonly candidates: readonly string[];
      readonly traces: readonly Trace[];
    }
  /** The source changed facts of the case. What became of each change is stated with it. */
  | {
      readonly type: 'FactsCorrected';
      readonly eventId: string;
      readonly mark: SourceMark | null;
      readonly changes: readonly FactChange[];
      /** True when nothing has read any of these facts. */
      readonly isUnread?: boolean;
      /** Paths of facts that the event states as they are known; absent for none, and if the mark is of the record. */
      readonly confirmed?: readonly string[];
      /** Facts that its source states otherwise than before, but as they are known from another one; absent for none. */
      readonly stated?: readonly Stated[];
      /** Who made the event; absent if it states none of these, or its source does not say. */
      readonly editor?: Editor;
      readonly assignedBy?: AssignedBy;
    }
  /** The source states facts as they are known. Nothing changes, but what it made before this is late from now on. */
  | {
      readonly type: 'FactsConfirmed';
      readonly eventId: string;
      readonly mark: SourceMark;
      /** Their paths; empty if the mark is of the record. */
      readonly confirmed: readonly string[];
      /** Facts that this source states otherwise than it did before; absent for none. */
      readonly stated?: readonly Stated[];
      /** Who made the event, should a later one show that it changed something; absent when the source does not say. */
      readonly editor?: Editor;
      readonly assignedBy?: AssignedBy;
    }
  /** A source names requesters who were not known, or editors of a change. They approve nothing from now on. */
  | { readonly type: 'PeopleNamed'; readonly eventId: string; readonly people: readonly Involved[] }
  /**
   * Changes are in use now, with the values computed from them, and what people were asked is decided again. If they were held, no
   * decision differs with them. Without `changes` and `kept`, the source had changed everything back.
   */
  | {
      readonly type: 'ChangesWeighed';
      readonly changes: readonly WeighedChange[];
      /** What does not come into use, because something was done with the earlier value; absent for none. */
      readonly kept?: readonly (WeighedChange & { readonly because: string })[];
      readonly values: readonly {
        readonly step: string;
        readonly path: readonly string[];
        readonly value: Value;
        readonly readings: readonly Reading[];
      }[];
      /** The steps at which people were being asked, and when their time ends. */
      readonly asked: readonly { readonly step: string; readonly until: Instant }[];
    }
  /** A call opened a record of its system, which belongs to the case from now on. */
  | {
      readonly type: 'RecordOpened';
      readonly callId: string;
      readonly step: string;
      readonly key: CorrelationKey;
      /** The facts that name it, which the case lacked. */
      readonly facts: readonly Fact[];
    }
  /** Slack said the id of the case's channel after the case had opened. Nothing is posted there before. */
  | { readonly type: 'ChannelKnown'; readonly slackChannelId: string }
  /** The other cases that are about the same, as they are known from now on. */
  /**
   * `more`: absent where all are named, and in earlier logs. `quiet`: nothing is new that people are told, such as that a
   * payment is being sent there.
   */
  | {
      readonly type: 'OtherCasesFound';
      readonly cases: readonly OtherCase[];
      readonly more?: MoreCases;
      readonly quiet?: true;
    }
  /** A case event that the kind declares. It stays in the mailbox until a step takes it. */
  | {
      readonly type: 'EventArrived';
      readonly eventId: string;
      readonly event: string;
      readonly label: string;
      readonly fields: readonly ArrivedField[];
      readonly refused: readonly RefusedFact[];
      /** When we received it, if that was before it was logged. */
      readonly receivedAt?: Instant;
      /** When it happened, as its source says. */
      readonly sentAt?: Instant;
      /** Its place among the events of its source, if that numbers them; absent otherwise, and in earlier logs. */
      readonly mark?: SourceMark;
      /** The step that read it before the case started again. */
      readonly readBefore?: string;
      /** With `readBefore`: a wait takes it only after what no earlier run has taken; absent in earlier logs. */
      readonly yields?: true;
      readonly assignedBy?: AssignedBy;
    }
  | EventTaken
  /** Something arrived for the case and has no effect, such as an event of another kind. */
  | {
      readonly type: 'EventSetAside';
      readonly eventId: string;
      /** What arrived: `refund_paid`. */
      readonly label: string;
      readonly because: string;
    }
  /**
   * Values of earlier events are gone from the database, with their salts. The case had ended, and takes nothing more.
   * Without `fields`, those of earlier runs of the case are.
   */
  | {
      readonly type: 'FieldsErased';
      readonly fields: readonly { readonly seq: number; readonly field: string }[];
      readonly by: PersonActor;
      /** The group of `by` that may erase. */
      readonly group: string;
      readonly reason: string;
      /** From where it was asked for; absent in what an earlier program wrote. */
      readonly account?: OsAccount;
      /** What these fields said the case is about, and no one asked to erase; absent for nothing, and in earlier logs. */
      readonly named?: readonly Named[];
    }
  /** The run is to end, and first learns what became of writes that were sent. Nothing else of it begins any more. */
  | { readonly type: 'StopDecided'; readonly step: string | null; readonly reason: string }
  | { readonly type: 'RunCompleted'; readonly outcome: string | null; readonly flags: readonly string[] }
  | {
      readonly type: 'RunStopped';
      readonly step: string | null;
      readonly reason: string;
      /** The run with which the case starts again. */
      readonly successor?: string;
    }
  /** The case changed after the run had ended: what the run would decide otherwise now, as sentences. */
  | {
      readonly type: 'ChangedAfterEnd';
      /** Against the values in use; empty if everything was changed back. */
      readonly changes: readonly WeighedChange[];
      readonly differences: readonly string[];
    }
  /** A person starts the case again after its run had ended. What the run did, and how it ended, stays. */
  | { readonly type: 'StartedAgain'; readonly reason: string; readonly successor: string };

export type OpenedCase = {
  readonly caseId: CaseId;
  readonly kind: string;
  readonly kindTitle: string;
  readonly channel: string;
  readonly receivedAt: Instant;
  readonly openedAt: Instant;
  readonly requester: Requester;
  readonly keys: readonly CorrelationKey[];
  readonly slackChannel: string;
  readonly slackChannelId?: string;
  readonly earlier: EarlierRun | null;
  readonly about?: readonly AboutFact[];
};

export type CaseState = Arrivals &
  Facts & {
    readonly opened: OpenedCase | null;
    /** What a source wrote for a fact that is missing now, by path: `n/a`. */
    readonly saidNone: Readonly<Record<string, string>>;
    /** Every requester whom a source ever named, and every editor of a change or of a try, each once. */
    readonly involved: readonly Involved[];
    /** Who chose this case for an event that fits several. */
    readonly assigners: readonly PersonMark[];
    /** Records that calls have opened, which belong to the case. */
    readonly records: readonly CorrelationKey[];
    /** What the case is about, with what it named before a correction. */
    readonly named: readonly Named[];
    /** The other cases that are about the same. */
    readonly otherCases: readonly OtherCase[];
    /** Those of them that are not named; null where all are. */
    readonly moreOtherCases: MoreCases | null;
    /** The event with which it was last told that more money had moved in one of them; null for never. */
    readonly paidElsewhere: number | null;
    readonly sop: SopReference | null;
    /** The hash of each declared tool that the SOP uses, by id; null where the log does not say. */
    readonly tools: Readonly<Record<string, string>> | null;
    readonly ifUnforeseen: string;
    /** Why no SOP was chosen, until a person asks to try again. */
    readonly unchosen: {
      readonly reason: 'none' | 'several' | 'unclear';
      readonly candidates: readonly string[];
      /** Paths below `case` that a `starts` needs and that are missing. */
      readonly lacks: readonly string[];
      /** For each unclear SOP its name with the line of `starts` that is unclear, and why. */
      readonly unclear: readonly string[];
    } | null;
    /** What arrived for the case and has no effect, in order. */
    readonly setAside: readonly { readonly eventId: string; readonly label: string; readonly because: string }[];
    /** Null unless the run is to end, or has ended, after writes whose outcome was unknown. */
    readonly stopping: Stopping | null;
    readonly ended: Ending | null;
    /** Null until the case changes after the run has ended. */
    readonly afterEnd: AfterEnd | null;
    /** True once personal data was erased: the case takes nothing more, so that no value comes back. */
    readonly isErased: boolean;
  };

export type Stopping = {
  /** Sequence number of the event that decided it. */
  readonly seq: number;
  readonly step: string | null;
  readonly reason: string;
  /** The ids of the calls whose outcome was unknown then. */
  readonly calls: readonly string[];
};

export type Ending = {
  readonly kind: 'completed' | 'stopped';
  readonly at: Instant;
  /** Sequence number of the event that decided it: what comes later, comes after the end. */
  readonly seq: number;
  readonly reason: string | null;
  readonly by: string | null;
  /** The run with which the case starts again; null for none. */
  readonly successor: string | null;
  /** Why the case starts again, if a person decided so after the end. */
  readonly again: string | null;
};

/** The part of the state that says whether the run has ended. */
export type Ended = Pick<CaseState, 'ended'>;
