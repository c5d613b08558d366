/**
 * The Slack stand-in under the real client and the real thread writer, without a socket, with faults drawn from a seed.
 */
import { createHash } from 'node:crypto';
import { createBudget } from '../../connector/slack/budget.ts';
import { createSlackClient } from '../../connector/slack/client.ts';
import { createPeopleCheck } from '../../connector/slack/people-check.ts';
import { createThreadPort } from '../../connector/slack/thread-port.ts';
import type { ThreadPort } from '../../engine/thread-port.ts';
import type { SimulatedClock } from '../../kernel/clock.ts';
import { openJournal } from '../../sandbox/journal.ts';
import { defaultSlackSeed } from '../../sandbox/slack/seed.ts';
import { createSlackVendor, sandboxSlackTokens } from '../../sandbox/slack/slack-vendor.ts';
import type { ShownMessage } from '../../sandbox/slack/snapshot.ts';

/** `before` and `after`: whether Slack has done what was asked when the fault happens. */
const FAULTS = [
  '500 before',
  '500 after',
  'timeout before',
  'timeout after',
  'dropped before',
  'dropped after',
  'rate limited',
] as const;
type Fault = (typeof FAULTS)[number];

const ADDRESS = 'http://127.0.0.1:1';
const RETRY_AFTER_S = '3';
const CHANNEL = 'CFREIGHT1';

export type FailingSlack = {
  readonly port: ThreadPort;
  /** Requests so far, including those that failed. */
  requests(): number;
  /** How many of them failed. */
  faults(): number;
  /** A person's message in the channel of the claims. */
  say(text: string): Promise<void>;
  /** Our messages in that channel, oldest first. */
  messages(): readonly ShownMessage[];
};

/**
 * @param share the share of requests that fail, from 0 to 1, while `isFailing` returns true
 * @param seed the same seed gives the same faults in the same order
 */
export function createFailingSlack(
  clock: SimulatedClock,
  { seed, share, isFailing }: { readonly seed: string; readonly share: number; readonly isFailing: () => boolean },
): FailingSlack {
  const vendor = createSlackVendor({
    clock,
    journal: openJournal(null),
    changed: () => undefined,
    address: () => ADDRESS,
  });
  const { team, app } = defaultSlackSeed;
  let requests = 0;
  let faults = 0;
  const drawn = (): Fault | null => {
    const draw = createHash('sha256').update(`${seed} ${requests}`).digest();
    if (!isFailing() || draw.readUInt32BE(0) / 2 ** 32 >= share) return null;
    faults += 1;
    return FAULTS[draw.readUInt32BE(4) % FAULTS.length] ?? null;
  };
  const answer = async (request: Request): Promise<Response> => {
    requests += 1;
    const fault = drawn();
    if (fault === 'rate limited')
      return Response.json(
        { ok: false, error: 'ratelimited' },
        { status: 429, headers: { 'retry-after': RETRY_AFTER_S } },
      );
    if (fault === null || fault.endsWith('after')) {
      const { pathname, searchParams } = new URL(request.url);
      const { status, headers, body } = await vendor.handle({
        method: request.method,
        path: pathname,
        query: searchParams,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
      if (fault === null) return Response.json(body, { status, headers: { ...headers } });
    }
    if (fault.startsWith('500')) return Response.json({ ok: false, error: 'internal_error' }, { status: 500 });
    if (fault.startsWith('timeout')) throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  };
  const client = createSlackClient({
    token: sandboxSlackTokens.bot,
    apiUrl: `${ADDRESS}/api/`,
    fetch: (url, init) => answer(new Request(String(url), init)),
  });
  const line = { client, budget: createBudget(clock), clock };
  const people = createPeopleCheck({ ...line, teams: [team.id] });
  return {
    port: createThreadPort({ ...line, identity: { botUserId: app.bot_user_id }, people }),
    requests: () => requests,
    faults: () => faults,
    async say(text) {
      await vendor.act('post_message', { user: 'UANA0001', channel: CHANNEL, text });
    },
    messages: () => (vendor.snapshot().messages[CHANNEL] ?? []).filter(({ user }) => user === app.bot_user_id),
  };
}
