/**
 * The interpreter: SOP and state in, next events and effects out. Pure: it performs nothing, and its only clock is
 * `context.now`.
 *
 * Each turn walks the SOP from its first step. Blocks nest and there are no jumps, so a step that the walk does not
 * reach is not due now. The events of a turn are applied and another turn follows, until a turn finds no more events.
 * Then time passes up to what was received or falls due next: however late a run is planned, what came first counts first.
 * What remains are effects for the engine and times at which to plan again. Replanning from any prefix of a log gives
 * the same events.
 */
import type { Instant } from '../../kernel/clock.ts';
import { planRoundsMax } from '../../kernel/limits.ts';
import { fieldAt } from '../../kernel/value.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { walkSteps, type Need, type Sop } from '../../sop/sop.ts';
import type { RunEvent } from '../log/event.ts';
import { evolve } from '../log/evolve.ts';
import { OUTERMOST } from '../log/inside.ts';
import { flagsOf, labelsBegun, openAsks, openPark, outcomeOf, type RunState } from '../log/state.ts';
import { approvalAhead } from './last-approver.ts';
import { stopsAtOther } from './look-anew.ts';
import type { PlanContext } from './plan-context.ts';
import { refusedAt, scopeOf, type Refusal } from './scope.ts';
import { finishStop } from './stop-run.ts';
import { firstInMail, receivedAfter, takeMail } from './take-mail.ts';
import {
  askForFact,
  askForMissing,
  belowCase,
  emit,
  park,
  wordsOf,
  type Effect,
  type PlannedEvent,
  type PlannedTimer,
  type Turn,
} from './turn.ts';
import { weighAfterEnd } from './weigh-after-end.ts';
import { visitBlock, visitStep } from './visit-step.ts';
import { weighChanges } from './weigh-changes.ts';

export type Plan = {
  /** Events to append, in order. */
  readonly events: readonly PlannedEvent[];
  /** The state after these events. */
  readonly state: RunState;
  /** For the engine to perform concurrently. Empty when the run waits or has ended. */
  readonly effects: readonly Effect[];
  /** When to plan again even if nothing happens. */
  readonly timers: readonly PlannedTimer[];
};

/**
 * @param sop the version that the run follows; null until one is chosen
 * @param inFlight calls that this process is performing right now; any other started call was lost with its process
 */
export function planNext(input: {
  readonly sop: Sop | null;
  readonly state: RunState;
  readonly context: PlanContext;
  readonly inFlight: ReadonlySet<string>;
}): Plan {
  const { sop, context, inFlight } = input;
  const events: PlannedEvent[] = [];
  let { state } = input;
  let until = sop === null ? context.now : Math.min(context.now, state.movedAt, firstInMail(state, sop));
  for (let round = 0; round < planRoundsMax; round++) {
    const turn = takeTurn(sop, state, until, context, inFlight);
    if (turn.events.length === 0) {
      const next = nextMoment(turn);
      if (next > context.now) return { events, state, effects: turn.effects, timers: turn.timers };
      until = next;
    }
    for (const { actor, event } of turn.events) {
      // A step that ends the run also ends it for the siblings visited in the same turn.
      if (endsOf(state) !== endsOf(turn.state)) break;
      const said = withApproval(turn, event);
      events.push({ actor, event: said });
      state = evolve(state, { seq: state.seq + 1, at: context.now, actor, event: said });
    }
  }
  // A loop may plan more events than one append should hold: plan the rest right after this append.
  return { events, state, effects: [], timers: [{ key: 'plan', dueAt: context.now }] };
}

/** Whoever decides how the run goes on reads first what that costs; who gives a fact reads it in the question. */
function withApproval(turn: Turn, event: RunEvent): RunEvent {
  if (event.type !== 'Parked' || event.fact !== undefined) return event;
  const approval = approvalAhead(turn);
  return approval === null ? event : { ...event, approval };
}

/** How far the end of a run is: nothing of its steps is planned after it was decided. */
const endsOf = ({ stopping, ended }: RunState): string =>
  ended !== null ? 'ended' : stopping === null ? 'goes on' : 'is to end';

/** What is received or falls due next after what a turn has seen; Infinity for nothing. */
const nextMoment = ({ state, timers, until }: Turn): Instant =>
  Math.min(...timers.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > until), receivedAfter(state, until));

function takeTurn(
  sop: Sop | null,
  state: RunState,
  until: Instant,
  context: PlanContext,
  inFlight: ReadonlySet<string>,
): Turn {
  const refused: Refusal[] = [];
  const missing: (string | Refusal)[] = [];
  const scope = scopeOf(state, sop, wordsOf({ context, refused, missing }));
  const core = {
    state,
    until,
    context,
    scope,
    reads: sop ?? NO_SOP,
    inside: OUTERMOST,
    frames: [],
    inFlight,
    events: [],
    effects: [],
    timers: [],
    refused,
    missing,
    unfinished: 0,
  };
  if (state.ended !== null || state.opened === null) {
    const turn: Turn = { ...core, sop: sop ?? NO_SOP };
    // Two ways are compared by what they send, so an id in it is that of its step; no two questions have one id.
    let made = 0;
    const newId: PlanContext['newId'] = (prefix, of = String(++made)) => `${prefix}-on-paper-${of}`;
    const onPaper = { ...context, newId };
    if (state.opened !== null) weighAfterEnd(turn, (other) => takeTurn(sop, other, other.at, onPaper, inFlight).events);
    return turn;
  }
  if (sop === null) {
    const turn: Turn = { ...core, sop: NO_SOP };
    if (state.unchosen !== null) parkUnchosen(turn, state.unchosen);
    else if (openPark(state, null) === null) turn.effects.push({ kind: 'choose_sop' });
    return turn;
  }
  const turn: Turn = { ...core, sop };
  if (state.stopping !== null) {
    finishStop(turn, state.stopping);
    return turn;
  }
  // The whole run is parked: nothing moves until a person decides.
  if (openPark(state, null) !== null) return turn;
  if (stopsAtOther(turn)) return turn;
  if (!weighChanges(turn)) return turn;
  if (takeMail(turn)) return turn;
  const absent = sop.needs.filter(({ path }) => scope.lookup(path) === null);
  const lacking = absent.length === 0 || hasBegun(state, sop) ? [] : absent;
  const done = lacking.length > 0 ? visitMissing(turn, lacking) : visitBlock(turn, sop.steps);
  if (done && turn.unfinished === 0 && turn.events.length === 0 && openAsks(state).length === 0) {
    emit(turn, { type: 'RunCompleted', outcome: outcomeOf(state), flags: flagsOf(state) });
  }
  return turn;
}

function visitMissing(turn: Turn, missing: readonly Need[]): boolean {
  const { sop, state } = turn;
  // The claimant gave it, so a colleague is asked first: `if_missing` would ask for it again.
  const [refused] = missing.flatMap(({ path }) => refusedAt(state, path) ?? []);
  if (refused !== undefined) return askForFact(turn, null, refused, { hasIfMissing: sop.ifMissing !== null });
  if (sop.ifMissing !== null) return visitStep(turn, sop.ifMissing);
  return askForMissing(turn, null, missing.map(belowCase));
}

function parkUnchosen(turn: Turn, unchosen: NonNullable<RunState['unchosen']>): void {
  const because = {
    none: 'No SOP starts for this case. Publish one whose `starts` holds, then try again',
    several: `More than one SOP starts for this case: ${unchosen.candidates.join(', ')}. Change their \`starts\` so that one of them holds, then try again`,
    unclear: `It is unclear whether an SOP starts for this case: ${unchosen.unclear.join('; ')}. Correct the case or that line, then try again`,
  }[unchosen.reason];
  // A name that the kind does not declare was read by no `starts`.
  const refused = turn.state.refused.find(({ path }) => fieldAt(turn.context.caseType, path.split('.')) !== null);
  if (refused !== undefined && unchosen.reason === 'unclear') askForFact(turn, null, refused);
  else if (unchosen.lacks.length > 0) askForMissing(turn, null, unchosen.lacks);
  else park(turn, { step: null, code: `sop_${unchosen.reason}`, because });
}

/**
 * Whether a step has begun. Steps of `if_missing` do not count: they run instead of the procedure, not as part of it.
 */
function hasBegun(state: RunState, { ifMissing }: Sop): boolean {
  const instead = new Set(walkSteps(ifMissing === null ? [] : [ifMissing]).map(({ label }) => label));
  return labelsBegun(state).some((label) => !instead.has(baseLabel(label)));
}

/** Placeholder for turns without an SOP; none of it is ever visited. */
const NO_SOP: Sop = Object.freeze({
  name: '',
  title: '',
  owner: '',
  changesApprovedBy: '',
  boundary: '',
  ifUnforeseen: '',
  values: {},
  kind: null,
  takes: null,
  ifMissing: null,
  needs: [],
  steps: [],
  starts: { says: { text: '', parts: [], place: { file: '', line: 1, column: 1 } }, if: [] },
  source: { file: '', text: '', hash: '' },
});
