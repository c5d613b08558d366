/**
 * Where a run that a person stopped would stop or act now, on paper: what could not be decided, called or paid is tried
 * again with the facts as they were and with those of now, and the two are compared.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { planRoundsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { mayBeReplaced, type CallProposed, type CallState } from '../log/call.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { evolve } from '../log/evolve.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import type { PlannedEvent, Turn } from './turn.ts';
import type { Values } from './uses-now.ts';

/** The events of one turn of planning in another state of the run. */
export type EventsAt = (state: RunState) => readonly PlannedEvent[];

/**
 * @param values what steps would set with the changes
 * @returns what would go another way, as sentences; none for a run that no person stopped
 */
export function stopsOtherwise(
  { state }: Pick<Turn, 'state'>,
  eventsAt: EventsAt,
  changes: readonly WeighedChange[],
  values: Values,
): readonly string[] {
  const stops = Object.values(state.asks).filter((ask): ask is RecoveryAsk => ask.kind === 'recovery');
  if (state.ended?.kind !== 'stopped' || !stops.some(({ closed }) => closed?.note === 'stop')) return [];
  const asItWas = resumed(state, stops, changes);
  const changed = evolve(asItWas, {
    seq: state.seq + 1,
    at: state.at,
    actor: { kind: 'runner' },
    event: { type: 'ChangesWeighed', changes, values, asked: [] },
  });
  return compare(goOn(eventsAt, asItWas), goOn(eventsAt, changed));
}

/** The run as if it had not ended and nothing had changed, with every question closed; what was not done is proposed again. */
function resumed(state: RunState, stops: readonly RecoveryAsk[], changes: readonly WeighedChange[]): RunState {
  const closed = { how: 'over', by: null, at: state.at, note: null } as const;
  const asked = new Set(stops.map(({ callId }) => callId));
  const isOpen = (call: CallState): boolean =>
    mayBeReplaced(call) || (asked.has(call.callId) && UNDONE.has(call.progress.kind));
  const isDropped = (callId: string): boolean => {
    const call = own(state.calls, callId);
    return call !== undefined && isOpen(call);
  };
  return {
    ...state,
    stopping: null,
    ended: null,
    afterEnd: null,
    arrivals: state.arrivals.filter(({ seq }) => seq <= (state.ended?.seq ?? seq)),
    changes: state.changes.filter(({ path }) => !changes.some((change) => change.path === path)),
    asks: Object.fromEntries(
      Object.entries(state.asks).map(([id, ask]) => [id, { ...ask, closed: ask.closed ?? closed }]),
    ),
    callOfStep: Object.fromEntries(Object.entries(state.callOfStep).filter(([, callId]) => !isDropped(callId))),
  };
}

/** Calls that certainly did not happen. */
const UNDONE: ReadonlySet<CallState['progress']['kind']> = new Set(['refused', 'denied', 'expired', 'failed']);

/** Where the run would stop and what it would call, by step; empty for the run as a whole. */
type Way = {
  readonly stops: ReadonlyMap<string, { readonly code: string; readonly because: string }>;
  readonly calls: ReadonlyMap<string, CallProposed>;
};

function goOn(eventsAt: EventsAt, from: RunState): Way {
  const stops = new Map<string, { readonly code: string; readonly because: string }>();
  const calls = new Map<string, CallProposed>();
  let state = from;
  for (let round = 0; round < planRoundsMax && isGoingOn(state); round++) {
    const events = eventsAt(state);
    if (events.length === 0) break;
    for (const { actor, event } of events) {
      if (!isGoingOn(state)) break;
      if (event.type === 'Parked') stops.set(event.step ?? '', event);
      if (event.type === 'CallProposed') calls.set(event.step, event);
      state = evolve(state, { seq: state.seq + 1, at: state.at, actor, event });
    }
  }
  return { stops, calls };
}

const isGoingOn = ({ stopping, ended }: RunState): boolean => stopping === null && ended === null;

function compare(before: Way, now: Way): readonly string[] {
  const called = [...before.calls.values()].flatMap((call) => {
    const other = now.calls.get(call.step);
    return other === undefined || isAlike(call, other) ? [] : [[call.step, otherText(call, other)] as const];
  });
  const isSaid = (step: string): boolean => called.some(([known]) => known === step);
  const goesOn = [...before.stops].flatMap(([step, { code, because }]) =>
    isSaid(step) || now.stops.get(step)?.code === code ? [] : [`${nameOf(step)} would go on now: ${because}`],
  );
  const stops = [...now.stops].flatMap(([step, { because }]) =>
    isSaid(step) || before.stops.has(step) ? [] : [`${nameOf(step)} would stop now: ${because}`],
  );
  return [...called.map(([, text]) => text), ...goesOn, ...stops];
}

const nameOf = (step: string): string => (step === '' ? 'The run' : `Step ${step}`);

const isAlike = (one: CallProposed, other: CallProposed): boolean =>
  hashOf([one.argsSha256, one.verdict.outcome, one.verdict.approvers]) ===
  hashOf([other.argsSha256, other.verdict.outcome, other.verdict.approvers]);

function otherText({ step, summary, verdict }: CallProposed, now: CallProposed): string {
  return now.summary === summary && now.verdict.outcome !== verdict.outcome
    ? `Step ${step} would be ${OUTCOME[now.verdict.outcome]} now: ${summary}`
    : `Step ${step} would do otherwise now: ${now.summary}, instead of: ${summary}`;
}

const OUTCOME: Readonly<Record<CallProposed['verdict']['outcome'], string>> = {
  permitted: 'permitted',
  'needs approval': 'asked about',
  forbidden: 'forbidden',
  unclear: 'unclear to the boundary',
};
