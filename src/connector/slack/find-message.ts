/**
 * Finds one of our messages by its name in the metadata. After a crash or a lost answer, only Slack can say whether it
 * was posted. Slack's history is exact, so "absent" can be trusted once every page has been read.
 *
 * The run takes over the message that is found and rewrites it. So the key names the run, and a message counts only
 * where it was meant to be: in that thread, or as a top-level message in the channel.
 */
import { z } from 'zod';
import type { MessageName } from '../../engine/thread-port.ts';
import type { Instant } from '../../kernel/clock.ts';
import { clip } from '../outcome.ts';
import { METADATA_TYPE } from './ids.ts';
import { isOfCharset, warningsIn } from './posted-otherwise.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Slack's clock and ours may differ by this much. */
const CLOCK_SKEW_MS = 300_000;
const PAGE = 200;
/** After this many pages the search ends as undecided. */
const PAGES_MAX = 20;

/** Null for tools: then any message with that key counts. */
export type Sought = MessageName & {
  readonly channel: string;
  readonly threadTs: string | null;
  readonly since: Instant;
  /** The message cannot have been posted after this time; without it, the search runs to the newest message. */
  readonly until?: Instant;
  /** Timestamps of messages to skip. */
  readonly except?: ReadonlySet<string>;
};

export type FoundMessage =
  | { readonly kind: 'found'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'absent'; readonly isThreadGone?: true }
  | { readonly kind: 'unknown'; readonly message: string };

/** @param botUserId every app in the workspace can write metadata, so only our own messages count */
export async function findMessage(line: SlackLine, botUserId: string, sought: Sought): Promise<FoundMessage> {
  const { channel, threadTs, since, until } = sought;
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const shared = {
      channel,
      oldest: slackTime(since - CLOCK_SKEW_MS),
      ...(until === undefined ? {} : { latest: slackTime(until + CLOCK_SKEW_MS) }),
      inclusive: true,
      include_all_metadata: true,
      limit: PAGE,
      ...(cursor === '' ? {} : { cursor }),
    };
    const requested =
      threadTs === null
        ? await requestSlack(line, { method: 'conversations.history', priority: 'ask', purpose: 'read' }, (slack) =>
            slack.conversations.history(shared),
          )
        : await requestSlack(line, { method: 'conversations.replies', priority: 'ask', purpose: 'read' }, (slack) =>
            slack.conversations.replies({ ...shared, ts: threadTs }),
          );
    if (requested.kind === 'refused' && requested.code === 'thread_not_found')
      return { kind: 'absent', isThreadGone: true };
    if (requested.kind !== 'answer')
      return { kind: 'unknown', message: `The message could not be looked for: ${requested.message}` };
    const { messages, response_metadata, has_more: hasMore } = requested.answer;
    const found = (messages ?? []).find((message) => message.user === botUserId && isSought(message, sought));
    if (found?.ts !== undefined) return { kind: 'found', channel, ts: found.ts };
    const why = whyPartial(requested.answer);
    if (why !== null) return { kind: 'unknown', message: `It is not known whether Slack shows all messages: ${why}` };
    cursor = response_metadata?.next_cursor ?? '';
    if (cursor !== '') continue;
    if (hasMore !== true) return { kind: 'absent' };
    return { kind: 'unknown', message: 'Slack has more messages, and did not say where its list goes on' };
  }
  return { kind: 'unknown', message: `The message was not among the newest \`${PAGE * PAGES_MAX}\` of the channel` };
}

const pageSchema = z.object({
  messages: z.array(z.unknown()),
  is_limited: z.boolean().nullish(),
  warning: z.string().nullish(),
  response_metadata: z
    .object({ warnings: z.array(z.string()).nullish(), messages: z.array(z.string()).nullish() })
    .nullish(),
});

/** Why a page may lack messages that are there; null when Slack says nothing of it. */
function whyPartial(answer: unknown): string | null {
  const page = pageSchema.safeParse(answer);
  if (!page.success) return 'it answered without a list of them';
  const { is_limited, warning, response_metadata } = page.data;
  if (is_limited === true) return 'its plan hides older ones';
  const said = [warningsIn(warning), response_metadata?.warnings ?? [], response_metadata?.messages ?? []].flat();
  const doubt = said.find((each) => each !== '' && !isOfCharset(each));
  return doubt === undefined ? null : `it says \`${clip(doubt, 120)}\``;
}

type Message = { readonly ts?: string; readonly thread_ts?: string; readonly metadata?: unknown };

function isSought({ ts, thread_ts, metadata }: Message, { key, caseId, threadTs, except }: Sought): boolean {
  if (ts === undefined || except?.has(ts) === true) return false;
  // A reply that was also sent to the channel appears in the channel's history, but belongs to its thread.
  const isThere =
    threadTs === null ? thread_ts === undefined || thread_ts === ts : thread_ts === threadTs && ts !== threadTs;
  const named = nameOf(metadata);
  return isThere && named?.key === key && (caseId === null || named.case === caseId);
}

const nameSchema = z.object({
  event_type: z.literal(METADATA_TYPE),
  event_payload: z.object({ key: z.string(), case: z.string().optional() }),
});

function nameOf(metadata: unknown): z.infer<typeof nameSchema>['event_payload'] | null {
  const read = nameSchema.safeParse(metadata);
  return read.success ? read.data.event_payload : null;
}

const slackTime = (at: Instant): string => (at / 1_000).toFixed(6);
