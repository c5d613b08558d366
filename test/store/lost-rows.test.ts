/**
 * The row of a run is deleted from `runs` by someone with every right on the database, and its log stays. Nothing else leads
 * from a load to the case, so its bill must not be paid again unasked.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, PERMISSIVE, sopFile, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { emptyTables } from './empty-tables.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';

const MINUTE = 60_000;
const PAYS = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
const NEEDS = '  - case.claim.amount\n  - case.claimant.account_id';
const files = filesOf(sopFile(PAYS, { needs: NEEDS }), PERMISSIVE, TWO_LEADS);

let database: Database;
beforeAll(async () => {
  database = await openEmbeddedDatabase();
}, 60_000);
afterAll(() => database.close());

/** CASE-1 is paid, and the register names the end of its log. */
async function paid(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  await emptyTables(database);
  await database.db.execute(sql`ALTER SEQUENCE case_numbers RESTART`);
  await inWorld({ isTampered: true, store: createPostgresStore(database), files }, async (world) => {
    let count = 0;
    world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: `PAY-${++count}` } }));
    await claim(world, '101');
    await world.after(20_000);
    expect(payments(world)).toBe(1);
    await story(world);
  });
}

async function claim(world: SimulatedWorld, id: string, bol = 'BOL-4711'): Promise<void> {
  await world.claim({ bol }, { id });
  await world.settle();
}

const payments = (world: SimulatedWorld): number => world.vendors.doneOf('tms.pay_claim');

/** As a session whose triggers and foreign keys do not fire. */
async function change(...statements: readonly string[]): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    for (const statement of statements) await tx.execute(sql.raw(statement));
  });
}

const notices = (world: SimulatedWorld): string => world.operatorNotices.join('\n');
const cards = async (world: SimulatedWorld, caseId: string): Promise<string> => {
  const state = await world.state(caseId);
  return JSON.stringify(state === null ? [] : openAsks(state));
};

const ROW = `DELETE FROM runs WHERE case_id = 'CASE-1'`;
const CASE = `DELETE FROM cases WHERE case_id = 'CASE-1'`;
const KEYS = `DELETE FROM case_keys WHERE case_id = 'CASE-1'`;

it.each([
  ['its row', [ROW]],
  ['its row, and what else leads to the case', [ROW, KEYS, CASE]],
])('another claim for the load is not paid unasked although the paid case has lost %s a moment ago', (_, gone) =>
  paid(async (world) => {
    await change(...gone);
    await claim(world, '102');
    expect(payments(world)).toBe(1);
    expect(await cards(world, 'CASE-2')).toContain('CASE-1 has the same BOL 4711. Paid there: step 1');
    expect(notices(world)).toContain('(CASE-1) was missing in the table `runs`');
  }),
);

it('the row is made again from the log within two minutes, as it was, and the operators are notified', () =>
  paid(async (world) => {
    const before = await world.row('CASE-1');
    await change(ROW, `DELETE FROM asks`, `DELETE FROM timers`);
    await world.after(2 * MINUTE, 20_000);
    expect(await world.row('CASE-1')).toEqual({ ...before, threadSeq: 0 });
    expect(world.operatorNotices).toEqual([expect.stringContaining('was made again from the log')]);
    expect(await world.auditProblems()).toEqual([]);
  }));

it.each([
  ['lost its end, too', `DELETE FROM run_events WHERE seq > 2`],
  ['was changed, too', `UPDATE run_events SET body = replace(body, '4711', '4712')`],
])('no money moves while a log without a row %s: it may be about the same load', (_, statement) =>
  paid(async (world) => {
    await change(ROW, statement);
    await claim(world, '102');
    await claim(world, '103', 'BOL-2');
    await world.after(MINUTE, 20_000);
    expect(payments(world)).toBe(1);
    expect(notices(world)).toContain('the run is held');
  }),
);

it('the operators are told once that a run is gone with its log, which the register has seen', () =>
  paid(async (world) => {
    // It would know what it has appended itself.
    world.process.power.cutAfter(0);
    await world.boot();
    await change(ROW, KEYS, CASE, `DELETE FROM run_events`);
    await world.after(4 * MINUTE, 20_000);
    expect(world.operatorNotices).toEqual([expect.stringContaining('A run was deleted from the database')]);
  }));

it('only a run without a row is found as one', () =>
  paid(async (world) => {
    expect(await world.store.runs.withoutRow(9)).toEqual([]);
    await change(ROW);
    expect(await world.store.runs.withoutRow(9)).toHaveLength(1);
  }));
