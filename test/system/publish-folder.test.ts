import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { publishAtStart, publishSaves } from '../../src/app/publish-folder.ts';
import { codeOf, messageOf } from '../../src/kernel/trouble.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { folderOf } from '../handbook-on-disk.ts';
import { filesOf, filesWith, PERMISSIVE, SOP_PATH, sopFile } from '../run/handbook.ts';

const SILENT = { info: () => undefined, error: () => undefined };

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
  expect(await logged).toMatch(/^handbook\.refused .* was refused:\n {2}.*people\.yaml:3:7 No one is called that$/);
});

it('proposes nothing when a process with real systems starts with another folder, and says so in the log', () =>
  inWorld({ publishing: 'after_approval' }, async (world) => {
    const sopsDirectory = folderOf(filesWith(SOP_PATH, '5,000.00 USD', '50,000.00 USD'));
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

describe('a start of the sandbox with another folder', () => {
  const WAIT = sopFile(
    '  - step: 1\n    says: Wait\n    wait: { for: 30 days }\n  - step: 2\n    says: Flag\n    flag: a\n',
  );
  const files = filesOf(WAIT, PERMISSIVE);
  const startWith = (world: SimulatedWorld, changed: readonly HandbookFile[]): Promise<string | null> =>
    publishAtStart(world.engine, { sopsDirectory: folderOf(changed), publisher: null, mode: 'sandbox' }, SILENT);

  it('says which handbook stays in force, why, and what to do, where an open case needs what it takes away', () =>
    inWorld({ files }, async (world) => {
      await world.claim();
      await world.settle();
      const said = await startWith(
        world,
        files.map(({ path, text }) => ({
          path: path.replace('claims-agent', 'other'),
          text: text.replaceAll('claims-agent', 'other'),
        })),
      );
      expect(said).toMatch(/^The handbook in `.*` was refused\. Handbook 1 stays in force, with the SOP `test`\.\n/);
      expect(said).toContain('boundary/claims-agent.cedar line 1: The boundary `claims-agent` is gone, but CASE-1');
      expect(said).toContain('SOPWITH_DATA=');
    }));

  it('says that it has replaced the procedures of another handbook', () =>
    inWorld({ files }, async (world) => {
      const other = filesOf({ path: SOP_PATH, text: WAIT.text.replace('sop: test', 'sop: other') }, PERMISSIVE);
      const said = await startWith(world, other);
      expect(said).toMatch(/is in force now, as handbook 2, with the SOP `other`\.\nIt has no `test`, which/);
      expect(said).toContain('SOPWITH_DATA=');
    }));

  it('says nothing where the folder is in force, or only changes a procedure', () =>
    inWorld({ files }, async (world) => {
      expect(await startWith(world, files)).toBe(null);
      expect(await startWith(world, filesOf({ ...WAIT, text: WAIT.text.replace('30', '40') }, PERMISSIVE))).toBe(null);
    }));
});
