/**
 * A postgres.js client for drizzle whose statements run on the pool. Its own connections are never opened.
 */
import type { Sql } from 'postgres';
import type { Connection, Params, Shape } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';

/** The statement is sent when this is awaited (rows) or when `values` is called. */
type Answer = PromiseLike<readonly unknown[]> & { values(): PromiseLike<readonly unknown[]> };
type Unsafe = (text: string, params?: Params) => Answer;

/**
 * What drizzle calls on a client: these two, and inside a transaction only the first. Nested transactions are not
 * supported.
 */
export function pooledClient(client: Sql, { acquire, release }: Pick<ConnectionPool, 'acquire' | 'release'>) {
  async function withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await acquire();
    try {
      return await use(connection);
    } finally {
      release(connection);
    }
  }

  return Object.assign(client, {
    unsafe: answering((...statement) => withConnection((connection) => connection.run(...statement))),
    begin: <T>(work: (client: { readonly unsafe: Unsafe }) => Promise<T>) =>
      withConnection((connection) => transaction(connection, () => work({ unsafe: answering(connection.run) }))),
  });
}

function answering(run: Connection['run']): Unsafe {
  return (text, params = []) => {
    const answer = (shape: Shape) => run(text, params, shape);
    return { then: (...handlers) => answer('rows').then(...handlers), values: () => answer('values') };
  };
}

/**
 * INVARIANT: every statement from BEGIN to the end of the transaction uses one connection, and a connection never
 * reconnects.
 */
async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A dead connection has ended its transaction too. A rollback that fails ends the connection, and the first error
    // says more.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
