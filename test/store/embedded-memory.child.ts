/**
 * Works with an embedded database: `embedded-memory.child.ts DIRECTORY`. Prints its peak memory in MB.
 */
import '../../src/app/load-quickly.mjs';

const { openDatabase } = await import('../../src/store/open-database.ts');
const { schemaText } = await import('./schema-text.ts');
const database = await openDatabase({ directory: process.argv[2] ?? '' });
await database.migrate();
for (let i = 0; i < 40; i++) await schemaText(database);
await database.close();
console.log(JSON.stringify(process.resourceUsage().maxRSS / 1_000));
