/**
 * What the expressions of a run can read: the facts of the case, the values that steps saved or set, and the values of
 * the SOP. Own properties only: a name found on a prototype counts as missing.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Limits } from '../../handbook/limits.ts';
import { limitVersion } from '../../sop/read-limits.ts';
import type { RefusedFact } from '../../case/case-event.ts';
import { NOT_SENT } from '../../case/read-event.ts';
import { unreachable } from '../../kernel/assert.ts';
import type { Calendar } from '../../kernel/calendar.ts';
import { own } from '../../kernel/own.ts';
import { quoted } from '../../kernel/quoted.ts';
import { eventType, type EventDeclaration } from '../../case/kind.ts';
import { fieldAt, isRecord, ownField, type RecordType, type Value } from '../../kernel/value.ts';
import { isTimestamp, timestamp } from '../../kernel/time.ts';
import { timeIn } from '../../kernel/written-time.ts';
import type { Origin, Scope } from '../../sop/expression/expression.ts';
import { savings } from '../../sop/answer-type.ts';
import { namesOf } from '../../sop/check/names-of.ts';
import { humanise } from '../../sop/names.ts';
import { typeOfArgument } from '../../sop/check/type-of-argument.ts';
import type { Names } from '../../sop/expression/environment.ts';
import { walkSteps, type Sop, type SopValue } from '../../sop/sop.ts';
import type { Registry } from '../../tool/registry.ts';
import { OUTERMOST, type Inside } from '../log/inside.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { isBound, type Binding, type BindingSource, type Bound } from '../log/binding.ts';
import type { RunState } from '../log/state.ts';
import { otherCasesIn } from './case-record.ts';
import { asksFor, noAnswer } from './no-answer.ts';
import { isVisible, type Frame, type View } from './visible.ts';

type Found = { readonly value: Value; readonly origin: Origin; readonly label: string };

/** Declarations of labels and types. Without calendars and a time zone, date functions are unclear. */
/** The boundary in force, as far as the SOP reads it. */
export type BoundaryInForce = {
  readonly hash: string;
  readonly limits: Limits;
  /** What its rules demand of approvers; absent where no one asks. */
  readonly approvals?: readonly {
    readonly tools: readonly string[] | null;
    readonly approvers: readonly ApproverDemand[];
  }[];
};

type Words = {
  readonly registry: Registry;
  readonly caseType: RecordType;
  readonly events?: readonly EventDeclaration[];
  readonly calendars?: Readonly<Record<string, Calendar>>;
  readonly timeZone?: string;
  readonly boundary?: BoundaryInForce | null;
  /** Called with each refused fact that an expression reads. */
  readonly onRefused?: (fact: Refusal) => void;
  /**
   * Called with the path below `case` of each fact that an expression needs and that is missing, or with the field of a
   * declared event that was not sent.
   */
  readonly onMissing?: (missing: string | Refusal) => void;
};

/** A refused fact of the case; with `eventId`, a refused field of that declared event. */
export type Refusal = RefusedFact & { readonly eventId?: string };

/**
 * The scope of `sop` over `state`. Labels come from the declarations of the case kind and the tools. `sop` is null
 * until one is chosen.
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
    typeOf: (expression) =>
      sop === null
        ? null
        : typeOfArgument(namesIn(sop, words), { kind: 'expression', expression, place: expression.place }).type,
    lookup(path) {
      const [root, ...rest] = path;
      if (root === undefined) return null;
      if (root === 'case') return lookupCase(state, rest, words.caseType);
      const limit = sop !== null && root === 'limits' ? own(sop.values, path.join('.')) : undefined;
      if (limit !== undefined)
        return { value: limit.value, label: valueLabel(limit), origin: limitOrigin(limit, words.boundary ?? null) };
      const value = sop !== null ? own(sop.values, root) : undefined;
      if (value !== undefined) {
        const found = placed(valueAt(value.value, rest), words.timeZone);
        if (found === null) return null;
        return {
          value: found,
          label:
            rest.length === 0 ? valueLabel(value) : `${rest.join(' ').replaceAll('_', ' ')} of ${valueLabel(value)}`,
          origin: { kind: 'value', file: value.place.file, line: value.place.line },
        };
      }
      return lookupBinding(state, path, saved.get(root) ?? inputs.get(root), { sop, frames, inside });
    },
    refusal(path) {
      const refused = refusedAt(state, path) ?? unreadableField(state, path, { sop, frames, inside });
      if (refused === null) return null;
      words.onRefused?.(refused);
      return refusedText(refused);
    },
    saidNone: ([root, ...rest]) => (root === 'case' ? (own(state.saidNone, rest.join('.')) ?? null) : null),
    noAnswer: (path) => noAnswer(state, path, { sop, frames, inside }),
    labelOf([root = '', ...rest]) {
      if (root === 'case') return fieldAt(words.caseType, rest)?.label ?? null;
      // The answer of a choice has no label of its own.
      if (rest.join('.') === 'answer' && asksFor(sop, root).length > 0) return `answer ${quoted(humanise(root))}`;
      const type = saved.get(root);
      const declared = type === undefined ? eventSavedAs(sop, root, words.events ?? []) : null;
      return fieldAt(type ?? declared ?? { kind: 'record', fields: {} }, rest)?.label ?? null;
    },
    lacks(path) {
      const [root, ...rest] = path;
      if (root === 'case') words.onMissing?.(rest.join('.'));
      else {
        const field = refusedFields(state, path, { sop, frames, inside })[0];
        if (field !== undefined) words.onMissing?.(field);
      }
    },
  };
}

function limitOrigin({ name, value }: SopValue, boundary: BoundaryInForce | null): Origin {
  if (boundary === null) return { kind: 'limit', name, version: limitVersion(value) };
  const inForce = boundary.limits.get(name.slice(name.indexOf('.') + 1));
  return {
    kind: 'limit',
    name,
    version: boundary.hash.slice(0, HASH_CITED),
    ...(inForce === undefined || hashOf(inForce) === hashOf(value) ? {} : { inForce }),
  };
}

/** Characters of a hash in a citation. */
const HASH_CITED = 12;

export function refusedText({ label, problem }: Pick<RefusedFact, 'label' | 'problem'>): string {
  if (problem === NOT_SENT) return `${label} is missing: ${NOT_SENT}`;
  return `${label} was given but cannot be read: ${problem}`;
}

/** The fact at this path of `case` that was given but cannot be read; null when there is none. */
export function refusedAt(
  { refused }: Pick<RunState, 'refused'>,
  [root, ...rest]: readonly string[],
): RefusedFact | null {
  const fact = rest.join('.');
  return root === 'case' ? (refused.find(({ path }) => path === fact) ?? null) : null;
}

/**
 * The field of a declared event at this path that was given but cannot be read. One that was not sent is missing, unless
 * something reads the whole event: that reads all its fields.
 */
function unreadableField(state: RunState, path: readonly string[], view: View): Refusal | null {
  const fields = refusedFields(state, path, view);
  const isWhole = bindingAt(state, path, view)?.path.length === path.length;
  return fields.find(({ problem }) => isWhole || problem !== NOT_SENT) ?? null;
}

/** The fields of a declared event at this path that have no value; for the whole event, all of them. */
function refusedFields(state: RunState, path: readonly string[], view: View): Refusal[] {
  const binding = bindingAt(state, path, view);
  if (binding?.source.kind !== 'event') return [];
  const { refused, label, eventId } = binding.source;
  const [name] = path.slice(binding.path.length);
  return refused
    .filter((known) => name === undefined || known.path === name)
    .map((field) => ({ ...field, label: `${field.label} of ${label}`, eventId }));
}

function lookupCase(state: RunState, path: readonly string[], type: RecordType): Found | null {
  const { opened } = state;
  if (opened === null) return null;
  const label = fieldAt(type, path)?.label ?? path.join(' ').replaceAll('_', ' ');
  const known: Readonly<Record<string, Value>> = {
    id: opened.caseId,
    kind: opened.kind,
    channel: opened.channel,
    received_at: timestamp(opened.receivedAt),
    ...(opened.earlier === null ? {} : { started_again_at: timestamp(opened.openedAt) }),
    ...otherCasesIn(state, type),
  };
  const value = path.length === 1 ? own(known, path.join('.')) : undefined;
  if (value !== undefined) return { value, label, origin: { kind: 'run' } };
  const key = path.join('.');
  // A corrected fact is appended after the one it corrects.
  const fact = state.facts.findLast((known) => known.path === key);
  if (fact === undefined) return null;
  const { system, record, field } = fact.source;
  return { value: fact.value, label, origin: { kind: 'fact', system, record, field, at: fact.at } };
}

function lookupBinding(
  state: RunState,
  path: readonly string[],
  type: RecordType | string | undefined,
  view: View,
): Found | null {
  const binding = bindingAt(state, path, view);
  if (binding === undefined || !isBound(binding)) return null;
  const rest = path.slice(binding.path.length);
  // A binding replaces everything bound to its name before, including fields that it lacks: the reason for an earlier
  // offer is not the reason for a later one.
  const value = valueAt(binding.value, rest);
  if (value === null) return null;
  const label = labelOf(path, type);
  const { source } = binding;
  const arrived = source.kind === 'event' ? source.fields.find(({ name }) => name === rest[0]) : undefined;
  return { value, label: arrived?.label ?? label, origin: originOf(binding, label, arrived) };
}

function bindingAt(state: RunState, path: readonly string[], view: View): Binding | undefined {
  return state.bindings.findLast((one) => isPrefix(one.path, path) && isVisible(state, one, view));
}

function labelOf(path: readonly string[], type: RecordType | string | undefined): string {
  if (typeof type === 'string') return type;
  const field = type === undefined ? null : fieldAt(type, path.slice(1));
  return field?.label ?? path.slice(-1).join('').replaceAll('_', ' ');
}

const isPrefix = (prefix: readonly string[], path: readonly string[]): boolean =>
  prefix.every((name, index) => path[index] === name);

type ArrivedField = Extract<BindingSource, { kind: 'event' }>['fields'][number];

function originOf({ source, at }: Bound, field: string, arrived: ArrivedField | undefined): Origin {
  const { step } = source;
  switch (source.kind) {
    case 'set':
      return { kind: 'set', step, at };
    case 'table':
      return { kind: 'table', table: source.table, rows: source.rows, step, at };
    case 'event': {
      const { system, record, field } = arrived ?? { system: '', record: '', field: '' };
      return { kind: 'event', event: source.label, system, record, field, step, at };
    }
    case 'input':
      return { kind: 'input', step: source.from, at };
    case 'sop':
      return { kind: 'sop', sop: source.sop, step, at };
    case 'item':
      return { kind: 'item', list: source.list, number: source.number, step, at };
    case 'answer':
      return { kind: 'answer', person: source.person, field, step, at };
    case 'call': {
      const { tool, system, record } = source;
      return { kind: 'call', tool, system, record, field, step, at };
    }
    default:
      return unreachable(source);
  }
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

/** A value with its local times in the time zone of the handbook; null when one of them does not exist there. */
function placed(value: Value | null, timeZone: string | undefined): Value | null {
  if (value === null || typeof value !== 'object') return value;
  if (isTimestamp(value))
    return value.$local === undefined ? value : timeZone === undefined ? null : timeIn(value, timeZone);
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).map((item) => placed(item, timeZone));
    return items.includes(null) ? null : items.filter((item) => item !== null);
  }
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).map(([name, item]) => [name, placed(item, timeZone)] as const);
  return fields.some(([, item]) => item === null)
    ? null
    : Object.fromEntries(fields.flatMap(([name, item]) => (item === null ? [] : [[name, item] as const])));
}

/** What people call a value of the SOP: its label, or its key in words. */
function valueLabel(value: Sop['values'][string]): string {
  return ('label' in value && typeof value.label === 'string' ? value.label : null) ?? value.name.replaceAll('_', ' ');
}

/** The type of a declared event that a step saves under a name; null when it saves none. */
function eventSavedAs(sop: Sop | null, name: string, events: readonly EventDeclaration[]): RecordType | null {
  for (const { body } of events.length === 0 || sop === null ? [] : walkSteps(sop.steps)) {
    const event =
      body.kind === 'wait' && body.save === name
        ? body.event
        : body.kind === 'watch'
          ? (body.watchers.find(({ save }) => save === name)?.on ?? null)
          : null;
    const declared = event === null ? undefined : events.find((known) => known.event === event);
    if (declared !== undefined) return eventType(declared);
  }
  return null;
}

/** Cached by registry and SOP, which never change, because a scope is created for every step of every round. */
const savedTypesOf = new WeakMap<Registry, WeakMap<Sop, Map<string, RecordType>>>();

function savedTypes(sop: Sop, registry: Registry): Map<string, RecordType> {
  const bySop = savedTypesOf.get(registry) ?? new WeakMap<Sop, Map<string, RecordType>>();
  savedTypesOf.set(registry, bySop);
  const known = bySop.get(sop);
  if (known !== undefined) return known;
  const types = new Map<string, RecordType>();
  for (const { body } of walkSteps(sop.steps)) {
    // The fields of a case event have their labels in the log.
    for (const { name, type } of savings(body, registry)) if (type !== null) types.set(name, type);
  }
  bySop.set(sop, types);
  return types;
}

/** Cached like the types above: the names of an SOP with their types, by the type of its case. */
const namesByType = new WeakMap<RecordType, WeakMap<Sop, Names>>();

function namesIn(sop: Sop, { registry, caseType }: Words): Names {
  const bySop = namesByType.get(caseType) ?? new WeakMap<Sop, Names>();
  namesByType.set(caseType, bySop);
  const known = bySop.get(sop) ?? namesOf(sop, null, registry, caseType);
  bySop.set(sop, known);
  return known;
}
