/** The prepared database: made once, never incomplete, and copied for its owner only. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pendingMigrations } from '../../src/store/compare-schema.ts';
import { migrationsFolder } from '../../src/store/migrations-folder.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { prepareEmbedded } from '../../src/store/open-embedded.ts';
import { copyDatabase, prepareDatabase, preparedKey } from '../../src/store/prepared-database.ts';

const root = mkdtempSync(join(tmpdir(), 'sopwith-prepared-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A miniature data directory. */
const makeSmall = async (data: string, text = 'rows'): Promise<void> => {
  mkdirSync(join(data, 'base', '1'), { recursive: true });
  mkdirSync(join(data, 'pg_notify'));
  writeFileSync(join(data, 'base', '1', '1259'), text, { mode: 0o644 });
};

describe('a prepared database', () => {
  it('is made once', async () => {
    const folder = join(root, 'once');
    let made = 0;
    const make = (data: string): Promise<void> => {
      made += 1;
      return makeSmall(data);
    };
    const first = await prepareDatabase({ folder, make });
    expect(await prepareDatabase({ folder, make })).toBe(first);
    expect(made).toBe(1);
    expect(readdirSync(folder)).toEqual([basename(first ?? '')]);
  });

  it('is complete for two makers at the same time, and the slower one leaves nothing', async () => {
    const folder = join(root, 'two');
    const atWork = Promise.withResolvers<undefined>();
    const goOn = Promise.withResolvers<undefined>();
    const slow = prepareDatabase({
      folder,
      async make(data) {
        atWork.resolve(undefined);
        await goOn.promise;
        await makeSmall(data, 'slow');
      },
    });
    await atWork.promise;
    const fast = await prepareDatabase({ folder, make: (data) => makeSmall(data, 'fast') });
    goOn.resolve(undefined);
    expect(await slow).toBe(fast);
    expect(readFileSync(join(fast ?? '', 'base', '1', '1259'), 'utf8')).toBe('fast');
    expect(readdirSync(folder)).toEqual([basename(fast ?? '')]);
  });

  it('does not exist until it is complete, and not at all when making it failed', async () => {
    const folder = join(root, 'failed');
    const failing = prepareDatabase({
      folder,
      async make(data) {
        await makeSmall(data);
        expect(readdirSync(folder).filter((name) => !name.includes('.'))).toEqual([]);
        throw new Error('No space left');
      },
    });
    await expect(failing).rejects.toThrow('No space left');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes other versions and abandoned drafts when it is made, unless they were used within the hour', async () => {
    const folder = join(root, 'cleaned');
    const [key, other, draft] = [preparedKey(migrationsFolder), 'a'.repeat(32), `${'b'.repeat(32)}.${randomUUID()}`];
    const put = (name: string, hours: number): void => {
      mkdirSync(join(folder, name), { recursive: true });
      const used = new Date(Date.now() - hours * 3_600_000);
      utimesSync(join(folder, name), used, used);
    };
    for (const name of [other, draft, 'of-another-tool']) put(name, 2);
    for (const name of ['c'.repeat(32), `${'d'.repeat(32)}.${randomUUID()}`]) put(name, 0.5);
    await prepareDatabase({ folder, make: makeSmall });
    expect(
      readdirSync(folder)
        .map((name) => name.replace(/\..*/, '.'))
        .sort(),
    ).toEqual([key, 'c'.repeat(32), `${'d'.repeat(32)}.`, 'of-another-tool'].sort());
  });

  it('counts as used whenever it is asked for', async () => {
    const folder = join(root, 'used');
    const prepared = (await prepareDatabase({ folder, make: makeSmall })) ?? '';
    const longAgo = new Date(0);
    utimesSync(prepared, longAgo, longAgo);
    await prepareDatabase({ folder, make: makeSmall });
    expect(statSync(prepared).mtimeMs).toBeGreaterThan(Date.now() - 3_600_000);
  });

  it('is not cached where nothing can be written', async () => {
    writeFileSync(join(root, 'file'), '');
    expect(await prepareDatabase({ folder: join(root, 'file', 'below'), make: makeSmall })).toBeNull();
  });

  it('has a key that depends on the migrations alone', () => {
    const migrations = join(root, 'migrations');
    cpSync(migrationsFolder, migrations, { recursive: true });
    expect(preparedKey(migrations)).toBe(preparedKey(migrationsFolder));
    const [name] = readdirSync(migrations).filter((each) => each.endsWith('.sql'));
    appendFileSync(join(migrations, name ?? ''), '-- changed\n');
    expect(preparedKey(migrations)).not.toBe(preparedKey(migrationsFolder));
  });

  it('is copied with its empty folders, readable only by its owner', async () => {
    const prepared = await prepareDatabase({ folder: join(root, 'modes'), make: makeSmall });
    const data = join(root, 'modes-copy');
    await copyDatabase(prepared ?? '', data);
    expect(existsSync(join(data, 'pg_notify'))).toBe(true);
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect(['', 'base', 'base/1', 'base/1/1259'].map((path) => modeOf(join(data, path)))).toEqual([
      0o700, 0o700, 0o700, 0o600,
    ]);
  });
});

describe('the embedded database', () => {
  it('is opened from a prepared one that holds every migration', async () => {
    const prepared = await prepareEmbedded();
    const directory = join(root, 'opened');
    mkdirSync(directory);
    await copyDatabase(prepared ?? '', join(directory, 'postgres'));
    writeFileSync(join(directory, 'postgres', 'sopwith-whole'), '');
    const database = await openDatabase({ directory });
    expect(await pendingMigrations(database)).toEqual([]);
    await database.close();
    const readable = readdirSync(join(directory, 'postgres'), { recursive: true, withFileTypes: true })
      .filter((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o077) !== 0)
      .map(({ name }) => name)
      // Written by this test.
      .filter((name) => name !== 'sopwith-whole');
    expect(readable).toEqual([]);
  });
});
