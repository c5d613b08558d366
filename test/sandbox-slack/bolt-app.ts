/**
 * A real Bolt app connected to the stand-in through either receiver, with the product's options.
 */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { AddressInfo } from 'node:net';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { eventually, SECRET, type Slack } from './start-slack.ts';

export type Transport = 'http' | 'socket';
export const transports: readonly Transport[] = ['http', 'socket'];

/**
 * Starts the app after `prepare` has registered its listeners.
 *
 * @param pingMs how long the Socket Mode client waits for a pong, and before it reconnects. A busy machine makes a
 * short value drop live connections, so only the reconnection test sets one.
 */
export async function startApp(
  slack: Slack,
  transport: Transport,
  prepare: (app: App) => void,
  pingMs = 5_000,
): Promise<{ stop(): Promise<void> }> {
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const logLevel = LogLevel.ERROR;
  const shared = {
    token: sandboxSlackTokens.bot,
    convoStore: false as const,
    extendedErrorHandler: true as const,
    clientOptions,
    logLevel,
  };
  if (transport === 'http') {
    const app = new App({
      ...shared,
      receiver: new HTTPReceiver({ signingSecret: SECRET, endpoints: ['/slack/events'], logLevel }),
    });
    prepare(app);
    const server = (await app.start({ port: 0, host: '127.0.0.1' })) as { address(): AddressInfo };
    slack.vendor.connect({
      mode: 'http',
      url: `http://127.0.0.1:${server.address().port}/slack/events`,
      signingSecret: SECRET,
    });
    return {
      stop: async () => {
        await app.stop();
      },
    };
  }
  const receiver = new SocketModeReceiver({
    appToken: sandboxSlackTokens.app,
    clientPingTimeout: pingMs,
    logLevel,
    installerOptions: { clientOptions },
  });
  const app = new App({ ...shared, receiver });
  prepare(app);
  slack.vendor.connect({ mode: 'socket' });
  await app.start();
  // Bolt resolves before its socket has closed.
  return {
    stop: async () => {
      await app.stop();
      await eventually(() => !slack.vendor.snapshot().connected);
    },
  };
}
