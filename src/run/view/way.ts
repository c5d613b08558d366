/**
 * The way that a case took: for a step, the decision that led to it, in the procedure's own words, with the values that
 * decided. A word that an earlier step set is no reason: the values of that step are.
 */
import type { Trace } from '../../sop/expression/expression.ts';
import { baseLabel, isWithin, roundsOf } from '../../sop/rounds.ts';
import { decidedBy, type DecidingValue } from '../cite/decided-by.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { handlerCause } from './handler-cause.ts';

/** The label of what follows a denial, a silence, a missed deadline or an error. */
const HANDLER = /\.if_(?:[a-z]+|error\.\w+)$/;
/** Decisions between a word and the values behind it. */
const SOURCES_MAX = 4;

export type Way = {
  /** The step that was decided, and the sentence of the SOP. */
  readonly step: string;
  readonly says: string;
  readonly values: readonly DecidingValue[];
  /** What a denial, a silence or an error was, where it led here; absent where a decision did. */
  readonly cause?: string;
};

/** What the views need of the whole log. */
export type Ways = {
  /** The nearest decision at or around a step; null if nothing decided that it is reached. */
  wayTo(step: string): Way | null;
  /** The sentence of a step; null if no event has it. */
  says(step: string): string | null;
};

type Decided = { readonly says: string; readonly traces: readonly Trace[] };

export function waysOf(log: readonly LoggedEvent[], state: RunState): Ways {
  const says = new Map<string, string>();
  const decided = new Map<string, Decided>();
  for (const { event } of log) {
    if ('says' in event && 'step' in event) says.set(event.step, event.says);
    if (event.type === 'StepDecided' && event.result === 'true')
      decided.set(event.step, { says: event.says, traces: tracesOf(state, event.step) });
    const taken =
      event.type === 'BranchChosen' ? event.looked.find(({ branch }) => branch === event.branch) : undefined;
    if (taken !== undefined) {
      says.set(taken.branch, taken.says);
      decided.set(taken.branch, { says: taken.says, traces: tracesOf(state, taken.branch) });
    }
    if (event.type === 'TableRead' && event.value !== null)
      decided.set(event.step, { says: event.says, traces: event.rows.flatMap(({ traces }) => traces) });
  }

  const nearest = (step: string): string | null =>
    [...decided.keys()]
      .filter((label) => label === step || isWithin(step, label, roundsOf(label)))
      .toSorted((a, b) => baseLabel(b).length - baseLabel(a).length)[0] ?? null;

  /** The innermost handler at or around a step whose sentence or cause is known. */
  const handlerOf = (step: string): string | null =>
    step
      .split('.')
      .map((_, index, parts) => parts.slice(0, parts.length - index).join('.'))
      .find((label) => HANDLER.test(label) && (says.has(label) || handlerCause(state, label) !== null)) ?? null;

  const withCause = (way: Way, handler: string): Way => {
    const cause = handlerCause(state, handler);
    return cause === null ? way : { ...way, cause };
  };

  const valuesOf = (label: string, depth: number): readonly DecidingValue[] => {
    const values = decidedBy(decided.get(label)?.traces ?? []);
    if (depth === 0) return values;
    for (const { reading } of values) {
      const { origin, value } = reading;
      const isWord = typeof value === 'string' || typeof value === 'boolean';
      if (!isWord || (origin?.kind !== 'set' && origin?.kind !== 'table')) continue;
      const source = nearest(origin.step);
      const behind = source === null || source === label ? [] : valuesOf(source, depth - 1);
      if (behind.length > 0) return behind;
    }
    return values;
  };

  return {
    says: (step) => says.get(step) ?? null,
    wayTo(step) {
      const label = nearest(step);
      const handler = handlerOf(step);
      const isNearer = handler !== null && baseLabel(handler).length > baseLabel(label ?? '').length;
      const handlerSays = isNearer ? says.get(handler) : undefined;
      // What a denial or a silence led to is why the case is here, and not the decision to ask.
      if (isNearer && handlerSays !== undefined)
        return withCause({ step: handler, says: handlerSays, values: [] }, handler);
      const found = label === null ? undefined : decided.get(label);
      if (label === null || found === undefined) return null;
      const way = { step: label, says: found.says, values: valuesOf(label, SOURCES_MAX) };
      return isNearer ? withCause(way, handler) : way;
    },
  };
}

/** What made the step hold, then what kept those before it from being taken. */
function tracesOf({ decisions }: Pick<RunState, 'decisions'>, label: string): readonly Trace[] {
  const decision = decisions[label];
  if (decision === undefined) return [];
  const before =
    decision.otherwise === null || decision.otherwise === label ? [] : failedIn(decisions, decision.otherwise);
  return [...decision.traces, ...before];
}

function failedIn(decisions: RunState['decisions'], label: string): readonly Trace[] {
  const decision = decisions[label];
  if (decision === undefined) return [];
  const before =
    decision.otherwise === null || decision.otherwise === label ? [] : failedIn(decisions, decision.otherwise);
  return [...before, ...decision.traces.filter(({ result }) => result === 'false')];
}
