/**
 * What is told of case events and of a `watch`: what came, with its fields, who handled it, and what was watched for.
 */
import { CORRECTED } from '../../case/kind.ts';
import { formatInstant } from '../../kernel/time.ts';
import { formatValue } from '../../kernel/value.ts';
import { humanise } from '../../sop/names.ts';
import type { RunEvent } from '../log/event.ts';
import type { RunState, WatchState } from '../log/state.ts';
import type { Evidence } from './explanation.ts';

type Handling = Extract<RunEvent, { type: 'HandlingStarted' }>;

/** `the case to be corrected`, `carrier offer`. */
export function awaitedText(event: string): string {
  return event === CORRECTED ? 'the case to be corrected' : humanise(event);
}

/** `Watched for carrier offer (at most 5 times), at 2026-…, until …: 2 handled`. */
export function watchText({ watched, handled, handling, ended }: WatchState, { ended: end }: RunState): string {
  const what = watched
    .map(({ event, most, dueAt, every }) => {
      const often = most === 1 ? 'once' : `at most ${most} times`;
      return event !== null
        ? `${humanise(event)} (${often})`
        : `${dueAt === null ? '?' : formatInstant(dueAt)}${every === null ? '' : ` and every ${every.$duration} after that (${often})`}`;
    })
    .join(', ');
  const count = handled.length + (handling === null ? 0 : 1);
  const until =
    ended === null
      ? end === null
        ? ''
        : `, until ${formatInstant(end.at)}, when the run ended`
      : `, until ${formatInstant(ended)}`;
  return `${ended === null && end === null ? 'Watches' : 'Watched'} for ${what}${until}: ${count === 0 ? 'nothing was handled' : `${count} handled`}`;
}

/** `Carrier offer arrived: offered amount $900.00 (TMS claim 7, field amount)`, and who took it. */
export function arrivedText(
  { eventId, label, fields, refused }: Extract<RunEvent, { type: 'EventArrived' }>,
  state: RunState,
): string[] {
  const values = fields
    .map(
      (field) =>
        `${field.label} ${formatValue(field.value)} (${field.source.system} ${field.source.record}, field ${field.source.field})`,
    )
    .join(', ');
  const taken = takersOf(eventId, state);
  const to = taken.length === 0 ? ', and nothing waited for it' : `, for step ${taken.join(' and ')}`;
  return [
    `${label} arrived${values === '' ? '' : `: ${values}`}${to}`,
    ...refused.map((field) => `${field.label} of ${label} was refused: ${field.problem}`),
  ];
}

export function handlingText({ step, handler, eventId, dueAt }: Handling, state: RunState): string {
  const watch = state.watches[step];
  const arrival = state.arrivals.find((known) => known.eventId === eventId);
  const what =
    arrival === undefined
      ? `For ${dueAt === null ? 'a time' : formatInstant(dueAt)}`
      : `For ${arrival.label}, which arrived ${formatInstant(arrival.at)}`;
  const isBusy =
    watch?.handling !== null &&
    watch?.handling !== undefined &&
    labelEnds(handler, watch.handling.handler, watch.handling.number);
  return `${what}: ${isBusy ? (state.ended === null ? 'on its way' : 'not finished when the run ended') : 'done'}`;
}

/** `: offered amount $900.00`. */
export function handledValues({ eventId }: Handling, state: RunState): string {
  const fields = state.arrivals.find((known) => known.eventId === eventId)?.fields ?? [];
  return fields.length === 0
    ? ''
    : `: ${fields.map(({ label, value }) => `${label} ${formatValue(value)}`).join(', ')}`;
}

export function eventEvidence({ eventId }: Handling, state: RunState): Evidence[] {
  const arrival = state.arrivals.find((known) => known.eventId === eventId);
  return (arrival?.fields ?? []).map(({ label, value, source }) => ({
    label,
    value: formatValue(value),
    origin: `${source.system} ${source.record}, field ${source.field}, ${formatInstant(arrival?.at ?? 0)}`,
  }));
}

/** The steps that an event went to: waits that it ended, and handlers. */
function takersOf(eventId: string, state: RunState): string[] {
  const waits = Object.values(state.waits).flatMap(({ step, arrived }) => (arrived?.eventId === eventId ? [step] : []));
  const handlers = Object.values(state.watches).flatMap(({ handled, handling, queue }) =>
    [...handled, ...(handling === null ? [] : [handling]), ...queue]
      .filter((item) => item.eventId === eventId)
      .map(({ handler }) => handler),
  );
  return [...waits, ...handlers];
}

function labelEnds(label: string, handler: string, number: number): boolean {
  return label === handler ? number === 1 : label.startsWith(`${handler}#`) && label.endsWith(`#${number}`);
}
