/**
 * Reads one field of an answer, or one value that an example writes down, in the notation that the file declares. What is
 * refused and would be read with another key says which.
 *
 * Pure.
 */
import { readFact, type ReadFact } from '../case/read-fact.ts';
import { listed } from '../handbook/suggest.ts';
import { normalOf } from '../kernel/identifier.ts';
import type { TimeNotation } from '../kernel/time-notation.ts';
import type { Value } from '../kernel/value.ts';
import type { Declaration, InputField, OutputField } from './declaration.ts';

type Field = InputField | OutputField;
type Whole = Pick<Declaration, 'time_zone' | 'date'>;
/** Keys that a field may have. */
type Keys = Partial<Pick<OutputField, 'zero' | 'date' | 'time_zone' | 'decimal'>>;

/** @param currency that the answer states for an amount */
export function readField(field: Field, given: unknown, whole: Whole, currency: string | null): ReadFact {
  const read = readWith(field, given, whole, currency);
  if (read === null || !('problem' in read)) return read;
  const advice = adviceFor(field, given, whole, currency);
  return advice === null ? read : { ...read, problem: `${read.problem}. ${advice}` };
}

function readWith(field: Field, given: unknown, whole: Whole, currency: string | null): ReadFact {
  const timeZone = zoneOf(field, whole);
  const date = ('date' in field ? field.date : undefined) ?? whole.date ?? null;
  const notation: TimeNotation = { date, timeZone };
  return readFact(field, given, { currency, timeZone: timeZone ?? 'UTC', notation });
}

const zoneOf = (field: Field, whole: Whole): string | null =>
  ('time_zone' in field ? field.time_zone : undefined) ?? whole.time_zone ?? null;

/** Which keys a system may need that writes amounts and times in its own way; in this order. */
const CURES: readonly (readonly Keys[])[] = [
  [{ zero: true }],
  [{ decimal: 'point' }, { decimal: 'comma' }],
  [{ time_zone: 'UTC' }],
  [{ date: 'day_first' }, { date: 'month_first' }],
  [
    { date: 'day_first', time_zone: 'UTC' },
    { date: 'month_first', time_zone: 'UTC' },
  ],
];

/** The sentence that names the keys with which the value would be read; null if there are none. */
function adviceFor(field: Field, given: unknown, whole: Whole, currency: string | null): string | null {
  if (!('from' in field)) return null;
  for (const choices of CURES) {
    const fitting = choices.filter((keys) => isCure(keys, field, given, whole, currency));
    if (fitting.length > 0) return `Write ${fitting.map(keysInWords).join(', or ')}`;
  }
  return null;
}

function isCure(keys: Keys, field: OutputField, given: unknown, whole: Whole, currency: string | null): boolean {
  // A key that is there already is wrong only where another value of it helps; a zone is never doubted.
  if (keys.time_zone !== undefined && zoneOf(field, whole) !== null) return false;
  const read = readWith({ ...field, ...keys }, given, whole, currency);
  return read !== null && 'value' in read;
}

function keysInWords({ zero, decimal, date, time_zone: timeZone }: Keys): string {
  const keys = [
    ...(zero === undefined ? [] : ['zero: true']),
    ...(decimal === undefined ? [] : [`decimal: ${decimal}`]),
    ...(date === undefined ? [] : [`date: ${date}`]),
  ];
  const zone = timeZone === undefined ? [] : ['`time_zone` with the zone in which the system writes its times'];
  return [...(keys.length === 0 ? [] : [listed(keys, 'and')]), ...zone].join(' and ');
}

/**
 * Whether a record's own member is what was asked for: letter by letter but for blanks around, since ids of many systems
 * differ in their capitals alone; or in the normal form that the field declares.
 */
export function isAsked(field: InputField | undefined, stated: unknown, ours: Value | undefined): boolean {
  if (ours === undefined) return true;
  if (typeof stated !== 'string' && typeof stated !== 'number' && typeof stated !== 'boolean') return false;
  if (String(stated).trim() === String(ours).trim()) return true;
  if (field?.normal === undefined) return false;
  const read = readFact({ type: 'text', normal: field.normal }, stated, { currency: null, timeZone: 'UTC' });
  return read !== null && 'value' in read && read.value === normalOf(String(ours), field.normal);
}
