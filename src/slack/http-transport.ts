/**
 * Deliveries over HTTP: Bolt's receiver, which verifies the signature, behind a look at the time of the request. Bolt refuses what
 * is older than five minutes and takes whatever claims to come from the future; a request signed ahead would be good for later.
 */
import { HTTPReceiver, type Logger } from '@slack/bolt';
import type { Server } from 'node:http';
import { assert } from '../kernel/assert.ts';
import type { SlackTransport } from './transport.ts';

export const SLACK_PATH = '/slack/events';
/** Seconds by which Slack's clock may be ahead of ours. */
const AHEAD_MAX_S = 60;
/** Bytes of one delivery; a click carries the message it lies on, which is under 100 kB. */
const BODY_MAX = 1_048_576;

/** @param nowMs real time: what Bolt compares the signature's age with */
export function createHttpTransport({
  signingSecret,
  logger,
  nowMs = Date.now,
}: {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly nowMs?: () => number;
}): SlackTransport {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [SLACK_PATH],
    logger,
    bodyLimit: BODY_MAX,
    // The person was told and the log has it (`tell-of-failure.ts`); here only Slack is told, unless it has its answer already.
    processEventErrorHandler({ response }) {
      if (!response.headersSent) response.writeHead(500).end();
      return Promise.resolve(true);
    },
  });
  const verified = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const signedAt = Number(request.headers['x-slack-request-timestamp']);
    if (Number.isFinite(signedAt) && signedAt > nowMs() / 1_000 + AHEAD_MAX_S) {
      logger.warn('A request of Slack was refused: its time lies in the future');
      response.writeHead(401).end();
      return;
    }
    verified(request, response);
  };
  let server: Server | null = null;
  return {
    receiver,
    listener: (request, response) => {
      receiver.requestListener(request, response);
    },
    async start(listen) {
      if (listen === null) return null;
      server = await receiver.start(listen);
      const address = server.address();
      assert(address !== null && typeof address !== 'string', 'the server listens on a port');
      return { port: address.port };
    },
    isConnected: () => true,
    stop() {
      // Not Bolt's own stop: it would wait for connections that Slack keeps open.
      server?.close();
    },
    end() {
      server?.closeIdleConnections();
      server = null;
      return Promise.resolve();
    },
  };
}
