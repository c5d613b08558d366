/**
 * Numbers for new records. They continue across restarts, so the same actions give the same ids.
 */
import type { Journal } from './vendor.ts';

export type Counter = () => number;

/** Counts from `first`. A number taken before a crash is not issued again. */
export function createCounter(journal: Journal, name: string, first: number): Counter {
  const rows = journal.table<{ readonly last: number }>('counters');
  return () => {
    const next = (rows.get(name)?.last ?? first - 1) + 1;
    rows.put(name, { last: next });
    return next;
  };
}
