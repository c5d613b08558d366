/**
 * Changes of the database that someone could make who has every right on it and knows only its schema. Generated from
 * the schema, so a new column is covered without a new line here.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Db } from '../../src/store/database.ts';

export type Tampering = { readonly name: string; readonly table: string; readonly statements: readonly string[] };

type Column = { readonly table: string; readonly column: string; readonly type: string; readonly key: boolean };

export async function tamperings(db: Db): Promise<Tampering[]> {
  const columns = (
    await rowsOf(
      db,
      sql`SELECT c.table_name AS table_name, c.column_name AS name, c.data_type AS type, EXISTS (
          SELECT 1 FROM information_schema.key_column_usage k JOIN information_schema.table_constraints t
            ON t.constraint_name = k.constraint_name AND t.constraint_type = 'PRIMARY KEY'
          WHERE k.table_name = c.table_name AND k.column_name = c.column_name) AS key
        FROM information_schema.columns c JOIN information_schema.tables b USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND b.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`,
    )
  ).map(
    (row): Column => ({
      table: String(row['table_name']),
      column: String(row['name']),
      type: String(row['type']),
      key: row['key'] === true,
    }),
  );
  const triggers = (
    await rowsOf(
      db,
      sql`SELECT t.tgname AS name, c.relname AS table_name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
  ).map((row) => [String(row['name']), String(row['table_name'])] as const);
  const tables = [...new Set(columns.map(({ table }) => table))];
  return [
    ...tables.flatMap((table) =>
      ofTable(
        table,
        columns.filter((column) => column.table === table),
      ),
    ),
    ...triggers.flatMap(([name, table]) => [
      { name: `drop trigger ${name}`, table, statements: [`DROP TRIGGER ${name} ON ${table}`] },
      { name: `disable trigger ${name}`, table, statements: [`ALTER TABLE ${table} DISABLE TRIGGER ${name}`] },
    ]),
    {
      name: 'replace the function of the triggers',
      table: 'run_events',
      statements: [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      ],
    },
    {
      name: 'add a trigger of one’s own',
      table: 'runs',
      statements: ['CREATE TRIGGER theirs BEFORE UPDATE ON runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'],
    },
    {
      name: 'drop a primary key',
      table: 'run_events',
      statements: ['ALTER TABLE run_events DROP CONSTRAINT run_events_run_id_seq_pk'],
    },
    {
      name: 'set the sequence of case numbers back',
      table: 'cases',
      statements: ['ALTER SEQUENCE case_numbers RESTART'],
    },
    ...wholeRuns(),
  ];
}

function ofTable(table: string, columns: readonly Column[]): Tampering[] {
  const keys = columns.filter(({ key }) => key);
  const order = keys.map(({ column }) => column).join(', ');
  const names = columns.map(({ column }) => column).join(', ');
  const one = `(SELECT ctid FROM ${table} ORDER BY ${order} LIMIT 1)`;
  const other = `(SELECT ctid FROM ${table} ORDER BY ${order} OFFSET 1 LIMIT 1)`;
  const last = keys.at(-1)?.column;
  // The event of an item is unique, too.
  const isUnique = ({ column }: Column): boolean => column === last || (table === 'inbox' && column === 'event_id');
  const copied = columns.map((column) => (isUnique(column) ? changed(column) : column.column)).join(', ');
  const overriding = table === 'inbox' ? 'OVERRIDING SYSTEM VALUE' : '';
  const rest = columns.filter((column) => !column.key && !isUnique(column)).map(({ column }) => column);
  return [
    { name: `delete a row of ${table}`, table, statements: [`DELETE FROM ${table} WHERE ctid = ${one}`] },
    {
      name: `insert a row into ${table}`,
      table,
      statements: [`INSERT INTO ${table} (${names}) ${overriding} SELECT ${copied} FROM ${table} WHERE ctid = ${one}`],
    },
    ...(rest.length === 0
      ? []
      : [
          {
            name: `swap two rows of ${table}`,
            table,
            statements: [
              `CREATE TEMP TABLE swapped ON COMMIT DROP AS SELECT * FROM ${table} WHERE ctid IN (${one}, ${other})`,
              `UPDATE ${table} AS a SET (${rest.join(', ')}) = ROW(${rest.map((name) => `b.${name}`).join(', ')}) FROM swapped b
                WHERE (${keys.map(({ column }) => `a.${column}`).join(', ')}) IN (SELECT ${order} FROM swapped)
                AND (${keys.map(({ column }) => `a.${column}`).join(', ')}) <> (${keys.map(({ column }) => `b.${column}`).join(', ')})`,
            ],
          },
        ]),
    ...columns
      .filter(({ table: of, column }) => !(of === 'inbox' && column === 'id'))
      .map((column) => ({
        name: `change ${table}.${column.column}`,
        table,
        statements: [`UPDATE ${table} SET ${column.column} = ${changed(column)} WHERE ctid = ${one}`],
      })),
  ];
}

function changed({ column, type }: Column): string {
  if (type === 'boolean') return `NOT ${column}`;
  if (type === 'ARRAY') return `array_append(${column}, 'strangers')`;
  if (type === 'text')
    // JSON stays JSON: a string, a list, an object, or a number gets another value.
    return `CASE WHEN ${column} IS NULL THEN 'x' WHEN ${column} = '{}' THEN '{"Z":"Z"}' WHEN ${column} ~ '^[{[]' THEN regexp_replace(${column}, '"[A-Za-z0-9]', '"Z') ELSE ${column} || 'x' END`;
  return `coalesce(${column}, 0) + 1000`;
}

/** An item of the inbox that was changed, and has another id since. */
export function itemsOutOfSight(): (Tampering & { readonly id: string })[] {
  return ['-2', '0', '-9223372036854775808', '9223372036854775807'].map((id) => ({
    id,
    name: `an item with the id ${id}`,
    table: 'inbox',
    statements: [
      'ALTER TABLE inbox ALTER id SET GENERATED BY DEFAULT',
      `UPDATE inbox SET id = ${id}, payload = '{}' WHERE id = 2`,
      'ALTER TABLE inbox ALTER id SET GENERATED ALWAYS',
    ],
  }));
}

/** Rows before the first one that the program writes, or in a chain of their own: an audit that starts later skips them. */
export function rowsOutOfSight(): Tampering[] {
  const copy = (table: string, column: string, value: string, where: string): string =>
    `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('${column}', ${value}))).* FROM ${table} t WHERE ${where} LIMIT 1`;
  return [
    { name: 'an event 0', table: 'run_events', statements: [copy('run_events', 'seq', '0', 'seq = 2')] },
    { name: 'the least event', table: 'run_events', statements: [copy('run_events', 'seq', '-2147483648', 'seq = 2')] },
    ...['handbooks', 'runs'].flatMap((chain) =>
      ['0', '-2147483648'].map((seq) => ({
        name: `an entry ${seq} of the chain ${chain}`,
        table: 'register',
        statements: [copy('register', 'seq', seq, `chain = '${chain}'`)],
      })),
    ),
    {
      name: 'an entry of another chain',
      table: 'register',
      statements: [copy('register', 'chain', "'theirs'::text", "chain = 'runs'")],
    },
  ];
}

/** Values that no program writes: text that is not JSON where JSON is, and numbers at the end of their range. */
export async function impossibleValues(db: Db): Promise<Tampering[]> {
  const all: Tampering[] = [];
  for (const [table, column] of JSON_COLUMNS) {
    const of = table === 'register' ? "chain = 'handbooks'" : `${column} IS NOT NULL`;
    const [row] = await rowsOf(db, sql.raw(`SELECT 1 AS one FROM ${table} WHERE ${of} LIMIT 1`));
    if (row === undefined) continue;
    all.push({
      name: `text that is no JSON in ${table}.${column}`,
      table,
      statements: [
        `UPDATE ${table} SET ${column} = '{' WHERE ctid = (SELECT ctid FROM ${table} WHERE ${of} ORDER BY ctid LIMIT 1)`,
      ],
    });
  }
  const numbers = [
    ['runs', 'head_seq', '2147483647'],
    ['runs', 'opened_at_ms', '9223372036854775807'],
    ['run_events', 'at_ms', '-9223372036854775808'],
    ['register', 'at_ms', '9223372036854775807'],
    ['inbox', 'received_at_ms', '9223372036854775807'],
    ['cases', 'opened_at_ms', '-9223372036854775808'],
    ['handbooks', 'published_at_ms', '9223372036854775807'],
  ] as const;
  return [
    ...all,
    ...numbers.map(([table, column, value]) => ({
      name: `the number ${value} in ${table}.${column}`,
      table,
      statements: [
        `UPDATE ${table} SET ${column} = ${value} WHERE ctid = (SELECT ctid FROM ${table} ORDER BY ctid LIMIT 1)`,
      ],
    })),
  ];
}

const JSON_COLUMNS = [
  ['inbox', 'payload'],
  ['inbox', 'signed'],
  ['inbox', 'finish_signed'],
  ['run_events', 'body'],
  ['run_events', 'salts'],
  ['run_events', 'actor'],
  ['run_events', 'erased'],
  ['run_events', 'signed'],
  ['cases', 'requester'],
  ['register', 'body'],
  ['handbooks', 'files'],
  ['handbooks', 'publisher'],
  ['handbooks', 'changes'],
  ['handbooks', 'sop_versions'],
  ['proposals', 'files'],
] as const;

/** A message of a thread that no process wrote: it would have milestones taken for shown. */
export function inventedMessages(): Tampering[] {
  const ranges = {
    'beyond the log': "(head_seq + 1) || '-99999'",
    'from within the log to beyond it': "head_seq || '-' || (head_seq + 1)",
    'over another message': "'1-' || head_seq",
  };
  return Object.entries(ranges).map(([where, range]) => ({
    name: `invent a message with milestones ${where}`,
    table: 'thread_messages',
    statements: [
      `INSERT INTO thread_messages (run_id, key, channel, ts, content_hash, state, updated_at_ms)
        SELECT run_id, 'posts:' || ${range}, 'C1', '1.1', 'x', 'posted', updated_at_ms FROM runs
        WHERE run_id IN (SELECT run_id FROM thread_messages WHERE key LIKE 'posts:%') LIMIT 1`,
    ],
  }));
}

/** Changes that adjust every row that follows, as someone with patience would make them. */
function wholeRuns(): Tampering[] {
  const first = '(SELECT run_id FROM runs ORDER BY run_id LIMIT 1)';
  const ofCase = '(SELECT case_id FROM runs ORDER BY run_id LIMIT 1)';
  const cut = `(SELECT e.run_id, max(e.seq) AS seq FROM run_events e JOIN runs r USING (run_id)
    WHERE r.run_id = ${first} AND e.seq < r.head_seq AND e.signed IS NOT NULL GROUP BY e.run_id)`;
  return [
    {
      name: 'delete a whole run with everything that follows from it',
      table: 'runs',
      statements: [
        `CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT run_id, case_id FROM runs WHERE run_id = ${first}`,
        ...['timers', 'asks', 'session_uses', 'thread_messages', 'run_events', 'runs'].map(
          (table) => `DELETE FROM ${table} WHERE run_id IN (SELECT run_id FROM gone)`,
        ),
        ...['case_keys', 'cases'].map((table) => `DELETE FROM ${table} WHERE case_id IN (SELECT case_id FROM gone)`),
      ],
    },
    {
      name: 'cut the end of a log at a signed event and adjust the head of its row',
      table: 'runs',
      statements: [
        `CREATE TEMP TABLE cut ON COMMIT DROP AS SELECT e.run_id, e.seq, e.hash FROM run_events e JOIN ${cut} c USING (run_id, seq)`,
        'DELETE FROM run_events e USING cut WHERE e.run_id = cut.run_id AND e.seq > cut.seq',
        'UPDATE runs SET head_seq = cut.seq, head_hash = cut.hash FROM cut WHERE runs.run_id = cut.run_id',
      ],
    },
    {
      name: 'move a run to another case',
      table: 'runs',
      statements: [
        `UPDATE runs SET case_id = (SELECT max(case_id) FROM cases WHERE case_id <> ${ofCase}) WHERE run_id = ${first}`,
      ],
    },
    {
      name: 'add a handbook of other files and a row of the register for it',
      table: 'handbooks',
      statements: [
        `INSERT INTO handbooks SELECT number + 1, hash, replace(files, '5,000.00', '50,000.00'), publisher, changes, sop_versions, published_at_ms FROM handbooks ORDER BY number DESC LIMIT 1`,
        `INSERT INTO register SELECT chain, seq + 1, type, body, hash, key_id, hash, signature, at_ms FROM register WHERE chain = 'handbooks' ORDER BY seq DESC LIMIT 1`,
      ],
    },
    {
      name: 'remove the last entry of the register and the handbook that it published',
      table: 'register',
      statements: [
        `DELETE FROM sop_versions WHERE handbook = (SELECT max(number) FROM handbooks)`,
        'DELETE FROM handbooks WHERE number = (SELECT max(number) FROM handbooks)',
        `DELETE FROM register WHERE chain = 'handbooks' AND type = 'HandbookPublished' AND seq = (SELECT max(seq) FROM register WHERE chain = 'handbooks' AND type = 'HandbookPublished')`,
      ],
    },
  ];
}
