/**
 * A few links, each lent to one borrower at a time, so that the end of one is met by nobody else.
 *
 * This is what the driver's own pool would be for; `link.ts` says why that one is not used.
 */
import type { Connection } from './connection.ts';

export type ConnectionPool = {
  /**
   * The caller gives it back, dead or alive. Fails with the code `ETIMEDOUT` when none is to be had, `CONNECTION_ENDED`
   * when closed.
   */
  take(): Promise<Connection>;
  give(link: Connection): void;
  /** Lends no more, and resolves when all links have ended; those lent out when they are given back. */
  close(): Promise<void>;
};

export type ConnectionPoolOptions = {
  readonly open: (onDeath: (link: Connection) => void) => Connection;
  readonly linksMax: number;
  /** Milliseconds that a borrower waits when all links are lent. */
  readonly waitMs: number;
};

type Waiting = { readonly lend: (link: Connection) => void; readonly refuse: (reason: Error) => void };

export function createConnectionPool({ open, linksMax, waitMs }: ConnectionPoolOptions): ConnectionPool {
  const links = new Set<Connection>();
  /** The one used last is lent first: the others are then seldom in use, and die unnoticed. */
  const idle: Connection[] = [];
  const waiting = new Set<Waiting>();
  let closing: PromiseWithResolvers<void> | null = null;

  function openNew(): Connection {
    const link = open(bury);
    links.add(link);
    return link;
  }

  function bury(link: Connection): void {
    links.delete(link);
    const place = idle.indexOf(link);
    if (place !== -1) idle.splice(place, 1);
    if (links.size === 0) closing?.resolve();
    const next = nextWaiting();
    if (next !== undefined) next.lend(openNew());
  }

  function nextWaiting(): Waiting | undefined {
    const [next] = waiting;
    if (next !== undefined) waiting.delete(next);
    return next;
  }

  function wait(): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const next: Waiting = { lend: resolve, refuse: reject };
    waiting.add(next);
    const timer = setTimeout(() => {
      waiting.delete(next);
      const message = `Expected one of \`${linksMax}\` connections to be free within \`${waitMs}\` ms, got none`;
      reject(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
    }, waitMs);
    return promise.finally(() => {
      clearTimeout(timer);
    });
  }

  return {
    async take() {
      if (closing !== null) throw ended();
      return idle.pop() ?? (links.size < linksMax ? openNew() : wait());
    },

    give(link) {
      if (link.isDead) return;
      const next = nextWaiting();
      if (next !== undefined) next.lend(link);
      else if (closing !== null) void link.end();
      else idle.push(link);
    },

    close() {
      if (closing !== null) return closing.promise;
      closing = Promise.withResolvers<void>();
      for (const { refuse } of waiting) refuse(ended());
      waiting.clear();
      for (const link of idle.splice(0)) void link.end();
      if (links.size === 0) closing.resolve();
      return closing.promise;
    },
  };
}

function ended(): Error {
  return Object.assign(new Error('Expected an open database, got one that was closed'), { code: 'CONNECTION_ENDED' });
}
