/** Guards of the stores, the data directory and the bundle. */
import type { Guard } from '../guard.ts';

const FOREIGN_ASK = {
  test: 'leaves an ask of another run unchanged, whatever an append says about it',
  declaredIn: 'test/store/store-contract.ts',
} as const;

export const STORE: readonly Guard[] = [
  {
    id: 'PB1',
    guard: 'A bundle made of other sources or packages does not run.',
    file: 'src/app/program-bundle.ts',
    code: 'return isSame ? pathToFileURL',
    without: 'return isSame || hash ? pathToFileURL',
    tests: 'test/system/program-bundle.test.ts',
    test: 'runs from its sources when a module was moved, or the whole checkout',
  },
  {
    id: 'PD1',
    guard: 'A data directory that others may read is closed.',
    file: 'src/app/private-data.ts',
    code: 'const found = (stats.mode & OTHERS) === 0 ? [] : [{ path, stats }];',
    without: 'const found: Found[] = [];',
    tests: 'test/system/private-data.test.ts',
    test: 'is closed to others, with everything in it, if it holds only our own files',
  },
  {
    id: 'S5',
    guard: 'An append to one run does not touch an ask of another run, in Postgres.',
    file: 'src/store/write-log.ts',
    code: 'DO UPDATE SET open = excluded.open, groups = excluded.groups WHERE asks.run_id = excluded.run_id)',
    without: 'DO UPDATE SET open = excluded.open, groups = excluded.groups)',
    tests: 'test/store/embedded-store.test.ts',
    ...FOREIGN_ASK,
  },
  {
    id: 'S5b',
    guard: 'An append to one run does not touch an ask of another run, in memory.',
    file: 'src/store/memory-runs.ts',
    code: 'else if (existing.runId === runId) asks.set(id, { ...existing, open, groups });',
    without: 'else asks.set(id, { ...existing, open, groups });',
    tests: 'test/store/memory-store.test.ts',
    ...FOREIGN_ASK,
  },
  {
    id: 'SV1',
    guard: 'A database that a newer version has migrated is refused before it is migrated.',
    file: 'src/store/open-embedded.ts',
    code: 'await refuseNewerSchema(db);',
    without: '',
    tests: 'test/store/embedded-formats.test.ts',
    test: 'refuses a database that a newer version has migrated, and changes nothing in it',
  },
  {
    id: 'SV2',
    guard: 'A log that a newer program continued is left alone.',
    file: 'src/engine/verified-runs.ts',
    code: 'if (newer === null) return;',
    without: 'return;',
    tests: 'test/engine/newer-log.test.ts',
    test: 'is left alone: %s',
  },
];
