/**
 * Opens a Postgres server by its address. Nothing is sent before the first query; a connection that was cut is made again.
 *
 * The driver is node-postgres. With postgres.js 3.4.9 a write to a reserved connection that died throws where nobody can catch it,
 * which ends the process, and a connection that died with a write in its buffer never works again (its issues 1154 and 1208; an
 * uncaught error and a connection that timed out for good were what the test that stops the server met).
 */
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg, { type ClientConfig } from 'pg';
import type { Database } from './database.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { storeTrouble } from './store-trouble.ts';

/** Connections for the store: more than the runs that one process advances at the same time do not help. */
const CONNECTIONS_MAX = 10;
/** Connections for pg-boss, its listener not counted: one fetches, one sends, one maintains. */
const BOSS_CONNECTIONS_MAX = 3;
/** Milliseconds after which a connection that is not made counts as refused. */
const CONNECT_MS = 10_000;
/** Name of the lock under which one process at a time migrates. */
const MIGRATE_LOCK = 'sopwith.migrate';

export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ ...configOf(url), max: CONNECTIONS_MAX });
  // A connection that dies while idle leaves the pool by itself, and one that dies in use fails its query. Unheard, either
  // event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => { client.on('error', () => undefined); });
  let closing: Promise<void> | null = null;
  return {
    kind: 'postgres',
    db: drizzle(pool),
    boss: { backend: 'postgres', connectionString: url, max: BOSS_CONNECTIONS_MAX },
    migrate: () => migrateAlone(url),
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** On a connection of its own: the lock belongs to the session, and all that is done under it must go through the same one. */
async function migrateAlone(url: string): Promise<void> {
  const client = new pg.Client(configOf(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [MIGRATE_LOCK]);
    await migrate(drizzle(client), { migrationsFolder });
  } catch (error) {
    throw storeTrouble(error);
  } finally {
    // The end of the session gives the lock back.
    await client.end();
  }
}

function configOf(url: string): ClientConfig {
  return { connectionString: url, application_name: 'sopwith', connectionTimeoutMillis: CONNECT_MS, keepAlive: true };
}
