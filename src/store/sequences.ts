/**
 * Whether the sequences give numbers as the migrations made them. One that gives a number twice, or none, has arrivals
 * taken for duplicates, or opens no case.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Db } from './database.ts';

const NUMBERS = 'bigint START 1 INCREMENT 1 MIN 1 MAX 9223372036854775807 CACHE 1';
const SEQUENCES: Readonly<Record<string, string>> = {
  case_numbers: NUMBERS,
  inbox_id_seq: `${NUMBERS} IDENTITY OF inbox.id`,
};

/** One sentence for each sequence that is another, or behind the numbers that are used. */
export async function problemsOfSequences(db: Db): Promise<string[]> {
  return [...(await definitions(db)), ...(await numbers(db))];
}

async function definitions(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT c.relname AS name, concat_ws(' ', format_type(s.seqtypid, NULL), 'START', s.seqstart,
        'INCREMENT', s.seqincrement, 'MIN', s.seqmin, 'MAX', s.seqmax, 'CACHE', s.seqcache,
        CASE WHEN s.seqcycle THEN 'CYCLE' END, CASE WHEN c.relpersistence <> 'p' THEN 'UNLOGGED' END,
        (SELECT string_agg(CASE d.deptype WHEN 'i' THEN 'IDENTITY OF ' ELSE 'OWNED BY ' END || o.relname || '.' || a.attname, ' ')
          FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid
            JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass)) AS is
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = 'public'::regnamespace`,
  );
  const found = new Map(rows.map((row) => [String(row['name']), String(row['is'])]));
  return Object.entries(SEQUENCES).flatMap(([name, expected]) => {
    const got = found.get(name);
    return got === expected
      ? []
      : [`Expected the sequence \`${name}\` to be \`${expected}\`, got ${got === undefined ? 'none' : `\`${got}\``}`];
  });
}

/** A sequence is never behind what it numbers: the next number would be one that is used. Nor is it beyond all numbers. */
async function numbers(db: Db): Promise<string[]> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT last_value - (NOT is_called)::int FROM case_numbers) AS cases_given,
      (SELECT coalesce(max(substring(case_id from '^CASE-([0-9]{1,10})$')::bigint), 0) FROM cases) AS cases_used,
      (SELECT last_value - (NOT is_called)::int FROM inbox_id_seq) AS items_given,
      (SELECT coalesce(max(id), 0) FROM inbox) AS items_used`,
  );
  return [
    ['case_numbers', row?.['cases_given'], row?.['cases_used']] as const,
    ['inbox_id_seq', row?.['items_given'], row?.['items_used']] as const,
  ].flatMap(([name, given, used]) =>
    Number(given) >= Number(used) && Number.isSafeInteger(Number(given))
      ? []
      : [
          `Expected the sequence \`${name}\` at ${String(used)} or later, and at a number that can be counted on from, got ${String(given)}`,
        ],
  );
}
