/**
 * A database as the rest of this folder sees it: one drizzle type over two drivers, and how to run a query on it.
 */
import type { Socket } from 'node:net';
import { sql, type SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { ConstructorOptions } from 'pg-boss';
import { storeTrouble } from './store-trouble.ts';

/**
 * A database or a transaction on it. Inside a transaction only the transaction is used: PGlite would wait for itself
 * forever.
 */
export type Db = PgDatabase<PgQueryResultHKT>;

type AnyDatabase = {
  readonly db: Db;
  /** Applies this program's migrations. Several processes may call it at the same time. */
  migrate(): Promise<void>;
  close(): Promise<void>;
};

/** Used by this process alone. */
export type EmbeddedDatabase = AnyDatabase & { readonly kind: 'embedded' };

/** May be shared with other processes. */
export type PostgresDatabase = AnyDatabase & {
  readonly kind: 'postgres';
  /** How pg-boss makes its own connections. */
  readonly boss: BossAccess;
};

export type Database = EmbeddedDatabase | PostgresDatabase;

export type BossAccess = Pick<ConstructorOptions, 'backend' | 'connectionString' | 'max'> & {
  /** Makes the sockets of its driver, which passes this on to `pg`. Absent where there is one server. */
  readonly stream?: () => Socket;
};

export type Rows = readonly Readonly<Record<string, unknown>>[];

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
 * The rows of a raw statement. The caller parses the columns: big integers are strings with one driver, numbers with
 * the other.
 */
export async function rowsOf(db: Db, statement: SQL): Promise<Rows> {
  // drizzle's common type leaves the result open: postgres.js returns the rows, PGlite an object that holds them.
  const result = (await db.execute(statement)) as Rows | { readonly rows: Rows };
  return 'rows' in result ? result.rows : result;
}

/**
 * An array as one parameter; drizzle would spread it into a list of parameters. Uses Postgres's own notation, so the
 * driver need not know array types.
 */
export function arrayParam(values: readonly (string | number | null)[], type: 'text' | 'integer' | 'bigint'): SQL {
  return sql`${arrayText(values)}::${sql.raw(type)}[]`;
}

/** An array in Postgres's own notation. */
export function arrayText(values: readonly (string | number | null)[]): string {
  let text = '{';
  for (const value of values) {
    if (text.length > 1) text += ',';
    if (value === null) text += 'NULL';
    else if (typeof value === 'number') text += `"${value}"`;
    else text += SAME_IN_JSON.test(value) ? JSON.stringify(value) : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  }
  return `${text}}`;
}

/**
 * Without control characters and halves of pairs: JSON escapes nothing but quotes and backslashes in it, as an array
 * does, and in a third of the time.
 */
const SAME_IN_JSON = /^[ -\ud7ff\ue000-\uffff]*$/;

/**
 * A condition that is always true, and makes the commit of its transaction not wait for the disk. Used for leases: a
 * power cut may undo one, which is harmless, since its holder is gone too and an append is fenced by the log itself.
 */
export const notForced: SQL = sql`set_config('synchronous_commit', 'off', true) = 'off'`;
