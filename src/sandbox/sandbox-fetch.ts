/**
 * A `fetch` that calls the stand-ins, for SDKs in the same process: the same answers and failures, without a socket.
 */
import { webhookBytesMax } from '../kernel/limits.ts';
import { encode, splitTarget } from './http.ts';
import type { Outcome, StandIns } from './stand-ins.ts';

export type SandboxFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** @param address of the stand-ins; a request to any other origin fails like one to an unknown host */
export function createSandboxFetch(standIns: StandIns, address: string): SandboxFetch {
  return async (url, init) => {
    const request = new Request(url, init);
    const { method, headers, signal } = request;
    signal.throwIfAborted();
    if (!request.url.startsWith(`${address}/`)) throw networkError('ENOTFOUND');
    const target = request.url.slice(address.length);
    const vendor = standIns.vendorAt(splitTarget(target).path);
    if (vendor === null) return new Response('The sandbox has no such vendor', { status: 404 });
    const outcome = standIns.handle(vendor, {
      method,
      target,
      headers: Object.fromEntries(headers),
      async readBody() {
        const body = await request.text();
        return Buffer.byteLength(body) > webhookBytesMax ? null : body;
      },
    });
    return responseTo(await unlessAborted(outcome, signal), signal);
  };
}

/**
 * A `fetch` over the network to stand-ins that listen at `address`. All vendors share one listener, so it cannot refuse
 * the connections of one of them: here they are refused instead.
 */
export function createRefusingFetch(standIns: StandIns, address: string): SandboxFetch {
  return async (url, init) => {
    const request = new Request(url, init);
    const { path } = splitTarget(request.url.startsWith(`${address}/`) ? request.url.slice(address.length) : '/');
    const vendor = standIns.vendorAt(path);
    const below = vendor === null ? path : path.slice(vendor.name.length + 1) || '/';
    if (vendor !== null && standIns.faults.refuses(vendor.name, { method: request.method, path: below }))
      throw networkError('ECONNREFUSED');
    return fetch(url, init);
  };
}

function responseTo(outcome: Outcome, signal: AbortSignal): Response | Promise<Response> {
  if (outcome.kind === 'silence') return unlessAborted(new Promise<never>(() => undefined), signal);
  if (outcome.kind === 'reset') throw networkError('ECONNREFUSED');
  if (outcome.kind !== 'answer') throw networkError('ECONNRESET');
  const { status, headers, body } = encode(outcome.response);
  return new Response(body === '' ? null : body, { status, headers });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** A network error as `fetch` reports it: the code is in the cause. */
function networkError(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
