/**
 * Slack's rate limits on the simulated clock, and a count of every call, so tests can check what a run costs.
 *
 * A method's limit is a sliding window of one minute; posting to a channel is a token bucket that refills once per
 * second. Slack's own clock is never set back, so a computer's that is holds up no call.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import { timesWithin } from '../../kernel/remembered.ts';

export type RateLimitMode = 'usual' | 'strict' | 'off';

const MINUTE = 60_000;
/** Burst of posts to one channel that Slack tolerates; `strict` mode allows none. */
const BURST = 4;
/** Calls per minute of methods with a special limit of "hundreds". */
const SPECIAL = 300;

const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;

/** Calls per minute for the workspace (method pages and rate-limit guide, read 2026-11). */
const PER_MINUTE: ReadonlyMap<string, number> = new Map([
  ['auth.test', SPECIAL],
  ['chat.getPermalink', SPECIAL],
  ['chat.postMessage', SPECIAL],
  ['chat.update', TIER_3],
  ['chat.delete', TIER_3],
  ['chat.postEphemeral', TIER_4],
  ['conversations.info', TIER_3],
  ['conversations.replies', TIER_3],
  ['conversations.history', TIER_3],
  ['conversations.open', TIER_3],
  ['conversations.list', TIER_2],
  ['conversations.members', TIER_4],
  ['users.info', TIER_4],
  ['users.lookupByEmail', TIER_3],
  ['users.list', TIER_2],
  ['usergroups.list', TIER_2],
  ['usergroups.users.list', TIER_2],
  ['views.open', TIER_4],
  ['views.push', TIER_4],
  ['views.update', TIER_4],
  ['views.publish', TIER_4],
  ['reactions.add', TIER_3],
  ['bots.info', TIER_3],
  ['apps.connections.open', TIER_3],
]);

export type RateLimits = {
  /** Counts the call. Returns null when it may proceed, otherwise the seconds to wait. */
  take(method: string, channel: string | null): number | null;
  /** Calls so far per method, including refused ones. */
  calls(): Readonly<Record<string, number>>;
  forgetCalls(): void;
  setMode(mode: RateLimitMode): void;
};

export function createRateLimits(clock: Clock, initial: RateLimitMode): RateLimits {
  let mode = initial;
  const counts = new Map<string, number>();
  const windows = new Map<string, Instant[]>();
  const buckets = new Map<string, { tokens: number; at: Instant }>();

  const waitForWindow = (method: string, now: Instant): number | null => {
    const limit = PER_MINUTE.get(method) ?? TIER_3;
    const recent = timesWithin(MINUTE, windows.get(method) ?? [], now);
    windows.set(method, recent);
    const oldest = recent[0];
    return recent.length < limit || oldest === undefined ? null : oldest + MINUTE - now;
  };
  const waitForChannel = (channel: string, now: Instant): number | null => {
    const burst = mode === 'strict' ? 1 : BURST;
    const before = buckets.get(channel) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + Math.max(0, now - before.at) / 1000);
    buckets.set(channel, { tokens, at: now });
    return tokens >= 1 ? null : (1 - tokens) * 1000;
  };

  return {
    take(method, channel) {
      counts.set(method, (counts.get(method) ?? 0) + 1);
      if (mode === 'off') return null;
      const now = clock.now();
      const isPost = method === 'chat.postMessage' && channel !== null;
      const wait = Math.max(waitForWindow(method, now) ?? 0, isPost ? (waitForChannel(channel, now) ?? 0) : 0);
      if (wait > 0) return Math.max(1, Math.ceil(wait / 1000));
      windows.get(method)?.push(now);
      const bucket = isPost ? buckets.get(channel) : undefined;
      if (bucket !== undefined) bucket.tokens -= 1;
      return null;
    },
    calls: () => Object.fromEntries(counts),
    forgetCalls() {
      counts.clear();
    },
    setMode(next) {
      mode = next;
    },
  };
}
