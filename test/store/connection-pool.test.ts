/** One caller at a time uses a connection, and a dead connection is replaced by a new one. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/store/connection.ts';
import { createConnectionPool, type ConnectionPool } from '../../src/store/connection-pool.ts';

type FakeConnection = Connection & { readonly name: number; die(): void };

const WAIT_MS = 40;
let opened: FakeConnection[];
let pool: ConnectionPool;

beforeEach(() => {
  opened = [];
  pool = createConnectionPool({ open: openFake, connectionsMax: 2, waitMs: WAIT_MS });
});

function openFake(onDeath: (connection: Connection) => void): Connection {
  let isDead = false;
  const connection: FakeConnection = {
    name: opened.length,
    get isDead() {
      return isDead;
    },
    run: async () => [],
    die() {
      isDead = true;
      onDeath(connection);
    },
    async end() {
      await Promise.resolve();
      connection.die();
    },
  };
  opened.push(connection);
  return connection;
}

const acquire = async (): Promise<FakeConnection> => (await pool.acquire()) as FakeConnection;

describe('a pool of connections', () => {
  it('gives each connection to one caller, the last used one first, and opens no more than allowed', async () => {
    const [a, b] = [await acquire(), await acquire()];
    expect([a.name, b.name]).toEqual([0, 1]);
    pool.release(a);
    pool.release(b);
    expect((await acquire()).name).toBe(1);
    expect((await acquire()).name).toBe(0);
    expect(opened).toHaveLength(2);
  });

  it('lets further callers wait in order', async () => {
    const [a, b] = [await acquire(), await acquire()];
    const order: string[] = [];
    const third = acquire().then((connection) => {
      order.push(`third ${connection.name}`);
      return connection;
    });
    const fourth = acquire().then((connection) => {
      order.push(`fourth ${connection.name}`);
    });
    pool.release(b);
    pool.release(await third);
    await fourth;
    expect(order).toEqual(['third 1', 'fourth 1']);
    pool.release(a);
  });

  it('refuses a caller who has waited too long, and gives the connection to the next', async () => {
    const [a] = [await acquire(), await acquire()];
    await expect(acquire()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const next = acquire();
    pool.release(a);
    expect((await next).name).toBe(0);
  });

  it('opens a new connection for a waiting caller when another dies, in use or released dead', async () => {
    const a = await acquire();
    await acquire();
    const third = acquire();
    a.die();
    expect((await third).name).toBe(2);
    pool.release(a);
    const fourth = acquire();
    pool.release(await third);
    expect((await fourth).name).toBe(2);
  });

  it('never gives out a connection that died while it was idle', async () => {
    const a = await acquire();
    pool.release(a);
    a.die();
    expect((await acquire()).name).toBe(1);
  });

  it('closes once all connections are released, refuses waiting callers, and gives out no more', async () => {
    const [a, b] = [await acquire(), await acquire()];
    pool.release(a);
    const c = await acquire();
    const waiting = acquire();
    let isClosed = false;
    const closing = pool.close().then(() => {
      isClosed = true;
    });
    await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
    await expect(acquire()).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
    pool.release(c);
    expect(isClosed).toBe(false);
    pool.release(b);
    await closing;
    await pool.close();
    expect(opened.every((connection) => connection.isDead)).toBe(true);
  });

  it('closes at once when nothing was opened', async () => {
    await pool.close();
    expect(opened).toEqual([]);
    await expect(acquire()).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
  });
});
