/**
 * The audit finds what someone with every right on the database changes: each change that `tampering.ts` generates is
 * made on a database in a transaction, audited there, and rolled back. The embedded database and a server run the same.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { auditRecord, type RecordAudit } from '../../src/evaluate/audit.ts';
import { openEngine } from '../../src/evaluate/bench/open-engine.ts';
import { signedInbox } from '../../src/engine/signed-inbox.ts';
import { watchClaims } from '../../src/evaluate/bench/watch-claims.ts';
import { fileHashes } from '../../src/engine/handbook-register.ts';
import { sealEntries } from '../../src/engine/register.ts';
import type { RecordKeys } from '../../src/kernel/record-keys.ts';
import type { Database, Db } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { handbookFiles } from './cases.ts';
import {
  impossibleValues,
  inventedMessages,
  itemsOutOfSight,
  rowsOutOfSight,
  tamperings,
  type Tampering,
} from './tampering.ts';
import { weakCollations, weakGuards } from './weak-guards.ts';

/** What the audit does not find, each with the reason why it need not or cannot. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  'change inbox.attempts': 'how often an item was tried only says when it is tried again',
  'change inbox.begun': 'as the tries',
  'change inbox.due_at_ms': 'an item that was worked is not due again',
  'change inbox.held_system': 'an item that was worked waits for no case',
  'change inbox.held_record': 'as the system',
  'change inbox.payload_hash': 'the same event that arrives again is refused as a changed one, and people read of it',
  'change inbox.delivery': 'a delivery that comes again is known by its event',
  'change case_keys.position': 'only the order of the keys counts, which is compared',
  'change runs.lease_owner': 'a lease only says who works; an append is fenced by the head of the log',
  'change runs.lease_token': 'as the owner of the lease',
  'change runs.lease_until_ms': 'as the owner of the lease: the run waits until then',
  'change runs.thread_owner': 'a lease, as above',
  'change runs.thread_until_ms': 'a lease, as above',
  'change thread_messages.channel': 'Slack’s ids do not follow from the log',
  'change thread_messages.ts': 'as the channel',
  'change thread_messages.content_hash': 'the message is written once more with the same content',
  'change thread_messages.state': 'the message is searched for by its key before it is written again',
  'change thread_messages.updated_at_ms': 'the message is written a little later',
  'swap two rows of thread_messages': 'Slack’s ids do not follow from the log',
  'delete a row of ticks': 'a sweep more',
  'insert a row into ticks': 'a sweep less; the next one finds the same rows',
  'change ticks.key': 'as a row more or less',
  'change ticks.elected_at_ms': 'a sweep more or less',
  'swap two rows of ticks': 'as its time',
};
const INBOX_CHANGES = {
  'delete one item': 'DELETE FROM inbox WHERE id = (SELECT min(id) FROM inbox)',
  'delete all items': 'DELETE FROM inbox',
  'truncate it': 'TRUNCATE inbox',
  'delete what opened a case': "DELETE FROM inbox WHERE outcome = 'used'",
  'delete what was refused': "DELETE FROM inbox WHERE outcome = 'refused'",
  'change the note of one': "UPDATE inbox SET note = 'unchanged: as before' WHERE outcome = 'refused'",
  'say that what was refused had its effect': "UPDATE inbox SET outcome = 'used' WHERE outcome = 'refused'",
  'change the event id of one': "UPDATE inbox SET event_id = 'another' WHERE outcome = 'refused'",
} as const;

class RolledBack extends Error {}

const changesRowsAlone = ({ statements }: Tampering): boolean =>
  statements.every((statement) => /^(?:INSERT|UPDATE|DELETE|CREATE TEMP TABLE)\b/.test(statement));

/** To be called inside `describe`. */
export function itFindsTampering(open: () => Promise<Database>): void {
  let database: Database;
  let keys: RecordKeys;
  let all: Tampering[] = [];

  beforeAll(async () => {
    database = await open();
    const watch = watchClaims();
    const bench = await openEngine(database, handbookFiles, watch.adapt);
    const { shell, publishing } = bench.engine;
    keys = shell.keys;
    const signal = AbortSignal.timeout(60_000);
    await bench.receive(2, '4100.00');
    await bench.receive(2, '31000.00');
    await watch.rested(4, signal);
    const payload = { event: 'carrier_offer' };
    const refused = { source: 'events', sender: 'tms', eventId: 'offer-1', receivedAt: shell.clock.now(), payload };
    await signedInbox(shell.store.inbox, keys).record(refused, 'refused: the event does not match its kind');
    const cheaper = handbookFiles.map(({ path, text }) => ({
      path,
      text: text.replace('5,000.00 USD', '2,500.00 USD'),
    }));
    await publishing.publish({ files: cheaper }, { name: 'Dana', person: null });
    const { head } = await shell.handbooks.register();
    for (const [index, id] of ['proposal-1', 'proposal-2'].entries()) {
      const files = index === 0 ? cheaper : handbookFiles;
      const last = index === 0 ? head : ((await shell.store.register.last('handbooks')) ?? head);
      const proposed = {
        type: 'HandbookProposed',
        proposal: id,
        hash: id,
        files: fileHashes(files),
        publisher: { name: 'Dana', person: null },
        groups: [],
        over: 2,
        changes: [],
      } as const;
      await shell.store.register.append(sealEntries('handbooks', last, shell.clock.now(), [proposed], keys), {
        proposal: { id, files },
      });
    }
    await shell.store.elect('tick-1', 1, 1);
    await shell.store.elect('tick-2', 2, 1);
    await bench.stop();
    all = (await tamperings(database.db)).filter(({ table }) => table !== 'bench_rows');
  }, 120_000);
  afterAll(() => database.close());

  const audit = (db: Db): Promise<RecordAudit> => auditRecord(createPostgresStore({ db }), keys);
  const guardsOf = (db: Db): Promise<readonly string[]> => createPostgresStore({ db }).record.guards();
  /** The guards, which take longer to read than all rows, are as they were while rows alone are changed. */
  const auditRows = (db: Db): Promise<RecordAudit> => {
    const store = createPostgresStore({ db });
    return auditRecord({ ...store, record: { ...store.record, guards: () => Promise.resolve([]) } }, keys);
  };
  const faultsOf = ({ problems, runs }: RecordAudit): string[] => [
    ...problems.map(({ problem }) => problem),
    ...runs.flatMap(({ problem }) => (problem === null ? [] : [problem.problem])),
  ];

  /** What the audit says while the change is made. */
  const faultsAfter = (tampering: Tampering): Promise<string[]> => after(tampering, faultsOf);
  const tablesAfter = (tampering: Tampering): Promise<string[]> =>
    after(tampering, ({ problems, runs }) => [
      ...problems.map(({ table }) => table),
      ...runs.flatMap(({ problem }) => (problem === null ? [] : [problem.table])),
    ]);

  const after = (tampering: Tampering, of: (audited: RecordAudit) => string[]): Promise<string[]> =>
    during(tampering, async (db) => of(await (changesRowsAlone(tampering) ? auditRows : audit)(db)));

  async function during({ statements }: Tampering, ask: (db: Db) => Promise<readonly string[]>): Promise<string[]> {
    let faults: string[] = [];
    await database.db
      .transaction(async (tx) => {
        await tx.execute(sql`SET LOCAL session_replication_role = replica`);
        for (const statement of statements) await tx.execute(sql.raw(statement));
        faults = [...(await ask(tx))];
        throw new RolledBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
    return faults;
  }

  it('is whole before, with runs that wait and runs that ended', async () => {
    const audited = await audit(database.db);
    expect(faultsOf(audited)).toEqual([]);
    expect(audited.runs).toHaveLength(4);
  });

  it('is found by the audit at each of more than sixty changes, except those that are listed with their reason', async () => {
    const missed: string[] = [];
    const found: string[] = [];
    for (const tampering of all) {
      const faults = await faultsAfter(tampering);
      (faults.length === 0 ? missed : found).push(tampering.name);
    }
    expect(missed.toSorted()).toEqual(Object.keys(NOT_FOUND).toSorted());
    expect(found.length).toBeGreaterThan(60);
  }, 300_000);

  it.each(weakGuards())('is no record in a database whose rules were changed: $name', async (tampering) => {
    expect(await during(tampering, guardsOf)).not.toEqual([]);
  });

  it('has a fault in its guards when a rule was changed', async () => {
    const [weak] = weakGuards();
    if (weak === undefined) throw new Error('Expected that change');
    expect(await tablesAfter(weak)).toEqual(['guards']);
  });

  // Only the guards are read: a connection that has prepared statements about the table cannot use them any more.
  it.each(weakCollations())('is no record in a database that compares otherwise: $name', async (tampering) => {
    const faults = await during(tampering, guardsOf);
    expect(faults[0]).toContain('COLLATE theirs');
  });

  it.each(rowsOutOfSight())('is read from its least row to its last: $name', async (tampering) => {
    expect(await tablesAfter(tampering)).toContain(tampering.table);
  });

  // An item that is not read is missed by its log: only whoever reads it says that it is not as it arrived.
  it.each(itemsOutOfSight())('is read from its least item to its last: $name', async ({ id, ...tampering }) => {
    expect(await faultsAfter(tampering)).toContainEqual(expect.stringMatching(`^Item ${id}, event `));
  });

  it('names a value that no program writes, and goes on', async () => {
    const impossible = await impossibleValues(database.db);
    expect(impossible.length).toBeGreaterThan(18);
    const missed: string[] = [];
    for (const tampering of impossible) {
      const read = { runs: 0, faults: [] as string[] };
      await after(tampering, (audited) => {
        read.runs = audited.runs.length;
        read.faults = faultsOf(audited);
        return [];
      });
      if (read.runs !== 4 || read.faults.length === 0) missed.push(tampering.name);
    }
    expect(missed).toEqual([]);
  }, 120_000);

  it.each(inventedMessages())('has a fault in the messages of its threads: $name', async (tampering) => {
    expect(await tablesAfter(tampering)).toEqual(['thread_messages']);
  });

  it.each(Object.entries(INBOX_CHANGES))('is not whole when someone has changed the inbox: %s', async (_, change) => {
    const faults = await faultsAfter({ name: change, table: 'inbox', statements: [change] });
    expect(faults.join('\n')).toMatch(/in the inbox, as (?:event|entry) \d+|item of the inbox|^Item \d+/m);
  });

  it('names a log that lost its end although everything that follows was adjusted', async () => {
    const cut = all.find(({ name }) => name.startsWith('cut the end of a log'));
    if (cut === undefined) throw new Error('Expected that change');
    expect((await faultsAfter(cut))[0]).toMatch(/^Expected the log to go on to event \d+, as the register has seen it/);
  });

  it('names a deleted run, of which nothing is left', async () => {
    const gone = all.find(({ name }) => name.startsWith('delete a whole run'));
    if (gone === undefined) throw new Error('Expected that change');
    expect(await faultsAfter(gone)).toEqual([
      expect.stringMatching(/^Expected the run `run-\S+`, which the register has seen with \d+ events, got none$/),
    ]);
  });
}
