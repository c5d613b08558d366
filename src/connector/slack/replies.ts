/**
 * How the app replies to a person in Slack: sentences, forms and the Home tab, all within the budget.
 *
 * A reply over the rate limit waits for its turn, but only for a short time: a form can only be opened while its
 * `trigger_id` is valid.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { renderHome } from './render/home.ts';
import type { Modal } from './render/modal.ts';
import type { Rendered } from './render/rendered.ts';
import { requestSlack, type Requested, type SlackLine } from './request.ts';
import { inTurn } from './turn.ts';

/**
 * Milliseconds for which a reply waits for its turn. A `trigger_id` is valid for 3 s, and the lookup of who clicked
 * takes part of that.
 */
const REPLY_WAIT_MS_MAX = 2_000;

type Placed = { readonly channel: string; readonly threadTs: string | null };

export type Replies = {
  /** A message in a channel that only `user` sees. */
  postEphemeral(place: Placed & { readonly user: string }, message: Rendered): Promise<Requested<unknown>>;
  /** An ordinary message. If `channel` is a person's id, it goes to the direct message with them. */
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
