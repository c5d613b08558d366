/**
 * What was acknowledged and is not worked yet. Nobody decides, no approved call and no payment starts, and no time is
 * over for a case while a message about it waits to be read: its sender was told that we have it.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Normalise, Normalised } from './normalised.ts';
import type { Store } from './ports.ts';
import { recordsNamed } from './records-named.ts';
import { shareNext } from './share-next.ts';
import type { VerifiedRun } from './verified-runs.ts';

export type Unread = {
  /** Whether a message that may concern the case of a run is not worked yet. */
  about(run: VerifiedRun): Promise<boolean>;
};

/** Messages that one look covers. Behind more than that, every case counts as one with an unread message. */
export const UNREAD_MAX = 20_000;
/** Messages that are fetched at once. The store shares their statements. */
const FETCHED_MAX = 64;
/** Time between two looks at a run whose case has an unread message. */
export const UNREAD_PAUSE_MS = 500;

type Concerns = { readonly records: readonly string[]; readonly eventId: string | null };
const NOTHING: Concerns = { records: [], eventId: null };
/** What waits, by the records that it names; null when more waits than one look covers. */
type Waiting = ReadonlyMap<string, readonly Concerns[]> | null;

/** Each message is read once, as the handbook in force reads it. Runs that look at the same time share a look. */
export function createUnread(
  { inbox }: Pick<Store, 'inbox'>,
  handbooks: { recent(): Promise<HandbookInForce> },
  intake: ReadonlyMap<string, Normalise>,
): Unread {
  /** By id; of what waited at the last look. */
  let known = new Map<string, Concerns>();
  let readWith: HandbookInForce | null = null;
  const concernsOf = async (id: string, inForce: HandbookInForce): Promise<Concerns> => {
    const item = await inbox.find(id);
    return item === null ? NOTHING : concernsIn(() => intake.get(item.source)?.(item, inForce.handbook) ?? null);
  };
  const look = shareNext(async (): Promise<Waiting> => {
    const ids = await inbox.unread(UNREAD_MAX);
    if (ids.length === UNREAD_MAX) return null;
    if (ids.length === 0) {
      known = new Map();
      return new Map();
    }
    const inForce = await handbooks.recent();
    const before = inForce === readWith ? known : new Map<string, Concerns>();
    const now = new Map<string, Concerns>();
    for (let at = 0; at < ids.length; at += FETCHED_MAX) {
      const some = ids.slice(at, at + FETCHED_MAX);
      const read = await Promise.all(some.map(async (id) => before.get(id) ?? concernsOf(id, inForce)));
      for (const [index, id] of some.entries()) now.set(id, read[index] ?? NOTHING);
    }
    known = now;
    readWith = inForce;
    return byRecord(now.values());
  });
  return {
    async about({ state, log }) {
      const waiting = await look();
      if (waiting === null) return true;
      if (waiting.size === 0) return false;
      const events = new Set<string | null | undefined>(
        state.opened?.keys.flatMap((key) => waiting.get(textOf(key))?.map(({ eventId }) => eventId) ?? []) ?? [],
      );
      // One that is in the log already is read, and only its row is not finished.
      for (const { event } of events.size === 0 ? [] : log) if ('eventId' in event) events.delete(event.eventId);
      return events.size > 0;
    },
  };
}

function byRecord(all: Iterable<Concerns>): ReadonlyMap<string, readonly Concerns[]> {
  const found = new Map<string, Concerns[]>();
  for (const concerns of all)
    for (const record of concerns.records) {
      const known = found.get(record);
      if (known === undefined) found.set(record, [concerns]);
      else known.push(concerns);
    }
  return found;
}

function concernsIn(read: () => Normalised | null): Concerns {
  try {
    const normalised = read();
    return { records: recordsNamed(normalised).map(textOf), eventId: eventIdOf(normalised) };
  } catch {
    // What cannot be read reaches no case; the failure is recorded where it is worked.
    return NOTHING;
  }
}

const eventIdOf = (normalised: Normalised | null): string | null =>
  normalised?.kind === 'event' ? normalised.event.eventId : null;

const textOf = ({ system, record }: CorrelationKey): string => JSON.stringify([system, record]);
