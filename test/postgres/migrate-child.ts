/**
 * One of several processes that migrate the same empty database at the same time: `migrate-child.ts URL`. Starts when
 * it reads a line.
 */
import { once } from 'node:events';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';

const database = await openDatabase({ url: process.argv[2] ?? '' });
console.log(JSON.stringify('ready'));
await once(process.stdin, 'data');
await database.migrate();
console.log(JSON.stringify(await createPostgresStore(database).inbox.pending()));
await database.close();
process.stdin.destroy();
