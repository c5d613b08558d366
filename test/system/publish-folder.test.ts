import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { publishSaves } from '../../src/app/publish-folder.ts';
import { codeOf } from '../../src/kernel/trouble.ts';

it('logs a save that cannot be read, such as of a deleted folder, and does not end the process', async () => {
  const sopsDirectory = join(mkdtempSync(join(tmpdir(), 'sopwith-folder-')), 'sops');
  mkdirSync(sopsDirectory);
  writeFileSync(join(sopsDirectory, 'people.yaml'), 'people: []\n');
  onTestFinished(() => {
    rmSync(join(sopsDirectory, '..'), { recursive: true });
  });
  const published: unknown[] = [];
  const logged = new Promise<string>((resolve) => {
    void publishSaves(
      {
        publish: (files) => {
          published.push(files);
          return Promise.resolve({ kind: 'unchanged' });
        },
      },
      { sopsDirectory, publisher: null, mode: 'sandbox' },
      {
        info: () => undefined,
        error: (name, error) => {
          resolve(`${name} ${codeOf(error)}`);
        },
      },
    ).then((saves) => {
      onTestFinished(() => saves.stop());
      rmSync(sopsDirectory, { recursive: true });
    });
  });
  expect(await logged).toBe('handbook.not_published handbook.no_directory');
  expect(published).toEqual([]);
});
