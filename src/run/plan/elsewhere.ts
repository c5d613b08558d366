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
import type { Sop } from '../../sop/sop.ts';
import { isUpperBoundOf } from '../cite/amount-bounds.ts';
import type { CallState } from '../log/call.ts';
import type { Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import type { Divergence } from './divergence.ts';
import { readingsBefore } from './done-otherwise.ts';
import { covers, leadsTo, type Reach } from './reach.ts';
import type { Turn } from './turn.ts';
import type { UseNow } from './uses-now.ts';

/**
 * @param amounts the inputs that are its amount
 * @param before the event with which it was made, as a number; Infinity for one that is not made yet
 */
export function elsewhereFor(
  turn: Turn,
  call: CallState,
  amounts: readonly string[],
  before: number,
): (now: UseNow, to: Divergence) => boolean {
  const { sop } = turn;
  const values = amounts.flatMap((name) => own(call.proposed.args, name) ?? []);
  const behind = readingsBehind(turn, call, amounts);
  const isFrom = coveredBy(
    sop,
    new Set(behind.flatMap(({ origin }) => (origin !== null && 'step' in origin ? [origin.step] : []))),
  );
  return ({ use, scope }, to) =>
    (isFrom(to) || leadsTo(sop, to, call.step, before)) && !keepsTo(turn, use, values, behind, scope);
}

/** Whether a point reaches one of these steps: they are kept by the steps around them, each with its furthest round inside. */
function coveredBy(sop: Sop, steps: ReadonlySet<string>): (reach: Reach) => boolean {
  const furthest = new Map<string, number>();
  for (const step of steps)
    for (const label of labelsAround(sop, step)) {
      const round = label === step ? Number.POSITIVE_INFINITY : (roundsOf(step)[roundsAround(sop, label).length] ?? 1);
      furthest.set(label, Math.max(round, furthest.get(label) ?? 0));
    }
  const unknown = [...steps].filter((step) => labelsAround(sop, step).length === 0);
  return (reach) =>
    reach.bases.some((base) => {
      const round = furthest.get(labelIn(base, reach.rounds));
      return round !== undefined && (reach.after === 0 || round > reach.after);
    }) || unknown.some((step) => covers(reach, step));
}

/** What the amounts were computed from, back to its sources. */
function readingsBehind({ sop, state, scope }: Turn, call: CallState, amounts: readonly string[]): readonly Reading[] {
  const body = stepAt(sop, call.step)?.body;
  const written = body?.kind === 'use' ? amounts.flatMap((name) => own(body.with, name) ?? []) : [];
  const read = new Map(call.proposed.readings.map((reading) => [reading.path, reading]));
  const then: Scope = {
    ...scope,
    lookup: (path) => {
      const known = read.get(path.join('.'));
      return known === undefined || known.value === null
        ? null
        : { value: known.value, label: known.label, origin: known.origin ?? { kind: 'run' } };
    },
  };
  const paths = new Set(written.flatMap((one) => computeArgument(one, then).readings.map(({ path }) => path)));
  return readingsBefore(
    state,
    call.proposed.readings.filter(({ path }) => paths.has(path)),
  );
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
