/**
 * How one event type is shown: as a post in the thread, as an explained step, or as remarks. An event with none of
 * these is not shown by itself.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { Evidence } from '../cite/labelled-text.ts';
import type { Actor, RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import type { Post } from './thread-view.ts';
import type { Ways } from './way.ts';

export type PostText = Pick<Post, 'tone' | 'title' | 'lines'>;

/** What `explain` says about an event; `explain-run.ts` adds the line in the file and the time. */
export type ExplainedEvent = {
  readonly step: string;
  /** The sentence of the SOP. */
  readonly says: string;
  /** The place in the SOP and the values; by default only the place. */
  readonly citation?: string;
  readonly result: string;
  /** When the result came about; by default when the event happened. */
  readonly resultAt?: Instant | null;
  /** The values that were read, in order. */
  readonly readings: readonly Reading[];
  /** Evidence in addition to the readings, listed after them. */
  readonly evidence?: readonly Evidence[];
  readonly authority?: readonly string[];
  readonly details?: readonly string[];
};

/** @param state (of each function) the state after the whole log, to resolve what an event refers to */
export type EventView<Event> = {
  /** The post about the event; null for none. */
  readonly post?: (event: Event, state: RunState, actor: Actor, ways: Ways) => PostText | null;
  /** The number of loop rounds in which the event is posted; 1 by default, so a loop does not bury the thread. */
  readonly roundsPosted?: number;
  /** @param gone the fields that were erased */
  readonly explain?: (event: Event, state: RunState, at: Instant, gone: readonly string[]) => ExplainedEvent;
  /** Sentences; `explain-run.ts` puts the time before each. */
  readonly remarks?: (event: Event, state: RunState) => readonly string[];
  /**
   * The sentence in place of post and remarks, where the values that are left would say what is not so; null where they
   * do not.
   */
  readonly erased?: (gone: readonly string[]) => string | null;
};

/** One entry per event type in `Event`; a missing one is a type error. */
export type EventViews<Event extends RunEvent = RunEvent> = {
  readonly [Type in Event['type']]: EventView<Extract<Event, { readonly type: Type }>>;
};
