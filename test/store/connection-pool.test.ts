/** Links are lent to one borrower at a time, and the end of one is made good by a new one. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/store/connection.ts';
import { createConnectionPool, type ConnectionPool } from '../../src/store/connection-pool.ts';

type FakeLink = Connection & { readonly name: number; die(): void };

const WAIT_MS = 40;
let opened: FakeLink[];
let pool: ConnectionPool;

beforeEach(() => {
  opened = [];
  pool = createConnectionPool({ open: openFake, linksMax: 2, waitMs: WAIT_MS });
});

function openFake(onDeath: (link: Connection) => void): Connection {
  let isDead = false;
  const link: FakeLink = {
    name: opened.length,
    get isDead() {
      return isDead;
    },
    run: async () => [],
    die() {
      isDead = true;
      onDeath(link);
    },
    async end() {
      await Promise.resolve();
      link.die();
    },
  };
  opened.push(link);
  return link;
}

const take = async (): Promise<FakeLink> => (await pool.take()) as FakeLink;

describe('a pool of links', () => {
  it('lends each link to one borrower, the one used last first, and opens no more than it may', async () => {
    const [a, b] = [await take(), await take()];
    expect([a.name, b.name]).toEqual([0, 1]);
    pool.give(a);
    pool.give(b);
    expect((await take()).name).toBe(1);
    expect((await take()).name).toBe(0);
    expect(opened).toHaveLength(2);
  });

  it('lets further borrowers wait in their order', async () => {
    const [a, b] = [await take(), await take()];
    const order: string[] = [];
    const third = take().then((link) => {
      order.push(`third ${link.name}`);
      return link;
    });
    const fourth = take().then((link) => {
      order.push(`fourth ${link.name}`);
    });
    pool.give(b);
    pool.give(await third);
    await fourth;
    expect(order).toEqual(['third 1', 'fourth 1']);
    pool.give(a);
  });

  it('refuses a borrower who has waited long enough, and gives the link to the next', async () => {
    const [a] = [await take(), await take()];
    await expect(take()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const next = take();
    pool.give(a);
    expect((await next).name).toBe(0);
  });

  it('opens a new link for a borrower who waits when one dies, lent or given back dead', async () => {
    const a = await take();
    await take();
    const third = take();
    a.die();
    expect((await third).name).toBe(2);
    pool.give(a);
    const fourth = take();
    pool.give(await third);
    expect((await fourth).name).toBe(2);
  });

  it('never lends a link that died while it was idle', async () => {
    const a = await take();
    pool.give(a);
    a.die();
    expect((await take()).name).toBe(1);
  });

  it('closes when what is lent has come back, refuses those who wait, and lends no more', async () => {
    const [a, b] = [await take(), await take()];
    pool.give(a);
    const c = await take();
    const waiting = take();
    let isClosed = false;
    const closing = pool.close().then(() => {
      isClosed = true;
    });
    await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
    await expect(take()).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
    pool.give(c);
    expect(isClosed).toBe(false);
    pool.give(b);
    await closing;
    await pool.close();
    expect(opened.every((link) => link.isDead)).toBe(true);
  });

  it('closes at once when nothing was opened', async () => {
    await pool.close();
    expect(opened).toEqual([]);
    await expect(take()).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
  });
});
