/**
 * Answers that repeat a credential of ours are not read: a file may name any member of an answer, and messages, the log and
 * people see what is read.
 */
import { VendorFailure, type Exchange } from '../exchange.ts';

const LENGTH_MIN = 8;

/** @param secrets those of now, as they are sent */
export function withoutSecrets(exchange: Exchange, secrets: () => readonly string[]): Exchange {
  const repeats = (body: unknown): boolean => {
    const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
    return formsOf(secrets()).some((secret) => text.includes(secret));
  };
  return async (request) => {
    try {
      const answer = await exchange(request);
      if (!repeats(answer.json)) return answer;
    } catch (error) {
      if (!(error instanceof VendorFailure) || error.status === null || !repeats(error.body)) throw error;
      const { what, purpose, message, status, headers } = error;
      throw new VendorFailure(what, purpose, message, { status, headers: headers ?? new Headers(), body: undefined });
    }
    throw new VendorFailure(
      'unreadable',
      request.purpose,
      'its answer repeats a credential of ours, so it was not read',
    );
  };
}

/** A secret as it is, in an address, in a form, and in JSON. */
function formsOf(secrets: readonly string[]): readonly string[] {
  return secrets
    .filter((secret) => secret.length >= LENGTH_MIN)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
    ]);
}
