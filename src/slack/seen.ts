/**
 * Remembers what was done a moment ago, so that a redelivery or a second click is not answered twice. Only for what is
 * harmless to lose: decisions are guarded by the engine, whose rows outlive the process.
 */

const REMEMBERED = 1_000;

export type Seen = {
  /** True for the first to ask for `key`. */
  first(key: string): boolean;
  /** Takes it back, so that it may be tried again. */
  forget(key: string): void;
};

export function createSeen(): Seen {
  const keys = new Set<string>();
  return {
    first(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > REMEMBERED && oldest !== undefined) keys.delete(oldest);
      return true;
    },
    forget(key) {
      keys.delete(key);
    },
  };
}
