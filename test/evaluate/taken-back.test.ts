/**
 * Triggers of someone with every right on the database take back what an append has stored, in the same transaction,
 * after the statement has counted it: what people were answered, or the intent of a call, is not in the log.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { auditRecord } from '../../src/evaluate/audit.ts';
import type { Store } from '../../src/engine/ports.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { SimulatedWorld } from '../engine/world.ts';
import { KEYS } from '../record-keys.ts';
import { asking, FILES, filesOf, LENA, MARCUS, PEOPLE_PATH, sopFile } from '../run/handbook.ts';
import { openEmbeddedDatabase } from '../store/embedded-database.ts';

const STEPS = `  - step: 3
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claim.amount}" }
    if_denied:
      says: It was denied
      stop: Denied
`;
const PEOPLE = FILES.filter(({ path }) => path === PEOPLE_PATH).map(({ path, text }) => ({
  path,
  text: text.replace('members: [lena-lead', 'members: [marcus-manager, lena-lead'),
}));
const HANDBOOK = filesOf(
  sopFile(STEPS, { needs: '  - case.claim.amount' }),
  asking('jira.create_issue', 'claims-leads:1'),
  ...PEOPLE,
);

let database: Database;
let store: Store;
let world: SimulatedWorld;
let askId: AskId;

const run = async (...statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await database.db.execute(sql.raw(statement));
};
const issues = (): number => world.vendors.doneOf('jira.create_issue');
const faults = async (): Promise<string> => {
  const { problems, runs } = await auditRecord(store, KEYS);
  return [...problems, ...runs.flatMap(({ problem }) => problem ?? [])].map(({ problem }) => problem).join('\n');
};

const AWAY = `CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM run_events WHERE run_id = NEW.run_id AND seq >= NEW.seq;
  DELETE FROM session_uses WHERE run_id = NEW.run_id;
  UPDATE runs SET head_seq = NEW.seq - 1, head_hash = NEW.prev, status = 'waiting', outcome = NULL
    WHERE run_id = NEW.run_id AND head_seq >= NEW.seq;
  UPDATE asks SET open = true WHERE run_id = NEW.run_id;
  RETURN NULL; END $$`;
const TRIGGERS = [
  [
    'a trigger after the insert',
    (type: string) =>
      `CREATE TRIGGER away AFTER INSERT ON run_events FOR EACH ROW WHEN (NEW.type = '${type}') EXECUTE FUNCTION away()`,
  ],
  [
    'a trigger at the commit',
    (type: string) =>
      `CREATE CONSTRAINT TRIGGER away AFTER INSERT ON run_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.type = '${type}') EXECUTE FUNCTION away()`,
  ],
] as const;

async function takingBack(trigger: string): Promise<void> {
  await run(
    'ALTER TABLE run_events DISABLE TRIGGER run_events_append_only',
    'ALTER TABLE session_uses DISABLE TRIGGER session_uses_append_only',
    AWAY,
    trigger,
  );
}

/** The database is as it was, and the row that the trigger took back stays away. */
async function asBefore(): Promise<void> {
  await run(
    'DROP FUNCTION away() CASCADE',
    'ALTER TABLE run_events ENABLE TRIGGER run_events_append_only',
    'ALTER TABLE session_uses ENABLE TRIGGER session_uses_append_only',
  );
}

beforeEach(async () => {
  database = await openEmbeddedDatabase();
  store = createPostgresStore(database);
  world = await new SimulatedWorld({ files: HANDBOOK, store }).open();
  await world.claim({ claim_amount: '31000' });
  await world.rest();
  ({ askId } = await world.ask('approval'));
  await world.after(10_000);
});
afterEach(async () => {
  await world.close();
  await database.close();
});

/** Held here and in a process that starts, and named by the audit. */
async function expectHeld(done: number): Promise<void> {
  await asBefore();
  for (const name of ['same', 'next']) {
    if (name === 'next') {
      await world.close();
      world.processes.length = 0;
      await world.boot(Infinity, name);
    }
    await run('UPDATE timers SET due_at_ms = 1');
    await world.after(60_000);
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
    await world.after(60_000);
    expect(issues()).toBe(done);
  }
  expect(world.operatorNotices.join('\n')).toContain('The record of a run was changed, and the run is held');
  expect(await faults()).toContain('as the register has seen it');
}

describe.each(TRIGGERS)('what %s takes back', (_, trigger) => {
  it('is a denial that no one can approve again', async () => {
    await takingBack(trigger('ApprovalDenied'));
    expect(await world.engine.commands.deny(askId, LENA, 'This is fraud')).toMatchObject({ ok: true });
    await world.settle();
    await expectHeld(0);
  });

  it('is the intent of a call that people approved, so no process performs it, whatever wakes its run', async () => {
    await world.boot(Infinity, 'another process');
    await takingBack(trigger('CallStarted'));
    expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
    for (let wakes = 0; wakes < 3; wakes++) {
      await run('UPDATE timers SET due_at_ms = 1', 'UPDATE runs SET lease_owner = NULL, lease_until_ms = NULL');
      await world.after(20_000);
    }
    expect(issues()).toBe(0);
    await expectHeld(0);
  });
});

it('is not answered as done when a trigger leaves out the denial itself', async () => {
  await run(
    'CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    "CREATE TRIGGER away BEFORE INSERT ON run_events FOR EACH ROW WHEN (NEW.type = 'ApprovalDenied') EXECUTE FUNCTION away()",
  );
  await expect(world.engine.commands.deny(askId, LENA, 'This is fraud')).rejects.toMatchObject({
    code: 'store.stored_otherwise',
  });
  await run('DROP FUNCTION away() CASCADE');
  // Nothing of it is stored, so the run is as it was, and she can deny it again.
  expect(await world.engine.commands.deny(askId, LENA, 'This is fraud')).toMatchObject({ ok: true });
  await world.after(60_000);
  expect(issues()).toBe(0);
  expect(await faults()).toBe('');
});
