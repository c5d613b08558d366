/**
 * Requests to the Slack endpoint that Slack itself would not send: each is answered at once.
 */
import type { App, Logger, ReceiverEvent } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { startHttp } from '../../src/http/start-http.ts';
import { signatureOf } from '../../src/sandbox/slack/delivery/http-transport.ts';
import { createHttpTransport, SLACK_PATH } from '../../src/slack/http-transport.ts';
import { createBoltLogger } from '../../src/slack/logger.ts';
import { SECRET } from '../sandbox-slack/start-slack.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const EVENT = '{"type":"event_callback","event":{"type":"app_mention"}}';
const NOW_MS = 1_700_000_000_000;

type Sent = { readonly status: number; readonly body: string; readonly allow: string | null };
type World = {
  readonly logged: string[];
  send(
    body: string,
    type: string | null,
    init?: { readonly secret?: string; readonly method?: string; readonly aheadS?: number },
  ): Promise<Sent>;
};

async function withTransport(
  story: (world: World) => Promise<void>,
  processEvent: (event: ReceiverEvent) => Promise<void> = async ({ ack }) => {
    await ack();
  },
): Promise<void> {
  const logged: string[] = [];
  const logger: Logger = createBoltLogger((level, message) => {
    logged.push(`${level}: ${message}`);
  });
  const transport = createHttpTransport({ signingSecret: SECRET, logger, limitMs: 200, nowMs: () => NOW_MS });
  transport.receiver.init({ processEvent } as App);
  if (transport.route === null) throw new Error('Expected a route');
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    routes: new Map([[`POST ${SLACK_PATH}`, transport.route]]),
    logger: {
      info: () => undefined,
      error: (name, error) => {
        logged.push(`${name}: ${String(error)}`);
      },
    },
  });
  try {
    await story({
      logged,
      async send(body, type, { secret = SECRET, method = 'POST', aheadS = 0 } = {}) {
        const timestamp = String(Math.floor(NOW_MS / 1_000) + aheadS);
        const response = await fetch(`${server.address}${SLACK_PATH}`, {
          method,
          ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.from(body) }),
          headers: {
            ...(type === null ? {} : { 'content-type': type }),
            ...(secret === '' ? {} : { 'x-slack-request-timestamp': timestamp }),
            ...(secret === '' ? {} : { 'x-slack-signature': signatureOf(secret, timestamp, body) }),
          },
        });
        return { status: response.status, body: await response.text(), allow: response.headers.get('allow') };
      },
    });
  } finally {
    await server.stop();
  }
}

describe('the Slack endpoint', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'refuses %s and says what it accepts, signed or not',
    (method) =>
      withTransport(async ({ send }) => {
        for (const secret of ['', SECRET])
          expect(await send('', JSON_TYPE, { method, secret })).toMatchObject({ status: 405, allow: 'POST' });
      }),
  );

  it.each([
    ['null', 400],
    ['true', 400],
    ['7', 400],
    ['"text"', 400],
    ['[]', 400],
    ['[null]', 400],
    ['{}', 400],
    ['{"type":7}', 400],
    ['{"type":"event_callback","event":null}', 400],
    ['{"type":"event_callback","event":{"type":null}}', 400],
    ['{"event":"text"}', 400],
    ['{', 400],
    ['', 400],
    ['{"type":"event_callback","event":{"type":"app_mention"}}', 200],
    ['{"type":"url_verification","challenge":"c1"}', 200],
    ['{"type":"url_verification"}', 200],
  ])('answers a signed body of JSON: %s', (body, status) =>
    withTransport(async ({ send }) => {
      expect((await send(body, JSON_TYPE)).status).toBe(status);
      expect((await send(body, `${JSON_TYPE}; charset=utf-8`)).status).toBe(status);
      expect((await send(body, JSON_TYPE, { secret: 'another' })).status).toBe(401);
      expect((await send(body, JSON_TYPE, { secret: '' })).status).toBe(401);
    }),
  );

  it.each([
    ['payload=null', 400],
    ['payload=', 400],
    ['payload=%7B', 400],
    ['payload=%5B%5D', 400],
    ['payload=%7B%22type%22%3A%22block_actions%22%7D', 200],
    ['command=%2Fsop&text=help', 200],
    ['text=help', 400],
    ['', 400],
    ['%', 400],
  ])('answers a signed form: %s', (body, status) =>
    withTransport(async ({ send }) => {
      expect((await send(body, FORM_TYPE)).status).toBe(status);
      expect((await send(body, FORM_TYPE, { secret: 'another' })).status).toBe(401);
    }),
  );

  it.each([
    [60, 200],
    [61, 401],
    [-300, 200],
    [-301, 401],
  ])('answers a request that was signed %i s from now with %i', (aheadS, status) =>
    withTransport(async ({ send }) => {
      expect((await send(EVENT, JSON_TYPE, { aheadS })).status).toBe(status);
    }),
  );

  it("answers Slack's unsigned certificate check, and does nothing else for it", () => {
    let events = 0;
    return withTransport(
      async ({ send }) => {
        const smuggled = `ssl_check=1&payload=${encodeURIComponent('{"type":"block_actions"}')}`;
        expect((await send(smuggled, FORM_TYPE, { secret: '' })).status).toBe(200);
        expect(events).toBe(0);
      },
      async ({ ack }) => {
        events += 1;
        await ack();
      },
    );
  });

  it.each([[null], ['text/plain'], ['multipart/form-data']])('refuses the content type %s', (type) =>
    withTransport(async ({ send }) => {
      expect((await send('{"type":"x"}', type)).status).toBe(415);
    }),
  );

  it.each<readonly [string, (event: ReceiverEvent) => Promise<void>, number]>([
    ['throws', () => Promise.reject(new Error('It broke')), 500],
    [
      'throws at once',
      () => {
        throw new Error('It broke');
      },
      500,
    ],
    [
      'throws nothing that is an error',
      () => {
        throw null;
      },
      500,
    ],
    ['ends without an acknowledgment', () => Promise.resolve(), 503],
    ['never ends', () => new Promise(() => undefined), 503],
    [
      'throws after its acknowledgment',
      async ({ ack }) => {
        await ack('Done');
        throw new Error('It broke');
      },
      200,
    ],
    [
      'acknowledges twice',
      async ({ ack }) => {
        await ack({ text: 'one' });
        await ack({ text: 'two' });
      },
      200,
    ],
  ])('answers for a listener that %s, with a line that names no secret', (_, listener, status) =>
    withTransport(async ({ send, logged }) => {
      expect((await send(EVENT, JSON_TYPE)).status).toBe(status);
      expect((await send(EVENT, JSON_TYPE)).status).toBe(status);
      expect(logged.join('\n')).not.toContain(SECRET);
      // The server's own time limit is not what answers.
      expect(logged.join('\n')).not.toContain('http.');
      expect(logged.length).toBeLessThanOrEqual(2);
    }, listener),
  );
});
