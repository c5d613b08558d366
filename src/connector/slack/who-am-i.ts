/**
 * Asks Slack who we are until it answers: if Slack is down at the start, the program must still come up later.
 */
import type { Logger } from '../../engine/logger.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Trouble } from '../../kernel/trouble.ts';
import { isCredentialCode } from './errors.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Our identity in Slack, from `auth.test`. */
export type SlackIdentity = {
  readonly teamId: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The address of the workspace, `https://our.slack.com/`, for links to messages. */
  readonly url?: string;
  /** The organisation of the team on Enterprise Grid. */
  readonly enterpriseId?: string;
};

/** Milliseconds before the next attempt, unless Slack named a longer time. */
const AGAIN_MS = 5_000;

/** @throws Trouble `slack.refused` when Slack refuses the token, and `slack.no_bot` when it is not a bot's */
export async function whoAmI(
  line: SlackLine,
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal?: AbortSignal },
): Promise<SlackIdentity> {
  for (;;) {
    const requested = await requestSlack(line, { method: 'auth.test', priority: 'ask', purpose: 'read' }, (slack) =>
      slack.auth.test(),
    );
    if (requested.kind === 'answer') {
      const { team_id: teamId, bot_id: botId, user_id: botUserId, enterprise_id: enterpriseId, url } = requested.answer;
      if (teamId === undefined || botId === undefined || botUserId === undefined)
        throw new Trouble('slack.no_bot', { message: "Expected SLACK_BOT_TOKEN to be a bot's token, got another" });
      return {
        teamId,
        botId,
        botUserId,
        ...(url === undefined ? {} : { url }),
        ...(enterpriseId === undefined ? {} : { enterpriseId }),
      };
    }
    if (requested.kind === 'refused' && isCredentialCode(requested.code))
      throw new Trouble('slack.refused', {
        message: `Slack refuses SLACK_BOT_TOKEN (\`${requested.code}\`): install the app again and copy its token`,
      });
    logger.error('slack.not_reached', new Error(requested.message));
    await clock.sleep(requested.kind === 'not_now' ? Math.max(AGAIN_MS, requested.afterMs) : AGAIN_MS, signal);
  }
}
