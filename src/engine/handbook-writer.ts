/**
 * Appends to the register of handbooks, and publishes: stores the contents with their entry, and announces them.
 */
import type { Instant } from '../kernel/clock.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead } from '../run/log/chain.ts';
import type { Handbook } from '../review/handbook.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import { fileHashes, type HandbookRegister } from './handbook-register.ts';
import { publishedHandbook } from './handbooks.ts';
import { numberSops } from './number-sops.ts';
import type { PublishedHandbook, RegisterContents } from './ports.ts';
import { sealEntries, type HandbookPublished, type PublishedSop, type RegisterEvent } from './register.ts';
import { brokenKeys } from './retired-keys.ts';
import { problemOfEntry } from './seen-heads.ts';
import type { Shell } from './shell.ts';

export type PublicationNotice = {
  readonly title: string;
  readonly lines: readonly string[];
  /** Adds the buttons. */
  readonly proposal: string | null;
  /** An earlier process may have posted it since then, so it is searched for first; null or absent when none did. */
  readonly since?: Instant | null;
  /** What became of the proposal, as a sentence: its announcement is rewritten with it, without buttons. */
  readonly decided?: string;
};

/**
 * Announces in the channels what was published, proposed or refused. False when no channel has the notice, or when a
 * decided proposal still has buttons somewhere.
 */
export type TellPublication = (notice: PublicationNotice) => Promise<boolean>;

/** Announces without keeping its caller waiting: what was decided is recorded, and Slack may be slow. */
export type TellLater = (notice: Pick<PublicationNotice, 'title' | 'lines'>) => void;

export type PublishingShell = Pick<Shell, 'store' | 'clock' | 'random' | 'handbooks' | 'keys' | 'verified'>;

export type HandbookWriter = {
  append(
    register: HandbookRegister,
    events: readonly RegisterEvent[],
    contents?: RegisterContents,
    at?: Instant,
  ): Promise<'appended' | 'conflict'>;
  /** Publishes `handbook`, after the `earlier` events of the same append; null when another process was faster. */
  write(
    register: HandbookRegister,
    handbook: Handbook,
    publication: Pick<HandbookPublished, 'publisher' | 'approvers' | 'proposal'> & {
      readonly files: readonly HandbookFile[];
      readonly before: Handbook | null;
      /** Sentences for people besides those of the changes: runs that wait in vain now. */
      readonly notes: readonly string[];
    },
    earlier?: readonly RegisterEvent[],
  ): Promise<PublishedHandbook | null>;
};

/** Publications by other processes at the same moment, after which this one gives up. */
const CONFLICTS_MAX = 20;

export function createHandbookWriter(shell: PublishingShell, tell: TellLater): HandbookWriter {
  const { store, keys, clock } = shell;
  const append: HandbookWriter['append'] = async ({ head }, events, contents, at = clock.now()) => {
    const entries = sealEntries('handbooks', head, at, events, keys);
    const end = entries.at(-1);
    if (end === undefined) return 'appended';
    const last = await store.register.last('runs');
    const problem = last === null ? null : problemOfEntry(last, keys);
    if (problem !== null)
      throw brokenKeys(`Expected the register of runs as it was written, got a change at its last entry: ${problem}`);
    const named: RegisterEvent = { type: 'RunsWitnessed', heads: [], handbooks: { seq: end.seq, hash: end.hash } };
    // INVARIANT: in the same append, so that the end of the chain of handbooks is never removed alone. It says nothing
    // of logs, and the time of an entry says up to when logs were looked at, so it has the time of the one before.
    const naming = sealEntries('runs', last ?? emptyHead, last?.at ?? at, [named], keys);
    return store.register.append([...entries, ...naming], contents);
  };

  const write: HandbookWriter['write'] = async (register, handbook, publication, earlier = []) => {
    const { files, before, notes, ...who } = publication;
    const at = shell.clock.now();
    const sops = numberSops(handbook.sops.values(), register.sops);
    const event: HandbookPublished = {
      type: 'HandbookPublished',
      number: (register.published.at(-1)?.number ?? 0) + 1,
      hash: handbook.hash,
      files: fileHashes(files),
      changes: [...notes, ...handbookChanges(before, handbook)],
      sops,
      ...who,
    };
    const published = publishedHandbook({ ...event, publishedAt: at }, files);
    const isNew = ({ name, version }: PublishedSop): boolean => register.sops.get(name)?.version !== version;
    const contents = {
      handbook: published,
      sops: sops.filter(isNew).map((sop) => ({
        ...sop,
        text: handbook.sops.get(sop.name)?.source.text ?? '',
        handbook: published.number,
      })),
    };
    const result = await append(register, [...earlier, event], contents, at);
    if (result === 'conflict') return null;
    if (before !== null) {
      const versions = [...handbook.sops.values()]
        .filter((sop) => before.sops.get(sop.name)?.source.hash !== sop.source.hash)
        .map(({ name }) => `${name} v${published.sopVersions[name] ?? '?'}`);
      tell({
        title:
          versions.length === 0 ? `Handbook ${published.number} was published` : `Published: ${versions.join(', ')}`,
        lines: [
          ...published.changes,
          `By ${published.publisher.name}. Open runs keep their procedure; the boundary, limits, people and senders apply to them at once.`,
        ],
      });
    }
    return published;
  };

  return { append, write };
}

/** Tries again while other processes are faster. */
export async function untilWritten<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new Trouble('handbook.busy', {
    message: `Could not publish: other processes were faster ${CONFLICTS_MAX} times in a row`,
    retry: 'later',
  });
}
