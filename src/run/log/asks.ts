/**
 * What a run asks people for: approvals, answers, questions and recoveries, each identified by an opaque id.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { formatValue, type Type, type Value } from '../../kernel/value.ts';
import type { BoundName, FormField } from '../../sop/form-field.ts';
import type { PersonActor } from './actor.ts';
import type { DatedChange, WeighedChange } from './fact-change.ts';

/** A line of a card, such as `claim value` `$7,200.00`. */
export type CardLine = { readonly label: string; readonly text: string };

/** What an approver sees, word for word. The approval is bound to its digest. */
export type ApprovalCard = {
  /** The tool's registered summary with the arguments: what will be done. */
  readonly willDo: string;
  /** The rule and the values: why the approval is needed. */
  readonly because: string;
  readonly ifDenied: string;
  readonly ifSilent: string;
  /** Every argument exactly as it will be sent. */
  readonly args: Readonly<Record<string, Value>>;
  /** The headline facts of the case: what it is about. */
  readonly facts: readonly CardLine[];
  /** For a call that moves money: what bounds the amounts. */
  readonly bounds: readonly CardLine[];
  /** The headline facts, and the facts that led here: the approval is void once one of them is another. */
  readonly basis: readonly BasisFact[];
  /** Limits that changed since a condition read them, facts that changed since people were first asked, and changes that are not used. */
  readonly changed: readonly string[];
};

/** `path` is below `case`; `value` is null for a missing fact. */
export type BasisFact = { readonly path: string; readonly label: string; readonly value: Value | null };

/**
 * `path` is below `case`. `isForGood`: whatever the case states later, too. `isBound`: a step had bound an earlier value,
 * which the call uses; absent where it uses the value in use.
 */
export type KeptFact = { readonly path: string; readonly isForGood: boolean; readonly isBound?: true };

/**
 * An approval may follow. `needed`: who of those who may answer is needed for it, as a sentence; null for no one. `isAlone`:
 * no one else is there to answer. `free`: the names of those who are there and approve nothing any more, so an answer
 * costs them nothing; absent for none, and in earlier logs.
 */
export type ApprovalAhead = {
  readonly needed: string | null;
  readonly isAlone: boolean;
  readonly free?: readonly string[];
};

export type RecoveryChoice = 'try_again' | 'it_was_done' | 'go_on' | 'start_again' | 'leave_out' | 'leave_it' | 'stop';

type AskCore = {
  readonly askId: AskId;
  readonly step: string | null;
  readonly callId: string | null;
  readonly seq: number;
  readonly at: Instant;
  readonly closed: Closing | null;
};

export type Closing = {
  readonly how:
    | 'approved'
    | 'denied'
    | 'expired'
    | 'withdrawn'
    | 'superseded'
    | 'recovered'
    | 'answered'
    | 'corrected'
    | 'missed'
    | 'over';
  readonly by: PersonActor | null;
  readonly at: Instant;
  readonly note: string | null;
};

export type ApprovalAsk = AskCore & {
  readonly kind: 'approval';
  readonly card: ApprovalCard;
  readonly digest: string;
  readonly demands: readonly ApproverDemand[];
  /** The Slack accounts of the demanded groups when it was asked for; null where the log does not say. */
  readonly accounts: readonly string[] | null;
  readonly expiresAt: Instant;
  readonly given: readonly {
    readonly by: PersonActor;
    readonly groups: readonly string[];
    /** The digest of what this person saw. */
    readonly digest: string;
    readonly at: Instant;
  }[];
};

export type AnswerAsk = AskCore & {
  readonly kind: 'answer';
  readonly person: string;
  readonly dueAt: Instant;
  /** Whether the person may still take it once the time is over. */
  readonly stays: boolean;
  /** Who answered after the time was over; null for no one. The run has followed the missed answer all the same. */
  readonly late: Taken | null;
};

/** Who has what was asked of people, and since when. */
export type Taken = { readonly by: PersonActor; readonly at: Instant };

/** What an answer must keep to, and how people were shown it: `$7,200.00 (claim value)`. */
export type AskedBound = { readonly value: Value; readonly shown: string };

/** A field of a form as people were asked to fill it in: its bounds are values. */
export type AskedField = Omit<FormField, 'bounds'> & {
  readonly bounds: Readonly<Partial<Record<BoundName, AskedBound>>>;
  /** How a value that fits on one line is written: `such as 15 minutes`. */
  readonly hint?: string;
};

/** What a person said, and its corrections. */
type Said = {
  /** The answer in use: the first one, or the last correction of it. A fact is in `answer`, absent when there is none. */
  readonly answer: Readonly<Record<string, Value>> | null;
  /** Sequence number of the event that answered it; null until then. */
  readonly answered: number | null;
  /** In order. `closed.by` gave the first answer. */
  readonly corrections: readonly AnswerCorrection[];
};

export type QuestionAsk = AskCore &
  Said & {
    readonly kind: 'question';
    readonly question: string;
    /** What changed since it was first asked, and changes that are not used, as sentences. */
    readonly changed: readonly string[];
    readonly group: string;
    readonly choices: readonly string[] | null;
    /** For a question about money: the headline facts of the case. */
    readonly facts: readonly CardLine[];
    readonly form: readonly AskedField[] | null;
    readonly timeZone: string;
    readonly save: string | null;
    readonly dueAt: Instant;
    readonly remindAt: Instant | null;
    /** Sequence number of the event that reminded the group; null until then. */
    readonly reminded: number | null;
  };

/** An answer that a person replaced before anything used it. */
export type AnswerCorrection = {
  readonly by: PersonActor;
  readonly at: Instant;
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
  /** As in `AnswerCorrected`. */
  readonly givers?: readonly PersonMark[];
};

/** A fact that was given but cannot be read, or is missing, and what it can be. */
export type AskedFact = {
  /** The declared event whose field it is; absent for a fact of the case. */
  readonly eventId?: string;
  /** `claim.amount`, below `case`; for an event, the name of the field. */
  readonly path: string;
  readonly label: string;
  readonly type: Type;
  /** The currency of an amount that is typed without one. */
  readonly currency: string | null;
  /**
   * The currency of an example, where the amount is typed with one; absent where none is known, and in earlier logs.
   */
  readonly example?: string;
  readonly readings: readonly Value[];
  /** Whether a person may say that there is none. */
  readonly optional?: true;
  /** Of dates that are typed. */
  readonly timeZone: string;
};

/** A fact that is asked for in the form of another one, and the id under which its answer is kept. */
export type AlsoAsked = { readonly askId: AskId; readonly fact: AskedFact };

/** The field of a typed value; a reading is chosen in the field `answer`, as a choice of a question is. */
export const GIVEN_VALUE = 'value';

/** The value that a person gave, as an answer; empty when there is none. */
export const givenAnswer = (value: Value | null): Readonly<Record<string, Value>> =>
  value === null ? {} : { answer: value };

/** The field of another fact in the same form. */
export const alsoGiven = ({ path }: AskedFact): string => `${GIVEN_VALUE} ${path}`;

/** The button of an optional fact next to its readings. */
export const THERE_IS_NONE = 'There is none';

/** The place of the button that was pressed among the choices: two values may read the same. */
export const CHOICE_PLACE = 'place';

/** Nothing for what is no place. */
export const atPlace = <T>(choices: readonly T[], place: string): T | undefined =>
  /^\d{1,3}$/.test(place) ? choices[Number(place)] : undefined;

/** Each reading as the text of its button, no two of which are alike. */
export function readingTexts({ readings, optional }: Pick<AskedFact, 'readings' | 'optional'>): readonly string[] {
  const [none, ...texts] = toldApart([THERE_IS_NONE, ...readings]);
  return [...texts, ...(optional === true && none !== undefined ? [THERE_IS_NONE] : [])];
}

/** A value that was given, as its button says it: next to the values that it was chosen from. */
export function givenText(value: Value, fact: Pick<AskedFact, 'readings'> | null): string {
  return toldApart([value, ...(fact?.readings ?? [])])[0] ?? formatValue(value);
}

export type RecoveryAsk = AskCore &
  Said & {
    readonly kind: 'recovery';
    /** The fact that is asked for; null when the run stopped for another reason. */
    readonly fact: AskedFact | null;
    /** As in `Parked`. */
    readonly also?: readonly AlsoAsked[];
    /** Paths below `case`: once one of them is corrected where it came from, the question closes. */
    readonly waitsFor: readonly string[];
    /** Facts on whose values in use the run goes on if a person decides so; null where the log does not say. */
    readonly keeps: readonly KeptFact[] | null;
    /** As in `Parked`. */
    readonly saidDone?: readonly string[];
    /** As in `Parked`. */
    readonly stands?: readonly number[];
    /** As in `Parked`. */
    readonly approval?: ApprovalAhead;
    /** The question whose answer was corrected too often; null when the run stopped for another reason. */
    readonly question: AskId | null;
    /** The write at which the run stopped, whose card names the events that no step has taken; absent for none. */
    readonly write?: string;
    readonly code: string;
    readonly because: string;
    readonly known: readonly string[];
    /** What was offered when people were asked; what they may choose now is in `stated-otherwise.ts`. */
    readonly choices: readonly RecoveryChoice[];
    readonly group: string;
    /** What its card showed in addition when a person decided: what the case stated otherwise since. */
    readonly stated?: readonly (DatedChange & WeighedChange)[];
  };

/** Whether it keeps values and offers no way on with them: once the case states others, it is asked anew. */
export const hasNoWayOn = ({ keeps, choices }: Pick<RecoveryAsk, 'keeps' | 'choices'>): boolean =>
  keeps !== null && !choices.includes('go_on');

/** A fact that people are asked for. */
export type FactAsk = RecoveryAsk & { readonly fact: AskedFact };

export const asksFact = (ask: AskState): ask is FactAsk => ask.kind === 'recovery' && ask.fact !== null;

/** What an ask asks for, if it is a fact. */
export function factOf(asks: Asks['asks'], askId: string): AskedFact | null {
  const ask = own(asks, askId);
  return ask?.kind === 'recovery' ? ask.fact : null;
}

export type AskState = ApprovalAsk | AnswerAsk | QuestionAsk | RecoveryAsk;

/** By id. */
export type Asks = { readonly asks: Readonly<Record<string, AskState>> };

export function openAsks(state: Asks): AskState[] {
  return Object.values(state.asks).filter((ask) => ask.closed === null);
}

/** The open recovery of a step, or of the run as a whole (`null`). */
export function openPark(state: Asks, step: string | null): AskState | null {
  return openAsks(state).find((ask) => ask.kind === 'recovery' && ask.step === step) ?? null;
}

export function addAsk(state: Asks, ask: AskState): Asks {
  return { asks: { ...state.asks, [ask.askId]: ask } };
}

export function withAsk(state: Asks, askId: string, change: (ask: AskState) => AskState): Asks {
  const ask = state.asks[askId];
  assert(ask !== undefined, `ask \`${askId}\` was made before it was answered`);
  return { asks: { ...state.asks, [askId]: change(ask) } };
}

/** Closes an ask unless it is already closed: the first closing counts. */
export function closeAsk(state: Asks, askId: string, closed: Closing): Asks {
  return withAsk(state, askId, (ask) => ({ ...ask, closed: ask.closed ?? closed }));
}

/** Closes what people were asked about a step that does nothing any more. */
export function closeAsksOf(state: Asks, step: string, closed: Closing): Asks {
  return openAsks(state).reduce<Asks>(
    (after, ask) => (ask.kind === 'recovery' && ask.step === step ? closeAsk(after, ask.askId, closed) : after),
    { asks: state.asks },
  );
}
