/**
 * The lock of the embedded database's directory. PGlite itself takes none, and two processes on one directory silently
 * lose each other's rows, so a file says which process holds it.
 *
 * A holder on this machine is dead when its process is gone or the machine has been restarted since; its lock is taken
 * over. A holder on another machine or in another container cannot be inspected, so it touches the file regularly.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Trouble } from '../kernel/trouble.ts';

/** Milliseconds between two touches of the lock file by its holder. */
const SIGN_MS = 2_000;
/** A holder elsewhere that is silent this long is dead. Many touches, since a long query can block its process. */
const SILENT_MS = 30_000;
/** A takeover takes a millisecond; an older one was left by a process that died during it. */
const TAKEOVER_MS = 10_000;

const holderSchema = z.object({
  id: z.string(),
  pid: z.number().int(),
  host: z.string(),
  boot: z.string().nullable(),
  started: z.string().nullable(),
});
type Holder = z.infer<typeof holderSchema>;

export type DirectoryLock = { release(): void };

/**
 * Locks `directory`, creating it if missing, until released. Throws `store.directory_in_use` when another process holds
 * the lock.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, 'lock');
  const me: Holder = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: startOf(process.pid),
  };
  if (!claim(lock, me)) {
    takeOver(lock, me);
    if (!claim(lock, me)) throw inUse(lock, readHolder(lock));
  }
  const signs = setInterval(() => {
    if (readHolder(lock)?.id === me.id) utimesSync(lock, new Date(), new Date());
  }, SIGN_MS);
  signs.unref();
  return {
    release() {
      clearInterval(signs);
      if (readHolder(lock)?.id === me.id) rmSync(lock);
    },
  };
}

/** Creates the lock file with all its content at once, or reports that one exists. */
function claim(lock: string, me: Holder): boolean {
  const draft = `${lock}.${me.id}`;
  writeFileSync(draft, `${JSON.stringify(me)}\n`);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * Removes a dead holder's lock. Only one process may do so at a time: otherwise the second would remove the lock that
 * the first has just created, and both would hold the directory.
 */
function takeOver(lock: string, me: Holder): void {
  const turn = `${lock}.takeover`;
  if (!claim(turn, me)) {
    if (existsSync(turn) && Date.now() - statSync(turn).mtimeMs > TAKEOVER_MS) {
      throw new Trouble('store.directory_in_use', {
        message: `Expected \`${turn}\` to be gone, got one left by a process that died; delete it and start again`,
      });
    }
    throw inUse(lock, readHolder(lock));
  }
  try {
    const holder = readHolder(lock);
    if (holder !== null && isAlive(holder, lock)) throw inUse(lock, holder);
    rmSync(lock, { force: true });
  } finally {
    rmSync(turn);
  }
}

function inUse(lock: string, holder: Holder | null): Trouble {
  const who = holder === null ? 'another process' : `process \`${holder.pid}\` on \`${holder.host}\``;
  return new Trouble('store.directory_in_use', {
    message: `Expected no other Sopwith on this data folder, got ${who} holding \`${lock}\`; stop that one (Ctrl-C in its terminal), set SOPWITH_DATA to a folder of its own for a second one, or set DATABASE_URL to run several processes`,
  });
}

function readHolder(lock: string): Holder | null {
  if (!existsSync(lock)) return null;
  const read = holderSchema.safeParse(parseOrNull(readFileSync(lock, 'utf8')));
  return read.success ? read.data : null;
}

/** A lock file that was cut short by a crash of the machine names no holder. */
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAlive(holder: Holder, lock: string): boolean {
  if (holder.host !== hostname()) return Date.now() - statSync(lock).mtimeMs < SILENT_MS;
  if (holder.boot !== bootId()) return false;
  // The same id may belong to a newer process by now, in a container often to this one.
  return exists(holder.pid) && (holder.started === null || holder.started === startOf(holder.pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive and may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Changes with every boot of the machine; null where the system does not say. */
function bootId(): string | null {
  const file = '/proc/sys/kernel/random/boot_id';
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** When a process was started, in the system's own units; null where the system does not say. */
function startOf(pid: number): string | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // The name in parentheses may hold spaces; the fields after it do not. Start time is field 22, the 20th after the
  // name.
  const text = readFileSync(file, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
