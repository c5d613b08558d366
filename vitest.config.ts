/**
 * One configuration for all tests, in three projects. What shares a process must leave no trace in it: no changed global, no
 * environment, no current directory.
 */
import { defineConfig } from 'vitest/config';
import { cores } from './test/cores.ts';

/** Nothing here starts a process or opens a database. `npm run test:fast` runs these alone. */
const PURE = [
  'kernel',
  'tool',
  'case',
  'handbook',
  'sop',
  'boundary',
  'run',
  'review',
  'engine',
  'connector',
  'connector-slack',
  'intake',
  'http',
  'sandbox-page',
].map((folder) => `test/${folder}/**/*.test.ts`);

/**
 * Each file needs a process of its own: it starts or kills other processes, opens a database, or watches the process for
 * errors that no one caught.
 */
const PROCESS = [
  'test/browser/**/*.test.ts',
  'test/cli/{bin,records}.test.ts',
  'test/evaluate/bench/bench.test.ts',
  'test/engine/crash.test.ts',
  'test/postgres/**/*.test.ts',
  'test/sandbox/kill.test.ts',
  'test/store/{directory-lock,embedded-*,prepared-database,connection}.test.ts',
  'test/system/**/*.test.ts',
];

/** Importing 600 modules costs a second and more; files that share a worker pay it once. */
const together = { pool: 'threads', isolate: false } as const;

const available = cores();

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', ...together, include: PURE, exclude: PROCESS } },
      {
        extends: true,
        test: { name: 'stand-ins', ...together, include: ['test/**/*.test.ts'], exclude: [...PURE, ...PROCESS] },
      },
      {
        extends: true,
        test: {
          name: 'process',
          pool: 'forks',
          isolate: true,
          include: PROCESS,
          globalSetup: 'test/global-setup.ts',
        },
      },
    ],
    // Left to itself, vitest leaves one of two cores idle. Two workers on a part of a core would only double each wait.
    maxWorkers: available < 1 ? 1 : Math.max(2, Math.floor(available) - 1),
    // Long, as a machine may have a fifth of a core to spare; `.ci/run` limits the whole run. See `test/until.ts`.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
});
