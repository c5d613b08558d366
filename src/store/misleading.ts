/**
 * What could change the meaning of our statements although every table is as the migrations made it: a cast between
 * Postgres' own types, or a function or an operator that is taken for one of Postgres' own. With a cast of its own from
 * text to jsonb, a look-up in an intact register finds nothing. Where a pooler drops the setting of a connection, a
 * look-up in an index may find some rows only, by chance.
 *
 * A start refuses a database with one, and so does the look-up of how far a log was seen.
 */
import { sql, type SQL } from 'drizzle-orm';
import { Trouble } from '../kernel/trouble.ts';
import { rowsOf, type Db } from './database.ts';

/**
 * Rows of `what`. It decides itself by Postgres' own operators: each has exactly these types, so that no other one is
 * preferred, and one of exactly the same types never is. Members of extensions count too, since anything can be made a
 * member. The operators are those of our statements.
 */
export const MISLEADING: SQL = sql.raw(`
  SELECT pg_describe_object('pg_cast'::regclass::oid, c.oid, 0) AS what FROM pg_cast c
    WHERE c.oid >= 16384::oid AND c.castsource < 16384::oid AND c.casttarget < 16384::oid
  UNION ALL SELECT pg_describe_object('pg_proc'::regclass::oid, p.oid, 0) FROM pg_proc p
    WHERE p.oid >= 16384::oid AND p.pronamespace IN ('public'::regnamespace::oid, 'pg_catalog'::regnamespace::oid)
      AND EXISTS (SELECT 1 FROM pg_proc s WHERE s.proname = p.proname AND s.oid < 16384::oid)
      AND NOT EXISTS (SELECT 1 FROM pg_proc s WHERE s.proname = p.proname AND s.oid < 16384::oid AND s.proargtypes = p.proargtypes)
      AND 16384::oid > ALL (p.proargtypes::oid[])
  UNION ALL SELECT pg_describe_object('pg_operator'::regclass::oid, o.oid, 0) FROM pg_operator o
    WHERE o.oid >= 16384::oid AND o.oprnamespace IN ('public'::regnamespace::oid, 'pg_catalog'::regnamespace::oid)
      AND o.oprname IN ('=', '<>', '<', '<=', '>', '>=', '@>', '+', '-', '||')
      AND o.oprleft < 16384::oid AND o.oprright < 16384::oid
      AND NOT EXISTS (SELECT 1 FROM pg_operator s WHERE s.oid < 16384::oid AND s.oprname = o.oprname
        AND s.oprleft = o.oprleft AND s.oprright = o.oprright)
  UNION ALL SELECT 'setting gin_fuzzy_search_limit' WHERE current_setting('gin_fuzzy_search_limit') <> '0'`);

/** @throws Trouble `store.shadowed` */
export async function refuseMisleading(db: Db): Promise<void> {
  const [first] = await rowsOf(db, sql`${MISLEADING} LIMIT 1`);
  if (first !== undefined) throw misleading(String(first['what']));
}

export function misleading(what: string): Trouble {
  return new Trouble('store.shadowed', {
    message: `Expected the casts, functions and operators of Postgres only, and its own settings, got the ${what}, which changes what our statements mean: find out who made it, and remove it`,
  });
}
