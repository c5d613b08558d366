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

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
