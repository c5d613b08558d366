/**
 * The one wait of the tests: for something that another process, a socket or a later turn of the loop brings about. It looks
 * again and again and gives up loudly, shortly before the test's own limit. Nothing here lets time pass for its own sake.
 */
/** Milliseconds between two looks: at first, and after many, so that looking does not take the time of what is looked for. */
const LOOK_MS = 5;
const LOOK_MS_MAX = 100;
/** Milliseconds. Long, since a machine may have a fifth of a core to spare; what is there is found at once. */
export const PATIENCE_MS = 100_000;

/** For `vi.waitFor` and `expect.poll`, which show what was there instead. */
export const PATIENCE = { timeout: PATIENCE_MS, interval: 20 } as const;

/** @returns what `look` gives as soon as it is none of undefined, null and false */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = LOOK_MS; ; pause = Math.min(pause * 1.5, LOOK_MS_MAX)) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`Expected that ${what} within ${PATIENCE_MS / 1_000} seconds`);
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
    });
  }
}

/** Lets everything run that waits for no more than a turn of the loop. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}
