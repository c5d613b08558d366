/** Names mean our tables whatever someone sets for the role or makes elsewhere. To be called inside `describe`. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rowsOf, type Database } from '../../src/store/database.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { refuseShadowed } from '../../src/store/search-path.ts';

/**
 * @param open opens the same database anew each time, migrated
 * @param whose `SYSTEM` for a database that ignores what is set for a role
 */
export function describeSearchPath(open: () => Promise<Database>, whose: 'ROLE' | 'SYSTEM'): void {
  it('writes into its own table although a schema named after the role has one of that name', async () => {
    const attacker = await open();
    const [row] = await rowsOf(attacker.db, sql`SELECT quote_ident(current_user) AS role`);
    const role = String(row?.['role']);
    await attacker.db.execute(sql.raw(`CREATE SCHEMA IF NOT EXISTS ${role}`));
    await attacker.db.execute(sql.raw(`CREATE TABLE ${role}.ticks AS SELECT * FROM public.ticks`));
    await attacker.db.execute(sql.raw(`ALTER ROLE ${role} SET search_path = ${role}, public`));
    expect((await createPostgresStore(attacker).record.guards()).join('\n')).toContain('got the relation');
    await attacker.close();
    const database = await open();
    await database.db.execute(sql`CREATE TEMP TABLE ticks AS SELECT * FROM public.ticks`);
    expect(await createPostgresStore(database).elect('tick', 1, 1)).toBe(true);
    expect(await rowsOf(database.db, sql`SELECT key FROM public.ticks`)).toMatchObject([{ key: 'tick' }]);
    expect([...(await rowsOf(database.db, sql.raw(`SELECT key FROM ${role}.ticks`)))]).toEqual([]);
    await expect(
      database.db.transaction(async (tx) => {
        await tx.execute(sql.raw(`SET LOCAL search_path = ${role}, public`));
        await refuseShadowed(tx);
      }),
    ).rejects.toMatchObject({ code: 'store.shadowed', message: expect.stringContaining('Expected `ticks`') as string });
    await database.db.execute(sql.raw(`ALTER ROLE ${role} RESET search_path`));
    await database.close();
  });

  it('looks up all rows whatever the system or the role says of look-ups', async () => {
    const attacker = await open();
    const [row] = await rowsOf(attacker.db, sql`SELECT quote_ident(current_user) AS role`);
    const settings = whose === 'SYSTEM' ? 'ALTER SYSTEM' : `ALTER ROLE ${String(row?.['role'])}`;
    await attacker.db.execute(sql.raw(`${settings} SET gin_fuzzy_search_limit = 1`));
    await attacker.close();
    const database = await open();
    const [setting] = await rowsOf(database.db, sql`SELECT current_setting('gin_fuzzy_search_limit') AS value`);
    expect(setting).toMatchObject({ value: '0' });
    await database.db.execute(sql.raw(`${settings} RESET gin_fuzzy_search_limit`));
    await database.close();
  });

  it('does nothing on statements that mean something else: it does not start, and does not look up a log', async () => {
    const database = await open();
    const store = createPostgresStore(database);
    expect(await store.register.lastSeen([asRunId('run-1')])).toEqual([]);
    for (const statements of MISLEADING_WAYS) {
      for (const statement of statements) await database.db.execute(sql.raw(statement));
      const refused = { code: 'store.shadowed', message: expect.stringContaining('which changes what') as string };
      await expect(refuseShadowed(database.db)).rejects.toMatchObject(refused);
      await expect(store.register.lastSeen([asRunId('run-1')])).rejects.toMatchObject(refused);
      await database.db.execute(sql.raw('DROP SCHEMA theirs CASCADE'));
      await database.db.execute(sql.raw('DROP FUNCTION IF EXISTS unnest(text[])'));
      await database.db.execute(sql.raw('DROP OPERATOR IF EXISTS public.@> (jsonb, text)'));
    }
    await refuseShadowed(database.db);
    await database.close();
  });
}

const MISLEADING_WAYS = [
  [
    'CREATE SCHEMA theirs',
    'CREATE FUNCTION theirs.nothing(text) RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$SELECT jsonb_build_object()$$',
    'CREATE CAST (text AS jsonb) WITH FUNCTION theirs.nothing(text)',
  ],
  ['CREATE SCHEMA theirs', "CREATE FUNCTION unnest(text[]) RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL::text'"],
  [
    'CREATE SCHEMA theirs',
    "CREATE FUNCTION theirs.no(jsonb, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
    'CREATE OPERATOR public.@> (LEFTARG = jsonb, RIGHTARG = text, FUNCTION = theirs.no)',
  ],
];
