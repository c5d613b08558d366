import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { createThreadPort, type ThreadPortOptions } from '../../src/connector/slack/thread-port.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { MessageContent, ThreadPort } from '../../src/engine/thread-port.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { BOT, CLAIMS, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';
import { renderContent } from '../../src/connector/slack/render/message.ts';
import { approval, card, CASE, post, told } from './fixtures.ts';
import { createSlackStub } from './slack-stub.ts';

const CARD: MessageContent = { kind: 'card', card: card() };
const ASK: MessageContent = { kind: 'ask', ask: approval() };
const NAME = { key: 'run-1:ask:1:dm:ULENA0001', caseId: CASE, threadTs: null, content: ASK, priority: 'ask' } as const;
const POST: MessageContent = { kind: 'posts', posts: [post()] };

/** A port that knows the people of the stand-in's own team. */
const portWith = (options: Omit<ThreadPortOptions, 'people'>): ThreadPort =>
  createThreadPort({ ...options, people: createPeopleCheck({ ...options, teams: ['TSOPWITH1'] }) });

describe('the thread port', () => {
  let slack: Slack;
  let port: ThreadPort;
  const make = (over: { allowExternal?: readonly string[]; timeoutMs?: number; apiUrl?: string } = {}): ThreadPort =>
    portWith({
      client: createSlackClient({
        token: sandboxSlackTokens.bot,
        apiUrl: over.apiUrl ?? slack.apiUrl,
        timeoutMs: over.timeoutMs ?? 2_000,
      }),
      budget: createBudget(slack.clock),
      clock: slack.clock,
      identity: { botUserId: BOT },
      allowExternal: over.allowExternal ?? [],
    });
  beforeEach(async () => {
    slack = await startSlack();
    port = make();
  });
  afterEach(() => slack.stop());

  const say = (
    content: MessageContent,
    key: string,
    threadTs: string | null = null,
    channel = 'freight-claims',
    from = port,
  ) => from.post({ channel, threadTs, content, key, caseId: CASE, priority: 'ask' });
  const seek = (key: string, over: Partial<Parameters<ThreadPort['find']>[0]> = {}, from = port) =>
    from.find({
      key,
      caseId: CASE,
      channel: CLAIMS,
      threadTs: null,
      since: slack.clock.now(),
      until: slack.clock.now() + 25_000,
      except: new Set(),
      ...over,
    });
  const messages = (channel = CLAIMS) => slack.vendor.snapshot().messages[channel] ?? [];

  it('says where a channel and the direct message with a person are, as Slack does, or why that is not known', async () => {
    expect(await port.placeOf('freight-claims')).toEqual({ kind: 'place', channel: CLAIMS });
    expect(await port.placeOf(CLAIMS)).toEqual({ kind: 'place', channel: CLAIMS });
    expect(await port.placeOf('no-such-channel')).toMatchObject({ kind: 'refused', code: 'channel_not_found' });
    const direct = await port.placeOf('ULENA0001');
    expect(direct).toMatchObject({ kind: 'place', channel: expect.stringMatching(/^D/) as string });
    expect(await port.post({ ...NAME, channel: 'ULENA0001' })).toMatchObject({ ...direct, kind: 'done' });
  });

  it('deletes a message, says so of one that is gone already, and does not say so when Slack does not', async () => {
    const posted = await say(CARD, 'run-1:card');
    if (posted.kind !== 'done') throw new Error('Expected a message');
    expect(await port.remove(posted.channel, posted.ts)).toBe(true);
    expect(messages().some(({ ts }) => ts === posted.ts)).toBe(false);
    expect(await port.remove(posted.channel, posted.ts)).toBe(true);
    expect(await make({ apiUrl: 'http://127.0.0.1:9/api/' }).remove(posted.channel, posted.ts)).toBe(false);
  });

  it('shows a direct message with a link to the thread of its case, once Slack has said its own address', () => {
    const content: MessageContent = { kind: 'told', told: told(), root: { channel: CLAIMS, ts: '1700000000.000100' } };
    const bare: MessageContent = { kind: 'told', told: told() };
    expect(port.contentHash(content)).toBe(port.contentHash(bare));
    const identity: { botUserId: string; url: string | undefined } = { botUserId: BOT, url: undefined };
    const known = portWith({
      client: createSlackClient({ token: sandboxSlackTokens.bot, apiUrl: slack.apiUrl, timeoutMs: 2_000 }),
      budget: createBudget(slack.clock),
      clock: slack.clock,
      identity,
      allowExternal: [],
    });
    expect(known.contentHash(content)).toBe(known.contentHash(bare));
    identity.url = 'https://our.slack.com/';
    expect(known.contentHash(content)).not.toBe(known.contentHash(bare));
    expect(JSON.stringify(renderContent(content, { workspaceUrl: 'https://our.slack.com/' }).blocks)).toContain(
      `https://our.slack.com/archives/${CLAIMS}/p1700000000000100`,
    );
  });

  it('renders a message once, for sending it and for its hash', async () => {
    let times = 0;
    const content: MessageContent = {
      kind: 'card',
      get card() {
        times += 1;
        return card();
      },
    };
    expect(await say(content, 'run-1:card')).toMatchObject({ kind: 'done' });
    expect(port.contentHash(content)).toBe(port.contentHash(CARD));
    expect(times).toBe(1);
  });

  it('posts by the name of the channel, without unfurling, and updates what it posted', async () => {
    const posted = await say(CARD, 'run-1:card');
    expect(posted).toMatchObject({ kind: 'done', channel: CLAIMS });
    const ts = posted.kind === 'done' ? posted.ts : '';
    expect(messages()[0]).toMatchObject({
      ts,
      unfurl: { links: false, media: false },
      metadata: { event_type: 'sopwith', event_payload: { key: 'run-1:card', case: CASE } },
      pings: [],
    });
    expect(
      await port.update({
        channel: CLAIMS,
        ts,
        content: { kind: 'card', card: card({ standing: 'Done' }) },
        key: 'run-1:card',
        caseId: CASE,
        priority: 'end',
      }),
    ).toEqual({ kind: 'done', channel: CLAIMS, ts });
    expect(messages()[0]).toMatchObject({ versions: 1, text: expect.stringContaining('Done') as string });
    expect(messages()[0]?.edited).toBeUndefined();
  });

  it('asks for the list of channels once, and finds `#name` too', async () => {
    await say(CARD, 'a');
    await say(POST, 'b', null, '#freight-claims');
    expect(slack.vendor.calls()['conversations.list']).toBe(1);
  });

  it('refuses a channel that does not exist, by name', async () => {
    expect(await say(CARD, 'a', null, 'nowhere')).toMatchObject({
      kind: 'refused',
      code: 'channel_not_found',
      message: expect.stringContaining('`nowhere`') as string,
    });
  });

  it('finds its message again in the channel and in the thread, and says absent when it is not there', async () => {
    const root = await say(CARD, 'run-1:card');
    const threadTs = root.kind === 'done' ? root.ts : '';
    const reply = await say(POST, 'run-1:post:17', threadTs);
    expect(await seek('run-1:card', { channel: 'freight-claims', threadTs: null })).toEqual({
      kind: 'found',
      channel: CLAIMS,
      ts: threadTs,
    });
    expect(await seek('run-1:post:17', { channel: CLAIMS, threadTs })).toEqual({
      kind: 'found',
      channel: CLAIMS,
      ts: reply.kind === 'done' ? reply.ts : '',
    });
    expect(await seek('run-1:post:18', { channel: CLAIMS, threadTs })).toEqual({ kind: 'absent' });
    expect(await seek('run-1:post:17', { channel: CLAIMS, threadTs: '1600000000.000100' })).toEqual({
      kind: 'absent',
      isThreadGone: true,
    });
  });

  it('finds a message beyond the first page', async () => {
    slack.vendor.setRateLimits('off');
    await say(CARD, 'run-1:card');
    for (let count = 0; count < 205; count++)
      await slack.client().chat.postMessage({ channel: CLAIMS, text: `noise ${count}` });
    expect(await seek('run-1:card', { channel: CLAIMS, threadTs: null })).toMatchObject({ kind: 'found' });
  });

  it.each<[string, Partial<Parameters<ThreadPort['find']>[0]>]>([
    ['in another channel', { channel: 'ops-systems' }],
    ['in another thread', { threadTs: 'the other root' }],
    ['outside a thread', { threadTs: null }],
    ['of another case', { caseId: asCaseId('CASE-2') }],
    ['of another run', { key: 'run-2:post:17' }],
    ['of another part of the run', { key: 'run-1:post:1' }],
    ['that is known to be something else', { except: new Set(['the reply']) }],
    ['from before', { since: 1_700_000_900_000 }],
    ['from later', { until: 1_699_999_000_000 }],
  ])('does not find a message %s', async (_, over) => {
    const root = await say(CARD, 'run-1:card');
    const other = await say(CARD, 'run-9:card');
    const [threadTs, otherTs] = [root, other].map((said) => (said.kind === 'done' ? said.ts : ''));
    const reply = await say(POST, 'run-1:post:17', threadTs ?? null);
    const ts = reply.kind === 'done' ? reply.ts : '';
    const sought = { threadTs: threadTs ?? null };
    expect(await seek('run-1:post:17', sought)).toEqual({ kind: 'found', channel: CLAIMS, ts });
    expect(
      await seek('run-1:post:17', {
        ...sought,
        ...over,
        ...(over.threadTs === 'the other root' ? { threadTs: otherTs ?? null } : {}),
        ...(over.except === undefined ? {} : { except: new Set([ts]) }),
      }),
    ).toMatchObject({ kind: 'absent' });
  });

  describe('when the first message of the thread was deleted', () => {
    let threadTs: string;
    beforeEach(async () => {
      const root = await say(CARD, 'run-1:card');
      threadTs = root.kind === 'done' ? root.ts : '';
      await slack.client().chat.delete({ channel: CLAIMS, ts: threadTs });
    });

    it('leaves no reply at the top level of the channel', async () => {
      expect(await say(ASK, 'run-1:ask:1', threadTs)).toMatchObject({ kind: 'refused', code: 'thread_gone' });
      expect(messages()).toEqual([]);
    });

    it('still answers in its thread when there were replies', async () => {
      const root = await say(CARD, 'run-2:card');
      const other = root.kind === 'done' ? root.ts : '';
      await say(POST, 'run-2:posts:1-2', other);
      await slack.client().chat.delete({ channel: CLAIMS, ts: other });
      await slack.clock.advanceTo(slack.clock.now() + 5_000);
      expect(await say(ASK, 'run-2:ask:1', other)).toMatchObject({ kind: 'done' });
      expect(messages().map(({ thread_ts }) => thread_ts)).toEqual([other, other]);
    });

    it('deletes a reply at the top level whose answer was lost', async () => {
      slack.faults.set('slack', { fault: 'error_500_after', path: '/api/chat.postMessage', times: 1 });
      expect(await say(ASK, 'run-1:ask:1', threadTs)).toMatchObject({ kind: 'unknown' });
      expect(messages()).toHaveLength(1);
      expect(await seek('run-1:ask:1', { threadTs })).toEqual({ kind: 'absent', isThreadGone: true });
      expect(messages()).toEqual([]);
    });

    it('does not forget a reply at the top level that could not be deleted', async () => {
      slack.faults.set('slack', { fault: 'error_500', path: '/api/chat.delete', times: 2 });
      expect(await say(ASK, 'run-1:ask:1', threadTs)).toMatchObject({ kind: 'unknown' });
      expect(await seek('run-1:ask:1', { threadTs })).toMatchObject({ kind: 'unknown' });
      expect(await seek('run-1:ask:1', { threadTs })).toEqual({ kind: 'absent', isThreadGone: true });
      expect(messages()).toEqual([]);
    });
  });

  it('reports a post answered with 500 as unknown, and finds it', async () => {
    await say(CARD, 'run-1:card');
    slack.faults.set('slack', { fault: 'error_500_after', path: '/api/chat.postMessage', times: 1 });
    expect(await say(POST, 'run-2:card')).toMatchObject({ kind: 'unknown' });
    expect(messages()).toHaveLength(2);
    expect(await seek('run-2:card')).toMatchObject({ kind: 'found', ts: messages()[1]?.ts });
  });

  it('reports a post answered with a page instead of JSON as unknown, and finds it', async () => {
    await say(CARD, 'run-1:card');
    slack.faults.set('slack', { fault: 'html_200_after', path: '/api/chat.postMessage', times: 1 });
    expect(await say(POST, 'run-2:card')).toEqual({
      kind: 'unknown',
      message: 'It is not known whether Slack did it, since its answer is not one that Slack documents',
    });
    expect(await seek('run-2:card')).toMatchObject({ kind: 'found', ts: messages()[1]?.ts });
  });

  it('never mistakes a root for a reply or a reply for a root with the same name', async () => {
    const root = await say(CARD, 'run-1:card');
    const threadTs = root.kind === 'done' ? root.ts : '';
    expect(await seek('run-1:card')).toMatchObject({ kind: 'found', ts: threadTs });
    expect(await seek('run-1:card', { threadTs })).toEqual({ kind: 'absent' });
    const reply = await say(POST, 'run-2:card', threadTs);
    expect(await seek('run-2:card', { threadTs })).toMatchObject({
      kind: 'found',
      ts: reply.kind === 'done' ? reply.ts : '',
    });
    expect(await seek('run-2:card')).toEqual({ kind: 'absent' });
    // A root with replies has its own timestamp as `thread_ts`.
    expect(await seek('run-1:card')).toMatchObject({ kind: 'found', ts: threadTs });
  });

  it("does not mistake another app's message with our metadata for ours", async () => {
    const other = portWith({
      client: createSlackClient({ token: sandboxSlackTokens.bot, apiUrl: slack.apiUrl }),
      budget: createBudget(slack.clock),
      clock: slack.clock,
      identity: { botUserId: 'UOTHERBOT' },
    });
    await say(CARD, 'run-1:card');
    expect(await seek('run-1:card', {}, other)).toEqual({
      kind: 'absent',
    });
  });

  it('refuses a channel that is shared with another organisation, unless it is allowed', async () => {
    expect(await say(CARD, 'a', null, 'carrier-partner')).toMatchObject({ kind: 'refused', code: 'external_channel' });
    expect(messages('CPARTNER1')).toEqual([]);
    expect(await say(CARD, 'a', null, 'carrier-partner', make({ allowExternal: ['carrier-partner'] }))).toMatchObject({
      kind: 'done',
    });
  });

  it('refuses a channel into which another organisation is invited, before it accepts', async () => {
    await slack.vendor.act('invite_external', { channel: CLAIMS });
    expect(await say(CARD, 'a')).toEqual({
      kind: 'refused',
      code: 'external_channel',
      message: expect.stringContaining('`freight-claims`, which is shared with another one') as string,
    });
    expect(messages()).toEqual([]);
  });

  it('checks again before every approval, since a channel may have become shared', async () => {
    await say(CARD, 'a');
    await slack.vendor.act('set_external', { channel: CLAIMS });
    expect(await say(POST, 'b')).toMatchObject({ kind: 'done' });
    expect(await say(ASK, 'c')).toMatchObject({ kind: 'refused', code: 'external_channel' });
    expect(await say(POST, 'd')).toMatchObject({ kind: 'refused', code: 'external_channel' });
  });

  it('updates nothing in a shared channel, since the new text could be read there', async () => {
    const posted = await say(CARD, 'a');
    const ts = posted.kind === 'done' ? posted.ts : '';
    await slack.vendor.act('set_external', { channel: CLAIMS });
    const update = (content: MessageContent) =>
      make().update({ channel: CLAIMS, ts, content, key: 'a', caseId: CASE, priority: 'ask' });
    expect(await update({ kind: 'card', card: card({ standing: 'Done' }) })).toMatchObject({
      code: 'external_channel',
    });
    expect(messages().map(({ versions }) => versions)).toEqual([0]);
  });

  it('checks again before updating an open approval, but not before updating a card', async () => {
    const posted = await say(ASK, 'a');
    const ts = posted.kind === 'done' ? posted.ts : '';
    const looked = slack.vendor.calls()['conversations.info'] ?? 0;
    await port.update({ channel: CLAIMS, ts, content: CARD, key: 'a', caseId: CASE, priority: 'ask' });
    expect(slack.vendor.calls()['conversations.info']).toBe(looked);
    await slack.vendor.act('set_external', { channel: CLAIMS });
    expect(
      await port.update({ channel: CLAIMS, ts, content: ASK, key: 'a', caseId: CASE, priority: 'ask' }),
    ).toMatchObject({
      code: 'external_channel',
    });
  });

  it('does not say absent when there are more messages, and no cursor of their page', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'conversations.history' ? 'lost_cursor' : 'pass',
    );
    const sought = { channel: CLAIMS, threadTs: null, key: 'a', caseId: CASE, except: new Set<string>() };
    const since = slack.clock.now();
    const found = await make({ apiUrl: stub.apiUrl }).find({ ...sought, since, until: since + 60_000 });
    await stub.stop();
    expect(found).toMatchObject({ kind: 'unknown' });
  });

  it('does not say absent when the history never ends: the message may be further back', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'conversations.history' ? 'endless_pages' : 'pass',
    );
    const since = slack.clock.now();
    const found = await make({ apiUrl: stub.apiUrl }).find({
      channel: CLAIMS,
      threadTs: null,
      key: 'a',
      caseId: CASE,
      since,
      until: since + 60_000,
      except: new Set(),
    });
    await stub.stop();
    expect(found).toEqual({
      kind: 'unknown',
      message: 'The message was not among the newest `4000` of the channel',
    });
  });

  it('caches for a minute that a channel is not shared, for messages in the thread of a case', async () => {
    const posted = await say(CARD, 'a');
    const threadTs = posted.kind === 'done' ? posted.ts : '';
    const reply = (key: string) =>
      port.post({ channel: CLAIMS, threadTs, content: POST, key, caseId: CASE, priority: 'ask' });
    const looked = () => slack.vendor.calls()['conversations.info'] ?? 0;
    await reply('b');
    await slack.clock.advanceTo(slack.clock.now() + 59_000);
    const before = looked();
    await reply('c');
    expect(looked()).toBe(before);
    await slack.clock.advanceTo(slack.clock.now() + 2_000);
    await reply('d');
    expect(looked()).toBe(before + 1);
  });

  it('posts no further case to a channel that has been shared since the case before', async () => {
    await say(CARD, 'a');
    await slack.vendor.act('set_external', { channel: CLAIMS });
    await slack.clock.advanceTo(slack.clock.now() + 2_000);
    expect(await say(CARD, 'b')).toMatchObject({ kind: 'refused', code: 'external_channel' });
    expect(messages()).toHaveLength(1);
  });

  it('asks once for the first messages of several cases that come within two seconds', async () => {
    await say(CARD, 'a');
    await slack.clock.advanceTo(slack.clock.now() + 1_999);
    await say(CARD, 'b');
    expect(slack.vendor.calls()['conversations.info']).toBe(1);
  });

  it('says when to try again instead of waiting, before Slack has to refuse', async () => {
    await say(CARD, 'a');
    await say(POST, 'b');
    await say(POST, 'c');
    const before = slack.vendor.calls()['chat.postMessage'];
    expect(await say(POST, 'd')).toEqual({ kind: 'not_now', afterMs: 1_000 });
    expect(slack.vendor.calls()['chat.postMessage']).toBe(before);
  });

  it("honours Slack's Retry-After when another process has used up the rate", async () => {
    await say(CARD, 'a');
    for (let count = 0; count < 3; count++) await slack.client().chat.postMessage({ channel: CLAIMS, text: 'noise' });
    expect(await say(POST, 'b')).toMatchObject({ kind: 'not_now', afterMs: 1_000 });
    const calls = slack.vendor.calls()['chat.postMessage'];
    expect(await say(POST, 'b')).toMatchObject({ kind: 'not_now' });
    expect(slack.vendor.calls()['chat.postMessage']).toBe(calls);
  });

  it("refuses by Slack's own code when the message is gone", async () => {
    expect(
      await port.update({
        channel: CLAIMS,
        ts: '1700000000.999999',
        content: CARD,
        key: 'a',
        caseId: CASE,
        priority: 'end',
      }),
    ).toMatchObject({ kind: 'refused', code: 'message_not_found' });
  });

  it('returns not_now when Slack cannot be reached', async () => {
    await say(CARD, 'a');
    const away = portWith({
      client: createSlackClient({ token: 'x', apiUrl: 'http://127.0.0.1:1/api/', timeoutMs: 500 }),
      budget: createBudget(slack.clock),
      clock: slack.clock,
      identity: { botUserId: BOT },
    });
    expect(await say(CARD, 'b', null, CLAIMS, away)).toMatchObject({ kind: 'not_now' });
  });

  it('gives the same hash for the same rendering', () => {
    expect(port.contentHash(CARD)).toBe(port.contentHash({ kind: 'card', card: card() }));
    expect(port.contentHash(CARD)).not.toBe(port.contentHash({ kind: 'card', card: card({ standing: 'Done' }) }));
  });
});
