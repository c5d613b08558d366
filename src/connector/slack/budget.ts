/**
 * Our own rate budget, below Slack's limits, so a 429 is rare. It never waits: a call that does not fit gets the time
 * after which it will, and the caller continues with something else.
 *
 * Pure except for the clock passed in. If that is set back, no call waits for it to catch up. Each process counts for itself; with several workers, Slack's own Retry-After,
 * which is honoured here, does the rest.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import { leftOf, timesWithin } from '../../kernel/remembered.ts';
import type { Priority } from '../../engine/thread-port.ts';

export type BudgetMethod =
  | 'auth.test'
  | 'chat.delete'
  | 'chat.update'
  | 'chat.postEphemeral'
  | 'chat.postMessage'
  | 'conversations.info'
  | 'conversations.list'
  | 'conversations.members'
  | 'conversations.history'
  | 'conversations.replies'
  | 'conversations.open'
  | 'users.info'
  | 'views.open'
  | 'views.publish';

export type BudgetRequest = {
  readonly method: BudgetMethod;
  readonly priority: Priority /** For posts. */;
  readonly channel?: string;
};

export type Budget = {
  /** Takes one call from the budget; null when it may be made now, else the milliseconds to wait. */
  take(request: BudgetRequest): number | null;
  /** Slack itself asked for a pause: no call of this kind for `afterMs`. */
  pause(request: Omit<BudgetRequest, 'priority'>, afterMs: number): void;
};

const MINUTE_MS = 60_000;

/**
 * Calls in any 60 s, for the whole workspace: nine tenths of what Slack promises
 * (docs.slack.dev/apis/web-api/rate-limits, read 2026-11). Tier 2 is 20: list. Tier 3 is 50: delete, update, info,
 * history, replies, open. Tier 4 is 100: postEphemeral, members, users.info, views. Several hundred: auth.test, and
 * postMessage, which is also limited by channel.
 */
const PER_MINUTE: Readonly<Record<BudgetMethod, number>> = {
  'auth.test': 240,
  'chat.delete': 45,
  'chat.update': 45,
  'chat.postEphemeral': 90,
  'chat.postMessage': 240,
  'conversations.info': 45,
  'conversations.list': 18,
  'conversations.members': 90,
  'conversations.history': 45,
  'conversations.replies': 45,
  'conversations.open': 45,
  'users.info': 90,
  'views.open': 90,
  'views.publish': 90,
};
/** The share of a window that each priority may use, so an approval is never delayed by the progress of other runs. */
const SHARE: Readonly<Record<Priority, number>> = { ask: 1, end: 0.9, progress: 0.75 };

/** The size of a channel's bucket and how fast it refills: Slack tolerates short bursts above one post a second. */
const BURST = 3;
const REFILL_PER_MS = 1 / 1_000;
/** The tokens that a post of this priority needs in its channel's bucket: the last token is reserved for approvals. */
const NEEDED: Readonly<Record<Priority, number>> = { ask: 1, end: 1, progress: 2 };
/** Maximum buckets remembered; beyond this, full ones are dropped. */
const BUCKETS_MAX = 1_000;

type Bucket = { readonly tokens: number; readonly at: Instant };
type Pause = { readonly at: Instant; readonly ms: number };

export function createBudget(clock: Clock): Budget {
  const windows = new Map<BudgetMethod, Instant[]>();
  const buckets = new Map<string, Bucket>();
  const pauses = new Map<string, Pause>();

  const windowWait = (method: BudgetMethod, priority: Priority, now: Instant): number => {
    const recent = timesWithin(MINUTE_MS, windows.get(method) ?? [], now);
    windows.set(method, recent);
    const limit = Math.max(1, Math.floor(PER_MINUTE[method] * SHARE[priority]));
    // The call fits once fewer than `limit` calls remain in the window.
    const blocking = recent[recent.length - limit];
    return blocking === undefined ? 0 : blocking + MINUTE_MS - now;
  };
  const bucketOf = (channel: string, now: Instant): Bucket => {
    const before = buckets.get(channel) ?? { tokens: BURST, at: now };
    if (before.at > now) {
      // The clock was set back: the bucket has what it had, and fills from now on.
      const again = { tokens: before.tokens, at: now };
      buckets.set(channel, again);
      return again;
    }
    return { tokens: Math.min(BURST, before.tokens + (now - before.at) * REFILL_PER_MS), at: now };
  };
  const keep = (channel: string, bucket: Bucket, now: Instant): void => {
    buckets.set(channel, bucket);
    if (buckets.size > BUCKETS_MAX)
      for (const name of [...buckets.keys()]) if (bucketOf(name, now).tokens >= BURST) buckets.delete(name);
  };

  return {
    take({ method, priority, channel }) {
      const now = clock.now();
      const bucket = method === 'chat.postMessage' && channel !== undefined ? bucketOf(channel, now) : null;
      const bucketWait = bucket === null ? 0 : Math.max(0, (NEEDED[priority] - bucket.tokens) / REFILL_PER_MS);
      const pauseWait = pauseLeft(pauses.get(pauseKey({ method, ...(channel === undefined ? {} : { channel }) })), now);
      const wait = Math.max(windowWait(method, priority, now), bucketWait, pauseWait);
      if (wait > 0) return Math.ceil(wait);
      windows.set(method, [...(windows.get(method) ?? []), now]);
      if (bucket !== null && channel !== undefined) keep(channel, { tokens: bucket.tokens - 1, at: now }, now);
      return null;
    },
    pause(request, afterMs) {
      const now = clock.now();
      for (const [key, known] of [...pauses]) if (pauseLeft(known, now) === 0) pauses.delete(key);
      const key = pauseKey(request);
      if (pauseLeft(pauses.get(key), now) < afterMs) pauses.set(key, { at: now, ms: afterMs });
    },
  };
}

const pauseLeft = (pause: Pause | undefined, now: Instant): number => leftOf(pause?.ms ?? 0, pause?.at, now);

/** Posts are limited per channel, everything else per workspace. */
function pauseKey({ method, channel }: Omit<BudgetRequest, 'priority'>): string {
  return method === 'chat.postMessage' ? `${method} ${channel ?? ''}` : method;
}
