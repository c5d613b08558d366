/**
 * The floor of the part `peers`: the commits that any durable engine needs, and no other work. A claim of k calls needs
 * k + 1 of them, one after another; claims do not wait for each other.
 */
import postgres from 'postgres';
import type { Subject, SubjectSpec } from './subject.ts';

/** As many as the store of one of our processes has, and as DBOS has. */
const CONNECTIONS = 10;
const BODY = 'a row of the bench';

export async function openFloor({
  url,
  commits,
  rowsPerCommit,
}: Extract<SubjectSpec, { kind: 'floor' }>): Promise<Subject> {
  const sql = postgres(url, { max: CONNECTIONS, onnotice: () => undefined });
  await sql`CREATE TABLE bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)`;
  let ended = 0;
  /** `count` claims that commit together. */
  const work = async (count: number): Promise<void> => {
    const rows = Array.from({ length: count }, () => ({ body: BODY }));
    for (let commit = 0; commit < commits; commit++) await sql`INSERT INTO bench_rows ${sql(rows)}`;
    ended += count;
  };
  return {
    async begin(count) {
      await Promise.all(groupsOf(count, rowsPerCommit).map(work));
    },
    ended: () => Promise.resolve(ended),
    settled: () => Promise.resolve(),
    stop: () => sql.end({ timeout: 1 }),
  };
}

/** `count` in groups of at most `size`: 5 in groups of 2 are 2, 2 and 1. */
export function groupsOf(count: number, size: number): number[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => Math.min(size, count - index * size));
}
