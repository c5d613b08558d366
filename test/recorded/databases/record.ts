/**
 * Records the database of a release: `npx node test/recorded/databases/record.ts 0.2.0`.
 *
 * Plays every scene to where its run rests, writes all tables, then plays on and writes how each case ended. A recorded
 * release is never recorded again: what it wrote is what its users have.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPostgresStore } from '../../../src/store/postgres-store.ts';
import { openEmbeddedDatabase } from '../../store/embedded-database.ts';
import { inWorld } from '../../engine/world.ts';
import { lastMigration, tablesOf, type Dump } from './dump.ts';
import { endsOf } from './ends.ts';
import { playToEnd, playToRest } from './scenes.ts';

const [, , release = ''] = process.argv;
const { version } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
) as { readonly version: string };
const file = fileURLToPath(new URL(`./${release}.json`, import.meta.url));

if (release !== version) throw new Error(`Expected the version in package.json, ${version}, got \`${release}\``);
if (existsSync(file)) throw new Error(`Expected a release that is not recorded yet, got ${release}`);

const database = await openEmbeddedDatabase();
try {
  await inWorld({ thread: true, store: createPostgresStore(database) }, async (world) => {
    await playToRest(world);
    const recorded = { release, at: world.clock.now(), migration: lastMigration(), tables: await tablesOf(database) };
    await playToEnd(world);
    const dump: Dump = { ...recorded, ends: await endsOf(world) };
    writeFileSync(file, `${JSON.stringify(dump, null, 1)}\n`);
    process.stdout.write(`${file}\n${JSON.stringify(dump.ends, null, 1)}\n${world.troubles.join('\n')}\n`);
  });
} finally {
  await database.close();
}
