/**
 * The files of a handbook on disk, for tests that need a sound one.
 */
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { readHandbookFolder } from '../../src/handbook-folder/read-handbook-folder.ts';

export function filesIn(folder: string): readonly HandbookFile[] {
  const read = readHandbookFolder(folder);
  if ('findings' in read) throw new Error(`Expected files that can be read, got ${JSON.stringify(read.findings)}`);
  return read.files;
}
