/**
 * Which signing keys were retired, as the chain `keys` of the register says. What a retired key signed counts only as
 * far as the register had seen it when the key was retired.
 *
 * The chain has an entry for each retirement, so it is read as a whole. It is read at each sweep, and before anything is
 * done on a signature of a key that is accepted and not in use: a key may have been retired a moment ago.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RecordVerifier, Retirement } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { Store } from './ports.ts';
import { eventOf, firstBrokenEntry, REGISTER_BROKEN, type KeyRetired, type RegisterEntry } from './register.ts';

type Register = Pick<Store, 'register'>;

export type RetiredKey = KeyRetired & { readonly since: Instant };

/**
 * Notes in `keys` which of them are retired.
 *
 * @returns what is wrong when the chain is not as it was written, or lacks a retirement that is known; or null
 */
export async function learnRetired({ register }: Register, keys: RecordVerifier): Promise<string | null> {
  const proved = proveRetired((await register.read('keys', 1)).entries, keys);
  if (typeof proved === 'string') return proved;
  keys.retire(proved.retirements);
  return null;
}

/** The same, but only if one of these keys may have been retired since. */
export async function settleKeys(
  store: Register,
  keys: RecordVerifier,
  keyIds: readonly (string | null | undefined)[],
): Promise<string | null> {
  return keyIds.some((keyId) => keyId !== null && keyId !== undefined && keys.mayBeRetired(keyId))
    ? learnRetired(store, keys)
    : null;
}

/** The error for what `learnRetired` and `settleKeys` return. */
export function brokenKeys(problem: string): Trouble {
  return new Trouble(REGISTER_BROKEN, {
    message: `${problem}. Restore the table \`register\`, see \`sop audit verify\``,
  });
}

export type ProvedKeys = {
  readonly retired: readonly RetiredKey[];
  readonly retirements: ReadonlyMap<string, Retirement>;
  readonly end: Head;
};

/** What the whole chain says, or what is wrong with it, as a sentence. */
export function proveRetired(entries: readonly RegisterEntry[], keys: RecordVerifier): ProvedKeys | string {
  const retired: RetiredKey[] = [];
  const retirements = new Map<string, Retirement>();
  // Its own order decides which key had been retired before an entry, whatever this process knows.
  const asOfEntry: RecordVerifier = { ...keys, retired: (keyId) => retirements.get(keyId) ?? null };
  let end = emptyHead;
  for (const entry of entries) {
    const broken = firstBrokenEntry('keys', end, [entry], asOfEntry);
    if (broken !== null) return changed(`entry ${broken.seq}: ${broken.problem}`);
    const event = eventOf(entry);
    if (event.type === 'KeyRetired') {
      if (event.key === entry.keyId)
        return changed(`entry ${entry.seq}: Expected another key to retire \`${event.key}\`, got itself`);
      retired.push({ ...event, since: entry.at });
      retirements.set(event.key, { at: entry.at, ends: event.ends });
    }
    end = { seq: entry.seq, hash: entry.hash };
  }
  const missing = keys.knownRetired().find((keyId) => !retirements.has(keyId));
  if (missing !== undefined)
    return changed(
      `Expected an entry that retires \`${missing}\`, got none: the end of the chain was removed, or its settings say \`:retired\` and \`sop keys retire\` was never run: then remove \`:retired\`, and run it`,
    );
  return { retired, retirements, end };
}

function changed(what: string): string {
  return `Expected the register to say which signing keys were retired, got a change: ${what}`;
}
