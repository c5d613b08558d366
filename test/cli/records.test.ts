import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { pendingMigrations } from '../../src/store/compare-schema.ts';
import type { Store } from '../../src/engine/ports.ts';
import { approvedLargeClaim, playedStore, tampered } from '../evaluate/played-world.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { openEmbeddedDatabase } from '../store/embedded-database.ts';
import { sop } from './fake-world.ts';

let store: Store;
beforeAll(async () => {
  store = await playedStore(approvedLargeClaim);
});

describe('sop explain', () => {
  it('cites the rule, the values with their origin, and who authorised', async () => {
    const { code, out, err } = await sop(['explain', 'case-1'], { store: { store } });
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^CASE-1 · Freight claim · /),
      expect.stringMatching(
        /^SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value \$31,000.00, threshold \$5,000.00$/,
      ),
    ]);
    expect(out).toMatch(/account tier Enterprise — .*read in step 1, /);
    expect(out).toMatch(/claim value \$31,000.00 — Zendesk ticket \d+/);
    expect(out).toContain('Policy major-loss-issue (permit, boundary/claims-agent.cedar line');
    expect(out).toMatch(/Approved by Lena Lindqvist for claims-leads, 2026-03-04 14:25:00 UTC/);
    expect(out).toContain('What happened\n');
    expect(out).toMatch(/\(line \d+\)/);
  });

  it('prints the same as JSON', async () => {
    const explained = (await sop(['explain', 'CASE-1', '--json'], { store: { store } })).json();
    expect(explained).toMatchObject({
      case_id: 'CASE-1',
      headline: expect.stringContaining('step 3') as string,
      remarks: expect.arrayContaining([expect.stringContaining('Lena Lindqvist approved step 3a')]) as unknown,
    });
    const { steps } = explained as { steps: Record<string, unknown>[] };
    expect(steps.find(({ step }) => step === '3a')).toMatchObject({
      at: '2026-03-04T14:25:00.000Z',
      line: expect.any(Number) as number,
      evidence: expect.any(Array) as unknown,
      authority: expect.any(Array) as unknown,
    });
  });

  it('takes the number of a case alone, and that of its ticket', async () => {
    const { out } = await sop(['explain', '1'], { store: { store } });
    const [, ticket = ''] = /Zendesk ticket (\d+)/.exec(out) ?? [];
    expect(out).toMatch(/^CASE-1 · /);
    expect((await sop(['explain', ticket], { store: { store } })).out).toBe(out);
  });

  it('names the cases when several have the number', async () => {
    const both: Store = {
      ...store,
      cases: {
        ...store.cases,
        find: async (caseId) => {
          const row = await store.cases.find(asCaseId('CASE-1'));
          return row === null || caseId !== asCaseId('CASE-7') ? row : { ...row, caseId };
        },
        findByKey: async () => store.cases.find(asCaseId('CASE-1')),
      },
    };
    expect(await sop(['explain', '7'], { store: { store: both } })).toMatchObject({
      code: 1,
      err: 'Expected one case, got `7`, which CASE-7 and CASE-1 have\n',
    });
  });

  it('exits with 1 and a sentence for a case that is not known', async () => {
    expect(await sop(['explain', 'CASE-99'], { store: { store } })).toEqual(
      expect.objectContaining({
        code: 1,
        out: '',
        err: 'Expected a known case, got `CASE-99`; `/sop list` in Slack has the newest\n',
      }),
    );
    expect(await sop(['explain', 'constructor'], { store: { store } })).toMatchObject({
      code: 1,
      err: 'Expected a known case, got `constructor`; a case is written as `CASE-12`, or as the number that its sender quotes\n',
    });
  });

  it('says why an action did not happen, by step and line, and suggests one that is known', async () => {
    const asked = await sop(['explain', 'CASE-1', '--why-not', 'zendesk.send_acknowledgment'], { store: { store } });
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toMatch(
      /^Step 4a \(line \d+\): Step 4 applies only when step 3 is not taken, and it was taken: account tier Enterprise, claim value \$31,000.00, threshold \$5,000.00\n$/,
    );
    expect((await sop(['explain', 'CASE-1', '--why-not', '4a', '--json'], { store: { store } })).json()).toMatchObject({
      case_id: 'CASE-1',
      action: '4a',
      steps: [{ step: '4a', happened: false }],
    });
    expect(await sop(['explain', 'CASE-1', '--why-not', 'jira.create_isue'], { store: { store } })).toMatchObject({
      code: 1,
      err: 'Expected an action, a tool or a step of the SOP that CASE-1 follows, got `jira.create_isue`. Did you mean `jira.create_issue`?\n',
    });
    expect(await sop(['explain', 'CASE-99', '--why-not', '4a'], { store: { store } })).toMatchObject({
      code: 1,
      err: 'Expected a known case, got `CASE-99`; `/sop list` in Slack has the newest\n',
    });
  });

  it("reads no database that lacks this program's tables", async () => {
    const called = await sop(['explain', 'CASE-1'], {
      store: { store, pendingMigrations: () => Promise.resolve(['0001_append_only']) },
    });
    expect(called).toMatchObject({
      code: 2,
      err: "Expected the database of a test to have this program's tables, got it without `0001_append_only`: start the program once with `npm start`\n",
    });
  });
});

describe('sop erase', () => {
  it('lists what each value holds, in a line', async () => {
    const { code, out } = await sop(['erase', 'CASE-1'], { store: { store } });
    expect(code).toBe(0);
    expect(out).toMatch(/^run-\S+  event 1  CaseOpened\.requester: Wobbly Widget Works, /m);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(220);
  });
});

describe('sop audit verify', () => {
  it('says that an intact record is whole', async () => {
    expect(await sop(['audit', 'verify'], { store: { store } })).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^1 run with \d+ events: the record is whole\nHandbook 1 was published by .+\nThe record ends at handbooks 1:[0-9a-f]{16} and runs \d+:[0-9a-f]{16}; keep this line elsewhere\n$/,
      ) as string,
    });
    expect((await sop(['audit', 'verify', 'CASE-1', '--json'], { store: { store } })).json()).toEqual({
      runs: 1,
      events: expect.any(Number) as number,
      problems: [],
      erased: [],
    });
  });

  it('names the first bad event and exits with 1', async () => {
    const changed = tampered(store, {
      rows: (rows) => rows.map((row) => (row.seq === 3 ? { ...row, at: row.at + 1 } : row)),
    });
    const called = await sop(['audit', 'verify'], { store: { store: changed } });
    expect(called.code).toBe(1);
    expect(called.out).toMatch(
      /^BROKEN {2}CASE-1 {2}run-\S+ {2}event 3: Expected the hash of the event's own content, got another: the event was changed\n/,
    );
    expect((await sop(['audit', 'verify', '--json'], { store: { store: changed } })).json()).toMatchObject({
      problems: [{ case_id: 'CASE-1', seq: 3 }],
    });
  });

  it('exits with 1 for a case that is not known', async () => {
    expect(await sop(['audit', 'verify', 'CASE-9'], { store: { store } })).toMatchObject({
      code: 1,
      err: 'Expected a known case, got `CASE-9`\n',
    });
  });
});

describe('pending migrations', () => {
  it('are all of them on a new database, and none on a migrated one', async () => {
    const database = await openEmbeddedDatabase();
    try {
      await database.db.execute(sql`DROP SCHEMA drizzle CASCADE`);
      await database.db.execute(sql`DROP SCHEMA public CASCADE`);
      await database.db.execute(sql`CREATE SCHEMA public`);
      expect((await pendingMigrations(database))[0]).toBe('0000_tables');
      await database.migrate();
      expect(await pendingMigrations(database)).toEqual([]);
    } finally {
      await database.close();
    }
  });
});
