/**
 * Removes one guard after the other in a copy of the tree and runs the test that must notice: `npm run test:guards
 * [id…]`. Ends with 1 if a test does not notice, or does not pass while the guard is in place.
 *
 * Without ids, it goes on where an earlier run on the same tree ended; `--again` starts over.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard.ts';
import type { Ended, Ordered } from './guard-lane.ts';
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
const NOTICED = 'noticed';

const words = process.argv.slice(2);
const ids = words.filter((word) => word !== '--again');
const unknown = ids.filter((id) => !GUARDS.some((guard) => guard.id === id));
if (unknown.length > 0) throw new Error(`Expected ids of guards, got ${unknown.join(', ')}`);
const guards = ids.length === 0 ? GUARDS : GUARDS.filter(({ id }) => ids.includes(id));

let lane: ChildProcess | null = null;
let lastBroken: readonly string[] = [];
const tree = mkdtempSync(join(tmpdir(), 'guards-'));
process.once('exit', () => {
  lane?.kill('SIGKILL');
  rmSync(tree, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
for (const entry of COPIED) cpSync(join(ROOT, entry), join(tree, entry), { recursive: true });
const packages = realpathSync(join(ROOT, 'node_modules'));
symlinkSync(packages, join(tree, 'node_modules'));
const records = join(packages, '.cache', 'guards');
mkdirSync(records, { recursive: true });
const record = join(records, `${hashOfTree()}.jsonl`);
if (words.includes('--again')) rmSync(record, { force: true });
const verdicts = new Map<string, string>(ids.length === 0 ? readRecord(record) : []);
if (verdicts.size > 0) console.log(`${verdicts.size} of ${guards.length} rows were tried on this tree before`);
const left = guards.filter(({ id }) => !verdicts.has(id));
for (const group of Map.groupBy(left, ({ tests }) => tests).values()) {
  const intact = await run(group, []);
  for (const guard of group) {
    // The first failure ends a run, so each that did not pass with the others is tried alone.
    const ended = intact(guard) === 'passed' ? 'passed' : (await run([guard], []))(guard);
    const verdict = ended === 'passed' ? await breakGuard(guard) : `NOT NOTICED, its test ${ended} with it`;
    verdicts.set(guard.id, verdict);
    appendFileSync(record, `${JSON.stringify([guard.id, verdict])}\n`);
    console.log(`${guard.id.padEnd(6)} ${verdict}: ${guard.guard}`);
  }
}
const unnoticed = guards.filter(({ id }) => verdicts.get(id) !== NOTICED);
for (const { id, guard } of unnoticed) console.log(`${id.padEnd(6)} ${verdicts.get(id) ?? ''}: ${guard}`);
console.log(`${guards.length} rows, ${guards.length - unnoticed.length} noticed, ${unnoticed.length} unnoticed`);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
await endLane();

async function breakGuard(guard: Guard): Promise<string> {
  const file = join(tree, guard.file);
  const text = readFileSync(file, 'utf8');
  if (text.split(guard.code).length !== 2) return 'NOT NOTICED, its code is not there once';
  writeFileSync(
    file,
    text.replace(guard.code, () => guard.without),
  );
  const ended = (await run([guard], [guard.file]))(guard);
  writeFileSync(file, text);
  return ended === 'failed' || ended === 'did not end' ? NOTICED : `NOT NOTICED, its test ${ended} without it`;
}

/** Runs the tests of these guards, which are in one file; answers how the test of each of them ended. */
async function run(
  chosen: readonly Guard[],
  broken: readonly string[],
): Promise<(guard: Guard) => 'passed' | 'failed' | 'did not run' | 'did not end'> {
  const names = chosen.map(({ test }) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  // What was broken for the run before is whole again.
  const changed = [...new Set([...broken, ...lastBroken])];
  lastBroken = broken;
  const ended = await ask({ tests: chosen[0]?.tests ?? '', names, changed }, TEST_MS_MAX * chosen.length);
  return ({ test }) => {
    if (ended === null) return 'did not end';
    const own = ended.filter(({ fullName, state }) => fullName.includes(test) && /^(passed|failed)$/.test(state));
    if (own.length === 0) return 'did not run';
    return own.some(({ state }) => state === 'failed') ? 'failed' : 'passed';
  };
}

/** Null when the tests did not end in time, or ended their process. */
async function ask(ordered: Ordered, ms: number): Promise<Ended | null> {
  lane ??= fork(join(tree, 'test/guard/guard-lane.ts'), { cwd: tree, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const asked = lane;
  asked.send(ordered);
  const isAnswered = new AbortController();
  const signal = AbortSignal.any([isAnswered.signal, AbortSignal.timeout(ms)]);
  const answer = await Promise.race([
    once(asked, 'message', { signal }).then(
      ([ended]) => ended as Ended,
      () => null,
    ),
    once(asked, 'exit', { signal }).then(
      () => null,
      () => null,
    ),
  ]);
  isAnswered.abort();
  if (answer === null) await endLane();
  return answer;
}

async function endLane(): Promise<void> {
  const ending = lane;
  lane = null;
  if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
  const ended = once(ending, 'exit');
  ending.kill('SIGKILL');
  await ended;
}

/** The verdict of each row that was tried on this tree. */
function readRecord(file: string): [id: string, verdict: string][] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as [string, string]]));
}

/** SHA-256 of every file that was copied. */
function hashOfTree(): string {
  const hash = createHash('sha256');
  for (const entry of COPIED) {
    const path = join(tree, entry);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile())
          .map((file) => join(file.parentPath, file.name))
          .toSorted()
      : [path];
    for (const file of files)
      hash
        .update(`${file.slice(tree.length)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}
