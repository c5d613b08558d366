/**
 * Reads what arrived once: an item is looked at when it arrives, when it is worked, and when what waits with it is.
 */
import { arrivalsMax, correctionsMax } from '../kernel/limits.ts';
import { remembering } from '../kernel/remembering.ts';
import type { InboxItem } from './inbox-item.ts';
import type { IntakeHandbook, Normalise, Normalised } from './normalised.ts';
import { arrivedText } from './signed-inbox.ts';

/** All that can wait for one record, and a batch of the inbox. */
const REMEMBERED_MAX = correctionsMax + 2 * arrivalsMax;

/** The same intake, which remembers how the handbook in force reads the newest items, by all that arrived of them. */
export function rememberIntake(intake: ReadonlyMap<string, Normalise>): ReadonlyMap<string, Normalise> {
  return new Map([...intake].map(([source, normalise]) => [source, rememberRead(normalise)]));
}

function rememberRead(normalise: Normalise): Normalise {
  const readers = new WeakMap<IntakeHandbook, (text: string, item: InboxItem) => Normalised>();
  return (item, handbook) => {
    const read =
      readers.get(handbook) ?? remembering(REMEMBERED_MAX, (_, given: InboxItem) => normalise(given, handbook));
    readers.set(handbook, read);
    return read(arrivedText(item), item);
  };
}
