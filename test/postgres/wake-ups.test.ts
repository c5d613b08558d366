/**
 * Wake-ups through pg-boss on a Postgres server fulfil the wake-ups contract, and several processes share them.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { WakeUp } from '../../src/engine/ports.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { rowsOf, type PostgresDatabase } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { createWakeUps } from '../../src/store/wake-ups.ts';
import { describeWakeUps } from '../store/wake-ups-contract.ts';
import { createServerForTests, describeWithServer, type Server } from './server.ts';
import { PATIENCE } from '../until.ts';

const nothingLeft = (): Promise<readonly WakeUp[]> => Promise.resolve([]);

describeWithServer('wake-ups on a server', () => {
  let server: Server;
  let url: string;
  let database: PostgresDatabase;
  beforeAll(async () => {
    server = await createServerForTests();
    url = await server.freshDatabase();
    database = openPostgres(url);
  });
  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  describeWakeUps('wake-ups on Postgres', {
    create: (onTrouble) => createWakeUps(database.boss, { onTrouble }),
    outliveProcess: true,
  });

  it('are not blocked by a job that a dead process left active', async () => {
    const run: WakeUp = { kind: 'run', runId: asRunId('run-1') };
    const dead = createWakeUps(database.boss, { onTrouble: () => undefined });
    await dead.send(run);
    await dead.stop(nothingLeft);
    await database.db.execute(sql`UPDATE pgboss.job SET state = 'active', started_on = now() WHERE state = 'created'`);
    const seen: WakeUp[] = [];
    const wakeUps = createWakeUps(database.boss, { onTrouble: () => undefined });
    await wakeUps.start((wakeUp) => {
      seen.push(wakeUp);
      return 'soon';
    });
    const sender = createWakeUps(database.boss, { onTrouble: () => undefined });
    await sender.send(run);
    await vi.waitFor(() => {
      expect(seen).toEqual([run]);
    }, PATIENCE);
    await sender.stop(nothingLeft);
    await wakeUps.stop(nothingLeft);
  });

  it('are taken at once by the process that sends them, and announced to others while it is crowded', async () => {
    const seen: string[] = [];
    const queued = async (): Promise<unknown> =>
      rowsOf(database.db, sql`SELECT count(*)::int AS jobs FROM pgboss.job WHERE data ->> 'runId' LIKE 'own-%'`);
    const wakeUps = createWakeUps(database.boss, { onTrouble: () => undefined });
    let room: 'soon' | 'crowded' = 'soon';
    await wakeUps.start((wakeUp) => {
      // What earlier tests left comes through the queue.
      if (wakeUp.kind === 'run' && wakeUp.runId.startsWith('own-')) seen.push(wakeUp.runId);
      return room;
    });
    await wakeUps.send({ kind: 'run', runId: asRunId('own-1') });
    expect(seen).toEqual(['own-1']);
    expect(await queued()).toEqual([{ jobs: 0 }]);
    room = 'crowded';
    await wakeUps.send({ kind: 'run', runId: asRunId('own-2') });
    // Once at once, and once through the queue, from which any process could have taken it.
    await vi.waitFor(() => {
      expect(seen).toEqual(['own-1', 'own-2', 'own-2']);
    }, PATIENCE);
    await wakeUps.stop(nothingLeft);
  });

  it('reach a process other than the sender, and each is taken by one process', async () => {
    const other = openPostgres(url);
    const seen: string[] = [];
    const [sender, ...workers] = [database, database, other].map((each) =>
      createWakeUps(each.boss, { onTrouble: () => undefined }),
    );
    // Both at the same time: the queue's tables exist already, so starting is not a race.
    await Promise.all(
      workers.map((worker) =>
        worker.start((wakeUp) => {
          if (wakeUp.kind === 'run') seen.push(wakeUp.runId);
          return 'soon';
        }),
      ),
    );
    const runs = Array.from({ length: 30 }, (_, i) => `run-${i}`);
    for (const id of runs) await sender?.send({ kind: 'run', runId: asRunId(id) });
    await vi.waitFor(() => {
      expect(seen.toSorted()).toEqual(runs.toSorted());
    }, PATIENCE);
    await Promise.all([sender, ...workers].map((each) => each?.stop(nothingLeft)));
    await other.close();
  });

  it('report that the queue is unavailable, and flow again when it is back, without a restart', async () => {
    const seen: string[] = [];
    const wakeUps = createWakeUps(database.boss, { onTrouble: () => undefined });
    await wakeUps.start((wakeUp) => {
      seen.push(wakeUp.kind);
      return 'soon';
    });
    const sender = createWakeUps(database.boss, { onTrouble: () => undefined });
    await sender.send({ kind: 'inbox' });
    await vi.waitFor(() => {
      expect(seen).toEqual(['inbox']);
    }, PATIENCE);
    await server.stop();
    await expect(sender.send({ kind: 'inbox' })).rejects.toMatchObject({
      name: 'Trouble',
      code: 'store.unavailable',
      retry: 'later',
    });
    await server.start();
    await sender.send({ kind: 'inbox' });
    await vi.waitFor(() => {
      expect(seen).toEqual(['inbox', 'inbox']);
    }, PATIENCE);
    await sender.stop(nothingLeft);
    await wakeUps.stop(nothingLeft);
  });
});
