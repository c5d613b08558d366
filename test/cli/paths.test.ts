/** Paths on the command line with nothing to read: every command that takes one names it, and exits with 2. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGiven } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { ROOT, sop } from './fake-world.ts';

const SEED = join(ROOT, 'sops/freight-damage-claim.sop.yaml');
const CASES = join(ROOT, 'sops/freight-damage-claim.cases.yaml');

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sop-paths-'));
  mkdirSync(at('folder'));
  symlinkSync(at('nowhere'), at('broken-link.yaml'));
  execFileSync('mkfifo', [at('pipe.yaml')]);
  writeFileSync(at('empty.yaml'), '');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const BAD = [
  ['missing.yaml', 'there is no such file'],
  ['missing/deeper.yaml', 'there is no such file'],
  ['missing', 'there is no such file'],
  ['folder', 'it is a folder'],
  ['broken-link.yaml', 'it links to a file that does not exist'],
  ['pipe.yaml', 'it is not a plain file'],
  ['empty.yaml/inside.yaml', 'it is a file'],
] as const;

const TAKES: readonly (readonly [string, (path: string) => readonly string[]])[] = [
  ['sop render', (path) => ['render', path]],
  ['sop tables', (path) => ['tables', path]],
  ['sop diff with it first', (path) => ['diff', path, SEED]],
  ['sop diff with it second', (path) => ['diff', SEED, path]],
  ['sop diff --cases', (path) => ['diff', SEED, SEED, '--cases', path]],
  ['sop replay --sop', (path) => ['replay', '--sop', path, '--cases', CASES]],
  ['sop replay --cases', (path) => ['replay', '--sop', SEED, '--cases', path]],
  ['sop audit verify --anchor', (path) => ['audit', 'verify', '--anchor', path]],
];

describe.each(TAKES)('%s', (_name, words) => {
  it.each(BAD)('exits with 2 for %s and says that %s', async (name, why) => {
    for (const json of [[], ['--json']])
      expect(await sop([...words(at(name)), ...json])).toMatchObject({
        code: 2,
        out: '',
        err: `Cannot read \`${at(name)}\`: ${why}\n`,
      });
  });

  it('exits with 2 for an empty file', async () => {
    const { code, err } = await sop(words(at('empty.yaml')));
    expect(code).toBe(2);
    expect(err).toContain('empty');
    expect(err).not.toContain('bug');
  });
});

describe('sop check', () => {
  it.each(BAD.filter(([name]) => name !== 'folder'))(
    'reports %s as an error, and does not call it free of errors',
    async (name, why) => {
      const called = await sop(['check', at(name)]);
      expect(called.code).toBe(2);
      expect(called.out).toContain(`Cannot read \`${at(name)}\`: ${why}`);
      expect(called.out).toMatch(/1 error in 1 path\n$/);
      for (const form of ['--json', '--sarif'])
        expect((await sop(['check', at(name), form])).out).toContain('file-unreadable');
    },
  );

  it('reports a folder without a handbook, and still checks the other paths', async () => {
    const called = await sop(['check', at('folder'), at('empty.yaml')]);
    expect(called.code).toBe(2);
    expect(called.out).toContain(`Expected a handbook in the folder \`${at('folder')}\`, got none`);
    expect(called.out).toContain('got an empty file');
    expect(called.out).toMatch(/2 errors in 2 paths\n$/);
  });
});

describe('sop publish', () => {
  it.each([
    ['missing', 'there is no such folder'],
    ['empty.yaml', 'it is a file'],
  ])('exits with 2 for %s', async (name, why) => {
    const called = await sop(['publish', at(name)]);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toContain(`Cannot read the handbook in the folder \`${at(name)}\`: ${why}`);
  });
});

describe('sop audit anchor --to', () => {
  it.each([
    ['missing/anchor.json', 'there is no such folder'],
    ['empty.yaml', 'which exists'],
    ['folder', 'which exists'],
  ])('refuses %s before it reads the record', async (name, why) => {
    const called = await sop(['audit', 'anchor', '--to', at(name)]);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toContain(`\`${at(name)}\``);
    expect(called.err).toContain(why);
  });
});

it.each(COMMANDS.map((command) => [command.name, command] as const))('sop %s has --json', async (_name, head) => {
  const command = { ...head, ...(await head.load()) };
  expect(readGiven(command, ['--json']).has('json')).toBe(true);
});

it('prints a schema with and without --json', async () => {
  expect((await sop(['schema', '--json'])).json()).toEqual((await sop(['schema'])).json());
});

it('says what the disk refused, not that it is a bug', async () => {
  const file = at('missing/database');
  const called = await sop(['audit', 'verify'], {
    openStore: () => Promise.reject(readRefused(file)),
  });
  expect(called).toMatchObject({ code: 2, err: `Cannot read or write \`${file}\`: no such file or directory\n` });
});

function readRefused(file: string): unknown {
  try {
    return readFileSync(file);
  } catch (error) {
    return error;
  }
}
