/** One process at a time holds the embedded database's directory; a dead holder loses it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../src/store/directory-lock.ts';

describe('the directory lock', () => {
  let directory: string;
  let lock: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sopwith-lock-'));
    lock = join(directory, 'lock');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const isLinux = existsSync('/proc/self/stat');
  const heldBy = (over: object): void => {
    const own = lockDirectory(directory);
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as object;
    own.release();
    writeFileSync(lock, JSON.stringify({ ...holder, id: 'other', ...over }));
  };
  /** Takes the lock of the one before, holds it, and gives it back. */
  const takeOver = (): void => {
    const held = lockDirectory(directory);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(() => lockDirectory(directory)).toThrow(inUse);
    held.release();
    expect(existsSync(lock)).toBe(false);
  };
  const inUse = expect.objectContaining({ code: 'store.directory_in_use' }) as Error;

  it('is held once, and free after its release', () => {
    const held = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(inUse);
    held.release();
    lockDirectory(directory).release();
    expect(existsSync(lock)).toBe(false);
  });

  it('is refused while another process on this machine is alive', () => {
    heldBy({ pid: process.ppid, started: null });
    expect(() => lockDirectory(directory)).toThrow(`process \`${process.ppid}\` on \`${hostname()}\``);
    expect(() => lockDirectory(directory)).toThrow('set DATABASE_URL');
  });

  it('is taken over from a process that is gone', () => {
    heldBy({ pid: 2 ** 22 + 1 });
    takeOver();
  });

  it.runIf(isLinux)(
    'is taken over from a process whose number belongs to a younger one, and after a start of the machine',
    () => {
      heldBy({ started: '1' });
      takeOver();
      heldBy({ boot: 'another' });
      takeOver();
    },
  );

  it('is taken over from another machine only when that one is silent', () => {
    heldBy({ host: 'elsewhere', pid: 1 });
    expect(() => lockDirectory(directory)).toThrow('process `1` on `elsewhere`');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    takeOver();
  });

  it('is taken over when a crash of the machine left it without content', () => {
    writeFileSync(lock, '{"id":');
    takeOver();
  });

  it('is not removed by a holder that lost it', () => {
    const held = lockDirectory(directory);
    heldByNow('other');
    held.release();
    expect(existsSync(lock)).toBe(true);
  });

  const heldByNow = (id: string): void => {
    writeFileSync(lock, JSON.stringify({ ...(JSON.parse(readFileSync(lock, 'utf8')) as object), id }));
  };
});
