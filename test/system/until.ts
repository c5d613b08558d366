/**
 * Waits for something that happens in another process: asks again and again, and gives up loudly.
 */

const LOOK_MS = 40;
const PATIENCE_MS = 25_000;

/** @returns what `look` gives as soon as it is neither undefined nor false */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Expected that ${what} within ${patienceMs / 1_000} seconds`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
}
