/**
 * Between Node's HTTP and the stand-ins: reads a request whole, and sends an answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardedBytesMax, webhookBytesMax } from '../kernel/limits.ts';
import type { SandboxRequest, SandboxResponse } from './vendor.ts';

/** The whole request, or null when its body is larger than any honest one. */
export async function readRequest(message: IncomingMessage): Promise<SandboxRequest | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to its end all the same: a sender whose connection is cut while it still writes never sees the answer.
    if (bytes > discardedBytesMax) return null;
    if (bytes <= webhookBytesMax) chunks.push(chunk);
  }
  if (bytes > webhookBytesMax) return null;
  const { path, query } = splitTarget(message.url);
  return {
    method: message.method ?? 'GET',
    path,
    query,
    headers: headersOf(message),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Path and query of a request target. Parsed by hand: `new URL` would read `//host/path` as another host. */
export function splitTarget(target = '/'): { readonly path: string; readonly query: URLSearchParams } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

export function send(answer: ServerResponse, response: SandboxResponse): void {
  const isText = typeof response.body === 'string';
  const body = isText
    ? (response.body as string)
    : response.status === 204 || response.body === undefined
      ? ''
      : JSON.stringify(response.body);
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  answer.writeHead(response.status, {
    ...(body === '' ? {} : { 'content-type': type }),
    'cache-control': 'no-store',
    ...response.headers,
  });
  answer.end(body);
}

function headersOf(message: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
