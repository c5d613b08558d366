/**
 * A Postgres server for the bench: the one named by `DATABASE_URL_BENCH`, or a temporary one started from installed
 * binaries on a free port in a temporary folder. It flushes every commit to disk, as a production server does.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import postgres from 'postgres';
import { messageOf } from '../../kernel/trouble.ts';

const LOOK_MS = 50;
const START_MS_MAX = 20_000;
/** Many times what one batch of claims writes. */
const WAL_KEPT = '256MB';

export type BenchPostgres = {
  readonly url: string;
  /** The first process of the server; null when the server is not ours, so its processes cannot be read. */
  readonly pid: number | null;
  /** Another empty database on the same server, removed at the stop. */
  database(): Promise<string>;
  stop(): Promise<void>;
};

/** @returns the server with an empty database, or the reason why there is none */
export async function findPostgres(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BenchPostgres | { readonly missing: string }> {
  const given = environment['DATABASE_URL_BENCH'];
  if (given !== undefined && given !== '') return databaseOn(given);
  const binaries = findBinaries(environment['PATH'] ?? '');
  if (binaries === null)
    return {
      missing:
        'expected `initdb` and `postgres` in PATH or /usr/lib/postgresql, got none; install PostgreSQL or set DATABASE_URL_BENCH',
    };
  try {
    return await startServer(binaries);
  } catch (error) {
    return {
      missing: `expected a throw-away server of PostgreSQL to start, got \`${messageOf(error).split('\n')[0]}\``,
    };
  }
}

/** Creates a separate database for the bench, so existing data on the server is not touched. */
async function databaseOn(url: string): Promise<BenchPostgres | { readonly missing: string }> {
  const names: string[] = [];
  const database = async (): Promise<string> => {
    const name = `sopwith_bench_${process.pid}_${Date.now()}_${names.length}`;
    const made = await createDatabase(url, name);
    names.push(name);
    return made;
  };
  const stop = async (): Promise<void> => {
    for (const name of names) await ask(url, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  try {
    return { url: await database(), pid: null, database, stop };
  } catch (error) {
    return { missing: `expected to create a database where DATABASE_URL_BENCH says, got \`${messageOf(error)}\`` };
  }
}

/** @returns its address */
async function createDatabase(url: string, name: string): Promise<string> {
  await ask(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function startServer(binaries: string): Promise<BenchPostgres> {
  // Not inside the part's own folder, which only this user may enter: the server runs as another user.
  const home = mkdtempSync(join(tmpdir(), 'sopwith-bench-server-'));
  const owner = ownerOfServer();
  if (owner !== null) chownSync(home, owner.uid, owner.gid);
  const data = join(home, 'data');
  const identity = { ...owner, cwd: home };
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...identity, stdio: 'pipe' },
  );
  const port = await freePort();
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), ...settingsOf(binaries).flatMap((setting) => ['-c', setting])],
    { ...identity, stdio: 'ignore' },
  );
  const killAtExit = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    process.off('exit', killAtExit);
    server.kill('SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let databases = 0;
  const database = (): Promise<string> => createDatabase(url, `bench_${++databases}`);
  for (const until = Date.now() + START_MS_MAX; ; ) {
    try {
      await ask(url, 'SELECT 1');
      return { url, pid: server.pid ?? null, database, stop };
    } catch (error) {
      if (Date.now() < until && server.exitCode === null) {
        await new Promise((resolve) => {
          setTimeout(resolve, LOOK_MS);
        });
        continue;
      }
      await stop();
      throw error;
    }
  }
}

/** What the server counts for `server-counts.ts`, where it is installed with it. */
function settingsOf(binaries: string): string[] {
  // The directory in PATH may hold links.
  const installed = join(dirname(realpathSync(join(binaries, 'postgres'))), '..');
  const counts = ['lib', 'lib/postgresql'].some((folder) =>
    ['so', 'dylib'].some((ending) => existsSync(join(installed, folder, `pg_stat_statements.${ending}`))),
  );
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // For the processes of the part `peers`.
    'max_connections=200',
    // The log of a batch stays until its commits are counted.
    `wal_keep_size=${WAL_KEPT}`,
    ...(counts ? ['shared_preload_libraries=pg_stat_statements'] : []),
  ];
}

/** The directory that holds `initdb` and `postgres`, or null. */
function findBinaries(path: string): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [...path.split(delimiter), ...versions.map((version) => join(debian, version, 'bin'))];
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

/** Postgres refuses to run as root; in that case the server runs as another user. */
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

async function ask(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end({ timeout: 1 });
  }
}
