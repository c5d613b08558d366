/**
 * Compares what a statement stored with what it was given. A trigger, a rule or a policy of the database can leave rows
 * out without an error, and nothing may be done that the log does not hold.
 */
import { isDeepStrictEqual } from 'node:util';
import { sql, type SQL } from 'drizzle-orm';
import { Trouble } from '../kernel/trouble.ts';

/** The beginning of what cannot be read as a number, in an error of `storedAll`. */
const OTHERWISE = 'stored otherwise: ';
/** However the server translates the sentence around it. */
const IN_ERROR = new RegExp(`${OTHERWISE}([a-z ,]+)`);

/**
 * An expression for the end of the statement that writes: true if all conditions hold. Otherwise the statement fails as a
 * whole, so nothing of it is stored, and it can be tried again.
 *
 * @param conditions by the name of what was to be stored
 */
export function storedAll(conditions: Readonly<Record<string, SQL>>): SQL {
  const names = Object.entries(conditions).map(
    ([name, condition]) => sql`CASE WHEN ${condition} THEN NULL ELSE ${sql.raw(`'${name}'`)} END`,
  );
  // Postgres has no expression that raises an error: a text that is no number does. Without OFFSET the conditions would be
  // planned and set up twice.
  return sql`(SELECT CASE WHEN missing = '' THEN true ELSE (${sql.raw(`'${OTHERWISE}'`)} || missing)::integer > 0 END
      FROM (SELECT concat_ws(', ', ${sql.join(names, sql`, `)}) AS missing OFFSET 0) AS compared)`;
}

/** The trouble behind an error of `storedAll`; null for any other error. */
export function storedOtherwise(message: string, cause: unknown): Trouble | null {
  const missing = IN_ERROR.exec(message)?.[1];
  return missing === undefined
    ? null
    : new Trouble('store.stored_otherwise', {
        cause,
        message: `Expected the database to store what it was given, got other ${missing}, so nothing was stored: a trigger or a rule changes what is written. See \`sop audit verify\``,
      });
}

/**
 * @param row the counts that the statement returned; undefined when it stored nothing
 * @throws Trouble `store.stored_otherwise`
 */
export function assertStored(
  row: Readonly<Record<string, unknown>> | undefined,
  expected: Readonly<Record<string, number>>,
): void {
  for (const [name, count] of Object.entries(expected)) {
    const stored = Number(row?.[name] ?? 0);
    if (stored !== count)
      throw new Trouble('store.stored_otherwise', {
        message: `Expected the database to store ${count} ${name}, it stored ${stored}: a trigger or a rule changes what is written. See \`sop audit verify\``,
      });
  }
}

/**
 * Compares what is stored after a commit with what was written.
 *
 * @throws Trouble `store.stored_otherwise`
 */
export function assertSame(what: string, written: object, stored: object | undefined): void {
  if (stored !== undefined && isDeepStrictEqual(stored, JSON.parse(JSON.stringify(written)))) return;
  throw new Trouble('store.stored_otherwise', {
    message: `Expected the database to hold ${what} as it was just written, got ${stored === undefined ? 'none' : 'another'}: a trigger or a rule changes what is written, and nothing counts as done. See \`sop audit verify\``,
  });
}
