/**
 * Everything that planning needs beside the SOP and the log: the words of tools and kinds, the boundary and calendars
 * in force, the time, and new ids. All of it comes in as an argument, so that the same input gives the same plan.
 */
import type { Authorizer } from '../../boundary/verdict.ts';
import type { Calendar } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RecordType } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';

export type PlanContext = {
  readonly now: Instant;
  readonly registry: Registry;
  /** The type of `case` for the kind of this run's case. */
  readonly caseType: RecordType;
  readonly authorize: Authorizer;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** Time zone in which calendar dates of the SOP are meant. */
  readonly timeZone: string;
  /** A new opaque id: `ask-…`. */
  readonly newId: (prefix: string) => string;
};
