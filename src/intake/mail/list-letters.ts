/** Lists letters of the open folder over IMAP, by their numbers and by the time at which the server took them. */
import type { ImapFlow, SearchObject } from 'imapflow';
import { Trouble } from '../../kernel/trouble.ts';
import { MAILBOX_LOST, type SeenLetter } from './mailbox.ts';
import type { Instant } from '../../kernel/clock.ts';

/** IMAP compares days alone, in the time zone of the server. */
const DAYS_MS = 2 * 86_400_000;
/** Letters whose times are asked for at once: a server takes lines of 8,000 characters. */
const ASKED_MAX = 500;

/** @param known what was asked for before; no letter changes its times */
export async function listLetters(
  client: ImapFlow,
  from: number,
  since: Instant,
  known: Map<number, SeenLetter>,
): Promise<readonly SeenLetter[]> {
  // A range of numbers always has the highest one.
  const later = (await search(client, { uid: `${from}:*` })).filter((uid) => uid >= from);
  const day = new Date(since - DAYS_MS);
  const earlier = since === Infinity ? [] : (await search(client, { since: day })).filter((uid) => uid < from);
  const asked = earlier.filter((uid) => !known.has(uid));
  for (let at = 0; at < asked.length; at += ASKED_MAX)
    for (const letter of await timesOf(client, asked.slice(at, at + ASKED_MAX))) known.set(letter.uid, letter);
  return [
    ...later.map((uid) => ({ uid, arrivedAt: null, writtenAt: null })),
    ...earlier.flatMap((uid) => known.get(uid) ?? []),
  ];
}

async function search(client: ImapFlow, query: SearchObject): Promise<readonly number[]> {
  const uids = await client.search({ deleted: false, ...query }, { uid: true });
  if (!Array.isArray(uids)) throw new Trouble(MAILBOX_LOST, { message: 'its letters could not be listed' });
  return uids;
}

async function timesOf(client: ImapFlow, uids: readonly number[]): Promise<readonly SeenLetter[]> {
  const letters = await client.fetchAll(
    uids.join(','),
    { uid: true, internalDate: true, envelope: true },
    { uid: true },
  );
  return letters.map(({ uid, internalDate, envelope }) => ({
    uid,
    arrivedAt: instantOf(internalDate),
    writtenAt: instantOf(envelope?.date),
  }));
}

/** Null for a time that is not stated or cannot be read, and for the first moment of 1970, with which some say so. */
export function instantOf(time: Date | string | undefined): Instant | null {
  const at = time === undefined ? Number.NaN : new Date(time).getTime();
  return Number.isFinite(at) && at > 0 ? at : null;
}

/** How many letters are in the folder. */
export const countLetters = async (client: ImapFlow): Promise<number> => (await search(client, {})).length;
