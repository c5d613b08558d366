/**
 * `sop diff` of two handbooks, or of a folder and what is in force: every change of every file, as approvers read it.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderErrors } from '../handbook/render-finding.ts';
import { Trouble } from '../kernel/trouble.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Handbook } from '../review/handbook.ts';
import { fileChanges, type FileChange } from '../review/who-approves.ts';
import type { CliContext, CliIo } from './cli-context.ts';
import { EXIT } from './command.ts';
import { readFolder, stateOf } from './in-force.ts';
import { plain } from './text-style.ts';
import { withStore } from './with-store.ts';

export function isFolder(path: string, { cwd }: CliIo): boolean {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** @param folders the older and the newer one, or only one, which is compared with what is in force */
export async function diffFolders(folders: readonly string[], asJson: boolean, context: CliContext): Promise<number> {
  const { io } = context;
  const [a = '', b] = folders;
  const after = sound(b ?? a, io);
  const before = b === undefined ? await inForce(context) : sound(a, io);
  const files = before === null ? [] : fileChanges(before.files, after.files);
  const changes = handbookChanges(before, after);
  if (asJson) io.out(`${JSON.stringify({ files, changes }, null, 2)}\n`);
  else io.out(before === null ? 'No handbook is in force; this would be the first one\n' : textOf(files, changes));
  return before !== null && files.length === 0 ? EXIT.ok : EXIT.found;
}

async function inForce(context: CliContext): Promise<Handbook | null> {
  return withStore(context, async (open) => (await stateOf(open)).inForce?.handbook ?? null);
}

/** @throws Trouble `handbook.unsound` with the findings */
function sound(folder: string, io: CliIo): Handbook {
  const read = readFolder(folder, io);
  if (!('findings' in read)) return read.handbook;
  throw new Trouble('handbook.unsound', {
    message: `${renderErrors(read.findings, []).join('\n\n')}\n\nExpected a handbook without mistakes in \`${folder}\``,
  });
}

function textOf(files: readonly FileChange[], changes: readonly string[]): string {
  if (files.length === 0) return 'No difference\n';
  return `${[
    ...files.map(({ path, how }) => `${how.padEnd(7)}  ${plain(path)}`),
    ...changes.map((change) => `  ${plain(change)}`),
  ].join('\n')}\n`;
}
