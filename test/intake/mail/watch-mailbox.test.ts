/** Tests of reading a mailbox: what is taken, what is refused, and what happens when something fails in between. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SignedInbox } from '../../../src/engine/signed-inbox.ts';
import type { Mailbox, Numbering } from '../../../src/intake/mail/mailbox.ts';
import { rememberBeginning } from '../../../src/intake/mail/remember-beginning.ts';
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
/** When the server took letters, and when their senders say that they wrote them, where that matters. */
let times: Map<number, { readonly arrivedAt: number; readonly writtenAt?: number }>;
let numbering: Numbering;
let receivedAt: number[];
/** What the inbox has recorded. */
let recorded: Map<string, Json>;

beforeEach(() => {
  clock = new SimulatedClock(START);
  folders = { inbox: new Map(), taken: new Map(), refused: new Map() };
  stored = new Map();
  reports = [];
  fails = { store: 0, move: 0 };
  opened = 0;
  times = new Map();
  numbering = { validity: '1', next: 1 };
  receivedAt = [];
  recorded = new Map();
  options = {
    name: 'claims',
    server: null,
    open: async () => {
      opened += 1;
      return mailbox;
    },
    beginning: rememberBeginning('claims', MAILBOX, inbox, clock),
    began: (stay) => void reports.push(`${stay} stay`),
    context: { clock, inbox: { receive } },
    refused: async ({ sentence }) => void reports.push(`refused: ${sentence}`),
    stored: async () => void reports.push('stored'),
    failed: (error, letter) =>
      void reports.push(`failed: ${(error as Error).message}${letter === null ? '' : ` (${letter})`}`),
    state: (problem) => void reports.push(problem === null ? 'read again' : `away: ${problem}`),
  };
});

const MAILBOX = { host: 'imap.ours.example', user: 'claims', folder: 'INBOX' };

const inbox: Pick<SignedInbox, 'record' | 'recorded'> = {
  async record({ eventId, payload }) {
    if (recorded.has(eventId)) return false;
    recorded.set(eventId, payload);
    return true;
  },
  recorded: async ({ eventId }) => recorded.get(eventId) ?? null,
};

const receive: SignedInbox['receive'] = async ({ eventId, payload, receivedAt: at }) => {
  if (fails.store-- > 0) throw new Error('the database is away');
  const hash = hashOf(payload as Json);
  const known = stored.get(eventId);
  if (known !== undefined) return known === hash ? 'duplicate' : 'changed';
  stored.set(eventId, hash);
  receivedAt.push(at);
  return 'stored';
};

const mailbox: Mailbox = {
  get numbering() {
    return numbering;
  },
  count: async () => folders.inbox.size,
  list: async (from) =>
    [...folders.inbox.keys()].map((uid) =>
      uid >= from
        ? { uid, arrivedAt: null, writtenAt: null }
        : { uid, arrivedAt: null, writtenAt: null, ...times.get(uid) },
    ),
  async read(uid, bytesMax) {
    const bytes = folders.inbox.get(uid);
    const arrivedAt = times.get(uid)?.arrivedAt ?? null;
    return bytes === undefined
      ? null
      : { uid, arrivedAt, bytes: bytes.subarray(0, bytesMax), isCut: bytes.length > bytesMax };
  },
  titleOf: async (uid) => (folders.inbox.has(uid) ? `“letter ${uid}”` : null),
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

const ALL = { since: 0, from: 1 };
const take = (notBefore = new Map<number, number>()): Promise<void> =>
  takeWaiting(mailbox, ALL, options, notBefore, new AbortController().signal);

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
    expect(reports).toEqual(['stored', 'failed: the folder is full (“letter 1”)']);
  });

  it('that failed and is gone then is not waited for', async () => {
    folders.inbox.set(1, message());
    fails.store = 1;
    const failedAt = new Map<number, number>();
    await take(failedAt);
    expect([...failedAt.keys()]).toEqual([1]);
    folders.inbox.delete(1);
    await take(failedAt);
    expect([...failedAt.keys()]).toEqual([]);
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
    await takeWaiting(refusing, ALL, options, new Map(), new AbortController().signal);
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    expect(reports).toEqual(['failed: a letter could not be read (“letter 1”)', 'stored']);
  });

  it('of which its server gives nothing is told by name once it is still there, and holds up no other', async () => {
    folders.inbox.set(1, message());
    folders.inbox.set(2, message({ headers: { 'Message-ID': '<2@x.example>' } }));
    const silent: Mailbox = {
      ...mailbox,
      read: async (uid, bytesMax) => (uid === 1 ? null : mailbox.read(uid, bytesMax)),
    };
    const failedAt = new Map<number, number>();
    const look = (): Promise<void> => takeWaiting(silent, ALL, options, failedAt, new AbortController().signal);
    await look();
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    expect(reports).toEqual(['stored']);
    await clock.advanceTo(clock.now() + 60_000);
    await look();
    expect(reports).toEqual(['stored', expect.stringMatching(/^failed: expected the letter, got nothing.*“letter 1”/)]);
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
    expect(reports).toEqual(['0 stay', 'stored']);
    await watched.stop();
  });

  it('that somebody moves while it is looked at is left alone', async () => {
    folders.inbox.set(1, message());
    const seen = await mailbox.list(1, 0);
    folders.inbox.clear();
    await takeWaiting({ ...mailbox, list: async () => seen }, ALL, options, new Map(), new AbortController().signal);
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
    expect(reports).toEqual(['away: it refuses user or secret', '0 stay', 'stored', 'read again']);
    await watched.stop();
  });

  it('whose connection is lost once is opened again, and no one hears of it', async () => {
    const watched = watchMailbox(options);
    await until(START + 1_000);
    const { list } = mailbox;
    mailbox.list = async () => {
      mailbox.list = list;
      throw new Error('the connection was lost');
    };
    await until(START + 200_000);
    expect(opened).toBe(2);
    expect(reports).toEqual(['0 stay']);
    await watched.stop();
  });
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the first connection to a mailbox', () => {
  const put = (uid: number, arrivedAt: number, writtenAt?: number): void => {
    folders.inbox.set(uid, message({ headers: { 'Message-ID': `<${uid}@x.example>` } }));
    times.set(uid, { arrivedAt, ...(writtenAt !== undefined && { writtenAt }) });
  };
  /** Opens it, looks once, and closes it. */
  async function look(): Promise<void> {
    const watched = watchMailbox(options);
    await until(clock.now() + 1_000);
    await watched.stop();
  }

  it('leaves what lay there, says how much that is, and takes what comes then, now and at later connections', async () => {
    for (const uid of [1, 2, 3]) put(uid, START - 900 * DAY);
    numbering = { validity: '1', next: 4 };
    await look();
    expect(where()).toEqual({ inbox: [1, 2, 3], taken: [], refused: [] });
    put(4, clock.now());
    await look();
    expect(where()).toEqual({ inbox: [1, 2, 3], taken: [4], refused: [] });
    expect(reports).toEqual(['3 stay', 'stored']);
  });

  it('takes what arrived since the first try, while the mailbox could not be opened, as received then', async () => {
    put(1, START - DAY);
    const { open } = options;
    options = { ...options, open: () => Promise.reject(new Error('it refuses user or secret')) };
    await look();
    await clock.advanceTo(START + 60 * HOUR);
    put(2, START + HOUR);
    numbering = { validity: '1', next: 3 };
    options = { ...options, open };
    await look();
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    expect(receivedAt).toEqual([START + HOUR]);
  });

  it('takes earlier letters since a day that is declared, then or later', async () => {
    put(1, START - 30 * DAY);
    put(2, START - 3 * DAY);
    numbering = { validity: '1', next: 3 };
    await look();
    const since = START - 4 * DAY;
    options = { ...options, beginning: rememberBeginning('claims', { ...MAILBOX, since }, inbox, clock) };
    await look();
    expect(where()).toEqual({ inbox: [1], taken: [2], refused: [] });
    expect(receivedAt).toEqual([START - 3 * DAY]);
  });

  it('does not keep out a letter of earlier that a person moves into the folder on purpose', async () => {
    numbering = { validity: '1', next: 4 };
    await look();
    put(4, START - 400 * DAY, START - 400 * DAY);
    await look();
    expect(where()['taken']).toEqual([4]);
  });

  it('is another one for another folder, user or server', async () => {
    await look();
    await clock.advanceTo(START + DAY);
    put(1, START + HOUR);
    numbering = { validity: '1', next: 2 };
    for (const other of [{ folder: 'Claims' }, { user: 'damage' }, { host: 'imap.other.example' }]) {
      options = { ...options, beginning: rememberBeginning('claims', { ...MAILBOX, ...other }, inbox, clock) };
      await look();
    }
    expect(where()['inbox']).toEqual([1]);
    expect(reports).toEqual(['0 stay', '1 stay', '1 stay', '1 stay']);
  });
});

describe('a server that has numbered all letters anew', () => {
  it('loses none that waits, and gives none that lay there before, even if it counts them as arrived that day', async () => {
    numbering = { validity: '1', next: 100 };
    const watched = watchMailbox(options);
    await until(START + 1_000);
    await watched.stop();
    await clock.advanceTo(START + 90 * DAY);
    const put = (uid: number, arrivedAt: number, writtenAt: number): void => {
      folders.inbox.set(uid, message({ headers: { 'Message-ID': `<${uid}@x.example>` } }));
      times.set(uid, { arrivedAt, writtenAt });
    };
    const restored = START + 89 * DAY;
    put(1, START - 500 * DAY, START - 500 * DAY);
    put(2, restored, START - 500 * DAY);
    put(3, restored - HOUR, restored - 2 * HOUR);
    put(4, restored + HOUR, START + 10 * DAY);
    numbering = { validity: '2', next: 5 };
    const again = watchMailbox(options);
    await until(clock.now() + 1_000);
    put(5, START - 500 * DAY, START - 500 * DAY);
    await until(clock.now() + 100_000);
    await again.stop();
    expect(where()).toEqual({ inbox: [1, 2], taken: [3, 4, 5], refused: [] });
    expect(reports.filter((report) => report !== 'stored')).toEqual(['0 stay', '2 stay']);
  });
});

describe('the time at which a letter was received', () => {
  it.each([
    ['is that of its server', -2 * DAY, -2 * DAY],
    ['is never in the future, as on a server whose clock is ahead', HOUR, 0],
  ])('%s', async (_, arrived, received) => {
    folders.inbox.set(1, message());
    times.set(1, { arrivedAt: START + arrived });
    await take();
    expect(receivedAt).toEqual([START + received]);
  });

  it('is now where its server says nothing, whatever its sender says', async () => {
    folders.inbox.set(1, message({ headers: { Date: 'Tue, 14 Mar 2023 10:00:00 +0000' } }));
    await take();
    expect(receivedAt).toEqual([START]);
  });
});
