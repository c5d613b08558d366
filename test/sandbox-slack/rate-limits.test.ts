import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createRateLimits } from '../../src/sandbox/slack/rate-limits.ts';
import { SteppingClock } from '../stepping-clock.ts';
import { ANA, CLAIMS, START, startSlack, type Slack } from './start-slack.ts';

describe('rate limits', () => {
  let slack: Slack | undefined;
  afterEach(() => slack?.stop());

  it('allows fifty updates per minute, states the wait for the next, and counts them all', async () => {
    const clock = new SimulatedClock(START);
    const limits = createRateLimits(clock, 'usual');
    for (let call = 0; call < 50; call++) {
      expect(limits.take('chat.update', CLAIMS)).toBeNull();
      await clock.advanceTo(clock.now() + 100);
    }
    expect(limits.take('chat.update', 'COTHER')).toBe(55);
    expect(limits.take('chat.delete', CLAIMS)).toBeNull();
    await clock.advanceTo(clock.now() + 54_999);
    expect(limits.take('chat.update', CLAIMS)).toBe(1);
    await clock.advanceTo(clock.now() + 1);
    expect(limits.take('chat.update', CLAIMS)).toBeNull();
    expect(limits.calls()).toEqual({ 'chat.update': 53, 'chat.delete': 1 });
  });

  it('allows a burst of posts to one channel, then one per second, independently of other channels', async () => {
    const clock = new SimulatedClock(START);
    const limits = createRateLimits(clock, 'usual');
    const posts = (channel: string, count: number) =>
      Array.from({ length: count }, () => limits.take('chat.postMessage', channel));
    expect(posts('C1', 6)).toEqual([null, null, null, null, 1, 1]);
    expect(posts('C2', 1)).toEqual([null]);
    await clock.advanceTo(START + 1_000);
    expect(posts('C1', 2)).toEqual([null, 1]);
  });

  it('allows no burst in strict mode, and everything when off', () => {
    const limits = createRateLimits(new SimulatedClock(START), 'strict');
    expect([limits.take('chat.postMessage', 'C1'), limits.take('chat.postMessage', 'C1')]).toEqual([null, 1]);
    limits.setMode('off');
    for (let call = 0; call < 500; call++) expect(limits.take('usergroups.list', null)).toBeNull();
  });

  it('limits user groups to twenty calls per minute', () => {
    const limits = createRateLimits(new SimulatedClock(START), 'usual');
    const waits = Array.from({ length: 21 }, () => limits.take('usergroups.users.list', null));
    expect(waits.filter((wait) => wait !== null)).toEqual([60]);
  });

  it.each([
    ['chat.postMessage', 1],
    ['usergroups.list', 60],
  ])('hold up no call for longer than before after the clock was set back: %s', async (method, seconds) => {
    const clock = new SteppingClock(START);
    const limits = createRateLimits(clock, 'usual');
    while (limits.take(method, CLAIMS) === null);
    clock.step(-3_600_000);
    expect(limits.take(method, CLAIMS)).toBe(seconds);
    await clock.pass(seconds * 1_000);
    expect(limits.take(method, CLAIMS)).toBeNull();
  });

  it('answers 429 with Retry-After, posts nothing, and shares one bucket for a person and their direct message', async () => {
    const strict = await startSlack({ rateLimits: 'strict' });
    slack = strict;
    const post = (channel: string) => strict.client().chat.postMessage({ channel, text: 'x' });
    await post(ANA);
    await expect(post('D0ANA0001')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
    expect(slack.vendor.snapshot().messages['D0ANA0001']).toHaveLength(1);
    expect(slack.vendor.calls()).toEqual({ 'chat.postMessage': 2 });
    expect(slack.exchanges.at(-1)?.response).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { ok: false, error: 'ratelimited' },
    });
    await slack.vendor.act('set_rate_limits', { mode: 'off' });
    await post(ANA);
    slack.vendor.forgetCalls();
    expect(slack.vendor.calls()).toEqual({});
  });
});
