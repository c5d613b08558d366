/**
 * Retires a signing key that was replaced: from now on it signs nothing that counts, and what it signed before counts
 * as far as the register has seen it.
 *
 * One append to the register says so: the last head of each log that only this key had named is named again, with the
 * key in use, and `KeyRetired` says where the chains ended. Items of the inbox change while they are worked, so they are
 * signed again instead.
 */
import { markOf } from '../handbook/same-person.ts';
import type { RunId } from '../kernel/ids.ts';
import type { OsAccount } from '../kernel/os-account.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import { silentLogger } from './logger.ts';
import type { InboxItem } from './ports.ts';
import {
  eventOf,
  firstBrokenEntry,
  problemOfEnd,
  sealEntries,
  type KeyRetired,
  type RegisterEntry,
  type RegisterEvent,
  type WitnessedHead,
} from './register.ts';
import { brokenKeys, learnRetired, proveRetired } from './retired-keys.ts';
import type { Shell } from './shell.ts';
import { forgedChoiceOf, forgedFinishOf, forgeryOf, signChoice, signFinish, signItem } from './signed-inbox.ts';
import { createWitness, HEADS_MAX } from './witness-runs.ts';

export type RetireRequest = {
  readonly keyId: string;
  /** As in `people.yaml`. */
  readonly person: string;
  /** From where it was asked for. */
  readonly account: OsAccount;
};

export type Retired =
  | { readonly ok: true; readonly runs: number; readonly items: number }
  | { readonly ok: false; readonly sentence: string };

export type RetireShell = Pick<Shell, 'store' | 'handbooks' | 'keys' | 'clock' | 'verified'>;

/** Entries of the register, and items of the inbox, read at once. */
const PAGE = 500;
const CONFLICTS_MAX = 20;
const NOTHING_APPENDED = {
  heads: () => [],
  forget: () => undefined,
  ownEnd: () => null,
  own: () => null,
  missingSince: () => null,
};

/**
 * @throws Trouble `register.broken` when the register is not as it was written, `register.busy` when other writers were
 * faster each time
 */
export async function retireKey(shell: RetireShell, request: RetireRequest): Promise<Retired> {
  const { store, keys, clock } = shell;
  const doubt = await learnRetired(store, keys);
  if (doubt !== null) throw brokenKeys(doubt);
  const by = await whoRetires(shell, request);
  const refused = typeof by === 'string' ? by : whyNotRetire(shell, request.keyId);
  if (typeof by === 'string' || refused !== null) return { ok: false, sentence: refused ?? '' };
  // What a process has appended and not named yet, as each process does when it starts.
  await createWitness({ ...shell, appended: NOTHING_APPENDED, logger: silentLogger }).sweep();
  const items = await signItemsAgain(shell, request.keyId);
  let before: SeenRuns = { end: emptyHead, last: new Map() };
  for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
    before = await seenRuns(shell, before);
    const handbooks = (await shell.handbooks.register()).head;
    const proved = proveRetired((await store.register.read('keys', 1)).entries, keys);
    if (typeof proved === 'string') throw brokenKeys(proved);
    const heads = [...before.last.values()].flatMap(({ keyId, head }) => (keyId === request.keyId ? [head] : []));
    const retired: KeyRetired = { type: 'KeyRetired', key: request.keyId, by, ends: { handbooks, runs: before.end } };
    const now = clock.now();
    const entries = [
      ...sealEntries('runs', before.end, now, witnessed(heads, handbooks), keys),
      ...sealEntries('keys', proved.end, now, [retired], keys),
    ];
    if ((await store.register.append(entries)) === 'conflict') continue;
    const wrong = await learnRetired(store, keys);
    if (wrong !== null) throw brokenKeys(wrong);
    if (keys.retired(request.keyId) === null)
      return { ok: false, sentence: `Expected the register to say that \`${request.keyId}\` is retired, got nothing` };
    return { ok: true, runs: heads.length, items };
  }
  throw new Trouble('register.busy', {
    message: 'Expected the end of the register to be free, got other writers each time: try again',
    retry: 'later',
  });
}

async function whoRetires(
  { handbooks }: RetireShell,
  { person: name, account }: RetireRequest,
): Promise<KeyRetired['by'] | string> {
  const { people } = (await handbooks.current()).handbook;
  const person = people.people.find((known) => known.person === name);
  return person === undefined
    ? `Expected a person of \`people.yaml\`, got \`${name}\``
    : { ...markOf(person), name: person.name, account };
}

function whyNotRetire({ keys }: RetireShell, keyId: string): string | null {
  if (keyId === keys.keyId)
    return `\`${keyId}\` is the key in use: replace it first with \`sop keys rotate\`, and start every process with the new one`;
  if (!keys.accepts(keyId))
    return `Expected a key that is accepted, got \`${keyId}\`: its signatures do not count, and \`sop keys\` lists those that do`;
  return keys.retired(keyId) === null ? null : `\`${keyId}\` is retired already`;
}

/** Where the chain `runs` ends, with the last head of each run, and the key that named it. */
type SeenRuns = {
  readonly end: Head;
  readonly last: ReadonlyMap<RunId, { readonly keyId: string; readonly head: WitnessedHead }>;
};

/** The chain `runs` from where it was read before. */
async function seenRuns({ store, keys }: RetireShell, before: SeenRuns): Promise<SeenRuns> {
  const last = new Map(before.last);
  let { end } = before;
  for (;;) {
    const entries: readonly RegisterEntry[] = (await store.register.read('runs', end.seq + 1, PAGE)).entries;
    const newest = entries.at(-1);
    const problem = firstBrokenEntry('runs', end, entries, keys)?.problem ?? null;
    const wrong = problem ?? (newest === undefined ? problemOfEnd('runs', end, keys) : null);
    if (wrong !== null) throw brokenKeys(`Expected the register of runs as it was written, got a change: ${wrong}`);
    if (newest === undefined) return { end, last };
    for (const entry of entries) {
      const event = eventOf(entry);
      for (const head of event.type === 'RunsWitnessed' ? event.heads : [])
        last.set(head.runId, { keyId: entry.keyId, head });
    }
    end = { seq: newest.seq, hash: newest.hash };
  }
}

function witnessed(heads: readonly WitnessedHead[], handbooks: Head): RegisterEvent[] {
  const events: RegisterEvent[] = [];
  for (let start = 0; start < heads.length; start += HEADS_MAX)
    events.push({ type: 'RunsWitnessed', heads: heads.slice(start, start + HEADS_MAX), handbooks });
  return events;
}

/** Signs with the key in use what `keyId` has signed in the inbox. @returns how many items */
async function signItemsAgain({ store: { inbox }, keys }: RetireShell, keyId: string): Promise<number> {
  let items = 0;
  for (let after: string | null = null; ; ) {
    const page: readonly InboxItem[] = await inbox.page(after, PAGE);
    for (const read of page)
      for (let item: InboxItem | null = read; item !== null; item = await inbox.find(item.id)) {
        const signed = signedAgain(item, keyId, keys);
        if (signed === null) break;
        if (!(await inbox.resign(item, signed))) continue;
        items += 1;
        break;
      }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return items;
    after = last.id;
  }
}

/** Only what the key has signed as it is stored: a changed item stays without a signature that counts. */
function signedAgain(
  item: InboxItem,
  keyId: string,
  keys: RetireShell['keys'],
): Parameters<RetireShell['store']['inbox']['resign']>[1] | null {
  const { signed, chosen, became } = item;
  const arrived =
    signed?.keyId === keyId && forgeryOf(item, keys) === null ? { arrived: signItem(item, keys).signed } : {};
  const choice =
    chosen?.signed?.keyId === keyId && forgedChoiceOf(item, keys) === null
      ? { chosen: signChoice(item, chosen, keys).signed }
      : {};
  const finished =
    became?.signed?.keyId === keyId && forgedFinishOf(item, keys) === null
      ? { finished: signFinish(item, became, keys) }
      : {};
  const all = { ...arrived, ...choice, ...finished };
  return Object.keys(all).length === 0 ? null : all;
}
