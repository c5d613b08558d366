/**
 * The answer to "why not?": the first thing that kept an action from happening, and by how much. From the log and the
 * SOP text of its version, with every vendor away.
 */
import { unreachable } from '../../kernel/assert.ts';
import { formatInstant } from '../../kernel/time.ts';
import { humanise } from '../../sop/names.ts';
import { closest, listed } from '../../sop/finding.ts';
import { baseLabel, inCall, inRounds, roundsOf, type Rounds } from '../../sop/rounds.ts';
import {
  errorHandlersOf,
  handlersOf,
  isLateInLine,
  isLoop,
  stepsInside,
  toolOf,
  watchHandlersOf,
  type Sop,
  type Step,
} from '../../sop/sop.ts';
import { byHowMuch } from '../cite/by-how-much.ts';
import { citeTraces, decisionTraces } from '../cite/cite.ts';
import { endText } from './explain-loop.ts';
import {
  nestedSopOf,
  callOf,
  loopOf,
  openAsks,
  openPauses,
  openWaits,
  questionOf,
  watchOf,
  type CallState,
  type RunState,
} from '../log/state.ts';

export type WhyNotStep = {
  readonly step: string;
  readonly line: number;
  readonly happened: boolean /** One sentence without a stop. */;
  readonly because: string;
};

export type WhyNot =
  | {
      readonly kind: 'told' /** Each step that would do it, in the order of the file. */;
      readonly steps: readonly WhyNotStep[];
    }
  /** No step does it; `nearest` is what may be meant. */
  | { readonly kind: 'unknown'; readonly nearest: string | null };

/** A step with all that stands around it, the outermost first. */
type Way = readonly Step[];

/** @param action an action, a tool, or the label of a step */
export function whyNot(state: RunState, sop: Sop, action: string): WhyNot {
  const asked = baseLabel(action);
  const ways = [
    ...waysIn(
      { state, rounds: roundsOf(action) },
      [...(sop.ifMissing === null ? [] : [sop.ifMissing]), ...sop.steps],
      [],
    ),
  ];
  const meant = ways.filter((way) => namesOf(way).includes(asked));
  if (meant.length === 0) return { kind: 'unknown', nearest: closest(action, ways.flatMap(namesOf)) };
  return { kind: 'told', steps: meant.map((way) => tell(state, way)) };
}

/** Inside loops the rounds that were asked for, else the last that began. */
type Asked = { readonly state: RunState; readonly rounds: Rounds };

function* waysIn(asked: Asked, steps: readonly Step[], above: Way): Generator<Way> {
  for (const step of steps) {
    const way = [...above, step];
    yield way;
    yield* waysIn(asked, insideOf(asked, step), way);
    const watching = watchHandlersOf(step.body);
    yield* waysIn(
      asked,
      watching.map((handler) => handlingOf(asked, step, handler)),
      way,
    );
    yield* waysIn(
      asked,
      handlersOf(step).filter((handler) => !watching.includes(handler)),
      way,
    );
  }
}

function insideOf({ state, rounds }: Asked, { label, rounds: around = [], body }: Step): readonly Step[] {
  if (body.kind === 'run' && body.called !== null) {
    const { ifMissing, steps } = body.called;
    return [...(ifMissing === null ? [] : [ifMissing]), ...steps].map((inner) =>
      inCall(inner, `${baseLabel(label)}/`, around),
    );
  }
  if (!isLoop(body)) return stepsInside(body);
  const round = rounds[around.length] ?? Math.max(1, loopOf(state, label)?.round ?? 1);
  return body.steps.map((inner) => inRounds(inner, [...around, round]));
}

/** A handler of a `watch` in the occasion that was asked for, else in its last. */
function handlingOf({ state, rounds }: Asked, { label, rounds: around = [] }: Step, handler: Step): Step {
  const watch = watchOf(state, label);
  const numbers =
    watch === null
      ? []
      : [...watch.handled, ...(watch.handling === null ? [] : [watch.handling])]
          .filter((item) => item.handler === baseLabel(handler.label))
          .map(({ number }) => number);
  return inRounds(handler, [...around, rounds[around.length] ?? Math.max(1, ...numbers)]);
}

function namesOf(way: Way): string[] {
  const step = way.at(-1);
  if (step === undefined) return [];
  const tool = toolOf(step.body);
  return [baseLabel(step.label), ...(step.action === null ? [] : [step.action]), ...(tool === null ? [] : [tool])];
}

function tell(state: RunState, way: Way): WhyNotStep {
  const step = way.at(-1);
  const core = { step: step?.label ?? '', line: step?.place.line ?? 1 };
  for (const [index, item] of way.entries()) {
    const owner = way[index - 1];
    const kept =
      (owner === undefined
        ? null
        : (occasion(state, owner, item) ??
          watched(state, owner, item) ??
          branch(state, owner, item) ??
          round(state, owner, item))) ?? decision(state, item);
    if (kept !== null) return { ...core, happened: false, because: kept };
  }
  const call = callOf(state, core.step);
  if (call !== null) return { ...core, ...callText(call, state) };
  const reached = step !== undefined && toolOf(step.body) === null && isReached(state, step);
  return reached
    ? { ...core, happened: true, because: 'It did happen' }
    : { ...core, happened: false, because: notReached(state, core.step) };
}

/**
 * Which branch of a `choose` was taken before this one was looked at; null when none was, or when `inner` is no branch.
 */
function branch(state: RunState, owner: Step, inner: Step): string | null {
  if (owner.body.kind !== 'choose' || Object.hasOwn(state.decisions, inner.label)) return null;
  const taken = owner.body.steps.find(
    ({ label }) => Object.hasOwn(state.decisions, label) && state.decisions[label]?.result === 'true',
  );
  if (taken === undefined || !owner.body.steps.includes(inner)) return null;
  const values = citeTraces(decisionTraces(state, taken.label));
  return `Branch ${inner.label} was not looked at, since branch ${taken.label} of step ${owner.label} was taken${values === '' ? '' : `: ${values}`}`;
}

/** Why a handler of a `watch` did not run; null when it did, or when `inner` is none. */
function watched(state: RunState, owner: Step, inner: Step): string | null {
  const base = baseLabel(inner.label);
  if (!watchHandlersOf(owner.body).some(({ label }) => baseLabel(label) === base)) return null;
  const watch = watchOf(state, owner.label);
  if (watch === null) return notReached(state, owner.label);
  const number = inner.rounds?.at(-1) ?? 1;
  const same = (item: { readonly handler: string; readonly number: number }): boolean =>
    item.handler === base && item.number === number;
  if ([...watch.handled, ...(watch.handling === null ? [] : [watch.handling])].some(same)) return null;
  const event = watch.watched.find(({ handler }) => handler === base)?.event ?? null;
  if (watch.queue.some(same))
    return watch.ended === null
      ? `What came for it waits until the handler before it is done`
      : `Step ${owner.label} ended before it was handled`;
  const dueAt = watch.timers.find(({ handler }) => handler === base)?.dueAt ?? null;
  if (event === null)
    return dueAt !== null && watch.ended === null
      ? `Its time is ${formatInstant(dueAt)}`
      : `Step ${owner.label} ended before its time came`;
  const count = Object.hasOwn(watch.arrived, base) ? (watch.arrived[base] ?? 0) : 0;
  return `${humanise(event)} ${count === 0 ? 'did not come' : `came ${count === 1 ? 'once' : `${count} times`} only`} while step ${owner.label} watched for it`;
}

/** Why a round was not begun; null when it was, or when `inner` is in none. */
function round(state: RunState, owner: Step, inner: Step): string | null {
  if (!isLoop(owner.body) || handlersOf(owner).includes(inner)) return null;
  const loop = loopOf(state, owner.label);
  const asked = inner.rounds?.at(-1) ?? 1;
  if (loop === null || asked <= loop.round) return null;
  return loop.round === 0
    ? `The list of step ${owner.label} was empty`
    : `Step ${owner.label} had no round ${asked}: it ${loop.ended === null ? 'is ' : ''}${endText(loop)}`;
}

/** Why the conditions of a step kept it; null when they held, when it has none, or when it was not looked at. */
function decision(state: RunState, step: Step): string | null {
  const decided = Object.hasOwn(state.decisions, step.label) ? state.decisions[step.label] : undefined;
  if (decided === undefined || decided.result === 'true') return null;
  const at = decided.traces.findIndex(({ result }) => result !== 'true');
  const trace = decided.traces[at];
  if (trace !== undefined) return `Step ${step.label} was not taken: ${byHowMuch(trace, step.if[at] ?? null)}`;
  const before = decided.otherwise;
  const values = before === null ? '' : citeTraces(decisionTraces(state, before));
  return `Step ${step.label} is only for what step ${before ?? '?'} does not take, and that was taken${values === '' ? '' : `: ${values}`}`;
}

/** Why a handler had no occasion; null when it had, or when `inner` is no handler. */
function occasion(state: RunState, owner: Step, inner: Step): string | null {
  if (!handlersOf(owner).includes(inner)) return null;
  const { ifDenied, ifExpired, ifUnanswered, ifLate, ifUnsure } = owner.handlers;
  if (inner === ifLate && isLateInLine(owner)) return inTime(state, owner);
  const clock = Object.hasOwn(state.clocks, owner.label) ? state.clocks[owner.label] : undefined;
  if (inner === ifLate)
    return clock?.state === 'missed'
      ? null
      : clock === undefined
        ? notReached(state, owner.label)
        : `The deadline of step ${owner.label}, ${formatInstant(clock.dueAt)}, ${clock.state === 'met' ? 'was kept' : 'is not over'}`;
  const call = callOf(state, owner.label);
  if (call === null) return notReached(state, owner.label);
  const { progress } = call;
  if (inner === ifDenied)
    return progress.kind === 'denied'
      ? null
      : `The approval of step ${owner.label} was not denied: ${callText(call, state).because}`;
  if (inner === ifExpired)
    return progress.kind === 'expired'
      ? null
      : `The approval of step ${owner.label} did not expire: ${callText(call, state).because}`;
  if (inner === ifUnanswered) {
    const ask = call.proposed.answerId === null ? undefined : state.asks[call.proposed.answerId];
    if (ask?.closed?.how === 'missed') return null;
    if (ask?.closed?.how === 'answered')
      return `Step ${owner.label} was answered in time by ${ask.closed.by?.name ?? 'somebody'}`;
    return ask?.kind === 'answer'
      ? `The time to answer step ${owner.label} is not over before ${formatInstant(ask.dueAt)}`
      : `Step ${owner.label} asked for no answer: ${callText(call, state).because}`;
  }
  if (inner === ifUnsure)
    return progress.kind === 'failed' && !Object.hasOwn(owner.handlers.ifError, progress.code)
      ? null
      : `The judgment of step ${owner.label} needed no other way: ${callText(call, state).because}`;
  const codes = errorHandlersOf(owner.handlers).find(({ handler }) => handler === inner)?.codes ?? [];
  const met =
    progress.kind === 'failed'
      ? progress.code
      : progress.kind === 'refused' && call.verdict.outcome === 'forbidden'
        ? 'forbidden'
        : null;
  if (met !== null && codes.includes(met)) return null;
  return `Step ${owner.label} did not end with ${listed(codes)}${met === null ? `: ${callText(call, state).because}` : ` but with \`${met}\``}`;
}

/** Why the `if_late` of a wait, a question or a loop had no occasion. */
function inTime(state: RunState, { label, body }: Step): string | null {
  if (body.kind === 'repeat') {
    const loop = loopOf(state, label);
    if (loop === null) return notReached(state, label);
    return loop.ended?.how === 'used_up'
      ? null
      : `The rounds of step ${label} were not used up: it ${loop.ended === null ? 'is ' : ''}${endText(loop)}`;
  }
  if (body.kind === 'ask') {
    const ask = questionOf(state, label);
    if (ask === null) return notReached(state, label);
    if (ask.closed === null) return `The time to answer step ${label} is not over before ${formatInstant(ask.dueAt)}`;
    return ask.closed.how === 'answered'
      ? `Step ${label} was answered in time by ${ask.closed.by?.name ?? 'somebody'}`
      : null;
  }
  const wait = Object.hasOwn(state.waits, label) ? state.waits[label] : undefined;
  if (wait === undefined) return notReached(state, label);
  if (wait.ended === null) return `The wait of step ${label} is not over before ${formatInstant(wait.dueAt)}`;
  return wait.ended.how === 'late' ? null : `What step ${label} waited for came in time`;
}

function callText(call: CallState, state: RunState): { readonly happened: boolean; readonly because: string } {
  const { progress, proposed, verdict } = call;
  const not = (because: string): { readonly happened: boolean; readonly because: string } => ({
    happened: false,
    because,
  });
  switch (progress.kind) {
    case 'succeeded':
      return { happened: true, because: `It did happen, at ${formatInstant(progress.at)}: ${proposed.summary}` };
    case 'settled':
      return { happened: true, because: 'It did happen: a person said that it was done' };
    case 'failed':
      return not(`It failed with \`${progress.code}\`: ${progress.message}`);
    case 'refused':
      return not(`The boundary answered ${verdict.outcome}: ${verdict.because ?? 'no rule speaks of it'}`);
    case 'denied': {
      const ask = call.approval === null ? undefined : state.asks[call.approval];
      return not(
        `The approval was denied${ask?.closed?.by === null || ask?.closed === null || ask === undefined ? '' : ` by ${ask.closed.by?.name ?? 'somebody'}${ask.closed.note === null ? '' : `: ${ask.closed.note}`}`}`,
      );
    }
    case 'expired':
      return not('Nobody decided on its approval in time');
    case 'awaiting':
      return not(
        `It waits for approval by ${verdict.approvers.map(({ group, count }) => `${count} of ${group}`).join(' and ')}`,
      );
    case 'lost':
      return not(`Nobody knows yet whether it was done: ${progress.message}`);
    case 'ready':
    case 'started':
      return not('It is on its way');
    case 'deferred':
      return not(`It will be tried again at ${formatInstant(progress.retryAt)}`);
    default:
      return unreachable(progress);
  }
}

function isReached(state: RunState, { label }: Step): boolean {
  return (
    state.choices.includes(label) ||
    nestedSopOf(state, label) !== null ||
    watchOf(state, label) !== null ||
    loopOf(state, label) !== null ||
    Object.hasOwn(state.waits, label) ||
    questionOf(state, label) !== null ||
    Object.hasOwn(state.decisions, label) ||
    [...state.flags, ...state.outcomes, ...state.actions].some(({ step }) => step === label) ||
    state.bindings.some(({ source }) => source.step === label) ||
    Object.hasOwn(state.clocks, label)
  );
}

function notReached(state: RunState, label: string): string {
  const { ended } = state;
  if (ended !== null)
    return ended.kind === 'stopped'
      ? `The run was stopped before step ${label}: ${ended.reason ?? 'without a reason'}`
      : `The run ended without coming to step ${label}`;
  const [ask] = openAsks(state);
  if (ask?.kind === 'recovery')
    return `The run has not come to step ${label}, since it stopped to ask ${ask.group}: ${ask.because}`;
  const [wait] = openWaits(state);
  if (ask === undefined && wait !== undefined)
    return `The run has not come to step ${label}, since it waits in step ${wait.step} until ${formatInstant(wait.dueAt)}`;
  const [pause] = openPauses(state);
  if (ask === undefined && pause !== undefined)
    return `The run has not come to step ${label}, since step ${pause.step} pauses until ${formatInstant(pause.pauseUntil)}`;
  return `The run has not come to step ${label}${ask === undefined ? '' : `, since it waits for ${ask.kind === 'approval' ? 'an approval' : 'an answer'} in step ${ask.step ?? '?'}`}`;
}
