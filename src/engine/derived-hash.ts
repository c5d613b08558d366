/**
 * The hash of what an append derives from the log but the log alone does not give: the title, which the kinds in force
 * shape, and the timers, which the plan sets. It is signed with the append, so the audit can compare the rows.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Projection } from './ports.ts';

export function derivedHash({ title, timers }: Pick<Projection, 'title' | 'timers'>): string {
  const sorted = timers
    .map(({ key, dueAt }) => [asStored(key), dueAt] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hashOf({ title: asStored(title), timers: sorted });
}

/** As text columns hold it: a hostile ticket may contain what Postgres refuses. */
function asStored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
