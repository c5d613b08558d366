/**
 * What a database is to the rest of this folder: one drizzle type over two drivers, and how a query on it is asked.
 */
import { sql, type SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { ConstructorOptions } from 'pg-boss';
import { storeTrouble } from './store-trouble.ts';

/**
 * A database or a transaction on it. Inside a transaction only the transaction is used: PGlite would wait for itself
 * forever.
 */
export type Db = PgDatabase<PgQueryResultHKT>;

export type Database = {
  /** `embedded` is this process alone; `postgres` may have other processes beside it. */
  readonly kind: 'embedded' | 'postgres';
  readonly db: Db;
  /** Brings the tables up to this program's migrations. Several processes may call it at the same time. */
  migrate(): Promise<void>;
  /** The way in for pg-boss: connections of its own on a server, the same session where there is only one. */
  readonly boss: Pick<ConstructorOptions, 'backend' | 'db' | 'connectionString' | 'max'>;
  close(): Promise<void>;
};

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Runs a piece of work on the database; what the driver throws comes out as a `Trouble`. */
export type Ask = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

export function createAsk(db: Db): Ask {
  return async (work) => {
    try {
      return await work(db);
    } catch (error) {
      throw storeTrouble(error);
    }
  };
}

/**
 * The rows of a raw statement. The caller parses the columns: big integers come as text from the one driver, as numbers
 * from the other.
 */
export async function rowsOf(db: Db, statement: SQL): Promise<Rows> {
  // drizzle's common type leaves the result open; postgres.js gives the rows, PGlite an object that has them.
  const result = (await db.execute(statement)) as Rows | { readonly rows: Rows };
  return 'rows' in result ? result.rows : result;
}

/**
 * An array as one parameter: drizzle would spread it into a list of parameters. In Postgres's own notation, which needs
 * no driver that knows the types of arrays.
 */
export function arrayParam(values: readonly (string | number)[], type: 'text' | 'integer' | 'bigint'): SQL {
  const quoted = values.map((value) => `"${String(value).replace(/["\\]/g, '\\$&')}"`);
  return sql`${`{${quoted.join(',')}}`}::${sql.raw(type)}[]`;
}

/**
 * True, and a transaction in which it is asked does not wait for the disk at its end. For leases, which are no facts:
 * after a power cut nobody holds what is remembered as held, and an append is fenced by the log itself.
 */
export const notForced: SQL = sql`set_config('synchronous_commit', 'off', true) = 'off'`;
