import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { slackFailure, type SlackPurpose } from '../../src/connector/slack/errors.ts';
import { requestSlack } from '../../src/connector/slack/request.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

const platform = (error: string) => new WebAPIPlatformError({ ok: false, error });
const network = (code: string) =>
  new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }));

describe('a failed request to Slack', () => {
  it.each([
    ['a refused connection', network('ECONNREFUSED'), 'not_now', 'not_now'],
    ['a name that does not resolve', network('ENOTFOUND'), 'not_now', 'not_now'],
    ['a connection lost in transit', network('ECONNRESET'), 'unknown', 'not_now'],
    ['a timeout', new WebAPIRequestError(new DOMException('late', 'TimeoutError')), 'unknown', 'not_now'],
    ['a server error', new WebAPIHTTPError(503, 'x', {}), 'unknown', 'not_now'],
    ['another refusal by HTTP', new WebAPIHTTPError(404, 'x', {}), 'refused', 'refused'],
    ['a rate limit', new WebAPIRateLimitedError(7), 'not_now', 'not_now'],
    ['an internal error, after which some of it may be done', platform('internal_error'), 'unknown', 'not_now'],
    ['a timeout of its servers that it does not document', platform('service_timeout'), 'unknown', 'not_now'],
    ['a trouble that it does not document', platform('unknown_error'), 'unknown', 'not_now'],
    ['a refusal that is called an error', platform('rollup_error'), 'refused', 'refused'],
    ['a closed edit window', platform('edit_window_closed'), 'refused', 'refused'],
    ['a missing message', platform('message_not_found'), 'refused', 'refused'],
    ['a revoked token', platform('token_revoked'), 'refused', 'refused'],
  ])('after %s has the outcome that is certain', (_, error, write, read) => {
    expect([slackFailure(error, 'write').kind, slackFailure(error, 'read').kind]).toEqual([write, read]);
  });

  it("keeps Slack's code and its Retry-After", () => {
    expect(slackFailure(platform('edit_window_closed'), 'write')).toMatchObject({ code: 'edit_window_closed' });
    expect(slackFailure(new WebAPIRateLimitedError(7), 'write')).toMatchObject({ afterMs: 7_000 });
    expect(slackFailure(new WebAPIRateLimitedError(0), 'write')).toMatchObject({ afterMs: 1_000 });
    // Nothing is on hold for days because of one answer.
    expect(slackFailure(new WebAPIRateLimitedError(999_999), 'write')).toMatchObject({ afterMs: 300_000 });
    expect(slackFailure(platform('token_revoked'), 'write')).toMatchObject({
      message: expect.stringContaining('sop doctor') as string,
    });
  });

  it.each(['', '<!DOCTYPE html><h1>Blocked</h1>', '{"ok":true,"ts":"17000', 'Internal Server Error', 'x'.repeat(81)])(
    'says nothing certain when the answer is %j instead of a code',
    (error) => {
      expect([slackFailure(platform(error), 'write').kind, slackFailure(platform(error), 'read').kind]).toEqual([
        'unknown',
        'not_now',
      ]);
    },
  );
});

describe('a request to Slack', () => {
  const ask = async (respond: (response: ServerResponse) => void, purpose: SlackPurpose) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        respond(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = createSlackClient({ token: 'x', apiUrl: `http://127.0.0.1:${port}/api/`, timeoutMs: 250 });
    const request = { method: 'chat.postMessage', channel: 'C1', priority: 'ask', purpose } as const;
    try {
      return await requestSlack({ client, budget: createBudget(new SimulatedClock(0)) }, request, (slack) =>
        slack.chat.postMessage({ channel: 'C1', text: 'x' }),
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const whole =
    (status: number, body: string, headers = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, headers).end(body);
    };

  it.each<[string, (response: ServerResponse) => void]>([
    ['an empty body', whole(200, '')],
    ['a page', whole(200, '<!DOCTYPE html><h1>Blocked</h1>', { 'content-type': 'text/html' })],
    ['half of an answer', whole(200, '{"ok":true,"ts":"17000')],
    ['null', whole(200, 'null')],
    ['an empty object', whole(200, '{}')],
    ['a code that is no text', whole(200, '{"ok":false,"error":{"a":1}}')],
    ['metadata of another shape', whole(200, '{"ok":true,"ts":"1.1","response_metadata":{"messages":7}}')],
    [
      'a connection cut in the middle of an answer',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"ok":true,', () => response.destroy());
      },
    ],
    [
      'an answer that stops in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"ok":true,');
      },
    ],
  ])('answered with %s may have been done', async (_, respond) => {
    expect(await ask(respond, 'write')).toMatchObject({ kind: 'unknown' });
    expect(await ask(respond, 'read')).toMatchObject({ kind: 'not_now' });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['no time', {}],
    ['a date', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }],
  ])('that is limited with %s waits for half a minute', async (_, headers) => {
    expect(await ask(whole(429, '{"ok":false,"error":"ratelimited"}', headers), 'write')).toMatchObject({
      kind: 'not_now',
      afterMs: 30_000,
    });
  });
});
