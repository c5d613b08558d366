/**
 * What a step of any kind may have: conditions, a flag, an outcome, an action, and a deadline (its *clock*).
 */
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Reading, Trace, Truth } from '../../sop/expression/expression.ts';
import { bind, type Bindings } from './binding.ts';
import { belongsTo, OUTERMOST, type Inside } from './inside.ts';
import { ERASED, type LogPart } from './log-part.ts';

export type EveryStepEvent =
  | {
      readonly type: 'StepDecided';
      readonly step: string;
      readonly says: string;
      readonly result: Truth;
      /** For an `otherwise`, the step whose conditions decided. */
      readonly otherwise: string | null;
      readonly traces: readonly Trace[];
      /** The step only saves values for later steps, so the thread does not post its decision. */
      readonly quiet?: true;
    }
  | { readonly type: 'FlagRaised'; readonly step: string; readonly flag: string }
  /** A block that declares an outcome was entered: the case is on the way to it. */
  | { readonly type: 'OutcomeExpected'; readonly step: string; readonly outcome: string }
  /** The block has ended without doing what its outcome says. */
  | { readonly type: 'OutcomeNotReached'; readonly step: string; readonly outcome: string; readonly because: string }
  /** `outcome` is the whole outcome, even if the step only added to an earlier one: `RR2+RR5`. */
  | { readonly type: 'OutcomeReached'; readonly step: string; readonly outcome: string }
  /** A step without a tool performed its business action: this event is its only effect. */
  | { readonly type: 'ActionCounted'; readonly step: string; readonly action: string }
  | {
      readonly type: 'ClockStarted';
      readonly step: string;
      readonly span: string;
      readonly from: Instant;
      readonly dueAt: Instant;
      /** Absent when it was computed from nothing that can change, and in logs written before it was recorded. */
      readonly readings?: readonly Reading[];
      /** What the SOP says of missing it; absent where it says nothing, and in logs written before it was recorded. */
      readonly ifLate?: string;
    }
  | { readonly type: 'ClockMet'; readonly step: string; readonly before?: DoneBefore }
  | { readonly type: 'ClockMissed'; readonly step: string; readonly dueAt: Instant; readonly before?: DoneBefore }
  /** A handler runs instead of the step's result, so `name` no longer holds what an earlier step gave it. */
  | { readonly type: 'NameCleared'; readonly step: string; readonly name: string };

/**
 * That the step was done before the case started again decides about its deadline. `at`: when it was done; null where that
 * is not known.
 */
export type DoneBefore = { readonly at: Instant | null };

export type Decision = {
  readonly result: Truth;
  readonly otherwise: string | null;
  readonly traces: readonly Trace[];
  readonly at: Instant;
};

export type ClockState = {
  readonly step: string;
  readonly span: string;
  readonly dueAt: Instant;
  readonly ifLate?: string;
  readonly state: 'open' | 'met' | 'missed' | 'superseded';
  readonly at: Instant;
  readonly before?: DoneBefore;
};

/** By label of the step, or of the branch of a `choose`. */
export type Decisions = { readonly decisions: Readonly<Record<string, Decision>> };

export type EveryStep = Decisions & {
  readonly flags: readonly { readonly step: string; readonly flag: string; readonly at: Instant }[];
  readonly outcomes: readonly { readonly step: string; readonly outcome: string; readonly at: Instant }[];
  /** Outcomes that the case was on the way to, and those it reached, in the order of the log. */
  readonly towards: readonly { readonly step: string; readonly outcome: string }[];
  /** Steps that ended without reaching their outcome. */
  readonly missedOutcomes: readonly { readonly step: string }[];
  /** Business actions of steps that use no tool. */
  readonly actions: readonly { readonly step: string; readonly action: string; readonly at: Instant }[];
  readonly clocks: Readonly<Record<string, ClockState>>;
};

export const everyStepLog: LogPart<EveryStepEvent, EveryStep, EveryStep & Bindings> = {
  initial: { decisions: {}, flags: [], outcomes: [], towards: [], missedOutcomes: [], actions: [], clocks: {} },
  evolve: {
    StepDecided: ({ decisions }, { step, result, otherwise, traces }, { at }) => ({
      decisions: { ...decisions, [step]: { result, otherwise, traces, at } },
    }),
    FlagRaised: ({ flags }, { step, flag }, { at }) => ({ flags: [...flags, { step, flag, at }] }),
    ActionCounted: ({ actions }, { step, action }, { at }) => ({ actions: [...actions, { step, action, at }] }),
    OutcomeExpected: ({ towards }, { step, outcome }) => ({ towards: [...towards, { step, outcome }] }),
    OutcomeNotReached: ({ towards, missedOutcomes }, { step }) => ({
      towards: towards.filter((ahead) => ahead.step !== step),
      missedOutcomes: [...missedOutcomes, { step }],
    }),
    OutcomeReached: ({ outcomes, towards }, { step, outcome }, { at }) => ({
      outcomes: [...outcomes, { step, outcome, at }],
      towards: [...towards, { step, outcome }],
    }),
    ClockStarted: ({ clocks }, { step, span, dueAt, ifLate }, { at }) => ({
      clocks: {
        ...clocks,
        [step]: { step, span, dueAt, ...(ifLate === undefined ? {} : { ifLate }), state: 'open', at },
      },
    }),
    ClockMet: (state, { step, before }, { at }) => endClock(state, step, { state: 'met', at, before }),
    ClockMissed: (state, { step, before }, { at }) => endClock(state, step, { state: 'missed', at, before }),
    NameCleared: (state, { step, name }, { at }) =>
      bind(state, { path: [name], value: null, source: { kind: 'cleared', step }, at }),
  },
  erasable: {
    StepDecided: { says: ERASED, traces: [] },
    FlagRaised: {},
    OutcomeExpected: {},
    OutcomeNotReached: { because: ERASED },
    OutcomeReached: {},
    ActionCounted: {},
    ClockStarted: { readings: [], ifLate: ERASED },
    ClockMet: {},
    ClockMissed: {},
    NameCleared: {},
  },
};

function endClock(
  { clocks }: EveryStep,
  step: string,
  { before, ...end }: Pick<ClockState, 'state' | 'at'> & { readonly before: DoneBefore | undefined },
): Pick<EveryStep, 'clocks'> {
  const clock = clocks[step];
  assert(clock !== undefined, `the clock of step ${step} was started before it ended`);
  return { clocks: { ...clocks, [step]: { ...clock, ...end, ...(before === undefined ? {} : { before }) } } };
}

export function flagsOf({ flags }: Pick<EveryStep, 'flags'>): string[] {
  return [...new Set(flags.map(({ flag }) => flag))];
}

/** The outcome of the run, or of one SOP in it. SOPs nested inside that one have outcomes of their own. */
export function outcomeOf({ outcomes }: Pick<EveryStep, 'outcomes'>, inside: Inside = OUTERMOST): string | null {
  return outcomes.findLast(({ step }) => belongsTo(step, inside))?.outcome ?? null;
}

/** The outcome that the run, or one SOP in it, has reached or is on the way to. */
export function towardsOf({ towards }: Pick<EveryStep, 'towards'>, inside: Inside = OUTERMOST): string | null {
  return towards.findLast(({ step }) => belongsTo(step, inside))?.outcome ?? null;
}

/** The outcome after one more step: `+RR5` is added to the earlier outcome; any other outcome replaces it. */
export function joinOutcomes(before: string | null, outcome: string): string {
  if (!outcome.startsWith('+')) return outcome;
  const added = outcome.slice(1);
  const parts = before?.split('+') ?? [];
  return parts.includes(added) ? parts.join('+') : [...parts, added].join('+');
}
