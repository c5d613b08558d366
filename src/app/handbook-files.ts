/**
 * The handbook on disk: reads its files, and tells when somebody has saved one. Only the composition root watches
 * files; workers read what was published.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import type { HandbookFile } from '../engine/ports.ts';
import { handbookFileBytesMax, handbookFilesMax } from '../kernel/limits.ts';
import { Trouble } from '../kernel/trouble.ts';
import { isHandbookPath } from '../review/handbook.ts';

/** Editors write a file in several steps; what follows within this time is one save. */
const SAVE_MS = 150;

export function readHandbookFiles(directory: string): HandbookFile[] {
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new Trouble('handbook.no_directory', {
      message: `Expected the handbook in the folder \`${directory}\`, got no such folder: set SOPWITH_SOPS to where it lies`,
      cause: error,
    });
  }
  const paths = names
    .map((name) => name.split(sep).join('/'))
    .filter(isHandbookPath)
    .sort();
  if (paths.length > handbookFilesMax)
    throw new Trouble('handbook.too_many_files', {
      message: `Expected at most ${handbookFilesMax} files in \`${directory}\`, got \`${paths.length}\``,
    });
  return paths.flatMap((path) => {
    const full = join(directory, path);
    const { size } = statSync(full);
    if (size > handbookFileBytesMax)
      throw new Trouble('handbook.file_too_large', {
        message: `Expected \`${path}\` to have at most ${handbookFileBytesMax} bytes, got \`${size}\``,
      });
    return [{ path, text: readFileSync(full, 'utf8') }];
  });
}

/** Calls `saved` after each burst of changes; resolves once it watches. */
export async function watchHandbook(directory: string, saved: () => void): Promise<{ stop(): Promise<void> }> {
  let timer: NodeJS.Timeout | null = null;
  const watcher = watch(directory, {
    ignoreInitial: true,
    ignored: (path, stats) =>
      stats?.isFile() === true && !isHandbookPath(relative(directory, path).split(sep).join('/')),
  });
  watcher.on('all', () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(saved, SAVE_MS);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve);
    watcher.once('error', reject);
  });
  return {
    async stop() {
      if (timer !== null) clearTimeout(timer);
      await watcher.close();
    },
  };
}
