/**
 * Guards of the listeners that no ordinary delivery reaches: bots that speak to us, channels that were shared a moment
 * ago, and a Slack that does not answer.
 */
import type { types } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { ACTIONS, shareBlockId, SHORTCUTS } from '../../src/connector/slack/ids.ts';
import { createPeopleCheck, type KnownPerson } from '../../src/connector/slack/people-check.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { createShare } from '../../src/slack/actions/share.ts';
import { answerCommand } from '../../src/slack/commands/sop.ts';
import { appMention } from '../../src/slack/events/app-mention.ts';
import { directMessage } from '../../src/slack/events/direct-message.ts';
import { createBoltLogger } from '../../src/slack/logger.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import type { Click } from '../../src/slack/payload.ts';
import { whyMessage } from '../../src/slack/shortcuts/why.ts';
import { createSlackStub } from '../connector-slack/slack-stub.ts';
import { ANA, BOT, CLAIMS, PARTNER, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';
import { createFakeDesk, type FakeDesk } from './fake-desk.ts';
import { TEAM } from './start-app.ts';

const SHARED_HERE =
  'Another organisation reads this channel, so I say nothing of cases here. Ask me in a direct message';
const UNSEEN_HERE =
  'I cannot see whether another organisation reads this channel, so I say nothing of cases here. Ask me in a direct message';
const TS = '1700000000.000100';

let slack: Slack;
let commands: FakeDesk;
beforeEach(async () => {
  slack = await startSlack({ rateLimits: 'off' });
  commands = createFakeDesk();
});
afterEach(() => slack.stop());

function officeAt(apiUrl = slack.apiUrl): SlackContext {
  const { clock } = slack;
  const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 2_000 });
  const line = { client, budget: createBudget(clock) };
  return {
    ...line,
    commands,
    botUserId: BOT,
    people: createPeopleCheck({ ...line, clock, teams: [TEAM] }),
    channels: createChannels({ ...line, clock, allowExternal: [] }),
    logger: createBoltLogger(() => undefined),
  };
}

/** Everything that Slack shows to anyone. */
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
  seenInThread: null,
  isEphemeral: true,
  surface: 'message',
};
const ana: KnownPerson = {
  kind: 'known',
  name: 'Ana Alvarez',
  actor: { userId: ANA, teamId: TEAM, isBot: false, isGuest: false, isDeleted: false, isStranger: false },
};

describe('a message of a bot', () => {
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
    await hear(officeAt());
    expect([commands.asked, said()]).toEqual([[], []]);
    expect(slack.exchanges).toEqual([]);
  });
});

describe('a channel that another organisation reads', () => {
  it('gets no share, even if it was shared a moment after the question', async () => {
    const context = officeAt();
    expect(await context.channels.problemOf(CLAIMS, false)).toBeNull();
    await slack.vendor.act('set_external', { channel: CLAIMS });
    expect(await createShare().handle(share, ana, context)).toMatchObject({ message: { text: SHARED_HERE } });
    expect([commands.asked, said()]).toEqual([[], []]);
  });

  it('gets no answer to a mention', async () => {
    await appMention(mention({ channel: PARTNER }), officeAt());
    expect(commands.asked).toEqual([]);
    expect(slack.vendor.snapshot().ephemerals[ANA]?.map(({ text }) => text)).toEqual([SHARED_HERE]);
  });

  it('gets no answer to the message shortcut', async () => {
    const shortcut = { shortcut: SHORTCUTS.why, userId: ANA, teamId: TEAM, channel: PARTNER, ts: TS, threadTs: TS };
    expect(await whyMessage({ ...shortcut, text: 'CASE-1 is late' }, officeAt())).toMatchObject({ text: SHARED_HERE });
    expect(commands.asked).toEqual([]);
  });
});

describe('a Slack that does not say who reads a channel', () => {
  it('gets no case into that channel', async () => {
    const stub = await createSlackStub(slack.apiUrl, (method) =>
      method === 'conversations.info' ? 'server_error' : 'pass',
    );
    const command = { userId: ANA, teamId: null, channel: CLAIMS, text: 'explain CASE-1' };
    const answer = await answerCommand(command, officeAt(stub.apiUrl));
    await stub.stop();
    expect(answer).toMatchObject({ text: UNSEEN_HERE });
    expect(commands.asked).toEqual([]);
  });
});
