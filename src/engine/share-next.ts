/** Shares one query among the callers that ask at the same time. */

/**
 * Calls that arrive while a query is running share the next query. So every caller gets an answer to a query that
 * began after its own call, and many concurrent runs cost one query.
 */
export function shareNext<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const asked = ask();
    const over = asked
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (underWay === over) underWay = null;
      });
    underWay = over;
    return asked;
  };
  return () => {
    if (underWay === null) return begin();
    next ??= underWay.then(begin);
    return next;
  };
}
