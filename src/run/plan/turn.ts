/**
 * One turn of planning: the state it looks at, and what it found to be next. A turn is used once and thrown away.
 */
import type { RunEvent, Actor } from '../log/event.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Scope, Trace } from '../../sop/expression/expression.ts';
import type { Sop } from '../../sop/sop.ts';
import type { RecoveryChoice } from '../log/event.ts';
import type { Inside } from '../log/inside.ts';
import type { Frame } from './scope.ts';
import { openPark, type RunState } from '../log/state.ts';
import type { PlanContext } from './plan-context.ts';
import { asAskId } from '../../kernel/ids.ts';

export type PlannedEvent = { readonly actor: Actor; readonly event: RunEvent };

/** What the shell has to do outside: start a call, look for a lost one, or find the SOP of the case. */
export type Effect =
  | { readonly kind: 'call'; readonly callId: string }
  | { readonly kind: 'probe'; readonly callId: string }
  | { readonly kind: 'choose_sop' };

export type PlannedWait = { readonly key: string; readonly dueAt: Instant };

export type Turn = {
  /** The SOP that the run follows. */
  readonly sop: Sop;
  /** The one whose names expressions see: the same, or one that a step runs. */
  reads: Sop;
  inside: Inside;
  readonly state: RunState;
  /** When the last thing happened that this plan follows from: an event of the log, or time that ran out. */
  readonly movedAt: Instant;
  readonly context: PlanContext;
  /** What expressions see; in a round that is over, what they saw then. */
  scope: Scope;
  /** The rounds that are over and visited once more, from the outside in. */
  frames: readonly Frame[];
  /** Calls that this process is performing right now. */
  readonly inFlight: ReadonlySet<string>;
  readonly events: PlannedEvent[];
  readonly effects: Effect[];
  readonly waits: PlannedWait[];
  /** Answers and late handlers that outlive their step: the run does not end before they do. */
  unfinished: number;
};

const RUNNER: Actor = { kind: 'runner' };
const CLOCK: Actor = { kind: 'clock' };

export function emit(turn: Turn, event: RunEvent): void {
  turn.events.push({ actor: RUNNER, event });
}

/** For what only the passing of time has caused. */
export function emitByClock(turn: Turn, event: RunEvent): void {
  turn.events.push({ actor: CLOCK, event });
}

export type Stop = {
  readonly step: string | null;
  readonly callId?: string;
  readonly code: string;
  readonly because: string;
  readonly known?: readonly string[];
  readonly choices?: readonly RecoveryChoice[];
};

/** Parks at a step, unless it is parked there already. Always says false: the step is not done. */
export function park(turn: Turn, stop: Stop): false {
  if (openPark(turn.state, stop.step) === null) {
    emit(turn, {
      type: 'Parked',
      askId: asAskId(turn.context.newId('ask')),
      step: stop.step,
      callId: stop.callId ?? null,
      code: stop.code,
      because: stop.because,
      known: stop.known ?? [],
      choices: stop.choices ?? ['try_again', 'stop'],
      group: turn.state.ifUnforeseen,
    });
  }
  return false;
}

/** What is known about an unclear evaluation: every value that was read. */
export function knownFrom(traces: readonly Trace[], show: (reading: Trace['readings'][number]) => string): string[] {
  return [...new Set(traces.flatMap(({ readings }) => readings.map(show)))];
}
