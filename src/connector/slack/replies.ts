/**
 * What the app does in Slack in answer to a person: sentences, forms and the Home tab, all within the budget.
 *
 * An answer that does not fit the rate waits for its turn, but no longer than a person at a click would: a form can
 * only be opened while its `trigger_id` lives.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { renderHome } from './render/home.ts';
import type { Modal } from './render/modal.ts';
import type { Rendered } from './render/rendered.ts';
import { requestSlack, type Requested, type SlackLine } from './request.ts';
import { inTurn } from './turn.ts';

/**
 * Milliseconds for which an answer waits for its turn. A `trigger_id` lives for 3 s, and looking up who clicked has
 * taken a part of them.
 */
const REPLY_WAIT_MS_MAX = 2_000;

type Placed = { readonly channel: string; readonly threadTs: string | null };

export type Replies = {
  /** A message in a channel that only `user` sees. */
  postEphemeral(place: Placed & { readonly user: string }, message: Rendered): Promise<Requested<unknown>>;
  /** An ordinary message. The id of a person as `channel` means the direct message with them. */
  postMessage(place: Placed, message: Rendered): Promise<Requested<unknown>>;
  openForm(triggerId: string, view: Modal): Promise<Requested<unknown>>;
  /** Replaces the Home tab of one person. */
  publishHome(userId: string, view: ReturnType<typeof renderHome>): Promise<Requested<unknown>>;
};

export function createReplies(line: SlackLine & { readonly clock: Clock }): Replies {
  const inItsTurn = <Answer>(request: () => Promise<Requested<Answer>>): Promise<Requested<Answer>> =>
    inTurn(line.clock, { withinMs: REPLY_WAIT_MS_MAX }, request);
  return {
    postEphemeral: ({ channel, threadTs, user }, { text, blocks }) =>
      inItsTurn(() =>
        requestSlack(line, { method: 'chat.postEphemeral', priority: 'ask', purpose: 'write' }, (slack) =>
          slack.chat.postEphemeral({
            channel,
            user,
            text,
            blocks: [...blocks],
            ...(threadTs === null ? {} : { thread_ts: threadTs }),
          }),
        ),
      ),
    postMessage: ({ channel, threadTs }, { text, blocks }) =>
      inItsTurn(() =>
        requestSlack(line, { method: 'chat.postMessage', channel, priority: 'end', purpose: 'write' }, (slack) =>
          slack.chat.postMessage({
            channel,
            text,
            blocks: [...blocks],
            unfurl_links: false,
            unfurl_media: false,
            ...(threadTs === null ? {} : { thread_ts: threadTs }),
          }),
        ),
      ),
    openForm: (triggerId, view) =>
      inItsTurn(() =>
        requestSlack(line, { method: 'views.open', priority: 'ask', purpose: 'write' }, (slack) =>
          slack.views.open({ trigger_id: triggerId, view }),
        ),
      ),
    publishHome: (userId, view) =>
      inItsTurn(() =>
        requestSlack(line, { method: 'views.publish', priority: 'ask', purpose: 'write' }, (slack) =>
          slack.views.publish({ user_id: userId, view }),
        ),
      ),
  };
}
