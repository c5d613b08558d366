import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../src/sandbox/journal.ts';
import { QUICKLY } from '../store/child.ts';
import { atEnd, snapshotOf, startWorld } from './world.ts';

it('A killed sandbox loses nothing that it has acknowledged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-kill-'));
  atEnd(async () => rmSync(folder, { recursive: true }));
  const file = join(folder, 'journal.jsonl');
  const child = spawn(process.execPath, ['--import', QUICKLY, join(import.meta.dirname, 'kill.child.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(async () => {
    child.kill('SIGKILL');
  });
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const address = printed.toString().trim();

  // Several claimants file at once; the process dies somewhere in between.
  const answered: number[] = [];
  const fileClaims = async (): Promise<void> => {
    for (;;) {
      const response = await fetch(`${address}/sandbox/act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ vendor: 'zendesk', action: 'file_claim', input: { sample: 'enterprise-7200' } }),
      });
      const { result } = (await response.json()) as { result: { id: number } };
      answered.push(result.id);
      if (answered.length === 25) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([fileClaims(), fileClaims(), fileClaims()]);

  expect(answered.length).toBeGreaterThanOrEqual(25);
  const { sandbox } = await startWorld({ journal: openJournal(file) });
  const { tickets } = snapshotOf<{ tickets: { id: number }[] }>(sandbox, 'zendesk');
  expect(tickets.map(({ id }) => id)).toEqual(expect.arrayContaining(answered));
});
