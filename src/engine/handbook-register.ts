/**
 * Reads the chain `handbooks` of the register: what was published and is in force, and which proposal is open.
 *
 * The first read verifies every entry and signature, and that the chain goes on to what the chain `runs` names; later
 * reads only what is new. None of it is stored. If the chain was changed, or handbooks were stored that it does not name, the last proved state stays, and the operators are told.
 */
import { canonicalJson, sha256 } from '../kernel/canonical-json.ts';
import { remembering } from '../kernel/remembering.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import { missingNamed, namedHandbooks } from './named-handbooks.ts';
import type { Store } from './ports.ts';
import {
  eventOf,
  firstBrokenEntry,
  problemOfEnd,
  REGISTER_BROKEN,
  type Approver,
  type FileHash,
  type HandbookProposed,
  type HandbookPublished,
  type PublishedSop,
  type RegisterEntry,
} from './register.ts';
import { settleKeys } from './retired-keys.ts';
import { shareNext } from './share-next.ts';

export const HANDBOOK_UNEXPECTED = 'handbook.unexpected';

export type Published = HandbookPublished & { readonly publishedAt: Instant };
export type OpenProposal = HandbookProposed & {
  readonly at: Instant;
  readonly approvers: readonly Approver[];
  readonly isAnnounced: boolean;
};

/** What the chain says. */
export type HandbookRegister = {
  readonly head: Head;
  /** The hash of its first entry, which no other deployment has; empty before it. */
  readonly origin: string;
  /** Every handbook that was published, in order; the last one is in force. */
  readonly published: readonly Published[];
  /** The latest version published under each name. */
  readonly sops: ReadonlyMap<string, PublishedSop>;
  /** Every proposal that was made, with the hashes of its files. */
  readonly proposed: readonly Pick<HandbookProposed, 'proposal' | 'files'>[];
  readonly open: OpenProposal | null;
  /** What became of the proposals that were decided, by their ids. */
  readonly decided: ReadonlyMap<string, string>;
};

export type RegisterReader = {
  /**
   * Asks the database each time, since another process may have published.
   *
   * @throws Trouble `register.broken` when the chain was changed and this process has proved none of it before, or has
   *   written more of it
   */
  read(): Promise<HandbookRegister>;
  /** What was proved so far, without asking. */
  proved(): HandbookRegister;
};

export const emptyRegister: HandbookRegister = {
  head: emptyHead,
  origin: '',
  published: [],
  sops: new Map(),
  proposed: [],
  open: null,
  decided: new Map(),
};

/**
 * @param report called once for each problem until it is gone
 * @param ownEnd the last entry of the chain that this process has appended
 */
export function createRegisterReader(
  store: Pick<Store, 'register'>,
  keys: RecordVerifier,
  report: (trouble: Trouble) => void = () => undefined,
  ownEnd: () => Head | null = () => null,
): RegisterReader {
  let proved = emptyRegister;
  let reported = '';
  const say = (trouble: Trouble | null): void => {
    if (trouble !== null && trouble.message !== reported) report(trouble);
    reported = trouble?.message ?? '';
  };
  const readNext = async (): Promise<HandbookRegister> => {
    // Before the chain: what is named, a chain that is read later holds. This process itself knows what it has proved.
    const named = proved.head.seq === 0 ? await namedHandbooks(store, keys) : emptyHead;
    const own = ownEnd() ?? emptyHead;
    // From the last proved entry on: if that one is gone, the end of the chain was removed.
    const { entries, newestHandbook } = await store.register.read('handbooks', Math.max(1, proved.head.seq));
    const fresh = entries.filter(({ seq }) => seq > proved.head.seq);
    const problem =
      (await settleKeys(
        store,
        keys,
        fresh.map(({ keyId }) => keyId),
      )) ?? (typeof named === 'string' ? named : proveAll(proved, entries, keys, named, own));
    if (typeof problem === 'string') {
      const trouble = new Trouble(REGISTER_BROKEN, {
        message: `Expected the register of handbooks as it was written, got a change: ${problem}. Restore the table \`register\`, see \`sop audit verify\``,
      });
      say(trouble);
      // What this process has proved is older than what it has written itself.
      if (proved.head.seq < Math.max(1, own.seq)) throw trouble;
      return proved;
    }
    proved = problem;
    say(unexpected(proved, newestHandbook));
    return proved;
  };
  return { read: shareNext(readNext), proved: () => proved };
}

/** As `proveFrom`, for the whole rest of the chain, which holds the entries `named` and `own`. */
function proveAll(
  before: HandbookRegister,
  entries: readonly RegisterEntry[],
  keys: RecordVerifier,
  named: Head,
  own: Head,
): HandbookRegister | string {
  const proved = proveFrom(before, entries, keys);
  if (typeof proved === 'string') return proved;
  const hashAt = (at: number): string | undefined => entries.find(({ seq }) => seq === at)?.hash;
  return (
    problemOfEnd('handbooks', proved.head, keys) ??
    missingNamed(hashAt, named, 'the register of runs names it') ??
    (own.seq < before.head.seq ? null : missingNamed(hashAt, own, 'this process has written it')) ??
    proved
  );
}

/** Folds entries that continue the chain; returns what is wrong with the first one that does not. */
export function proveFrom(
  before: HandbookRegister,
  entries: readonly RegisterEntry[],
  keys: RecordVerifier,
): HandbookRegister | string {
  const [first, ...later] = entries;
  const isKnown = before.head.seq > 0;
  if (isKnown && (first?.seq !== before.head.seq || first.hash !== before.head.hash))
    return `Expected entry ${before.head.seq}, which this process has read before, got another or none`;
  const fresh = isKnown ? later : entries;
  const broken = firstBrokenEntry('handbooks', before.head, fresh, keys);
  return broken === null ? fresh.reduce(evolveRegister, before) : `entry ${broken.seq}: ${broken.problem}`;
}

function evolveRegister(state: HandbookRegister, entry: RegisterEntry): HandbookRegister {
  const origin = state.origin === '' ? entry.hash : state.origin;
  const after = { ...state, origin, head: { seq: entry.seq, hash: entry.hash } };
  const event = eventOf(entry);
  const decided = (how: string): HandbookRegister['decided'] =>
    state.open === null ? state.decided : new Map([...state.decided, [state.open.proposal, how]]);
  switch (event.type) {
    case 'HandbookProposed':
      return {
        ...after,
        proposed: [...after.proposed, { proposal: event.proposal, files: event.files }],
        open: { ...event, at: entry.at, approvers: [], isAnnounced: false },
        decided: decided('A newer proposal replaced it'),
      };
    case 'ProposalAnnounced':
      return after.open?.proposal === event.proposal ? { ...after, open: { ...after.open, isAnnounced: true } } : after;
    case 'ProposalApproved':
      return after.open?.proposal === event.proposal
        ? { ...after, open: { ...after.open, approvers: [...after.open.approvers, event.by] } }
        : after;
    case 'ProposalRefused':
    case 'ProposalWithdrawn': {
      const how = event.type === 'ProposalRefused' ? `${event.by.name} refused it` : 'The saved files changed back';
      return after.open?.proposal === event.proposal ? { ...after, open: null, decided: decided(how) } : after;
    }
    case 'HandbookPublished':
      return {
        ...after,
        published: [...after.published, { ...event, publishedAt: entry.at }],
        sops: new Map([...after.sops, ...event.sops.map((sop) => [sop.name, sop] as const)]),
        // A proposal was compared with the handbook before.
        open: null,
        decided: decided(
          event.proposal !== null && event.proposal === after.open?.proposal
            ? `Published by ${event.approvers.map(({ name }) => name).join(' and ')} as handbook ${event.number}`
            : `Handbook ${event.number} was published instead`,
        ),
      };
    default:
      return after;
  }
}

function unexpected({ published }: HandbookRegister, newest: number | null): Trouble | null {
  const number = published.at(-1)?.number ?? 0;
  return (newest ?? 0) <= number
    ? null
    : new Trouble(HANDBOOK_UNEXPECTED, {
        message: `Expected handbook ${number === 0 ? 'none' : number} to be the newest in the database, got handbook ${newest ?? 0}, which was never published: it is not in force. Find out who wrote it, and remove it from the table \`handbooks\``,
      });
}

export function fileHashes(files: readonly HandbookFile[]): FileHash[] {
  return files.map(({ path, text }) => ({ path, sha256: hashOfText(text) }));
}

/** Most files of a handbook that is published or read again are the same. */
const FILES_REMEMBERED_MAX = 128;
const hashOfText = remembering(FILES_REMEMBERED_MAX, sha256);

/** Whether stored files are those that the register names. False for anything else that a changed row may hold. */
export function isContentOf(hashes: readonly FileHash[], files: readonly HandbookFile[]): boolean {
  const isFile = ({ path, text }: { readonly path?: unknown; readonly text?: unknown }): boolean =>
    typeof path === 'string' && typeof text === 'string';
  if (
    !Array.isArray(files) ||
    !files.every((file: unknown) => typeof file === 'object' && file !== null && isFile(file))
  )
    return false;
  const sorted = (list: readonly FileHash[]): string =>
    canonicalJson(
      list.map(({ path, sha256: hash }) => [path, hash]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  return sorted(hashes) === sorted(fileHashes(files));
}
