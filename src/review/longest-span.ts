/**
 * The longest that a span can take. Months and business spans depend on when they begin.
 */
import type { Calendar } from '../kernel/calendar.ts';
import { own } from '../kernel/own.ts';
import { addDuration, elapsedMs, isDuration, type Duration } from '../kernel/time.ts';
import { evaluateValue } from '../sop/expression/evaluate.ts';
import type { Expression } from '../sop/expression/expression.ts';
import type { Sop } from '../sop/sop.ts';

const DAY_MS = 86_400_000;
/** No month is longer. */
const MONTH_DAYS = 31;
/** Days before the end of a calendar that are tried as a start; holidays repeat within a few years. */
const DAYS_LOOKED_AT = 1_100;
/** The hour that a change of clocks may add to a month. */
const CLOCK_CHANGE_MS = 3_600_000;

/** The span of an expression that reads only values of the SOP; null when it is not known before the run. */
export function spanOf(expression: Expression, sop: Sop): Duration | null {
  const { value } = evaluateValue(expression, {
    lookup: (path) => {
      const [name = ''] = path;
      const set = path.length === 1 ? own(sop.values, name) : undefined;
      return set === undefined
        ? null
        : { value: set.value, label: name, origin: { kind: 'value', file: set.place.file, line: set.place.line } };
    },
  });
  return value !== null && isDuration(value) ? value : null;
}

export function longestSpan(span: Duration, calendars: Readonly<Record<string, Calendar>>, timeZone: string): number {
  const ms = elapsedMs(span);
  if (ms !== null) return ms;
  if (span.unit === 'month') return span.amount * MONTH_DAYS * DAY_MS + CLOCK_CHANGE_MS;
  const calendar = span.calendar === null ? undefined : own(calendars, span.calendar);
  // A run parks when its calendar is missing or ends, so it never waits for such a span.
  if (calendar === undefined) return 0;
  const end = Date.parse(calendar.reviewed_until);
  let longest = 0;
  for (let from = end; from > end - DAYS_LOOKED_AT * DAY_MS; from -= DAY_MS) {
    const due = addDuration(from, span, calendars, timeZone);
    if (due !== null) longest = Math.max(longest, due - from);
  }
  // A span that begins between two tried starts ends no later than one from the second start: at most a day longer.
  return longest + DAY_MS;
}
