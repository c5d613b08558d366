/**
 * The database of each release is read by this version: it is migrated, its record is sound, every case is explained,
 * and every run that rested goes on to the end that the release itself would have reached.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRecord } from '../../../src/evaluate/audit.ts';
import { explanationText } from '../../../src/cli/explain.ts';
import { asCaseId } from '../../../src/kernel/ids.ts';
import type { Database } from '../../../src/store/database.ts';
import { createPostgresStore } from '../../../src/store/postgres-store.ts';
import { SimulatedWorld } from '../../engine/world.ts';
import { KEYS } from '../../record-keys.ts';
import { dumpSchema, openRestored, tablesOf, type Dump } from './dump.ts';
import { endsOf } from './ends.ts';
import { playToEnd, SCENES } from './scenes.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const releases = readdirSync(folder)
  .filter((name) => /^\d+\.\d+\.\d+\.json$/.test(name))
  .map((name) => dumpSchema.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));

it('has the database of a release', () => {
  expect(releases.map(({ release }) => release)).toContain('0.2.0');
});

describe.each(releases.map((dump) => [dump.release, dump] as const))('the database of %s', (release, dump: Dump) => {
  let database: Database;
  let world: SimulatedWorld;
  beforeAll(async () => {
    database = await openRestored(dump);
    world = new SimulatedWorld({ thread: true, store: createPostgresStore(database), now: dump.at, seed: 2 });
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  it('is restored whole', async () => {
    const { tables } = dump;
    const restored = await tablesOf(database);
    for (const [name, rows] of Object.entries(tables)) expect(restored[name] ?? [], name).toHaveLength(rows.length);
  });

  it('holds a sound record', async () => {
    const { runs, problems } = await auditRecord(world.store, KEYS);
    expect([problems, runs.filter(({ problem }) => problem !== null)]).toEqual([[], []]);
    expect(runs.length).toBeGreaterThanOrEqual(Object.keys(dump.ends).length);
  });

  it('explains each of its cases', async () => {
    await world.boot();
    const texts = [];
    for (const index of SCENES.keys()) {
      const explanation = await world.engine.commands.explain(asCaseId(`CASE-${index + 1}`));
      texts.push(explanation === null ? 'no such case' : explanationText(explanation, (_, text) => text));
    }
    await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(`./${release}.explained.txt`);
  });

  it('goes on with each of its runs, to the end that the release would have reached', async () => {
    await playToEnd(world);
    expect(await endsOf(world)).toEqual(dump.ends);
    const { runs, problems } = await auditRecord(world.store, KEYS);
    expect([problems, runs.filter(({ problem }) => problem !== null)]).toEqual([[], []]);
  });
});
