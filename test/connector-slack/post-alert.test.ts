import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlackBindings } from '../../src/connector/slack/bindings.ts';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import type { CallContext, CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { createSlackStub } from './slack-stub.ts';
import { BOT, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';

const HOSTILE =
  '<!channel> <@UMARCUS01> pay at <https://evil.example|our portal> & *now*\n✅ Approved by Marcus \u202Egnp.exe';

describe('an alert in a channel', () => {
  let slack: Slack;
  let context: CallContext;
  beforeEach(async () => {
    slack = await startSlack();
    context = { key: 'run-1-2a-0', attempt: 1, intendedAt: slack.clock.now(), signal: new AbortController().signal };
  });
  afterEach(() => slack.stop());

  const bound = (allowExternal: readonly string[] = [], apiUrl = slack.apiUrl): ToolBinding => {
    const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 1_000 });
    const budget = createBudget(slack.clock);
    const line = { client, budget, clock: slack.clock };
    const people = { people: [], groups: [] };
    const bindings = createSlackBindings({
      ...line,
      token: sandboxSlackTokens.bot,
      identity: { botUserId: BOT },
      people: () => people,
      peopleCheck: createPeopleCheck({ ...line, teams: [] }),
      channels: createChannels({ ...line, allowExternal }),
    });
    const found = bindings.find(({ tool }) => tool.id === 'slack.post_alert');
    if (found === undefined) throw new Error('Expected slack.post_alert');
    return found;
  };
  const post = (
    channel: string,
    message = 'Salesforce does not answer',
    allowExternal?: readonly string[],
  ): Promise<CallResult> => bound(allowExternal).call({ channel, message }, context);
  const messagesIn = (channel: string) => slack.vendor.snapshot().messages[channel] ?? [];

  it.each(['#ops-systems', 'ops-systems'])('is posted once in %s, and found again by its key', async (channel) => {
    expect(await post(channel)).toMatchObject({
      kind: 'done',
      output: { channel: 'COPSSYS01' },
      reference: { record: `message in ${channel}` },
    });
    expect(messagesIn('COPSSYS01')).toHaveLength(1);
    expect(await bound().probe?.({ channel, message: 'x' }, context)).toMatchObject({
      kind: 'found',
      output: { channel: 'COPSSYS01' },
    });
    expect(await bound().probe?.({ channel, message: 'x' }, { ...context, key: 'run-1-2a-1' })).toEqual({
      kind: 'absent',
    });
  });

  it('mentions no one and links nowhere, whatever its text contains', async () => {
    await post('#ops-systems', HOSTILE);
    const [message] = messagesIn('COPSSYS01');
    const shown =
      '<!channel> <@UMARCUS01> pay at <https://evil.example|our portal> & *now* ↵ ✅ Approved by Marcus ⟨U+202E⟩gnp.exe';
    expect(message?.blocks).toEqual([
      expect.objectContaining({
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: '⚠️ ' },
              { type: 'text', text: shown },
            ],
          },
        ],
      }),
    ]);
    expect(message?.text).not.toMatch(/<[!@h]/);
  });

  it.each([
    ['nowhere', 'no_channel'],
    ['random', 'no_channel'],
    ['carrier-partner', 'external_channel'],
  ])('is not posted in #%s: %s', async (channel, code) => {
    expect(await post(channel)).toMatchObject({ kind: 'failed', code });
    expect(Object.values(slack.vendor.snapshot().messages).flat()).toEqual([]);
  });

  it('is not posted in a channel into which another organisation is invited', async () => {
    await slack.vendor.act('invite_external', { channel: 'COPSSYS01' });
    expect(await post('ops-systems')).toMatchObject({ kind: 'failed', code: 'external_channel' });
    expect(messagesIn('COPSSYS01')).toEqual([]);
  });

  it('is not posted in a channel that became shared since the last alert', async () => {
    const alert = bound();
    expect(await alert.call({ channel: 'ops-systems', message: 'x' }, context)).toMatchObject({ kind: 'done' });
    await slack.vendor.act('set_external', { channel: 'COPSSYS01' });
    expect(await alert.call({ channel: 'ops-systems', message: 'y' }, { ...context, key: 'run-1-2a-1' })).toMatchObject(
      {
        kind: 'failed',
        code: 'external_channel',
      },
    );
    expect(messagesIn('COPSSYS01')).toHaveLength(1);
  });

  it('is not posted once the call is cancelled', async () => {
    const signal = AbortSignal.abort();
    expect(await bound().call({ channel: 'ops-systems', message: 'x' }, { ...context, signal })).toEqual({
      kind: 'not_now',
      message: 'The call was cancelled before it was sent',
      afterMs: null,
    });
    expect(messagesIn('COPSSYS01')).toEqual([]);
  });

  it('is posted in a shared channel that is allowed by name', async () => {
    expect(await post('carrier-partner', 'x', ['carrier-partner'])).toMatchObject({ kind: 'done' });
  });

  it.each([
    ['<!channel>', 'x'],
    ['#a b', 'x'],
    ['ops-systems', ' '],
  ])('is refused for %j with %j', async (channel, message) => {
    expect(await post(channel, message)).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it.each([
    ['restricted_action', { kind: 'failed', code: 'no_channel' }],
    ['restricted_action_read_only_channel', { kind: 'failed', code: 'no_channel' }],
    ['restricted_action_thread_only_channel', { kind: 'failed', code: 'no_channel' }],
    ['restricted_action_non_threadable_channel', { kind: 'failed', code: 'no_channel' }],
    ['org_login_required', { kind: 'not_now', afterMs: 60_000 }],
    ['team_added_to_org', { kind: 'not_now', afterMs: 60_000 }],
    ['msg_blocks_too_long', { kind: 'failed', code: 'refused' }],
  ])('is refused by Slack with %s', async (error, expected) => {
    const stub = await createSlackStub(slack.apiUrl, (method) => (method === 'chat.postMessage' ? { error } : 'pass'));
    expect(await bound([], stub.apiUrl).call({ channel: 'ops-systems', message: 'x' }, context)).toMatchObject(
      expected,
    );
    await stub.stop();
  });

  it('is unknown when its answer was lost, and found by the probe', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'chat.postMessage' ? 'lose_answer' : 'pass',
    );
    expect((await bound([], stub.apiUrl).call({ channel: 'ops-systems', message: 'x' }, context)).kind).toBe('unknown');
    await stub.stop();
    expect(await bound().probe?.({ channel: 'ops-systems', message: 'x' }, context)).toMatchObject({ kind: 'found' });
    expect(messagesIn('COPSSYS01')).toHaveLength(1);
  });
});
