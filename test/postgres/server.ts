/**
 * A throw-away Postgres server for one test file: on a free port, in its own directory, gone with the process.
 *
 * Its binaries are searched for in PATH and where Debian puts them. If there are none, `describeWithServer` skips its
 * tests by name.
 */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe } from 'vitest';
import { rowsOf } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { freePort } from '../free-port.ts';
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
  const cluster = createCluster();
  const address = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const port = await freePort();
  let server: RunningServer | null = null;
  let count = 0;
  let hasTemplate = false;

  async function start(): Promise<void> {
    server = await startServer(cluster, cluster.data, port);
  }

  async function stop(): Promise<void> {
    const running = server;
    server = null;
    await running?.end('SIGINT');
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
      rmSync(cluster.directory, { recursive: true, force: true });
    },
  };
}

/** A new cluster in a directory of its own, and as whom its server runs. */
export type Cluster = {
  readonly directory: string;
  readonly data: string;
  readonly binaries: string;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
};

export function createCluster(): Cluster {
  const binaries = findBinaries();
  if (binaries === null) throw new Error('Expected the binaries of PostgreSQL, got none');
  const owner = ownerOfServer();
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-pg-'));
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: directory, stdio: 'pipe' },
  );
  return { directory, data, binaries, owner };
}

export type RunningServer = {
  /** SIGINT cuts the connections, SIGKILL is a crash; resolves when the process is gone. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
};

/** Resolves when it answers. @param settings further ones, as `name=value` */
export async function startServer(
  { binaries, owner, directory }: Cluster,
  data: string,
  port: number,
  settings: readonly string[] = [],
): Promise<RunningServer> {
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=100',
    ...settings,
  ];
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])],
    { ...owner, cwd: directory, stdio: 'ignore', detached: true },
  );
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  const killAtExit = (): void => {
    killGroup(server.pid);
  };
  process.once('exit', killAtExit);
  await until(`the server in \`${data}\` answers`, () => {
    if (server.exitCode !== null) throw new Error(`Expected the server in \`${data}\` to run, got an exit`);
    return answers(`postgres://postgres@127.0.0.1:${port}/postgres`);
  });
  return {
    async end(signal) {
      process.off('exit', killAtExit);
      if (signal === 'SIGKILL') killGroup(server.pid);
      else server.kill(signal);
      await ended;
    },
  };
}

/** A server with the processes that it has started. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
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

async function answers(url: string): Promise<boolean> {
  try {
    await ask(url, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

export async function ask(url: string, statement: string): Promise<readonly object[]> {
  const database = await openDatabase({ url });
  try {
    return await rowsOf(database.db, sql.raw(statement));
  } finally {
    await database.close();
  }
}
