/**
 * Finds a message of ours again by the key in its metadata: after a crash or a lost answer nobody else can say whether it was
 * posted. Reading history is exact in Slack, so that "absent" can be trusted once every page has been read.
 */
import type { Instant } from '../../kernel/clock.ts';
import { METADATA_TYPE } from './ids.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Slack's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 300_000;
const PAGE = 200;
/** Beyond so many pages the search is given up as undecided. */
const PAGES_MAX = 20;

export type Sought = {
  readonly channel: string;
  readonly threadTs: string | null;
  readonly key: string;
  readonly since: Instant;
};

export type FoundMessage =
  | { readonly kind: 'found'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly message: string };

/** @param botUserId metadata can be written by every app of the workspace, so that only our own messages count */
export async function findMessage(
  line: SlackLine,
  botUserId: string,
  { channel, threadTs, key, since }: Sought,
): Promise<FoundMessage> {
  const oldest = ((since - CLOCK_SKEW_MS) / 1_000).toFixed(6);
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const shared = {
      channel,
      oldest,
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
    if (requested.kind === 'refused' && requested.code === 'thread_not_found') return { kind: 'absent' };
    if (requested.kind !== 'answer')
      return { kind: 'unknown', message: `The message could not be looked for: ${requested.message}` };
    const { messages, response_metadata } = requested.answer;
    const found = (messages ?? []).find((message) => message.user === botUserId && keyOf(message.metadata) === key);
    if (found?.ts !== undefined) return { kind: 'found', channel, ts: found.ts };
    cursor = response_metadata?.next_cursor ?? '';
    if (cursor === '') return { kind: 'absent' };
  }
  return { kind: 'unknown', message: `The message was not among the newest \`${PAGE * PAGES_MAX}\` of the channel` };
}

function keyOf(metadata: unknown): string | null {
  if (
    typeof metadata !== 'object' ||
    metadata === null ||
    !('event_type' in metadata) ||
    metadata.event_type !== METADATA_TYPE
  )
    return null;
  const payload = 'event_payload' in metadata ? metadata.event_payload : null;
  return typeof payload === 'object' && payload !== null && 'key' in payload && typeof payload.key === 'string'
    ? payload.key
    : null;
}
