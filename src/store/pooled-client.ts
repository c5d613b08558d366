/**
 * A postgres.js client for drizzle whose statements run on links. Its own connections are never opened.
 */
import type { Sql } from 'postgres';
import type { Connection, Params, Shape } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';

/** The statement is sent when this is awaited, for rows, or asked for values. */
type Answer = PromiseLike<readonly unknown[]> & { values(): PromiseLike<readonly unknown[]> };
type Unsafe = (text: string, params?: Params) => Answer;

/**
 * What drizzle calls on a client: these two, and inside a transaction the first. A transaction in a transaction is not
 * offered.
 */
export function pooledClient(client: Sql, { take, give }: Pick<ConnectionPool, 'take' | 'give'>) {
  async function lend<T>(use: (link: Connection) => Promise<T>): Promise<T> {
    const link = await take();
    try {
      return await use(link);
    } finally {
      give(link);
    }
  }

  return Object.assign(client, {
    unsafe: answering((...statement) => lend((link) => link.run(...statement))),
    begin: <T>(work: (client: { readonly unsafe: Unsafe }) => Promise<T>) =>
      lend((link) => transaction(link, () => work({ unsafe: answering(link.run) }))),
  });
}

function answering(run: Connection['run']): Unsafe {
  return (text, params = []) => {
    const answer = (shape: Shape) => run(text, params, shape);
    return { then: (...handlers) => answer('rows').then(...handlers), values: () => answer('values') };
  };
}

/**
 * INVARIANT: every statement between BEGIN and its end goes through one link, and a link never becomes another
 * connection.
 */
async function transaction<T>(link: Connection, work: () => Promise<T>): Promise<T> {
  await link.run('BEGIN');
  try {
    const result = await work();
    await link.run('COMMIT');
    return result;
  } catch (error) {
    // A dead link has taken its transaction with it. A rollback that fails is the end of the link, and the first error
    // tells more.
    await link.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
