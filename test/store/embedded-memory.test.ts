/** How much memory a process with the embedded database uses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startChild } from './child.ts';

it('stays below 320 MB at its peak, while the same statements are planned and run again and again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-memory-'));
  const child = startChild(new URL('./embedded-memory.child.ts', import.meta.url), [directory]);
  expect(await child.next()).toBeLessThan(320);
  expect(await child.ended).toBe(0);
  rmSync(directory, { recursive: true });
});
