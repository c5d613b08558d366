/**
 * Whether the database's own guards are as the migrations made them: triggers, constraints, indexes that refuse or run
 * something, columns with their defaults and collations, sequences, and nothing else that changes what a statement does,
 * such as a rule, row security, or a setting of the database.
 *
 * Everything is compared with the schema by the fields of the catalogue, which are the same in every version of
 * Postgres and in the embedded one. Names alone prove nothing: a guard of the same name can guard nothing.
 */
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { getTableConfig, IndexedColumn, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { problemsOfAdditions } from './additions.ts';
import { rowsOf, type Db } from './database.ts';
import { TABLES } from './schema.ts';
import { problemsOfShadows } from './search-path.ts';
import { problemsOfSequences } from './sequences.ts';
import { problemsOfSettings } from './session-settings.ts';

/** The tables that refuse every change, each by the trigger `…_append_only`. */
const APPEND_ONLY = ['run_events', 'session_uses', 'handbooks', 'sop_versions', 'register', 'proposals', 'case_keys'];

/** One sentence for each guard that is missing or another. */
export async function problemsOfGuards(db: Db): Promise<string[]> {
  return [
    ...(await triggers(db)),
    ...(await differences(db, 'constraint', CONSTRAINTS, constraintsOf)),
    ...(await differences(db, 'unique index', UNIQUE_INDEXES, uniqueIndexesOf)),
    ...(await differences(db, 'index', OTHER_INDEXES, otherIndexesOf)),
    ...(await differences(db, 'column', COLUMNS, columnsOf)),
    ...(await others(db)),
    ...(await problemsOfSequences(db)),
    ...(await problemsOfSettings(db)),
    ...(await problemsOfShadows(db)),
    ...(await problemsOfAdditions(db)),
  ];
}

/** BEFORE, DELETE, UPDATE and TRUNCATE, per statement: bits of `pg_trigger.tgtype`. */
const BEFORE_ANY_CHANGE = 2 + 8 + 16 + 32;
const BEFORE_DELETION = 2 + 8 + 32;

const TRIGGERS: readonly { readonly name: string; readonly table: string; readonly type: number }[] = [
  ...APPEND_ONLY.map((table) => ({ name: `${table}_append_only`, table, type: BEFORE_ANY_CHANGE })),
  // Items of the inbox change while they are worked.
  { name: 'inbox_not_deleted', table: 'inbox', type: BEFORE_DELETION },
  // Most of what belongs to a run has no foreign key.
  { name: 'runs_not_deleted', table: 'runs', type: BEFORE_DELETION },
];

/** Each of these tables has its trigger, enabled and without a condition, whose function refuses; none has another. */
async function triggers(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT t.tgname AS name, c.relname AS table_name, p.prosrc AS source, p.proname AS function,
        t.tgtype AS type, t.tgenabled = 'O' AND t.tgqual IS NULL AND t.tgattr = ''::int2vector
          AND t.tgnargs = 0 AS always,
        l.lanname = 'plpgsql' AND p.proconfig IS NULL AND NOT p.prosecdef AS plain
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        JOIN pg_language l ON l.oid = p.prolang
      WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace`,
  );
  const found = new Map(rows.map((row) => [String(row['name']), row]));
  const missing = TRIGGERS.flatMap(({ name, table, type }) => {
    const row = found.get(name);
    found.delete(name);
    if (row?.['table_name'] !== table || row['always'] !== true || Number(row['type']) !== type)
      return [`Expected the trigger \`${name}\`, enabled for every such change, got none or another`];
    return row['plain'] === true && /^\s*BEGIN\s+RAISE EXCEPTION [^;]+;\s*END\s*$/.test(String(row['source']))
      ? []
      : [`Expected the function \`${String(row['function'])}\` to refuse every change, got another function`];
  });
  const more = [...found.values()].map(
    (row) => `Expected no other trigger on \`${String(row['table_name'])}\`, got \`${String(row['name'])}\``,
  );
  return [...missing, ...more];
}

/** By name within the table, what the catalogue says of it. */
type Definitions = ReadonlyMap<string, string>;

async function differences(
  db: Db,
  what: string,
  query: string,
  expectedOf: (table: PgTable) => Definitions,
): Promise<string[]> {
  const found = new Map<string, Map<string, string>>();
  for (const row of await rowsOf(db, sql.raw(query))) {
    const table = String(row['table_name']);
    found.set(table, (found.get(table) ?? new Map<string, string>()).set(String(row['name']), String(row['is'])));
  }
  return TABLES.flatMap((table) => {
    const of = getTableName(table);
    const expected = expectedOf(table);
    const actual = found.get(of) ?? new Map<string, string>();
    const names = [...new Set([...expected.keys(), ...actual.keys()])];
    return names
      .filter((name) => expected.get(name) !== actual.get(name))
      .map(
        (name) =>
          `Expected the ${what} \`${name}\` of \`${of}\` to be ${shown(expected.get(name))}, got ${shown(actual.get(name))}`,
      );
  });
}

function shown(definition: string | undefined): string {
  return definition === undefined ? 'none' : `\`${definition}\``;
}

/** Newer versions list NOT NULL as a constraint (`n`); it is compared with the columns. */
const CONSTRAINTS = `SELECT c.relname AS table_name, k.conname AS name, pg_get_constraintdef(k.oid) AS is
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = 'public'::regnamespace AND k.contype <> 'n'`;

function constraintsOf(table: PgTable): Definitions {
  const { primaryKeys, foreignKeys, name } = getTableConfig(table);
  const namesOf = (columns: readonly PgColumn[]): string => columns.map((column) => column.name).join(', ');
  const single = Object.values<PgColumn>(getTableColumns(table)).filter(({ primary }) => primary);
  return new Map([
    ...single.map((column): [string, string] => [`${name}_pkey`, `PRIMARY KEY (${column.name})`]),
    ...primaryKeys.map((key): [string, string] => [key.getName(), `PRIMARY KEY (${namesOf(key.columns)})`]),
    ...foreignKeys.map((key): [string, string] => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      return [
        key.getName(),
        `FOREIGN KEY (${namesOf(columns)}) REFERENCES ${getTableName(foreignTable)}(${namesOf(foreignColumns)})`,
      ];
    }),
  ]);
}

/** Those of primary keys are compared as constraints. */
const UNIQUE_INDEXES = `SELECT c.relname AS table_name, i.relname AS name,
    pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid AND x.indimmediate THEN '' ELSE ' not valid' END AS is
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND (x.indisunique OR x.indisexclusion) AND NOT x.indisprimary`;

function uniqueIndexesOf(table: PgTable): Definitions {
  const { indexes, name } = getTableConfig(table);
  return new Map(
    indexes.flatMap(({ config }): [string, string][] => {
      if (!config.unique || config.name === undefined) return [];
      const columns = config.columns.flatMap((column) => (is(column, IndexedColumn) ? [column.name] : []));
      return [
        [config.name, `CREATE UNIQUE INDEX ${config.name} ON public.${name} USING btree (${columns.join(', ')})`],
      ];
    }),
  );
}

/**
 * All other indexes of the migrations: one that covers something else slows a look-up down. More of them may be made,
 * except those with an expression or a condition. Both are evaluated at every write, so they can refuse a row, or run a
 * function that does anything.
 */
const OTHER_INDEXES = `SELECT c.relname AS table_name, i.relname AS name,
    regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING |\\s+', ' ', 'g') AS is
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT (x.indisunique OR x.indisexclusion)
    AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL OR i.relname IN (${TABLES.flatMap((table) =>
      getTableConfig(table).indexes.map(({ config }) => `'${config.name ?? ''}'`),
    ).join(', ')}))`;

/** As Postgres writes them; what they are for is in the schema. */
const CONDITIONS: Readonly<Record<string, string>> = {
  asks_open: 'btree (asked_at_ms, ask_id) WHERE open',
  inbox_held: 'btree (held_system, held_record) WHERE ((held_record IS NOT NULL) AND (finished_at_ms IS NULL))',
  inbox_set_aside:
    "btree (received_at_ms, id) WHERE (outcome = ANY (ARRAY['refused'::text, 'ignored'::text, 'given_up'::text, 'partly'::text]))",
  inbox_unfinished: 'btree (received_at_ms, id) WHERE (finished_at_ms IS NULL)',
  register_runs:
    "gin (( CASE WHEN (chain = 'runs'::text) THEN (body)::jsonb ELSE NULL::jsonb END) jsonb_path_ops) WITH (fastupdate='false')",
  runs_about: "gin (about) WITH (fastupdate='false')",
  run_events_first: 'btree (run_id) WHERE (seq = 1)',
  runs_leased: 'btree (lease_owner) WHERE (lease_owner IS NOT NULL)',
  runs_running: "btree (updated_at_ms) WHERE (status = 'running'::text)",
  runs_thread_behind: 'btree (updated_at_ms) WHERE (thread_seq < head_seq)',
};

function otherIndexesOf(table: PgTable): Definitions {
  return new Map(
    getTableConfig(table).indexes.flatMap(({ config: { name = '', unique, columns } }): [string, string][] => {
      if (unique) return [];
      const plain = columns.flatMap((column) => (is(column, IndexedColumn) ? [column.name] : []));
      return [[name, ` ${CONDITIONS[name] ?? `btree (${plain.join(', ')})`}`]];
    }),
  );
}

const COLUMNS = `SELECT c.relname AS table_name, a.attname AS name,
    concat_ws(' ', format_type(a.atttypid, a.atttypmod),
      (SELECT 'COLLATE ' || l.collname FROM pg_collation l JOIN pg_type y ON y.oid = a.atttypid
        WHERE l.oid = a.attcollation AND a.attcollation <> y.typcollation),
      CASE WHEN a.attnotnull THEN 'NOT NULL' END,
      'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), CASE a.attidentity WHEN 'a' THEN 'IDENTITY' WHEN 'd' THEN 'IDENTITY BY DEFAULT' END,
      CASE WHEN a.attgenerated <> '' THEN 'GENERATED' END) AS is
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`;

function columnsOf(table: PgTable): Definitions {
  return new Map(
    Object.values<PgColumn>(getTableColumns(table)).map((column) => {
      const { name, notNull, default: value, generatedIdentity } = column;
      const parts = [
        column.getSQLType(),
        ...(notNull ? ['NOT NULL'] : []),
        ...(value === undefined ? [] : [`DEFAULT ${typeof value === 'string' ? `'${value}'::text` : String(value)}`]),
        ...(generatedIdentity === undefined ? [] : ['IDENTITY']),
      ];
      return [name, parts.join(' ')];
    }),
  );
}

/** What makes a statement do something else than it says, or a table forget. None of it is ever made by a migration. */
async function others(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT c.relname AS table_name, f.what FROM pg_class c CROSS JOIN LATERAL (
        SELECT 'the rule ' || r.rulename AS what FROM pg_rewrite r WHERE r.ev_class = c.oid
        UNION ALL SELECT 'the policy ' || p.polname FROM pg_policy p WHERE p.polrelid = c.oid
        UNION ALL SELECT 'row security' WHERE c.relrowsecurity OR c.relforcerowsecurity
        UNION ALL SELECT 'no durability' WHERE c.relpersistence <> 'p'
        UNION ALL SELECT 'inheritance' FROM pg_inherits h WHERE c.oid IN (h.inhrelid, h.inhparent)
        UNION ALL SELECT 'an index that uses ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
          FROM pg_index x JOIN pg_depend d ON d.objid = x.indexrelid AND d.classid = 'pg_class'::regclass
          WHERE x.indrelid = c.oid AND d.refclassid NOT IN ('pg_class'::regclass, 'pg_constraint'::regclass)
        UNION ALL SELECT 'a disabled trigger of a foreign key' FROM pg_trigger t
          WHERE t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O'
        UNION ALL SELECT 'the hidden trigger ' || t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
          WHERE t.tgrelid = c.oid AND t.tgisinternal AND NOT (p.oid < 16384 AND p.proname LIKE 'RI\\_FKey\\_%' AND EXISTS (
            SELECT 1 FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype = 'f' AND c.oid IN (k.conrelid, k.confrelid)))
        UNION ALL SELECT 'the foreign key ' || k.conname || ' without its triggers' FROM pg_constraint k
          WHERE k.conrelid = c.oid AND k.contype = 'f'
            AND 4 <> (SELECT count(*) FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgisinternal)
        UNION ALL SELECT 'triggers that are switched off' FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT c.relhastriggers
        UNION ALL SELECT 'indexes that are switched off' FROM pg_index x WHERE x.indrelid = c.oid AND NOT c.relhasindex
        UNION ALL SELECT 'the index ' || i.relname || ', which is not complete'
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid
            AND NOT (x.indisvalid AND x.indisready AND x.indislive AND x.indimmediate AND NOT x.indcheckxmin)
        UNION ALL SELECT 'the primary key ' || k.conname || ', whose index is another'
          FROM pg_constraint k JOIN pg_index x ON x.indexrelid = k.conindid WHERE k.conrelid = c.oid AND k.contype = 'p'
            AND NOT (x.indisunique AND x.indisprimary AND x.indpred IS NULL AND x.indrelid = c.oid
              AND array_to_string(x.indkey::int2[], ' ') = array_to_string(k.conkey, ' '))
      ) AS f WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
  );
  return rows.map(
    (row) => `Expected \`${String(row['table_name'])}\` as the migrations made it, got ${String(row['what'])}`,
  );
}
