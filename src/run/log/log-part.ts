/**
 * One part of the log: the events of one subject, the part of the run's state that they change, and how.
 *
 * A part names the state that it reads and changes, and nothing else, so that parts can be read one at a time and the whole
 * (`event.ts`, `state.ts`, `evolve.ts`) is a sum of them.
 */
import type { Instant } from '../../kernel/clock.ts';

/** The number of an event in the log, and its time. */
export type When = { readonly seq: number; readonly at: Instant };

/** The fields that an event of this type changes. The state itself is never changed. */
export type Evolve<Event, State> = (state: State, event: Event, when: When) => Partial<State>;

/** One entry for each type of event in `Event`; a missing one is a type error. */
export type Evolvers<Event extends { readonly type: string }, State> = {
  readonly [Type in Event['type']]: Evolve<Extract<Event, { readonly type: Type }>, State>;
};

/** By type of event, the fields that may be erased, `[]` for none; see `erasable.ts`. */
export type ErasableFields<Event extends { readonly type: string }> = {
  readonly [Type in Event['type']]: readonly Exclude<keyof Extract<Event, { readonly type: Type }>, 'type'>[];
};

/** @typeParam Own the fields of the state that belong to this part; `State` is all that it reads or changes */
export type LogPart<Event extends { readonly type: string }, Own, State extends Own = Own> = {
  readonly initial: Own;
  readonly evolve: Evolvers<Event, State>;
  readonly erasable: ErasableFields<Event>;
};

/** The events of one kind of step. */
export type StepLog<Event extends { readonly type: string }, Own, State extends Own = Own> = LogPart<
  Event,
  Own,
  State
> & {
  /** Labels of the steps of this kind that have begun. */
  readonly begun: (state: Own) => readonly string[];
};
