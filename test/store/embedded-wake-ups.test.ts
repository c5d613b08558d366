/** Wake-ups through pg-boss on PGlite fulfil the wake-ups contract. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { WakeUp } from '../../src/engine/ports.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/store/database.ts';
import { createWakeUps } from '../../src/store/wake-ups.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { describeWakeUps } from './wake-ups-contract.ts';
import { PATIENCE } from '../until.ts';

const nothingLeft = (): Promise<readonly WakeUp[]> => Promise.resolve([]);

let database: Database;
beforeAll(async () => {
  database = await openEmbeddedDatabase();
});
afterAll(() => database.close());

describeWakeUps('wake-ups on PGlite', {
  create: (onTrouble) => createWakeUps(database, { onTrouble }),
  outliveProcess: true,
});

it('is not blocked by a job that a dead process left active', async () => {
  const run: WakeUp = { kind: 'run', runId: asRunId('run-1') };
  const dead = createWakeUps(database, { onTrouble: () => undefined });
  await dead.send(run);
  await dead.stop(nothingLeft);
  await database.db.execute(sql`UPDATE pgboss.job SET state = 'active', started_on = now() WHERE state = 'created'`);
  const seen: WakeUp[] = [];
  const wakeUps = createWakeUps(database, { onTrouble: () => undefined });
  await wakeUps.start((wakeUp) => {
    seen.push(wakeUp);
  });
  await wakeUps.send(run);
  await vi.waitFor(() => {
    expect(seen).toEqual([run]);
  }, PATIENCE);
  await wakeUps.stop(nothingLeft);
});
