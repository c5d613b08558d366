import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createChannels } from '../../src/connector/slack/channels.ts';
import { WebClient } from '@slack/web-api';
import { clientOptions, createSlackClient } from '../../src/connector/slack/client.ts';
import { createMembers, type Members } from '../../src/connector/slack/members.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
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
    expect(await members.of('freight-claims', ANA)).toBe('in');
    expect(await members.of('CFREIGHT1', ANA)).toBe('in');
    expect(await members.of('freight-claims', 'UGONE0001')).toBe('out');
    expect(await members.of('random', 'UGUEST002')).toBe('out');
  });

  it('are unknown when the app sees no such channel, or when Slack does not answer', async () => {
    expect(await membersAt(slack.apiUrl).of('nowhere', ANA)).toBe('unknown');
    expect(await membersAt('http://127.0.0.1:1/api/').of('CFREIGHT1', ANA)).toBe('unknown');
  });

  it('are asked for once while Slack does not say, by however many, and again half a minute later', async () => {
    const clock = new SimulatedClock(0);
    let requests = 0;
    let error: string | null = 'channel_not_found';
    const client = new WebClient('xoxb-test', {
      ...clientOptions({ apiUrl: 'http://127.0.0.1:1/api/' }),
      fetch: async () => {
        requests += 1;
        return Response.json(error === null ? { ok: true, members: [ANA] } : { ok: false, error });
      },
    });
    const line = { client, budget: createBudget(clock) };
    const members = createMembers(line, clock, createChannels({ ...line, clock, allowExternal: [] }));
    const ask = (channel: string) =>
      Promise.all(Array.from({ length: 50 }, (_, user) => members.of(channel, user === 0 ? ANA : `UOTHER${user}`)));
    for (let time = 0; time < 10; time++) {
      expect(new Set([...(await ask('CPRIVATE1')), ...(await ask('no-such-channel'))])).toEqual(new Set(['unknown']));
      await clock.advanceTo(clock.now() + 1_000);
    }
    // One for the members of the one, and one for the names of channels.
    expect(requests).toBe(2);
    error = null;
    await clock.advanceTo(clock.now() + 30_000);
    expect(new Set(await ask('CPRIVATE1'))).toEqual(new Set(['in', 'out']));
    expect(requests).toBe(3);
  });

  it('are none where there are more than are read, since who is among those read is chance', async () => {
    const clock = new SimulatedClock(0);
    let pages = 0;
    const client = new WebClient('xoxb-test', {
      ...clientOptions({ apiUrl: 'http://127.0.0.1:1/api/' }),
      fetch: async () => {
        pages += 1;
        return Response.json({ ok: true, members: [ANA], response_metadata: { next_cursor: `page-${pages}` } });
      },
    });
    const line = { client, budget: createBudget(clock) };
    const members = createMembers(line, clock, createChannels({ ...line, clock, allowExternal: [] }));
    expect(await members.of('CFREIGHT1', ANA)).toBe('out');
    expect(pages).toBe(10);
  });
});
