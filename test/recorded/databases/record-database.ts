/** The database of this version, with a run at rest in each place where one can rest. */
import { createPostgresStore } from '../../../src/store/postgres-store.ts';
import { inWorld } from '../../engine/world.ts';
import { openEmbeddedDatabase } from '../../store/embedded-database.ts';
import { lastMigration, tablesOf, type Dump } from './dump.ts';
import { endsOf } from './ends.ts';
import { playToEnd, playToRest } from './scenes.ts';

/** Plays every scene to where its run rests, reads all tables, and plays on to learn how each case ends. */
export async function recordDatabase(release: string): Promise<Dump> {
  const database = await openEmbeddedDatabase();
  const dumps: Dump[] = [];
  try {
    await inWorld({ thread: true, store: createPostgresStore(database) }, async (world) => {
      await playToRest(world);
      const recorded = { release, at: world.clock.now(), migration: lastMigration(), tables: await tablesOf(database) };
      await playToEnd(world);
      dumps.push({ ...recorded, ends: await endsOf(world) });
    });
  } finally {
    await database.close();
  }
  const [dump] = dumps;
  if (dump === undefined) throw new Error('Expected a recorded database');
  return dump;
}
