/**
 * A small HTTP server on loopback that answers as a test says, counts what it executed, and fails on demand.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** `lost_before`: the request never reaches the vendor's code; `lost_after`: it does, and the answer is lost. */
export type Fault = Reply | 'hang' | 'lost_before' | 'lost_after';

export type VendorServer = {
  readonly address: string;
  readonly seen: Seen[];
  /** Answers the next `times` requests that match with `fault`. */
  fail(fault: Fault, matches?: (request: Seen) => boolean, times?: number): void;
  /** Resolves when a request hangs. */
  hanging(): Promise<void>;
  heal(): void;
  stop(): Promise<void>;
};

export async function startVendorServer(handle: (request: Seen) => Reply): Promise<VendorServer> {
  const seen: Seen[] = [];
  let faults: { fault: Fault; matches: (request: Seen) => boolean; left: number }[] = [];
  let hangs = Promise.withResolvers<void>();
  const server = createServer((message, answer) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const url = new URL(message.url ?? '/', 'http://vendor.test');
      const request: Seen = {
        method: message.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: message.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(request);
      const fits = faults.find((each) => each.left > 0 && each.matches(request));
      if (fits !== undefined) fits.left -= 1;
      const fault = fits?.fault;
      if (fault === 'hang') {
        hangs.resolve();
        return;
      }
      if (fault === 'lost_before') {
        message.socket.resetAndDestroy();
        return;
      }
      const reply = typeof fault === 'object' ? fault : handle(request);
      if (fault === 'lost_after') {
        message.socket.resetAndDestroy();
        return;
      }
      const text =
        typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body);
      answer.writeHead(reply.status, {
        'content-type': typeof reply.body === 'string' ? 'text/html' : 'application/json',
        ...reply.headers,
      });
      answer.end(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fail(fault, matches = () => true, times = Number.POSITIVE_INFINITY) {
      hangs = Promise.withResolvers<void>();
      faults.push({ fault, matches, left: times });
    },
    hanging: () => hangs.promise,
    heal() {
      faults = [];
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export const HTML: Reply = { status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' };
