/** A handbook in a folder of its own, removed after the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HandbookFile } from '../src/handbook/handbook-file.ts';

export function folderOf(files: readonly HandbookFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-handbook-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
