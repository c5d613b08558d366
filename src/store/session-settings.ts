/**
 * Settings of the database or of a role: every connection begins with them, and some change what a commit or a
 * statement means, or which rows a look-up finds. What the server itself is configured with is the operator's, and is
 * not looked at; connections set the path of names, `synchronous_commit` and `gin_fuzzy_search_limit` themselves.
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
  // An index gives all rows, not some of them by chance.
  gin_fuzzy_search_limit: ['0'],
  // An append that conflicts is seen to conflict.
  default_transaction_isolation: ['read committed'],
  default_transaction_read_only: OFF,
  // Libraries run in the server with every connection.
  session_preload_libraries: ['', '""'],
  local_preload_libraries: ['', '""'],
};

/**
 * Whatever their value: how a statement is planned, how long it may take, what is logged, how values are shown; and
 * settings of extensions, which have a dot.
 */
const NEUTRAL_KINDS =
  /\.|^(enable|log|track|tcp|temp|jit|geqo|lc|backend|vacuum|debug|parallel|max_parallel|min_parallel|effective|client|statement|lock|idle|transaction|from_collapse|join_collapse|default_table|default_toast|commit)_|_(cost|timeout|work_mem)$/;
const NEUTRAL = [
  ...[
    'search_path',
    'application_name',
    'timezone',
    'datestyle',
    'intervalstyle',
    'extra_float_digits',
    'bytea_output',
  ],
  ...[
    'default_statistics_target',
    'default_text_search_config',
    'plan_cache_mode',
    'cursor_tuple_fraction',
    'jit',
    'geqo',
  ],
  ...[
    'work_mem',
    'hash_mem_multiplier',
    'maintenance_io_concurrency',
    'constraint_exclusion',
    'xmlbinary',
    'xmloption',
  ],
  ...['recursive_worktable_factor', 'compute_query_id', 'escape_string_warning', 'gin_pending_list_limit'],
  ...['password_encryption', 'quote_all_identifiers', 'stats_fetch_consistency'],
];

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
    return isHarmless(name, value)
      ? []
      : [
          `Expected no setting \`${name}\` that changes what a statement or a commit means, got \`${value}\` for ${whose}`,
        ];
  });
}

/** One that this program does not know may do anything. */
function isHarmless(name: string, value: string): boolean {
  const values = Object.hasOwn(HARMLESS, name) ? HARMLESS[name] : undefined;
  return values === undefined ? NEUTRAL_KINDS.test(name) || NEUTRAL.includes(name) : values.includes(value);
}
