/**
 * Trouble in the outside world: an error with a stable code, which the log stores and callers compare.
 *
 * An error loses its class in the log and between processes, so compare codes, never classes. A message is one
 * sentence: what was expected, what we got, what to do. Values are in backticks; there is no final period.
 */

export type Retry = 'never' | 'later';

export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly code: string;
  readonly retry: Retry;

  constructor(code: string, options: { readonly message: string; readonly retry?: Retry; readonly cause?: unknown }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? 'never';
  }
}

/** The stable code of anything thrown, or `unexpected`. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'unexpected';
}

/** Characters of an object that is not an error. */
const OBJECT_CHARACTERS_MAX = 500;

/** The sentence of anything thrown: libraries throw and emit plain objects, and errors without a message. */
export function messageOf(error: unknown): string {
  if (error === undefined || error === null || error === '') return 'no reason was given';
  if (typeof error !== 'object') return String(error);
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(messageOf).join('; ');
  if (error instanceof Error) return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
  return jsonOf(error).slice(0, OBJECT_CHARACTERS_MAX);
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
