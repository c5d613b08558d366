/**
 * Opens a Postgres server by its address, with postgres.js. Nothing is sent before the first query; a connection that
 * was cut is replaced by a new one.
 *
 * drizzle gets a client whose statements run on links (`link.ts` says why), a few of which are kept open. pg-boss makes
 * its own connections, with its own driver.
 */
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres, { type Sql } from 'postgres';
import { Trouble } from '../kernel/trouble.ts';
import type { Database } from './database.ts';
import { pooledClient } from './pooled-client.ts';
import { createConnectionPool } from './connection-pool.ts';
import { openConnection } from './connection.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { storeTrouble } from './store-trouble.ts';

/** Connections for the store: more than the runs that one process advances at the same time do not help. */
const CONNECTIONS_MAX = 10;
/** Connections for pg-boss, its listener not counted: one fetches, one sends, one maintains. */
const BOSS_CONNECTIONS_MAX = 3;
/**
 * Milliseconds for one statement, and for getting a connection. A server that has gone silent would be waited for far
 * longer.
 */
const DEADLINE_MS = 30_000;
/** Name of the lock under which one process at a time migrates. */
const MIGRATE_LOCK = 'sopwith.migrate';

/** Throws `store.bad_url`. */
export function openPostgres(url: string): Database {
  const client = clientOf(url);
  const pool = createConnectionPool({
    open: (onDeath) => openConnection({ url, types: client.options, deadlineMs: DEADLINE_MS, onDeath }),
    linksMax: CONNECTIONS_MAX,
    waitMs: DEADLINE_MS,
  });
  return {
    kind: 'postgres',
    db: drizzle(pooledClient(client, pool)),
    boss: { backend: 'postgres', connectionString: url, max: BOSS_CONNECTIONS_MAX },
    migrate: () => migrateAlone(url),
    close: () => pool.close(),
  };
}

/**
 * On a link of its own: the lock belongs to the session, and all that is done under it must go through the same one.
 */
async function migrateAlone(url: string): Promise<void> {
  const client = clientOf(url);
  // Another process may migrate for as long as it takes.
  const link = openConnection({ url, types: client.options, deadlineMs: null, onDeath: () => undefined });
  try {
    await link.run('SELECT pg_advisory_lock(hashtextextended($1, 0))', [MIGRATE_LOCK]);
    await migrate(drizzle(pooledClient(client, { take: async () => link, give: () => undefined })), {
      migrationsFolder,
    });
  } catch (error) {
    throw storeTrouble(error);
  } finally {
    // The end of the session gives the lock back.
    await link.end();
  }
}

/** Not connected, and never to be. The messages do not repeat the address, which holds a password. */
function clientOf(url: string): Sql {
  const client = parse(url);
  // Choosing among servers needs what a link does not do: calling again, and asking the server for its state.
  if (client.options.host.length > 1 || client.options.target_session_attrs) {
    throw new Trouble('store.bad_url', {
      message:
        'Expected DATABASE_URL to name one server, got several or `target_session_attrs`; name the one to write to',
    });
  }
  return client;
}

function parse(url: string): Sql {
  try {
    return postgres(url);
  } catch {
    throw new Trouble('store.bad_url', {
      message:
        'Expected DATABASE_URL to be an address `postgres://user:password@host:port/database`, got one that cannot be read; percent-encode what is special in the password',
    });
  }
}
