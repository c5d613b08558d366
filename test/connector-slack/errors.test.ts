import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { slackFailure } from '../../src/connector/slack/errors.ts';

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
    ['a closed edit window', platform('edit_window_closed'), 'refused', 'refused'],
    ['a missing message', platform('message_not_found'), 'refused', 'refused'],
    ['a revoked token', platform('token_revoked'), 'refused', 'refused'],
  ])('after %s has the outcome that is certain', (_, error, write, read) => {
    expect([slackFailure(error, 'write').kind, slackFailure(error, 'read').kind]).toEqual([write, read]);
  });

  it("keeps Slack's code and its Retry-After", () => {
    expect(slackFailure(platform('edit_window_closed'), 'write')).toMatchObject({ code: 'edit_window_closed' });
    expect(slackFailure(new WebAPIRateLimitedError(7), 'write')).toMatchObject({ afterMs: 7_000 });
    expect(slackFailure(platform('token_revoked'), 'write')).toMatchObject({
      message: expect.stringContaining('sop doctor') as string,
    });
  });

  it('is rethrown when it is our bug', () => {
    expect(() => slackFailure(new TypeError('undefined is not a function'), 'write')).toThrow(TypeError);
  });
});
