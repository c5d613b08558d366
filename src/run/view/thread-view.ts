/**
 * What a run's Slack thread shows: a view of the run's state, as data without Block Kit.
 *
 * Terminology: the *card* is the root message and is rewritten as the run goes on; a *post* is a milestone, written
 * once; an *ask view* is a card with buttons, rewritten when it is decided; a *told view* is a direct message that a
 * tool sent to a person. Every text here may come from outside and must be shown as literal text.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../../kernel/ids.ts';
import type { BriefRecord } from '../../tool/brief.ts';
import type { CameUnder } from '../cite/came-under.ts';
import type { KeptValue } from '../cite/kept-values.ts';
import type { LabelledText, PostLine } from '../cite/labelled-text.ts';
import type { AskedField, Closing, RecoveryChoice } from '../log/asks.ts';
import type { RunStatus } from '../log/run-status.ts';
import type { StepDeadline } from './step-deadline.ts';

export type ThreadView = {
  readonly runId: RunId;
  readonly caseId: CaseId;
  /** The channel of the thread: its id, or its name where the log has no id. */
  readonly channel: string;
  /** What the channel was called when the case opened. */
  readonly channelName: string;
  /** The last event of the log that this view shows. */
  readonly seq: number;
  readonly card: RunCard;
  /** In the order of the log. */
  readonly posts: readonly Post[];
  readonly asks: readonly AskView[];
  readonly told: readonly ToldView[];
  /** The run with which the case started again, and when; null where it did not. */
  readonly goesOn: { readonly runId: RunId; readonly at: Instant } | null;
};

export type { LabelledText, PostLine };

export type RunCard = {
  readonly caseId: CaseId;
  /** `Freight claim · Wobbly Widget Works`. */
  readonly title: string;
  /** `freight-damage-claim v1`, with `started again` for a further run of its case; null until an SOP is chosen. */
  readonly sop: string | null;
  readonly status: RunStatus;
  /** The run's status in a few words: `Waiting for approval of step 3a`. */
  readonly standing: string;
  /** The number that whoever sent the case quotes: of a form, or an EDI partner's own; absent for none. */
  readonly cameUnder?: CameUnder;
  /** What people have to note in a record that the case opened, since it was corrected afterwards; absent for nothing. */
  readonly toNote?: readonly string[];
  /** Headline facts: customer, tier, amount. */
  readonly facts: readonly LabelledText[];
  /** The values that decided where the case goes; null while nothing has. */
  readonly because: string | null;
  /** What was done outside, while the thread says nothing of it. */
  readonly done: readonly CardEffect[];
  /** Who must act next: `Sopwith`, a group or a person; null if no one has to, or it waits for something outside. */
  readonly owner: string | null;
  /** The people who may decide what is asked, for whoever asks; absent for none, and where people are not known. */
  readonly mayDecide?: readonly string[];
  /** Who has what people were asked to take, each once, while the run goes on; absent for no one. */
  readonly takenBy?: readonly { readonly name: string; readonly at: Instant }[];
  /** Who approved something, each once. */
  readonly approvedBy: readonly string[];
  /** Until when it can be done by whoever must act next; absent where that has no end. */
  readonly until?: Instant;
  /** Who else is asked, and until when; absent for no one. */
  readonly alsoWith?: readonly { readonly who: string; readonly dueAt: Instant | null }[];
  /** The next deadline, besides the ends of what people are asked. */
  readonly clock: StepDeadline | null;
  /** Those after it, for whoever asks; absent for none. */
  readonly laterClocks?: readonly StepDeadline[];
  /** The deadline that was missed around what people are asked; absent for none. */
  readonly late?: StepDeadline;
  /** Whether a deadline, an answer or a decision was missed or refused, so that the run did not come out as it should. */
  readonly isMissed: boolean;
  /** The outcome, where `standing` does not say it; null until the case has ended. */
  readonly outcome: string | null;
  /** The outcome of the path that the run has taken; null once it has ended. */
  readonly towards: string | null;
  readonly flags: readonly string[];
  /** Events that arrived and that no step has read, by label, and what had no effect: `offer of the carrier (2)`. */
  readonly unread: readonly string[];
};

/** `Assign ticket 101 to the group Standard Claims`, with the record. */
export type CardEffect = { readonly text: string; readonly record: PostLine | null };

export type Post = {
  /** `post:17`: the number of the event that it shows. */
  readonly key: string;
  readonly seq: number;
  readonly at: Instant;
  readonly tone: 'decision' | 'done' | 'remark' | 'trouble' | 'end';
  /** `Step 3: escalated`. */
  readonly title: string;
  readonly lines: readonly PostLine[];
};

export type AskState =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'closed';
      readonly how: Closing['how'];
      readonly by: string | null;
      readonly at: Instant;
      readonly note: string | null;
    };

/** Of those who may decide an open ask: who is away, and whom the message names where no one of them is there. */
export type Absent = {
  /** `Lars Lund until 2027-01-03`. */
  readonly away: readonly string[];
  /** What is to be done, and the Slack users to mention, who may decide nothing by that. */
  readonly nobodyThere?: { readonly text: string; readonly mention: readonly string[] };
};

export type AskView =
  | {
      readonly kind: 'approval';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string;
      /** What will be done, why approval is needed, and what follows a denial and silence, each with its label. */
      readonly willDo: string;
      readonly because: string;
      readonly otherwise: readonly LabelledText[];
      /** Once it is closed: what became of the call, and what follows a denial or silence. Absent before. */
      readonly result?: string;
      readonly next?: string;
      /** For a call that moves money: the headline facts of the case, and what bounds the amounts. */
      readonly facts: readonly LabelledText[];
      readonly bounds: readonly LabelledText[];
      /** What changed since people were first asked, and what the run does not use, as sentences. */
      readonly changed: readonly string[];
      /** What has just changed, while it is weighed: nothing can be decided. Null otherwise. */
      readonly changing: Changing | null;
      /** `any one of claims-leads` and, while open, the Slack users to mention once. */
      readonly approvers: string;
      readonly mention: readonly string[];
      /** Absent for no one. */
      readonly absent?: Absent;
      /** `lost`: why it does not count any more. */
      readonly given: readonly { readonly name: string; readonly at: Instant; readonly lost?: string }[];
      readonly expiresAt: Instant;
      /** The deadline of a step around it that ends before, and the one that was missed; absent for none. */
      readonly stepDue?: StepDeadline;
      readonly late?: StepDeadline;
      readonly state: AskState;
    }
  | {
      readonly kind: 'question';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string;
      readonly question: string;
      readonly changed: readonly string[];
      readonly changing: Changing | null;
      readonly isReminder: boolean;
      /** For a question about money: the headline facts of the case. */
      readonly facts: readonly LabelledText[];
      /** Buttons, or the fields of a form. */
      readonly choices: readonly string[] | null;
      readonly form: readonly AskedField[] | null;
      readonly group: string;
      readonly mention: readonly string[];
      /** Absent for no one. */
      readonly absent?: Absent;
      readonly dueAt: Instant;
      /** The deadline of a step around it that ends before, and the one that was missed; absent for none. */
      readonly stepDue?: StepDeadline;
      readonly late?: StepDeadline;
      /** The answers that replaced the first one, each with who gave it and when. */
      readonly corrections: readonly string[];
      /** Whether the answer may be corrected at all: whether something used it is decided at the click, and said. */
      readonly correctable: boolean;
      /** Why it cannot be any more, where what it was asked in is over; absent otherwise. */
      readonly over?: string;
      readonly state: AskState;
    }
  | {
      readonly kind: 'recovery';
      readonly key: string;
      readonly seq: number;
      readonly askId: AskId;
      readonly caseId: CaseId;
      readonly step: string | null;
      readonly because: string;
      readonly known: readonly string[];
      readonly choices: readonly RecoveryChoice[];
      /** What *try again* would do once more, as sentences: what was done before, and what is done now; null otherwise. */
      readonly repeats: {
        readonly movesMoney: boolean;
        readonly before: readonly string[];
        readonly now: string;
      } | null;
      /** What some of the choices cost whoever chooses them, and whether someone is needed; null where none does. */
      readonly cost: { readonly text: string; readonly isNeeded: boolean } | null;
      /** The values that the run goes on with, if *go on* is offered. */
      readonly kept: readonly KeptValue[];
      /** The fact that is asked for, with its readings as buttons; null when it is about something else. */
      readonly fact: {
        readonly label: string;
        readonly readings: readonly string[];
        /** Whether it can be nothing else. */
        readonly isWhole: boolean;
        readonly form: readonly AskedField[];
      } | null;
      readonly group: string;
      readonly mention: readonly string[];
      /** Absent for no one. */
      readonly absent?: Absent;
      /** The values that replaced the first one that was given, each with who gave it and when. */
      readonly corrections: readonly string[];
      /** Whether the value may be corrected at all: whether something used it is decided at the click, and said. */
      readonly correctable: boolean;
      /** Why it cannot be any more, where what it was asked in is over; absent otherwise. */
      readonly over?: string;
      readonly state: AskState;
    };

/** Changes before and after, and when they are weighed. */
export type Changing = { readonly changes: readonly string[]; readonly until: Instant };

/** What a person can answer with buttons or a form: a question, or a fact that cannot be read or is missing. */
export type AnswerableView = Pick<
  Extract<AskView, { kind: 'question' }>,
  'askId' | 'caseId' | 'question' | 'choices' | 'form' | 'facts' | 'changed'
> & {
  readonly step: string | null;
};

/** Null for an ask that is not answered so. */
export function answerableOf(view: AskView): AnswerableView | null {
  if (view.kind === 'question') return view;
  if (view.kind !== 'recovery' || view.fact === null) return null;
  const { askId, caseId, step, because, fact } = view;
  return { askId, caseId, step, question: because, choices: fact.readings, form: fact.form, facts: [], changed: [] };
}

/** The form of a correction: a fact that may be something else than its readings is typed. */
export function correctableOf(view: AskView): AnswerableView | null {
  const answerable = answerableOf(view);
  const isTyped = answerable !== null && view.kind === 'recovery' && view.fact !== null && !view.fact.isWhole;
  return isTyped ? { ...answerable, choices: null } : answerable;
}

export type ToldView = {
  readonly key: string;
  /** The message was sent by the run before the case started again, and counts as this run's. */
  readonly isOfEarlier?: true;
  readonly callId: string;
  readonly askId: AskId | null;
  readonly channel: string;
  readonly ts: string;
  readonly brief: {
    readonly case: string;
    readonly title: string;
    readonly happened: string;
    readonly asked: string;
    readonly facts: readonly PostLine[];
    readonly records?: readonly BriefRecord[];
  };
  /** The SOP's own words to the person (`message` of the tool's input), shown as a quotation. */
  readonly message?: string | null;
  readonly answerBy: Instant | null;
  /** What people decided about the case since, and how it ended, as sentences; absent for nothing. */
  readonly decided?: readonly string[];
  /** What the case states otherwise than when the message was written, as sentences; absent for nothing. */
  readonly changed?: readonly string[];
  /** What the case stated otherwise before that, and the run did not use; absent for nothing. */
  readonly changedBefore?: readonly string[];
  readonly state:
    | { readonly kind: 'open' | 'told' }
    /**
     * `isOwed`: the person may still take it, since no one has. `other`: who took the case since by a message of another
     * step; absent for no one. `since`: who was asked last, after them; absent for no one.
     */
    | {
        readonly kind: 'missed';
        readonly isOwed: boolean;
        readonly other?: string;
        readonly since?: { readonly name: string; readonly isYou: boolean; readonly at: Instant };
      }
    /** It is not asked any more, and not because the time was over. */
    | { readonly kind: 'over'; readonly because: 'started_again' | 'stopped' | 'moved_on'; readonly at: Instant }
    /** By whom it was sent to, or by another who was asked for the same. */
    | { readonly kind: 'answered'; readonly by: string; readonly at: Instant; readonly isLate: boolean };
};
