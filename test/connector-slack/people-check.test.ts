import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck, type PeopleCheck } from '../../src/connector/slack/people-check.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { LENA, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';

const lena = (teamId: string, isStranger: boolean) => ({
  kind: 'known',
  name: 'Lena Lindqvist',
  actor: { userId: LENA, teamId, isBot: false, isDeleted: false, isGuest: false, isStranger },
});

describe('who a person is', () => {
  let slack: Slack;
  beforeEach(async () => {
    slack = await startSlack();
  });
  afterEach(() => slack.stop());

  const checkOf = (teams: readonly string[]): PeopleCheck => {
    const { apiUrl, clock } = slack;
    const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 1_000 });
    return createPeopleCheck({ client, budget: createBudget(clock), clock, teams });
  };

  it('is a stranger if the payload names a foreign team, for that payload only', async () => {
    const check = checkOf(['TSOPWITH1']);
    expect(await check.lookUp(LENA, 'TSOPWITH1')).toEqual(lena('TSOPWITH1', false));
    expect(await check.lookUp(LENA, 'TPARTNER1')).toEqual(lena('TSOPWITH1', true));
    expect(await check.lookUp(LENA, null)).toEqual(lena('TSOPWITH1', false));
  });

  it('is a stranger if the home team in Slack is none of ours, even if Slack does not say so', async () => {
    expect(await checkOf(['TOTHER001']).lookUp(LENA, null)).toEqual(lena('TSOPWITH1', true));
  });
});
