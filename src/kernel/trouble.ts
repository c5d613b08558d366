/**
 * Trouble outside: an error with a stable code, which the log stores and callers compare.
 *
 * The class of an error is lost once it has been through the log or another process, so nothing compares classes.
 * Messages are one sentence: what was expected, what was met, what to do; values in backticks; no final stop.
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
