/** Tests of `sop publish` on a folder that takes away an event for which a run waits. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { inWorld } from '../engine/world.ts';
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { sop } from './fake-world.ts';

const FLAG = filesOf(sopFile('  - step: 1\n    says: Flag\n    flag: seen\n'), PERMISSIVE);
const WAITING = withEvents(
  filesOf(
    sopFile(
      '  - step: 1\n    says: Wait\n    wait: { event: carrier_offer, for: 30 days }\n    if_late: { says: Late, flag: late }\n',
    ),
    PERMISSIVE,
  ),
);

function folderOf(files: readonly HandbookFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-awaited-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

it.each(['--preview', '--json'])('names the run and publishes nothing, with %s', (option) =>
  inWorld({ files: WAITING }, async (world) => {
    await world.claim();
    await world.settle();
    const called = await sop(['publish', folderOf(FLAG), option], {
      store: {
        store: world.store,
        publish: () => Promise.reject(new Error('Expected no publication')),
      },
      configuration: { mode: 'sandbox', publisher: null },
    });
    expect(called.code).toBe(1);
    expect(called.out + called.err).toContain('CASE-1 waits for it in step 1');
  }),
);
