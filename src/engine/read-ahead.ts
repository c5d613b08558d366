/** Reads a batch of the inbox before it is worked, to learn which of its items concern one record. */
import type { InboxItem } from './inbox-item.ts';
import type { Normalise, Normalised } from './normalised.ts';
import type { Shell } from './shell.ts';

/** Reads items before they are worked. It decides nothing: an item is verified and read when it is worked. */
export async function readAhead(
  shell: Shell,
  intake: ReadonlyMap<string, Normalise>,
): Promise<(item: InboxItem) => Normalised | null> {
  const { handbook } = await shell.handbooks.recent();
  const known = new Map<InboxItem, Normalised | null>();
  return (item) => {
    if (!known.has(item)) known.set(item, readOf(item));
    return known.get(item) ?? null;
  };

  function readOf(item: InboxItem): Normalised | null {
    try {
      return intake.get(item.source)?.(item, handbook) ?? null;
    } catch {
      // It fails again when it is worked, where the failure is recorded.
      return null;
    }
  }
}
