/**
 * One connection to Postgres, used until its first failure and never again.
 *
 * postgres.js 3.4.9 goes on using a connection object after its socket has died, and breaks there. In its
 * `connection.js`:
 * - `closed()` sets `socket` to null. A write that comes later (the ROLLBACK of `sql.begin`, any query of
 *   `sql.reserve`) schedules `nextWrite()`, which throws inside `setImmediate`, where it cannot be caught: the process
 *   ends (its issues 1154 and 1208).
 * - `closed()` cancels a scheduled write, but keeps its timer and its bytes. After the reconnect the greeting waits
 *   after them and is never sent, so the connection times out again and again.
 * - A query passed in between the socket's `error` and `close` is neither sent nor failed. After the reconnect it
 *   resolves as done, with no rows.
 * - A server that hangs up on the greeting is called again without a pause and without end.
 * - Its own queries after connecting (types of arrays, state of the server) reject without a handler.
 *
 * So each connection is a postgres.js client of its own, whose socket is created here, once. A reconnect gets no socket,
 * no query is sent on a connection known to be dead, and when the socket closes the running query fails, whatever the
 * client does.
 */
import { connect, type Socket } from 'node:net';
import postgres from 'postgres';
import { SEARCH_PATH } from './search-path.ts';
import type { Servers } from './servers.ts';

/** Seconds after which a connection attempt counts as refused. */
const CONNECT_SECONDS = 10;
/** Seconds for a clean end of the session. After that the socket is simply closed. */
const END_SECONDS = 1;

export type Params = readonly postgres.ParameterOrJSON<never>[];
/** `rows` by column name, or `values` as arrays in column order. */
export type Shape = 'rows' | 'values';

export type Connection = {
  readonly isDead: boolean;
  /** Runs one statement. Fails with the driver's error; any error but a refused statement ends the connection. */
  run(text: string, params?: Params, shape?: Shape): Promise<readonly unknown[]>;
  /** Ends the session with the server. No statement may be running. */
  end(): Promise<void>;
};

export type ConnectionOptions = {
  /** Whose user, password, database and options count; `servers` says where to connect. */
  readonly url: string;
  readonly servers: Servers;
  /** Milliseconds for one statement, including connecting; null for no limit. */
  readonly deadlineMs: number | null;
  /** Milliseconds that a statement waits for a lock of another session; null for no limit. */
  readonly lockMs: number | null;
  /**
   * How values are read and written. drizzle changes both on the client it is given; every connection uses the same.
   */
  readonly types: Pick<postgres.ParsedOptions, 'parsers' | 'serializers'>;
  /** Called once. */
  readonly onDeath: (connection: Connection) => void;
};

/** Nothing is sent before the first statement. */
export function openConnection({ url, servers, deadlineMs, lockMs, types, onDeath }: ConnectionOptions): Connection {
  const socketOnce = createSocketOnce(servers);
  const underWay = new Set<(reason: unknown) => void>();
  let isDead = false;

  const options = {
    max: 1,
    connect_timeout: CONNECT_SECONDS,
    // Either would end the connection at an unexpected time.
    idle_timeout: undefined,
    max_lifetime: null,
    fetch_types: false,
    // INVARIANT: names mean our tables and Postgres' own functions, whatever is set for the role or the database.
    // INVARIANT: a look-up in an index finds all rows.
    // INVARIANT: what is answered survives a crash of the server, whatever is set for the role or the database.
    connection: {
      application_name: 'sopwith',
      search_path: SEARCH_PATH,
      synchronous_commit: 'on',
      gin_fuzzy_search_limit: '0',
      // Compiling a statement takes longer than any of ours: the guards were read in 120 ms instead of 30.
      jit: 'off',
      lock_timeout: lockMs ?? 0,
    },
    // Without a handler notices are printed, and a repeated migration causes several.
    onnotice: () => undefined,
    onclose: () => {
      die(closed());
    },
    socket: socketOnce.make,
  };
  const sql = postgres(url, options);
  Object.assign(sql.options.parsers, types.parsers);
  Object.assign(sql.options.serializers, types.serializers);

  function die(reason: unknown): void {
    if (isDead) return;
    isDead = true;
    socketOnce.destroy();
    servers.doubt();
    for (const fail of underWay) fail(reason);
    onDeath(connection);
  }

  async function run(text: string, params: Params = [], shape: Shape = 'rows'): Promise<readonly unknown[]> {
    if (isDead) throw closed();
    const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
    const timer =
      deadlineMs === null
        ? undefined
        : setTimeout(() => {
            die(timedOut(deadlineMs));
          }, deadlineMs);
    underWay.add(reject);
    try {
      const query = sql.unsafe(text, [...params], { prepare: true });
      // Unless the query has an origin, the driver looks up where a failed query came from and leaks that, per failure.
      Object.defineProperty(query, 'origin', { value: '' });
      if (shape === 'values') query.values().then(resolve, reject);
      else query.then(resolve, reject);
      return await promise;
    } catch (error) {
      if (!isRefusal(error)) die(error);
      throw error;
    } finally {
      clearTimeout(timer);
      underWay.delete(reject);
    }
  }

  const connection: Connection = {
    get isDead() {
      return isDead;
    },
    run,
    async end() {
      if (!isDead) await sql.end({ timeout: END_SECONDS });
      die(closed());
    },
  };
  return connection;
}

/** The socket of a connection. Asking for a second one fails, which stops the client's reconnect. */
function createSocketOnce({ primary }: Servers) {
  let socket: Socket | null = null;
  let isAsked = false;
  let isOver = false;
  return {
    /** If this fails, so does the query. */
    async make(): Promise<Socket> {
      if (isAsked || isOver) throw closed();
      isAsked = true;
      const address = await primary();
      // The connection may have been given up meanwhile.
      if (isOver) throw closed();
      socket = 'path' in address ? connect(address) : connect({ ...address, noDelay: true });
      // TLS takes the name to check from here.
      return Object.assign(socket, 'path' in address ? {} : { host: address.host });
    },
    destroy(): void {
      isOver = true;
      socket?.destroy();
    },
  };
}

/** Whether the server refused this statement and is ready for the next. If it ends the session, it says FATAL. */
function isRefusal(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.severity === 'ERROR';
}

function closed(): Error {
  return Object.assign(new Error('Expected a connection to Postgres, got one that is closed'), {
    code: 'CONNECTION_CLOSED',
  });
}

function timedOut(deadlineMs: number): Error {
  return Object.assign(new Error(`Expected an answer of Postgres within \`${deadlineMs}\` ms, got none`), {
    code: 'ETIMEDOUT',
  });
}
