/** Names mean our tables whatever someone sets for the role or makes elsewhere. To be called inside `describe`. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rowsOf, type Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { refuseShadowed } from '../../src/store/search-path.ts';

/** @param open opens the same database anew each time, migrated */
export function describeSearchPath(open: () => Promise<Database>): void {
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
    expect(await createPostgresStore(database).elect('tick', 1)).toBe(true);
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
}
