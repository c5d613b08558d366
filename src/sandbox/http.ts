/**
 * Connects Node's HTTP with the stand-ins: reads whole requests and writes responses.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectedBytes } from '../kernel/collected-bytes.ts';
import { discardedBytesMax, webhookBytesMax } from '../kernel/limits.ts';
import type { SandboxRequest, SandboxResponse } from './request.ts';

/** Reads the whole request; null when its body is too large. */
export async function readRequest(message: IncomingMessage): Promise<SandboxRequest | null> {
  const body = await readBody(message);
  if (body === null) return null;
  return { method: message.method ?? 'GET', ...splitTarget(message.url), headers: headersOf(message), body };
}

/** Reads the whole body; null when it is larger than any legitimate one. */
export async function readBody(message: IncomingMessage): Promise<string | null> {
  const body = new CollectedBytes(webhookBytesMax);
  for await (const chunk of message as AsyncIterable<Buffer>) {
    body.add(chunk);
    // Still read to the end: a sender whose connection is cut while it writes never sees the answer.
    if (body.size > discardedBytesMax) return null;
  }
  return body.isTooLarge ? null : body.bytes.toString('utf8');
}

/** Path and query of a request target. Parsed by hand: `new URL` would read `//host/path` as another host. */
export function splitTarget(target = '/'): { readonly path: string; readonly query: URLSearchParams } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: new URLSearchParams() }
    : { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

/** The response as sent: text unchanged, anything else as JSON. */
export function encode(response: SandboxResponse): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const { status } = response;
  const body = status === 204 || response.body === undefined ? '' : textOf(response.body);
  const type = typeof response.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = {
    ...(body === '' ? {} : { 'content-type': type }),
    'cache-control': 'no-store',
    ...response.headers,
  };
  return { status, headers, body };
}

export function send(answer: ServerResponse, response: SandboxResponse): void {
  const { status, headers, body } = encode(response);
  answer.writeHead(status, headers);
  answer.end(body);
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

export function headersOf(message: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
