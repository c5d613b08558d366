/**
 * The interpreter: SOP and state in, next events and effects out. Pure; it runs nothing and knows no time but
 * `world.now`.
 *
 * Each turn walks the SOP from its first step. Blocks nest and there is no jump, so a step that is not reached in the
 * walk is not to be done now. A turn that found events is applied and followed by another, until nothing more follows
 * by itself; what is left are effects for the shell and the times at which to look again. Planning from any prefix of a
 * log gives the same.
 */
import { assert } from '../../kernel/assert.ts';
import { planRoundsMax } from '../../kernel/limits.ts';
import { addDuration, isDuration, isTimestamp } from '../../kernel/time.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { toolOf, walkSteps, type Need, type Sop, type Step } from '../../sop/sop.ts';
import { evolve } from '../log/evolve.ts';
import { visitRun } from './step/run.ts';
import { OUTERMOST } from '../log/inside.ts';
import { visitAsk } from './step/ask.ts';
import { visitChoose } from './step/choose.ts';
import { computeArgument } from './argument.ts';
import { scopeOf } from './scope.ts';
import { openAsks, openPark, outcomeOf, outcomeWith, flagsOf, type RunState } from '../log/state.ts';
import {
  emit,
  emitByClock,
  knownFrom,
  park,
  type Effect,
  type PlannedEvent,
  type PlannedWait,
  type Turn,
} from './turn.ts';
import { visitJudge } from './step/judge.ts';
import { visitUse } from './step/use.ts';
import { visitTable } from './step/table.ts';
import { visitLoop } from './step/loop.ts';
import { visitWatch } from './step/watch.ts';
import { visitWait } from './step/wait.ts';
import { formatReading } from '../cite/origin-text.ts';
import type { PlanContext } from './plan-context.ts';

const KEEPING: ReadonlySet<string> = new Set(['set', 'do', 'choose', 'table', 'for_each', 'repeat']);

export type Plan = {
  /** Pure consequences, in order, to be appended. */
  readonly events: readonly PlannedEvent[];
  /** The state after them. */
  readonly state: RunState;
  /** To be done by the shell, side by side. Empty when the run waits or has ended. */
  readonly effects: readonly Effect[];
  /** When to plan again even if nothing happens. */
  readonly waits: readonly PlannedWait[];
};

/**
 * @param sop the version that the run follows; null while none was chosen
 * @param inFlight calls that this process is performing right now; a started call outside of it was lost with its
 *   process
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
  for (let round = 0; round < planRoundsMax; round++) {
    const turn = takeTurn(sop, state, context, inFlight);
    if (turn.events.length === 0) return { events, state, effects: turn.effects, waits: turn.waits };
    for (const { actor, event } of turn.events) {
      // A step that ends the run ends it for its siblings too, which were looked at in the same turn.
      if (state.ended !== null) break;
      events.push({ actor, event });
      state = evolve(state, { seq: state.seq + 1, at: context.now, actor, event });
    }
  }
  // Loops may hold more than one append should: the rest is planned behind it, at once.
  return { events, state, effects: [], waits: [{ key: 'plan', dueAt: context.now }] };
}

function takeTurn(sop: Sop | null, state: RunState, context: PlanContext, inFlight: ReadonlySet<string>): Turn {
  const scope = scopeOf(state, sop, context);
  const core = {
    state,
    context,
    scope,
    reads: sop ?? NO_SOP,
    inside: OUTERMOST,
    frames: [],
    inFlight,
    events: [],
    effects: [],
    waits: [],
    unfinished: 0,
  };
  if (state.ended !== null || state.opened === null) return { ...core, sop: sop ?? NO_SOP };
  if (sop === null) {
    const turn: Turn = { ...core, sop: NO_SOP };
    if (state.unchosen !== null) parkUnchosen(turn, state.unchosen);
    else if (openPark(state, null) === null) turn.effects.push({ kind: 'choose_sop' });
    return turn;
  }
  const turn: Turn = { ...core, sop };
  // Parked as a whole: nothing moves until somebody has decided.
  if (openPark(state, null) !== null) return turn;
  const missing = hasBegun(state, sop) ? [] : sop.needs.filter(({ path }) => scope.lookup(path) === null);
  const done = missing.length > 0 ? visitMissing(turn, missing) : visitBlock(turn, sop.steps);
  if (done && turn.unfinished === 0 && turn.events.length === 0 && openAsks(state).length === 0) {
    emit(turn, { type: 'RunCompleted', outcome: outcomeOf(state), flags: flagsOf(state) });
  }
  return turn;
}

/** Steps in order: one that is not done holds back those behind it. */
export function visitBlock(turn: Turn, steps: readonly Step[]): boolean {
  return steps.every((step) => visitStep(turn, step));
}

/** True when the step needs nothing more, be it done or skipped. */
export function visitStep(turn: Turn, step: Step): boolean {
  const gate = decideConditions(turn, step);
  if (gate !== 'enter') return gate === 'skip';
  const { state } = turn;
  if (step.flag !== null && !state.flags.some((raised) => raised.step === step.label)) {
    emit(turn, { type: 'FlagRaised', step: step.label, flag: step.flag });
    return false;
  }
  if (step.outcome !== null && !state.outcomes.some((reached) => reached.step === step.label)) {
    emit(turn, { type: 'OutcomeReached', step: step.label, outcome: outcomeWith(state, step.outcome, turn.inside) });
    return false;
  }
  if (
    step.action !== null &&
    toolOf(step.body) === null &&
    !state.actions.some((counted) => counted.step === step.label)
  ) {
    emit(turn, { type: 'ActionCounted', step: step.label, action: step.action });
    return false;
  }
  if (step.within !== null && !Object.hasOwn(state.clocks, step.label)) return startClock(turn, step, step.within);
  return watchClock(turn, step, visitBody(turn, step));
}

/** Whether the step's conditions hold: decided once, recorded with every value that was looked at. */
function decideConditions(turn: Turn, step: Step): 'enter' | 'skip' | 'blocked' {
  if (step.if.length === 0 && step.otherwise === null) return 'enter';
  const { state } = turn;
  const known = Object.hasOwn(state.decisions, step.label) ? state.decisions[step.label]?.result : undefined;
  if (known === 'true') return 'enter';
  if (known === 'false') return 'skip';
  if (openPark(state, step.label) !== null) return 'blocked';
  const taken = takenBefore(state, step.otherwise);
  const looked = evaluateAll(taken ? [] : step.if, turn.scope);
  const { traces } = looked;
  const result = taken ? 'false' : looked.result;
  emit(turn, {
    type: 'StepDecided',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    result,
    otherwise: step.otherwise,
    traces,
    ...(onlyKeeps(step, turn.context.registry) ? { quiet: true } : {}),
  });
  if (result === 'unclear') {
    const unclear = traces.at(-1)?.unclear ?? 'The condition could not be decided';
    park(turn, {
      step: step.label,
      code: 'unclear_condition',
      because: `Step ${step.label} cannot be decided: ${unclear}`,
      known: knownFrom(traces, formatReading),
    });
  }
  return 'blocked';
}

/** Whether a step, with all inside it, does nothing but read and keep values for later steps. */
function onlyKeeps(step: Step, registry: PlanContext['registry']): boolean {
  return [...walkSteps([step])].every(
    ({ body, flag, outcome, action, within }) =>
      flag === null &&
      outcome === null &&
      action === null &&
      within === null &&
      (KEEPING.has(body.kind) || (body.kind === 'use' && registry.get(body.tool)?.tool.effect === 'read')),
  );
}

/** True when a step that this one is the `otherwise` of was taken. In a chain, every link counts. */
function takenBefore(state: RunState, otherwise: string | null): boolean {
  for (let label = otherwise; label !== null; ) {
    const decision = state.decisions[label];
    assert(decision !== undefined, `step ${label} is decided before its \`otherwise\` is looked at`);
    if (decision.result !== 'false') return true;
    label = decision.otherwise;
  }
  return false;
}

function visitBody(turn: Turn, step: Step): boolean {
  const { body } = step;
  switch (body.kind) {
    case 'nothing':
      return true;
    case 'do':
      return visitBlock(turn, body.steps);
    // No short cut: neither waits for the other, nor for the other's approval.
    case 'together':
      return body.steps.map((inner) => visitStep(turn, inner)).every((done) => done);
    case 'choose':
      return visitChoose(turn, step, body, (branch) => visitStep(turn, branch));
    case 'table':
      return visitTable(turn, step, body);
    case 'ask':
      return visitAsk(turn, step, body, (handler) => visitStep(turn, handler));
    case 'judge':
      return visitJudge(turn, step, body, (handler) => visitStep(turn, handler));
    case 'wait':
      return visitWait(turn, step, body, (handler) => visitStep(turn, handler));
    case 'run':
      return visitRun(turn, step, body, {
        block: (steps) => visitBlock(turn, steps),
        handler: (handler) => visitStep(turn, handler),
      });
    case 'watch':
      return visitWatch(turn, step, body, {
        block: (steps) => visitBlock(turn, steps),
        handler: (handler) => visitStep(turn, handler),
      });
    case 'repeat':
    case 'for_each':
      return visitLoop(turn, step, body, {
        block: (steps) => visitBlock(turn, steps),
        handler: (handler) => visitStep(turn, handler),
      });
    case 'set':
      return body.assignments.every((assignment) => {
        const isSet = turn.state.bindings.some(
          ({ path, source }) =>
            source.kind === 'set' && source.step === step.label && path.join('.') === assignment.path.join('.'),
        );
        if (isSet) return true;
        const computed = computeArgument(assignment.value, turn.scope);
        if (computed.value === null)
          return park(turn, {
            step: step.label,
            code: 'unclear_value',
            because: `Step ${step.label} cannot set \`${assignment.path.join('.')}\`: ${computed.unclear}`,
          });
        emit(turn, {
          type: 'ValueSet',
          step: step.label,
          path: assignment.path,
          value: computed.value,
          readings: computed.readings,
        });
        return false;
      });
    case 'stop': {
      emit(turn, { type: 'RunStopped', step: step.label, reason: renderSentence(body.reason, turn.scope).text });
      return false;
    }
    default:
      return visitUse(turn, step, body, (handler) => visitStep(turn, handler));
  }
}

function startClock(turn: Turn, step: Step, within: NonNullable<Step['within']>): false {
  if (openPark(turn.state, step.label) !== null) return false;
  const span = evaluateValue(within.span, turn.scope);
  const from = evaluateValue(within.of, turn.scope);
  const start = from.value !== null && isTimestamp(from.value) ? from.value.$time : null;
  const dueAt =
    start === null || span.value === null || !isDuration(span.value)
      ? null
      : addDuration(start, span.value, turn.context.calendars, turn.context.timeZone);
  if (start === null || dueAt === null || span.value === null || !isDuration(span.value)) {
    const why = span.trace.unclear ?? from.trace.unclear ?? 'the calendar does not reach so far';
    return park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The deadline of step ${step.label} cannot be computed: ${why}`,
    });
  }
  emit(turn, { type: 'ClockStarted', step: step.label, span: span.value.$duration, from: start, dueAt });
  return false;
}

function watchClock(turn: Turn, step: Step, done: boolean): boolean {
  const clock = Object.hasOwn(turn.state.clocks, step.label) ? turn.state.clocks[step.label] : undefined;
  if (clock === undefined) return done;
  switch (clock.state) {
    case 'met':
      return done;
    case 'missed':
      return (step.handlers.ifLate === null || visitStep(turn, step.handlers.ifLate)) && done;
    default: {
      // What ended before its deadline was in time, even when this turn happens later: the last event tells, not the
      // clock.
      if (done && turn.state.at < clock.dueAt) emit(turn, { type: 'ClockMet', step: step.label });
      else if (turn.context.now >= clock.dueAt)
        emitByClock(turn, { type: 'ClockMissed', step: step.label, dueAt: clock.dueAt });
      else turn.waits.push({ key: `clock:${step.label}`, dueAt: clock.dueAt });
      return false;
    }
  }
}

function visitMissing(turn: Turn, missing: readonly Need[]): boolean {
  const { sop, state } = turn;
  if (sop.ifMissing !== null) return visitStep(turn, sop.ifMissing);
  const names = missing.map(({ path }) => {
    const fact = path.slice(1).join('.');
    const refused = state.refused.find((known) => known.path === fact);
    return refused === undefined ? `\`${path.join('.')}\` is missing` : `${refused.label}: ${refused.problem}`;
  });
  return park(turn, {
    step: null,
    code: 'missing_facts',
    because: `The case lacks what the SOP needs before step 1: ${names.join('; ')}`,
  });
}

function parkUnchosen(turn: Turn, unchosen: NonNullable<RunState['unchosen']>): void {
  const because = {
    none: 'No SOP starts for this case. Publish one whose `starts` holds, then try again',
    several: `More than one SOP starts for this case: ${unchosen.candidates.join(', ')}. Change their \`starts\` so that one of them holds, then try again`,
    unclear: `It is unclear whether an SOP starts for this case: ${unchosen.candidates.join(', ')}`,
  }[unchosen.reason];
  park(turn, { step: null, code: `sop_${unchosen.reason}`, because });
}

/** Whether one of the steps was begun; what `if_missing` does does not count, since the steps must not follow it. */
function hasBegun(
  { decisions, choices, iterations, bindings, waits, loops, watches, nestedSops: called, asks }: RunState,
  { ifMissing }: Sop,
): boolean {
  const before = new Set([...walkSteps(ifMissing === null ? [] : [ifMissing])].map(({ label }) => label));
  return [
    ...Object.keys(decisions),
    ...choices,
    ...Object.keys(iterations),
    ...Object.keys(waits),
    ...Object.keys(loops),
    ...Object.keys(watches),
    ...Object.keys(called),
    ...Object.values(asks).flatMap((ask) => (ask.kind === 'question' ? [ask.step ?? ''] : [])),
    ...bindings.map(({ source }) => source.step),
  ].some((label) => !before.has(baseLabel(label)));
}

/** Stands in for the SOP in turns that have none; nothing of it is ever visited. */
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
