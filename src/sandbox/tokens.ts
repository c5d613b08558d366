/**
 * Access tokens of the vendors that issue them: numbered, so the sandbox is the same on every run, and short-lived, so
 * an adapter that never renews its token fails.
 */
import type { Clock } from '../kernel/clock.ts';
import { createCounter } from './counter.ts';
import type { Journal } from './vendor.ts';

type TokenRow = { readonly token: string; readonly expiresAt: number };

export type Tokens = {
  issue(lifeS: number): string;
  isLive(token: string | null): boolean;
  /** Ends all tokens at once, as an administrator does. */
  revokeAll(): void;
};

export function createTokens(name: string, clock: Clock, journal: Journal): Tokens {
  const rows = journal.table<TokenRow>(`${name}.tokens`);
  const nextNumber = createCounter(journal, `${name}.token`, 1);
  const forgetExpired = (): void => {
    for (const row of rows.all()) if (row.expiresAt <= clock.now()) rows.delete(row.token);
  };

  return {
    issue(lifeS) {
      forgetExpired();
      const token = `sandbox-${name}-token-${nextNumber()}`;
      rows.put(token, { token, expiresAt: clock.now() + lifeS * 1_000 });
      return token;
    },
    isLive(token) {
      const row = token === null ? undefined : rows.get(token);
      return row !== undefined && row.expiresAt > clock.now();
    },
    revokeAll() {
      for (const row of rows.all()) rows.delete(row.token);
    },
  };
}
