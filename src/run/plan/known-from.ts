/**
 * What people see when a step stops: the values that it read, and where they can be corrected.
 */
import { formatValue } from '../../kernel/value.ts';
import type { Reading, Trace } from '../../sop/expression/expression.ts';
import { isConstant } from '../cite/cite.ts';
import { formatReading } from '../cite/origin-text.ts';
import type { CallState, RunState } from '../log/state.ts';
import { systemName } from '../../tool/system-name.ts';
import { effectsDone } from './effects-done.ts';

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
  const [places, sent, given] = [placesOf(readings), sentBy(readings), givenOf(readings)];
  if (places.length === 0 && sent.length === 0 && given.length === 0) return [];
  if (effectsDone(state).length > 0)
    return [
      'Something was done on these values already, or may have been. If they are wrong, stop the run and handle the case by hand',
    ];
  return [
    ...(places.length === 0 ? [] : [`If it is wrong, correct ${places.join(' or ')}; then press "Try again"`]),
    ...sent.map((what) => `If it is wrong, ${what}; then press "Try again"`),
    ...given.map((what) => `If it is wrong, ${what}; the run then decides again by itself`),
  ];
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
      const readings = effectsDone(state).length === 0 ? proposed.readings : [];
      const what = [`what is wrong in ${system}`, ...placesOf(readings)].join(', or ');
      return [
        `Correct ${what}; then press "Try again"`,
        ...[...sentBy(readings), ...givenOf(readings)].map((how) => `If it is wrong, ${how}`),
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

/** An event of another system is over: only a later one can say otherwise. */
const EVENT = /^event /;

/** `have edi-gateway send the delivery date again, corrected`, one for each system that sent a value as an event. */
function sentBy(readings: readonly Reading[]): string[] {
  const systems = new Map<string, Set<string>>();
  for (const { label, origin } of readings)
    if (origin?.kind === 'fact' && EVENT.test(origin.record))
      systems.set(origin.system, (systems.get(origin.system) ?? new Set()).add(`the ${label}`));
  return [...systems].map(([system, labels]) => `have ${system} send ${[...labels].join(' and ')} again, corrected`);
}

/** `the claim value or the BOL in Zendesk ticket 101`, one for each record. What names the record is not wrong in it. */
function placesOf(readings: readonly Reading[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const { label, value, origin } of readings) {
    if (origin?.kind !== 'fact' || origin.system === GIVEN_IN || EVENT.test(origin.record)) continue;
    if (value !== null && origin.record.endsWith(` ${formatValue(value)}`)) continue;
    const place = `${origin.system} ${origin.record}`;
    places.set(place, (places.get(place) ?? new Set()).add(`the ${label}`));
  }
  return [...places].map(([place, labels]) => `${[...labels].join(' or ')} in ${place}`);
}
