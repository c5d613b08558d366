/**
 * The program's only HTTP server: webhooks, Slack's requests in HTTP mode, health and metrics.
 *
 * Every request is answered, whatever it contains and whatever its route does. A route that throws or takes too long is
 * answered with 503 and one log line, so the sender retries.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerMs, bodyChunksMax, connectionsMax, webhookBytesMax } from '../kernel/limits.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Logger } from '../engine/logger.ts';
import { createBodyReader, type Body, type BodyReader } from './read-body.ts';

export type HttpAnswer = {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Handles one request, with its whole body. */
export type HttpRoute = (request: {
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /**
   * Whether it comes from this computer and names it. A proxy on this computer looks the same, whoever is on its other
   * side, so nothing of value may depend on it.
   */
  readonly isLocal: boolean;
}) => Promise<HttpAnswer>;

/** A request that no route saw. */
export type RefusedRequest = {
  readonly status: number;
  readonly method: string;
  /** Without the query, and cut to size. */
  readonly path: string;
  readonly sentence: string;
};

export type Routes = ReadonlyMap<string, HttpRoute> & {
  /** Records a request that was refused before its route. */
  readonly refused?: (request: RefusedRequest) => Promise<void>;
};

export type HttpOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * By method and path: `POST /webhooks/zendesk`. `GET /portal/*` answers for every path below `/portal/`. A route for `GET`
   * answers `HEAD` too.
   */
  readonly routes: Routes;
  readonly logger: Logger;
  /** Milliseconds that a route may take; defaults to the limit `answerMs`. */
  readonly answerMs?: number;
  /** Connections at a time; defaults to the limit `connectionsMax`. */
  readonly connectionsMax?: number;
};

export type Http = { readonly address: string; readonly port: number; stop(): Promise<void> };

/** Cuts off slow senders, which would hold sockets open. */
const REQUEST_TIMEOUT_MS = 15_000;
/** How often Node looks for slow senders; its 30 s would let them hold a connection three times as long. */
const CHECKED_EVERY_MS = 1_000;
/**
 * Longer than a proxy or a sender keeps an idle connection (60 s is usual): whichever side closes first may cut a request
 * that the other has just sent. Node's 5 s did so to senders that pause.
 */
const KEEP_ALIVE_MS = 75_000;
const CONNECT_REFUSED =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const AGAIN = 'It was not stored; please send it again';
/**
 * Zendesk repeats a webhook after a 503 only when the answer names a time of less than a minute.
 *
 * @see https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ (Webhook retries)
 */
const AGAIN_AFTER_SECONDS = '20';

export async function startHttp(options: HttpOptions): Promise<Http> {
  const { host, port } = options;
  const bodies = createBodyReader({ withinMs: REQUEST_TIMEOUT_MS });
  const server = createServer({ connectionsCheckingInterval: CHECKED_EVERY_MS }, (request, response) => {
    // A connection that is in use when the server stops would stay open, idle, for the rest of its time.
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
    void respond(options, bodies, request, response);
  });
  // Without a listener, Node closes the connection of a CONNECT without an answer.
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    // Nothing reads this socket any more. Without `resume`, a peer that goes away would not be noticed and the server
    // could not close.
    socket.resume();
    socket.end(CONNECT_REFUSED, () => {
      socket.destroy();
    });
  });
  server.maxConnections = options.connectionsMax ?? connectionsMax;
  // The next attempt finds room.
  server.on('drop', () => {
    server.closeIdleConnections();
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Trouble('http.port_in_use', {
              message: `Expected port \`${port}\` to be free, got another program on it: stop it, or set PORT to another number`,
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

/** INVARIANT: never rejects. Every request gets an answer or a closed connection. */
async function respond(
  options: HttpOptions,
  bodies: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Not `new URL`: it throws on a path such as `//`, which anyone may send.
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  response.on('error', () => undefined);
  try {
    const answered = await answer(options, bodies, path, request);
    if (answered === null) return;
    const { status, body, contentType = 'text/plain; charset=utf-8', headers = {} } = answered;
    response
      .writeHead(status, {
        'content-type': contentType,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...(request.complete ? {} : { connection: 'close' }),
        ...headers,
      })
      .end(body);
  } catch (error) {
    options.logger.error('http.unanswered', error, { path: path.slice(0, PATH_SHOWN_MAX) });
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

/** Maximum characters of a path in the log; anyone may send a path of many thousand. */
const PATH_SHOWN_MAX = 100;

/** The answer to a body that was not read to its end, or is too large. */
const NOT_READ: Readonly<Record<Exclude<Body['kind'], 'whole' | 'aborted'>, HttpAnswer>> = {
  too_large: { status: 413, body: `Expected at most ${webhookBytesMax} bytes` },
  too_many_chunks: { status: 400, body: `Expected a body in at most ${bodyChunksMax} chunks` },
  too_slow: { status: 408, body: `Expected the whole body within ${REQUEST_TIMEOUT_MS / 1_000} s` },
  no_room: { status: 503, body: AGAIN, headers: { 'retry-after': AGAIN_AFTER_SECONDS } },
};

/** @returns null when the sender has gone away */
async function answer(
  { routes, logger, answerMs: limitMs = answerMs }: HttpOptions,
  bodies: BodyReader,
  path: string,
  request: IncomingMessage,
): Promise<HttpAnswer | null> {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const refuse = async (answer: HttpAnswer): Promise<HttpAnswer> => {
    const shown = path.slice(0, PATH_SHOWN_MAX);
    await routes
      .refused?.({ status: answer.status, method: method.slice(0, 10), path: shown, sentence: answer.body })
      .catch((error: unknown) => {
        logger.error('http.refusal_not_recorded', error, { path: shown });
      });
    return answer;
  };
  const route = routeOf(routes, method, path);
  if (route === undefined) return refuse(withoutRoute(routes, path));
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return refuse({ status: 415, body: 'Expected a body without content encoding' });
  const body = await bodies.read(request);
  if (body.kind === 'aborted') return null;
  if (body.kind !== 'whole') return refuse(NOT_READ[body.kind]);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  try {
    return await withinTime(() => route({ path, headers, body: body.bytes, isLocal: isLocal(request) }), limitMs);
  } catch (error) {
    logger.error('http.failed', error, { path });
    return { status: 503, body: AGAIN, headers: { 'retry-after': AGAIN_AFTER_SECONDS } };
  } finally {
    body.release();
  }
}

/** The page of a web site that leads its own name here sends that name. */
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

function isLocal({ socket, headers }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return (address === '::1' || address.startsWith('127.')) && LOOPBACK_HOST.test(headers.host ?? '');
}

function routeOf(routes: Routes, method: string, path: string): HttpRoute | undefined {
  return routes.get(`${method} ${path}`) ?? routes.get(`${method} ${folderOf(path)}*`);
}

/** `/portal/` of `/portal/freight_claim`. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

function withoutRoute(routes: HttpOptions['routes'], path: string): HttpAnswer {
  const methods = [...routes.keys()].flatMap((key) => {
    const [method = '', known] = key.split(' ');
    return known !== path && known !== `${folderOf(path)}*` ? [] : method === 'GET' ? ['GET', 'HEAD'] : [method];
  });
  return methods.length === 0
    ? { status: 404, body: 'There is nothing at this path' }
    : { status: 405, body: 'This path does not accept that method', headers: { allow: methods.join(', ') } };
}

/** A route that runs on after its time limit is ignored, and so is its failure. */
async function withinTime(work: () => Promise<HttpAnswer>, limitMs: number): Promise<HttpAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Trouble('http.too_slow', { message: `Expected an answer within \`${limitMs}\` ms, got none` }));
    }, limitMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
