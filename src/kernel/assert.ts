/**
 * Assertions for our own mistakes. A failed assertion never answers bad input. It means that the program is wrong: the
 * run is parked, its log stays and a person is notified.
 */

export class AssertionError extends Error {
  readonly code = 'assertion';
  override readonly name = 'AssertionError';
}

/** Throws unless `condition` holds. `claim` states what had to be true: `the number is finite`. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new AssertionError(`Expected that ${claim}`);
}

/** Ends a switch over a union, so a new member becomes a type error at every place that must handle it. */
export function unreachable(value: never): never {
  throw new AssertionError(`Expected one of the handled cases, got \`${JSON.stringify(value)}\``);
}
