/**
 * A throw-away Postgres server for one test file: on a free port, in its own directory, gone with the process.
 *
 * Its binaries are searched for in PATH and where Debian puts them. If there are none, `describeWithServer` skips its
 * tests by name.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe } from 'vitest';
import { openDatabase } from '../../src/store/open-database.ts';
import { until } from '../until.ts';

export type Server = {
  /** A migrated, empty database of its own: the address. */
  freshDatabase(): Promise<string>;
  /** A database without any table. */
  bareDatabase(): Promise<string>;
  /** Stops the server as an operator would who is in a hurry: connections are cut. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and takes its directory away. */
  remove(): Promise<void>;
};

/** Tests that need a server; skipped by name, and loudly, where there are no binaries. */
export function describeWithServer(name: string, tests: () => void): void {
  const binaries = findBinaries();
  if (binaries === null)
    console.warn(
      `Skipped \`${name}\`: expected \`initdb\` and \`postgres\` in PATH or /usr/lib/postgresql, got none; install PostgreSQL to run these tests`,
    );
  describe.skipIf(binaries === null)(name, tests);
}

export async function createServerForTests(): Promise<Server> {
  const binaries = findBinaries();
  if (binaries === null) throw new Error('Expected the binaries of PostgreSQL, got none');
  const owner = ownerOfServer();
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-pg-'));
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const identity = { ...owner, cwd: directory };
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...identity, stdio: 'pipe' },
  );
  const port = await freePort();
  const address = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | null = null;
  let count = 0;
  let hasTemplate = false;
  const killAtExit = (): void => {
    server?.kill('SIGKILL');
  };

  async function start(): Promise<void> {
    server = spawn(
      join(binaries ?? '', 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=off',
        '-c',
        'max_connections=100',
      ],
      { ...identity, stdio: 'ignore' },
    );
    process.once('exit', killAtExit);
    const started = server;
    await until(`the server in \`${data}\` answers`, () => {
      if (started.exitCode !== null) throw new Error(`Expected the server in \`${data}\` to run, got an exit`);
      return answers(address('postgres'));
    });
  }

  async function stop(): Promise<void> {
    const running = server;
    if (running === null) return;
    server = null;
    process.off('exit', killAtExit);
    const ended = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    running.kill('SIGINT');
    await ended;
  }

  async function create(template: string, name = `test_${++count}`): Promise<string> {
    await ask(address('postgres'), `CREATE DATABASE ${name} TEMPLATE ${template}`);
    return address(name);
  }

  await start();
  return {
    start,
    stop,
    bareDatabase: () => create('template0'),
    async freshDatabase() {
      if (!hasTemplate) {
        const template = await openDatabase({ url: await create('template0', 'migrated') });
        await template.migrate();
        await template.close();
        hasTemplate = true;
      }
      return create('migrated');
    },
    async remove() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The directory that holds `initdb` and `postgres`, or null. */
export function findBinaries(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return (
    places.find((place) => place !== '' && ['initdb', 'postgres'].every((name) => isExecutable(join(place, name)))) ??
    null
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Postgres refuses to run as root, so root starts it as another user. */
function ownerOfServer(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('Expected a user `postgres` or `nobody` to run the server as, got neither');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('Expected a port, got none');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    await ask(url, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

async function ask(url: string, statement: string): Promise<void> {
  const database = await openDatabase({ url });
  try {
    await database.db.execute(sql.raw(statement));
  } finally {
    await database.close();
  }
}
