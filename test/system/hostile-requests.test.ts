/**
 * Requests of every shape to every listener of the program in HTTP mode: each gets an answer, none ends the program.
 */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webhookBytesMax } from '../../src/kernel/limits.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { signatureOf } from '../../src/sandbox/slack/delivery/http-transport.ts';
import { startWhole, type Whole } from './in-process.ts';

/** The seed of a failing run, to repeat it. */
const SEED = 20_261_128;
const RUNS = 400;
const ANSWER_MS_MAX = 60_000;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'] as const;
const MAIN_PATHS = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/webhooks/zendesk',
  '/webhooks/events',
  '/webhooks/edi',
  '/slack/events',
  '/portal/freight_claim',
  '/portal/receipts/AAAAAAAAAAAAAAAAAAAAAA',
];
const SANDBOX_PATHS = [
  '/',
  '/page/main.js',
  '/page/../../package.json',
  '/sandbox/state',
  '/sandbox/stream',
  '/sandbox/act',
  '/sandbox/fault',
  '/sandbox/nothing',
  '/zendesk/api/v2/tickets.json',
  '/zendesk/api/v2/tickets/1.json',
  '/zendesk/oauth/tokens',
  '/salesforce/services/oauth2/token',
  '/salesforce/services/data/v60.0/query?q=SELECT+Id',
  '/jira/rest/api/3/issue',
  '/jira/rest/api/3/search/jql',
  '/tms/shipments',
  '/openai/v1/responses',
  '/slack/api/chat.postMessage',
  '/slack/api/users.info',
  '/slack/nothing',
];
const ODD_PATHS = [
  '//',
  '/%',
  '/%00',
  '/%2e%2e/',
  '/%ff%fe',
  '*',
  `/${'x'.repeat(8_000)}`,
  '/slack/events/',
  '/?a=%',
  '/portal/',
  '/portal/%00',
];

type Signed = 'no' | 'slack' | 'zendesk' | 'events';
type Shot = {
  readonly listener: 'main' | 'sandbox';
  readonly method: string;
  readonly path: string;
  readonly type: string | null;
  readonly encoding: 'none' | 'gzip' | 'wrong';
  readonly body: string;
  readonly signed: Signed;
  readonly headers: Readonly<Record<string, string>>;
};

const body = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    'true',
    '0',
    '"x"',
    '[]',
    '{}',
    '{',
    '[null]',
    'payload=null',
    'payload={}',
    `ISA*00*          *00*          *ZZ*A              *ZZ*B              *260304*1405*U*00401*000000001*0*P*>~`,
    '%',
    '\u0000',
  ),
  fc.json({ maxDepth: 3 }),
  fc.json({ maxDepth: 2 }).map((json) => `payload=${encodeURIComponent(json)}`),
  fc.record({ type: fc.json(), event: fc.json(), ticket: fc.json(), opens: fc.json() }).map(
    (parts) =>
      `{${Object.entries(parts)
        .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
        .join(',')}}`,
  ),
  fc.string({ maxLength: 200 }),
  fc.constant('x'.repeat(webhookBytesMax + 1)),
);

const shot: fc.Arbitrary<Shot> = fc.constantFrom('main' as const, 'sandbox' as const).chain((listener) =>
  fc.record({
    listener: fc.constant(listener),
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...(listener === 'main' ? MAIN_PATHS : SANDBOX_PATHS)) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD_PATHS) },
      { weight: 1, arbitrary: fc.webPath() },
    ),
    type: fc.constantFrom(
      null,
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data',
      'application/json; charset=utf-16',
      ';',
    ),
    encoding: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'gzip' as const, 'wrong' as const),
    body,
    signed: fc.constantFrom<Signed>('no', 'slack', 'slack', 'zendesk', 'events'),
    headers: fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { authorization: 'Bearer x' },
      { authorization: 'Basic !' },
      { 'x-slack-retry-num': 'x', 'x-slack-retry-reason': '' },
      { 'x-slack-request-timestamp': 'NaN', 'x-slack-signature': '' },
      { 'webhook-timestamp': '1e9', 'webhook-id': ' ' },
      { origin: 'https://elsewhere.example' },
      { expect: '100-continue' },
      { connection: 'upgrade', upgrade: 'websocket' },
    ),
  }),
);

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({ transport: 'http' });
});
afterAll(async () => {
  await whole.stop();
});

const addressOf = (listener: Shot['listener']): URL =>
  new URL(listener === 'main' ? whole.system.address : (whole.system.page ?? ''));

function signatureHeaders(signed: Signed, bytes: Buffer): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1_000));
  switch (signed) {
    case 'slack': {
      const mode = whole.system.sandbox?.settings.slackMode;
      if (mode?.kind !== 'http') throw new Error('Expected Slack over HTTP');
      return {
        'x-slack-request-timestamp': seconds,
        'x-slack-signature': signatureOf(mode.signingSecret, seconds, bytes.toString('utf8')),
      };
    }
    case 'zendesk': {
      const timestamp = new Date().toISOString();
      const signature = createHmac('sha256', sandboxCredentials.webhook.secret).update(timestamp).update(bytes);
      return {
        'x-zendesk-webhook-signature-timestamp': timestamp,
        'x-zendesk-webhook-signature': signature.digest('base64'),
      };
    }
    case 'events': {
      const id = `fuzz-${seconds}-${bytes.length}`;
      const key = Buffer.from(sandboxCredentials.events.secret.replace(/^whsec_/, ''), 'base64');
      const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(bytes).digest('base64');
      return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
    }
    default:
      return {};
  }
}

/** The status and `Allow` of the answer; it does not wait for the body of an endless stream. */
function send({ listener, method, path, type, encoding, body: text, signed, headers }: Shot): Promise<{
  readonly status: number;
  readonly allow: string | undefined;
}> {
  const { hostname, port } = addressOf(listener);
  const plain = Buffer.from(text);
  const bytes = encoding === 'gzip' ? gzipSync(plain) : plain;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        timeout: ANSWER_MS_MAX,
        headers: {
          'content-length': String(bytes.length),
          ...(type === null ? {} : { 'content-type': type }),
          ...(encoding === 'none' ? {} : { 'content-encoding': 'gzip' }),
          ...signatureHeaders(signed, bytes),
          ...headers,
        },
      },
      (response) => {
        response.on('error', () => undefined);
        resolve({ status: response.statusCode ?? 0, allow: response.headers.allow });
        sent.destroy();
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => {
      sent.destroy(new Error(`Expected an answer within ${ANSWER_MS_MAX} ms, got none`));
    });
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, allow: undefined });
    });
    sent.end(bytes);
  });
}

const isAlive = async (): Promise<void> => {
  expect((await fetch(`${whole.system.address}/healthz`)).status).toBe(200);
  expect((await fetch(`${whole.system.page ?? ''}/`)).status).toBe(200);
};

describe('the program in HTTP mode', () => {
  it('answers requests of every shape and keeps running', async () => {
    await fc.assert(
      fc.asyncProperty(shot, async (given) => {
        const { status, allow } = await send(given);
        expect(status).toBeGreaterThanOrEqual(200);
        // A signed delivery without a listener gets 503; nothing is an internal failure.
        expect(status === 500).toBe(false);
        if (status === 405 && given.listener === 'main') expect(allow).toMatch(/GET|POST/);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    await isAlive();
    // A refused request is one line; nothing else is worth one.
    expect(whole.logger.filter((line) => /http\.(?!refused)|process\./.test(line))).toEqual([]);
  });

  it.each(['main', 'sandbox'] as const)(
    'answers CONNECT, incomplete and broken requests at its listener: %s',
    async (listener) => {
      const { hostname, port } = addressOf(listener);
      const raw = (text: string): Promise<string> =>
        new Promise((resolve, reject) => {
          let got = '';
          const socket = connect(Number(port), hostname, () => {
            socket.end(text);
          });
          socket
            .on('data', (chunk) => {
              got += String(chunk);
            })
            .on('close', () => {
              resolve(got);
            })
            .on('error', reject);
        });
      expect(await raw('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
      expect(await raw('FOO / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
      expect(await raw(`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
      await raw('POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
      await isAlive();
    },
  );

  it('is no longer ready once a defect was found', async () => {
    const ready = async (): Promise<number> => (await fetch(`${whole.system.address}/readyz`)).status;
    expect(await ready()).toBe(200);
    whole.system.markUnready('a defect was found');
    expect(await ready()).toBe(503);
  });
});
