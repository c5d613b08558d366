/**
 * One part of the log: the events of one subject, and how they change their part of the run's state.
 *
 * A part names only the state that it reads and changes, so parts can be understood one at a time. Their sum is the
 * whole (`event.ts`, `state.ts`, `evolve.ts`).
 */
import type { Instant } from '../../kernel/clock.ts';

/** The sequence number of an event in the log, and its time. */
export type When = { readonly seq: number; readonly at: Instant };

/** Returns the fields that an event of this type changes. Never mutates the state. */
export type Evolve<Event, State> = (state: State, event: Event, when: When) => Partial<State>;

/** One entry per event type in `Event`; a missing one is a type error. */
export type Evolvers<Event extends { readonly type: string }, State> = {
  readonly [Type in Event['type']]: Evolve<Extract<Event, { readonly type: Type }>, State>;
};

/** What people read in place of a text or an answer that was erased. */
export const ERASED = 'erased';

/**
 * By event type, the fields that may be erased, each with the value that replaces it; `{}` for none. An erased log must
 * fold, be shown and be explained with these values. See `erasable.ts`.
 */
export type ErasableFields<Event extends { readonly type: string }> = {
  readonly [Type in Event['type']]: {
    readonly [Field in Exclude<keyof Extract<Event, { readonly type: Type }>, 'type'>]?: Extract<
      Event,
      { readonly type: Type }
    >[Field];
  };
};

/**
 * @typeParam Own the fields of the state that belong to this part
 * @typeParam State everything that the part reads or changes
 */
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
