/**
 * Rows that lead to a case and are not signed, changed by someone with every right on the database but not the key. Each
 * attack changes rows, lets the program work, and counts what it did: no effect twice, none in another case.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { FILES, LENA, withEvents } from '../run/handbook.ts';
import { emptyTables } from './empty-tables.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';

/** How often anything was done outside. */
const effects = ({ vendors }: SimulatedWorld): number =>
  [...vendors.effects.values()].reduce((sum, times) => sum + times, 0);

let database: Database;
beforeAll(async () => {
  database = await openEmbeddedDatabase();
}, 60_000);
afterAll(() => database.close());

/** A case for ticket 101 and one for ticket 102, each with its issue created without a person. */
async function attacked(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  await emptyTables(database);
  await database.db.execute(sql`ALTER SEQUENCE case_numbers RESTART`);
  const store = createPostgresStore(database);
  await inWorld({ isTampered: true, store, files: withEvents(FILES) }, async (world) => {
    await world.claim();
    await world.claim({ claim_amount: '4100', bol: 'BOL-2' }, { id: '102' });
    await world.after(20_000);
    expect(effects(world)).toBeGreaterThan(1);
    await story(world);
  });
}

/** Changes rows as a session whose triggers and foreign keys do not fire, and lets the program work for minutes. */
async function change(world: SimulatedWorld, ...statements: readonly string[]): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    for (const statement of statements) await tx.execute(sql.raw(statement));
  });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.after(200_000, 20_000);
}

const AGAIN = 'UPDATE inbox SET finished_at_ms = null, outcome = null, note = null, attempts = 0, due_at_ms = 0';

/** The events of both cases. */
async function logged(world: SimulatedWorld): Promise<string[]> {
  const runs = await world.store.runs.list({ limit: 9, newestFirst: false });
  return (await Promise.all(runs.map(({ runId }) => world.store.runs.log(runId, 0)))).flat().map(({ hash }) => hash);
}

const ASTRAY = 'the database leads to its case otherwise than the record says';

describe('an event that has opened a case', () => {
  it('opens no second one when the rows forget that it did', () =>
    attacked(async (world) => {
      const before = effects(world);
      await change(world, `DELETE FROM case_keys WHERE record = '102'`, AGAIN);
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toHaveLength(2);
      expect(effects(world)).toBe(before);
      expect(world.operatorNotices.join('\n')).toContain(ASTRAY);
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'deferred', note: expect.stringContaining('Expected zendesk 102 to lead to the case') as string },
      ]);
      expect(await world.auditProblems()).not.toEqual([]);
    }));

  it('opens no second one when its log is deleted with everything that follows from it', () =>
    attacked(async (world) => {
      const before = effects(world);
      const gone = `(SELECT run_id FROM runs WHERE case_id = 'CASE-2')`;
      await change(
        world,
        ...['timers', 'asks', 'session_uses', 'thread_messages', 'run_events'].map(
          (table) => `DELETE FROM ${table} WHERE run_id IN ${gone}`,
        ),
        ...['case_keys', 'runs', 'cases'].map((table) => `DELETE FROM ${table} WHERE case_id = 'CASE-2'`),
        AGAIN,
      );
      expect(effects(world)).toBe(before);
      expect(world.operatorNotices.join('\n')).toContain(ASTRAY);
    }));

  it('goes on once the rows are restored', () =>
    attacked(async (world) => {
      await change(world, `DELETE FROM case_keys WHERE record = '102'`, AGAIN);
      await change(world, `INSERT INTO case_keys VALUES ('zendesk', '102', 'CASE-2', 0)`);
      expect(await world.store.inbox.setAside(9)).toEqual([]);
      expect(await world.auditProblems()).toEqual([]);
    }));
});

describe('an event of a run that has started again', () => {
  it('does not reach the next run when its row forgets that it was worked', () =>
    attacked(async (world) => {
      await world.claim({ claim_amount: '31000', bol: 'BOL-3' }, { id: '103' });
      await world.rest();
      for (const amount of ['32000', '4100'])
        await world.claim({ claim_amount: amount, bol: 'BOL-3' }, { id: '103' }, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      const { askId } = await world.ask('recovery', 'CASE-3');
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', 'So it is')).toMatchObject({ ok: true });
      await world.after(20_000);
      const before = await logged(world);
      await change(world, AGAIN);
      expect(await logged(world)).toEqual(before);
    }));
});

describe('a change of one record', () => {
  it.each([
    [
      'the keys of two cases are swapped',
      `UPDATE case_keys SET case_id = CASE case_id WHEN 'CASE-1' THEN 'CASE-2' ELSE 'CASE-1' END`,
    ],
    [
      'the runs of two cases are swapped',
      `UPDATE runs SET case_id = CASE case_id WHEN 'CASE-1' THEN 'CASE-2' ELSE 'CASE-1' END`,
    ],
    [
      'both are swapped',
      `UPDATE case_keys SET case_id = CASE case_id WHEN 'CASE-1' THEN 'CASE-2' ELSE 'CASE-1' END;UPDATE runs SET case_id = CASE case_id WHEN 'CASE-1' THEN 'CASE-2' ELSE 'CASE-1' END`,
    ],
    ['its case has lost its run', `UPDATE runs SET case_id = 'CASE-1'`],
  ])('reaches no case while %s', (_, statements) =>
    attacked(async (world) => {
      const before = await logged(world);
      await world.claim({ claim_amount: '9999', bol: 'BOL-9' }, { id: '102' }, 'ticket.updated');
      await change(world, ...statements.split(';'));
      expect(await logged(world)).toEqual(before);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'deferred' }]);
      expect(world.operatorNotices).not.toEqual([]);
    }),
  );
});

describe('an event that waits for its case', () => {
  it('is not added to the case of another record for which the rows say it waits', () =>
    attacked(async (world) => {
      await world.arrive('carrier_offer', {}, 'offer-1', '88888');
      await world.settle();
      await change(world, `UPDATE inbox SET held_record = '103' WHERE held_record = '88888'`);
      await world.claim({ bol: 'BOL-3' }, { id: '103' });
      await world.after(20_000);
      expect(await world.row('CASE-3')).not.toBeNull();
      expect(await world.events('EventArrived', 'CASE-3')).toEqual([]);
    }));
});

describe('an explanation', () => {
  it('is not of the run of another case, whatever the row of that run says', () =>
    attacked(async (world) => {
      const { explain } = world.engine.commands;
      expect(await explain(asCaseId('CASE-1'))).not.toBeNull();
      const swapped = sql`CASE case_id WHEN 'CASE-1' THEN 'CASE-2' ELSE 'CASE-1' END`;
      await database.db.execute(sql`UPDATE runs SET case_id = ${swapped}`);
      await expect(explain(asCaseId('CASE-1'))).rejects.toMatchObject({
        code: 'case.astray',
        message: expect.stringContaining('got a log of CASE-2') as string,
      });
    }));
});

describe('an item of the inbox that cannot be read', () => {
  it.each(['payload', 'choice', 'chosen'])('is refused and reported, and the others are worked: %s', (column) =>
    attacked(async (world) => {
      await world.inbox.receive({ source: 'zendesk', eventId: 'broken', receivedAt: world.clock.now(), payload: null });
      await database.db.execute(sql.raw(`UPDATE inbox SET ${column} = '{' WHERE event_id = 'broken'`));
      await world.claim({ claim_amount: '4100', bol: 'BOL-4' }, { id: '104' });
      await world.after(20_000);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ eventId: 'broken', outcome: 'refused' }]);
      expect(await world.store.runs.ofCase(asCaseId('CASE-3'))).toHaveLength(1);
      expect(world.operatorNotices).toContainEqual(expect.stringContaining('not as it arrived'));
    }),
  );
});
