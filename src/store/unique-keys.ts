/**
 * The keys of a case as they are stored.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { storedText } from './stored-text.ts';

export type StoredKey = CorrelationKey & {
  /** Its place in the list that the case was opened with. */
  readonly position: number;
};

/** Each key once. Sorted, so that two openings with the same keys wait for each other and never in a circle. */
export function uniqueKeys(keys: readonly CorrelationKey[]): StoredKey[] {
  const unique = new Map<string, StoredKey>();
  keys.forEach((key, position) => {
    const stored = { system: storedText(key.system), record: storedText(key.record), position };
    const identity = JSON.stringify([stored.system, stored.record]);
    if (!unique.has(identity)) unique.set(identity, stored);
  });
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
