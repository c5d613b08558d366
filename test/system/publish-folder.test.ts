import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { publishAtStart, publishSaves } from '../../src/app/publish-folder.ts';
import { codeOf, messageOf } from '../../src/kernel/trouble.ts';
import { inWorld } from '../engine/world.ts';
import { filesWith, SOP_PATH } from '../run/handbook.ts';

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

it('says in the log why it does not publish a saved handbook with mistakes', async () => {
  const sopsDirectory = join(mkdtempSync(join(tmpdir(), 'sopwith-folder-')), 'sops');
  mkdirSync(sopsDirectory);
  onTestFinished(() => {
    rmSync(join(sopsDirectory, '..'), { recursive: true });
  });
  const place = { file: 'people.yaml', line: 3, column: 7 };
  const finding = {
    rule: 'people',
    severity: 'error',
    message: 'No one is called that',
    suggestion: null,
    place,
  } as const;
  const logged = new Promise<string>((resolve) => {
    void publishSaves(
      { publish: () => Promise.resolve({ kind: 'refused', findings: [{ ...finding, endColumn: null }] }) },
      { sopsDirectory, publisher: null, mode: 'sandbox' },
      {
        info: (name) => {
          resolve(name);
        },
        error: (name, error) => {
          resolve(`${name} ${messageOf(error)}`);
        },
      },
    ).then((saves) => {
      onTestFinished(() => saves.stop());
      writeFileSync(join(sopsDirectory, 'people.yaml'), 'people: []\n');
    });
  });
  expect(await logged).toMatch(/^handbook\.refused .* has mistakes:\n {2}.*people\.yaml:3:7 No one is called that$/);
});

it('proposes nothing when a process with real systems starts with another folder, and says so in the log', () =>
  inWorld({ publishing: 'after_approval' }, async (world) => {
    const sopsDirectory = mkdtempSync(join(tmpdir(), 'sopwith-folder-'));
    onTestFinished(() => {
      rmSync(sopsDirectory, { recursive: true });
    });
    for (const { path, text } of filesWith(SOP_PATH, '5,000.00 USD', '50,000.00 USD')) {
      mkdirSync(dirname(join(sopsDirectory, path)), { recursive: true });
      writeFileSync(join(sopsDirectory, path), text);
    }
    const logged: unknown[] = [];
    const logger = {
      info: (name: string, data?: unknown) => {
        logged.push([name, data]);
      },
      error: (name: string, error: unknown) => {
        logged.push([name, error]);
      },
    };
    const before = await world.engine.shell.handbooks.register();
    await publishAtStart(world.engine, { sopsDirectory, publisher: 'ana-analyst', mode: 'real' }, logger);
    expect(logged).toEqual([
      ['handbook.folder_differs', expect.objectContaining({ files: SOP_PATH, help: expect.any(String) as string })],
    ]);
    expect(await world.engine.shell.handbooks.register()).toEqual(before);
    expect(world.notices).toEqual([]);
  }));
