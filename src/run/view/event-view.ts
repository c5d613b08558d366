/**
 * How one type of event is shown: as a post in the thread, as an explained step, as remarks. An event without any of them is not
 * shown by itself.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { Evidence } from '../cite/labelled-text.ts';
import type { Actor, RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import type { Post } from './thread-view.ts';

export type PostText = Pick<Post, 'tone' | 'title' | 'lines'>;

/** What `explain` says of an event; `explain-run.ts` adds the place in the file and the time. */
export type ExplainedEvent = {
  readonly step: string;
  /** The sentence of the SOP. */
  readonly says: string;
  /** The place in the SOP, and the values; the place alone by default. */
  readonly citation?: string;
  readonly result: string;
  /** The values that were read, in order. */
  readonly readings: readonly Reading[];
  /** Evidence besides the readings, listed after them. */
  readonly evidence?: readonly Evidence[];
  readonly authority?: readonly string[];
};

/** @param state (of each function) the state after the whole log, for what an event refers to */
export type EventView<Event> = {
  /** The post about the event; null for none. */
  readonly post?: (event: Event, state: RunState, actor: Actor) => PostText | null;
  /** In how many rounds of a loop the event is posted; 1 by default, so a loop does not bury the thread. */
  readonly roundsPosted?: number;
  readonly explain?: (event: Event, state: RunState, at: Instant) => ExplainedEvent;
  /** Sentences; `explain-run.ts` puts the time before each. */
  readonly remarks?: (event: Event, state: RunState) => readonly string[];
};

/** One entry for each type of event in `Event`; a missing one is a type error. */
export type EventViews<Event extends RunEvent = RunEvent> = {
  readonly [Type in Event['type']]: EventView<Extract<Event, { readonly type: Type }>>;
};
