import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createMembers, type Members } from '../../src/connector/slack/members.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { ANA, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';

describe('the members of a channel', () => {
  let slack: Slack;
  const membersAt = (apiUrl: string): Members => {
    const line = {
      client: createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 2_000 }),
      budget: createBudget(slack.clock),
    };
    return createMembers(line, slack.clock, createChannels({ ...line, clock: slack.clock, allowExternal: [] }));
  };
  beforeEach(async () => {
    slack = await startSlack();
  });
  afterEach(() => slack.stop());

  it('are found by the name and by the id of the channel', async () => {
    const members = membersAt(slack.apiUrl);
    expect(await members.has('freight-claims', ANA)).toBe(true);
    expect(await members.has('CFREIGHT1', ANA)).toBe(true);
    expect(await members.has('freight-claims', 'UGONE0001')).toBe(false);
    expect(await members.has('random', 'UGUEST002')).toBe(false);
  });

  it('are none when there is no such channel, or when Slack does not answer', async () => {
    expect(await membersAt(slack.apiUrl).has('nowhere', ANA)).toBe(false);
    expect(await membersAt('http://127.0.0.1:1/api/').has('CFREIGHT1', ANA)).toBe(false);
  });
});
