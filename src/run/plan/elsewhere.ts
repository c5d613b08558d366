/**
 * Whether a payment depends on a point at which the run would go another way now: the way to it, or what its amount was
 * computed from.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import { evaluateCondition } from '../../sop/expression/evaluate.ts';
import type { Reading, Scope } from '../../sop/expression/expression.ts';
import { labelIn, labelsAround, roundsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { isUpperBoundOf } from '../cite/amount-bounds.ts';
import type { CallState } from '../log/call.ts';
import type { Use } from '../log/uses.ts';
import { readingsOf } from './argument-readings.ts';
import type { Divergence } from './divergence.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import { covers, leadsTo, type Reach } from './reach.ts';
import type { Turn } from './turn.ts';
import type { UseNow } from './uses-now.ts';

/** A payment, and what it is asked about. */
export type Way = {
  readonly call: CallState;
  /** The inputs that are its amount. */
  readonly amounts: readonly string[];
  /** The event with which it was made, as a number; Infinity for one that is not made yet. */
  readonly before: number;
};

/** Whether one payment depends on a point. */
export function elsewhereFor(turn: Turn, way: Way): (now: UseNow, to: Divergence) => boolean {
  return followed(turn, way, (label) => labelsAround(turn.sop, label)).isElsewhere;
}

/**
 * Which of many payments depend on a point, each named once. They are kept by the steps around them and around those that
 * computed their amounts, so that each point is compared with few of them, however many rounds paid.
 *
 * @returns to be asked in the order of the log
 */
export function elsewhereForAll(
  turn: Turn,
  ways: readonly Way[],
): (now: UseNow, to: Divergence) => readonly CallState[] {
  const around = new Map<string, readonly string[]>();
  const aroundOf = (label: string): readonly string[] => {
    const known = around.get(label) ?? labelsAround(turn.sop, label);
    around.set(label, known);
    return known;
  };
  const all = new Set(ways.map((way) => followed(turn, way, aroundOf)));
  const left = new Set(all);
  const byLabel = new Map<string, Set<Followed>>();
  for (const one of all)
    for (const label of [...one.furthest.keys(), ...aroundOf(one.way.call.step)])
      byLabel.set(label, (byLabel.get(label) ?? new Set()).add(one));
  const anywhere = new Set([...all].filter(({ unknown }) => unknown.length > 0));
  return (now, to) => {
    const isToEnd = to.stops.length > 0 || to.lasts !== null;
    const near = to.bases.flatMap((base) => byLabel.get(labelIn(base, to.rounds)) ?? []);
    const found = new Set<CallState>();
    for (const some of [...near, anywhere, ...(isToEnd ? [left] : [])])
      for (const one of some) {
        const isBefore = one.way.before > now.use.seq;
        if (isBefore && left.has(one) && one.isElsewhere(now, to)) {
          found.add(one.way.call);
          left.delete(one);
        }
        // What is named, or was made before this, is compared no more.
        if (!isBefore) left.delete(one);
        if (!left.has(one)) some.delete(one);
      }
    return [...found];
  };
}

type Followed = {
  readonly way: Way;
  /** The steps around those that computed its amount, each with its furthest round inside. */
  readonly furthest: ReadonlyMap<string, number>;
  /** Those of them that the SOP does not have. */
  readonly unknown: readonly string[];
  readonly isElsewhere: (now: UseNow, to: Divergence) => boolean;
};

function followed(turn: Turn, way: Way, aroundOf: (label: string) => readonly string[]): Followed {
  const { sop } = turn;
  const { call, amounts, before } = way;
  const values = amounts.flatMap((name) => own(call.proposed.args, name) ?? []);
  const behind = readingsBehind(turn, call, amounts);
  const steps = new Set(behind.flatMap(({ origin }) => (origin !== null && 'step' in origin ? [origin.step] : [])));
  const furthest = new Map<string, number>();
  for (const step of steps)
    for (const label of aroundOf(step)) {
      const round = label === step ? Number.POSITIVE_INFINITY : (roundsOf(step)[roundsAround(sop, label).length] ?? 1);
      furthest.set(label, Math.max(round, furthest.get(label) ?? 0));
    }
  const unknown = [...steps].filter((step) => aroundOf(step).length === 0);
  const isFrom = (reach: Reach): boolean =>
    reach.bases.some((base) => {
      const round = furthest.get(labelIn(base, reach.rounds));
      return round !== undefined && (reach.after === 0 || round > reach.after);
    }) || unknown.some((step) => covers(reach, step));
  return {
    way,
    furthest,
    unknown,
    isElsewhere: ({ use, scope }, to) =>
      (isFrom(to) || leadsTo(sop, to, call.step, before)) && !keepsTo(turn, use, values, behind, scope),
  };
}

/** What the amounts were computed from, back to its sources. */
function readingsBehind({ sop, state, scope }: Turn, call: CallState, amounts: readonly string[]): readonly Reading[] {
  const body = stepAt(sop, call.step)?.body;
  const written = body?.kind === 'use' ? amounts.flatMap((name) => own(body.with, name) ?? []) : [];
  return readingsBefore(state, readingsOf(written, call.proposed.readings, scope));
}

/**
 * Whether a decision that would be another now is the same for the amount itself: it only bounded the amount from above,
 * and what is paid keeps the value that it has.
 */
function keepsTo(
  { sop, state }: Turn,
  { kind, step, readings }: Use,
  amounts: readonly Value[],
  behind: readonly Reading[],
  scope: Scope | null,
): boolean {
  if (scope === null || kind !== 'condition') return false;
  const isPaid = ({ path, value }: Reading): boolean =>
    amounts.some((amount) => hashOf(amount) === hashOf(value)) && behind.some((known) => known.path === path);
  const paid = new Map(readings.filter(isPaid).map((known) => [known.path, known]));
  const { result, traces = [] } = own(state.decisions, step) ?? {};
  const conditions = stepAt(sop, step)?.if ?? [];
  const fixed: Scope = {
    ...scope,
    lookup: (path) => {
      const known = paid.get(path.join('.'));
      return known?.value === undefined || known.value === null
        ? scope.lookup(path)
        : { value: known.value, label: known.label, origin: known.origin ?? { kind: 'run' } };
    },
  };
  return (
    result === 'true' &&
    conditions.every((condition, index) => {
      const isBound = traces[index]?.comparisons.some((one) => isUpperBoundOf(one, [...paid.values()])) === true;
      return evaluateCondition(condition, isBound ? fixed : scope).result === 'true';
    })
  );
}
