/**
 * The register: the deployment's own signed chains, next to the logs of the runs.
 *
 * The chain `handbooks` holds what was proposed, approved and published; only a handbook that it proves is ever in
 * force. The chain `runs` holds how far the logs had come, so that a run or the end of a log that was removed is
 * missed. The chain `keys` holds which signing keys were retired.
 */
import type { AskedGroup } from '../review/who-approves.ts';
import { canonicalJson, hashOf } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { accountText, type OsAccount } from '../kernel/os-account.ts';
import type { PersonMark } from '../kernel/person-mark.ts';
import { problemOfSignature, type RecordKeys, type RecordVerifier } from '../kernel/record-keys.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import type { Head } from '../run/log/chain.ts';

/** Error code of a register that is not as it was written. Nothing is done on what it would prove. */
export const REGISTER_BROKEN = 'register.broken';

export const REGISTER_CHAINS = ['handbooks', 'runs', 'keys'] as const;
export type RegisterChain = (typeof REGISTER_CHAINS)[number];

export type Publisher = Omit<PersonMark, 'person'> & {
  readonly name: string;
  /** Null for someone who is not in `people.yaml`. */
  readonly person: string | null;
  /** From where it was published; absent in what an earlier program wrote. */
  readonly account?: OsAccount;
  /** Which systems the program talked to: a sandbox database is never used with real systems, nor the reverse. */
  readonly world?: 'sandbox' | 'real';
};

/** `lena-lead (ann on ops-1)`: the person who was named, and from which account. Without a person, the name is the account. */
export function publisherText({ name, person, account }: Publisher): string {
  return account === undefined || person === null ? name : `${name} (${accountText(account)})`;
}

export type FileHash = { readonly path: string; readonly sha256: string };
export type Approver = PersonMark & { readonly name: string; readonly groups: readonly string[] };
export type PublishedSop = {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly file: string;
};

export type HandbookProposed = {
  readonly type: 'HandbookProposed';
  readonly proposal: string;
  readonly hash: string;
  readonly files: readonly FileHash[];
  readonly publisher: Publisher;
  /** Each of these groups must approve. */
  readonly groups: readonly string[];
  /** The same groups, with what each approves; absent in earlier records. */
  readonly asked?: readonly AskedGroup[];
  /** The number of the handbook in force with which it was compared. */
  readonly over: number;
  readonly changes: readonly string[];
};

export type HandbookPublished = {
  readonly type: 'HandbookPublished';
  readonly number: number;
  readonly hash: string;
  readonly files: readonly FileHash[];
  readonly publisher: Publisher;
  readonly approvers: readonly Approver[];
  /** Null for the first handbook, and where a save publishes at once. */
  readonly proposal: string | null;
  readonly changes: readonly string[];
  readonly sops: readonly PublishedSop[];
};

export type RegisterEvent =
  | HandbookProposed
  | HandbookPublished
  /** Its message with the buttons is in a channel. */
  | { readonly type: 'ProposalAnnounced'; readonly proposal: string }
  | { readonly type: 'ProposalApproved'; readonly proposal: string; readonly by: Approver }
  | { readonly type: 'ProposalRefused'; readonly proposal: string; readonly by: Approver }
  /** The folder that it came from has changed since. */
  | { readonly type: 'ProposalWithdrawn'; readonly proposal: string }
  | RunsWitnessed
  | KeyRetired;

/** How far the logs had come, and the chain `handbooks`, and what arrived: none of it can be removed alone. */
export type RunsWitnessed = {
  readonly type: 'RunsWitnessed';
  readonly heads: readonly WitnessedHead[];
  /** Absent in earlier records. */
  readonly handbooks?: Head;
  /** What the inbox has received since; absent where it is nothing, and in earlier records. */
  readonly items?: readonly ReceivedItem[];
};

/** An item as the register names it: event ids may be about people, and the register is never erased. */
export type ReceivedItem = { readonly source: string; readonly at: Instant; readonly mark: string };

export type KeyRetired = {
  readonly type: 'KeyRetired';
  readonly key: string;
  readonly by: PersonMark & { readonly name: string; readonly account: OsAccount };
  /** Where the other chains ended: what the key signed up to there still counts. */
  readonly ends: Readonly<Record<Exclude<RegisterChain, 'keys'>, Head>>;
};

export type WitnessedHead = {
  readonly runId: RunId;
  readonly seq: number;
  readonly hash: string;
};

export type RegisterEntry = {
  readonly chain: RegisterChain;
  /** 1..n without a gap. */
  readonly seq: number;
  readonly type: RegisterEvent['type'];
  readonly at: Instant;
  readonly body: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly keyId: string;
  readonly hash: string;
  readonly signature: string;
};

/** Seals and signs `events` in order, after `head`. */
export function sealEntries(
  chain: RegisterChain,
  head: Head,
  at: Instant,
  events: readonly RegisterEvent[],
  keys: RecordKeys,
): RegisterEntry[] {
  let { seq, hash } = head;
  return events.map((event) => {
    const { type, ...fields } = event;
    // As it will be read back: without undefined fields and half surrogate pairs.
    const body = JSON.parse(canonicalJson(wellFormed(fields))) as Record<string, unknown>;
    const unhashed = { chain, seq: seq + 1, type, at, body, prev: hash, keyId: keys.keyId };
    seq += 1;
    hash = hashOf(unhashed);
    return { ...unhashed, hash, signature: keys.sign(textOf(chain, hash)) };
  });
}

export type BrokenEntry = { readonly seq: number; readonly problem: string };

/**
 * The first entry that does not continue the chain after `head`, was changed, or is not signed; or null.
 *
 * What a retired key signed counts up to where the chain ended when it was retired: an entry there names all before it.
 */
export function firstBrokenEntry(
  chain: RegisterChain,
  head: Head,
  entries: readonly RegisterEntry[],
  keys: RecordVerifier,
): BrokenEntry | null {
  let after = head;
  for (const { signature, hash, ...unhashed } of entries) {
    const { seq, prev, keyId } = unhashed;
    const broken = (problem: string): BrokenEntry => ({ seq, problem });
    if (unhashed.chain !== chain || seq !== after.seq + 1)
      return broken(`Expected entry ${after.seq + 1} of the register, got ${seq}: an entry is missing or doubled`);
    if (prev !== after.hash)
      return broken('Expected the hash of the entry before, got another: an entry before was changed');
    if (hashOf(unhashed) !== hash)
      return broken("Expected the hash of the entry's own content, got another: the entry was changed");
    const end = keys.retired(keyId)?.ends[chain];
    if (end?.seq === seq && end.hash !== hash)
      return broken('Expected the entry with which the chain ended when the key was retired, got another');
    const isSeen = end !== undefined && seq <= end.seq;
    const wrong = problemOfSignature(keys, { keyId, text: textOf(chain, hash), signature }, isSeen);
    if (wrong !== null) return broken(wrong);
    after = { seq, hash };
  }
  return null;
}

/** What is wrong with the end of a chain, which went on to some entry when a key was retired; null when nothing is. */
export function problemOfEnd(chain: Exclude<RegisterChain, 'keys'>, end: Head, keys: RecordVerifier): string | null {
  const ends = keys.knownRetired().map((keyId) => keys.retired(keyId)?.ends[chain]?.seq ?? 0);
  const last = Math.max(0, ...ends);
  return end.seq >= last
    ? null
    : `Expected the chain to go on to entry ${last}, as when a key was retired, got its end at ${end.seq}`;
}

export function eventOf({ type, body }: RegisterEntry): RegisterEvent {
  return { type, ...body } as RegisterEvent;
}

/** Names its purpose, so that a signature made for something else does not count. */
function textOf(chain: RegisterChain, hash: string): string {
  return `sopwith register of ${chain}\n${hash}`;
}
