/**
 * Which items of a batch may be worked at the same time. Their order matters only between items of one case, and before
 * an item was read no one knows its case; only new records are sure to have none in common.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Normalised } from './normalised.ts';
import type { InboxItem } from './ports.ts';

/** The records for which the item opens a case; null for an item that may reach a case, as a reply may, or was tried before. */
export function recordsOpened(item: InboxItem, read: Normalised | null): readonly CorrelationKey[] | null {
  if (item.attempts > 1 || item.choice !== undefined || item.chosen !== undefined) return null;
  if (read?.replies !== undefined) return null;
  return read?.kind === 'event' && read.event.type === 'opened' ? read.event.keys : null;
}

/**
 * The items in their order, in groups to be worked one after the other.
 *
 * @param opens the records that a new case would have, for an item that opens one; null for any other item
 */
export function workedTogether(
  items: readonly InboxItem[],
  opens: (item: InboxItem) => readonly CorrelationKey[] | null,
): readonly (readonly InboxItem[])[] {
  const groups: InboxItem[][] = [];
  let records: Set<string> | null = null;
  for (const item of items) {
    const own = opens(item)?.map(({ system, record }) => JSON.stringify([system, record])) ?? null;
    const group = groups.at(-1);
    if (own !== null && records !== null && group !== undefined && own.every((record) => !records?.has(record))) {
      group.push(item);
      for (const record of own) records.add(record);
    } else {
      groups.push([item]);
      records = own === null ? null : new Set(own);
    }
  }
  return groups;
}
