/** The cases that are about the same, found by an index: what was paid or may have been comes before what is open. */
import { sql } from 'drizzle-orm';
import type { AboutFound, AboutSearch } from '../engine/ports.ts';
import { asCaseId } from '../kernel/ids.ts';
import { storedText } from '../kernel/stored-text.ts';
import { arrayParam, rowsOf, type Db } from './database.ts';

export async function casesAbout(
  db: Db,
  { about, loose, declared, first, except, limit }: AboutSearch,
): Promise<AboutFound> {
  const texts = (all: readonly string[]) => arrayParam(all.map(storedText), 'text');
  const rows = await rowsOf(
    db,
    sql`SELECT case_id, count(*) OVER () AS count, sum(is_first) OVER () AS count_first
      FROM (SELECT case_id, min(opened_at_ms) AS opened, max(CASE WHEN about && ${texts(first)} THEN 1 ELSE 0 END) AS is_first
        FROM runs WHERE (about && ${texts(about)} OR (about && ${texts(loose)} AND NOT about && ${texts([declared])})) ${except === null ? sql`` : sql`AND run_id <> ${except}`}
        GROUP BY case_id) AS found
      ORDER BY is_first DESC, opened, case_id COLLATE "C" LIMIT ${limit}`,
  );
  return {
    cases: rows.map((row) => asCaseId(String(row['case_id']))),
    count: Number(rows[0]?.['count'] ?? 0),
    countFirst: Number(rows[0]?.['count_first'] ?? 0),
  };
}
