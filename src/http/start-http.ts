/**
 * The one HTTP server of the program: webhooks, Slack's requests where it is served over HTTP, health and metrics.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhookBytesMax } from '../kernel/limits.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Logger } from '../engine/logger.ts';

export type HttpAnswer = { readonly status: number; readonly body: string; readonly contentType?: string };

/** Handles one request whose body was read whole. */
export type HttpRoute = (request: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}) => Promise<HttpAnswer>;

export type HttpOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** By method and path: `POST /webhooks/zendesk`. */
  readonly routes: ReadonlyMap<string, HttpRoute>;
  /** Slack's own listener, which reads and verifies its requests itself; null in Socket Mode. */
  readonly slack: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  readonly logger: Logger;
};

export type Http = { readonly address: string; readonly port: number; stop(): Promise<void> };

/** A sender that is slower than this holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 15_000;

export async function startHttp(options: HttpOptions): Promise<Http> {
  const { host, port, routes, slack, logger } = options;
  const server = createServer((request, response) => {
    // Not `new URL`: it throws on a path such as `//`, which anybody may send.
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (slack !== null && path === '/slack/events') {
      slack(request, response);
      return;
    }
    answer(
      request,
      routes.get(`${request.method ?? 'GET'} ${path}`),
      [...routes.keys()].some((key) => key.endsWith(` ${path}`)),
    )
      .catch((error: unknown) => {
        logger.error('http.failed', error, { path });
        return { status: 503, body: 'It was not stored; please send it again' };
      })
      .then(
        ({ status, body, contentType = 'text/plain; charset=utf-8' }: HttpAnswer) => {
          response
            .writeHead(status, {
              'content-type': contentType,
              'cache-control': 'no-store',
              'x-content-type-options': 'nosniff',
            })
            .end(body);
        },
        (error: unknown) => {
          logger.error('http.unanswered', error, { path });
        },
      );
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Trouble('http.port_in_use', {
              message: `Expected port \`${port}\` to be free, met another program on it: stop it, or set PORT to another number`,
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    address: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}`,
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  route: HttpRoute | undefined,
  isKnownPath: boolean,
): Promise<HttpAnswer> {
  if (route === undefined)
    return isKnownPath
      ? { status: 405, body: 'This address does not take that method' }
      : { status: 404, body: 'Nothing is here' };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > webhookBytesMax) return { status: 413, body: `Expected at most ${webhookBytesMax} bytes` };
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  return route({ headers, body: Buffer.concat(chunks) });
}
