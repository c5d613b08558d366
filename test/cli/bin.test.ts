/**
 * The bin in a copy of the project that contains nothing else, with a stand-in for the program that it starts.
 */
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './fake-world.ts';

const BIN = readFileSync(join(ROOT, 'src/cli/sop.mjs'), 'utf8');
/** As if the Node of these tests were older than the pinned one. */
const OLDER_NODE = BIN.replace('PINNED_MAJOR = 24', 'PINNED_MAJOR = 99');

let project: string;
let bin: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'sop-bin-'));
  mkdirSync(join(project, 'src/cli'), { recursive: true });
  bin = join(project, 'src/cli/sop.mjs');
  writeFileSync(bin, BIN);
});
afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

const install = (program: string): void => {
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  symlinkSync(process.execPath, join(project, 'node_modules/.bin/node'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  for (const file of ['src/sop.mjs', 'src/app/load-quickly.mjs', 'src/app/program-bundle.ts'])
    cpSync(join(ROOT, file), join(project, file));
  writeFileSync(join(project, 'src/sop.ts'), program);
};
const run = (words: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [bin, ...words], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

describe.each([
  ['the bin under the pinned Node', BIN],
  ['the bin under an older Node', OLDER_NODE],
])('%s', (_, text) => {
  beforeEach(() => {
    writeFileSync(bin, text);
  });

  it('passes arguments on and exits with the same code', async () => {
    install(
      'const words: string[] = process.argv.slice(2); process.stdout.write(JSON.stringify(words)); process.exit(7);',
    );
    expect(await run(['check', 'a b', '--json'])).toEqual({ code: 7, out: '["check","a b","--json"]', err: '' });
  });

  it('says in one sentence to install missing packages', async () => {
    const { code, out, err } = await run(['check']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^Expected the packages of this project in `.*node_modules`, got none: run `npm install` there \(or `npm ci`\), then try again\n$/,
    );
  });

  it('passes a signal on, and waits for the child to end', async () => {
    install(
      'process.on("SIGTERM", () => { process.stdout.write("stopped"); process.exit(3); }); setInterval(() => undefined, 1_000); process.stdout.write("up ");',
    );
    const child = spawn(process.execPath, [bin], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    const ended = new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (data: Buffer) => {
        out += data.toString();
        resolve();
      });
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(3);
    expect(out).toBe('up stopped');
  });
});

describe('the process of the command', () => {
  const WHOSE = 'process.stdout.write(String(process.argv[1]?.endsWith("cli/sop.mjs")));';

  it('is the started process itself under the pinned Node', async () => {
    install(WHOSE);
    expect((await run([])).out).toBe('true');
  });

  it("is a child under an older Node, and a signal that kills it gives a shell's exit code", async () => {
    writeFileSync(bin, OLDER_NODE);
    install(WHOSE);
    expect((await run([])).out).toBe('false');
    writeFileSync(join(project, 'src/sop.ts'), 'process.kill(process.pid, "SIGKILL");');
    expect((await run([])).code).toBe(137);
  });
});
