/**
 * Someone with every right on the database, but without the key, removes the end of a log down to an earlier signed
 * event, adjusts what follows from it, and starts the program again: what was done since is done once more, or a denial
 * disappears. The earlier log is genuine, so only what the register has seen of it shows the cut.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { anchorOf, problemsOfAnchor, type Anchor } from '../../src/evaluate/anchor.ts';
import { audit, auditRecord } from '../../src/evaluate/audit.ts';
import type { Store } from '../../src/engine/ports.ts';
import { asCaseId, type AskId } from '../../src/kernel/ids.ts';
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
/** Marcus may approve too, who has no part in the case. */
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
let anchor: Anchor;

const run = async (...statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await database.db.execute(sql.raw(statement));
};
const issues = (): number => world.vendors.doneOf('jira.create_issue');
const head = async (): Promise<number> => (await world.row())?.head.seq ?? 0;
const faults = async (): Promise<string[]> => {
  const { problems, runs } = await auditRecord(store, KEYS);
  return [...problems.map(({ problem }) => problem), ...runs.flatMap(({ problem }) => problem?.problem ?? [])];
};
/** What `sop audit verify CASE-1` names. */
const faultsOfCase = async (): Promise<string[]> =>
  (await audit(store, KEYS, asCaseId('CASE-1'))).flatMap(({ problem }) => problem?.problem ?? []);
const anchorFaults = async (): Promise<string[]> =>
  (await problemsOfAnchor(store, KEYS, anchor)).map(({ problem }) => problem);

/** What is done to the rows to keep the register from seeing the decision. */
type Hidden = {
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
  readonly end?: () => Promise<void>;
};

/** A claim that Lena decides; the record has an anchor after that. */
async function decided(isApproved: boolean, hidden: Hidden = {}): Promise<void> {
  await world.claim({ claim_amount: '31000' });
  await world.rest();
  ({ askId } = await world.ask('approval'));
  await world.after(10_000);
  await hidden.before?.();
  const { approve, deny } = world.engine.commands;
  expect(await (isApproved ? approve(askId, LENA) : deny(askId, LENA, 'This is fraud'))).toMatchObject({ ok: true });
  await world.settle();
  await hidden.after?.();
  await world.after(70_000);
  await hidden.end?.();
  const audited = await auditRecord(store, KEYS);
  expect([await faults(), await faultsOfCase()]).toEqual([[], []]);
  anchor = anchorOf(audited, new Date(world.clock.now()).toISOString(), KEYS);
  expect(await anchorFaults()).toEqual([]);
}

/** Removes everything after the approval was asked for, as if no one had decided yet, while no process runs. */
async function cut(): Promise<void> {
  await world.close();
  world.processes.length = 0;
  const asked = "(SELECT seq FROM run_events WHERE type = 'ApprovalRequested')";
  await run(
    'ALTER TABLE run_events DISABLE TRIGGER run_events_append_only',
    'ALTER TABLE session_uses DISABLE TRIGGER session_uses_append_only',
    `DELETE FROM session_uses WHERE used_at_ms > (SELECT at_ms FROM run_events WHERE type = 'ApprovalRequested')`,
    `DELETE FROM run_events WHERE seq > ${asked}`,
    `UPDATE runs SET status = 'waiting', outcome = NULL, head_seq = ${asked}, head_hash = (SELECT hash FROM run_events WHERE type = 'ApprovalRequested')`,
    'UPDATE asks SET open = true',
    'ALTER TABLE run_events ENABLE TRIGGER run_events_append_only',
    'ALTER TABLE session_uses ENABLE TRIGGER session_uses_append_only',
  );
}

/** Lets a process act on the cut log that does not look into the register, as an earlier version. */
async function goOnUnseen(): Promise<void> {
  const { lastSeen } = store.register;
  Object.assign(store.register, { lastSeen: async () => [] });
  await world.boot(Infinity, 'unseeing');
  expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: true });
  await world.settle();
  await world.after(30_000);
  Object.assign(store.register, { lastSeen });
}

beforeEach(async () => {
  database = await openEmbeddedDatabase();
  store = createPostgresStore(database);
  world = await new SimulatedWorld({ files: HANDBOOK, store }).open();
});
afterEach(async () => {
  await world.close();
  await database.close();
});

describe('a log whose end was removed, with everything that follows from it', () => {
  it.each([
    ['a denial', false],
    ['an approval and the call after it', true],
  ])('is held by the next process, and is not decided again: %s', async (_, isApproved) => {
    await decided(isApproved);
    const before = issues();
    await cut();
    await world.boot(Infinity, 'next');
    const cutHead = await head();
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
    await world.after(60_000);
    expect(issues()).toBe(before);
    expect(await head()).toBe(cutHead);
    expect(world.operatorNotices.join('\n')).toContain('as the register has seen it');
    expect((await faults()).join('\n')).toContain('as the register has seen it');
    expect(await faultsOfCase()).toEqual([expect.stringContaining('as the register has seen it')]);
    expect(await anchorFaults()).toHaveLength(1);
  });

  it('stays held although a later look-up in the register finds nothing', async () => {
    await decided(true);
    const before = issues();
    await cut();
    await world.boot(Infinity, 'next');
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
    const { lastSeen } = store.register;
    Object.assign(store.register, { lastSeen: async () => [] });
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
    await world.after(60_000);
    Object.assign(store.register, { lastSeen });
    expect(issues()).toBe(before);
  });

  it.each<[string, () => Hidden]>([
    [
      'a time that has not come, for a while',
      () => {
        let time = 0;
        return {
          before: async () => {
            time = (await world.row())?.updatedAt ?? 0;
            await run('UPDATE runs SET updated_at_ms = 9000000000000000');
            await world.after(12_000);
            await run(`UPDATE runs SET updated_at_ms = ${time}`);
          },
        };
      },
    ],
    [
      'a time long ago, until the register looks elsewhere',
      () => {
        let time = 0;
        return {
          after: async () => {
            time = (await world.row())?.updatedAt ?? 0;
            await run('UPDATE runs SET updated_at_ms = 0');
            // Another case, by which the register goes on.
            await world.after(70_000);
            await world.claim({ claim_amount: null }, { id: '202' });
            await world.after(10_000);
          },
          end: () => run(`UPDATE runs SET updated_at_ms = ${time} WHERE updated_at_ms = 0`),
        };
      },
    ],
  ])('is held although the row of the run had %s', async (_, hide) => {
    await decided(false, hide());
    await cut();
    await world.boot(Infinity, 'next');
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
    expect((await faultsOfCase()).join('\n')).toContain('as the register has seen it');
  });

  it('is found by the audit although it went on, longer than it was', async () => {
    await decided(false);
    const seen = await head();
    await cut();
    await goOnUnseen();
    expect(await head()).toBeGreaterThan(seen);
    expect(await faults()).toEqual([
      expect.stringMatching(
        /^Expected event \d+ as the register has seen it, got another: the end of the log was removed/,
      ),
    ]);
    expect(await faultsOfCase()).toEqual(await faults());
  });

  it('does not fit the anchor although it went on, longer than it was', async () => {
    await decided(false);
    await cut();
    await goOnUnseen();
    expect(await anchorFaults()).toEqual([expect.stringMatching(/^Expected event \d+ as it was at /)]);
  });

  it('is held once a process sweeps, although another one went on with it, and is not witnessed', async () => {
    await decided(false);
    await cut();
    const { append } = store.register;
    Object.assign(store.register, { append: async () => 'conflict' });
    await goOnUnseen();
    Object.assign(store.register, { append });
    const last = await store.register.last('runs');
    await world.after(10_000);
    expect(await store.register.last('runs')).toEqual(last);
    expect(world.operatorNotices.join('\n')).toContain('the end of the log was removed, and it went on from there');
  });

  it('is held when the entry of the register that saw it was changed', async () => {
    await decided(false);
    await cut();
    await run(
      'ALTER TABLE register DISABLE TRIGGER register_append_only',
      // It names an event that the log still holds.
      `UPDATE register SET body = regexp_replace(
         regexp_replace(body, '"seq":[0-9]+', '"seq":1'),
         '"hash":"[0-9a-f]+"', '"hash":"' || (SELECT hash FROM run_events WHERE seq = 1 LIMIT 1) || '"'
       ) WHERE chain = 'runs'`,
      'ALTER TABLE register ENABLE TRIGGER register_append_only',
    );
    await world.boot(Infinity, 'next');
    expect(await world.engine.commands.approve(askId, MARCUS)).toMatchObject({ ok: false, code: 'record_changed' });
  });
});
