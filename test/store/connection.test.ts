/**
 * A connection that dies at any moment fails the running statement, once and where it can be caught, and is never used
 * again.
 */
import { Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConnection, type Connection } from '../../src/store/connection.ts';
import { pooledClient } from '../../src/store/pooled-client.ts';
import { createServers } from '../../src/store/servers.ts';
import { readServerAddress } from '../../src/store/server-address.ts';
import { openPostgres } from '../../src/store/open-postgres.ts';
import { done, refusal, startFakePostgres, type FakePostgres, type FakePostgresOptions } from './fake-postgres.ts';
import { PATIENCE, turns, until } from '../until.ts';

let server: FakePostgres | null = null;
let uncaught: unknown[];
const note = (error: unknown): void => {
  uncaught.push(error);
};

beforeEach(() => {
  uncaught = [];
  process.on('uncaughtExceptionMonitor', note);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.stop();
  server = null;
  // The driver reacts to a dead connection in later turns of the event loop.
  await turns();
  process.off('uncaughtExceptionMonitor', note);
  expect(uncaught).toEqual([]);
});

async function connectTo(
  options: FakePostgresOptions,
  deadlineMs: number | null = null,
): Promise<{ connection: Connection; fake: FakePostgres; deaths: () => number; doubts: () => number }> {
  const fake = await startFakePostgres(options);
  server = fake;
  let deaths = 0;
  let doubts = 0;
  const connection = openConnection({
    url: fake.url,
    servers: {
      ...createServers(readServerAddress(fake.url).addresses, () => Promise.reject(new Error('one server'))),
      doubt: () => {
        doubts += 1;
      },
    },
    deadlineMs,
    lockMs: null,
    types: postgres(fake.url).options,
    onDeath: () => {
      deaths += 1;
    },
  });
  return { connection, fake, deaths: () => deaths, doubts: () => doubts };
}

/** Dead, reported once; a further statement neither waits nor calls the server. */
async function expectOver(
  { connection, fake, deaths }: Awaited<ReturnType<typeof connectTo>>,
  calls = 1,
): Promise<void> {
  expect(connection.isDead).toBe(true);
  await expect(connection.run('SELECT 1')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  await connection.end();
  expect(deaths()).toBe(1);
  // On a busy machine the client may give up before the server has seen its call.
  await until('the server has seen the call', () => fake.calls() >= calls);
  expect(fake.calls()).toBe(calls);
}

describe('a connection', () => {
  it('has the servers asked again which one takes writes, once it has died', async () => {
    const { connection, doubts } = await connectTo({ onMessage: (socket) => socket.destroy() });
    await expect(connection.run('SELECT 1')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(doubts()).toBe(1);
  });

  it('runs one statement after the other, and ends the session', async () => {
    const seen: string[] = [];
    const connected = await connectTo({
      onMessage: (socket, kind) => {
        seen.push(kind);
        if (kind === 'Q') socket.write(done);
      },
    });
    expect(await connected.connection.run('SELECT 1')).toHaveLength(0);
    expect(await connected.connection.run('SELECT 1', [], 'values')).toHaveLength(0);
    await connected.connection.end();
    expect(seen).toEqual(['Q', 'Q', 'X']);
    await expectOver(connected);
  });

  it('survives a refused statement', async () => {
    const { connection } = await connectTo({
      onMessage: (socket, _, text) => {
        socket.write(text === 'bad' ? refusal('ERROR', '23505') : done);
      },
    });
    await expect(connection.run('bad')).rejects.toMatchObject({ code: '23505' });
    expect(connection.isDead).toBe(false);
    await connection.run('good');
    await connection.end();
  });

  const ends: readonly (readonly [string, FakePostgresOptions, object])[] = [
    [
      'the server hangs up on the greeting',
      {
        onGreeting: (socket) => {
          socket.end();
        },
      },
      { code: 'CONNECTION_CLOSED' },
    ],
    [
      'the connection is reset on the greeting',
      {
        onGreeting: (socket) => {
          socket.resetAndDestroy();
        },
      },
      { code: 'ECONNRESET' },
    ],
    [
      'the server is starting',
      {
        onGreeting: (socket) => {
          socket.end(refusal('FATAL', '57P03'));
        },
      },
      { code: '57P03' },
    ],
    [
      'the server hangs up on a statement',
      {
        onMessage: (socket) => {
          socket.end();
        },
      },
      { code: 'CONNECTION_CLOSED' },
    ],
    [
      'the connection is reset on a statement',
      {
        onMessage: (socket) => {
          socket.resetAndDestroy();
        },
      },
      { code: 'ECONNRESET' },
    ],
    [
      'an operator ends the session',
      {
        onMessage: (socket) => {
          socket.end(refusal('FATAL', '57P01'));
        },
      },
      { code: 'CONNECTION_CLOSED' },
    ],
  ];
  it.each(ends)('fails the running statement when %s', async (_, options, error) => {
    const connected = await connectTo(options);
    await expect(connected.connection.run('SELECT $1', ['a'])).rejects.toMatchObject(error);
    await expectOver(connected);
  });

  it('fails at once when no server is there', async () => {
    const connected = await connectTo({});
    await server?.stop();
    server = null;
    await expect(connected.connection.run('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expectOver(connected, 0);
  });

  it('gives up on a server that is silent, before the greeting and after it', async () => {
    for (const options of [{ onGreeting: () => undefined }, {}]) {
      const connected = await connectTo(options, 40);
      await expect(connected.connection.run('SELECT 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      await expectOver(connected);
      await server?.stop();
    }
  });

  it('ends when it is cut while idle', async () => {
    const connected = await connectTo({
      onMessage: (socket) => {
        socket.write(done);
        setImmediate(() => {
          socket.resetAndDestroy();
        });
      },
    });
    await connected.connection.run('SELECT 1');
    await expect.poll(() => connected.connection.isDead, PATIENCE).toBe(true);
    await expectOver(connected);
  });

  it("fails a statement that arrives between the socket's error and its close, which the driver would forget", async () => {
    const connected = await connectTo({
      onMessage: (socket) => {
        socket.write(done);
        setImmediate(() => {
          socket.resetAndDestroy();
        });
      },
    });
    await connected.connection.run('SELECT 1');
    const handedOver = Promise.withResolvers<unknown>();
    const emit = Socket.prototype.emit;
    vi.spyOn(Socket.prototype, 'emit').mockImplementation(function (
      this: Socket,
      event: string | symbol,
      ...args: unknown[]
    ) {
      const result = Reflect.apply(emit, this, [event, ...args]);
      if (event === 'error') {
        expect(connected.connection.isDead).toBe(false);
        connected.connection.run('SELECT 2').then(handedOver.resolve, handedOver.reject);
      }
      return result;
    });
    await expect(handedOver.promise).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await expectOver(connected);
  });
});

describe('a transaction on a connection', () => {
  it('sends nothing more when its connection is cut between two statements', async () => {
    const seen: string[] = [];
    const connected = await connectTo({
      onMessage: (socket, _, text) => {
        seen.push(text);
        socket.write(done);
        if (text === 'first')
          setImmediate(() => {
            socket.end();
          });
      },
    });
    const db = drizzle(
      pooledClient(postgres(connected.fake.url), {
        acquire: async () => connected.connection,
        release: () => undefined,
      }),
    );
    const work = db.transaction(async (tx) => {
      await tx.execute(sql`first`);
      await expect.poll(() => connected.connection.isDead, PATIENCE).toBe(true);
      await tx.execute(sql`second`);
    });
    await expect(work).rejects.toMatchObject({ cause: { code: 'CONNECTION_CLOSED' } });
    expect(seen).toEqual(['BEGIN', 'first']);
    await expectOver(connected);
  });

  it('is rolled back when its work fails, and committed otherwise', async () => {
    const seen: string[] = [];
    const { connection, fake } = await connectTo({
      onMessage: (socket, kind, text) => {
        if (kind !== 'Q') return;
        seen.push(text);
        socket.write(done);
      },
    });
    const db = drizzle(pooledClient(postgres(fake.url), { acquire: async () => connection, release: () => undefined }));
    await expect(
      db.transaction(async (tx) => {
        await tx.execute(sql`first`);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(
      await db.transaction(async (tx) => {
        await tx.execute(sql`second`);
        return 'yes';
      }),
    ).toBe('yes');
    expect(seen).toEqual(['BEGIN', 'first', 'ROLLBACK', 'BEGIN', 'second', 'COMMIT']);
    await connection.end();
  });
});

describe('an address of Postgres', () => {
  it.each([
    'postgres://user:secret@host:99999/db',
    'postgres://user:sec%ret@host/db',
    'postgres://user:secret@one,one/db',
    'postgres://user:secret@host/db?target_session_attrs=standby',
  ])('is refused when a connection cannot use it, without repeating its password: %s', (url) => {
    let refused: unknown;
    try {
      openPostgres(url);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({
      name: 'Trouble',
      code: 'store.bad_url',
      message: expect.not.stringMatching(/sec/) as string,
    });
    expect(refused).not.toHaveProperty('cause');
  });
});
