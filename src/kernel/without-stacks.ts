/**
 * Runs work that makes thousands of errors of which only the message is read, as a YAML parser does for a broken file.
 * A stack costs far more than the rest of its error.
 */
export function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
