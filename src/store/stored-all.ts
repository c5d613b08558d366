/**
 * Compares what a statement stored with what it was given. A trigger, a rule or a policy of the database can leave rows
 * out without an error, and nothing may be done that the log does not hold.
 */
import { isDeepStrictEqual } from 'node:util';
import { Trouble } from '../kernel/trouble.ts';

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
