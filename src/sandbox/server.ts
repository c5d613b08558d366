/**
 * One listener on loopback serves the stand-ins below their prefixes, and the page.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { unreachable } from '../kernel/assert.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { pageRefusalOf, refusalOf } from './guard.ts';
import { headersOf, readBody, readRequest, send, splitTarget } from './http.ts';
import { answerPage } from './page-api.ts';
import { servePageFile } from './page-files.ts';
import type { PageStream } from './page-stream.ts';
import type { SampleBook } from './sample-book.ts';
import type { StandIns } from './stand-ins.ts';
import type { Vendor } from './vendor.ts';

export type ServerOptions = {
  readonly standIns: StandIns;
  readonly stream: PageStream;
  /** 0 takes any free port. */
  readonly port: number;
  readonly samples: SampleBook;
};

export type Server = {
  readonly port: number;
  stop(): Promise<void>;
};

/**
 * Starts listening; resolves when the stand-ins can be reached.
 *
 * @throws Trouble `sandbox.no_port` when the port is taken
 */
export async function startServer({ standIns, stream, port: wanted, samples }: ServerOptions): Promise<Server> {
  let isStopping = false;
  let port = 0;

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(message, port);
    if (refusal !== null) {
      send(response, { status: 403, body: { ok: false, error: refusal } });
      return;
    }
    const { path } = splitTarget(message.url);
    const vendor = standIns.vendorAt(path);
    if (vendor !== null) return answerVendor(standIns, vendor, message, response);
    if (!path.startsWith('/sandbox/')) {
      const isRead = message.method === 'GET' || message.method === 'HEAD';
      send(
        response,
        isRead && (path === '/' || path.startsWith('/page/'))
          ? await servePageFile(path)
          : { status: 404, body: `The sandbox has nothing at \`${path}\`` },
      );
      return;
    }
    const pageRefusal = pageRefusalOf(message);
    if (pageRefusal !== null) {
      send(response, { status: 403, body: { ok: false, error: pageRefusal } });
      return;
    }
    if (message.method === 'GET' && path === '/sandbox/stream') {
      stream.open(response);
      return;
    }
    const request = await readRequest(message);
    send(
      response,
      request === null
        ? { status: 413, body: { ok: false, error: 'Expected a smaller body' } }
        : await answerPage(request, { standIns, samples }),
    );
  };

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      if (isStopping) {
        message.socket.destroy();
        return;
      }
      // A failing stand-in is our own bug; the caller sees a response that no vendor would give.
      if (response.headersSent) message.socket.destroy();
      else send(response, { status: 500, body: { sandbox_error: messageOf(error) } });
    });
  });
  // The server no longer closes a connection once it is upgraded.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node removes its own listener from an upgraded socket, and an unhandled error event would end the process.
    socket.on('error', () => undefined);
    const vendor = standIns.vendorAt(splitTarget(message.url).path);
    if (refusalOf(message, port) !== null) {
      refuseSocket(socket, '403 Forbidden');
      return;
    }
    if (vendor?.upgrade === undefined) {
      refuseSocket(socket, '400 Bad Request');
      return;
    }
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    try {
      vendor.upgrade(message, socket, head);
    } catch {
      refuseSocket(socket, '500 Internal Server Error');
    }
  });
  server.on('connect', (_message: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    refuseSocket(socket, '405 Method Not Allowed', 'Allow: GET, HEAD, POST\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message =
        codeOf(cause) === 'EADDRINUSE'
          ? `Expected port \`${wanted}\` to be free, got another program on it: stop it, or set PORT to another number, such as \`PORT=${wanted + 1} npm start\``
          : `Cannot listen on port \`${wanted}\`: ${messageOf(cause)}`;
      reject(new Trouble('sandbox.no_port', { cause, message }));
    });
    server.listen(wanted, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    port,
    async stop() {
      isStopping = true;
      stream.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await standIns.stop();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}

async function answerVendor(
  standIns: StandIns,
  vendor: Vendor,
  message: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const outcome = await standIns.handle(vendor, {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers: headersOf(message),
    readBody: () => readBody(message),
  });
  switch (outcome.kind) {
    case 'answer':
      send(answer, outcome.response);
      return;
    case 'reset':
      message.socket.resetAndDestroy();
      return;
    case 'cut':
      message.socket.destroy();
      return;
    // The connection stays open until its caller gives up or the sandbox stops.
    case 'silence':
      return;
    default:
      unreachable(outcome);
  }
}

/** Writes a response to a socket that the server has handed over. */
function refuseSocket(socket: Duplex, status: string, headers = ''): void {
  // Without a reader the other end could close unnoticed and prevent the server from closing.
  socket.resume();
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
