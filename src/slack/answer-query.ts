/**
 * Answers a query with what the engine knows. Answers contain case text, so they are refused in channels that another
 * organisation can read.
 */
import { unreachable } from '../kernel/assert.ts';
import type { CaseId } from '../kernel/ids.ts';
import {
  FINDS,
  renderHelp,
  renderList,
  renderNotNoted,
  renderNotUnderstood,
  renderAnswer,
  renderAnswers,
  renderStatus,
  renderWaiting,
  type Waiting,
} from '../connector/slack/render/answers.ts';
import { renderExplanation, renderShortExplanation, type Audience } from '../connector/slack/render/explanation.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import { COMMAND } from '../connector/slack/ids.ts';
import { createReader, noSuchCase, SLACK_DID_NOT_SAY, whyNotRead } from './may-read.ts';
import type { SlackContext } from './slack-context.ts';
import { waitingFor } from './waiting-for.ts';
import type { Query, Then } from './query.ts';

const CASES_LISTED = 20;

export async function answerQuery(
  question: Query,
  audience: Audience,
  person: KnownPerson,
  context: Pick<SlackContext, 'commands' | 'members' | 'workspaceUrl'>,
  extent: 'short' | 'whole' = 'short',
): Promise<Rendered> {
  const { commands, members } = context;
  const refusal =
    'caseId' in question && question.caseId !== null ? await whyNotRead(question.caseId, person, context) : null;
  if (refusal !== null) return refusal;
  switch (question.kind) {
    case 'help':
      return renderHelp(question.problem);
    case 'list': {
      const reader = createReader(person, members);
      const cases = await commands.list(CASES_LISTED, person.actor, reader.mayRead);
      return renderList(cases, reader.isUnclear() ? SLACK_DID_NOT_SAY : null);
    }
    case 'find':
      return foundBy(question, person, context, (found) => answerQuery(found, audience, person, context, extent));
    case 'status': {
      const summary = await commands.status(question.caseId);
      return summary === null ? noSuchCase(question.caseId) : renderStatus(summary);
    }
    case 'explain': {
      const explanation = await commands.explain(question.caseId);
      if (explanation === null) return noSuchCase(question.caseId);
      return extent === 'whole'
        ? renderExplanation(explanation, audience)
        : renderShortExplanation(explanation, audience);
    }
    case 'mine':
      return renderWaiting(await waitingFor(person, context));
    case 'unknown': {
      const { caseId, isQuestion } = question;
      if (isQuestion) return renderNotUnderstood(caseId, isQuestion);
      // A value, as it is typed: `7,200 USD`. Whoever is asked for one wants to know where it goes.
      const waiting = await waitingIn(caseId, person, context);
      return waiting.length === 0
        ? renderNotUnderstood(caseId, isQuestion)
        : renderNotNoted({ how: 'It is decided there:', corrects: false }, waiting, null, caseId);
    }
    case 'decision': {
      const { caseId } = question;
      if (caseId === null) return renderNotNoted(question, await waitingFor(person, context), null);
      const summary = await commands.status(caseId);
      if (summary === null) return noSuchCase(caseId);
      return renderNotNoted(question, await waitingIn(caseId, person, context), summary);
    }
    case 'why_not': {
      const answers = await commands.whyNot(question.caseId, question.action);
      if (answers === null) return noSuchCase(question.caseId);
      return answers.length === 1 ? renderAnswer(answers[0] ?? '') : renderAnswers(answers);
    }
    default:
      return unreachable(question);
  }
}

async function foundBy(
  { words, then }: Extract<Query, { kind: 'find' }>,
  person: KnownPerson,
  { commands, members }: Pick<SlackContext, 'commands' | 'members'>,
  answer: (question: Query) => Promise<Rendered>,
): Promise<Rendered> {
  const reader = createReader(person, members);
  const cases = await commands.find(words, CASES_LISTED, person.actor, reader.mayRead);
  // Of every channel, whether there is such a case or not: what Slack did not say gives none away.
  for (const channel of await commands.channels()) await reader.mayRead({ isReader: false, channel });
  const [only] = cases;
  // Where Slack did not say of a channel, another case may be meant.
  if (then !== null && only !== undefined && cases.length === 1 && !reader.isUnclear())
    return answer({ ...then, caseId: only.caseId });
  const missing = cases.length === 0 ? notFound(words) : then === null ? null : whichOf(words, then);
  return renderList(cases, reader.isUnclear() ? SLACK_DID_NOT_SAY : missing);
}

const notFound = (words: string): string => `There is no case for ${cut(words)} that you may read. I know ${FINDS}`;

/** Several cases fit: the person names one. */
const whichOf = (words: string, then: Then): string =>
  `${cut(words)} fits these cases. Name one, as in \`${COMMAND} ${then.kind === 'why_not' ? 'why-not' : then.kind} CASE-12${'action' in then ? ` ${then.action}` : ''}\``;

const cut = (words: string): string =>
  `\`${words.length > WORDS_SHOWN_MAX ? `${words.slice(0, WORDS_SHOWN_MAX)}…` : words}\``;

const WORDS_SHOWN_MAX = 60;

async function waitingIn(caseId: CaseId, ...asked: Parameters<typeof waitingFor>): Promise<readonly Waiting[]> {
  return (await waitingFor(...asked)).filter((one) => one.caseId === caseId);
}

/**
 * Why cases may not be discussed in this channel, as a sentence; null when they may. Fails closed.
 *
 * @param fresh asks Slack now, before something is posted for everyone
 */
export async function whyNotHere(
  channel: string | null,
  { channels }: Pick<SlackContext, 'channels'>,
  fresh = false,
): Promise<string | null> {
  if (channel === null) return null;
  const problem = await channels.problemOf(channel, fresh ? 'asked_now' : 'of_a_minute');
  if (problem === null) return null;
  if (problem.kind === 'refused' && problem.code === 'external_channel')
    return 'Another organisation can read this channel, so I do not discuss cases here. Ask me in a direct message';
  return 'I cannot tell whether another organisation can read this channel, so I do not discuss cases here. Ask me in a direct message';
}
