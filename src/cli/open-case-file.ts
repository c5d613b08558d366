/**
 * Opens a case file named on the command line.
 */
import { resolve } from 'node:path';
import { parseCaseFile, soundCaseFile, type CaseFile, type ReadCaseFile } from '../evaluate/case-file.ts';
import { readText } from '../handbook/read-handbook-files.ts';
import { caseFileBytesMax } from '../kernel/limits.ts';
import { contentOf } from './handbook-around.ts';

/**
 * Returns the case file, or the findings of a file with mistakes.
 *
 * @throws Trouble `file.unreadable` when there is no such file, or it cannot be read
 */
export function openCaseFile(file: string, cwd: string): ReadCaseFile {
  const read = readText(file, contentOf(resolve(cwd, file), caseFileBytesMax), caseFileBytesMax);
  return 'finding' in read ? { findings: [read.finding] } : parseCaseFile(read.text, file);
}

/**
 * What can be played: a case with mistakes fails by itself, and the others are played.
 *
 * @throws Trouble `cases.unreadable` where no case can be
 */
export const playableCaseFile = (read: ReadCaseFile, file: string): CaseFile =>
  'findings' in read && read.others !== undefined ? read.others : soundCaseFile(read, file);
