/**
 * Which letters of a mailbox are taken: those that came since Sopwith first tried to read it. A mailbox that people have
 * used for years holds letters that they have settled by hand, so these stay where they are.
 *
 * A number decides first: what has a higher one than all that was there came later, also a letter of earlier that a
 * person moves into the folder on purpose. The time at which its server took a letter decides for the rest: what came
 * before the first connection could be made, and what waited while the server has numbered all letters anew. A server
 * that was moved or restored may count its letters as arrived that day; what was written long before is one of these.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Mailbox, SeenLetter } from './mailbox.ts';

/** Milliseconds from the writing of a letter to its arrival; servers try to deliver one for five days. */
const UNDER_WAY_MS = 7 * 86_400_000;

export type Beginning = {
  /** Letters that arrived since then are taken. */
  readonly since: Instant;
  /** Letters with this number or a higher one are taken. */
  readonly from: number;
};

export function isToBeTaken({ uid, arrivedAt, writtenAt }: SeenLetter, { since, from }: Beginning): boolean {
  if (uid >= from) return true;
  if (arrivedAt === null || arrivedAt < since) return false;
  return writtenAt === null || writtenAt >= since - UNDER_WAY_MS;
}

/** The numbers of the letters that wait, lowest first. */
export async function waitingIn(mailbox: Mailbox, beginning: Beginning): Promise<readonly number[]> {
  const letters = await mailbox.list(beginning.from, beginning.since);
  return letters
    .filter((letter) => isToBeTaken(letter, beginning))
    .map(({ uid }) => uid)
    .toSorted((a, b) => a - b);
}

/** How many letters stay. One that comes in between is not counted among them. */
export async function stayingIn(mailbox: Mailbox, beginning: Beginning): Promise<number> {
  const all = await mailbox.count();
  return Math.max(0, all - (await waitingIn(mailbox, beginning)).length);
}
