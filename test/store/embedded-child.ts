/**
 * A process on an embedded database: `embedded-child.ts DIRECTORY`. Stores items without end, and prints each id after
 * the store has acknowledged it. If opening fails, prints the error.
 */
import { codeOf, messageOf } from '../../src/kernel/trouble.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { NOON } from './fixtures.ts';

try {
  const database = await openDatabase({ directory: process.argv[2] ?? '' });
  await database.migrate();
  const store = createPostgresStore(database);
  for (let i = 0; ; i++) {
    const eventId = `${process.pid}-${i}`;
    await store.inbox.receive({ source: 'test', eventId, receivedAt: NOON, payload: 'x'.repeat(i % 3_000) });
    console.log(JSON.stringify(eventId));
  }
} catch (error) {
  console.log(JSON.stringify({ code: codeOf(error), message: messageOf(error) }));
}
