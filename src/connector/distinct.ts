/**
 * The entries of a list without those that repeat an earlier one: a list that is joined with lines or stops has a row for
 * each of them, and a page that moved while it was read shows an entry twice.
 *
 * Pure.
 */
export function distinct<Entry>(
  entries: readonly Entry[],
  valueOf: (entry: Entry) => unknown = (entry) => entry,
): readonly Entry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const value = JSON.stringify(valueOf(entry));
    const isNew = !seen.has(value);
    seen.add(value);
    return isNew;
  });
}
