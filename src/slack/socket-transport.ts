/**
 * Deliveries by Socket Mode. We reconnect ourselves: when the SDK's own reconnecting fails, its promise has no catch
 * and the process dies (socket-mode 3.1.0, `delayReconnectAttempt`), and it waits 5 s where Slack merely asks for a
 * fresh connection.
 */
import { SocketModeReceiver, type Logger } from '@slack/bolt';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { clientOptions } from '../connector/slack/client.ts';
import type { SlackTransport } from './transport.ts';

/** Milliseconds before the first attempt to come back, doubled each time up to the longest. */
const AGAIN_MS = 100;
const AGAIN_MS_MAX = 30_000;
/** Milliseconds without a pong after which the connection counts as dead. */
const PONG_MS = 5_000;
/** Milliseconds that a stop waits for the socket to close. */
const CLOSE_MS = 2_000;

export function createSocketTransport({
  appToken,
  apiUrl,
  logger,
}: {
  readonly appToken: string;
  readonly apiUrl?: string;
  readonly logger: Logger;
}): SlackTransport {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientPingTimeout: PONG_MS,
    // The person was told and the log has it (`tell-of-failure.ts`); without an ack Slack shows that it failed.
    processEventErrorHandler: () => Promise.resolve(false),
    installerOptions: { clientOptions: clientOptions(apiUrl === undefined ? {} : { apiUrl }) },
  });
  const { client } = receiver;
  let connected = false;
  let stopped = false;
  let ended = false;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    try {
      await client.start();
      failures = 0;
      connected = true;
      if (ended) await close();
    } catch (error) {
      logger.error(`Slack could not be reached by Socket Mode (\`${codeOf(error)}\`): ${messageOf(error)}`);
      again();
    }
  };
  const again = (): void => {
    connected = false;
    if (stopped || timer !== null) return;
    const delay = Math.min(AGAIN_MS_MAX, AGAIN_MS * 2 ** failures++);
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, delay);
  };
  const close = async (): Promise<void> => {
    connected = false;
    await Promise.race([
      client.disconnect(),
      new Promise<void>((resolve) => {
        setTimeout(resolve, CLOSE_MS).unref();
      }),
    ]);
  };
  client.on('disconnected', again);

  return {
    receiver,
    route: null,
    start: connect,
    isConnected: () => connected,
    stop() {
      // The socket stays open, since acks go through it.
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    async end() {
      ended = true;
      if (connected) await close();
    },
  };
}
