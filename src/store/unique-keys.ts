/**
 * The keys of a case, ready to store.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { storedText } from '../kernel/stored-text.ts';

export type StoredKey = CorrelationKey & {
  /** Its place in the list with which the case was opened. */
  readonly position: number;
};

/** Each key once, sorted, so two transactions that open cases with the same keys cannot deadlock. */
export function uniqueKeys(keys: readonly CorrelationKey[]): StoredKey[] {
  const unique = new Map<string, StoredKey>();
  keys.forEach((key, position) => {
    const stored = { system: storedText(key.system), record: storedText(key.record), position };
    const identity = JSON.stringify([stored.system, stored.record]);
    if (!unique.has(identity)) unique.set(identity, stored);
  });
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
