import { describe, expect, it } from 'vitest';
import { openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { whoAmI } from '../../src/connector/slack/who-am-i.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { messageOf } from '../../src/kernel/trouble.ts';

type Answer = Readonly<Record<string, unknown>> | Error;
const BOT = { ok: true, team_id: 'T1', bot_id: 'B1', user_id: 'U1' };

/** Asks a Slack that gives these answers in order. */
function ask(answers: readonly Answer[]) {
  const clock = new SimulatedClock(0);
  const left = [...answers];
  const logged: string[] = [];
  const line = openSlackLine(
    { token: 'xoxb-1', allowExternal: [] },
    {
      clock,
      fetch: () => {
        const answer = left.shift() ?? new Error('Asked too often');
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(Response.json(answer));
      },
    },
  );
  const logger = {
    info: () => undefined,
    error: (name: string, error: unknown) => {
      logged.push(`${name}: ${messageOf(error)}`);
      // The next attempt is made when its delay is over.
      void Promise.resolve().then(() => clock.advanceTo(clock.now() + 60_000));
    },
  };
  return { logged, answer: whoAmI(line, { clock, logger }) };
}

describe('who we are in Slack', () => {
  it('is asked until Slack answers', async () => {
    const refused = Object.assign(new Error('fetch failed'), {
      cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    });
    const { logged, answer } = ask([refused, { ok: false, error: 'internal_error' }, BOT]);
    expect(await answer).toEqual({ teamId: 'T1', botId: 'B1', botUserId: 'U1' });
    expect(logged).toEqual([
      'slack.not_reached: Slack could not be reached (`ECONNREFUSED`)',
      'slack.not_reached: it answered `internal_error`',
    ]);
  });

  it.each(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'])(
    'is not asked again after `%s`, since the token has to be replaced',
    async (error) => {
      const { logged, answer } = ask([{ ok: false, error }]);
      await expect(answer).rejects.toMatchObject({ code: 'slack.refused', message: expect.stringContaining(error) });
      expect(logged).toEqual([]);
    },
  );

  it('is refused for the token of a person', async () => {
    await expect(ask([{ ok: true, team_id: 'T1', user_id: 'U1' }]).answer).rejects.toMatchObject({
      code: 'slack.no_bot',
    });
  });
});
