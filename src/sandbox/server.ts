/**
 * One listener on loopback for all stand-ins: finds the vendor by the prefix, lets the faults happen, and serves the page.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { assert, unreachable } from '../kernel/assert.ts';
import type { Clock } from '../kernel/clock.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { createFaults, faultResponse, type Faults, type RequestFault } from './faults.ts';
import { pageRefusalOf, refusalOf } from './guard.ts';
import { readRequest, send, splitTarget } from './http.ts';
import { answerPage } from './page-api.ts';
import { servePageFile } from './page-files.ts';
import { createPageStream } from './page-stream.ts';
import type {
  Exchange,
  Journal,
  SandboxRequest,
  SandboxResponse,
  Vendor,
  VendorFactory,
  VendorName,
} from './vendor.ts';

export type ServerOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  /** 0 takes any free port. */
  readonly port: number;
  readonly vendors: readonly VendorFactory[];
  /** What the page offers to file; part of `/sandbox/state`. */
  readonly samples?: unknown;
  /** Sees every request that was executed, with its answer, whether or not the answer is sent. */
  readonly onExchange?: (exchange: Exchange) => void;
};

export type Sandbox = {
  /** `http://127.0.0.1:PORT`; the vendors are at `/zendesk`, `/salesforce`, `/jira`, `/tms` and `/slack` below it. */
  readonly address: string;
  readonly vendors: ReadonlyMap<VendorName, Vendor>;
  readonly faults: Faults;
  /** What a person does on the page, such as filing a claim. */
  act(vendor: VendorName, action: string, input?: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
};

/** Makes the vendors and starts to listen; resolves when they can be reached. */
export async function startServer(options: ServerOptions): Promise<Sandbox> {
  const { clock, journal } = options;
  const stream = createPageStream(clock);
  const faults = createFaults(() => stream.changed());
  const stopping = new AbortController();
  let port = 0;
  const address = (): string => {
    assert(port !== 0, 'the sandbox listens before its address is asked for');
    return `http://127.0.0.1:${port}`;
  };
  const vendors: ReadonlyMap<VendorName, Vendor> = new Map(
    options.vendors
      .map((create) => create({ clock, journal, changed: () => stream.changed(), address, faults }))
      .map((vendor) => [vendor.name, vendor]),
  );

  const act: Sandbox['act'] = async (name, action, input = {}) => {
    const vendor = vendors.get(name);
    if (vendor === undefined)
      throw new Trouble('sandbox.no_vendor', { message: `Expected a vendor of this sandbox, met \`${name}\`` });
    return vendor.act(action, input);
  };

  const answerVendor = async (vendor: Vendor, message: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { delayMs, fault } = faults.take(vendor.name, {
      method: message.method ?? 'GET',
      path: pathBelow(vendor.name, message),
    });
    if (fault?.fault === 'refuse') {
      message.socket.resetAndDestroy();
      return;
    }
    const read = await readRequest(message);
    if (read === null) {
      send(answer, { status: 413, body: 'Expected a smaller body' });
      return;
    }
    const request: SandboxRequest = { ...read, path: pathBelow(vendor.name, message) };
    if (delayMs > 0) await clock.sleep(delayMs, stopping.signal);
    const execute = async (): Promise<SandboxResponse> => {
      const response = await vendor.handle(request);
      options.onExchange?.({ vendor: vendor.name, request, response });
      return response;
    };
    await meet(fault, execute, vendor.name, message, answer);
  };

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(message, port);
    if (refusal !== null) {
      send(response, { status: 403, body: { ok: false, error: refusal } });
      return;
    }
    const { path } = splitTarget(message.url);
    const vendor = vendorOf(vendors, path);
    if (vendor !== null) return answerVendor(vendor, message, response);
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
        : await answerPage(request, { vendors, faults, act, samples: options.samples ?? [] }),
    );
  };

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      if (stopping.signal.aborted) {
        message.socket.destroy();
        return;
      }
      // A stand-in that fails is our own mistake; it is shown to whoever called, as an answer no vendor gives.
      if (response.headersSent) message.socket.destroy();
      else send(response, { status: 500, body: { sandbox_error: messageOf(error) } });
    });
  });
  // Once upgraded, a connection is no longer the server's to close.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node takes its own listener off a socket that it hands over; an error that no one hears ends the process.
    socket.on('error', () => undefined);
    const vendor = vendorOf(vendors, splitTarget(message.url).path);
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
    server.once('error', (cause) =>
      reject(
        new Trouble('sandbox.no_port', {
          cause,
          message: `Cannot listen on port \`${options.port}\`: ${messageOf(cause)}`,
        }),
      ),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    address: address(),
    vendors,
    faults,
    act,
    async stop() {
      stopping.abort(new Error('The sandbox stops'));
      stream.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await Promise.all([...vendors.values()].map((vendor) => vendor.stop?.()));
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}

/** Executes the request and answers it, or does whatever the fault says instead. */
async function meet(
  fault: RequestFault | null,
  execute: () => Promise<SandboxResponse>,
  vendor: VendorName,
  message: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  if (fault === null) {
    send(answer, await execute());
    return;
  }
  switch (fault.fault) {
    case 'rate_limited':
    case 'error_500':
    case 'error_500_after':
    case 'html_502': {
      if (fault.fault === 'error_500_after') await execute();
      const response = faultResponse(vendor, fault);
      assert(response !== null, 'a fault that answers has an answer');
      send(answer, response);
      return;
    }
    case 'refuse':
    case 'drop_before':
      message.socket.destroy();
      return;
    case 'drop_after':
      await execute();
      message.socket.destroy();
      return;
    // The connection stays open until its caller gives up or the sandbox stops.
    case 'hang':
      return;
    case 'hang_after':
      await execute();
      return;
    default:
      unreachable(fault);
  }
}

function vendorOf(vendors: ReadonlyMap<VendorName, Vendor>, path: string): Vendor | null {
  for (const [name, vendor] of vendors) if (path === `/${name}` || path.startsWith(`/${name}/`)) return vendor;
  return null;
}

/** Answers on a socket that is no longer the server's. */
function refuseSocket(socket: Duplex, status: string, headers = ''): void {
  // Nothing reads it any more, so its other end could go away unnoticed and keep the server from closing.
  socket.resume();
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function pathBelow(vendor: VendorName, message: IncomingMessage): string {
  return splitTarget(message.url).path.slice(vendor.length + 1) || '/';
}
