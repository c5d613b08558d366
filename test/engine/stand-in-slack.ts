/**
 * The Slack stand-in under the real client and the real thread writer, without a socket: each request gets the next
 * fault of a script, and none once the script is used up.
 */
import { WebClient } from '@slack/web-api';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { clientOptions } from '../../src/connector/slack/client.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { createThreadPort } from '../../src/connector/slack/thread-port.ts';
import type { ThreadPort } from '../../src/engine/thread-port.ts';
import type { SimulatedClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { createSlackVendor, sandboxSlackTokens, type SlackVendor } from '../../src/sandbox/slack/slack-vendor.ts';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { underWay, type Power } from './world.ts';

/**
 * What a request gets. `after`: Slack has done it, but the caller does not learn that. `late`: Slack does it after the
 * caller has given up. `page`: a proxy answers 200 with a page of its own.
 */
export const REQUEST_FAULTS = [
  'none',
  '500 before',
  '500 after',
  'page before',
  'page after',
  'timeout before',
  'timeout after',
  'timeout late',
  'dropped before',
  'dropped after',
  'rate limited',
] as const;
export type RequestFault = (typeof REQUEST_FAULTS)[number];

const ADDRESS = 'http://127.0.0.1:1';
const BOT = 'UBOT00001';
/**
 * Milliseconds after which Slack does what its caller has given up on: longer than the pause before the next look at
 * the thread.
 */
const LATE_MS = 12_000;
export const CLAIMS = 'CFREIGHT1';

export class StandInSlack {
  /** The faults of the next requests, in order. */
  readonly script: RequestFault[] = [];
  /** The fault for all requests of a method while it returns one; takes precedence over the script. */
  rule: (method: string) => RequestFault = () => 'none';
  #vendor: SlackVendor | null = null;
  #client: WebClient | null = null;

  /** The writer of one process, whose power may fail before and after each request. */
  port(power: Power, clock: SimulatedClock): ThreadPort {
    this.#vendor ??= createSlackVendor({
      clock,
      journal: openJournal(null),
      changed: () => undefined,
      address: () => ADDRESS,
    });
    const vendor = this.#vendor;
    const client = new WebClient(sandboxSlackTokens.bot, {
      ...clientOptions({ apiUrl: `${ADDRESS}/api/` }),
      fetch: async (url, init) => {
        power.step();
        const answer = await this.#answer(vendor, clock, new Request(String(url), init));
        power.step();
        return answer;
      },
    });
    this.#client = client;
    const line = { client, budget: createBudget(clock), clock };
    const people = createPeopleCheck({ ...line, teams: ['TSOPWITH1'] });
    const port = createThreadPort({ ...line, identity: { botUserId: BOT }, people });
    return {
      ...port,
      post: (request) => underWay(port.post(request)),
      update: (request) => underWay(port.update(request)),
      find: (request) => underWay(port.find(request)),
    };
  }

  /** A person's message between ours. */
  async say(text: string): Promise<void> {
    await this.#vendor?.act('post_message', { user: 'UANA0001', channel: CLAIMS, text });
  }

  /** Writes to one person, whatever faults are set; null when Slack has too many messages for now. */
  async writeTo(user: string, text: string): Promise<{ readonly channel: string; readonly ts: string } | null> {
    const opened = await this.#ask('conversations.open', { users: user });
    const channel = (opened['channel'] as { readonly id: string } | undefined)?.id ?? '';
    const { ok, ts } = await this.#ask('chat.postMessage', { channel, text });
    return ok === true ? { channel, ts: String(ts) } : null;
  }

  /** Someone deletes a message of ours. */
  async remove(ts: string): Promise<void> {
    await this.#client?.chat.delete({ channel: CLAIMS, ts });
  }

  /** Our own messages in the claims channel, oldest first. */
  messages(): readonly ShownMessage[] {
    const all = this.#vendor?.snapshot().messages[CLAIMS] ?? [];
    return all.filter(({ user }) => user === BOT);
  }

  async #ask(method: string, form: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
    if (this.#vendor === null) throw new Error('Expected a process that writes to Slack');
    const { body } = await this.#vendor.handle({
      method: 'POST',
      path: `/api/${method}`,
      query: new URLSearchParams(),
      headers: {
        authorization: `Bearer ${sandboxSlackTokens.bot}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    return body as Readonly<Record<string, unknown>>;
  }

  async #answer(vendor: SlackVendor, clock: SimulatedClock, request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const method = pathname.split('/').at(-1) ?? '';
    const ruled = this.rule(method);
    const fault = ruled === 'none' ? (this.script.shift() ?? 'none') : ruled;
    if (fault === 'rate limited')
      return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers: { 'retry-after': '3' } });
    const perform = async (): Promise<Response> => {
      const { status, headers, body } = await vendor.handle({
        method: request.method,
        path: pathname,
        query: searchParams,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
      return Response.json(body, { status, headers: { ...headers } });
    };
    if (fault === 'none') return perform();
    if (fault.endsWith('after')) await perform();
    if (fault.endsWith('late')) void clock.sleep(LATE_MS).then(perform);
    if (fault.startsWith('page')) return new Response('<!DOCTYPE html><h1>Sign in</h1>');
    if (fault.startsWith('500')) return Response.json({ ok: false, error: 'internal_error' }, { status: 500 });
    if (fault.startsWith('timeout')) throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  }
}
