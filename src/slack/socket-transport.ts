/**
 * Deliveries by Socket Mode. We reconnect ourselves. When the SDK's own reconnect fails, its uncaught promise ends the
 * process (socket-mode 3.1.0, `delayReconnectAttempt`), and it waits 5 s even when Slack only asks for a fresh
 * connection.
 */
import type { Logger } from '@slack/bolt';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { clientOptions } from '../connector/slack/client.ts';
import { SocketModeReceiver } from './bolt.ts';
import { guardFrames } from './guard-frames.ts';
import type { SlackTransport } from './transport.ts';

/** Milliseconds before the first reconnect, doubled each time up to the longest. */
const AGAIN_MS = 100;
const AGAIN_MS_MAX = 30_000;
/**
 * Milliseconds without a pong after which the connection counts as dead. The SDK looks at its timer before it reads what
 * has arrived, so a process that was busy for two thirds of this takes a live connection for dead. What Slack delivers while
 * such a connection closes is lost, and the person who clicked reads that it failed.
 */
const PONG_MS = 15_000;
/**
 * Milliseconds from the start of a connection to Slack's `hello`. The SDK has no such deadline, and the WebSocket gives
 * up a stalled handshake only after 5 minutes.
 */
const HELLO_MS = 15_000;
/** Maximum milliseconds that a stop waits for the socket to close. */
const CLOSE_MS = 2_000;

export function createSocketTransport({
  appToken,
  apiUrl,
  logger,
  helloMs = HELLO_MS,
}: {
  readonly appToken: string;
  readonly apiUrl?: string;
  readonly logger: Logger;
  /** For tests. */
  readonly helloMs?: number;
}): SlackTransport {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientPingTimeout: PONG_MS,
    // The person has been told and the failure logged (`tell-of-failure.ts`). Without an ack, Slack shows that it
    // failed.
    processEventErrorHandler: () => Promise.resolve(false),
    installerOptions: { clientOptions: clientOptions(apiUrl === undefined ? {} : { apiUrl }) },
  });
  const { client } = receiver;
  guardFrames(client, logger);
  let connected = false;
  let stopped = false;
  let ended = false;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    try {
      if (!(await within(client.start(), helloMs))) {
        logger.error(`Slack did not say hello by Socket Mode within \`${helloMs}\` ms; trying again`);
        await close();
        again();
        return;
      }
      failures = 0;
      connected = true;
      if (ended) await close();
    } catch (error) {
      logger.error(`Slack could not be reached by Socket Mode (\`${codeOf(error)}\`): ${messageOf(error)}`);
      again();
    }
  };
  // Whatever ends the attempt ends it once: a socket that is given up may still report that it is closed.
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
    await within(client.disconnect(), CLOSE_MS);
  };
  client.on('disconnected', again);

  return {
    receiver,
    route: null,
    start: connect,
    isConnected: () => connected,
    stop() {
      // The socket stays open: acknowledgments go through it.
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

/** Whether the work ends within the time. Its later failure is of no interest. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false).unref();
  });
  const done = work.then(() => true as const);
  done.catch(() => undefined);
  return Promise.race([done, late]).finally(() => {
    clearTimeout(timer);
  });
}
