/**
 * What a point of the run decides about: the steps that follow from it or are left out, the names that they write, and
 * whether the run may end there.
 */
import { own } from '../../kernel/own.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import type { Origin } from '../../sop/expression/expression.ts';
import { writersIn } from '../../sop/check/writes.ts';
import {
  baseLabel,
  compareInFile,
  isInside,
  labelIn,
  labelsAround,
  roundsAround,
  roundsOf,
  stepAt,
  type Rounds,
} from '../../sop/rounds.ts';
import {
  allSteps,
  handlersOf,
  isLoop,
  topSteps,
  walkSteps,
  watchHandlersOf,
  type Sop,
  type Step,
} from '../../sop/sop.ts';
import type { RunState } from '../log/state.ts';
import { loopOf } from '../log/step/loop.ts';
import type { Use } from '../log/uses.ts';
import type { Turn } from './turn.ts';

/**
 * `choice`: a step with conditions, and those that are done instead. `block`: the rounds of a loop. `result`: what a call
 * or an answer gives, and its handlers. `handlers`: only those.
 */
export type ReachKind = 'choice' | 'block' | 'result' | 'handlers';

export type Reach = {
  readonly kind: ReachKind;
  readonly step: string;
  readonly seq: number;
  /** The steps, with everything inside them; labels as in the file. */
  readonly bases: readonly string[];
  /** The rounds around them, and the loops of these, each in its round. */
  readonly rounds: Rounds;
  readonly loops: readonly string[];
  /** For a `repeat`, only what comes after this round; 0 for everything. */
  readonly after: number;
  /** What they write, each name with the prefix of its SOP. */
  readonly names: ReadonlySet<string>;
  /** Steps that end the run and were not reached; labels as in the file. */
  readonly stops: readonly string[];
  /** A step that would still last, or might, so what comes after it was not reached; null for none. */
  readonly lasts: string | null;
};

export function reachOf({ sop, state }: Turn, use: Use, step: Step, kind: ReachKind): Reach {
  const { step: label, seq } = use;
  const base = baseLabel(label);
  const prefix = prefixOf(base);
  const steps = kind === 'choice' ? chosenWith(sop, base, step) : [step];
  const written = kind === 'handlers' ? handlersOf(step) : steps;
  const undone = steps
    .flatMap((one) => (one.body.kind === 'choose' ? one.body.steps : [one]))
    .filter((one) => own(state.decisions, labelIn(one.label, roundsOf(label)))?.result !== 'true');
  return {
    kind,
    step: label,
    seq,
    bases: steps.map((one) => one.label),
    rounds: roundsAround(sop, label),
    loops: loopsAround(sop, label),
    after: 0,
    names: new Set([
      ...[...writersIn(written).keys()].map((name) => `${prefix}${name}`),
      ...(walkSteps(written).some(({ outcome }) => outcome !== null) ? savesAround(sop, prefix) : []),
    ]),
    stops: kind === 'choice' || kind === 'block' ? undone.flatMap(stopsIn) : [],
    lasts: null,
  };
}

/** The step, or the `choose` that it is a branch of, and the steps of its SOP that are done if its conditions fail. */
function chosenWith(sop: Sop, base: string, step: Step): readonly Step[] {
  const around = labelsAround(sop, base).at(-2);
  const choice = around === undefined ? null : stepAt(sop, around);
  const first = choice?.body.kind === 'choose' ? choice : step;
  return [first, ...insteadOf(sop, first.label)];
}

/** Those of them that may be done in its place. */
export const othersThan = (sop: Sop, label: string, step: Step): readonly Step[] =>
  chosenWith(sop, baseLabel(label), step)
    .flatMap((one) => (one.body.kind === 'choose' ? one.body.steps : [one]))
    .filter((one) => one.label !== baseLabel(label));

/** The steps of its SOP that are done, one or the other, if the conditions of a step fail. */
export function insteadOf(sop: Sop, label: string): readonly Step[] {
  const prefix = prefixOf(label);
  const instead = otherwiseOf(sopAt(sop, prefix));
  const found = [baseLabel(label)];
  // The list grows while it is walked.
  for (const one of found) found.push(...(instead.get(one.slice(prefix.length)) ?? []).map((next) => prefix + next));
  return found.slice(1).flatMap((one) => stepAt(sop, one) ?? []);
}

/** The labels of the steps that are done when the conditions of another one fail. */
const otherwiseOf = onceForEach((sop: Sop): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { otherwise, label } of allSteps(sop))
    if (otherwise !== null) found.set(otherwise, [...(found.get(otherwise) ?? []), label]);
  return found;
});

/** The steps that end the run, in nested SOPs too. */
export function stopsIn(step: Step): readonly string[] {
  return walkSteps([step]).flatMap(({ label, body }) => {
    if (body.kind === 'stop') return [label];
    return body.kind === 'run' && body.called !== null && topSteps(body.called).some((one) => stopsIn(one).length > 0)
      ? [label]
      : [];
  });
}

/** Whether a step may take time, or stop to ask. */
export const mayLast = (step: Step): boolean =>
  walkSteps([step]).some(({ body, within }) => within !== null || !AT_ONCE.has(body.kind));

/** Whether a step holds back what comes after it for a time, in nested SOPs too. A question is decided by who goes on. */
export const takesTime = (step: Step): boolean =>
  walkSteps([step]).some(
    ({ body }) =>
      body.kind === 'wait' ||
      (body.kind === 'repeat' && body.every !== null) ||
      (body.kind === 'run' && body.called !== null && topSteps(body.called).some(takesTime)),
  );

const AT_ONCE: ReadonlySet<Step['body']['kind']> = new Set(['nothing', 'set', 'stop', 'do', 'choose', 'together']);

/** The names that keep the outcome of the SOPs around a prefix. */
function savesAround(sop: Sop, prefix: string): readonly string[] {
  if (prefix === '') return [];
  const runs = prefix.slice(0, -1);
  const body = stepAt(sop, runs)?.body;
  const above = prefixOf(runs);
  const save = body?.kind === 'run' ? body.save : null;
  return [...(save === null ? [] : [`${above}${save}`]), ...savesAround(sop, above)];
}

function sopAt(sop: Sop, prefix: string): Sop {
  const body = prefix === '' ? undefined : stepAt(sop, prefix.slice(0, -1))?.body;
  return body?.kind === 'run' && body.called !== null ? body.called : sop;
}

/** `8/` for a step of the SOP that step 8 runs, which has names of its own; empty outside. */
export function prefixOf(step: string): string {
  const base = baseLabel(step);
  return base.slice(0, base.lastIndexOf('/') + 1);
}

/** Whether a step of the run is one of these steps, or inside one, in these rounds. */
export function covers({ bases, rounds, after }: Reach, label: string): boolean {
  const base = baseLabel(label);
  if (!bases.some((one) => one === base || isInside(base, one))) return false;
  const own = roundsOf(label);
  // A handler of a loop is in none of its rounds, and comes after all of them.
  const isHandler = bases.some((one) => base.startsWith(`${one}.`));
  return (
    rounds.every((round, index) => (own[index] ?? 1) === round) &&
    (after === 0 || bases.includes(base) || isHandler || (own[rounds.length] ?? 1) > after)
  );
}

/**
 * Whether a step may not be reached, or only in another way: it is one of these steps, or the run may end before.
 *
 * @param before the event with which the step was done, as a number; Infinity for one that is not done yet. What ends
 * the run may be beside it or below it in the file, or in an earlier round.
 */
export function leadsTo(sop: Sop, reach: Reach, label: string, before: number): boolean {
  const { kind, bases, stops, lasts, seq } = reach;
  if (lasts !== null && comesAfter(sop, label, lasts)) return true;
  if (stops.length > 0 && seq < before) return true;
  if (!covers(reach, label)) return false;
  return kind === 'choice' || kind === 'block' || !bases.includes(baseLabel(label));
}

/** Whether a step is reached only once another one is over: not beside it in a `together`, a `watch` or rounds at once. */
export function comesAfter(sop: Sop, label: string, before: string): boolean {
  const [way, other] = [labelsAround(sop, label), labelsAround(sop, before)];
  const at = way.findIndex((one, index) => one !== other[index]);
  const [mine, theirs] = [way[at], other[at]];
  if (mine === undefined || theirs === undefined) return false;
  const around = at === 0 ? null : stepAt(sop, way[at - 1] ?? '');
  if (around !== null && isBeside(around.body, mine, theirs)) return false;
  const [own, known] = [roundsAround(sop, mine), roundsAround(sop, theirs)];
  const round = own.findIndex((one, index) => one !== known[index]);
  return round === -1 ? compareInFile(sop, theirs, mine) < 0 : (known[round] ?? 1) < (own[round] ?? 1);
}

/** Whether two steps directly inside another one do not wait for each other. */
function isBeside(body: Step['body'], one: string, other: string): boolean {
  if (body.kind === 'together') return true;
  if (body.kind === 'for_each') return body.atOnce !== null && roundsOf(one).join() !== roundsOf(other).join();
  const handlers = watchHandlersOf(body).map(({ label }) => label);
  return handlers.includes(baseLabel(one)) !== handlers.includes(baseLabel(other));
}

/**
 * Whether the value that a step reads under a path may be another.
 *
 * @param boundAt when a step bound what it bound, as a number of its event; 0 for one that bound nothing
 */
export function mayReplace(
  { state, sop }: Turn,
  reach: Reach,
  reader: string,
  { path, origin, isMissing }: { readonly path: string; readonly origin: Origin | null; readonly isMissing: boolean },
  boundAt: (step: string) => number,
): boolean {
  const step = origin !== null && 'step' in origin ? origin.step : null;
  if (step === null && !isMissing) return false;
  if (step !== null && reach.kind !== 'handlers' && covers(reach, step)) return true;
  if (step !== null && reach.lasts !== null && comesAfter(sop, step, reach.lasts)) return true;
  const [root = ''] = path.split('.');
  if (!reach.names.has(`${prefixOf(reader)}${root}`)) return false;
  return (step === null || boundAt(step) < reach.seq) && isSeenFrom(state, reach, reader, root);
}

/** Whether a name that is written in the rounds of these steps can be read by a step. */
function isSeenFrom(state: RunState, { loops, rounds }: Reach, reader: string, name: string): boolean {
  const base = baseLabel(reader);
  const own = roundsOf(reader);
  return loops.every((loop, index) => {
    const isIn = isInside(base, baseLabel(loop));
    if (isIn && (own[index] ?? 1) === rounds[index]) return true;
    const known = loopOf(state, loop);
    return known === null || known.shared.includes(name) || (!isIn && known.kind === 'repeat');
  });
}

/** One label for each of the rounds around a step: of the loop, or of the handler of a `watch`. */
function loopsAround(sop: Sop, label: string): readonly string[] {
  const around = labelsAround(sop, label);
  return around.slice(1).flatMap((inner, index) => {
    const outer = around[index] ?? inner;
    if (roundsAround(sop, inner).length === roundsAround(sop, outer).length) return [];
    const body = stepAt(sop, outer)?.body;
    return [body !== undefined && isLoop(body) ? outer : inner];
  });
}
