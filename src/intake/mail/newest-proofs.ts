/**
 * Whether the newest letters of a mailbox have the header of the declared server on top, for `sop doctor`: with another
 * name, or in front of a server that writes none, no sender is ever proved, and nothing else would say so.
 */
import PostalMime from 'postal-mime';
import { statedBy, writerOf, type OurServer } from './sender-proof.ts';

export type NewestProofs = {
  readonly letters: number;
  /** Of these, how many have the topmost header of our server. */
  readonly ours: number;
  /** On top of the newest of the others: a server, one that names none, or no such header. Null if there is no other. */
  readonly other: { readonly named: string } | 'unnamed' | 'no_header' | null;
};

/** What `sop doctor` is told of a mailbox. */
export type MailboxCheck = {
  readonly waiting: number;
  /** Letters in the folder that were there before, and stay. */
  readonly stay: number;
  /** Whether the program has tried to read it. */
  readonly isBegun: boolean;
  /** Null when it is not declared. */
  readonly server: OurServer | null;
  /** Null without a declared server. */
  readonly newest: NewestProofs | null;
};

/** @param heads the `Authentication-Results` of each letter as its mail server keeps them, of the newest letter first */
export async function newestProofs(heads: readonly Uint8Array[], server: OurServer): Promise<NewestProofs> {
  const read = await Promise.all(heads.map(resultsIn));
  const others = read.filter((results) => statedBy(results, server) === null);
  return {
    letters: read.length,
    ours: read.length - others.length,
    other: others[0] === undefined ? null : writerOn(others[0]),
  };
}

async function resultsIn(head: Uint8Array): Promise<readonly string[]> {
  const { headers } = await PostalMime.parse(head);
  return headers.filter(({ key }) => key === 'authentication-results').map(({ value }) => value);
}

function writerOn([topmost]: readonly string[]): Exclude<NewestProofs['other'], null> {
  if (topmost === undefined) return 'no_header';
  const named = writerOf(topmost);
  return named === null ? 'unnamed' : { named };
}
