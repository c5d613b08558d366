/**
 * Deliveries over HTTP: a route that verifies the signature, parses the body in either of Slack's two formats, and
 * passes it to Bolt. The response is the listener's acknowledgment.
 *
 * Bolt's own receiver is not used: it throws on an unknown method, never answers a body such as `null`, and accepts any
 * timestamp in the future, so a request signed ahead could be replayed later.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack (November 2026)
 */
import type { App, Logger } from '@slack/bolt';
import { slackAnswerMs } from '../kernel/limits.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { verifySlackRequest } from './bolt.ts';
import type { SlackTransport, SlackAnswer, SlackRequest } from './transport.ts';

export const SLACK_PATH = '/slack/events';
/** Seconds by which Slack's clock may be ahead of ours. Bolt refuses what is older than five minutes. */
const AHEAD_MAX_S = 60;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

type Delivery = Readonly<Record<string, unknown>>;

/** @param nowMs real time, against which Bolt checks the age of the signature */
export function createHttpTransport({
  signingSecret,
  logger,
  nowMs = Date.now,
  limitMs = slackAnswerMs,
}: {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly nowMs?: () => number;
  readonly limitMs?: number;
}): SlackTransport {
  let app: App | null = null;

  const isSigned = ({ headers, body }: SlackRequest): boolean => {
    const signedAt = Number(headers['x-slack-request-timestamp']);
    const signature = headers['x-slack-signature'];
    // Number('') is 0, which counts as too old.
    if (signature === undefined || !Number.isInteger(signedAt) || signedAt > nowMs() / 1_000 + AHEAD_MAX_S)
      return false;
    try {
      verifySlackRequest({
        signingSecret,
        body: body.toString('utf8'),
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': signedAt },
        nowMilliseconds: nowMs(),
      });
      return true;
    } catch {
      return false;
    }
  };

  return {
    receiver: {
      init(given) {
        app = given;
      },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
    async route(request) {
      const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
      if (type !== JSON_TYPE && type !== FORM_TYPE)
        return refuse(415, `Expected the content type \`${JSON_TYPE}\` or \`${FORM_TYPE}\``);
      // Slack checks the certificate of the URL with an unsigned request; it needs no work.
      if (type === FORM_TYPE && new URLSearchParams(request.body.toString('utf8')).get('ssl_check') === '1')
        return { status: 200, body: '' };
      if (!isSigned(request)) {
        logger.warn('A request to the Slack endpoint was refused: its signature is missing, old, early or wrong');
        return refuse(401, 'Expected a signature from Slack');
      }
      const body = readDelivery(type, request.body.toString('utf8'));
      if (body === null) return refuse(400, 'Expected a delivery from Slack');
      if (body['type'] === 'url_verification')
        return {
          status: 200,
          contentType: JSON_TYPE,
          body: JSON.stringify({ challenge: String(body['challenge'] ?? '') }),
        };
      if (app === null) return refuse(503, 'The app is not ready');
      return deliver(app, request, body, { logger, limitMs });
    },
    start: () => Promise.resolve(),
    isConnected: () => true,
    // The HTTP server belongs to the program, which closes it.
    stop: () => undefined,
    end: () => Promise.resolve(),
  };
}

/**
 * Resolves with the listener's acknowledgment. If the listener fails first or is too slow, Slack gets an error status.
 */
function deliver(
  app: App,
  { headers }: SlackRequest,
  body: Delivery,
  { logger, limitMs }: { readonly logger: Logger; readonly limitMs: number },
): Promise<SlackAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      logger.error(`A delivery from Slack (\`${kindOf(body)}\`) was not acknowledged within \`${limitMs}\` ms`);
      resolve(refuse(503, 'It was not acknowledged in time'));
    }, limitMs);
    const end = (answer: SlackAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const retry = Number.parseInt(headers['x-slack-retry-num'] ?? '', 10);
    const reason = headers['x-slack-retry-reason'];
    const work = async (): Promise<void> => {
      await app.processEvent({
        body,
        ack: async (response?: unknown) => {
          end(acknowledged(response));
        },
        ...(Number.isNaN(retry) ? {} : { retryNum: retry }),
        ...(reason === undefined ? {} : { retryReason: reason }),
      });
      // No effect if a listener has already acknowledged it.
      end(refuse(503, 'No listener handled it'));
    };
    work().catch((error: unknown) => {
      // The person has been told and the failure logged (`tell-of-failure.ts`). This only answers Slack, unless that
      // has happened already.
      logger.warn(`A delivery from Slack (\`${kindOf(body)}\`) failed (\`${codeOf(error)}\`): ${messageOf(error)}`);
      end(refuse(500, 'It failed'));
    });
  });
}

function acknowledged(response: unknown): SlackAnswer {
  if (response === undefined || response === null || response === '') return { status: 200, body: '' };
  return typeof response === 'string'
    ? { status: 200, body: response }
    : { status: 200, contentType: JSON_TYPE, body: JSON.stringify(response) };
}

/** The payload that Slack sent; null for JSON of another shape, or if no listener could handle it. */
function readDelivery(type: string, text: string): Delivery | null {
  if (type === JSON_TYPE) return recordOf(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return recordOf(payload);
  // A form without a payload is a slash command.
  return form.has('command') ? Object.fromEntries(form) : null;
}

function recordOf(text: string): Delivery | null {
  try {
    const value: unknown = JSON.parse(text);
    return isDelivery(value) ? value : null;
  } catch {
    return null;
  }
}

/** Checks what Bolt assumes: an inner event is an object with a type. */
function isDelivery(value: unknown): value is Delivery {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (!('event' in value)) return 'type' in value && typeof value.type === 'string';
  const { event } = value;
  return typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string';
}

function kindOf(body: Delivery): string {
  const kind = body['command'] ?? body['type'];
  return typeof kind === 'string' ? kind.slice(0, 40) : 'unknown';
}

function refuse(status: number, sentence: string): SlackAnswer {
  return { status, body: sentence };
}
