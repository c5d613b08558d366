/**
 * What people see when a step stops: the values that it read, and where they can be corrected.
 */
import { formatValue } from '../../kernel/value.ts';
import type { Reading, Trace } from '../../sop/expression/expression.ts';
import { isConstant } from '../cite/cite.ts';
import { openedRecordOf } from '../cite/headline.ts';
import { formatReading } from '../cite/origin-text.ts';
import { mayBeDone } from '../log/may-be-done.ts';
import type { CallState, RunState } from '../log/state.ts';
import { systemName } from '../../tool/system-name.ts';

/** What is known about an unclear evaluation: every value that was read, once, and what can be done about it. */
export function knownFrom(state: RunState, traces: readonly Trace[]): string[] {
  const readings = traces.flatMap((trace) => trace.readings);
  return [...valuesOf(readings), ...remedyFor(state, readings)];
}

/** Every value that was read, once. What the procedure itself says is not news. */
export function valuesOf(readings: readonly Reading[]): string[] {
  return [...new Set(readings.filter((reading) => !isConstant(reading)).map(formatReading))];
}

/**
 * Where to correct what a step read of the case: `Correct the claim value in Zendesk ticket 101, then press …`. Empty if
 * it read nothing of the case. Once something was done, a correction may not come into use.
 */
function remedyFor(state: RunState, readings: readonly Reading[]): string[] {
  const [places, sent, given] = [placesOf(state, readings), sentBy(state, readings), givenOf(readings)];
  if (places.length === 0 && sent.length === 0 && given.length === 0) return [];
  if (isAnythingDone(state))
    return [
      'Something was done on these values already, or may have been. If they are wrong, stop the run and handle the case by hand',
    ];
  return [
    ...(places.length === 0 ? [] : [`If it is wrong, correct ${places.join(' or ')}; then press "Try again"`]),
    ...sent.map((what) => `If it is wrong, ${what}; then press "Try again"`),
    ...given.map((what) => `If it is wrong, ${what}; the run then decides again by itself`),
    ...enteredAnew(state, readings),
    ...(readings.every(({ value }) => value !== null)
      ? ['If it is right, this procedure does not cover it: stop the run and handle the case by hand']
      : []),
  ];
}

/** Whether a write was done that a correction comes too late for. The record that the case has opened is kept up by people. */
function isAnythingDone({ calls, records }: RunState): boolean {
  const done = Object.values(calls).filter(mayBeDone);
  const openings = records.map(({ system, record }) =>
    done.find(
      ({ proposed, progress }) =>
        proposed.system === system &&
        progress.kind === 'succeeded' &&
        progress.reference?.record.endsWith(` ${record}`) === true,
    ),
  );
  return done.some((call) => !openings.includes(call));
}

/** What can be done about a call that failed. The codes are `COMMON_ERRORS` and the tool's own. */
export function remedyForCall(state: RunState, { proposed }: CallState, code: string): string[] {
  const system = systemName(proposed.system);
  switch (code) {
    case 'unavailable':
      return [`Press "Try again" when ${system} can be reached again`];
    case 'unauthorized':
      return [`Press "Try again" when ${system} accepts Sopwith's credentials again`];
    case 'invalid_output':
      return [];
    default: {
      const readings = isAnythingDone(state) ? [] : proposed.readings;
      const what = [`what is wrong in ${system}`, ...placesOf(state, readings)].join(', or ');
      return [
        `Correct ${what}; then press "Try again"`,
        ...enteredAnew(state, readings),
        ...[...sentBy(state, readings), ...givenOf(readings)].map((how) => `If it is wrong, ${how}`),
      ];
    }
  }
}

/** The system of a fact that a person gave; its record is their name. */
const GIVEN_IN = 'Slack';

/** `press "Correct" on the card where Lena Lindqvist gave the claim value`, one for each value that a person gave. */
function givenOf(readings: readonly Reading[]): string[] {
  const given = readings.flatMap(({ label, origin }) =>
    origin?.kind === 'fact' && origin.system === GIVEN_IN
      ? [`press "Correct" on the card where ${origin.record} gave the ${label}`]
      : [],
  );
  return [...new Set(given)];
}

/** An event of another system is over, and so is an interchange: only a later one can say otherwise. */
const SENT = /^event |\bof interchange \d+$/;

type Source = { readonly system: string; readonly record: string };

/** What no one can change: a form, a letter, an event. Once the case has opened a record, its facts are corrected there. */
const isOver = ({ system, record }: Source): boolean => SENT.test(record) || GONE.includes(system);
const GONE: readonly string[] = ['Form', 'E-mail'];

/** The record in which a fact is corrected; null where there is none. */
function placeOf(state: RunState, source: Source): string | null {
  return isOver(source) ? openedRecordOf(state) : `${source.system} ${source.record}`;
}

/** The record that the case has opened has only what the procedure wrote into its fields. */
function enteredAnew(state: RunState, readings: readonly Reading[]): string[] {
  const own = openedRecordOf(state);
  const isThere = readings.some(({ origin }) => origin?.kind === 'fact' && isOver(origin));
  return own === null || !isThere ? [] : [`If its field in ${own} is empty, enter the right value there`];
}

/** `have edi-gateway send the delivery date again, corrected`, one for each system that sent a value as an event. */
function sentBy(state: RunState, readings: readonly Reading[]): string[] {
  if (openedRecordOf(state) !== null) return [];
  const systems = new Map<string, Set<string>>();
  for (const { label, origin } of readings)
    if (origin?.kind === 'fact' && SENT.test(origin.record))
      systems.set(origin.system, (systems.get(origin.system) ?? new Set()).add(`the ${label}`));
  return [...systems].map(([system, labels]) => `have ${system} send ${[...labels].join(' and ')} again, corrected`);
}

/** `the claim value or the BOL in Zendesk ticket 101`, one for each record. What names the record is not wrong in it. */
function placesOf(state: RunState, readings: readonly Reading[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const { label, value, origin } of readings) {
    if (origin?.kind !== 'fact' || origin.system === GIVEN_IN) continue;
    if (value !== null && origin.record.endsWith(` ${formatValue(value)}`)) continue;
    const place = placeOf(state, origin);
    if (place !== null) places.set(place, (places.get(place) ?? new Set()).add(`the ${label}`));
  }
  return [...places].map(([place, labels]) => `${[...labels].join(' or ')} in ${place}`);
}
