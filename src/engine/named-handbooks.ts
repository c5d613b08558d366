/**
 * How far the chain `handbooks` had come, as the chain `runs` names it with each of its entries. If the end of
 * `handbooks` alone was removed, an earlier handbook would be genuine, with the people and limits of then.
 */
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { Store } from './ports.ts';
import { eventOf, type RegisterEntry } from './register.ts';
import { learnRetired } from './retired-keys.ts';
import { problemOfEntry } from './seen-heads.ts';

/** The head of `handbooks` that an entry of `runs` names. */
export function namedIn(entry: RegisterEntry): Head {
  const event = eventOf(entry);
  return event.type === 'RunsWitnessed' ? (event.handbooks ?? emptyHead) : emptyHead;
}

/** What the end of the chain `runs` names, or what is wrong there. Retired keys are learnt first: they name a head, too. */
export async function namedHandbooks(store: Pick<Store, 'register'>, keys: RecordVerifier): Promise<Head | string> {
  const doubt = await learnRetired(store, keys);
  if (doubt !== null) return doubt;
  const last = await store.register.last('runs');
  if (last === null) return emptyHead;
  const problem = problemOfEntry(last, keys);
  return problem === null
    ? namedIn(last)
    : `Expected the register of runs to name the last entry, got a change at its entry ${last.seq}: ${problem}`;
}

/** What is wrong with a chain of handbooks that lacks an entry that is known otherwise; null when it has the entry. */
export function missingNamed(hashAt: (seq: number) => string | undefined, named: Head, knownTo: string): string | null {
  if (named.seq === 0 || hashAt(named.seq) === named.hash) return null;
  return `Expected entry ${named.seq} as ${knownTo}, got another or none: the end of the chain was removed`;
}
