/**
 * Queries whose text drizzle builds once: building a query takes as much of the processor as running it. Each use then
 * only gives the values of the parameters.
 */
import { fillPlaceholders, sql, type Param, type Placeholder, type SQL } from 'drizzle-orm';
import { PgDialect, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { onceForEach } from '../kernel/once-for-each.ts';
import { arrayText, rowsOf, type Db, type Rows } from './database.ts';

type ArrayKind = 'text[]' | 'integer[]' | 'bigint[]';
/** A column stands for a value as that column writes it, never null; `value` for one that the driver gets as it is. */
type Kind = AnyPgColumn | 'value' | ArrayKind;
type Kinds = Readonly<Record<string, Kind>>;

/** What stands for the parameter in the query. An array is one parameter, as in `arrayParam`. */
type Given<K> = K extends ArrayKind ? SQL : K extends 'value' ? Placeholder : Param;
type Value<K> = K extends 'text[]'
  ? readonly (string | null)[]
  : K extends ArrayKind
    ? readonly (number | null)[]
    : K extends AnyPgColumn
      ? K['_']['data']
      : string | number | null;

export type AllGiven<Of extends Kinds> = { readonly [Name in keyof Of]: Given<Of[Name]> };
type Values<Of extends Kinds> = { readonly [Name in keyof Of]: Value<Of[Name]> };

type Prepared<Row> = { execute(values: Record<string, unknown>): Promise<Row[]> };
/** What drizzle's builder gives. */
type Query<Row> = { prepare(name: string): Prepared<Row> };

/**
 * A query of drizzle's builder. It is built once for each database; a transaction is one of its own.
 *
 * @param kinds the parameters by their names
 */
export function builtOnce<const Of extends Kinds, Row>(
  kinds: Of,
  build: (db: Db, given: AllGiven<Of>) => Query<Row>,
): (db: Db, values: Values<Of>) => Promise<Row[]> {
  // Both drivers know a statement by its text, whatever its name.
  const prepared = onceForEach((db: Db) => build(db, allGiven(kinds)).prepare(''));
  const write = writerOf(kinds);
  return (db, values) => prepared(db).execute(write(values));
}

/** A statement of drizzle's template, with its rows as `rowsOf` has them. */
export function templateOnce<const Of extends Kinds>(
  kinds: Of,
  build: (given: AllGiven<Of>) => SQL,
): (db: Db, values: Values<Of>) => Promise<Rows> {
  let built: ReturnType<PgDialect['sqlToQuery']> | undefined;
  const write = writerOf(kinds);
  return (db, values) => {
    built ??= new PgDialect().sqlToQuery(build(allGiven(kinds)));
    const query = { ...built, params: fillPlaceholders(built.params, write(values)) };
    return rowsOf(db, Object.assign(sql.raw(''), { toQuery: () => query }));
  };
}

function allGiven<Of extends Kinds>(kinds: Of): AllGiven<Of> {
  const given = Object.entries(kinds).map(([name, kind]) => {
    const place = sql.placeholder(name);
    if (kind === 'value') return [name, place];
    return [name, isArray(kind) ? sql`${place}::${sql.raw(kind)}` : sql.param(place, kind)];
  });
  return Object.fromEntries(given) as AllGiven<Of>;
}

/** Writes the arrays; drizzle writes what has a column. */
function writerOf(kinds: Kinds): (values: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const arrays = Object.keys(kinds).filter((name) => isArray(kinds[name]));
  return (values) => {
    const written = { ...values };
    for (const name of arrays) written[name] = arrayText(values[name] as readonly (string | number | null)[]);
    return written;
  };
}

function isArray(kind: Kind | undefined): kind is ArrayKind {
  return typeof kind === 'string' && kind !== 'value';
}
