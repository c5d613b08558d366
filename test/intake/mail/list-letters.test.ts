/** Which letters of a folder are listed, on a server that compares days in its own time zone. */
import type { ImapFlow, SearchObject } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { instantOf, listLetters } from '../../../src/intake/mail/list-letters.ts';

const HOUR = 3_600_000;
const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** A server some hours from UTC that has letters, by their numbers and times; `SINCE` sends the day in UTC. */
const serverIn = (hours: number, letters: ReadonlyMap<number, Date>) =>
  ({
    search: async ({ uid, since }: SearchObject) =>
      [...letters].flatMap(([number, arrivedAt]) => {
        const isFrom = uid === undefined || number >= Number.parseInt(String(uid), 10);
        const day = dayOf(new Date(arrivedAt.getTime() + hours * HOUR));
        return isFrom && (since === undefined || day >= dayOf(new Date(since))) ? [number] : [];
      }),
    fetchAll: async (uids: string) =>
      uids.split(',').map((uid) => ({ uid: Number(uid), internalDate: letters.get(Number(uid)) })),
  }) as unknown as ImapFlow;

describe('the letters of a folder', () => {
  it.each([-12, -5, 0, 14])(
    'have each that came since a moment, on a server %i hours from UTC, for which it may be another day',
    async (hours) => {
      const since = Date.parse('2026-03-03T01:00:00Z');
      const letters = new Map([
        [1, new Date(since - 40 * 24 * HOUR)],
        [2, new Date(since)],
      ]);
      expect(await listLetters(serverIn(hours, letters), 7, since, new Map())).toEqual([
        { uid: 2, arrivedAt: since, writtenAt: null },
      ]);
    },
  );

  it.each([undefined, new Date(0), new Date(-1), 'soon'])(
    'have no time where the server says none, or the first moment of 1970: %s',
    (time) => {
      expect(instantOf(time)).toBeNull();
    },
  );
});
