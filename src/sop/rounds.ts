/**
 * Labels of steps inside loops. Each round of a `repeat` or `for_each`, and each run of a `watch` handler, has its own
 * labels, so everything stored by label stays separate.
 *
 * The first time a step has its plain label, `5a`; the second time it is `5a#2`. Inside nested loops the suffix has one
 * number for each loop, the outermost first: `5a1#1#3` is the third inner round in the first outer one. The suffix is
 * omitted only when all numbers are 1, so a label always identifies one round.
 */
import { onceForEach } from '../kernel/once-for-each.ts';
import {
  errorHandlersOf,
  handlersOf,
  isLoop,
  stepsInside,
  topSteps,
  watchHandlersOf,
  type Handlers,
  type Sop,
  type Step,
} from './sop.ts';

/** One number for each enclosing loop, the outermost first. */
export type Rounds = readonly number[];

/** The label in the file: `5a` for `5a#2`. */
export function baseLabel(label: string): string {
  const at = label.indexOf('#');
  return at === -1 ? label : label.slice(0, at);
}

/** The rounds in a label; empty when all are the first, or when there is no loop. */
export function roundsOf(label: string): Rounds {
  return label.split('#').slice(1).map(Number);
}

/** The label of a step in the given rounds of its enclosing loops. */
export function labelIn(base: string, rounds: Rounds): string {
  return rounds.every((round) => round === 1) ? base : `${base}#${rounds.join('#')}`;
}

/**
 * A step and everything inside it, with the labels of the given rounds. Steps in an inner loop or `watch` handler get
 * their labels when that is visited.
 */
export function inRounds(step: Step, rounds: Rounds): Step {
  const known = knownRounds(step);
  const key = rounds.join('#');
  const found = known.get(key) ?? putInRounds(step, rounds);
  known.delete(key);
  known.set(key, found);
  for (const oldest of known.keys()) {
    if (known.size <= KNOWN_ROUNDS_MAX) break;
    known.delete(oldest);
  }
  return found;
}

/** The steps of the last rounds: planning visits the same ones at each event. */
const knownRounds = onceForEach((_: Step) => new Map<string, Step>());
const KNOWN_ROUNDS_MAX = 32;

function putInRounds(step: Step, rounds: Rounds): Step {
  const again = (inner: Step): Step => putInRounds(inner, rounds);
  const label = (written: string): string => labelIn(baseLabel(written), rounds);
  return { ...relabelled(step, label, again), rounds };
}

function prefixed(step: Step, prefix: string): Step {
  return relabelled(
    step,
    (label) => `${prefix}${label}`,
    (inner) => prefixed(inner, prefix),
  );
}

function relabelled(step: Step, label: (written: string) => string, again: (step: Step) => Step): Step {
  const { body } = step;
  return {
    ...step,
    label: label(step.label),
    otherwise: step.otherwise === null ? null : label(step.otherwise),
    handlers: handlersIn(step.handlers, again),
    body:
      'watchers' in body
        ? {
            ...body,
            steps: body.steps.map(again),
            watchers: body.watchers.map((watcher) => ({ ...watcher, handler: again(watcher.handler) })),
          }
        : 'steps' in body
          ? { ...body, steps: body.steps.map(again) }
          : body,
  };
}

/** A step of a nested SOP: its labels follow `prefix`, as `8/3a`, in the rounds of the step that runs the SOP. */
export function inCall(step: Step, prefix: string, rounds: Rounds): Step {
  return inRounds(prefixed(step, prefix), rounds);
}

/**
 * True when `label` is a step inside `step`, both as in the file: `3a`, `3a1`, `3.if_late`, `3/1` are inside `3`; `31`
 * is not.
 */
export function isInside(label: string, step: string): boolean {
  if (!label.startsWith(step) || label.length === step.length) return false;
  const next = label.charAt(step.length);
  return next === '.' || next === '/' || (/\d$/.test(step) ? /[a-z]/.test(next) : /\d/.test(next));
}

/** Whether a step of a run is inside another, which is in the rounds `around`. */
export function isWithin(label: string, step: string, around: Rounds): boolean {
  const rounds = roundsOf(label);
  return isInside(baseLabel(label), baseLabel(step)) && around.every((round, index) => (rounds[index] ?? 1) === round);
}

/** Orders two steps as they are in the file, a nested SOP where it is run; 0 for two rounds of one step. */
export function compareInFile(sop: Sop, a: string, b: string): number {
  const [wayA, wayB] = [a, b].map((label) => wayTo(sop, baseLabel(label)) ?? []);
  for (const [index, { step }] of (wayA ?? []).entries()) {
    const other = wayB?.[index]?.step;
    if (other === undefined) return 1;
    if (other.label !== step.label) return step.place.line - other.place.line || step.place.column - other.place.column;
  }
  return (wayA?.length ?? 0) - (wayB?.length ?? 0);
}

/** The step with a label, as it is in the file; null when there is none. */
export function stepAt(sop: Sop, label: string): Step | null {
  return wayTo(sop, baseLabel(label))?.at(-1)?.step ?? null;
}

/**
 * The labels of the enclosing steps and of the step itself, the outermost first, each in its round; empty for an
 * unknown label.
 */
export function labelsAround(sop: Sop, label: string): readonly string[] {
  const rounds = roundsOf(label);
  return (wayTo(sop, baseLabel(label)) ?? []).map(({ step, loops }) => labelIn(step.label, rounds.slice(0, loops)));
}

/** The round of each loop around a step, the outermost first; unlike in its label, first rounds are always included. */
export function roundsAround(sop: Sop, label: string): Rounds {
  const rounds = roundsOf(label);
  const loops = wayTo(sop, baseLabel(label))?.at(-1)?.loops ?? 0;
  return Array.from({ length: loops }, (_, index) => rounds[index] ?? 1);
}

/** A step on the path to another, with the number of enclosing loops. */
type Stage = { readonly step: Step; readonly loops: number };

function wayTo(sop: Sop, base: string): readonly Stage[] | null {
  const known = knownWays(sop);
  const found = known.get(base);
  if (found !== undefined) return found;
  const way = find(topSteps(sop), base, [], 0);
  // A label that the file does not have may be anything.
  if (way !== null) known.set(base, way);
  return way;
}

/** Explanations and comparisons look the same steps up for every event. */
const knownWays = onceForEach((_: Sop) => new Map<string, readonly Stage[]>());

function find(steps: readonly Step[], base: string, above: readonly Stage[], loops: number): readonly Stage[] | null {
  for (const step of steps) {
    const way = [...above, { step, loops }];
    if (step.label === base) return way;
    const watching = watchHandlersOf(step.body);
    const called = step.body.kind === 'run' && base.startsWith(`${step.label}/`) ? step.body.called : null;
    const within = called === null ? [] : topSteps(called).map((inner) => prefixed(inner, `${step.label}/`));
    const found =
      find(within, base, way, loops) ??
      find(stepsInside(step.body), base, way, loops + (isLoop(step.body) ? 1 : 0)) ??
      find(watching, base, way, loops + 1) ??
      find(
        handlersOf(step).filter((handler) => !watching.includes(handler)),
        base,
        way,
        loops,
      );
    if (found !== null) return found;
  }
  return null;
}

function handlersIn(handlers: Handlers, again: (step: Step) => Step): Handlers {
  const { ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate } = handlers;
  const one = (handler: Step | null): Step | null => (handler === null ? null : again(handler));
  return {
    ifError: Object.fromEntries(
      errorHandlersOf(handlers).flatMap(({ codes, handler }) => {
        const one = again(handler);
        return codes.map((code) => [code, one]);
      }),
    ),
    ifUnsure: one(ifUnsure),
    ifDenied: one(ifDenied),
    ifExpired: one(ifExpired),
    ifUnanswered: one(ifUnanswered),
    ifLate: one(ifLate),
  };
}
