/**
 * The schema of a database as text, identical on any version of Postgres.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Database } from '../../src/store/database.ts';

export async function schemaText({ db }: Database): Promise<string> {
  const lines = async (query: string): Promise<string[]> =>
    (await rowsOf(db, sql.raw(query))).map((row) => String(row['line']));
  const parts = [
    await lines(`SELECT format('CREATE SEQUENCE %s AS %s START %s INCREMENT %s;', sequencename, data_type, start_value, increment_by) AS line
      FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename COLLATE "C"`),
    await lines(`SELECT format(E'CREATE TABLE %s (\\n%s\\n);', table_name, string_agg(format('  %s %s%s%s', column_name, data_type,
        CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END, CASE WHEN column_default IS NULL THEN '' ELSE ' DEFAULT ' || column_default END),
        E',\\n' ORDER BY ordinal_position)) AS line
      FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name ORDER BY table_name COLLATE "C"`),
    // Postgres 18 also lists NOT NULL as constraints; here they are listed with the columns.
    await lines(`SELECT format('ALTER TABLE %s ADD CONSTRAINT %s %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text COLLATE "C", conname COLLATE "C"`),
    await lines(
      `SELECT indexdef || ';' AS line FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname COLLATE "C"`,
    ),
    await lines(
      `SELECT pg_get_functiondef(oid) || ';' AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname COLLATE "C"`,
    ),
    await lines(
      `SELECT pg_get_triggerdef(oid) || ';' AS line FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname COLLATE "C"`,
    ),
  ];
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`;
}
