/**
 * Guards in the listeners that ordinary deliveries do not reach: bots that message us, channels that just became
 * shared, and a Slack that does not answer.
 */
import type { types } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Budget } from '../../src/connector/slack/budget.ts';
import { connectSlack, openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { ACTIONS, shareBlockId, SHORTCUTS, VIEWS } from '../../src/connector/slack/ids.ts';
import type { KnownPerson } from '../../src/connector/slack/people-check.ts';
import { createReplies } from '../../src/connector/slack/replies.ts';
import { signatureOf } from '../../src/sandbox/slack/delivery/http-transport.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { deny } from '../../src/slack/actions/deny.ts';
import { createShare } from '../../src/slack/actions/share.ts';
import { answerCommand } from '../../src/slack/commands/sop.ts';
import { appMention } from '../../src/slack/events/app-mention.ts';
import { directMessage } from '../../src/slack/events/direct-message.ts';
import { publishHome } from '../../src/slack/home.ts';
import { say } from '../../src/slack/say.ts';
import { createBoltLogger } from '../../src/slack/logger.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import type { Click } from '../../src/slack/payload.ts';
import { whyMessage } from '../../src/slack/shortcuts/why.ts';
import { tellOfFailure } from '../../src/slack/tell-of-failure.ts';
import { itWasDoneNote, stopNote } from '../../src/slack/views/recover-note.ts';
import { ASK } from '../connector-slack/fixtures.ts';
import { createSlackStub, type Behaviour } from '../connector-slack/slack-stub.ts';
import {
  ANA,
  BOT,
  CLAIMS,
  GONE,
  GUEST,
  LENA,
  PARTNER,
  SECRET,
  startSlack,
  type Slack,
} from '../sandbox-slack/start-slack.ts';
import { createFakeCommands, type FakeCommands } from './fake-commands.ts';
import { startSlackApp, TEAM } from './start-app.ts';

const SHARED_HERE =
  'Another organisation can read this channel, so I do not discuss cases here. Ask me in a direct message';
const UNSEEN_HERE =
  'I cannot tell whether another organisation can read this channel, so I do not discuss cases here. Ask me in a direct message';
const TS = '1700000000.000100';

let slack: Slack;
let commands: FakeCommands;
beforeEach(async () => {
  slack = await startSlack({ rateLimits: 'off' });
  commands = createFakeCommands();
});
afterEach(() => slack.stop());

function contextAt(apiUrl = slack.apiUrl): SlackContext {
  return openContext(apiUrl).context;
}

function openContext(apiUrl = slack.apiUrl): {
  readonly context: SlackContext;
  readonly budget: Budget;
  readonly logged: string[];
} {
  const { clock } = slack;
  const settings = { token: sandboxSlackTokens.bot, apiUrl, allowExternal: [] };
  const identity = { teamId: TEAM, botId: 'BBOT00001', botUserId: BOT };
  const { channels, members, people, ...line } = connectSlack(openSlackLine(settings, { clock, timeoutMs: 2_000 }), {
    settings,
    identity,
    clock,
  });
  const logged: string[] = [];
  return {
    budget: line.budget,
    logged,
    context: {
      commands,
      workspaceUrl: null,
      botUserId: BOT,
      replies: createReplies(line),
      people,
      channels,
      members,
      logger: createBoltLogger((_level, message) => {
        logged.push(message);
      }),
    },
  };
}

/** Everything that Slack shows to any person. */
function said(): unknown {
  const { messages, ephemerals } = slack.vendor.snapshot();
  return [...Object.values(messages), ...Object.values(ephemerals)].flat();
}

const mention = (over: Partial<types.AppMentionEvent>): types.AppMentionEvent => ({
  type: 'app_mention',
  user: ANA,
  channel: CLAIMS,
  ts: TS,
  event_ts: TS,
  text: `<@${BOT}> why was CASE-1 escalated?`,
  ...over,
});
const direct = (over: Readonly<Record<string, unknown>>) => ({
  type: 'message',
  channel_type: 'im',
  channel: 'D0ANA0001',
  user: ANA,
  ts: TS,
  text: 'why was CASE-1 escalated?',
  ...over,
});
const share: Click = {
  userId: ANA,
  teamId: TEAM,
  action: ACTIONS.share,
  value: 'CASE-1',
  blockId: shareBlockId(null),
  triggerId: '',
  channel: CLAIMS,
  messageTs: TS,
  threadTs: null,
  seenIn: [null],
  isEphemeral: true,
  surface: 'message',
};
const lena: KnownPerson = {
  kind: 'known',
  name: 'Lena Lindqvist',
  actor: { userId: LENA, teamId: TEAM, isBot: false, isGuest: false, isDeleted: false, isStranger: false },
};
const ana: KnownPerson = {
  kind: 'known',
  name: 'Ana Alvarez',
  actor: { userId: ANA, teamId: TEAM, isBot: false, isGuest: false, isDeleted: false, isStranger: false },
};

describe('a message from a bot', () => {
  it.each([
    [
      'a mention by another app gets no answer',
      (context: SlackContext) => appMention(mention({ bot_id: 'BOTHER001' }), context),
    ],
    [
      'a mention by the bot itself gets no answer',
      (context: SlackContext) => appMention(mention({ user: BOT }), context),
    ],
    [
      'a direct message by another app gets no answer',
      (context: SlackContext) => directMessage(direct({ bot_id: 'BOTHER001' }), context),
    ],
    [
      'a direct message by the bot itself gets no answer',
      (context: SlackContext) => directMessage(direct({ user: BOT }), context),
    ],
    [
      'an edit of a direct message gets no answer',
      (context: SlackContext) => directMessage(direct({ subtype: 'message_changed' }), context),
    ],
  ])('%s', async (_, hear) => {
    await hear(contextAt());
    expect([commands.asked, said()]).toEqual([[], []]);
    expect(slack.exchanges).toEqual([]);
  });
});

describe('a direct message', () => {
  it.each(['file_share', 'thread_broadcast'])('typed by a person is answered when it is a `%s`', async (subtype) => {
    await directMessage(direct({ subtype, files: [] }), contextAt());
    expect(commands.asked).toHaveLength(1);
  });
});

describe('a channel that another organisation can read', () => {
  it('gets no shared explanation, even if it became shared just after the question', async () => {
    const context = contextAt();
    expect(await context.channels.problemOf(CLAIMS, 'of_a_minute')).toBeNull();
    await slack.vendor.act('set_external', { channel: CLAIMS });
    expect(await createShare().handle(share, ana, context)).toMatchObject({ message: { text: SHARED_HERE } });
    expect([commands.asked, said()]).toEqual([[], []]);
  });

  it('gets no answer to a mention', async () => {
    await appMention(mention({ channel: PARTNER }), contextAt());
    expect(commands.asked).toEqual([]);
    expect(slack.vendor.snapshot().ephemerals[ANA]?.map(({ text }) => text)).toEqual([SHARED_HERE]);
  });

  it('gets no answer to the message shortcut', async () => {
    const shortcut = { shortcut: SHORTCUTS.why, userId: ANA, teamId: TEAM, channel: PARTNER, ts: TS, threadTs: TS };
    expect(await whyMessage({ ...shortcut, text: 'CASE-1 is late' }, contextAt())).toMatchObject({ text: SHARED_HERE });
    expect(commands.asked).toEqual([]);
  });
});

describe('a Slack that does not say who reads a channel', () => {
  it('gets no case posted to that channel', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'conversations.info' ? 'server_error' : 'pass',
    );
    const command = { userId: ANA, teamId: null, channel: CLAIMS, text: 'explain CASE-1' };
    const answer = await answerCommand(command, contextAt(stub.apiUrl));
    await stub.stop();
    expect(answer).toMatchObject({ text: UNSEEN_HERE });
    expect(commands.asked).toEqual([]);
  });
});

describe('a Slack that is over its rate', () => {
  const LONG_MS = 60_000;
  const place = { userId: ANA, channel: CLAIMS, thread: null, respond: null, prefer: 'ephemeral' } as const;
  const message = { text: 'Approved', blocks: [] };
  const direct = (): readonly string[] => (slack.vendor.snapshot().messages['D0ANA0001'] ?? []).map(({ text }) => text);

  it('reaches the person by direct message when ephemeral messages are over the rate', async () => {
    const { context, budget } = openContext();
    budget.pause({ method: 'chat.postEphemeral' }, LONG_MS);
    expect(await say(place, message, context)).toBe(true);
    expect(direct()).toEqual(['Approved']);
  });

  it('logs a reply that cannot reach the person in any way', async () => {
    const { context, budget, logged } = openContext();
    budget.pause({ method: 'chat.postEphemeral' }, LONG_MS);
    budget.pause({ method: 'chat.postMessage', channel: ANA }, LONG_MS);
    expect(await say(place, message, context)).toBe(false);
    expect(logged.at(-1)).toBe('A person could not be reached in Slack: `Approved`');
    expect(direct()).toEqual([]);
  });

  it('opens no form, says so, and nothing is decided', async () => {
    const { context, budget, logged } = openContext();
    budget.pause({ method: 'views.open' }, LONG_MS);
    expect(await deny.handle({ ...share, action: ACTIONS.deny, value: ASK }, lena, context)).toMatchObject({
      message: { text: 'Slack did not open the form, and nothing was recorded. Press the button again' },
    });
    expect(logged.at(-1)).toContain(
      'A form was not opened: No `views.open` may be sent for `60000` ms: our budget is used up',
    );
    expect(commands.asked.filter((asked) => asked.startsWith('deny'))).toEqual([]);
  });

  it('sends the answer to a click on the Home tab as a message', async () => {
    const { context, budget } = openContext();
    budget.pause({ method: 'views.publish' }, LONG_MS);
    await publishHome(ana, message, context);
    expect(direct()).toEqual(['Approved']);
    await publishHome(ana, null, context);
    expect(direct().at(-1)).toContain('Slack did not accept your Home tab');
  });
});

describe('a post that Slack refused', () => {
  it('may be shared again', async () => {
    let behaviour: Behaviour = 'refuse';
    const stub = await createSlackStub(slack.apiUrl, (method) => (method === 'chat.postMessage' ? behaviour : 'pass'));
    const context = contextAt(stub.apiUrl);
    const { handle } = createShare();
    const refused = { text: expect.stringContaining('It was not shared') as string };
    expect(await handle(share, ana, context)).toMatchObject({ message: refused });
    behaviour = 'pass';
    expect(await handle(share, ana, context)).toMatchObject({ message: { text: 'Shared CASE-1 in the channel' } });
    await stub.stop();
    expect(slack.vendor.snapshot().messages[CLAIMS]).toHaveLength(1);
  });
});

describe('a form that did not come from the client of Slack', () => {
  it.each([itWasDoneNote, stopNote])('does not recover without a reason: %o', async (form) => {
    const submission = { userId: LENA, teamId: TEAM, view: form.view, about: ASK, reason: 'ok', fields: {} };
    expect(await form.handle(submission, ana, contextAt())).toMatchObject({ kind: 'error' });
    expect(commands.asked).toEqual([]);
  });

  it.each([
    ['a guest of another organisation', GUEST],
    ['a deactivated account', GONE],
  ])('decides nothing for %s, even if the engine would', async (_, user) => {
    const started = await startSlackApp('http');
    onTestFinished(() => started.stop());
    const submission = JSON.stringify({
      type: 'view_submission',
      team: { id: TEAM },
      user: { id: user, team_id: TEAM },
      view: { type: 'modal', callback_id: VIEWS.approve, private_metadata: ASK },
    });
    const body = String(new URLSearchParams({ payload: submission }));
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const answer = await fetch(started.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signatureOf(SECRET, timestamp, body),
      },
    });
    expect(await answer.json()).toMatchObject({ view: { title: { text: 'Not allowed' } } });
    expect(started.commands.asked).toEqual([]);
  });
});

describe('a failure', () => {
  const from = { user: { id: ANA }, channel: { id: CLAIMS } };

  it('with a delivery from another workspace is reported to no one in ours', async () => {
    const foreign = Object.assign(new Error('Not ours'), { code: 'slack_bolt_authorization_error' });
    await tellOfFailure(foreign, from, contextAt());
    expect([said(), slack.exchanges]).toEqual([[], []]);
  });

  it('with our own delivery is reported to the person who acted', async () => {
    await tellOfFailure(new Error('Away'), from, contextAt());
    expect(slack.vendor.snapshot().ephemerals[ANA]).toHaveLength(1);
  });
});

describe('an event that Slack delivers twice', () => {
  it('is answered once in the direct message', async () => {
    const started = await startSlackApp('http');
    onTestFinished(() => started.stop());
    const { act } = started.slack.vendor;
    await act('post_message', { user: ANA, channel: BOT, text: 'where is CASE-1?' });
    await act('redeliver', {});
    expect(await started.app.drain(2_000)).toBe(true);
    expect(started.commands.asked).toEqual(['status CASE-1']);
  });
});
