import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAskId } from '../../src/kernel/ids.ts';
import { createAsk, rowsOf, type Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { allErased, erasableEvents, appending, headOf, NOON, opening, quiet } from './fixtures.ts';
import { publishInto } from './publish.ts';

let database: Database;
beforeAll(async () => {
  database = await openEmbeddedDatabase();
});
afterAll(() => database.close());
const run = (statement: string) => createAsk(database.db)((db) => db.execute(sql.raw(statement)));
const refused = { code: 'store.stored_otherwise' };
const bending = async (table: string, does: string, story: () => Promise<unknown>, at = 'INSERT') => {
  await run(`CREATE FUNCTION bent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${does}; END $$`);
  await run(`CREATE TRIGGER bent BEFORE ${at} ON ${table} FOR EACH ROW EXECUTE FUNCTION bent()`);
  try {
    await story();
  } finally {
    await run('DROP FUNCTION bent() CASCADE');
  }
};

it('an ask that is made again keeps the time at which it was asked', async () => {
  const store = createPostgresStore(database);
  const first = opening('s6');
  await store.cases.open(first);
  const asks = [
    { askId: asAskId('ask-s6'), kind: 'approval' as const, open: true, groups: ['leads'], askedAt: NOON - 5_000 },
  ];
  const request = { ...appending(first.runId, headOf(first.events), []), events: [], projection: { ...quiet, asks } };
  expect(await store.runs.append(request)).toBe('appended');
  expect(await rowsOf(database.db, sql`SELECT asked_at_ms FROM asks WHERE ask_id = 'ask-s6'`)).toEqual([
    { asked_at_ms: NOON - 5_000 },
  ]);
});

const files = [{ path: 'people.yaml', text: 'people: []' }];
it('a publication fails whose handbook is stored with other files', async () => {
  const store = createPostgresStore(database);
  await bending('handbooks', "NEW.files := '[]'; RETURN NEW", () =>
    expect(publishInto(store, { number: 7, files })).rejects.toMatchObject(refused),
  );
});
it('a publication fails whose SOP is stored with another text', async () => {
  const store = createPostgresStore(database);
  const sops = [{ name: 'a', version: 1, hash: 'h', file: 'a.sop.yaml', text: 'sop: a' }];
  await bending('sop_versions', "NEW.text := 'sop: b'; RETURN NEW", () =>
    expect(publishInto(store, { number: 8, files, sops })).rejects.toMatchObject(refused),
  );
});

const erasing = async (id: string) => {
  const store = createPostgresStore(database);
  const first = opening(id, { events: erasableEvents(`run-${id}`) });
  await store.cases.open(first);
  const [event] = first.events;
  if (event === undefined) throw new Error('Expected an event');
  const append = appending(first.runId, headOf(first.events), ['erased']);
  return {
    store,
    request: {
      append,
      erased: allErased(first.events),
      requester: { name: 'erased', email: null },
    },
  };
};
it('an erasure fails of which the event that says so is gone at the commit', async () => {
  const { store, request } = await erasing('s9');
  await run(
    `CREATE FUNCTION bent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE run_events DISABLE TRIGGER USER; DELETE FROM run_events WHERE run_id = NEW.run_id AND seq = NEW.head_seq; ALTER TABLE run_events ENABLE TRIGGER USER; RETURN NULL; END $$`,
  );
  await run(
    `CREATE CONSTRAINT TRIGGER bent AFTER UPDATE ON runs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bent()`,
  );
  try {
    await expect(store.runs.erase(request)).rejects.toMatchObject(refused);
    expect(await store.runs.log(request.append.runId, 1)).toEqual([]);
  } finally {
    await run('DROP FUNCTION bent() CASCADE');
  }
});
it('an erasure fails that leaves the requester of the case', async () => {
  const { store, request } = await erasing('s9b');
  await bending(
    'cases',
    'RETURN NULL',
    () => expect(store.runs.erase(request)).rejects.toMatchObject(refused),
    'UPDATE',
  );
});

const bent = "NEW.head_hash := 'other'; RETURN NEW";
it('the opening of another run fails whose row is stored with another head', async () => {
  const store = createPostgresStore(database);
  const first = opening('s12');
  await store.cases.open(first);
  const second = { ...opening('s12-second'), caseId: first.caseId };
  await bending('runs', bent, () => expect(store.cases.openRun(second)).rejects.toMatchObject(refused));
});
it('the opening of a case fails whose run is stored with another head', async () => {
  const store = createPostgresStore(database);
  await bending('runs', bent, () => expect(store.cases.open(opening('s13'))).rejects.toMatchObject(refused));
});
