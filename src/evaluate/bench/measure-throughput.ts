/**
 * Measures claims per second on one database, compared with the plain commits per second of the same database.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '../../store/database.ts';
import { openDatabase, type DatabaseLocation } from '../../store/open-database.ts';
import { STANDARD } from './bench-claims.ts';
import type { BenchPart } from './bench-world.ts';
import { openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

/** Inserts per measurement of plain commits. */
const COMMITS = 200;

export async function measureThroughput(
  on: string,
  location: DatabaseLocation,
  { world, sizes, signal, progress }: BenchPart,
): Promise<BenchRow[]> {
  const database = await openDatabase(location);
  try {
    const watch = watchClaims();
    const bench = await openEngine(database, world.handbookFiles, watch.adapt);
    try {
      await bench.receive(Math.min(sizes.claimsPerBatch, 10), STANDARD);
      await watch.rested(Math.min(sizes.claimsPerBatch, 10), signal);
      const claims: number[] = [];
      const commits: number[] = [];
      const calls: number[] = [];
      for (let batch = 0; batch < sizes.batches; batch++) {
        progress(`claims on ${on}: batch ${batch + 1} of ${sizes.batches}`);
        commits.push(await commitsPerSecond(database));
        watch.reset();
        const from = performance.now();
        await bench.receive(sizes.claimsPerBatch, STANDARD);
        await watch.rested(sizes.claimsPerBatch, signal);
        claims.push(sizes.claimsPerBatch / ((performance.now() - from) / 1_000));
        calls.push(
          [...watch.counts].filter(([name]) => isStore(name)).reduce((sum, [, count]) => sum + count, 0) /
            sizes.claimsPerBatch,
        );
      }
      const peer = summarise(`plain commits, ${on}`, 'per second', commits);
      return [
        peer,
        summarise(`claims to their end, ${on}`, 'per second', claims, peer),
        summarise(`calls of store and queue a claim, ${on}`, 'calls', calls),
      ];
    } finally {
      await bench.stop();
    }
  } finally {
    await database.close();
  }
}

/** Vendor calls are counted under their tool ids. */
function isStore(name: string): boolean {
  return /^(inbox|cases|runs|handbook|thread|wakeUps)\./.test(name) && !/^thread\.(post|update|find)$/.test(name);
}

/** One row after another, each in its own transaction. */
async function commitsPerSecond({ db }: Database): Promise<number> {
  await db.execute(
    sql`CREATE TABLE IF NOT EXISTS bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)`,
  );
  const from = performance.now();
  for (let index = 0; index < COMMITS; index++)
    await db.execute(sql`INSERT INTO bench_rows (body) VALUES (${'a row of the bench'})`);
  return COMMITS / ((performance.now() - from) / 1_000);
}
