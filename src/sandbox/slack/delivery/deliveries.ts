/**
 * Delivers to the app, waits three seconds for its ack, and retries events that were not acknowledged.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../kernel/clock.ts';
import type { Json } from '../records.ts';
import type { Ack, Delivery, Retry, SlackConnection } from './delivery.ts';
import { sendOverHttp } from './http-transport.ts';
import type { SocketMode } from './socket-mode.ts';

/** How long Slack waits for an ack before it shows the person that the app failed. */
const ACK_MS = 3_000;
/** An event is retried immediately, after one minute and after five minutes. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000] as const;

export type Deliveries = {
  /** Sends once, then calls `settle` to show the outcome to the person. */
  send(type: 'interactive' | 'slash_commands', payload: Json, settle: (ack: Ack) => void): Promise<Ack>;
  /** Sends an event; retries continue in the background. */
  sendEvent(payload: Json): Promise<Ack>;
  /** Repeats the last delivery with the same ids; null when there was none. */
  redeliver(): Promise<Ack | null>;
  connect(connection: SlackConnection): void;
  mode(): 'http' | 'socket';
  stop(): void;
};

export function createDeliveries(options: {
  readonly clock: Clock;
  readonly sockets: SocketMode;
  readonly connection: SlackConnection;
  readonly newId: (prefix: string) => string;
  readonly wallClock: () => number;
}): Deliveries {
  const { clock, sockets, newId, wallClock } = options;
  const stopped = new AbortController();
  let connection = options.connection;
  let last: { readonly delivery: Delivery; readonly settle: (ack: Ack) => void } | null = null;

  const attempt = (delivery: Delivery, retry: Retry | null): Promise<Ack> =>
    withWatchdog(clock, (signal) => {
      const either = AbortSignal.any([signal, stopped.signal]);
      return connection.mode === 'http'
        ? sendOverHttp(connection, delivery, retry, either, wallClock())
        : sockets.send(delivery, retry, either);
    });

  const repeat = async (delivery: Delivery, first: Ack): Promise<void> => {
    let ack = first;
    for (const [index, delay] of RETRY_DELAYS_MS.entries()) {
      if (ack.ok || ack.noRetry === true || !(await slept(clock, delay, stopped.signal))) return;
      ack = await attempt(delivery, { attempt: index + 1, reason: reasonOf(ack) });
    }
  };

  return {
    async send(type, payload, settle) {
      const delivery = { type, envelope_id: newId('E'), payload };
      last = { delivery, settle };
      const ack = await attempt(delivery, null);
      settle(ack);
      return ack;
    },
    async sendEvent(payload) {
      const delivery: Delivery = { type: 'events_api', envelope_id: newId('E'), payload };
      last = { delivery, settle: () => undefined };
      const ack = await attempt(delivery, null);
      void repeat(delivery, ack);
      return ack;
    },
    async redeliver() {
      if (last === null) return null;
      const { delivery, settle } = last;
      const ack = await attempt(
        delivery,
        delivery.type === 'events_api' ? { attempt: 1, reason: 'http_timeout' } : null,
      );
      settle(ack);
      return ack;
    },
    connect(next) {
      connection = next;
    },
    mode: () => connection.mode,
    stop() {
      stopped.abort(new Error('The sandbox stopped'));
    },
  };
}

async function withWatchdog(clock: Clock, work: (signal: AbortSignal) => Promise<Ack>): Promise<Ack> {
  const late = new AbortController();
  const settled = new AbortController();
  const watchdog = clock.sleep(ACK_MS, settled.signal).then((): Ack => {
    late.abort(new Error('No ack in time'));
    return { ok: false, error: 'operation_timeout' };
  });
  try {
    return await Promise.race([work(late.signal), watchdog]);
  } finally {
    settled.abort(new Error('The ack came'));
  }
}

/** Sleeps; false when the sandbox stopped meanwhile. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await (ms === 0 ? setImmediate() : clock.sleep(ms, signal));
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function reasonOf(ack: Extract<Ack, { ok: false }>): string {
  switch (ack.error) {
    case 'operation_timeout':
      return 'http_timeout';
    case 'dispatch_failed':
      return 'connection_failed';
    default:
      return 'http_error';
  }
}
