/**
 * Removes one guard after the other in a copy of the tree and runs the test that must notice: `npm run test:guards
 * [id…]`. Ends with 1 if a test does not notice, or does not pass while the guard is in place.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard.ts';
import { GUARDS } from './guards.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'src',
  'test',
  'sops',
  'migrations',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'manifest.yml',
];
/** Milliseconds for the test of one guard: without its guard, code may never end. */
const TEST_MS_MAX = 180_000;

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

const ids = process.argv.slice(2);
const unknown = ids.filter((id) => !GUARDS.some((guard) => guard.id === id));
if (unknown.length > 0) throw new Error(`Expected ids of guards, got ${unknown.join(', ')}`);
const guards = ids.length === 0 ? GUARDS : GUARDS.filter(({ id }) => ids.includes(id));

const tree = mkdtempSync(join(tmpdir(), 'guards-'));
try {
  for (const entry of COPIED) cpSync(join(ROOT, entry), join(tree, entry), { recursive: true });
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(tree, 'node_modules'));
  const intact = run(guards);
  let noticed = 0;
  for (const guard of guards) {
    const verdict =
      intact(guard) === 'passed' ? breakGuard(guard) : `its test ${intact(guard)} with the guard in place`;
    if (verdict === 'noticed') noticed += 1;
    console.log(`${guard.id.padEnd(6)} ${verdict}: ${guard.guard}`);
  }
  console.log(`${guards.length} guards, ${noticed} noticed`);
  process.exitCode = noticed === guards.length ? 0 : 1;
} finally {
  rmSync(tree, { recursive: true });
}

function breakGuard(guard: Guard): string {
  const file = join(tree, guard.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(guard.code, () => guard.without),
  );
  const status = run([guard])(guard);
  writeFileSync(file, text);
  return status === 'failed' ? 'noticed' : `NOT NOTICED, its test ${status} without it`;
}

/** Runs the tests of these guards; answers how the test of each of them ended. */
function run(chosen: readonly Guard[]): (guard: Guard) => 'passed' | 'failed' | 'did not run' {
  const output = join(tree, 'report.json');
  rmSync(output, { force: true });
  const files = [...new Set(chosen.map(({ tests }) => tests))];
  const names = chosen.map(({ test }) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  spawnSync(
    process.execPath,
    [
      join(tree, 'node_modules/vitest/vitest.mjs'),
      ...['run', ...files, '-t', names, '--reporter=json', `--outputFile=${output}`],
    ],
    { cwd: tree, stdio: 'ignore', timeout: TEST_MS_MAX * chosen.length },
  );
  const { testResults } = readReport(output);
  return ({ tests, test }) => {
    const ended = testResults
      .filter(({ name }) => name.endsWith(`/${tests}`))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName, status }) => fullName.includes(test) && /^(passed|failed)$/.test(status));
    if (ended.length === 0) return 'did not run';
    return ended.some(({ status }) => status === 'failed') ? 'failed' : 'passed';
  };
}

/** A run that had to be ended leaves no report. */
function readReport(output: string): Report {
  try {
    return JSON.parse(readFileSync(output, 'utf8')) as Report;
  } catch {
    return { testResults: [] };
  }
}
