/**
 * Every button, by its action id. One listener receives all clicks, so a control that no longer exists is answered too.
 */
import type { App } from '@slack/bolt';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { asAskId } from '../../kernel/ids.ts';
import { publishHome } from '../home.ts';
import type { Answer, ClickListener, SlackContext } from '../slack-context.ts';
import { readClick, type Click } from '../payload.ts';
import { say } from '../say.ts';
import { whoIs, type Who } from '../who.ts';
import { answerForm, choices } from './answer-question.ts';
import { approve } from './approve.ts';
import { correct } from './correct-answer.ts';
import { deny } from './deny.ts';
import { details } from './details.ts';
import { haveIt } from './have-it.ts';
import { more } from './more.ts';
import { publish, refuse } from './publish.ts';
import { goOn, itWasDone, leaveIt, leaveOut, startAgain, stop, tryAgain } from './recover.ts';
import { createShare } from './share.ts';
import { whichCase } from './which-case.ts';
import { createWhy } from './why.ts';

/** The answer to a click on a control that no longer exists. */
const INACTIVE = 'This control is no longer active';

export function listenToActions(app: App, context: SlackContext): void {
  const listeners = new Map<string, ClickListener>(
    [
      approve,
      deny,
      details,
      createWhy(),
      more,
      createShare(),
      haveIt,
      tryAgain,
      itWasDone,
      goOn,
      leaveOut,
      startAgain,
      leaveIt,
      stop,
      publish,
      refuse,
      answerForm,
      correct,
      ...choices,
      ...whichCase,
    ].map((listener) => [listener.action, listener]),
  );
  app.action(/^/, async ({ ack, body, respond }) => {
    const click = readClick(body);
    const listener = listeners.get(click.action);
    if (listener?.ack !== 'after') await ack();
    const who = await whoIs(click, context);
    const answer = await answerOf(listener, click, who, context);
    // INVARIANT: a decision is acknowledged only after the engine has recorded it. If the engine fails, Slack shows the
    // person that the click failed.
    if (listener?.ack === 'after') await ack();
    if (answer.kind === 'nothing') return;
    if (click.surface === 'home' && who.kind === 'person') {
      await publishHome(who.person, answer.message, context);
      return;
    }
    for (const thread of click.seenIn)
      await say(
        {
          userId: click.userId,
          channel: click.channel,
          thread,
          respond: click.surface === 'message' ? respond : null,
          prefer: 'ephemeral',
        },
        answer.message,
        context,
      );
  });
}

async function answerOf(
  listener: ClickListener | undefined,
  click: Click,
  who: Who,
  context: SlackContext,
): Promise<Answer> {
  if (who.kind === 'refused') {
    // The engine also refuses guests, bots and strangers, and can say who may decide.
    const reply =
      listener?.decides === true && who.person !== null
        ? await context.commands.mayDecide(asAskId(click.value), who.person.actor)
        : null;
    return {
      kind: 'say',
      message: renderAnswer(reply !== null && !reply.ok && reply.code !== 'gone' ? reply.sentence : who.sentence),
    };
  }
  if (listener === undefined) return { kind: 'say', message: renderAnswer(INACTIVE) };
  return listener.handle(click, who.person, context);
}
