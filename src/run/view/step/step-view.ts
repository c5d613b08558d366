/**
 * How a step kind is shown: its events, what it waits for, and why something inside it did not happen. Each kind has
 * one file here; `kinds.ts` lists them.
 */
import type { Instant } from '../../../kernel/clock.ts';
import type { Rounds } from '../../../sop/rounds.ts';
import type { Body, Step } from '../../../sop/sop.ts';
import type { RunEvent } from '../../log/event.ts';
import type { RunState } from '../../log/state.ts';
import type { EventViews } from '../event-view.ts';

export type BodyOf<Kind extends Body['kind']> = Extract<Body, { readonly kind: Kind }>;

/** A deadline that is running. */
export type RunningClock = { readonly label: string; readonly dueAt: Instant };

/** A step that the run waits for. */
export type Waiting = {
  readonly step: string;
  /** On the card: `Waiting for carrier offer in step 4`. */
  readonly standing: string;
  /** In a sentence of `whyNot`: `it waits in step 4 until …`. */
  readonly because: string;
  /** Whether the run waits for something outside, so it is not the bot's turn. */
  readonly isOutside: boolean;
};

export type StepView<Event extends RunEvent> = {
  readonly events: EventViews<Event>;
  /** Steps of this kind that the run waits for, in the order they began. */
  readonly waiting?: (state: RunState) => readonly Waiting[];
  readonly clocks?: (state: RunState) => readonly RunningClock[];
};

export type Asked = {
  readonly state: RunState;
  /** The rounds named in the question; by default the last ones that began. */
  readonly rounds: Rounds;
  /** Why the run has not reached a step, as a sentence without a full stop. */
  readonly notReached: (label: string) => string;
};

/** Sentences without a full stop; null if this is not the reason. */
export type WhyNotInside<StepBody extends Body> = {
  /**
   * The steps inside a step and its own handlers, in the rounds asked for. By default the steps of its block.
   */
  readonly inside?: (asked: Asked, step: Step, body: StepBody) => readonly Step[];
  /** Why `inner`, a step inside it, was not visited. */
  readonly notVisited?: (asked: Asked, owner: Step, body: StepBody, inner: Step) => string | null;
  /** Why its `if_late` did not run, for kinds whose `if_late` stands in for what did not arrive. */
  readonly notLate?: (asked: Asked, owner: Step) => string | null;
};
