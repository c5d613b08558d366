/**
 * Turns what a driver throws into a `Trouble` with a stable code. drizzle wraps the driver's error, so the causes are
 * walked.
 *
 * `store.unavailable`: the database cannot be reached, is starting or stopping; the same call may succeed later.
 * `store.busy`: two transactions got in each other's way and this one lost; later.
 * `store.append_only`: somebody tried to change what may only be added to; never.
 * `store.older_format`: an older version filled this database, and this one cannot read it; never.
 * `store.failed`: anything else, which is a mistake of this program or of its operator; never.
 */
import { AssertionError } from '../kernel/assert.ts';
import { Trouble, messageOf } from '../kernel/trouble.ts';

/**
 * Classes of SQLSTATE: connection exception, insufficient resources, operator intervention (shutdown, crash, starting
 * up).
 */
const UNAVAILABLE_CLASSES = ['08', '53', '57'];
/** Serialization failure, deadlock detected, lock not available. */
const BUSY = ['40001', '40P01', '55P03'];
const APPEND_ONLY = '23001';
const UNIQUE = '23505';
/** Raised by a migration that refuses a database of an older version. */
const OLDER_FORMAT = 'SW001';
/** Codes of Node and of postgres.js for a connection that could not be made, was cut or is closed. */
const CUT = [
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
/** What PGlite and the driver of pg-boss say of a connection that is gone, without a code. */
const GONE =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|Cannot use a pool after calling end|PGlite is clos/;
/** Causes walked before an error is taken as it is, so that a circle of causes ends. */
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
  if (code === OLDER_FORMAT) return new Trouble('store.older_format', { cause: error, message });
  if (code === APPEND_ONLY) return new Trouble('store.append_only', { cause: error, message });
  return new Trouble('store.failed', {
    cause: error,
    message: `Expected the database to do as asked, got \`${message}\`; see the log of the database`,
  });
}

/** The name of the unique constraint that refused a row, or null when the error is another. */
export function violatedConstraint(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    if (codeIn(cause) !== UNIQUE) continue;
    // PGlite's name for it, and that of postgres.js.
    const name: unknown = Reflect.get(cause, 'constraint') ?? Reflect.get(cause, 'constraint_name');
    if (typeof name === 'string') return name;
  }
  return null;
}

/** The deepest cause that carries a code, else the deepest of all: the driver's own error. */
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
