/**
 * Answers a query with what the engine knows. Answers hold text of cases, so they are refused where another
 * organisation reads along.
 */
import { unreachable } from '../kernel/assert.ts';
import {
  renderHelp,
  renderList,
  renderAnswer,
  renderAnswers,
  renderStatus,
} from '../connector/slack/render/answers.ts';
import { renderExplanation, type Audience } from '../connector/slack/render/explanation.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { SlackContext } from './slack-context.ts';
import type { Query } from './query.ts';

const CASES_LISTED = 20;

export async function answerQuery(
  question: Query,
  audience: Audience,
  { commands }: Pick<SlackContext, 'commands'>,
): Promise<Rendered> {
  switch (question.kind) {
    case 'help':
      return renderHelp(question.problem);
    case 'list':
      return renderList(await commands.list(CASES_LISTED));
    case 'status': {
      const summary = await commands.status(question.caseId);
      return summary === null ? noSuchCase(question.caseId) : renderStatus(summary);
    }
    case 'explain': {
      const explanation = await commands.explain(question.caseId);
      return explanation === null ? noSuchCase(question.caseId) : renderExplanation(explanation, audience);
    }
    case 'why_not': {
      const told = await commands.whyNot(question.caseId, question.action);
      if (told === null) return noSuchCase(question.caseId);
      return told.length === 1 ? renderAnswer(told[0] ?? '') : renderAnswers(told);
    }
    default:
      return unreachable(question);
  }
}

/**
 * Why cases are not spoken of in this channel, as a sentence; null when they may be. Fails closed.
 *
 * @param fresh asks Slack now: before something is posted for all
 */
export async function whyNotHere(
  channel: string | null,
  { channels }: Pick<SlackContext, 'channels'>,
  fresh = false,
): Promise<string | null> {
  if (channel === null) return null;
  const problem = await channels.problemOf(channel, fresh);
  if (problem === null) return null;
  if (problem.kind === 'refused' && problem.code === 'external_channel')
    return 'Another organisation reads this channel, so I say nothing of cases here. Ask me in a direct message';
  return 'I cannot see whether another organisation reads this channel, so I say nothing of cases here. Ask me in a direct message';
}

function noSuchCase(caseId: string): Rendered {
  return renderAnswer(`There is no case \`${caseId}\`. Ask \`/sop list\` for the newest ones`);
}
