/**
 * Evaluates again what the run has decided, with changed facts in place of those it read. Everything else that a
 * decision read keeps the value it had then, so only the changes can make it differ.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { ownField, type Value } from '../../kernel/value.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import type { Origin, Reading, Scope, Truth } from '../../sop/expression/expression.ts';
import { stepAt } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import { citeTraces } from '../cite/cite.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import type { RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { readTable } from './step/table.ts';
import { refusedText } from './scope.ts';
import type { Turn } from './turn.ts';

type Values = Extract<RunEvent, { type: 'ChangesWeighed' }>['values'];

export type Weighed = {
  /** What would be decided otherwise now, as sentences. */
  readonly differences: readonly string[];
  /** What the steps `set` would set now, where it differs. */
  readonly values: Values;
};

type Written = Extract<Step['body'], { kind: 'use' }>['with'];

type Replaced = {
  readonly value: Value | null;
  readonly label: string;
  readonly origin: Origin;
  /** Why it cannot be read now, as a sentence; null when it can, or is missing. */
  readonly refused: string | null;
};

export function whatDiffers(turn: Turn, changes: readonly WeighedChange[]): Weighed {
  const replaced = new Map<string, Replaced>(
    changes.map(({ path, label, after, problem, source }) => [
      `case.${path}`,
      {
        value: after,
        label,
        origin: { kind: 'fact', ...source, at: turn.context.now },
        refused: problem === null ? null : refusedText({ label, problem }),
      },
    ]),
  );
  const differences: string[] = [];
  const values = new Map<string, Values[number]>();
  for (const use of turn.state.uses) {
    if (![...replaced.keys()].some((path) => isReadAt(use, path))) {
      // A later `set` of the same name, from values that did not change, hides what changed.
      if (use.kind === 'value') {
        replaced.delete(use.name);
        values.delete(use.name);
      }
      continue;
    }
    const scope = scopeThen(turn, use, replaced);
    if (use.kind === 'value') {
      const set = setAgain(turn, use, scope);
      if (typeof set === 'string') differences.push(set);
      else if (set !== null) {
        replaced.set(use.name, {
          value: set.value,
          label: use.name,
          origin: { kind: 'set', step: use.step, at: 0 },
          refused: null,
        });
        values.set(use.name, set);
      }
    } else differences.push(...differenceOf(turn, use, scope));
  }
  for (const { path } of turn.sop.needs) {
    const need = replaced.get(path.join('.'));
    if (need?.value !== null) continue;
    const how = need.refused === null ? 'is missing' : 'cannot be read';
    differences.push(`The SOP needs \`${path.join('.')}\`, which ${how} now`);
  }
  return { differences: [...new Set(differences)], values: [...values.values()] };
}

/** The scope of a decision as it was, with the changes. In a nested SOP or a loop, what was not read then is unknown. */
function scopeThen(turn: Turn, { step, readings }: Use, replaced: ReadonlyMap<string, Replaced>): Scope {
  const read = new Map(readings.map((reading) => [reading.path, reading]));
  const isPlain = !/[/#]/.test(step);
  return {
    ...turn.scope,
    lookup(path) {
      for (let length = path.length; length > 0; length--) {
        const change = replaced.get(path.slice(0, length).join('.'));
        if (change === undefined) continue;
        const value = valueBelow(change.value, path.slice(length));
        return value === null ? null : { value, label: change.label, origin: change.origin };
      }
      const reading = read.get(path.join('.'));
      return reading === undefined ? (isPlain ? turn.scope.lookup(path) : null) : foundBy(reading);
    },
    refusal: (path) => {
      const change = replaced.get(path.join('.'));
      return change === undefined ? (turn.scope.refusal?.(path) ?? null) : change.refused;
    },
  };
}

function foundBy({ value, label, origin }: Reading): ReturnType<Scope['lookup']> {
  return value === null ? null : { value, label, origin: origin ?? { kind: 'run' } };
}

function valueBelow(value: Value | null, path: readonly string[]): Value | null {
  let current: Value | null = value;
  for (const name of path) current = current === null ? null : (ownField(current, name) ?? null);
  return current;
}

/** The value that the step would set now; null when it is the same, a sentence when it has none. */
function setAgain(turn: Turn, { step: label, name }: Use, scope: Scope): Values[number] | string | null {
  const body = stepAt(turn.sop, label)?.body;
  const assignment = body?.kind === 'set' ? body.assignments.find(({ path }) => path.join('.') === name) : undefined;
  if (assignment === undefined) return `Step ${label} has set \`${name}\` from the earlier value`;
  const computed = computeArgument(assignment.value, scope);
  if (computed.value === null) return `Step ${label} could not set \`${name}\` now: ${computed.unclear}`;
  const bound = turn.state.bindings.findLast(
    ({ path, source }) => source.kind === 'set' && source.step === label && path.join('.') === name,
  );
  if (bound !== undefined && hashOf(bound.value) === hashOf(computed.value)) return null;
  return { step: label, path: assignment.path, value: computed.value, readings: computed.readings };
}

function differenceOf(turn: Turn, use: Use, scope: Scope): string[] {
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
      return step?.body.kind === 'table' && readTable(step.body, scope) === use.name
        ? []
        : [`The table of step ${label} would give another row now`];
    case 'call':
      if (isWaiting(turn.state, use)) return cannotAsk(use, step, scope);
      if (isPaidOtherwise(turn, use, step, scope))
        return [`Step ${label} would do otherwise now: ${turn.state.calls[use.name]?.proposed.summary ?? ''}`];
      return callDiffers(turn.state, use, step, scope)
        ? [`Step ${label} has used the earlier value: ${turn.state.calls[use.name]?.proposed.summary ?? ''}`]
        : [];
    case 'question':
      return turn.state.asks[use.name]?.closed?.how === 'answered'
        ? [`Step ${label} was answered while the earlier value was shown`]
        : turn.state.ended === null
          ? cannotAsk(use, step, scope)
          : [];
    case 'loop':
    case 'sop':
    case 'time':
    case 'value':
      return [`Step ${label} has read the earlier value`];
    default:
      return [];
  }
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

/** What is asked about must still be possible: otherwise a person could not go on with the earlier values. */
function cannotAsk({ step: label }: Use, step: Step | null, scope: Scope): string[] {
  const body = step?.body;
  const unclear =
    body?.kind === 'use'
      ? Object.values(body.with).flatMap((argument) => {
          const computed = computeArgument(argument, scope);
          return computed.value === null ? [computed.unclear] : [];
        })
      : body?.kind === 'ask'
        ? [renderSentence(body.question, scope).unclear ?? ''].filter((text) => text !== '')
        : [];
  return unclear.map((why) => `Step ${label} could not be asked now: ${why}`);
}

/** After the end nothing follows that could correct it: whether money would move otherwise, or elsewhere. */
function isPaidOtherwise({ state, context }: Turn, use: Use, step: Step | null, scope: Scope): boolean {
  const call = own(state.calls, use.name);
  if (state.ended === null || call === undefined || step?.body.kind !== 'use') return false;
  const isDone = ['succeeded', 'settled', 'started', 'lost'].includes(call.progress.kind);
  const isMoney = context.registry.get(call.proposed.tool)?.tool.movesMoney !== undefined;
  return isDone && isMoney && isOther(call, step.body.with, scope);
}

/** Whether an argument would be another now. */
function isOther({ proposed }: CallState, written: Written, scope: Scope): boolean {
  return Object.entries(written).some(([name, argument]) => {
    const { value } = computeArgument(argument, scope);
    return hashOf(value) !== hashOf(own(proposed.args, name) ?? null);
  });
}

/**
 * Whether what was read from a system depends on the change. A write that was done stays done, and one that has not
 * started is proposed again, so neither is a decision.
 */
function callDiffers({ calls }: RunState, use: Use, step: Step | null, scope: Scope): boolean {
  const call = own(calls, use.name);
  if (call === undefined || call.progress.kind === 'replaced') return false;
  const { progress, proposed } = call;
  const isHandled = progress.kind === 'failed' && own(step?.handlers.ifError ?? {}, progress.code) !== undefined;
  if (proposed.effect !== 'read' || (progress.kind !== 'succeeded' && progress.kind !== 'started' && !isHandled))
    return false;
  return step?.body.kind !== 'use' || isOther(call, step.body.with, scope);
}
