/** An anchor that is kept elsewhere shows what the database alone cannot: that something was removed as a whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { problemsOfAnchor, readAnchor } from '../../src/evaluate/anchor.ts';
import { openEngine } from '../../src/evaluate/bench/open-engine.ts';
import { watchClaims } from '../../src/evaluate/bench/watch-claims.ts';
import type { RecordKeys } from '../../src/kernel/record-keys.ts';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { handbookFiles } from '../evaluate/cases.ts';
import { OTHER_KEYS } from '../record-keys.ts';
import { openEmbeddedDatabase } from '../store/embedded-database.ts';
import { sop, type Called } from './fake-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'sopwith-anchor-'));
const FILE = join(folder, 'anchor.json');
const REMOVED = ['timers', 'asks', 'session_uses', 'thread_messages', 'run_events', 'runs', 'case_keys', 'cases'];
let database: Database;
let keys: RecordKeys;

beforeAll(async () => {
  database = await openEmbeddedDatabase();
  const watch = watchClaims();
  const bench = await openEngine(database, handbookFiles, watch.adapt);
  keys = bench.engine.shell.keys;
  await bench.receive(2, '4100.00');
  await watch.rested(2, AbortSignal.timeout(60_000));
  await bench.stop();
  expect(await run('audit', 'anchor', '--to', FILE)).toMatchObject({ code: 0, err: '' });
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

const run = (...words: string[]): Promise<Called> =>
  sop(words, { store: { store: createPostgresStore(database), keys } });

class RolledBack extends Error {}

/** What the audit says with and without the anchor, while the statements are in effect. */
async function audited(...statements: string[]): Promise<{ readonly alone: Called; readonly anchored: Called }> {
  let result: { readonly alone: Called; readonly anchored: Called } | null = null;
  await database.db
    .transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL session_replication_role = replica`);
      for (const statement of statements) await tx.execute(sql.raw(statement));
      const store = { store: createPostgresStore({ db: tx }), keys };
      result = {
        alone: await sop(['audit', 'verify'], { store }),
        anchored: await sop(['audit', 'verify', '--anchor', FILE], { store }),
      };
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  if (result === null) throw new Error('Expected an audit');
  return result;
}

/** Runs `act` with an anchor as if made before the next sweep: nothing was seen, so it lists every head itself. */
async function withUnseen(act: () => Promise<void>): Promise<void> {
  const seen = readFileSync(FILE, 'utf8');
  await database.db
    .transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL session_replication_role = replica`);
      await tx.execute(sql`DELETE FROM register WHERE chain = 'runs'`);
      const made = await sop(['audit', 'anchor'], { store: { store: createPostgresStore({ db: tx }), keys } });
      expect(made.json()).toMatchObject({
        register: { runs: { seq: 0 } },
        unseen: [{ seq: expect.any(Number) }, {}],
      });
      writeFileSync(FILE, made.out);
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  try {
    await act();
  } finally {
    writeFileSync(FILE, seen);
  }
}

describe('an anchor', () => {
  it('is signed, counts the runs, and fits the record from which it was made', async () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toMatchObject({ runs: 2, signed: { key_id: keys.keyId } });
    const { alone, anchored } = await audited();
    expect([alone.code, anchored.code]).toEqual([0, 0]);
    const { at } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly at: string };
    expect(anchored.out).toContain(`It was compared with the anchor of ${at}, signed with the key ${keys.keyId}`);
    expect(alone.out).not.toContain('anchor');
  });

  it('shows that a run was removed together with everything that the register says of it', async () => {
    const { alone, anchored } = await audited(
      ...REMOVED.map((table) => `DELETE FROM ${table}`),
      "DELETE FROM register WHERE chain = 'runs'",
    );
    expect(alone.code).toBe(0);
    expect(anchored.code).toBe(1);
    expect(anchored.out).toContain('the database was set back, or the end was removed');
  });

  it('shows that the end of a log was cut that the register had not seen yet', async () => {
    const cut = `(SELECT e.run_id, e.seq, e.hash FROM run_events e WHERE e.signed IS NOT NULL AND e.seq = 1)`;
    await withUnseen(async () => {
      const { anchored } = await audited(
        "DELETE FROM register WHERE chain = 'runs'",
        `CREATE TEMP TABLE cut ON COMMIT DROP AS SELECT * FROM ${cut} AS c`,
        'DELETE FROM run_events e USING cut WHERE e.run_id = cut.run_id AND e.seq > cut.seq',
        'UPDATE runs SET head_seq = cut.seq, head_hash = cut.hash FROM cut WHERE runs.run_id = cut.run_id',
      );
      expect(anchored.code).toBe(1);
      expect(anchored.out).toContain(`as it was at`);
    });
  });

  it('shows that a log that the register had not seen yet has the same length but another end', async () => {
    const before = readFileSync(FILE, 'utf8');
    await withUnseen(async () => {
      expect(readFileSync(FILE, 'utf8')).not.toBe(before);
      const { anchored } = await audited(
        "DELETE FROM register WHERE chain = 'runs'",
        'UPDATE run_events e SET hash = reverse(e.hash) FROM runs r WHERE e.run_id = r.run_id AND e.seq = r.head_seq',
      );
      expect(anchored.out.match(/Expected event \d+ as it was at/g)).toHaveLength(2);
    });
  });

  it('shows that the register says less of a run than it did, although the end of the register is the same', async () => {
    const { anchored } = await audited(
      `UPDATE register SET body = regexp_replace(body, '"run-[^"]+"', '"run-other"') WHERE chain = 'runs'`,
    );
    expect(anchored.out).toMatch(/Expected the 2 runs of \S+, got \d+, or others, from the register/);
    const shorter = await audited(
      `UPDATE register SET body = jsonb_set(jsonb_set(body::jsonb, '{heads,0,seq}', '1'), '{heads,0,hash}', to_jsonb(
         (SELECT hash FROM run_events WHERE seq = 1 AND run_id = register.body::jsonb #>> '{heads,0,runId}')
       ))::text WHERE chain = 'runs' AND body LIKE '%"run-%'`,
    );
    expect(shorter.anchored.out).not.toContain('as it was at');
    expect(shorter.anchored.out).toMatch(/Expected the 2 runs of \S+, got 2, or others, from the register/);
  });

  it('shows that the register of handbooks lost its end', async () => {
    const { anchored } = await audited(
      "DELETE FROM register WHERE chain = 'handbooks' AND seq = (SELECT max(seq) FROM register WHERE chain = 'handbooks')",
    );
    expect(anchored.out).toContain('Expected the register of handbooks to have entry');
  });

  it('shows that the database was set back and then went on', async () => {
    const { anchored } = await audited(
      "UPDATE register SET hash = reverse(hash) WHERE chain = 'runs' AND seq = (SELECT max(seq) FROM register WHERE chain = 'runs')",
    );
    expect(anchored.out).toContain('the database was set back, and went on from there');
  });

  it('that was changed, or signed with another key, vouches for nothing', async () => {
    const text = readFileSync(FILE, 'utf8');
    try {
      writeFileSync(FILE, text.replace('"runs": 2', '"runs": 1'));
      expect((await run('audit', 'verify', '--anchor', FILE)).out).toContain('Expected a valid signature of the key');
      writeFileSync(FILE, text.replace(keys.keyId, OTHER_KEYS.keyId));
      expect((await run('audit', 'verify', '--anchor', FILE)).out).toContain('a key that is not accepted');
      writeFileSync(FILE, '{}');
      expect(await run('audit', 'verify', '--anchor', FILE)).toMatchObject({ code: 2 });
    } finally {
      writeFileSync(FILE, text);
    }
  });

  it('vouches for nothing without a signature, as anyone can write it', async () => {
    const text = readFileSync(FILE, 'utf8');
    try {
      writeFileSync(FILE, JSON.stringify({ ...(JSON.parse(text) as object), signed: null }));
      const unsigned = await run('audit', 'verify', '--anchor', FILE);
      expect(unsigned.code).toBe(1);
      expect(unsigned.out).toContain('Expected a signed anchor, got one without a signature');
      expect(unsigned.out).toContain('which is not signed');
    } finally {
      writeFileSync(FILE, text);
    }
  });

  it('is not made where only public keys are', async () => {
    const { sign: _sign, ...verifier } = keys;
    const made = await sop(['audit', 'anchor'], {
      store: { store: createPostgresStore(database), keys: verifier },
    });
    expect(made).toMatchObject({ code: 2, out: '', err: expect.stringContaining('public keys only') as string });
  });

  it('is made of a record that is not whole, says so, and shows what is removed later', async () => {
    let made: Called | null = null;
    const later: string[][] = [];
    await database.db
      .transaction(async (tx) => {
        await tx.execute(sql`UPDATE runs SET outcome = 'forged'`);
        made = await sop(['audit', 'anchor'], { store: { store: createPostgresStore({ db: tx }), keys } });
        const store = createPostgresStore({ db: tx });
        const anchor = readAnchor(made.out);
        if (anchor === null) throw new Error('Expected an anchor');
        later.push((await problemsOfAnchor(store, keys, anchor)).map(({ problem }) => problem));
        await tx.execute(sql`SET LOCAL session_replication_role = replica`);
        await tx.execute(sql`DELETE FROM run_events WHERE (run_id, seq) IN (SELECT run_id, head_seq FROM runs)`);
        later.push((await problemsOfAnchor(store, keys, anchor)).map(({ problem }) => problem));
        throw new RolledBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
    expect(made).toMatchObject({ code: 1, err: expect.stringContaining('2 faults') as string });
    expect(JSON.parse((made as Called | null)?.out ?? '')).toMatchObject({ faults: { count: 2, gone: [] } });
    expect(later[0]).toEqual([]);
    expect(later[1]).toHaveLength(2);
  });
});
