/**
 * Compares what Slack answers to a post with what was sent: in another channel, cut, or without its buttons, a message does
 * not count as sent.
 *
 * Pure.
 */
import type { ChatPostMessageResponse } from '@slack/web-api';
import type { Answered, CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';

type Unknown = Extract<CallResult, { kind: 'unknown' }>;

const TRUNCATED = 'message_truncated';

/** @returns the outcome; null when nothing that the answer states differs */
export function postedOtherwise(answer: ChatPostMessageResponse, channel: string, where: string): Unknown | null {
  const { channel: shown = channel, ts, message, response_metadata } = answer;
  const named = where === channel ? `\`${channel}\`` : `\`${clip(where, 80)}\` (\`${channel}\`)`;
  const unknown = (answered: Answered, text: string): Unknown => ({ kind: 'unknown', answered, message: text });
  if (shown !== channel)
    return unknown(
      'taken',
      `Expected the message in ${named}, but Slack answered that it is in \`${clip(shown, 40)}\`; look who reads it there`,
    );
  if (ts === undefined || ts === '')
    return unknown('taken', `Expected the timestamp of the message in ${named} in the answer of Slack, got none`);
  const warnings = [answer.warning, ...(response_metadata?.warnings ?? [])];
  // It is there with our key, so a look would find it: people are asked at once.
  if (warnings.some((each) => each?.split(',').includes(TRUNCATED) === true))
    return unknown(
      'refusal',
      `Expected the whole message in ${named}, but Slack answered that it has cut it (\`${TRUNCATED}\`); look what is left of it`,
    );
  return message !== undefined && (message.blocks ?? []).length === 0
    ? unknown(
        'refusal',
        `Expected the message in ${named} with its blocks, but Slack answered with none; look whether its buttons are there`,
      )
    : null;
}
