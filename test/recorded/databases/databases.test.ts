/**
 * The database of this version, and of each release before it, is read by this version: it is migrated, its record is
 * sound, every case is explained, and every run that rested goes on to the end that the recording version reached.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanationText } from '../../../src/cli/explain.ts';
import { asCaseId } from '../../../src/kernel/ids.ts';
import type { Database } from '../../../src/store/database.ts';
import { createPostgresStore } from '../../../src/store/postgres-store.ts';
import { SimulatedWorld } from '../../engine/world.ts';
import { dumpSchema, openRestored, tablesOf, type Dump } from './dump.ts';
import { endsOf } from './ends.ts';
import { recordDatabase } from './record-database.ts';
import { playToEnd, SCENES } from './scenes.ts';

/** Of what is not released yet. */
const THIS_VERSION = 'this version';

const folder = fileURLToPath(new URL('.', import.meta.url));
const releases = readdirSync(folder).flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? []);

const dumpOf = async (release: string): Promise<Dump> =>
  release === THIS_VERSION
    ? recordDatabase(release)
    : dumpSchema.parse(JSON.parse(readFileSync(`${folder}/${release}.json`, 'utf8')));

describe.each([...releases, THIS_VERSION])('the database of %s', (release) => {
  let dump: Dump;
  let database: Database;
  let world: SimulatedWorld;
  beforeAll(async () => {
    dump = await dumpOf(release);
    database = await openRestored(dump);
    world = new SimulatedWorld({ thread: true, store: createPostgresStore(database), now: dump.at, seed: 2 });
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  it('is restored whole', async () => {
    const restored = await tablesOf(database);
    for (const [name, rows] of Object.entries(dump.tables))
      expect(restored[name] ?? [], name).toHaveLength(rows.length);
  });

  it('holds a sound record', async () => {
    expect(await world.auditProblems()).toEqual([]);
  });

  it('explains each of its cases', async () => {
    await world.boot();
    for (const index of SCENES.keys()) {
      const caseId = `CASE-${index + 1}`;
      const explanation = await world.engine.commands.explain(asCaseId(caseId));
      if (explanation === null) throw new Error(`Expected an explanation of ${caseId}`);
      expect(explanationText(explanation, (_, text) => text)).toContain(`${caseId} · Freight claim`);
    }
  });

  it('goes on with each of its runs, to the same end', async () => {
    await playToEnd(world);
    expect(await endsOf(world)).toEqual(dump.ends);
    expect(await world.auditProblems()).toEqual([]);
  });
});
