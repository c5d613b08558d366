/**
 * Remembers recent actions, so a redelivery or a second click is not answered twice. Only for what may be lost: the
 * engine guards decisions with rows that outlive the process.
 */

const REMEMBERED = 1_000;

export type Seen = {
  /** True the first time for each `key`. */
  first(key: string): boolean;
  /** Forgets `key`, so the action may be tried again. */
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
