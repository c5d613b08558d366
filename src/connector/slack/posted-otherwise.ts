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

/** The warnings of Slack are one text, with commas between them. */
export const warningsIn = (text: string | null | undefined): readonly string[] =>
  (text ?? '').split(',').map((each) => each.trim());

/** Warnings about the charset of the request, by their names and with their text, which say nothing of the answer. */
export const isOfCharset = (text: string): boolean =>
  /^(?:missing|superfluous)_charset$|^\[WARN\] (?:A|The) Content-Type HTTP header\b.*\bcharset\b/i.test(text);

export type Sent = {
  readonly channel: string;
  /** What the channel is called where it was asked for. */
  readonly where: string;
  readonly blocks: readonly { readonly type: string }[];
};

/** @returns the outcome; null when nothing that the answer states differs */
export function postedOtherwise(answer: ChatPostMessageResponse, { channel, where, blocks }: Sent): Unknown | null {
  const { channel: shown = channel, ts, message, response_metadata } = answer;
  const named = where === channel ? `\`${channel}\`` : `\`${clip(where, 80)}\` (\`${channel}\`)`;
  const unknown = (answered: Answered, text: string): Unknown => ({ kind: 'unknown', answered, message: text });
  if (shown !== channel)
    return unknown(
      'taken',
      `Expected the message in ${named}, but Slack answered that it is in \`${clip(shown, 40)}\`; look who reads it there`,
    );
  if (ts === undefined || !/^\d+\.\d+$/.test(ts) || (message?.ts ?? ts) !== ts)
    return unknown('taken', `Expected the timestamp of the message in ${named} in the answer of Slack, got none`);
  const warnings = [...warningsIn(answer.warning), ...(response_metadata?.warnings ?? []).flatMap(warningsIn)];
  // It is there with our key, so a look would find it: people are asked at once.
  if (warnings.includes(TRUNCATED))
    return unknown(
      'refusal',
      `Expected the whole message in ${named}, but Slack answered that it has cut it (\`${TRUNCATED}\`); look what is left of it`,
    );
  const said = (response_metadata?.messages ?? []).find((text) => !isOfCharset(text));
  if (said !== undefined)
    return unknown(
      'refusal',
      `Expected the message in ${named} as it was sent, but Slack says \`${clip(said, 120)}\`; look what became of it`,
    );
  const lacking = message === undefined ? undefined : typeLackingIn(message.blocks ?? [], blocks);
  return lacking === undefined
    ? null
    : unknown(
        'refusal',
        `Expected the message in ${named} with its blocks, but Slack answered with fewer of the type \`${lacking}\`; look whether its buttons are there`,
      );
}

type Typed = { readonly type?: string };

/** The first type of block of which fewer are shown than were sent. */
function typeLackingIn(shown: readonly Typed[], sent: Sent['blocks']): string | undefined {
  const count = (all: readonly Typed[], type: string): number => all.filter((each) => each.type === type).length;
  return sent.map(({ type }) => type).find((type) => count(shown, type) < count(sent, type));
}
