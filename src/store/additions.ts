/**
 * What was added to the database's own catalogue and no migration made: it can run something, decide what a statement
 * means, or write into our tables. What belongs to an extension is the extension's, unless it misleads.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Db } from './database.ts';
import { MISLEADING } from './misleading.ts';

/** These have no schema, or act whatever their schema: wherever they are, they count. */
const ANYWHERE = ['pg_cast', 'pg_event_trigger', 'pg_publication', 'pg_language', 'pg_am', 'pg_transform'];
/** By the prefix of their columns: these count in the schemas in which our statements look for names. */
const IN_OUR_SCHEMAS = {
  pg_proc: 'pro',
  pg_operator: 'opr',
  pg_opclass: 'opc',
  pg_opfamily: 'opf',
  pg_collation: 'coll',
  pg_conversion: 'con',
  pg_ts_config: 'cfg',
  pg_ts_dict: 'dict',
  pg_ts_parser: 'prs',
  pg_ts_template: 'tmpl',
};

const MADE = [
  ...ANYWHERE.map((catalogue) => `SELECT '${catalogue}'::regclass::oid AS class, oid FROM ${catalogue}`),
  ...Object.entries(IN_OUR_SCHEMAS).map(
    ([catalogue, prefix]) =>
      `SELECT '${catalogue}'::regclass::oid, oid FROM ${catalogue}
        WHERE ${prefix}namespace IN ('public'::regnamespace::oid, 'pg_catalog'::regnamespace::oid)`,
  ),
  `SELECT 'pg_subscription'::regclass::oid, s.oid FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
    WHERE d.datname = current_database()`,
  // Those of tables and of arrays come with what they belong to.
  `SELECT 'pg_type'::regclass::oid, oid FROM pg_type WHERE typrelid = 0 AND typcategory <> 'A'
    AND typnamespace IN ('public'::regnamespace::oid, 'pg_catalog'::regnamespace::oid)`,
].join(' UNION ALL ');

/** Indexes that Postgres does not fill or does not use: one that is turned on again lacks what was written meanwhile. */
const UNFILLED = `SELECT 'unfilled index ' || i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
  WHERE i.relnamespace = 'public'::regnamespace AND NOT (x.indisvalid AND x.indisready AND x.indislive)`;

/** One sentence for each thing that was added. */
export async function problemsOfAdditions(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT DISTINCT what FROM (
        SELECT pg_describe_object(made.class, made.oid, 0) AS what FROM (${sql.raw(MADE)}) AS made
          WHERE made.oid >= 16384::oid AND pg_describe_object(made.class, made.oid, 0) NOT IN ('function refuse_change()', 'function public.refuse_change()')
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = made.class AND d.objid = made.oid AND d.deptype = 'e')
        UNION ALL ${MISLEADING}
        UNION ALL ${sql.raw(UNFILLED)}
      ) AS found ORDER BY what`,
  );
  return rows.map((row) => `Expected the database as the migrations made it, got the ${String(row['what'])}`);
}
