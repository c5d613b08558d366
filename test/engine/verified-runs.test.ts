/**
 * What reading a log costs a process that has read it before, and what it notices: rows fetched, events verified.
 */
import { describe, expect, it } from 'vitest';
import type { RunRow, Store } from '../../src/engine/ports.ts';
import { sealEntries } from '../../src/engine/register.ts';
import { createVerifiedRuns, type VerifiedRuns } from '../../src/engine/verified-runs.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import type { RecordVerifier } from '../../src/kernel/record-keys.ts';
import { emptyHead, unseal, type Head } from '../../src/run/log/chain.ts';
import { withoutFields } from '../../src/run/log/erasable.ts';
import type { Actor, RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { KEYS, sealSigned } from '../record-keys.ts';

const RUN = asRunId('run-1');
const flag: RunEvent = { type: 'FlagRaised', step: '3a', flag: 'large' };
const stopped: RunEvent = { type: 'RunStopped', step: null, reason: 'Ann Lee paid it herself' };
const GONE = { seq: 2, field: 'reason' };
const ERASED: RunEvent = {
  type: 'FieldsErased',
  fields: [GONE],
  by: { kind: 'person', person: 'lena', name: 'Lena', slackUser: '', slackTeam: '' },
  group: 'privacy',
  reason: 'asked',
};
let salts = 0;
const salt = (bytes: number): string => (salts++).toString(16).padStart(bytes * 2, '0');

class Log {
  rows: SealedEvent[] = [];
  fetched = 0;
  signatures = 0;
  readonly now = { at: 0 };
  readonly verified: VerifiedRuns;
  readonly store: Pick<Store, 'runs' | 'register'>;

  constructor() {
    const keys: RecordVerifier = {
      ...KEYS,
      verify: (...args) => {
        this.signatures++;
        return KEYS.verify(...args);
      },
    };
    this.verified = createVerifiedRuns(keys, { now: () => this.now.at });
    const { runs, register } = createMemoryStore();
    this.store = {
      register,
      runs: {
        ...runs,
        find: async () => {
          const { seq, hash } = this.rows.at(-1) ?? emptyHead;
          return { runId: RUN, head: { seq, hash } } as RunRow;
        },
        log: async (_, after) => {
          const rows = structuredClone(this.rows.slice(after));
          this.fetched += rows.length;
          return rows;
        },
      },
    };
  }

  add(count: number, event: RunEvent = flag): void {
    const events = Array.from({ length: count }, () => ({ at: 1, actor: { kind: 'runner' } as const, event }));
    this.rows.push(...sealSigned(RUN, this.rows.at(-1) ?? emptyHead, events, salt));
  }

  async read(): Promise<{ readonly seq: number; readonly fetched: number; readonly signatures: number }> {
    const before = { fetched: this.fetched, signatures: this.signatures };
    const run = await this.verified.read(this.store, RUN);
    return {
      seq: run?.state.seq ?? 0,
      fetched: this.fetched - before.fetched,
      signatures: this.signatures - before.signatures,
    };
  }
}

/** A genuine event in place of the last one, as an earlier backup may hold it. */
function replaced(rows: readonly SealedEvent[]): SealedEvent[] {
  const last = rows.at(-2) ?? emptyHead;
  return sealSigned(RUN, { seq: last.seq, hash: last.hash }, [{ at: 2, actor: { kind: 'runner' }, event: flag }], salt);
}

/** Reads, changes what is stored, and reads as if nothing were remembered but the head that this process appended. */
async function holdsOwn(change: (rows: SealedEvent[]) => SealedEvent[]): Promise<void> {
  const log = new Log();
  log.add(2);
  log.add(1);
  const { seq, hash } = log.rows.at(-1) ?? emptyHead;
  const verified = createVerifiedRuns(KEYS, { now: () => 0 }, undefined, () => ({ seq, hash }));
  expect((await verified.read(log.store, RUN))?.state.seq).toBe(3);
  log.rows = change(log.rows);
  const find = async () => (log.rows.length === 0 ? null : log.store.runs.find(RUN));
  const store = { ...log.store, runs: { ...log.store.runs, find } };
  await expect(verified.readAnew(store, RUN)).rejects.toMatchObject({ code: 'run.broken' });
}

describe('reading a log that this process knows', () => {
  it.each([10, 100, 1_000, 5_000])('fetches and verifies one event for one event more, after %d', async (length) => {
    const log = new Log();
    log.add(length);
    await log.read();
    for (let added = 1; added <= 3; added++) {
      log.add(1);
      expect(await log.read()).toEqual({ seq: length + added, fetched: 1, signatures: 1 });
    }
    expect(await log.read()).toEqual({ seq: length + 3, fetched: 0, signatures: 0 });
  });

  it('gives the state of a log that is read in one go', async () => {
    const [piecemeal, whole] = [new Log(), new Log()];
    for (let added = 0; added < 5; added++) {
      piecemeal.add(1);
      await piecemeal.read();
    }
    whole.rows = piecemeal.rows;
    const [one, other] = await Promise.all([piecemeal, whole].map(({ verified, store }) => verified.read(store, RUN)));
    expect(one).toEqual(other);
  });

  it('holds no run whose append another reader saw before the one who appended it had said so', async () => {
    const log = new Log();
    log.add(2);
    await log.read();
    log.add(1);
    const run = await log.verified.read(log.store, RUN);
    if (run === null) throw new Error('Expected a run');
    log.verified.appended(run, log.rows.slice(2));
    expect((await log.verified.readWhole(log.store, RUN))?.rows).toHaveLength(3);
  });

  it('reads no whole log again for a row that was read before the log went on', async () => {
    const log = new Log();
    log.add(2);
    const row = await log.store.runs.find(RUN);
    log.add(1);
    await log.read();
    const { fetched } = log;
    expect((await log.verified.read(log.store, RUN, row ?? undefined))?.state.seq).toBe(3);
    expect(log.fetched).toBe(fetched);
  });

  it('holds a run whose log lost its last append, in a process that reads it for the first time', async () => {
    const log = new Log();
    log.add(2);
    log.add(1);
    const head = log.rows.at(-1) ?? emptyHead;
    log.rows = log.rows.slice(0, -1);
    const { runs, register } = log.store;
    const find = async (): Promise<RunRow> => ({ runId: RUN, head: { seq: head.seq, hash: head.hash } }) as RunRow;
    await expect(log.verified.read({ register, runs: { ...runs, find } }, RUN)).rejects.toMatchObject({
      code: 'run.broken',
    });
  });

  it('holds a run that this process appended to, when the last event is gone and the row names the one before', () =>
    holdsOwn((rows) => rows.slice(0, -1)));

  it('holds a run that this process appended to, when another event is in its place', () =>
    holdsOwn((rows) => [...rows.slice(0, -1), ...replaced(rows)]));

  it('holds a run that this process appended to, when the run is gone', () => holdsOwn(() => []));

  it('does not hold a run to which this process appends while it reads the log', async () => {
    const log = new Log();
    log.add(2);
    const head = (): Head => log.rows.at(-1) ?? emptyHead;
    const verified = createVerifiedRuns(KEYS, { now: () => 0 }, undefined, head);
    const { runs } = log.store;
    const read: typeof runs.log = async (...given) => {
      const rows = await runs.log(...given);
      log.add(1);
      return rows;
    };
    expect(await verified.read({ ...log.store, runs: { ...runs, log: read } }, RUN)).toMatchObject({
      head: { seq: 2 },
    });
  });

  it('holds a run whose entry of the register was changed, also to a head that its log holds', async () => {
    const log = new Log();
    log.add(3);
    const [first, , last] = log.rows;
    if (first === undefined || last === undefined) throw new Error('Expected events');
    const naming = ({ seq, hash }: SealedEvent) => ({ heads: [{ runId: RUN, seq, hash }] });
    const entries = sealEntries('runs', emptyHead, 0, [{ type: 'RunsWitnessed', ...naming(last) }], KEYS);
    const lastSeen = () =>
      Promise.resolve(entries.map((entry) => ({ ...entry, body: { ...entry.body, ...naming(first) } })));
    const store = { ...log.store, register: { ...log.store.register, lastSeen } };
    await expect(log.verified.read(store, RUN)).rejects.toMatchObject({
      code: 'run.broken',
      message: expect.stringContaining('got a changed entry') as string,
    });
  });

  it('still holds a run whose log is shorter than the register has seen it, once the entry is removed too', async () => {
    const log = new Log();
    log.add(3);
    log.add(2);
    const { seq, hash } = log.rows.at(-1) ?? emptyHead;
    const event = { type: 'RunsWitnessed', heads: [{ runId: RUN, seq, hash }] } as const;
    let entries = sealEntries('runs', emptyHead, 0, [event], KEYS);
    log.rows = log.rows.slice(0, 3);
    const store = { ...log.store, register: { ...log.store.register, lastSeen: () => Promise.resolve(entries) } };
    const held = { code: 'run.broken', message: expect.stringContaining('its end was removed') as string };
    await expect(log.verified.read(store, RUN)).rejects.toMatchObject(held);
    entries = [];
    await expect(log.verified.read(store, RUN)).rejects.toMatchObject(held);
  });

  it('notices an erasure, and forgets the values', async () => {
    const log = new Log();
    log.add(2, stopped);
    log.add(3);
    await log.read();
    log.rows = withoutFields(log.rows, [GONE]);
    log.add(1, ERASED);
    const run = await log.verified.read(log.store, RUN);
    const reasons = run?.log.flatMap(({ event }) => (event.type === 'RunStopped' ? [event.reason] : []));
    expect(reasons).toEqual([stopped.reason, 'erased']);
  });

  it('holds the run when values that an erasure names are still there', async () => {
    const log = new Log();
    log.add(2, stopped);
    await log.read();
    log.add(1, ERASED);
    await expect(log.read()).rejects.toMatchObject({ code: 'run.broken' });
  });
});

it('finds what it appended itself unchanged, although a store gives no absent fields and other prototypes', async () => {
  const log = new Log();
  log.add(1);
  const first = await log.verified.read(log.store, RUN);
  expect(first).not.toBeNull();
  if (first === null) return;
  const event: RunEvent = { type: 'RunCompleted', outcome: null, flags: ['large'] };
  const appended = sealSigned(RUN, first.head, [{ at: 2, actor: actorOf(), event }], salt);
  const events = [...first.log, ...appended.map(unseal)];
  const head = { seq: 2, hash: appended[0]?.hash ?? '' };
  log.verified.appended({ runId: RUN, head, log: events, state: fold(RUN, events) }, appended);
  log.rows.push(...(JSON.parse(JSON.stringify(appended)) as SealedEvent[]));
  expect((await log.verified.readWhole(log.store, RUN))?.rows).toEqual(log.rows);
  const [, last] = log.rows;
  if (last !== undefined) log.rows[1] = { ...last, body: { ...last.body, flags: ['small'] } };
  await expect(log.verified.readWhole(log.store, RUN)).rejects.toMatchObject({ code: 'run.broken' });
});

/** As code may make it: without a prototype, with a field that has no value. */
function actorOf(): Actor {
  return Object.assign(Object.create(null) as object, { kind: 'runner' as const, note: undefined });
}
