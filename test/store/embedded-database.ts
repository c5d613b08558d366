/**
 * A migrated embedded database for one test file, in a temporary directory that is removed when the database is closed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';

export async function openEmbeddedDatabase(): Promise<Database> {
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-store-'));
  const database = await openDatabase({ directory });
  await database.migrate();
  return {
    ...database,
    close: () =>
      database.close().finally(() => {
        rmSync(directory, { recursive: true, force: true });
      }),
  };
}
