/**
 * A small connection pool. Each connection is used by one caller at a time, so its death affects no other caller.
 *
 * The driver has a pool of its own; `connection.ts` says why it is not used.
 */
import type { Connection } from './connection.ts';

export type ConnectionPool = {
  /**
   * The caller releases it, dead or alive. Fails with the code `ETIMEDOUT` when none becomes free, `CONNECTION_ENDED`
   * when the pool is closed.
   */
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Hands out no more connections. Resolves when all have ended; those in use end when they are released. */
  close(): Promise<void>;
};

export type ConnectionPoolOptions = {
  readonly open: (onDeath: (connection: Connection) => void) => Connection;
  readonly connectionsMax: number;
  /** Milliseconds that a caller waits when all connections are in use. */
  readonly waitMs: number;
};

type Waiting = { readonly resolve: (connection: Connection) => void; readonly reject: (reason: Error) => void };

export function createConnectionPool({ open, connectionsMax, waitMs }: ConnectionPoolOptions): ConnectionPool {
  const connections = new Set<Connection>();
  /** Last used, first acquired: the others are rarely in use, and die unnoticed. */
  const idle: Connection[] = [];
  const waiting = new Set<Waiting>();
  let closing: PromiseWithResolvers<void> | null = null;

  function openNew(): Connection {
    const connection = open(bury);
    connections.add(connection);
    return connection;
  }

  function bury(connection: Connection): void {
    connections.delete(connection);
    const place = idle.indexOf(connection);
    if (place !== -1) idle.splice(place, 1);
    if (connections.size === 0) closing?.resolve();
    const next = nextWaiting();
    if (next !== undefined) next.resolve(openNew());
  }

  function nextWaiting(): Waiting | undefined {
    const [next] = waiting;
    if (next !== undefined) waiting.delete(next);
    return next;
  }

  function wait(): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const next: Waiting = { resolve, reject };
    waiting.add(next);
    const timer = setTimeout(() => {
      waiting.delete(next);
      const message = `Expected one of \`${connectionsMax}\` connections to be free within \`${waitMs}\` ms, got none`;
      reject(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
    }, waitMs);
    return promise.finally(() => {
      clearTimeout(timer);
    });
  }

  return {
    async acquire() {
      if (closing !== null) throw ended();
      return idle.pop() ?? (connections.size < connectionsMax ? openNew() : wait());
    },

    release(connection) {
      if (connection.isDead) return;
      const next = nextWaiting();
      if (next !== undefined) next.resolve(connection);
      else if (closing !== null) void connection.end();
      else idle.push(connection);
    },

    close() {
      if (closing !== null) return closing.promise;
      closing = Promise.withResolvers<void>();
      for (const { reject } of waiting) reject(ended());
      waiting.clear();
      for (const connection of idle.splice(0)) void connection.end();
      if (connections.size === 0) closing.resolve();
      return closing.promise;
    },
  };
}

function ended(): Error {
  return Object.assign(new Error('Expected an open database, got one that was closed'), { code: 'CONNECTION_ENDED' });
}
