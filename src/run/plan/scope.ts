/**
 * What the expressions of a run see: the facts of the case, what its steps saved and set, and the values of its SOP.
 * Own properties only; a name that is not there is missing, whatever a prototype may offer.
 */
import type { Calendar } from '../../kernel/calendar.ts';
import { isRecord, ownField, type Field, type RecordType, type Value } from '../../kernel/value.ts';
import { timestamp } from '../../kernel/time.ts';
import type { Origin, Scope } from '../../sop/expression/expression.ts';
import { savings } from '../../sop/answer-type.ts';
import { baseLabel, isInside, roundsOf, type Rounds } from '../../sop/rounds.ts';
import { walkSteps, type Sop } from '../../sop/sop.ts';
import type { Registry } from '../../tool/registry.ts';
import { belongsTo, OUTERMOST, type Inside } from '../log/inside.ts';
import type { Turn } from './turn.ts';
import type { Binding, RunState } from '../log/state.ts';

type Found = { readonly value: Value; readonly origin: Origin; readonly label: string };

/** What a scope needs of the world; without calendars and time zone, functions on dates are unclear. */
type Words = {
  readonly registry: Registry;
  readonly caseType: RecordType;
  readonly calendars?: Readonly<Record<string, Calendar>>;
  readonly timeZone?: string;
};

/** A round of a loop that is looked at although later ones were begun: what these wrote does not count in it. */
export type Frame = {
  readonly loop: string /** The rounds around the loop itself. */;
  readonly around: Rounds;
  readonly round: number;
};

/**
 * The scope of `sop` over `state`; labels come from the kind's and the tools' declarations. `sop` is null while none is
 * chosen.
 */
export function scopeOf(
  state: RunState,
  sop: Sop | null,
  words: Words,
  frames: readonly Frame[] = [],
  inside: Inside = OUTERMOST,
): Scope {
  const saved = sop === null ? new Map<string, RecordType>() : savedTypes(sop, words.registry);
  const inputs = new Map(Object.values(sop?.takes ?? {}).map(({ name, label }) => [name, label]));
  return {
    ...(words.calendars === undefined ? {} : { calendars: words.calendars }),
    ...(words.timeZone === undefined ? {} : { timeZone: words.timeZone }),
    lookup(path) {
      const [root, ...rest] = path;
      if (root === undefined) return null;
      if (root === 'case') return lookupCase(state, rest, words.caseType);
      const value = path.length === 1 && sop !== null && Object.hasOwn(sop.values, root) ? sop.values[root] : undefined;
      if (value !== undefined) {
        return {
          value: value.value,
          label: valueLabel(value),
          origin: { kind: 'value', file: value.place.file, line: value.place.line },
        };
      }
      return lookupBinding(state, path, saved.get(root) ?? inputs.get(root), { frames, inside });
    },
  };
}

/** Sets the scope of a turn anew, once it has come into another round or another SOP. */
export function rescope(turn: Turn): void {
  turn.scope = scopeOf(turn.state, turn.reads, turn.context, turn.frames, turn.inside);
}

/** The case's facts as nested records, for the boundary. Free text from outside is left out: no rule may hang on it. */
export function caseRecord(state: RunState, type: RecordType): Readonly<Record<string, Value>> {
  const root: Record<string, Value> = Object.create(null) as Record<string, Value>;
  const { opened } = state;
  if (opened !== null)
    Object.assign(root, {
      id: opened.caseId,
      kind: opened.kind,
      channel: opened.channel,
      received_at: timestamp(opened.receivedAt),
    });
  for (const fact of state.facts) {
    const path = fact.path.split('.');
    if (fieldAt(type, path)?.untrusted === true) continue;
    let record = root;
    for (const name of path.slice(0, -1)) {
      const inner: Record<string, Value> =
        Object.hasOwn(record, name) && isRecord(record[name]) ? (record[name] as Record<string, Value>) : {};
      record[name] = inner;
      record = inner;
    }
    record[path.at(-1) ?? ''] = fact.value;
  }
  return { ...root };
}

/** The declaration of a field at a path of a record type, or null. */
export function fieldAt(type: RecordType, path: readonly string[]): Field | null {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(type.fields, name)) return null;
  const field = type.fields[name] ?? null;
  if (rest.length === 0 || field === null) return field;
  return field.type.kind === 'record' ? fieldAt(field.type, rest) : null;
}

function lookupCase(state: RunState, path: readonly string[], type: RecordType): Found | null {
  const { opened } = state;
  if (opened === null) return null;
  const label = fieldAt(type, path)?.label ?? path.join(' ').replaceAll('_', ' ');
  const own: Readonly<Record<string, Value>> = {
    id: opened.caseId,
    kind: opened.kind,
    channel: opened.channel,
    received_at: timestamp(opened.receivedAt),
  };
  const [first] = path;
  if (path.length === 1 && first !== undefined && Object.hasOwn(own, first)) {
    const value = own[first];
    return value === undefined ? null : { value, label, origin: { kind: 'run' } };
  }
  const key = path.join('.');
  // A corrected fact is appended behind the one it corrects.
  const fact = state.facts.findLast((known) => known.path === key);
  if (fact === undefined) return null;
  const { system, record, field } = fact.source;
  return { value: fact.value, label, origin: { kind: 'fact', system, record, field, at: fact.at } };
}

function lookupBinding(
  state: RunState,
  path: readonly string[],
  type: RecordType | string | undefined,
  { frames, inside }: { readonly frames: readonly Frame[]; readonly inside: Inside },
): Found | null {
  const label =
    typeof type === 'string'
      ? type
      : ((type === undefined ? null : fieldAt(type, path.slice(1)))?.label ??
        path.slice(-1).join('').replaceAll('_', ' '));
  for (let index = state.bindings.length - 1; index >= 0; index--) {
    const binding = state.bindings[index];
    if (
      binding === undefined ||
      !belongsTo(binding.source.step, inside) ||
      frames.some((frame) => isLater(binding, frame))
    )
      continue;
    if (!binding.path.every((name, index) => path[index] === name)) continue;
    const value = valueAt(binding.value, path.slice(binding.path.length));
    // What was kept under the name replaces all that was kept there before, also a field that it lacks: the reason of
    // an earlier offer is not that of a later one.
    if (value === null) return null;
    const { source, at } = binding;
    const arrived =
      source.kind === 'event' ? source.fields.find(({ name }) => name === path[binding.path.length]) : undefined;
    const origin: Origin =
      source.kind === 'set'
        ? { kind: 'set', step: source.step, at }
        : source.kind === 'table'
          ? { kind: 'table', table: source.table, rows: source.rows, step: source.step, at }
          : source.kind === 'event'
            ? {
                kind: 'event',
                event: source.label,
                system: arrived?.system ?? '',
                record: arrived?.record ?? '',
                field: arrived?.field ?? '',
                step: source.step,
                at,
              }
            : source.kind === 'input'
              ? { kind: 'input', step: source.from, at }
              : source.kind === 'sop'
                ? { kind: 'sop', sop: source.sop, step: source.step, at }
                : source.kind === 'item'
                  ? { kind: 'item', list: source.list, number: source.number, step: source.step, at }
                  : source.kind === 'answer'
                    ? { kind: 'answer', person: source.person, field: label, step: source.step, at }
                    : {
                        kind: 'call',
                        tool: source.tool,
                        system: source.system,
                        record: source.record,
                        field: label,
                        step: source.step,
                        at,
                      };
    return { value, label: arrived?.label ?? label, origin };
  }
  return null;
}

/** Whether a binding was made in a round behind the one of the frame. */
function isLater({ source }: Binding, { loop, around, round }: Frame): boolean {
  if (source.kind === 'item' && source.step === loop) return source.number > round;
  const rounds = roundsOf(source.step);
  return (
    (rounds[around.length] ?? 0) > round &&
    around.every((number, index) => rounds[index] === number) &&
    (baseLabel(source.step) === baseLabel(loop) || isInside(baseLabel(source.step), baseLabel(loop)))
  );
}

function valueAt(value: Value, path: readonly string[]): Value | null {
  let current: Value = value;
  for (const name of path) {
    const next = ownField(current, name);
    if (next === undefined) return null;
    current = next;
  }
  return current;
}

/** What people call a value of the SOP: its own name for it, or its key in words. */
function valueLabel(value: Sop['values'][string]): string {
  return ('label' in value && typeof value.label === 'string' ? value.label : null) ?? value.name.replaceAll('_', ' ');
}

/** By registry and SOP, neither of which changes: a scope is made anew for every step of every round. */
const savedTypesOf = new WeakMap<Registry, WeakMap<Sop, Map<string, RecordType>>>();

function savedTypes(sop: Sop, registry: Registry): Map<string, RecordType> {
  const bySop = savedTypesOf.get(registry) ?? new WeakMap<Sop, Map<string, RecordType>>();
  savedTypesOf.set(registry, bySop);
  const known = bySop.get(sop);
  if (known !== undefined) return known;
  const types = new Map<string, RecordType>();
  for (const { body } of walkSteps(sop.steps)) {
    // What comes with a case event has its labels in the log.
    for (const { name, type } of savings(body, registry)) if (type !== null) types.set(name, type);
  }
  bySop.set(sop, types);
  return types;
}
