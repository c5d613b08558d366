/**
 * Assertions for our own mistakes. A failed assertion is never an answer to bad input: it says that the program is
 * wrong, the run is parked, its log is kept and a person is told.
 */

export class AssertionError extends Error {
  readonly code = 'assertion';
  override readonly name = 'AssertionError';
}

/** Throws when `condition` does not hold; `claim` states positively what had to be true. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new AssertionError(`Expected that ${claim}`);
}

/** Ends a switch over a union, so that a new member shows every place to visit as a type error. */
export function unreachable(value: never): never {
  throw new AssertionError(`Expected no other case than those handled, got \`${JSON.stringify(value)}\``);
}
