/**
 * The Web API as seen by the real client.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANA, BOT, CLAIMS, errorOf, GONE, GUEST, LENA, PARTNER, startSlack, type Slack } from './start-slack.ts';

const divider = [{ type: 'divider' as const }];

describe('the Web API', () => {
  let slack: Slack;
  beforeEach(async () => {
    slack = await startSlack({ rateLimits: 'off' });
  });
  afterEach(() => slack.stop());
  const raw = async (method: string, init: RequestInit): Promise<Record<string, unknown>> =>
    (await fetch(slack.apiUrl + method, { method: 'POST', ...init })).json() as Promise<Record<string, unknown>>;

  it('reports who the bot is and which scopes it has', async () => {
    const answer = await slack.client().auth.test();
    expect(answer).toMatchObject({ user_id: BOT, bot_id: 'BBOT00001', team_id: 'TSOPWITH1' });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  it('refuses a wrong, a missing and a misplaced token, and an unknown method', async () => {
    expect(await raw('auth.test', { headers: { authorization: 'Bearer xoxb-wrong' } })).toMatchObject({
      ok: false,
      error: 'invalid_auth',
    });
    expect(await raw('auth.test', {})).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await errorOf(slack.client().apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await errorOf(slack.client().apiCall('constructor'))).toBe('unknown_method');
    expect(await errorOf(slack.client().apiCall('chat.burn'))).toBe('unknown_method');
  });

  it('accepts JSON as well as a form', async () => {
    const headers = { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json; charset=utf-8' };
    expect(
      await raw('chat.postMessage', {
        headers,
        body: JSON.stringify({ channel: CLAIMS, text: 'hi', blocks: divider }),
      }),
    ).toMatchObject({ ok: true, channel: CLAIMS });
    expect(await raw('chat.postMessage', { headers, body: '{' })).toMatchObject({ ok: false, error: 'invalid_json' });
    expect(await raw('chat.postMessage', { headers, body: '[]' })).toMatchObject({
      ok: false,
      error: 'json_not_object',
    });
  });

  it('posts, replies in the thread and reads it back with metadata, with increasing timestamps', async () => {
    const chat = slack.client().chat;
    const metadata = { event_type: 'run', event_payload: { run: 'run-1', seq: 1 } };
    const root = await chat.postMessage({
      channel: CLAIMS,
      text: 'Case',
      blocks: divider,
      metadata,
      unfurl_links: false,
      unfurl_media: false,
    });
    const reply = await chat.postMessage({ channel: CLAIMS, text: 'Step 1', thread_ts: root.ts ?? '' });
    expect(root.ts).toMatch(/^1700000000\.\d{6}$/);
    expect(Number(reply.ts)).toBeGreaterThan(Number(root.ts));
    const plain = await slack.client().conversations.replies({ channel: CLAIMS, ts: root.ts ?? '' });
    expect(plain.messages).toMatchObject([
      { text: 'Case', reply_count: 1, thread_ts: root.ts },
      { text: 'Step 1', thread_ts: root.ts, parent_user_id: BOT },
    ]);
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const full = await slack
      .client()
      .conversations.replies({ channel: CLAIMS, ts: root.ts ?? '', include_all_metadata: true });
    expect(full.messages?.[0]).toMatchObject({ metadata });
    const history = await slack
      .client()
      .conversations.history({ channel: CLAIMS, oldest: root.ts ?? '', inclusive: true });
    expect(history.messages?.map(({ text }) => text)).toEqual(['Case']);
    expect((await slack.client().conversations.history({ channel: CLAIMS, oldest: root.ts ?? '' })).messages).toEqual(
      [],
    );
    expect((await chat.getPermalink({ channel: CLAIMS, message_ts: root.ts ?? '' })).permalink).toContain(
      `/archives/${CLAIMS}/p`,
    );
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({ unfurl: { links: false, media: false } });
  });

  it('opens the direct message when it posts to a person', async () => {
    const answer = await slack.client().chat.postMessage({ channel: ANA, text: 'For you' });
    expect(answer.channel).toBe('D0ANA0001');
    expect((await slack.client().conversations.open({ users: ANA })).channel?.id).toBe('D0ANA0001');
    expect(slack.vendor.snapshot()).toMatchObject({
      dms: { [ANA]: 'D0ANA0001' },
      messages: { D0ANA0001: [{ text: 'For you' }] },
    });
    expect(await errorOf(slack.client().chat.postMessage({ channel: GONE, text: 'x' }))).toBe('user_disabled');
  });

  it('removes blocks when only text is given, and does not mark an update with blocks as edited', async () => {
    const { chat } = slack.client();
    const { ts = '' } = await chat.postMessage({ channel: CLAIMS, text: 'one', blocks: divider });
    await chat.update({
      channel: CLAIMS,
      ts,
      text: 'two',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Two' } }],
    });
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({
      text: 'two',
      blocks: [{ type: 'header' }],
      versions: 1,
    });
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).not.toHaveProperty('edited');
    await chat.update({ channel: CLAIMS, ts, text: 'three' });
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({
      text: 'three',
      blocks: [],
      edited: { user: BOT },
      versions: 2,
    });
  });

  it('deletes its message and reacts to one', async () => {
    const { chat, reactions } = slack.client();
    const { ts = '' } = await chat.postMessage({ channel: CLAIMS, text: 'one' });
    await reactions.add({ channel: CLAIMS, timestamp: ts, name: 'eyes' });
    expect(await errorOf(reactions.add({ channel: CLAIMS, timestamp: ts, name: 'eyes' }))).toBe('already_reacted');
    expect(slack.vendor.snapshot().messages[CLAIMS]?.[0]).toMatchObject({
      reactions: [{ name: 'eyes', users: [BOT] }],
    });
    await chat.delete({ channel: CLAIMS, ts });
    expect(slack.vendor.snapshot().messages[CLAIMS]).toEqual([]);
    expect(await errorOf(chat.update({ channel: CLAIMS, ts, text: 'x' }))).toBe('message_not_found');
  });

  it('posts a reply to a deleted message at the top level, without saying so', async () => {
    const { chat, conversations } = slack.client();
    const { ts = '' } = await chat.postMessage({ channel: CLAIMS, text: 'root' });
    await chat.delete({ channel: CLAIMS, ts });
    const reply = await chat.postMessage({ channel: CLAIMS, text: 'reply', thread_ts: ts });
    expect(reply).toMatchObject({ ok: true });
    expect(reply.message).not.toHaveProperty('thread_ts');
    expect(await errorOf(conversations.replies({ channel: CLAIMS, ts }))).toBe('thread_not_found');
  });

  it('keeps the thread of a message that is deleted after its first reply', async () => {
    const { chat, conversations } = slack.client();
    const { ts = '' } = await chat.postMessage({ channel: CLAIMS, text: 'root' });
    await chat.postMessage({ channel: CLAIMS, text: 'one', thread_ts: ts });
    await chat.delete({ channel: CLAIMS, ts });
    expect((await chat.postMessage({ channel: CLAIMS, text: 'two', thread_ts: ts })).message).toMatchObject({
      thread_ts: ts,
    });
    expect((await conversations.replies({ channel: CLAIMS, ts })).messages).toMatchObject([
      { ts, subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.' },
      { text: 'one' },
      { text: 'two' },
    ]);
    expect(await errorOf(chat.update({ channel: CLAIMS, ts, text: 'x' }))).toBe('message_not_found');
  });

  it('shows an ephemeral message to one person only, and only in a channel they are in', async () => {
    await slack.client().chat.postEphemeral({ channel: CLAIMS, user: ANA, text: 'You may not' });
    expect(slack.vendor.snapshot().ephemerals).toMatchObject({ [ANA]: [{ text: 'You may not' }] });
    expect(slack.vendor.snapshot().ephemerals[LENA]).toBeUndefined();
    expect(await errorOf(slack.client().chat.postEphemeral({ channel: CLAIMS, user: GUEST, text: 'x' }))).toBe(
      'user_not_in_channel',
    );
    await slack.vendor.act('reload', { user: ANA });
    expect(slack.vendor.snapshot().ephemerals).toEqual({});
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['channel_not_found', 'chat.postMessage', { channel: 'C0', text: 'x' }],
    ['channel_not_found', 'chat.postMessage', { channel: '__proto__', text: 'x' }],
    ['not_in_channel', 'chat.postMessage', { channel: 'CRANDOM01', text: 'x' }],
    ['no_text', 'chat.postMessage', { channel: CLAIMS }],
    ['msg_too_long', 'chat.postMessage', { channel: CLAIMS, text: 'x'.repeat(40_001) }],
    ['invalid_blocks_format', 'chat.postMessage', { channel: CLAIMS, text: 'x', blocks: '{' }],
    ['thread_not_found', 'conversations.replies', { channel: CLAIMS, ts: '1700000000.000001' }],
    ['invalid_thread_ts', 'chat.postMessage', { channel: CLAIMS, text: 'x', thread_ts: 'now' }],
    ['message_not_found', 'chat.update', { channel: CLAIMS, ts: '1700000000.000001', text: 'x' }],
    ['user_not_found', 'users.info', { user: 'U0' }],
    ['users_not_found', 'users.lookupByEmail', { email: 'nobody@our.example' }],
    ['users_not_found', 'users.lookupByEmail', { email: 'gerd@our.example' }],
    ['no_such_subteam', 'usergroups.users.list', { usergroup: 'S0' }],
    ['invalid_arguments', 'views.publish', { user_id: ANA, view: '{"type":"home"}' }],
    ['invalid_arguments', 'conversations.info', {}],
  ])('answers %s to %s', async (error, method, options) => {
    expect(await errorOf(slack.client().apiCall(method, options))).toBe(error);
  });

  it('points at what is wrong in blocks', async () => {
    const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }]);
    const error: unknown = await slack
      .client()
      .apiCall('chat.postMessage', { channel: CLAIMS, text: 'x', blocks })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  it("refuses to update a person's message, and an update whose text is too long", async () => {
    const { ts } = await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: 'mine' });
    expect(await errorOf(slack.client().chat.update({ channel: CLAIMS, ts: String(ts), text: 'x' }))).toBe(
      'cant_update_message',
    );
    const own = await slack.client().chat.postMessage({ channel: CLAIMS, text: 'x' });
    expect(
      await errorOf(slack.client().chat.update({ channel: CLAIMS, ts: own.ts ?? '', text: 'x'.repeat(4001) })),
    ).toBe('msg_too_long');
  });

  it('distinguishes guests, strangers and people who left from colleagues', async () => {
    const info = async (user: string) => (await slack.client().users.info({ user })).user;
    expect(await info(GUEST)).toMatchObject({
      team_id: 'TPARTNER1',
      is_restricted: true,
      is_stranger: true,
      is_bot: false,
    });
    expect(await info(GONE)).toMatchObject({ deleted: true });
    expect(await info(BOT)).toMatchObject({ is_bot: true });
    expect(await info(ANA)).toMatchObject({
      team_id: 'TSOPWITH1',
      deleted: false,
      is_restricted: false,
      profile: { email: 'ana@our.example' },
    });
    expect((await slack.client().users.lookupByEmail({ email: 'LENA@our.example' })).user?.id).toBe(LENA);
    expect((await slack.client().conversations.info({ channel: PARTNER })).channel).toMatchObject({
      is_ext_shared: true,
      shared_team_ids: ['TSOPWITH1', 'TPARTNER1'],
    });
    expect((await slack.client().conversations.members({ channel: PARTNER })).members).toContain(GUEST);
  });

  it('shows a pending invitation of another organisation to a channel until it accepts', async () => {
    const shown = async (): Promise<unknown> => {
      const { channel } = await slack.client().conversations.info({ channel: 'CFREIGHT1' });
      return [channel?.is_shared, channel?.is_ext_shared, channel?.is_pending_ext_shared, channel?.pending_shared];
    };
    expect(await shown()).toEqual([false, false, false, []]);
    await slack.vendor.act('invite_external', { channel: 'CFREIGHT1' });
    expect(await shown()).toEqual([false, false, true, ['TPARTNER1']]);
    await slack.vendor.act('set_external', { channel: 'CFREIGHT1' });
    expect(await shown()).toEqual([true, true, false, []]);
  });

  it('gives lists in pages', async () => {
    const ids: (string | undefined)[] = [];
    for await (const page of slack.client().paginate('users.list', { limit: 4 }))
      ids.push(...((page as { members?: { id?: string }[] }).members?.map(({ id }) => id) ?? []));
    expect(ids).toHaveLength(15);
    expect(new Set(ids).size).toBe(15);
    expect(slack.vendor.calls()['users.list']).toBe(4);
  });

  it('shows an edited group on the next call', async () => {
    const members = async () => (await slack.client().usergroups.users.list({ usergroup: 'SCLAIMSLD' })).users;
    expect(await members()).toEqual([LENA, 'UMARCUS01']);
    await slack.vendor.act('edit_usergroup', { usergroup: 'claims-leads', users: [ANA] });
    expect(await members()).toEqual([ANA]);
  });

  it('refuses a Home tab based on an outdated hash', async () => {
    const view = { type: 'home' as const, blocks: divider };
    const first = await slack.client().views.publish({ user_id: ANA, view });
    await slack.client().views.publish({ user_id: ANA, view, hash: first.view?.hash ?? '' });
    expect(await errorOf(slack.client().views.publish({ user_id: ANA, view, hash: first.view?.hash ?? '' }))).toBe(
      'hash_conflict',
    );
  });

  it('never shows tokens in its snapshot', async () => {
    await slack.client().auth.test();
    expect(JSON.stringify(slack.vendor.snapshot())).not.toMatch(/xoxb|xapp|signing/);
  });
});
