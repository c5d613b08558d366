/**
 * The answer to "why not?": the first thing that prevented an action, and by how much. Made from the log and the text
 * of the SOP version, without any vendor. What is specific to one step kind is in its own file (`step/kinds.ts`).
 */
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { closest } from '../../handbook/suggest.ts';
import { baseLabel, roundsOf } from '../../sop/rounds.ts';
import {
  allSteps,
  handlersOf,
  stepsInside,
  toolOf,
  topSteps,
  watchHandlersOf,
  type Body,
  type Sop,
  type Step,
} from '../../sop/sop.ts';
import { byHowMuch } from '../cite/by-how-much.ts';
import { citeTraces, decisionTraces } from '../cite/cite.ts';
import { callOf, labelsBegun, openAsks, type RunState } from '../log/state.ts';
import { WHY_NOT_INSIDE } from './step/kinds.ts';
import { askedOf } from './asked-of.ts';
import type { Asked, BodyOf } from './step/step-view.ts';
import { waitingOf } from './waiting.ts';
import { asksInTurn, isCallWaiting } from './waits-for.ts';
import { callText, noOccasionOfCall } from './why-not-call.ts';

export type WhyNotStep = {
  readonly step: string;
  readonly line: number;
  readonly happened: boolean;
  /** One sentence without a full stop. */
  readonly because: string;
};

export type WhyNot =
  /** One entry per step that would do it, or per reason why not: what happened first, then in the order of the file. */
  | { readonly kind: 'told'; readonly steps: readonly WhyNotStep[] }
  /** No step does it; `nearest` is the closest known name, and `known` are the actions and tools that there are. */
  | { readonly kind: 'unknown'; readonly nearest: string | null; readonly known: readonly string[] };

const AFTER_ERASURE =
  '; personal data of the case was erased since, so a value that is missing here may have been there';

/** A step preceded by its enclosing steps, outermost first. */
type Way = readonly Step[];

/** @param action an action, a tool, or the label of a step */
export function whyNot(state: RunState, sop: Sop, action: string): WhyNot {
  const name = baseLabel(action);
  const asked: Asked = { state, rounds: roundsOf(action), notReached: (label) => notReached(state, sop, label) };
  const ways = [...waysIn(asked, [...(sop.ifMissing === null ? [] : [sop.ifMissing]), ...sop.steps], [])];
  const meant = ways.filter((way) => namesOf(way).includes(name));
  if (meant.length === 0) {
    const known = new Set(ways.flatMap((way) => namesOf(way).slice(1)));
    return {
      kind: 'unknown',
      nearest: action === '' ? null : closest(action, ways.flatMap(namesOf)),
      known: [...known],
    };
  }
  const steps = eachOnce(meant.map((way) => whyNotStep(asked, sop, way)));
  return {
    kind: 'told',
    steps: state.isErased ? steps.map((step) => ({ ...step, because: `${step.because}${AFTER_ERASURE}` })) : steps,
  };
}

/** What did happen comes first, and what kept several steps from happening is said of the first. */
function eachOnce(steps: readonly WhyNotStep[]): readonly WhyNotStep[] {
  const known = new Set<string>();
  const apart = steps.filter(({ happened, because }) => happened || (!known.has(because) && known.add(because)));
  return apart.toSorted((a, b) => Number(b.happened) - Number(a.happened));
}

function* waysIn(asked: Asked, steps: readonly Step[], above: Way): Generator<Way> {
  for (const step of steps) {
    const way = [...above, step];
    yield way;
    yield* waysIn(asked, inside(asked, step, step.body.kind, step.body), way);
    const ofItsKind = watchHandlersOf(step.body);
    yield* waysIn(
      asked,
      handlersOf(step).filter((handler) => !ofItsKind.includes(handler)),
      way,
    );
  }
}

function inside<Kind extends Body['kind']>(asked: Asked, step: Step, kind: Kind, body: BodyOf<Kind>): readonly Step[] {
  return WHY_NOT_INSIDE[kind].inside?.(asked, step, body) ?? stepsInside(body);
}

function namesOf(way: Way): string[] {
  const step = way.at(-1);
  if (step === undefined) return [];
  const tool = toolOf(step.body);
  return [baseLabel(step.label), ...(step.action === null ? [] : [step.action]), ...(tool === null ? [] : [tool])];
}

function whyNotStep(asked: Asked, sop: Sop, way: Way): WhyNotStep {
  const { state } = asked;
  const step = way.at(-1);
  const core = { step: step?.label ?? '', line: step?.place.line ?? 1 };
  for (const [index, item] of way.entries()) {
    const because = notVisited(asked, way[index - 1], item) ?? notDecided(state, item) ?? isExcluded(state, sop, item);
    if (because !== null) return { ...core, happened: false, because };
  }
  const call = callOf(state, core.step);
  if (call !== null) return { ...core, ...callText(call, state) };
  return step !== undefined && toolOf(step.body) === null && isReached(state, step)
    ? { ...core, happened: true, because: 'It did happen' }
    : { ...core, happened: false, because: notReached(state, sop, core.step) };
}

/** Why a step or handler inside another step was not visited; null when it was. */
function notVisited(asked: Asked, owner: Step | undefined, inner: Step): string | null {
  if (owner === undefined) return null;
  const noOccasion = handlersOf(owner).includes(inner) ? noOccasionOf(asked, owner, inner) : null;
  return noOccasion ?? notVisitedInside(asked, owner, owner.body.kind, owner.body, inner);
}

function notVisitedInside<Kind extends Body['kind']>(
  asked: Asked,
  owner: Step,
  kind: Kind,
  body: BodyOf<Kind>,
  inner: Step,
): string | null {
  return WHY_NOT_INSIDE[kind].notVisited?.(asked, owner, body, inner) ?? null;
}

/** Why the trigger of a handler did not occur; null when it did. */
function noOccasionOf(asked: Asked, owner: Step, handler: Step): string | null {
  if (handler !== owner.handlers.ifLate) return noOccasionOfCall(asked, owner, handler);
  const { notLate } = WHY_NOT_INSIDE[owner.body.kind];
  return notLate === undefined ? deadlineNotMissed(asked, owner) : notLate(asked, owner);
}

function deadlineNotMissed({ state, notReached }: Asked, { label }: Step): string | null {
  const clock = own(state.clocks, label);
  if (clock === undefined) return notReached(label);
  if (clock.state === 'missed') return null;
  return `The deadline of step ${label}, ${formatInstant(clock.dueAt)}, ${clock.state === 'met' ? 'was met' : 'has not passed'}`;
}

/**
 * Why the conditions of a step did not hold; null if they held, if it has none, or if they were not checked.
 */
function notDecided(state: RunState, step: Step): string | null {
  const decision = own(state.decisions, step.label);
  if (decision === undefined || decision.result === 'true') return null;
  const at = decision.traces.findIndex(({ result }) => result !== 'true');
  const trace = decision.traces[at];
  if (trace !== undefined) return `Step ${step.label} was not taken: ${byHowMuch(trace, step.if[at] ?? null)}`;
  return onlyOtherwise(state, step.label, decision.otherwise);
}

/** For a step that was not decided yet, while it is certain that another one was taken instead of it. */
function isExcluded(state: RunState, sop: Sop, step: Step): string | null {
  if (own(state.decisions, step.label) !== undefined) return null;
  const steps = allSteps(sop);
  for (let before = step.otherwise; before !== null; ) {
    if (own(state.decisions, before)?.result === 'true') return onlyOtherwise(state, step.label, before);
    before = steps.find(({ label }) => label === before)?.otherwise ?? null;
  }
  return null;
}

function onlyOtherwise(state: RunState, label: string, before: string | null): string {
  const values = before === null ? '' : citeTraces(decisionTraces(state, before), state);
  return `Step ${label} applies only when step ${before ?? '?'} is not taken, and it was taken${values === '' ? '' : `: ${values}`}`;
}

function isReached(state: RunState, { label }: Step): boolean {
  return (
    labelsBegun(state).includes(label) ||
    [...state.flags, ...state.outcomes, ...state.actions].some(({ step }) => step === label) ||
    Object.hasOwn(state.clocks, label)
  );
}

function notReached(state: RunState, sop: Sop, label: string): string {
  const { ended } = state;
  if (ended !== null)
    return ended.kind === 'stopped'
      ? `The run was stopped before step ${label}: ${ended.reason ?? 'without a reason'}`
      : `The run ended without reaching step ${label}`;
  const asked = openAsks(state).find((ask) => ask.step === label && ask.kind !== 'answer');
  if (asked?.kind === 'recovery') return `Step ${label} stopped to ask ${asked.group}: ${asked.because}`;
  if (asked !== undefined)
    return `Step ${label} waits for ${asked.kind === 'approval' ? 'an approval' : 'an answer'} by ${askedOf(state, asked)}`;
  const why = whyNotThere(state, sop, label);
  return `The run has not reached step ${label}${why === null ? '' : `, because ${why}`}`;
}

/** What keeps the run from a step; null when nothing that it waits for does. The run waits for no one who was told. */
function whyNotThere(state: RunState, sop: Sop, label: string): string | null {
  const isBefore = ({ step }: { readonly step: string | null }): boolean => step === null || holdsUp(sop, step, label);
  const ask = asksInTurn(state).find((one) => one.kind !== 'answer' && isBefore(one));
  if (ask?.kind === 'recovery') return `it stopped to ask ${ask.group}: ${ask.because}`;
  if (ask !== undefined)
    return `it waits for ${ask.kind === 'approval' ? 'an approval' : 'an answer'} by ${askedOf(state, ask)} in step ${ask.step ?? '?'}`;
  const call = Object.values(state.calls).find((one) => isCallWaiting(one) && isBefore(one));
  if (call !== undefined) return `it waits for step ${call.step}: ${callText(call, state).because}`;
  return waitingOf(state).find(isBefore)?.because ?? null;
}

/** Whether the run comes to `label` only after `waits`: not where both are in different branches done together. */
function holdsUp(sop: Sop, waits: string, label: string): boolean {
  const [one, other] = [wayTo(topSteps(sop), baseLabel(waits)), wayTo(topSteps(sop), baseLabel(label))];
  const fork = one.findIndex((step, at) => step !== other[at]);
  const [mine, theirs, owner] = [one[fork], other[fork], one[fork - 1]];
  if (mine === undefined || theirs === undefined || owner?.body.kind !== 'together') return true;
  return !owner.body.steps.includes(mine) || !owner.body.steps.includes(theirs);
}

/** From the top of the file down to a step; empty for one that is not in it. */
function wayTo(steps: readonly Step[], label: string): Way {
  for (const step of steps) {
    if (baseLabel(step.label) === label) return [step];
    const below = wayTo([...stepsInside(step.body), ...handlersOf(step)], label);
    if (below.length > 0) return [step, ...below];
  }
  return [];
}
