import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { createSlackClient } from '../../src/connector/slack/client.ts';
import { createPeopleCheck, type LookedUp, type PeopleCheck } from '../../src/connector/slack/people-check.ts';
import { defaultSlackSeed, type SlackUser } from '../../src/sandbox/slack/seed.ts';
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

  const checkOf = (teams: readonly string[], enterpriseId?: string): PeopleCheck => {
    const { apiUrl, clock } = slack;
    const client = createSlackClient({ token: sandboxSlackTokens.bot, apiUrl, timeoutMs: 1_000 });
    return createPeopleCheck({ client, budget: createBudget(clock), clock, teams, enterpriseId });
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

  describe('on Enterprise Grid', () => {
    const OURS = 'TSOPWITH1';
    const SISTER = 'TSISTER01';
    const unclear = expect.stringContaining('another workspace of our organisation') as string;
    const grid = async (user: Partial<SlackUser>, enterprise_id = 'EOURGRID1'): Promise<void> => {
      await slack.stop();
      slack = await startSlack({
        seed: {
          ...defaultSlackSeed,
          team: { ...defaultSlackSeed.team, enterprise_id },
          users: defaultSlackSeed.users.map((each) => (each.id === LENA ? { ...each, ...user } : each)),
        },
      });
    };
    const lookUp = (teamId: string | null): Promise<LookedUp> => checkOf([OURS], 'EOURGRID1').lookUp(LENA, teamId);

    it('is the same person from any workspace of theirs, under the team that people.yaml names', async () => {
      await grid({ team_id: OURS, workspaces: [OURS, SISTER] });
      expect(await lookUp(SISTER)).toEqual(lena(OURS, false));
      await grid({ team_id: SISTER, workspaces: [OURS, SISTER] });
      for (const team of [OURS, SISTER, null]) expect(await lookUp(team)).toEqual(lena(OURS, false));
    });

    it('is unclear, and refused, from a workspace that Slack does not call theirs', async () => {
      await grid({ team_id: OURS, workspaces: [OURS] });
      expect(await lookUp(SISTER)).toEqual({ ...lena(OURS, true), unclear });
      expect(await lookUp(OURS)).toEqual(lena(OURS, false));
    });

    it('is unclear, and refused, without a workspace of ours', async () => {
      await grid({ team_id: SISTER, workspaces: [SISTER] });
      for (const team of [SISTER, OURS, null]) expect(await lookUp(team)).toEqual({ ...lena(SISTER, true), unclear });
    });

    it('is a stranger from another grid, whatever workspaces it names', async () => {
      await grid({ team_id: SISTER, workspaces: [OURS, SISTER] }, 'EANOTHER1');
      expect(await lookUp(OURS)).toEqual(lena(SISTER, true));
    });

    it('is a stranger if Slack says so', async () => {
      await grid({ team_id: OURS, workspaces: [OURS], is_stranger: true });
      expect(await lookUp(OURS)).toMatchObject({ actor: { isStranger: true } });
    });
  });
});
