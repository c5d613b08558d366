/** The bundle that an installation makes: it is the program, and it runs only while it is what the sources say. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram } from '../../src/app/bundle-program.ts';
import { hashOf, MANIFEST, PACKAGES, type Manifest } from '../../src/app/program-bundle.ts';
import { runCommandsOnce } from '../../src/app/run-commands-once.ts';
import { startOnce } from '../../src/app/start-once.ts';
import { createPlace, startProgram } from './program.ts';
import { cardOf, shownText } from './state.ts';

const NO_CARD = { text: '', blocks: [] };
const SOP = 'sops/freight-damage-claim.sop.yaml';
const CASES = 'sops/freight-damage-claim.cases.yaml';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the bundle of this program', () => {
  const bundle = join(ROOT, 'node_modules', '.cache', `program-${randomUUID()}`);
  const entry = join(bundle, 'entry.mjs');
  const sop = join(bundle, 'sop.mjs');
  beforeAll(async () => {
    await bundleProgram(bundle);
    const write = (file: string, bundled: string, done: string): void => {
      writeFileSync(
        file,
        `import ${JSON.stringify(pathToFileURL(join(ROOT, 'src/app/load-quickly.mjs')))};
         const { runBundle } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'src/app/run-bundle.ts')))});
         const { exports, saveCompiled } = runBundle(${JSON.stringify(join(bundle, bundled))});
         await exports.${done};
         saveCompiled();`,
      );
    };
    write(entry, 'main.cjs', 'started');
    write(sop, 'sop.cjs', 'ended');
    return () => {
      rmSync(bundle, { recursive: true });
    };
  });

  it('runs as the sources do: it finds its files, opens a new database, and takes a claim through every vendor', async () => {
    const place = await createPlace();
    onTestFinished(() => {
      place.remove();
    });
    const program = await startProgram(place, {}, entry);
    expect(await (await fetch(program.address)).text()).toContain('<!doctype html>');
    await program.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
    // Every vendor's package was loaded by then.
    await program.find(
      'the claim waits for its answer',
      (state) =>
        shownText(cardOf(state, 'CASE-1') ?? NO_CARD).includes('Waiting for Ava Anders to take it') || undefined,
    );
    expect(await program.stop()).toBe(0);
  });

  it.each([
    [['check', 'sops']],
    [['check', 'sops', '--json']],
    [['render', 'sops/freight-damage-claim.sop.yaml']],
    [['replay', '--sop', SOP, '--cases', CASES, '--case', 'FC-001']],
    [['doctor']],
    [['help', 'replay']],
    [['render', 'no-such-file.sop.yaml']],
    [['rendr']],
  ])('prints what the sources print, and exits with the same code: sop %j', (words) => {
    const run = (...file: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [...file, ...words], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { SOPWITH_DATA: join(bundle, 'no-data'), NO_COLOR: '1' },
      });
      return { status, stdout, stderr };
    };
    const quickly = pathToFileURL(join(ROOT, 'src/app/load-quickly.mjs')).href;
    expect(run(sop)).toEqual(run('--import', quickly, join(ROOT, 'src/sop.ts')));
  });

  it('runs with the functions that a first start and the first commands compiled, in a database of its own', async () => {
    await startOnce(entry);
    await runCommandsOnce(sop);
    const saved = (): Record<string, number> =>
      Object.fromEntries(
        readdirSync(bundle)
          .filter((name) => name.endsWith('.compiled'))
          .map((name) => [name, statSync(join(bundle, name)).ino]),
      );
    const first = saved();
    expect(Object.keys(first)).toEqual(
      expect.arrayContaining([
        'main.cjs.compiled',
        expect.stringMatching(/^program-.*\.cjs\.compiled$/),
        'sop.cjs.compiled',
        expect.stringMatching(/^check-.*\.cjs\.compiled$/),
      ]),
    );
    await startOnce(entry);
    await runCommandsOnce(sop);
    // A start that had to compile would have saved again.
    expect(saved()).toEqual(first);
  });

  it('was made of every module of ours that it runs, and of the installed packages', () => {
    const { files } = JSON.parse(readFileSync(join(bundle, MANIFEST), 'utf8')) as Manifest;
    expect(files).toEqual(
      expect.arrayContaining([PACKAGES, 'src/main.ts', 'src/sop.ts', 'src/cli/check.ts', 'src/store/open-embedded.ts']),
    );
    const parts = readdirSync(bundle).filter((name) => name.endsWith('.cjs'));
    const bundled = parts.flatMap((part) =>
      [...readFileSync(join(bundle, part), 'utf8').matchAll(/^\s*\/\/ (src\/\S+\.ts)$/gm)].map(([, file = '']) => file),
    );
    expect(bundled.length).toBeGreaterThan(700);
    expect(bundled.filter((file) => !files.includes(file))).toEqual([]);
  });
});

describe('a checkout with a bundle', () => {
  /** A program that prints where it runs from, with the real entry. */
  const checkout = (): string => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'sopwith-bundle-')));
    onTestFinished(() => {
      rmSync(root, { recursive: true, force: true });
    });
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    write('package.json', '{ "type": "module" }');
    write(PACKAGES, '{ "packages": 1 }');
    write('src/part.ts', 'export const part: string = "sources";');
    for (const entry of ['main', 'sop']) {
      write(`src/${entry}.ts`, "import { part } from './part.ts';\nconsole.log(part);");
      write(`node_modules/.cache/program/${entry}.cjs`, 'console.log("bundle");');
    }
    for (const file of [
      'src/main.mjs',
      'src/sop.mjs',
      'src/app/load-quickly.mjs',
      'src/app/program-bundle.ts',
      'src/app/run-bundle.ts',
    ]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(root, file));
    }
    write('src/next.ts', '// text\n');
    write('src/last.ts', 'export {};');
    const files = [PACKAGES, 'src/main.ts', 'src/sop.ts', 'src/part.ts', 'src/next.ts', 'src/last.ts'];
    const contents = files.map((file) => readFileSync(join(root, file)));
    const bytes = Buffer.concat(contents);
    const hash = hashOf(`${root}/`, files, { lengths: contents.map(({ length }) => length), bytes });
    write(`node_modules/.cache/program/${MANIFEST}`, JSON.stringify({ files, length: bytes.length, hash }));
    return root;
  };
  const runsFrom = (root: string, ...words: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim();
  };
  const SOP = ['src/sop.mjs', 'check'];
  const bothRunFrom = (root: string): string[] => [runsFrom(root, 'src/main.mjs'), runsFrom(root, ...SOP)];

  it('runs from its bundle, which is whole and was made of what is on the disk', () => {
    expect(bothRunFrom(checkout())).toEqual(['bundle', 'bundle']);
  });

  it('prints the overview and runs the bench from its sources', () => {
    const root = checkout();
    for (const words of [[], ['--help'], ['-h'], ['help'], ['bench', '--json']])
      expect([words, runsFrom(root, 'src/sop.mjs', ...words)]).toEqual([words, 'sources']);
    expect(runsFrom(root, 'src/sop.mjs', 'help', 'check')).toBe('bundle');
  });

  it.each([
    [
      'a module was edited',
      (root: string) => writeFileSync(join(root, 'src/part.ts'), 'export const part = "sources"'),
    ],
    ['the last module became longer', (root: string) => writeFileSync(join(root, 'src/last.ts'), 'export {};//')],
    ['a module became shorter', (root: string) => writeFileSync(join(root, 'src/last.ts'), 'export')],
    [
      'text moved from one module to the next',
      (root: string) => {
        writeFileSync(join(root, 'src/next.ts'), '');
        writeFileSync(join(root, 'src/last.ts'), '// text\nexport {};');
      },
    ],
    ['other packages are installed', (root: string) => writeFileSync(join(root, PACKAGES), '{ "packages": 2 }')],
    ['there is no bundle', (root: string) => rmSync(join(root, 'node_modules/.cache'), { recursive: true })],
    ['the bundle is not whole', (root: string) => rmSync(join(root, 'node_modules/.cache/program', MANIFEST))],
    [
      'the bundle cannot be read',
      (root: string) => writeFileSync(join(root, 'node_modules/.cache/program', MANIFEST), '{'),
    ],
  ])('runs from its sources when %s', (_, change) => {
    const root = checkout();
    change(root);
    expect(bothRunFrom(root)).toEqual(['sources', 'sources']);
  });

  it('runs from its sources when a module was moved, or the whole checkout', () => {
    const root = checkout();
    const moved = `${root}-moved`;
    onTestFinished(() => {
      rmSync(moved, { recursive: true });
    });
    cpSync(root, moved, { recursive: true });
    expect(bothRunFrom(moved)).toEqual(['sources', 'sources']);
    renameSync(join(root, 'src/part.ts'), join(root, 'src/piece.ts'));
    for (const file of ['src/main.ts', 'src/sop.ts'])
      writeFileSync(join(root, file), "import { part } from './piece.ts';\nconsole.log(part);");
    expect(bothRunFrom(root)).toEqual(['sources', 'sources']);
  });
});
