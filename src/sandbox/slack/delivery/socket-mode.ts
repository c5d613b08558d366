/**
 * Socket Mode: the app connects by WebSocket and receives deliveries as envelopes, which it acknowledges by id.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock, Instant } from '../../../kernel/clock.ts';
import { own } from '../block-kit/checks.ts';
import type { Ack, Delivery, Retry } from './delivery.ts';

/** An address from `apps.connections.open` must be used within this time. */
const TICKET_LIFE_MS = 30_000;
/** Slack allows an app ten connections and sends each delivery to one of them. */
const CONNECTIONS_MAX = 10;
/** Real milliseconds that a client has to close its side when the sandbox stops. */
const GOODBYE_MS = 200;

export type SocketMode = {
  newAddress(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(delivery: Delivery, retry: Retry | null, signal: AbortSignal): Promise<Ack>;
  connections(): number;
  /** Asks every client to reconnect, as Slack does every few hours. */
  refresh(): number;
  stop(): Promise<void>;
};

type Pending = { readonly connection: WebSocket; readonly settle: (ack: Ack) => void };

export function createSocketMode(options: {
  readonly clock: Clock;
  readonly address: () => string;
  readonly appId: string;
  readonly newId: (prefix: string) => string;
  readonly changed: () => void;
}): SocketMode {
  const { clock, address, appId, newId, changed } = options;
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, Instant>();
  const pending = new Map<string, Pending>();
  let open: readonly WebSocket[] = [];
  let turn = 0;

  const accept = (connection: WebSocket): void => {
    open = [...open, connection];
    connection.on('message', (data) => {
      const envelope = parse(String(data));
      const waiting = pending.get(String(own(envelope, 'envelope_id')));
      if (waiting?.connection === connection) waiting.settle({ ok: true, body: own(envelope, 'payload') ?? '' });
    });
    connection.on('close', () => {
      open = open.filter((other) => other !== connection);
      for (const waiting of [...pending.values()])
        if (waiting.connection === connection) waiting.settle({ ok: false, error: 'dispatch_failed' });
      changed();
    });
    connection.on('error', () => {
      connection.terminate();
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        connection_info: { app_id: appId },
        debug_info: debugInfo,
      }),
    );
    changed();
  };

  return {
    newAddress() {
      const ticket = newId('').toLowerCase() + newId('').toLowerCase();
      tickets.set(ticket, clock.now() + TICKET_LIFE_MS);
      return `${address().replace(/^http/, 'ws')}/slack/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
      const expiresAt = tickets.get(ticket);
      tickets.delete(ticket);
      if (expiresAt === undefined || expiresAt < clock.now() || open.length >= CONNECTIONS_MAX) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    send(delivery, retry, signal) {
      const ready = open.filter((connection) => connection.readyState === WebSocket.OPEN);
      const connection = ready[turn++ % Math.max(1, ready.length)];
      if (connection === undefined) return Promise.resolve<Ack>({ ok: false, error: 'dispatch_failed' });
      return new Promise((resolve) => {
        const settle = (ack: Ack): void => {
          pending.delete(delivery.envelope_id);
          resolve(ack);
        };
        pending.set(delivery.envelope_id, { connection, settle });
        signal.addEventListener(
          'abort',
          () => {
            settle({ ok: false, error: 'operation_timeout' });
          },
          { once: true },
        );
        connection.send(
          JSON.stringify({
            ...delivery,
            accepts_response_payload: delivery.type !== 'events_api',
            ...(retry === null ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason }),
          }),
        );
      });
    },
    connections: () => open.length,
    refresh() {
      for (const connection of open)
        connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: debugInfo }));
      return open.length;
    },
    async stop() {
      await Promise.all(open.map(closed));
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/** Closes the connection; a client that does not close its side is cut off. */
function closed(connection: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      connection.terminate();
    }, GOODBYE_MS);
    connection.once('close', () => {
      clearTimeout(cut);
      resolve();
    });
    connection.close(1001, 'The sandbox stops');
  });
}

const debugInfo = { host: 'applink-sandbox', build_number: 1, approximate_connection_time: 18_060 };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Slack ignores a frame that is not JSON; the envelope it should have acknowledged times out.
    return null;
  }
}
