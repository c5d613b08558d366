/**
 * A `fetch` that connects only to addresses that may be reached. The name is resolved once for each connection, every
 * address is looked at, and the connection goes to one of those: a name that resolves otherwise a moment later changes
 * nothing.
 */
import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Fetch } from '../exchange.ts';
import { isPublicAddress } from './public-address.ts';

export type Resolve = typeof resolve;

/** @param lookUp in place of the system's resolver, for tests */
export function createPinnedFetch(
  mayReach: (address: string) => boolean = isPublicAddress,
  lookUp: Resolve = resolve,
): Fetch {
  // A start does not load it: most handbooks reach no system of their own.
  let opening: Promise<Sender> | null = null;
  return async (url, init) => {
    // A literal address is connected to without a look-up.
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !mayReach(host)) throw notReached(host);
    opening ??= openSender(checkedLookup(mayReach, lookUp));
    return (await opening)(url, init);
  };
}

type Sender = (url: string | URL, init: RequestInit | undefined) => Promise<Response>;

async function openSender(lookup: LookupFunction): Promise<Sender> {
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ connect: { lookup } });
  return async (url, init) =>
    (await fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1])) as unknown as Response;
}

function checkedLookup(mayReach: (address: string) => boolean, lookUp: Resolve): LookupFunction {
  return (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 4);
      const refused = addresses.find(({ address }) => !mayReach(address));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) return done(notReached(host), '', 4);
      if (options.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

/** Nothing was sent: `not-sent.ts` reads the code. */
class NotReached extends Error {
  readonly code = 'ENOTFOUND';
}

/** Whether an address was refused, and not merely unknown. */
export function isNotReached(error: Error): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof NotReached) return true;
  return false;
}

function notReached(host: string): Error {
  return new TypeError('fetch failed', {
    cause: new NotReached(`\`${host}\` has an address that is not on the internet`),
  });
}
