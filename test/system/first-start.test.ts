/**
 * What a person sees before the program runs: the installation, what it prepares, and the progress of a start.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { progressOn, startedSentence } from '../../src/app/announce.ts';
import { prepareStart } from '../../src/app/prepare-start.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>> & { readonly postinstall: string };
};

describe('the progress of a start', () => {
  const shown = (isTTY: boolean | undefined): string => {
    let text = '';
    const progress = progressOn({
      ...(isTTY === undefined ? {} : { isTTY }),
      write: (more) => {
        text += more;
      },
    });
    progress('Opening the database');
    progress('Opening the sandbox');
    return text;
  };

  it('is one line per part at a terminal, and nothing in a pipe', () => {
    expect(shown(true)).toBe('Opening the database...\nOpening the sandbox...\n');
    expect([shown(false), shown(undefined)]).toEqual(['', '']);
  });

  it('ends with the page of the sandbox, or with the webhook address of real systems', () => {
    const address = 'http://127.0.0.1:4101';
    const page = 'http://127.0.0.1:4100';
    expect(startedSentence({ page, address, sandbox: { offers: 'claims' }, handbook: null })).toBe(
      'Sopwith runs in its sandbox: no real system is touched.\nOpen http://127.0.0.1:4100 and file a claim.\n',
    );
    expect(startedSentence({ page, address, sandbox: { offers: 'cases' }, handbook: null })).toContain(
      '4100 and start a case.',
    );
    expect(startedSentence({ page: null, address, sandbox: null, handbook: null })).toBe(
      'Sopwith serves your workspace. Webhooks arrive at http://127.0.0.1:4101/webhooks/zendesk\n',
    );
  });
});

describe('what an installation prepares', () => {
  it('runs in order and is reported only when it fails, without failing the installation', async () => {
    const done: string[] = [];
    const said: string[] = [];
    const step = (name: string) => () => Promise.resolve(done.push(name));
    await prepareStart([step('database'), step('modules')], (sentence) => said.push(sentence));
    expect([done, said]).toEqual([['database', 'modules'], []]);
    const full = (): Promise<never> => Promise.reject(new Error('The disk is full'));
    await prepareStart([full, step('never')], (sentence) => said.push(sentence));
    expect(done).toHaveLength(2);
    expect(said).toEqual(['Could not prepare the first start, which will take longer: The disk is full\n']);
  });

  it('is the entry that npm runs; a wrong name would be silently ignored', () => {
    const [, entry = ''] = /node (src\/\S+\.ts)/.exec(scripts.postinstall) ?? [];
    expect(existsSync(join(ROOT, entry))).toBe(true);
    expect(scripts.postinstall).toContain(`test ! -f ${entry} ||`);
  });
});

describe('`npm start` on a clone', () => {
  const INSTALLED = join(ROOT, 'src', 'app', 'installed.sh');
  /** Runs the script in its own folder, with an `npm` that only prints how it was called. */
  const installed = (prepare: (folder: string) => void): string => {
    const folder = mkdtempSync(join(tmpdir(), 'sopwith-clone-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, 'path'));
    writeFileSync(join(folder, 'path', 'npm'), '#!/bin/sh\necho "npm $*"\n');
    chmodSync(join(folder, 'path', 'npm'), 0o755);
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    prepare(folder);
    const { status, stdout, stderr } = spawnSync('sh', [INSTALLED], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'path')}:${process.env['PATH'] ?? ''}` },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  /** Packages installed at `at`; the lock file is from second 1,000. */
  const packages = (folder: string, at: number): void => {
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    writeFileSync(join(folder, 'node_modules', '.bin', 'node'), '');
    chmodSync(join(folder, 'node_modules', '.bin', 'node'), 0o755);
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{}');
    utimesSync(join(folder, 'package-lock.json'), 1_000, 1_000);
    utimesSync(join(folder, 'node_modules', '.package-lock.json'), at, at);
  };
  const INSTALLING =
    'Installing the packages, which takes about a minute...\nnpm ci --no-audit --no-fund --loglevel=error\n';

  it('installs first, as every script that needs packages does, without a second npm', () => {
    const needy = Object.keys(scripts).filter((name) => !/^(?:add$|post|pre)/.test(name));
    expect(needy).toContain('start');
    expect(needy.map((name) => scripts[`pre${name}`])).toEqual(needy.map(() => 'sh src/app/installed.sh'));
  });

  it('says that it installs the packages, and installs them, when there are none', () => {
    expect(installed(() => undefined)).toBe(INSTALLING);
  });

  it('installs them again when the lock file is newer than they are', () => {
    expect(installed((folder) => packages(folder, 999))).toBe(INSTALLING);
  });

  it('says nothing when they are installed, or belong to another checkout', () => {
    expect(installed((folder) => packages(folder, 1_001))).toBe('');
    expect(installed((folder) => symlinkSync(folder, join(folder, 'node_modules')))).toBe('');
  });
});
