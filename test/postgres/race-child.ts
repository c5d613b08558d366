/**
 * One of several processes that append to the same run: `race-child.ts URL NAME ROUNDS`. Prints how many of its appends
 * won.
 */
import { asRunId } from '../../src/kernel/ids.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { appending } from '../store/fixtures.ts';

const [url = '', name = '', rounds = '0'] = process.argv.slice(2);
const database = await openDatabase({ url });
const store = createPostgresStore(database);
const results: Record<string, number> = { appended: 0, conflict: 0 };
for (let round = 0; round < Number(rounds); round++) {
  const run = await store.runs.find(asRunId('run-1'));
  if (run === null) throw new Error('Expected the run');
  const result = await store.runs.append(
    appending('run-1', run.head, [`${name} ${round}`, 'second'], { sessions: [`${name} ${round}`] }),
  );
  results[result] = (results[result] ?? 0) + 1;
}
console.log(JSON.stringify(results));
await database.close();
