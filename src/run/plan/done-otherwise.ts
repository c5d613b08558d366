/**
 * Which facts the run keeps because something was done with them: a value is settled for the run once a write has used
 * it, directly or through what steps computed from it. A change that would make such a write another one never comes
 * into use by itself. A change with which everything would have been done alike may.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { stepAt } from '../../sop/rounds.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import type { Step } from '../../sop/sop.ts';
import type { CallState } from '../log/call.ts';
import { countsAsDone } from '../log/may-be-done.ts';
import { changeInUse, isKept, withChanges, type WeighedChange } from '../log/fact-change.ts';
import { isReadAt } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { bindsAlike } from './outdated-approval.ts';
import { verdictOn } from './propose-call.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import type { Turn } from './turn.ts';
import { usesNow } from './uses-now.ts';

/** A change that does not come into use, and the write that would be another one with it. */
export type KeptFor = { readonly change: WeighedChange; readonly call: CallState };

/** @param counts which of the writes that were done, or may have been done, count */
export function keptForEffects(
  turn: Turn,
  changes: readonly WeighedChange[],
  counts: (call: CallState) => boolean = () => true,
): readonly KeptFor[] {
  const kept: KeptFor[] = [];
  // What stays as it was may leave another write without what made up for it, so the others are tried again.
  for (let left = changes; left.length > 0; ) {
    const added = keptNow(turn, left, counts);
    if (added.length === 0) break;
    kept.push(...added);
    left = left.filter(({ path }) => !added.some(({ change }) => change.path === path));
  }
  return kept;
}

function keptNow(turn: Turn, changes: readonly WeighedChange[], counts: (call: CallState) => boolean): KeptFor[] {
  const kept = new Map<string, KeptFor>();
  const keep = (some: readonly WeighedChange[], call: CallState): void => {
    for (const change of some) if (!kept.has(change.path)) kept.set(change.path, { change, call });
  };
  for (const { use, scope } of usesNow(turn, changes)) {
    const call = use.kind === 'call' ? own(turn.state.calls, use.name) : undefined;
    if (call === undefined || !countsAsDone(call) || !counts(call)) continue;
    const readings = readingsBefore(turn.state, call.proposed.readings);
    const body = stepAt(turn.sop, use.step)?.body;
    if (scope === null || (body?.kind === 'use' && !isOther(call, body.with, scope))) continue;
    const read = changes.filter(({ path }) => isReadAt({ readings }, `case.${path}`));
    keep(read.length === 0 ? changes : read, call);
  }
  for (const call of Object.values(turn.state.calls).filter((one) => isPaid(turn, one) && counts(one))) {
    if (!isJudgedOtherwise(turn, call, changes)) continue;
    const judged = changes.filter((change) => isJudgedOtherwise(turn, call, [change]));
    keep(judged.length === 0 ? changes : judged, call);
  }
  return [...kept.values()];
}

type Written = Extract<Step['body'], { kind: 'use' }>['with'];

/** Whether an argument would be another with the values of this scope. */
export function isOther({ proposed }: CallState, written: Written, scope: Scope): boolean {
  return Object.entries(written).some(([name, argument]) => {
    const { value } = computeArgument(argument, scope);
    return hashOf(value) !== hashOf(own(proposed.args, name) ?? null);
  });
}

/** Whether the boundary would give another verdict on the call with these changes. */
function isJudgedOtherwise(
  { state, context }: Turn,
  { proposed, step }: CallState,
  changes: readonly WeighedChange[],
): boolean {
  const verdict = (facts: Turn['state']): ReturnType<typeof verdictOn> =>
    verdictOn(context, facts, { ...proposed, step });
  return !bindsAlike(verdict(state), verdict({ ...state, ...withChanges(state, changes, context.now) }));
}

export const isPayment = ({ context }: Pick<Turn, 'context'>, { proposed }: CallState): boolean =>
  context.registry.get(proposed.tool)?.tool.movesMoney !== undefined;

/** Whether money has left, or may have; also what a person said was paid before the case started again. */
export const isPaid = (turn: Pick<Turn, 'context'>, call: CallState): boolean =>
  isPayment(turn, call) && countsAsDone(call);

/**
 * Facts whose values in use are not those with which money was moved, as changes from the one to the other. A step that
 * waits for corrections takes them also then.
 */
export function otherThanPaid(turn: Turn): readonly WeighedChange[] {
  const { state } = turn;
  const changes = new Map<string, WeighedChange>();
  for (const call of Object.values(state.calls).filter((one) => isPaid(turn, one))) {
    for (const { path, label, value, origin } of readingsBefore(state, call.proposed.readings)) {
      if (origin?.kind !== 'fact' || !path.startsWith('case.')) continue;
      const fact = path.slice('case.'.length);
      const change = changeInUse(state, { path: fact, label, before: value });
      if (isKept(state, fact) || changes.has(fact) || hashOf(change.after) === hashOf(value)) continue;
      changes.set(fact, change);
    }
  }
  return keptForEffects(turn, [...changes.values()], (call) => isPayment(turn, call)).map(({ change }) => change);
}
