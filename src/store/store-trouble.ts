/**
 * Turns a driver's error into a `Trouble` with a stable code. drizzle wraps the driver's error, so this walks the
 * causes.
 *
 * `store.unavailable`: the database cannot be reached, is starting or stopping; retry later.
 * `store.busy`: two transactions conflicted and this one lost; retry later.
 * `store.append_only`: something tried to change an append-only table; never retry.
 * `store.stored_otherwise`: a trigger or a rule changed what was written (`stored-all.ts`); never retry.
 * `store.older_format`: an older version filled this database, and this one cannot read it; never retry.
 * `store.newer_format`: a newer version has migrated this database; never retry.
 * `row.unreadable`: a row holds text that is not the JSON which the program writes; someone changed it.
 * `store.failed`: anything else, a mistake in this program or by its operator; never retry.
 */
import { AssertionError } from '../kernel/assert.ts';
import { codeOf, Trouble, messageOf } from '../kernel/trouble.ts';
import { storedOtherwise } from './stored-all.ts';

/**
 * SQLSTATE classes: connection exception, insufficient resources, operator intervention (shutdown, crash, start).
 */
const UNAVAILABLE_CLASSES = ['08', '53', '57'];
/** Serialization failure, deadlock detected, lock not available. */
const BUSY = ['40001', '40P01', '55P03'];
/** Invalid text representation. */
const NO_NUMBER = '22P02';
const APPEND_ONLY = '23001';
const UNIQUE = '23505';
/** A finding of the audit, unlike the troubles of the database itself. */
export const ROW_UNREADABLE = 'row.unreadable';
/** Raised by a migration that refuses a database of an older version. */
const OLDER_FORMAT = 'SW001';
/** Codes of Node and postgres.js and of `servers.ts`, for a connection that could not be made, was cut or is closed. */
const CUT = [
  'NO_PRIMARY',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
];
/** Messages of PGlite and of pg-boss's driver about a lost connection, which have no code. */
const GONE =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|Cannot use a pool after calling end|PGlite is clos/;
/** How many causes are walked at most, so that a cycle of causes ends. */
const CAUSES_MAX = 8;

export function storeTrouble(error: unknown): Error {
  if (error instanceof Trouble || error instanceof AssertionError) return error;
  const { code, message } = driverError(error);
  if (
    (code !== null && (CUT.includes(code) || (UNAVAILABLE_CLASSES.includes(code.slice(0, 2)) && code.length === 5))) ||
    (code === null && GONE.test(message))
  ) {
    return new Trouble('store.unavailable', {
      retry: 'later',
      cause: error,
      message: `Expected an answer of the database, got \`${message}\`; try again when it is back`,
    });
  }
  if (code !== null && BUSY.includes(code)) {
    return new Trouble('store.busy', {
      retry: 'later',
      cause: error,
      message: `Expected the transaction to commit, got \`${message}\`; try again`,
    });
  }
  const otherwise = code === NO_NUMBER ? storedOtherwise(message, error) : null;
  if (otherwise !== null) return otherwise;
  if (code === OLDER_FORMAT) return new Trouble('store.older_format', { cause: error, message });
  if (code === APPEND_ONLY) return new Trouble('store.append_only', { cause: error, message });
  if (causesOf(error).some((cause) => cause instanceof SyntaxError))
    return new Trouble(ROW_UNREADABLE, {
      cause: error,
      message: `Expected a row as the program writes it, got one that cannot be read: ${message}`,
    });
  return new Trouble('store.failed', {
    cause: error,
    message: `Expected the database to do as asked, got \`${message}\`; see the log of the database`,
  });
}

/** Whether the database may have done what was asked, although it did not answer. */
export function mayBeDone(error: unknown): boolean {
  return codeOf(error) === 'store.unavailable';
}

/** The name of the unique constraint that refused a row, or null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    if (codeIn(cause) !== UNIQUE) continue;
    // The property's name in PGlite and in postgres.js.
    const name: unknown = Reflect.get(cause, 'constraint') ?? Reflect.get(cause, 'constraint_name');
    if (typeof name === 'string') return name;
  }
  return null;
}

/** The driver's own error: the deepest cause with a code, or else the deepest one. */
function driverError(error: unknown): { readonly code: string | null; readonly message: string } {
  const causes = causesOf(error);
  const coded = causes.findLast((cause) => codeIn(cause) !== null);
  const last = coded ?? causes.at(-1);
  return {
    code: coded === undefined ? null : codeIn(coded),
    message: last === undefined ? messageOf(error) : describe(last),
  };
}

function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  for (
    let cause = error;
    typeof cause === 'object' && cause !== null && causes.length < CAUSES_MAX;
    cause = (cause as { cause?: unknown }).cause
  )
    causes.push(cause);
  return causes;
}

function codeIn(cause: object): string | null {
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
}

/** A refused connection to several addresses is an AggregateError without a message of its own. */
function describe(cause: object): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join(', ');
  return messageOf(cause);
}
