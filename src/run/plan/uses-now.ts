/**
 * What the run has read, each with the values of now: changed facts in place of those that were read, and what steps
 * compute from them. Everything else keeps the value it had then.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { ownField, type Value } from '../../kernel/value.ts';
import type { Origin, Reading, Scope } from '../../sop/expression/expression.ts';
import { baseLabel, stepAt } from '../../sop/rounds.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import type { RunEvent } from '../log/event.ts';
import { isBound } from '../log/binding.ts';
import type { RunState } from '../log/state.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { givenByTable } from './step/table.ts';
import { refusedText } from './scope.ts';
import type { Turn } from './turn.ts';

/** What steps `set` would set now. */
export type Values = Extract<RunEvent, { type: 'ChangesWeighed' }>['values'];

export type UseNow = {
  readonly use: Use;
  /** The names as they were at this use, with the values of now; null when it read nothing that changed. */
  readonly scope: Scope | null;
  /** What a `set` would set, where it differs; a sentence when it has no value now; null for everything else. */
  readonly set: Values[number] | string | null;
};

type Replaced = {
  readonly value: Value | null;
  readonly label: string;
  readonly origin: Origin;
  /** Why it cannot be read now, as a sentence; null when it can, or is missing. */
  readonly refused: string | null;
};

/**
 * By path: facts as `case.…`, and names with the prefix of the nested SOP that has them: `8/amount`. What a step has set
 * is there by its step too, because another round may have set the same name since.
 */
type AllReplaced = Map<string, Replaced>;

const keyOfSet = (step: string, name: string): string => `set ${step} ${name}`;

/** The uses in their order. Each is to be looked at before the next one is taken. */
export function* usesNow(turn: Turn, changes: readonly WeighedChange[]): Generator<UseNow> {
  const replaced: AllReplaced = new Map(
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
  for (const use of turn.state.uses) {
    if (!readsReplaced(use, replaced)) {
      if (use.kind === 'value') replaced.delete(keyOf(use.step, use.name));
      yield { use, scope: null, set: null };
      continue;
    }
    const scope = scopeThen(turn, use, replaced);
    const set = use.kind === 'value' ? setAgain(turn, use, scope) : null;
    yield { use, scope, set };
    for (const { key, label, value, isSame } of passedOn(turn, use, scope, set)) {
      const now: Replaced = { value, label, origin: { kind: 'set', step: use.step, at: 0 }, refused: null };
      if (isSame) replaced.delete(key);
      else replaced.set(key, now);
      if (use.kind === 'value' && !isSame) replaced.set(keyOfSet(use.step, use.name), now);
    }
  }
}

type PassedOn = {
  readonly key: string;
  readonly label: string;
  /** Null when it has none now. */
  readonly value: Value | null;
  /** Whether it is the value that the run has bound. */
  readonly isSame: boolean;
};

/** The names that a use binds, with their values of now. */
function passedOn({ sop, state }: Turn, use: Use, scope: Scope, set: UseNow['set']): readonly PassedOn[] {
  const body = stepAt(sop, use.step)?.body;
  const label = (name: string): string => name.replaceAll('_', ' ');
  if (use.kind === 'value') {
    const value = set === null || typeof set === 'string' ? null : set.value;
    return [{ key: keyOf(use.step, use.name), label: use.name, value, isSame: set === null }];
  }
  if (use.kind === 'table' && body?.kind === 'table' && body.save !== null) {
    const value = givenByTable(body, scope);
    const isSame = hashOf(value) === hashOf(boundBy(state, 'table', use.step, body.save));
    return [{ key: keyOf(use.step, body.save), label: label(body.save), value, isSame }];
  }
  if (use.kind === 'sop' && body?.kind === 'run')
    return Object.entries(body.with).map(([name, argument]) => {
      const { value } = computeArgument(argument, scope);
      const isSame = hashOf(value) === hashOf(boundBy(state, 'input', use.step, name));
      return { key: `${baseLabel(use.step)}/${name}`, label: label(name), value, isSame };
    });
  return [];
}

/** What the table of a step gave, or what a step gave the SOP that it runs; null when that is not known. */
export function boundBy(state: RunState, kind: 'table' | 'input', step: string, name: string): Value | null {
  const found = state.bindings.findLast(
    ({ path, source }) =>
      path.join('.') === name &&
      (source.kind === 'input'
        ? kind === 'input' && source.from === step
        : source.kind === kind && source.step === step),
  );
  return found !== undefined && isBound(found) ? found.value : null;
}

function readsReplaced(use: Use, replaced: AllReplaced): boolean {
  const prefix = prefixOf(use.step);
  if (use.readings.some((reading) => setBefore(reading, replaced) !== undefined)) return true;
  const readings = use.readings.filter(({ origin }) => origin?.kind !== 'set');
  return [...replaced.keys()].some((key) =>
    key.startsWith('case.')
      ? isReadAt(use, key)
      : key.startsWith(prefix) && isReadAt({ readings }, key.slice(prefix.length)),
  );
}

/** What the step that set the value would set now, and the rest of the path; undefined where that is the same. */
function setBefore(
  { origin, path }: Reading,
  replaced: ReadonlyMap<string, Replaced>,
): { readonly now: Replaced; readonly below: readonly string[] } | undefined {
  if (origin?.kind !== 'set') return undefined;
  const names = path.split('.');
  for (let length = names.length; length > 0; length--) {
    const now = replaced.get(keyOfSet(origin.step, names.slice(0, length).join('.')));
    if (now !== undefined) return { now, below: names.slice(length) };
  }
  return undefined;
}

/** `8/` for a step of the SOP that step 8 runs, which has names of its own; empty outside. */
function prefixOf(step: string): string {
  const base = baseLabel(step);
  return base.slice(0, base.lastIndexOf('/') + 1);
}

const keyOf = (step: string, name: string): string => `${prefixOf(step)}${name}`;

/** The scope of a decision as it was, with the changes. In a nested SOP or a loop, what was not read then is unknown. */
function scopeThen(turn: Turn, { step, readings }: Use, replaced: ReadonlyMap<string, Replaced>): Scope {
  const read = new Map(readings.map((reading) => [reading.path, reading]));
  const isPlain = !/[/#]/.test(step);
  const at = (path: readonly string[]): Replaced | undefined =>
    replaced.get(path[0] === 'case' ? path.join('.') : keyOf(step, path.join('.')));
  return {
    ...turn.scope,
    lookup(path) {
      const reading = read.get(path.join('.'));
      const set = reading === undefined ? undefined : setBefore(reading, replaced);
      if (set !== undefined) {
        const value = valueBelow(set.now.value, set.below);
        return value === null ? null : { value, label: set.now.label, origin: set.now.origin };
      }
      if (reading?.origin?.kind === 'set') return foundBy(reading);
      for (let length = path.length; length > 0; length--) {
        const change = at(path.slice(0, length));
        if (change === undefined) continue;
        const value = valueBelow(change.value, path.slice(length));
        return value === null ? null : { value, label: change.label, origin: change.origin };
      }
      return reading === undefined ? (isPlain ? turn.scope.lookup(path) : null) : foundBy(reading);
    },
    refusal: (path) => {
      const change = at(path);
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
