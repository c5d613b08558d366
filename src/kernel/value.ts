/**
 * Values and their types: what facts, tool outputs, SOP values and expressions are made of. They are plain JSON, so a
 * log can hold them; money, time and spans are tagged by a `$` key, which `problemsOf` refuses in data from outside.
 */
import { unreachable } from './assert.ts';
import type { NormalForm } from './identifier.ts';
import { formatMoney, isCurrency, isMoney, type Money } from './money.ts';
import { own } from './own.ts';
import { expectedText, type TextBounds } from './text-bounds.ts';
import {
  formatInstant,
  isDate,
  isDuration,
  isInstant,
  isTimestamp,
  parseDuration,
  type Duration,
  type Timestamp,
} from './time.ts';

export type Value =
  | string
  | number
  | boolean
  | Money
  | Duration
  | Timestamp
  | readonly Value[]
  | { readonly [field: string]: Value };

/** The type of a value. `label` is what people call the field; it is cited in explanations. */
export type Type =
  /** `normal` is the normal form of an identifier; `bounds` hold for it. */
  | {
      readonly kind: 'text';
      readonly oneOf?: readonly string[];
      /** An item of a list that the author of a procedure wrote, and may change. */
      readonly isEdited?: true;
      readonly normal?: NormalForm;
      readonly bounds?: TextBounds;
    }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  /** `zero`: of the case's own amounts, one that may be zero; any other is above it. */
  | { readonly kind: 'money'; readonly zero?: true }
  | { readonly kind: 'duration' }
  | { readonly kind: 'time' }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, Field>> };

export type Field = {
  readonly type: Type;
  /** `claim value`; falls back to the field's name with spaces. */
  readonly label: string;
  /** An optional field must be guarded by `has(...)` before it is read. */
  readonly optional: boolean;
  /** Shown in every message about the case, in addition to the values that decided. */
  readonly headline?: boolean;
  /** Text that came from outside and may be personal or hostile; shown only as plain text. */
  readonly untrusted?: boolean;
  /** Names a record elsewhere. Only the record's own system may state it, so people are not asked for it. */
  readonly identity?: boolean;
  /** The system of the case's own record that it names: a tool that opens one gives its number. */
  readonly ownRecordOf?: string;
};

export type RecordType = Extract<Type, { kind: 'record' }>;

export const isRecord = (value: unknown): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !isMoney(value) &&
  !isDuration(value) &&
  !isTimestamp(value);

/** The own field of a record, or undefined. Prototypes are never read. */
export function ownField(value: unknown, name: string): Value | undefined {
  return isRecord(value) ? own(value, name) : undefined;
}

/** The declaration of a field at a path of a record type, or null. */
export function fieldAt(type: RecordType, path: readonly string[]): Field | null {
  const [name, ...rest] = path;
  const field = name === undefined ? null : (own(type.fields, name) ?? null);
  if (rest.length === 0 || field === null) return field;
  return field.type.kind === 'record' ? fieldAt(field.type, rest) : null;
}

/** What keeps `value` from being a `type`: one sentence per problem, with its path; empty when it conforms. */
export function problemsOf(type: Type, value: unknown, path: string): string[] {
  const wrong = (): string[] => [`Expected ${describeType(type)} at \`${path}\`, got ${describeValue(value)}`];
  switch (type.kind) {
    case 'text':
      return typeof value === 'string' ? textProblems(type, value, path) : wrong();
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? [] : wrong();
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong();
    case 'money':
      return isMoney(value) && isCurrency(value.$money) && Number.isSafeInteger(value.minor) ? [] : wrong();
    case 'duration':
      return isDuration(value) && parseDuration(value.$duration) !== null ? [] : wrong();
    case 'time':
      return isTimestamp(value) && isInstant(value.$time) && (value.$date === undefined || isDate(value.$date))
        ? []
        : wrong();
    case 'list': {
      if (!Array.isArray(value)) return wrong();
      return value.flatMap((item: unknown, index) => problemsOf(type.of, item, `${path}[${index}]`));
    }
    case 'record':
      return isRecord(value) ? recordProblems(type, value, path) : wrong();
    default:
      return unreachable(type);
  }
}

function textProblems(type: Extract<Type, { kind: 'text' }>, value: string, path: string): string[] {
  const isOffered = type.oneOf === undefined || type.oneOf.includes(value);
  const expected = isOffered ? expectedText(type.bounds ?? {}, value) : describeType(type);
  return expected === null ? [] : [`Expected ${expected} at \`${path}\`, got ${describeValue(value)}`];
}

function recordProblems(type: RecordType, value: Readonly<Record<string, Value>>, path: string): string[] {
  const problems = Object.keys(value)
    .filter((key) => !Object.hasOwn(type.fields, key))
    .map((key) => `Expected no field \`${path}.${key}\`, which is not declared`);
  for (const [name, field] of Object.entries(type.fields)) {
    const item = own(value, name);
    if (item !== undefined) problems.push(...problemsOf(field.type, item, `${path}.${name}`));
    else if (!field.optional) problems.push(`Expected ${describeType(field.type)} at \`${path}.${name}\`, got nothing`);
  }
  return problems;
}

export function describeType(type: Type): string {
  switch (type.kind) {
    case 'text':
      // Of an empty list, whose items are none of any text.
      return type.oneOf === undefined || type.oneOf.length === 0
        ? 'text'
        : `one of ${type.oneOf.map((item) => `\`${item}\``).join(', ')}`;
    case 'money':
      return 'an amount of money';
    case 'duration':
      return 'a span of time';
    case 'time':
      return 'a point in time';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'list':
      return type.of.kind === 'text' && type.of.oneOf?.length === 0
        ? 'an empty list'
        : `a list of ${describeType(type.of)}`;
    case 'record':
      return 'a record';
    default:
      return unreachable(type);
  }
}

/** A value as people read it: `$7,200.00`, `Enterprise`, `15 minutes`. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? NO_ITEMS : value.map(itemText).join(', ');
  if (isMoney(value)) return formatMoney(value);
  if (isDuration(value)) return value.$duration;
  if (isTimestamp(value)) return value.$date ?? value.$local?.replace('T', ' ') ?? formatInstant(value.$time);
  return Object.entries(value as Readonly<Record<string, Value>>)
    .map(([key, item]) => `${key} ${itemText(item)}`)
    .join(', ');
}

const NO_ITEMS = 'none';

/** Signs with which a list is asked about, or is read as another one. */
const NO_PLAIN_ITEM = /^\(|[,;"\p{Cc}\\<>{}[\]|^~*`=]/u;

/** An item of a list or a record, in quotes if it could be taken for several or for none: `"Smith, John", Doe`. */
function itemText(item: Value): string {
  if (typeof item !== 'string')
    return typeof item === 'object' && !isTagged(item) ? `(${formatValue(item)})` : formatValue(item);
  const isPlain = item !== NO_ITEMS && item !== '' && item.trim() === item && !NO_PLAIN_ITEM.test(item);
  return isPlain ? item : JSON.stringify(item);
}

const isTagged = (value: Value): boolean => isMoney(value) || isDuration(value) || isTimestamp(value);

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `\`${value.length > 60 ? `${value.slice(0, 60)}…` : value}\``;
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${String(value)}\``;
  if (isMoney(value) || isDuration(value) || isTimestamp(value)) return `\`${formatValue(value)}\``;
  return Array.isArray(value) ? 'a list' : 'a record';
}

/** Freezes a value deeply, so no expression or connector can change what the log has hashed. */
export function freezeDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freezeDeep(item);
  }
  return value;
}
