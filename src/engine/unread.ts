/**
 * What was acknowledged and is not worked yet. Nobody decides, no approved call and no payment starts, and no time is
 * over for a case while a message about it waits to be read: its sender was told that we have it.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { VerifiedRun } from './verified-runs.ts';
import type { Normalise, Normalised, Store } from './ports.ts';

export type Unread = {
  /** Whether a message that may concern the case of a run is not worked yet. */
  about(run: VerifiedRun): Promise<boolean>;
};

/** Messages that one look covers. Behind more than that, every case counts as one with an unread message. */
export const UNREAD_MAX = 500;
/** Time between two looks at a run whose case has an unread message. */
export const UNREAD_PAUSE_MS = 500;
/** Messages whose records a process remembers. */
const KNOWN_MAX = 5_000;

type Concerns = { readonly records: readonly string[]; readonly eventId: string | null };
const NOTHING: Concerns = { records: [], eventId: null };

export function createUnread(
  { inbox }: Pick<Store, 'inbox'>,
  handbooks: { recent(): Promise<HandbookInForce> },
  intake: ReadonlyMap<string, Normalise>,
): Unread {
  /** By id, as the handbook in force reads them. */
  const known = new Map<string, Concerns>();
  let readWith: HandbookInForce | null = null;
  const concernsOf = async (id: string, inForce: HandbookInForce): Promise<Concerns> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const item = await inbox.find(id);
    const read = item === null ? NOTHING : concernsIn(() => intake.get(item.source)?.(item, inForce.handbook) ?? null);
    const [oldest] = known.size < KNOWN_MAX ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(id, read);
    return read;
  };
  return {
    async about({ state, log }) {
      const ids = await inbox.unread(UNREAD_MAX);
      if (ids.length === 0) return false;
      if (ids.length === UNREAD_MAX) return true;
      const inForce = await handbooks.recent();
      if (inForce !== readWith) known.clear();
      readWith = inForce;
      const own = new Set(state.opened?.keys.map(textOf) ?? []);
      for (const id of ids) {
        const { records, eventId } = await concernsOf(id, inForce);
        // One that is in the log already is read, and only its row is not finished.
        const isLogged = (): boolean => log.some(({ event }) => 'eventId' in event && event.eventId === eventId);
        if (records.some((record) => own.has(record)) && !isLogged()) return true;
      }
      return false;
    },
  };
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

/** The records that a message names, also one that is no event of a kind but of a known record. */
export function recordsNamed(normalised: Normalised | null): readonly CorrelationKey[] {
  if (normalised === null) return [];
  if (normalised.kind === 'event') return normalised.event.keys;
  return normalised.ofCase === undefined ? [] : [normalised.ofCase.key];
}
