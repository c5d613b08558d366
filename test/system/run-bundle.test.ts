/** A bundle runs with the functions that an earlier run compiled, while they are those of its text. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runBundle, type BundleRun } from '../../src/app/run-bundle.ts';

const createBundle = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-run-bundle-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, text: string | Buffer): void => {
    writeFileSync(join(folder, name), text);
  };
  write(
    'main.cjs',
    "const { basename } = require('node:path'); const { name } = require('./part.cjs'); exports.name = () => [basename(__filename), name()].join(' ');",
  );
  write('part.cjs', "exports.name = () => 'part';");
  return {
    write,
    path: (name: string) => join(folder, name),
    run: () => runBundle(join(folder, 'main.cjs')),
    compiled: () => readdirSync(folder).filter((name) => !name.endsWith('.cjs')),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
};
const nameOf = ({ exports }: BundleRun): string => (exports as { readonly name: () => string }).name();
const FILES = ['main.cjs.compiled', 'part.cjs.compiled'];

describe('a bundle', () => {
  it('requires its own files once, and everything else as Node does', () => {
    const { run, write } = createBundle();
    expect(nameOf(run())).toBe('main.cjs part');
    write('main.cjs', "exports.name = () => String(require('./part.cjs') === require('./part.cjs'));");
    expect(nameOf(run())).toBe('true');
  });

  it('requires `punycode`, which Node takes for a mistake outside of packages, without a warning', () => {
    const root = mkdtempSync(join(tmpdir(), 'sopwith-run-bundle-'));
    onTestFinished(() => {
      rmSync(root, { recursive: true, force: true });
    });
    const folder = join(root, 'node_modules', 'bundle');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.cjs'), "console.log(require('punycode').toASCII('ü.example'));");
    const run = `(await import(${JSON.stringify(import.meta.resolve('../../src/app/run-bundle.ts'))})).runBundle(${JSON.stringify(join(folder, 'main.cjs'))})`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', run], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'xn--tda.example\n', stderr: '' });
  });

  it('saves what it compiled, and does not compile it again', () => {
    const bundle = createBundle();
    const first = bundle.run();
    expect(nameOf(first)).toBe('main.cjs part');
    first.saveCompiled();
    expect(bundle.compiled()).toEqual(FILES);
    const second = bundle.run();
    expect(nameOf(second)).toBe('main.cjs part');
    for (const file of FILES) rmSync(bundle.path(file));
    second.saveCompiled();
    expect(bundle.compiled()).toEqual([]);
  });

  it('compiles a file again whose text is another of the same length', () => {
    const bundle = createBundle();
    const first = bundle.run();
    // A function that was not called yet is not compiled, and would be read from the new text.
    expect(nameOf(first)).toBe('main.cjs part');
    first.saveCompiled();
    bundle.write('part.cjs', "exports.name = () => 'trap';");
    const second = bundle.run();
    expect(nameOf(second)).toBe('main.cjs trap');
    second.saveCompiled();
    expect(nameOf(bundle.run())).toBe('main.cjs trap');
  });

  it.each<readonly [string, (file: Buffer) => Buffer]>([
    ['cut short', (file) => file.subarray(0, file.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one byte', (file) => Buffer.from(file.map((byte, at) => (at === file.length - 9 ? byte ^ 1 : byte)))],
  ])('compiles again when the saved functions are %s', (_, spoil) => {
    const bundle = createBundle();
    bundle.run().saveCompiled();
    const spoiled = spoil(readFileSync(bundle.path('part.cjs.compiled')));
    bundle.write('part.cjs.compiled', spoiled);
    const second = bundle.run();
    expect(nameOf(second)).toBe('main.cjs part');
    second.saveCompiled();
    expect(readFileSync(bundle.path('part.cjs.compiled'))).not.toEqual(spoiled);
  });

  it('runs where nothing can be saved', () => {
    const bundle = createBundle();
    const run = bundle.run();
    bundle.remove();
    run.saveCompiled();
    expect(nameOf(run)).toBe('main.cjs part');
  });
});
