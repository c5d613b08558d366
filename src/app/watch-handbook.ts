/**
 * Watches the handbook's folder and reports when a person saved one of its files. Only the composition root watches
 * files; workers read what was published.
 */
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isLookedAt, whereItBelongs } from '../handbook/handbook-file.ts';

/** Editors write a file in several steps; changes within this time count as one save. */
const SAVE_MS = 150;

/** Calls `saved` after each burst of changes. Resolves once the watcher is ready. */
export async function watchHandbook(directory: string, saved: () => void): Promise<{ stop(): Promise<void> }> {
  let timer: NodeJS.Timeout | null = null;
  const watcher = watch(directory, {
    ignoreInitial: true,
    ignored: (path, stats) => stats?.isFile() === true && !matters(relative(directory, path).split(sep).join('/')),
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

/** A file that is where it is not read matters too: the handbook is refused until it is moved. */
function matters(path: string): boolean {
  return isLookedAt(path) || whereItBelongs(path) !== null;
}
