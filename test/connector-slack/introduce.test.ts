import { describe, expect, it } from 'vitest';
import { openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { introduce } from '../../src/connector/slack/introduce.ts';
import { requestSlack } from '../../src/connector/slack/request.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { turns } from '../until.ts';

type Answer = Readonly<Record<string, unknown>> | Error;
const BOT = { ok: true, team_id: 'T1', bot_id: 'B1', user_id: 'U1' };
const REFUSED = { ok: false, error: 'invalid_auth' };
const UNREACHED = Object.assign(new Error('fetch failed'), {
  cause: Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }),
});

/** A Slack that gives these answers in order. */
function world(...answers: readonly Answer[]) {
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
  const logger = { info: () => undefined, error: (name: string) => void logged.push(name) };
  const introduction = introduce(line, { clock, logger });
  const post = () =>
    requestSlack(introduction.line, { method: 'users.info', priority: 'ask', purpose: 'read' }, (slack) =>
      slack.users.info({ user: 'U2' }),
    );
  /** Until the first attempt from here has failed, and what follows it has waited long enough. */
  const later = async (ms: number): Promise<void> => {
    await turns();
    await clock.advanceTo(clock.now() + ms);
    await turns();
  };
  return { introduction, post, logged, left, later };
}

describe('an introduction to Slack', () => {
  it('lets no request through until Slack has said who we are, and asks until it does', async () => {
    const { introduction, post, logged, later } = world(UNREACHED, BOT, { ok: true, user: { id: 'U2' } });
    await turns();
    expect(introduction.isKnown()).toBe(false);
    expect(await post()).toMatchObject({ kind: 'not_now', afterMs: 5_000 });
    expect(logged).toEqual(['slack.not_reached']);
    await later(5_000);
    await introduction.known;
    expect(introduction).toMatchObject({ identity: { teamId: 'T1', botId: 'B1', botUserId: 'U1' }, teams: ['T1'] });
    expect(await post()).toMatchObject({ kind: 'answer' });
  });

  it('says why the token is refused, and goes on when it is accepted', async () => {
    const { introduction, post, logged, later } = world(REFUSED, BOT);
    await turns();
    expect(introduction.refusal()).toContain('Slack refuses SLACK_BOT_TOKEN (`invalid_auth`)');
    expect(logged).toEqual(['slack.refused']);
    expect(await post()).toMatchObject({ kind: 'not_now' });
    await later(60_000);
    await introduction.known;
    expect(introduction.refusal()).toBeNull();
  });

  it('asks no more once it is stopped', async () => {
    const { introduction, left, later } = world(UNREACHED, BOT);
    await turns();
    introduction.stop();
    await later(60_000);
    expect([introduction.isKnown(), left.length]).toEqual([false, 1]);
  });
});
