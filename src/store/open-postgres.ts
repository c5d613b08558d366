/**
 * Opens a Postgres server by its address, with postgres.js; of several servers, the one that takes writes. Nothing is
 * sent before the first query; a broken connection is replaced by a new one.
 *
 * drizzle gets a client whose statements run on a small pool of connections (`connection.ts` says why). pg-boss makes
 * its own connections, with its own driver.
 */
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { PostgresDatabase } from './database.ts';
import { pooledClient } from './pooled-client.ts';
import { createConnectionPool } from './connection-pool.ts';
import { openConnection } from './connection.ts';
import { refuseNewerSchema } from './compare-schema.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { refuseShadowed } from './search-path.ts';
import { readServerAddress } from './server-address.ts';
import { askState } from './server-state.ts';
import { createServers, type Servers } from './servers.ts';
import { SocketToPrimary } from './socket-to-primary.ts';
import { storeTrouble } from './store-trouble.ts';

/** Connections for the store: more than the runs that one process advances at the same time would not help. */
const CONNECTIONS_MAX = 10;
/** Connections for pg-boss, not counting its listener: one fetches, one sends, one does maintenance. */
const BOSS_CONNECTIONS_MAX = 3;
/**
 * Milliseconds for one statement, and for acquiring a connection. Without it, the wait for a silent server would be far
 * longer.
 */
const DEADLINE_MS = 30_000;
/**
 * Milliseconds that a statement waits for a lock. Ours last for milliseconds; someone else's must not take one connection
 * after the other.
 */
const LOCK_MS = 5_000;
/** Key of the advisory lock: one process migrates at a time. */
const MIGRATE_LOCK = 'sopwith.migrate';

/** Throws `store.bad_url`. */
export function openPostgres(url: string, lockMs = LOCK_MS): PostgresDatabase {
  const { credentials, addresses } = readServerAddress(url);
  const client = postgres(credentials);
  const servers = createServers(addresses, (address) => askState(credentials, address));
  const pool = createConnectionPool({
    open: (onDeath) =>
      openConnection({ url: credentials, servers, types: client.options, deadlineMs: DEADLINE_MS, lockMs, onDeath }),
    connectionsMax: CONNECTIONS_MAX,
    waitMs: DEADLINE_MS,
  });
  return {
    kind: 'postgres',
    db: drizzle(pooledClient(client, pool)),
    boss: {
      backend: 'postgres',
      connectionString: credentials,
      max: BOSS_CONNECTIONS_MAX,
      ...(addresses.length > 1 ? { stream: () => new SocketToPrimary(servers) } : {}),
    },
    migrate: () => migrateAlone(credentials, servers),
    close: () => pool.close(),
  };
}

/**
 * On a separate connection: the lock belongs to the session, so everything done under it must use the same one.
 */
async function migrateAlone(url: string, servers: Servers): Promise<void> {
  const client = postgres(url);
  // No time limit: another process may be migrating.
  const connection = openConnection({
    url,
    servers,
    types: client.options,
    deadlineMs: null,
    lockMs: null,
    onDeath: () => undefined,
  });
  try {
    await connection.run('SELECT pg_advisory_lock(hashtextextended($1, 0))', [MIGRATE_LOCK]);
    const db = drizzle(pooledClient(client, { acquire: async () => connection, release: () => undefined }));
    await refuseNewerSchema(db);
    await migrate(db, { migrationsFolder });
    await refuseShadowed(db);
  } catch (error) {
    throw storeTrouble(error);
  } finally {
    // The end of the session releases the lock.
    await connection.end();
  }
}
