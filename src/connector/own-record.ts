/**
 * Where the record itself is in an answer: next to its status, which the settings name. `data.payment.status` says that
 * what is around it only wraps the record, also where that repeats what was sent; of `status.name`, the record is around the status.
 *
 * Pure.
 */
import { isEntries, type Entries } from './outcome-values.ts';
import { bareName, isStated } from './stated-value.ts';
import { valueAt } from '../kernel/value-at.ts';

/** Of a status that is an object, its name or code, which alone may be that of anything. */
export const OF_STATUS = /^(?:name|ref_?name|display_?name|label|title|text|value|code|id|key)$/i;
/** What the record of a write states: our key or the amount. */
const OURS = /^(?:clientkey|amount)$/;
/** What any record states: also its id, or one of ours. */
const RECORD = /^(?:clientkey|amount|id|claim|accountid|shipmentid)$/;

const states = (entries: unknown, names: RegExp): boolean =>
  isEntries(entries) && Object.entries(entries).some(([name, value]) => names.test(bareName(name)) && isStated(value));

/** Whether it states our key or the amount, as the record of a write does. */
export const isOurs = (entries: unknown): boolean => states(entries, OURS);

const namesOfPath = (status: string | null): readonly string[] =>
  (status ?? '').split('.').filter((name) => name !== '');

const at = (answer: unknown, path: readonly string[]): unknown =>
  path.length === 0 ? answer : valueAt(answer, path.join('.'));

/** The objects that lead to the status, with their paths, from the answer itself inwards; the last one may be the status. */
export function objectsTo(answer: unknown, status: string | null): readonly (readonly [readonly string[], Entries])[] {
  const names = namesOfPath(status);
  return [[], ...names.map((_, last) => names.slice(0, last + 1))].flatMap((path) => {
    const entries = at(answer, path);
    return isEntries(entries) ? [[path, entries] as const] : [];
  });
}

/** The path of the record; empty when it is the answer itself. */
export function pathOfRecord(answer: unknown, status: string | null): readonly string[] {
  const names = namesOfPath(status);
  const around = names.slice(0, -1);
  // Of `status.code.value`, two objects are the status.
  const outside = names.slice(
    0,
    Math.max(
      0,
      names.findLastIndex((name) => !OF_STATUS.test(name)),
    ),
  );
  for (let length = around.length; length > 0; length -= 1) {
    const path = around.slice(0, length);
    if (states(at(answer, path), length > outside.length ? OURS : RECORD)) return path;
  }
  return states(answer, RECORD) ? [] : around;
}

/** The record, without what wraps it: an echo of the request around it does not make it ours. */
export const ownRecord = (answer: unknown, status: string | null): unknown => at(answer, pathOfRecord(answer, status));
