/**
 * Implements `slack.post_alert`: one message in a channel, found again by its key. Its text is shown literally on one
 * line, so it cannot mention people, link anywhere, or look like a line of ours.
 */
import { assert } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CallContext, CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import type { Channels } from './channels.ts';
import { isChannelCode, type SlackFailure } from './errors.ts';
import { findMessage } from './find-message.ts';
import { postedOtherwise } from './posted-otherwise.ts';
import { glue, line, literal, rich } from './render/block.ts';
import { metadataOf } from './render/message.ts';
import { fallback } from './render/text.ts';
import type { SlackIdentity } from './who-am-i.ts';
import { requestSlack, type SlackLine } from './request.ts';
import { postAlertInput, postAlertTool } from './tools.ts';
import { certainlyNotDone, inTurn } from './turn.ts';

/** Maximum code points of an alert; the contract allows no more characters. */
const MESSAGE_MAX = 2_000;

export type PostAlertOptions = SlackLine & {
  readonly clock: Clock;
  readonly token: string;
  /** Ours, read when it is needed: only our own messages count. */
  readonly identity: Pick<SlackIdentity, 'botUserId'>;
  readonly channels: Channels;
};

export function bindPostAlert(options: PostAlertOptions): ToolBinding {
  return bind({
    tool: postAlertTool,
    input: postAlertInput,
    secrets: () => [options.token],
    outcomeOf: () => assert(false, 'Slack has its own client, which never throws a failed exchange') as never,
    call: ({ channel, message }, context) => post(options, channel, message, context),
    probe: ({ channel }, context) => probe(options, channel, context),
  });
}

async function post(
  options: PostAlertOptions,
  name: string,
  message: string,
  { key, signal }: CallContext,
): Promise<Found | CallResult> {
  const resolved = await options.channels.idOf(name);
  if (resolved.kind !== 'id') return refusal(resolved);
  const channel = resolved.id;
  // A channel may have become shared since the last alert.
  const problem = await options.channels.problemOf(channel, 'asked_now');
  if (problem !== null) return refusal(problem);
  if (signal.aborted) return { kind: 'not_now', message: 'The call was cancelled before it was sent', afterMs: null };
  const blocks = [rich(line(glue('⚠️ '), literal(message, undefined, MESSAGE_MAX)))];
  const posted = await inTurn(options.clock, { signal }, () =>
    requestSlack(options, { method: 'chat.postMessage', channel, priority: 'ask', purpose: 'write' }, (slack) =>
      slack.chat.postMessage({
        channel,
        text: fallback(message),
        blocks,
        metadata: metadataOf(key),
        unfurl_links: false,
        unfurl_media: false,
      }),
    ),
  );
  if (posted.kind === 'unknown') return { kind: 'unknown', message: posted.message };
  if (posted.kind !== 'answer') return refusal(posted);
  const otherwise = postedOtherwise(posted.answer, { channel, where: name, blocks });
  if (otherwise !== null) return otherwise;
  return found(name, channel, posted.answer.ts);
}

async function probe(
  options: PostAlertOptions,
  name: string,
  { key, intendedAt }: CallContext,
): Promise<Found | ProbeResult> {
  const resolved = await options.channels.idOf(name);
  if (resolved.kind !== 'id') return { kind: 'unknown', message: resolved.message };
  const sought = await findMessage(options, options.identity.botUserId, {
    channel: resolved.id,
    threadTs: null,
    caseId: null,
    key,
    since: intendedAt,
  });
  return sought.kind === 'found' ? found(name, sought.channel, sought.ts) : sought;
}

function refusal(failure: SlackFailure): CallResult {
  if (failure.kind !== 'refused') return certainlyNotDone(failure);
  if (failure.code === 'external_channel')
    return { kind: 'failed', code: 'external_channel', message: failure.message };
  return isChannelCode(failure.code)
    ? { kind: 'failed', code: 'no_channel', message: failure.message }
    : certainlyNotDone(failure);
}

function found(name: string, channel: string, ts: string | undefined): Found {
  return { kind: 'found', output: { channel, ts }, reference: { record: `message in ${name}` } };
}
