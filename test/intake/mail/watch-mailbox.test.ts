/** Tests of reading a mailbox: what is taken, what is refused, and what happens when something fails in between. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SignedInbox } from '../../../src/engine/signed-inbox.ts';
import type { Mailbox } from '../../../src/intake/mail/mailbox.ts';
import { takeWaiting, watchMailbox, type WatchOptions } from '../../../src/intake/mail/watch-mailbox.ts';
import { hashOf, type Json } from '../../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { Trouble } from '../../../src/kernel/trouble.ts';
import { message } from './sample.ts';

const START = Date.parse('2026-03-03T15:00:00Z');

let clock: SimulatedClock;
let folders: Record<'inbox' | 'taken' | 'refused', Map<number, Buffer>>;
let stored: Map<string, string>;
let reports: string[];
let fails: { store: number; move: number };
let options: WatchOptions;
let opened: number;

beforeEach(() => {
  clock = new SimulatedClock(START);
  folders = { inbox: new Map(), taken: new Map(), refused: new Map() };
  stored = new Map();
  reports = [];
  fails = { store: 0, move: 0 };
  opened = 0;
  options = {
    name: 'claims',
    server: null,
    open: async () => {
      opened += 1;
      return mailbox;
    },
    context: { clock, inbox: { receive } },
    refused: async ({ sentence }) => void reports.push(`refused: ${sentence}`),
    stored: async () => void reports.push('stored'),
    failed: (error) => void reports.push(`failed: ${(error as Error).message}`),
    state: (problem) => void reports.push(problem === null ? 'read again' : `away: ${problem}`),
  };
});

const receive: SignedInbox['receive'] = async ({ eventId, payload }) => {
  if (fails.store-- > 0) throw new Error('the database is away');
  const hash = hashOf(payload as Json);
  const known = stored.get(eventId);
  if (known !== undefined) return known === hash ? 'duplicate' : 'changed';
  stored.set(eventId, hash);
  return 'stored';
};

const mailbox: Mailbox = {
  waiting: async () => [...folders.inbox.keys()],
  async read(uid, bytesMax) {
    const bytes = folders.inbox.get(uid);
    return bytes === undefined ? null : { uid, bytes: bytes.subarray(0, bytesMax), isCut: bytes.length > bytesMax };
  },
  async move(uid, to) {
    if (fails.move-- > 0) throw new Error('the folder is full');
    const bytes = folders.inbox.get(uid);
    if (bytes !== undefined) folders[to].set(uid, bytes);
    folders.inbox.delete(uid);
  },
  wait: (ms, signal) => clock.sleep(ms, signal).catch(() => undefined),
  close: async () => undefined,
};

const where = (): Record<string, number[]> =>
  Object.fromEntries(Object.entries(folders).map(([name, letters]) => [name, [...letters.keys()]]));

const take = (notBefore = new Map<number, number>()): Promise<void> =>
  takeWaiting(mailbox, options, notBefore, new AbortController().signal);

describe('a letter in the mailbox', () => {
  it('is stored, and then moved', async () => {
    folders.inbox.set(1, message());
    await take();
    expect([...stored.keys()]).toEqual(['claims q7.1@wobbly.example']);
    expect(where()).toEqual({ inbox: [], taken: [1], refused: [] });
    expect(reports).toEqual(['stored']);
  });

  it('that was stored before the process ended is moved, and not stored again', async () => {
    folders.inbox.set(1, message());
    fails.move = 1;
    await take();
    expect(where()['inbox']).toEqual([1]);
    await take();
    expect(where()).toEqual({ inbox: [], taken: [1], refused: [] });
    expect(reports).toEqual(['stored', 'failed: the folder is full']);
  });

  it('that comes by two ways is one, though our server found less proved on one', async () => {
    options = { ...options, server: { named: 'mx.ours.example' } };
    const proved = `Authentication-Results: mx.ours.example; dmarc=pass header.from=wobbly.example\r\n${message().toString()}`;
    folders.inbox.set(1, Buffer.from(proved));
    folders.inbox.set(2, message());
    await take();
    expect(where()).toEqual({ inbox: [], taken: [1, 2], refused: [] });
    expect(stored.size).toBe(1);
  });

  it('with the id of another one is refused, and the operators hear of it', async () => {
    folders.inbox.set(1, message());
    folders.inbox.set(2, message({ body: 'Claim amount: 9,999,999' }));
    await take();
    expect(where()).toEqual({ inbox: [], taken: [1], refused: [2] });
    expect(reports[1]).toMatch(/^refused: Expected a `Message-ID` of its own.*wanda@wobbly\.example$/);
  });

  it('that cannot be read is refused', async () => {
    folders.inbox.set(1, message({ headers: { From: null } }));
    await take();
    expect(where()).toEqual({ inbox: [], taken: [], refused: [1] });
  });

  it('of 40 MB is read from its beginning', async () => {
    const body = `Claim amount: 410\r\n${'x'.repeat(40_000_000)}`;
    folders.inbox.set(1, message({ body }));
    await take();
    expect(where()['taken']).toEqual([1]);
  });

  it('that cannot be stored waits, and holds up no other', async () => {
    folders.inbox.set(1, message());
    folders.inbox.set(2, message({ headers: { 'Message-ID': '<2@x.example>' } }));
    fails.store = 1;
    const notBefore = new Map<number, number>();
    await take(notBefore);
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    await take(notBefore);
    expect(where()['inbox']).toEqual([1]);
    await clock.advanceTo(START + 30_000);
    await take(notBefore);
    expect(where()).toEqual({ inbox: [], taken: [2, 1], refused: [] });
  });

  it('that its server cannot give waits, and holds up no other', async () => {
    folders.inbox.set(1, message());
    folders.inbox.set(2, message({ headers: { 'Message-ID': '<2@x.example>' } }));
    const refusing: Mailbox = {
      ...mailbox,
      read: async (uid, bytesMax) => {
        if (uid === 1) throw new Error('a letter could not be read');
        return mailbox.read(uid, bytesMax);
      },
    };
    await takeWaiting(refusing, options, new Map(), new AbortController().signal);
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    expect(reports).toEqual(['failed: a letter could not be read', 'stored']);
  });

  it('that cannot be moved since the connection was lost is moved when it is opened again, and no one hears of it', async () => {
    folders.inbox.set(1, message());
    const { move } = mailbox;
    mailbox.move = async () => {
      mailbox.move = move;
      throw new Trouble('mail.mailbox', { message: 'the connection was lost' });
    };
    const watched = watchMailbox(options);
    await until(START + 10_000);
    expect(where()).toEqual({ inbox: [], taken: [1], refused: [] });
    expect(reports).toEqual(['stored']);
    await watched.stop();
  });

  it('that somebody moves while it is looked at is left alone', async () => {
    folders.inbox.set(1, message());
    const waiting = await mailbox.waiting();
    folders.inbox.clear();
    options = { ...options, open: async () => ({ ...mailbox, waiting: async () => waiting }) };
    await takeWaiting({ ...mailbox, waiting: async () => waiting }, options, new Map(), new AbortController().signal);
    expect(reports).toEqual([]);
  });
});

/** In steps, so that whoever sleeps has begun to. */
async function until(instant: number): Promise<void> {
  while (clock.now() < instant) {
    await new Promise((resolve) => void setImmediate(resolve));
    await clock.advanceTo(Math.min(instant, clock.nextWake() ?? instant));
  }
  await new Promise((resolve) => void setImmediate(resolve));
}

describe('a mailbox', () => {
  it('that cannot be opened is tried again, ever later, and the operators hear of it once, and when it is back', async () => {
    let isAway = true;
    options = {
      ...options,
      open: async () => {
        opened += 1;
        if (isAway) throw new Error('it refuses user or secret');
        return mailbox;
      },
    };
    const watched = watchMailbox(options);
    await until(START + 3_600_000);
    expect(opened).toBeGreaterThan(8);
    expect(opened).toBeLessThan(25);
    expect(reports).toEqual(['away: it refuses user or secret']);
    isAway = false;
    folders.inbox.set(1, message());
    await until(START + 4_000_000);
    expect(reports).toEqual(['away: it refuses user or secret', 'stored', 'read again']);
    await watched.stop();
  });

  it('whose connection is lost once is opened again, and no one hears of it', async () => {
    const watched = watchMailbox(options);
    await until(START + 1_000);
    const { waiting } = mailbox;
    mailbox.waiting = async () => {
      mailbox.waiting = waiting;
      throw new Error('the connection was lost');
    };
    await until(START + 200_000);
    expect(opened).toBe(2);
    expect(reports).toEqual([]);
    await watched.stop();
  });
});
