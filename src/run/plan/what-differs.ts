/**
 * Evaluates again what the run has decided, with changed facts in place of those it read. Everything else that a
 * decision read keeps the value it had then, so only the changes can make it differ.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { problemsOf } from '../../kernel/value.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import type { Scope, Truth } from '../../sop/expression/expression.ts';
import { stepAt } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import { causesOf, isConsequence } from '../cite/anew.ts';
import { citeTraces } from '../cite/cite.ts';
import { mayBeReplaced } from '../log/call.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import type { Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import type { Divergence } from './divergence.ts';
import { isOther } from './done-otherwise.ts';
import { anewIn, argsOf, doneOtherwiseNow, type ArgsNow } from './done-otherwise-now.ts';
import { givenByTable, readTable } from './step/table.ts';
import { supersededInVain } from './superseded-in-vain.ts';
import { belowCase, type Turn } from './turn.ts';
import { boundBy, usesNow, type UseNow, type Values } from './uses-now.ts';

export type Weighed = {
  /** What would be decided otherwise now, as sentences. */
  readonly differences: readonly string[];
  /** What the steps `set` would set now, where it differs. */
  readonly values: Values;
};

export function whatDiffers(turn: Turn, changes: readonly WeighedChange[]): Weighed {
  const differences: string[] = [];
  const consequences: string[] = [];
  const values = new Map<string, Values[number]>();
  const isOver = supersededInVain(turn.state);
  const callsNow = new Map<string, { readonly args: ArgsNow; readonly anew: Readonly<Record<string, string>> }>();
  const undoneOtherwise: string[] = [];
  for (const { use, scope, set, undone, divergences } of usesNow(turn, changes)) {
    if (undone !== null) undoneOtherwise.push(undone);
    if (scope === null || isOver(use.step)) continue;
    const anew = boundAnew(turn, use, scope, set);
    // One name may be set in several rounds.
    if (anew !== null) for (const one of anew) values.set(`${use.step} ${one.path.join('.')}`, one);
    else
      (onlyFollows(turn, use, scope) ? consequences : differences).push(
        ...(typeof set === 'string' ? [set] : differenceOf(turn, use, scope, divergences)),
      );
    if (use.kind === 'call')
      callsNow.set(use.name, { args: argsOf(turn, use.step, scope), anew: anewIn(turn, use.step, scope) });
  }
  differences.push(...undoneOtherwise);
  if (turn.state.ended !== null) differences.push(...doneOtherwiseNow(turn, changes, callsNow));
  differences.push(...neededAndGone(turn, changes));
  return { differences: causesOf(differences.length > 0 ? differences : consequences), values: [...values.values()] };
}

const neededAndGone = ({ sop }: Turn, changes: readonly WeighedChange[]): readonly string[] =>
  sop.needs.flatMap(({ path }) => {
    const need = changes.find((change) => change.path === belowCase({ path }));
    if (need === undefined || need.after !== null) return [];
    const how = need.problem !== null ? 'cannot be read' : 'is missing';
    return [`The SOP needs \`${path.join('.')}\`, which ${how} now`];
  });

/** Whether a use differs since what it read would not be known: its cause is the point at which that is so. */
function onlyFollows({ sop }: Turn, { kind, step, readings }: Use, scope: Scope): boolean {
  if (!readings.some(({ path }) => isConsequence(scope.refusal?.(path.split('.')) ?? ''))) return false;
  return (
    (kind !== 'condition' && kind !== 'branch') || evaluateAll(stepAt(sop, step)?.if ?? [], scope).result === 'unclear'
  );
}

function differenceOf(turn: Turn, use: Use, scope: Scope, divergences: readonly Divergence[]): readonly string[] {
  const { step: label } = use;
  const step = stepAt(turn.sop, label);
  switch (use.kind) {
    case 'start': {
      const { result, traces } = evaluateAll(turn.sop.starts.if, scope);
      return result === 'true' ? [] : [`SOP ${turn.sop.name} would not start for the case now: ${citeTraces(traces)}`];
    }
    case 'condition':
    case 'branch': {
      const before = own(turn.state.decisions, label)?.result;
      const { result, traces } = evaluateAll(step?.if ?? [], scope);
      return step !== null && result === before
        ? []
        : [`Step ${label} ${HELD[before ?? 'unclear']} and ${WOULD[result]} now: ${citeTraces(traces)}`];
    }
    case 'table':
      return tableDiffers(turn, use, step, scope);
    case 'call':
      if (isWaiting(turn.state, use)) return cannotAsk(turn, use, step, scope);
      return callDiffers(turn.state, use, step, scope)
        ? [`Step ${label} has used the earlier value: ${turn.state.calls[use.name]?.proposed.summary ?? ''}`]
        : [];
    case 'question':
      if (turn.state.asks[use.name]?.closed?.how === 'answered')
        return divergences.length > 0
          ? divergences.flatMap(({ because }) => because)
          : [`Step ${label} was answered while the earlier value was shown`];
      return [
        ...(turn.state.ended === null ? cannotAsk(turn, use, step, scope) : []),
        ...divergences.flatMap(({ because }) => because),
      ];
    case 'loop':
    case 'time':
      return divergences.flatMap(({ because }) => because);
    case 'sop':
      // Its steps were looked at with what it would be given.
      return turn.state.ended !== null && isGivenAll(step, scope) ? [] : [`Step ${label} has read the earlier value`];
    // What a `set` would set is said by that.
    default:
      return [];
  }
}

/** What a `set` would set, or a nested SOP would be given, as far as it may come into use; null for everything else. */
function boundAnew(turn: Turn, use: Use, scope: Scope, set: UseNow['set']): Values | null {
  if (set !== null && typeof set !== 'string') return [set];
  return use.kind === 'sop' && turn.state.ended === null ? givenAnew(turn, use, scope) : null;
}

/** What a nested SOP would be given now, where that differs; null where that could not be put in place of what it was given. */
function givenAnew({ sop, state }: Turn, { step: label }: Use, scope: Scope): Values | null {
  const body = stepAt(sop, label)?.body;
  if (body?.kind !== 'run') return null;
  const values: Values[number][] = [];
  for (const [name, argument] of Object.entries(body.with)) {
    const { value, readings, missing } = computeArgument(argument, scope);
    const given = boundBy(state, 'input', label, name);
    const take = own(body.called?.takes ?? {}, name);
    if (value === null && missing && given === null && take?.optional === true) continue;
    if (value === null || given === null || take === undefined || problemsOf(take.type, value, name).length > 0)
      return null;
    if (hashOf(value) !== hashOf(given)) values.push({ step: label, path: [name], value, readings });
  }
  return values;
}

/** Whether everything that a nested SOP takes has a value in this scope. */
function isGivenAll(step: Step | null, scope: Scope): boolean {
  return (
    step?.body.kind === 'run' &&
    Object.values(step.body.with).every((one) => computeArgument(one, scope).value !== null)
  );
}

const HELD: Readonly<Record<Truth, string>> = { true: 'held', false: 'did not hold', unclear: 'was unclear' };
const WOULD: Readonly<Record<Truth, string>> = {
  true: 'would hold',
  false: 'would not hold',
  unclear: 'would be unclear',
};

function isWaiting({ calls, ended }: RunState, { name }: Use): boolean {
  const call = own(calls, name);
  return ended === null && call !== undefined && mayBeReplaced(call);
}

function tableDiffers({ state }: Turn, { step: label, name }: Use, step: Step | null, scope: Scope): string[] {
  const body = step?.body;
  if (body?.kind !== 'table' || readTable(body, scope) !== name)
    return [`The table of step ${label} would give another row now`];
  const isSame =
    body.save === null || hashOf(givenByTable(body, scope)) === hashOf(boundBy(state, 'table', label, body.save));
  return isSame ? [] : [`The table of step ${label} would give other values now`];
}

/** What is asked about must still be possible: otherwise a person could not go on with the earlier values. */
function cannotAsk(turn: Turn, { step: label }: Use, step: Step | null, scope: Scope): string[] {
  const body = step?.body;
  const unclear =
    body?.kind === 'use'
      ? Object.entries(body.with).flatMap(([name, argument]) => {
          const { value, unclear: why, missing } = computeArgument(argument, scope);
          const takes = turn.context.registry.get(body.tool)?.input.fields ?? {};
          return value !== null || (missing && own(takes, name)?.optional === true) ? [] : [why];
        })
      : body?.kind === 'ask'
        ? [renderSentence(body.question, scope).unclear ?? ''].filter((text) => text !== '')
        : [];
  return unclear.map((why) => `Step ${label} could not be asked now: ${why}`);
}

/**
 * Whether what was read from a system depends on the change. A write that was done stays done, and one that has not
 * started is proposed again, so neither is a decision.
 */
function callDiffers({ calls }: RunState, use: Use, step: Step | null, scope: Scope): boolean {
  const call = own(calls, use.name);
  if (call === undefined || call.progress.kind === 'replaced') return false;
  const { progress, proposed } = call;
  const handlers = step?.handlers;
  const isHandled =
    progress.kind === 'failed' &&
    (own(handlers?.ifError ?? {}, progress.code) !== undefined || (handlers?.ifUnsure ?? null) !== null);
  if (proposed.effect !== 'read' || (progress.kind !== 'succeeded' && progress.kind !== 'started' && !isHandled))
    return false;
  return step?.body.kind !== 'use' || isOther(call, step.body.with, scope);
}
