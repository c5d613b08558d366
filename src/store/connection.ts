/**
 * One connection to Postgres, used until its first trouble and then never again.
 *
 * postgres.js 3.4.9 goes on using a connection object after its socket has died, and there it breaks. In its
 * `connection.js`:
 * - `closed()` sets `socket` to null. A write that comes later (the ROLLBACK of `sql.begin`, any query of
 *   `sql.reserve`) schedules `nextWrite()`, which throws inside `setImmediate`, where nobody can catch it: the process
 *   ends (its issues 1154 and 1208).
 * - `closed()` cancels a scheduled write, but keeps its timer and its bytes. After the reconnect the greeting waits
 *   behind them and is never sent, so that the connection times out again and again.
 * - A query handed over between the socket's `error` and `close` is neither sent nor failed. After the reconnect it is
 *   told that it is done, with no rows.
 * - A server that hangs up on the greeting is called again without a pause and without an end.
 * - What it asks for itself when connected (types of arrays, state of the server) rejects where nobody listens.
 *
 * So a link is a client of its own whose socket is made here, once. A reconnect finds no socket, no query meets a
 * connection that is known to be dead, and what is under way fails when the socket closes, whatever the client makes of
 * it.
 */
import { connect, type Socket } from 'node:net';
import postgres from 'postgres';

/** Seconds after which a connection that is not made counts as refused. */
const CONNECT_SECONDS = 10;
/** Seconds for a goodbye. The socket is then closed without one. */
const END_SECONDS = 1;

export type Params = readonly postgres.ParameterOrJSON<never>[];
/** `rows` by name of column, or `values` as arrays in the order of the columns. */
export type Shape = 'rows' | 'values';

export type Connection = {
  readonly isDead: boolean;
  /** Runs one statement. Fails with the driver's error; any but a refused statement is the end of the link. */
  run(text: string, params?: Params, shape?: Shape): Promise<readonly unknown[]>;
  /** Says goodbye to the server. Nothing may be under way. */
  end(): Promise<void>;
};

export type ConnectionOptions = {
  readonly url: string;
  /** Milliseconds for one statement, connecting included; null for as long as it takes. */
  readonly deadlineMs: number | null;
  /**
   * How values are read and written: drizzle changes both on the client that it is given, and every link does as that
   * one.
   */
  readonly types: Pick<postgres.ParsedOptions, 'parsers' | 'serializers'>;
  /** Called once. */
  readonly onDeath: (link: Connection) => void;
};

/** As postgres.js has read it from the address: always one server here, or the path of a socket of this machine. */
type Address = { readonly host: readonly string[]; readonly port: readonly number[]; readonly path?: string | false };

/** Nothing is sent before the first statement. */
export function openConnection({ url, deadlineMs, types, onDeath }: ConnectionOptions): Connection {
  const socketOnce = createSocketOnce();
  const underWay = new Set<(reason: unknown) => void>();
  let isDead = false;

  const options = {
    max: 1,
    connect_timeout: CONNECT_SECONDS,
    // Either would end the connection at a time of its own choice.
    idle_timeout: undefined,
    max_lifetime: null,
    fetch_types: false,
    connection: { application_name: 'sopwith' },
    // Unheard, a notice is printed; migrating for the second time gives several.
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
    for (const fail of underWay) fail(reason);
    onDeath(link);
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
      // The driver looks up where a failed query came from and keeps that for good, a piece per failure, unless the
      // query tells.
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

  const link: Connection = {
    get isDead() {
      return isDead;
    },
    run,
    async end() {
      if (!isDead) await sql.end({ timeout: END_SECONDS });
      die(closed());
    },
  };
  return link;
}

/** The socket of a link. Asking for a second one fails, which is how the client's reconnect ends. */
function createSocketOnce() {
  let socket: Socket | null = null;
  let isOver = false;
  return {
    /** What this throws fails the query. */
    make({ host: [host = 'localhost'], port: [port = 5432], path }: Address): Socket {
      if (socket !== null || isOver) throw closed();
      socket = typeof path === 'string' ? connect({ path }) : connect({ host, port, noDelay: true });
      // The name that TLS checks is looked for here.
      return Object.assign(socket, { host });
    },
    destroy(): void {
      isOver = true;
      socket?.destroy();
    },
  };
}

/** Whether the server refused this statement and is ready for the next. When it ends the session its word is FATAL. */
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
