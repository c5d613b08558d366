/**
 * Where the record itself is in an answer: next to its status, which the settings name. `data.payment.status` says that
 * what is around it only wraps the record; of `status.name`, the record is around the status.
 *
 * Pure.
 */
import { isEntries, type Entries } from './outcome-values.ts';
import { bareName, isStated } from './stated-value.ts';
import { valueAt } from '../kernel/value-at.ts';

/** Whether it states our key or the amount, as the record of a write does. */
export const isOurs = (entries: unknown): boolean =>
  isEntries(entries) &&
  Object.entries(entries).some(([name, value]) => /^(?:clientkey|amount)$/.test(bareName(name)) && isStated(value));

/** The path of the record; empty when it is the answer itself. */
export function pathOfRecord(answer: unknown, status: string | null): readonly string[] {
  const around = (status ?? '').split('.').slice(0, -1);
  for (let length = around.length; length > 0; length -= 1) {
    const path = around.slice(0, length);
    if (isOurs(valueAt(answer, path.join('.')))) return path;
  }
  return isOurs(answer) ? [] : around;
}

/** The record with its id and our key, which may also be next to what wraps it. */
export function ownRecord(answer: unknown, status: string | null): unknown {
  const path = pathOfRecord(answer, status);
  const record = path.length === 0 ? answer : valueAt(answer, path.join('.'));
  if (path.length === 0 || !isEntries(record) || !isEntries(answer)) return answer;
  const around: Entries = Object.fromEntries(
    Object.entries(answer).filter(([name]) => name === 'id' || name === 'client_key'),
  );
  return { ...around, ...record };
}
