/** The cases that are about the same, found by an index: what was paid or may have been comes before what is open. */
import { sql } from 'drizzle-orm';
import type { AboutFound, AboutSearch } from '../engine/ports.ts';
import { asCaseId } from '../kernel/ids.ts';
import { storedText } from '../kernel/stored-text.ts';
import { templateOnce } from './built-once.ts';
import type { Db } from './database.ts';

const found = templateOnce(
  { about: 'text[]', loose: 'text[]', declared: 'text[]', first: 'text[]', except: 'value', limit: 'value' },
  ({ about, loose, declared, first, except, limit }) =>
    sql`SELECT case_id, count(*) OVER () AS count, sum(is_first) OVER () AS count_first
      FROM (SELECT case_id, min(opened_at_ms) AS opened, max(CASE WHEN about && ${first} THEN 1 ELSE 0 END) AS is_first
        FROM runs WHERE (about && ${about} OR (about && ${loose} AND NOT about && ${declared}))
          AND run_id IS DISTINCT FROM ${except}
        GROUP BY case_id) AS found
      ORDER BY is_first DESC, opened, case_id COLLATE "C" LIMIT ${limit}`,
);

export async function casesAbout(db: Db, search: AboutSearch): Promise<AboutFound> {
  const { about, loose, declared, first, except, limit } = search;
  const rows = await found(db, {
    about: about.map(storedText),
    loose: loose.map(storedText),
    declared: [storedText(declared)],
    first: first.map(storedText),
    except,
    limit,
  });
  return {
    cases: rows.map((row) => asCaseId(String(row['case_id']))),
    count: Number(rows[0]?.['count'] ?? 0),
    countFirst: Number(rows[0]?.['count_first'] ?? 0),
  };
}
