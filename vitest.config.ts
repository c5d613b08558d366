/**
 * One configuration for all tests, in four projects. What shares a process must leave no trace in it: no changed global, no
 * environment, no current directory.
 */
import { defineConfig } from 'vitest/config';
import { cores } from './test/cores.ts';
import { LongestFirst } from './test/longest-first.ts';
import { temporaryFolder } from './test/temporary-folder.ts';

/** The pure floors, and the contracts of tools, channels and messages. `npm run test:fast` runs these alone. */
const PURE = [
  'kernel',
  'tool',
  'case',
  'handbook',
  'sop',
  'boundary',
  'declared',
  'run',
  'review',
  'connector',
  'connector-slack',
  'intake',
  'sandbox-page',
].map((folder) => `test/${folder}/**/*.test.ts`);

/** Each file starts the whole program or other processes, or opens a database. They import the program once. */
const PROGRAMS = [
  'test/cli/{bin,records}.test.ts',
  'test/evaluate/{unless-emptied,bench/bench}.test.ts',
  'test/engine/crash.test.ts',
  'test/sandbox/kill.test.ts',
  'test/store/{directory-lock,embedded-*,prepared-database}.test.ts',
  'test/system/**/*.test.ts',
];

/**
 * Each file needs a process of its own: it drives a browser or a server, measures the memory of its process, or watches
 * for errors that no one caught.
 */
const PROCESS = [
  'test/browser/**/*.test.ts',
  'test/postgres/**/*.test.ts',
  'test/store/{connection,embedded-memory}.test.ts',
  'test/system/last-defence.test.ts',
];

/** As the program itself is loaded: with Node's compile cache. */
const QUICKLY = ['--import', new URL('src/app/load-quickly.mjs', import.meta.url).href];

/** Importing 600 modules costs a second and more; files that share a worker pay it once. */
const together = { pool: 'threads', isolate: false } as const;

const available = cores();

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', ...together, include: PURE, exclude: [...PROCESS, ...PROGRAMS] } },
      {
        extends: true,
        test: {
          name: 'stand-ins',
          ...together,
          execArgv: QUICKLY,
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...PROCESS, ...PROGRAMS],
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          pool: 'forks',
          isolate: true,
          execArgv: QUICKLY,
          include: PROCESS,
          globalSetup: 'test/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'process-shared',
          pool: 'forks',
          isolate: false,
          execArgv: QUICKLY,
          include: PROGRAMS,
          exclude: PROCESS,
          globalSetup: 'test/global-setup.ts',
        },
      },
    ],
    // Node runs the sources as they are. Vitest's own loader transforms them first, and slows down every import binding.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    env: { TMPDIR: temporaryFolder() },
    sequence: { sequencer: LongestFirst },
    // One more than cores, as tests of whole programs often wait. Workers on a part of a core would only double each wait.
    maxWorkers: available < 1 ? 1 : Math.floor(available) + 1,
    // Long, as a machine may have a fifth of a core to spare; `.ci/run` limits the whole run. See `test/until.ts`.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
  },
});
