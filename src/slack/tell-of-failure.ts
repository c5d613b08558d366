/**
 * The last handler of an error: logs it with its code and sends the person who acted a sentence with an id to refer to.
 */
import { z } from 'zod';
import { renderAnswer } from '../connector/slack/render/answers.ts';
import { failureSentence } from './failure.ts';
import type { SlackContext } from './slack-context.ts';
import { caseIn } from './query.ts';
import { say } from './say.ts';

const id = z.string();
/** The parts of a payload that say who acted and where; all of them may be missing. */
const traces = z.looseObject({
  user: z.looseObject({ id }).optional().catch(undefined),
  user_id: id.optional().catch(undefined),
  channel: z.looseObject({ id }).optional().catch(undefined),
  channel_id: id.optional().catch(undefined),
  message: z.looseObject({ thread_ts: id.optional() }).optional().catch(undefined),
  actions: z
    .array(z.looseObject({ value: id.optional() }))
    .optional()
    .catch(undefined),
  text: id.optional().catch(undefined),
  event: z
    .looseObject({
      user: id.optional().catch(undefined),
      channel: id.optional().catch(undefined),
      thread_ts: id.optional(),
      text: id.optional(),
    })
    .optional()
    .catch(undefined),
});

export async function tellOfFailure(error: unknown, body: unknown, context: SlackContext): Promise<void> {
  const found = traces.safeParse(body);
  const { user, user_id, channel, channel_id, message, actions, text, event } = found.success ? found.data : {};
  const about = actions?.[0]?.value ?? caseIn(text ?? event?.text ?? '') ?? '';
  const sentence = failureSentence(error, about, context.logger);
  const userId = user?.id ?? user_id ?? event?.user;
  // We may not reply to a delivery from another workspace.
  if (userId === undefined || isForeign(error)) return;
  await say(
    {
      userId,
      channel: channel?.id ?? channel_id ?? event?.channel ?? null,
      thread: message?.thread_ts ?? event?.thread_ts ?? null,
      respond: null,
      prefer: 'ephemeral',
    },
    renderAnswer(sentence),
    context,
  );
}

/** Whether the delivery came from a workspace that is not ours. */
export function isForeign(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'slack_bolt_authorization_error'
  );
}
