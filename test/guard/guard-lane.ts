/**
 * A process that runs tests of the tree in its current directory, again and again, for `break-guards.ts`: what did not
 * change since the last run is not read and compiled again.
 */
import { resolve } from 'node:path';
import { createVitest } from 'vitest/node';

/** `changed`: the files that were written since the last run, relative to the tree, as all paths here. */
export type Ordered = { readonly tests: string; readonly names: string; readonly changed: readonly string[] };
/** Empty when the tests could not be run at all. */
export type Ended = readonly { readonly fullName: string; readonly state: string }[];

/** Milliseconds for a test, and for what follows it: without its guard, code may wait for ever. */
const TEST_MS_MAX = 60_000;

const vitest = await createVitest('test', {
  watch: false,
  maxWorkers: 1,
  bail: 1,
  testTimeout: TEST_MS_MAX,
  hookTimeout: TEST_MS_MAX,
  reporters: [{}],
});
// Until its files were searched for, a project knows none of them.
await vitest.globTestSpecifications();

async function run({ tests, names, changed }: Ordered): Promise<Ended> {
  for (const file of changed) vitest.invalidateFile(resolve(file));
  vitest.setGlobalTestNamePattern(names);
  const { testModules } = await vitest.runTestSpecifications(vitest.getModuleSpecifications(resolve(tests)));
  return testModules.flatMap(({ moduleId, children }) =>
    moduleId === resolve(tests)
      ? [...children.allTests()].map((test) => ({ fullName: test.fullName, state: test.result().state }))
      : [],
  );
}

process.on('message', (ordered: Ordered) => {
  void run(ordered)
    .catch((error: unknown) => {
      console.error(error);
      return [];
    })
    .then((ended) => process.send?.(ended));
});
process.once('disconnect', () => process.exit());
