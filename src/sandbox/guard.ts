/**
 * Keeps other web sites out of the sandbox.
 *
 * The listener is on loopback, but every page in the same browser can reach it. A site that rebinds its name to
 * 127.0.0.1 is recognised by `Host`, a request from another site's page by `Origin` or `Sec-Fetch-Site`. A form may
 * post across sites without permission, but cannot send JSON.
 */
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** Why this request is refused, as a sentence; null when it is allowed. */
export function refusalOf(message: IncomingMessage, port: number): string | null {
  const { host, origin } = message.headers;
  const hosts = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return `Expected a request to \`${hosts[0]}\`, got the host \`${host ?? ''}\``;
  if (origin !== undefined && origin !== `http://${host}`)
    return `Expected a request from the sandbox's own page, got the origin \`${origin}\``;
  return null;
}

/** The same for the page's own API, which is stricter because it makes changes without a credential. */
export function pageRefusalOf(message: IncomingMessage): string | null {
  const site = message.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return `Expected a request from the sandbox's own page, got one from \`${String(site)}\``;
  const type = (message.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (message.method === 'POST' && type !== 'application/json')
    return `Expected the content type \`application/json\`, got \`${type ?? ''}\``;
  return null;
}
