/**
 * The only wait in the tests: for something that another process, a socket or a later turn of the event loop brings
 * about. It polls, and fails with a clear message shortly before the test's own time limit. Nothing here waits a fixed
 * time.
 */
/** Milliseconds between polls: at first, and after many, so polling does not slow down what it waits for. */
const LOOK_MS = 5;
const LOOK_MS_MAX = 100;
/**
 * Milliseconds. Long, since a busy machine may have only a fifth of a core left, and less for a while; a condition that
 * holds is noticed at once.
 */
export const PATIENCE_MS = 240_000;
/** What counts at most for one poll, in milliseconds: while the machine itself stood still, nothing was waited for. */
const POLL_MS_MAX = 2_000;

/** For `vi.waitFor` and `expect.poll`, which show the actual value on failure. */
export const PATIENCE = { timeout: PATIENCE_MS, interval: 20 } as const;

/**
 * @param what what is waited for; a function says so at the end
 * @returns what `look` returns, as soon as that is not undefined, null or false
 */
export async function until<T>(
  what: string | (() => string),
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  let waited = 0;
  let polledAt = performance.now();
  for (let pause = LOOK_MS; ; pause = Math.min(pause * 1.5, LOOK_MS_MAX)) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    waited += Math.min(performance.now() - polledAt, POLL_MS_MAX);
    polledAt = performance.now();
    if (waited > PATIENCE_MS)
      throw new Error(
        `Expected that ${typeof what === 'string' ? what : what()} within ${PATIENCE_MS / 1_000} seconds`,
      );
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
    });
  }
}

/** Runs everything that waits only for a turn of the event loop. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}
