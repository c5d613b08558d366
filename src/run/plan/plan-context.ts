/**
 * Everything that planning needs in addition to the SOP and the log: declared tools and kinds, the boundary and
 * calendars in force, the time, and new ids. All of it is passed in, so the same input gives the same plan.
 */
import type { CorrelationKey } from '../../case/case-event.ts';
import type { EventDeclaration } from '../../case/kind.ts';
import type { Authorizer } from '../../boundary/verdict.ts';
import type { People } from '../../handbook/people.ts';
import type { Calendar } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RecordType } from '../../kernel/value.ts';
import type { BoundaryInForce } from './scope.ts';
import type { Registry } from '../../tool/registry.ts';

export type PlanContext = {
  readonly now: Instant;
  readonly registry: Registry;
  /** The type of `case`, by the kind of this run's case. */
  readonly caseType: RecordType;
  /** The events that this kind declares, for their labels. */
  readonly events: readonly EventDeclaration[];
  /** The one currency that this kind names, for examples; absent where it names none, or several. */
  readonly currency?: string;
  readonly authorize: Authorizer;
  /** The boundary in force for this SOP, whose version a reading of a limit cites; null when there is none. */
  readonly boundary: BoundaryInForce | null;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** Who may approve, as far as the handbook says. */
  readonly people: People;
  /** Time zone of the calendar dates in the SOP. */
  readonly timeZone: string;
  /** The other case to which a record belongs that the run would take as its own; absent where none was looked for. */
  readonly caseOf?: (key: CorrelationKey) => string | undefined;
  /** A new opaque id: `ask-…`. `of`: the step whose call sends it; a way that is only tried has one such id for each step. */
  readonly newId: (prefix: string, of?: string) => string;
};
