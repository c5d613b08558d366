/**
 * Figures of version 0.1.0 before its startup time was reduced (commit a183230, November 2026, two shared cores), to
 * compare with.
 */
import type { BenchRow } from './statistics.ts';

const EARLIER: readonly (readonly [RegExp, string])[] = [
  [/^start of the sandbox, cold$/, '106 × bare'],
  [/^start of the sandbox, warm$/, '42 × bare'],
  [/^`sop --help`$/, '2,200 ms'],
  [/^resident memory, 1 waiting, after/, '546 MiB'],
  [/^replay, before the first case$/, '6,200 ms'],
  [/^replay, each further case$/, '420 ms'],
];

export function withEarlier(row: BenchRow): BenchRow {
  const earlier = EARLIER.find(([name]) => name.test(row.name))?.[1];
  return earlier === undefined ? row : { ...row, earlier };
}
