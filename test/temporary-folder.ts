/**
 * Where the tests of one run put their databases: in memory, where there is room. On a disk each database costs a
 * thousand files to write, to sync and to remove.
 */
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The file system in memory that Linux has. */
const MEMORY = '/dev/shm';
/** Bytes; a run uses a few hundred MB, and a container may have only 64 MB there. */
const ROOM_MIN = 4 * 1024 ** 3;
const NAME = 'sopwith-tests-';
/** Milliseconds after which the folder of a run that was killed is removed. */
const LEFT_MS = 2 * 3_600_000;

/**
 * A folder that is removed when this process exits, or the system's own for temporary files. A Postgres server, which runs
 * as another user, passes through it.
 */
export function temporaryFolder(): string {
  try {
    if (roomIn(MEMORY) < ROOM_MIN) return tmpdir();
    removeLeft();
    const folder = join(MEMORY, `${NAME}${process.pid}`);
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    return folder;
  } catch {
    return tmpdir();
  }
}

function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function removeLeft(): void {
  for (const name of readdirSync(MEMORY).filter((each) => each.startsWith(NAME))) {
    const path = join(MEMORY, name);
    if (Date.now() - statSync(path).mtimeMs > LEFT_MS) rmSync(path, { recursive: true, force: true });
  }
}
