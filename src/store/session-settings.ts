/**
 * Settings of the database or of a role that change what a commit or a statement means: every connection begins with
 * them. What the server itself is configured with is the operator's, and is not looked at; `search-path.ts` has the path.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Db } from './database.ts';

const ON = ['on', 'true', 't', 'yes', 'y', '1'];
const OFF = ['off', 'false', 'f', 'no', 'n', '0'];
/** The values that do no harm, by setting. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  // A commit that is reported is on disk.
  synchronous_commit: [...ON, 'local', 'remote_write', 'remote_apply'],
  // The triggers of append-only tables fire.
  session_replication_role: ['origin', 'local'],
  // A hidden row is an error.
  row_security: ON,
  transform_null_equals: OFF,
  standard_conforming_strings: ON,
  array_nulls: ON,
  // A damaged page is an error, no empty one.
  zero_damaged_pages: OFF,
  ignore_checksum_failure: OFF,
  ignore_system_indexes: OFF,
};

/** One sentence for each harmful setting that counts in this database, of whichever role. */
export async function problemsOfSettings(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT concat_ws(' in ', coalesce('the role ' || r.rolname, 'every role'), 'the database ' || d.datname) AS whose,
        lower(split_part(o.setting, '=', 1)) AS name, lower(split_part(o.setting, '=', 2)) AS value
      FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS o (setting)
        LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
      WHERE d.datname = current_database()
        OR (s.setdatabase = 0 AND (s.setrole = 0 OR r.rolname IN (current_user, session_user)))`,
  );
  return rows.flatMap((row) => {
    const [whose, name, value] = [String(row['whose']), String(row['name']), String(row['value'])];
    const harmless = Object.hasOwn(HARMLESS, name) ? HARMLESS[name] : undefined;
    return harmless === undefined || harmless.includes(value)
      ? []
      : [
          `Expected no setting \`${name}\` that changes what a statement or a commit means, got \`${value}\` for ${whose}`,
        ];
  });
}
