/**
 * What the thread's follower needs of Slack: posting, updating and finding our own messages. `connector/slack` implements it,
 * renders the content, and keeps within Slack's rates.
 */
import type { Instant } from '../kernel/clock.ts';
import type { AskView, Post, RunCard, ToldView } from '../run/view/thread-view.ts';

export type MessageContent =
  | { readonly kind: 'card'; readonly card: RunCard }
  | { readonly kind: 'posts'; readonly posts: readonly Post[] }
  | { readonly kind: 'ask'; readonly ask: AskView }
  | { readonly kind: 'told'; readonly told: ToldView }
  /** Something that belongs to no run: a published handbook, a refused file. */
  | {
      readonly kind: 'notice';
      readonly title: string;
      readonly lines: readonly string[];
      readonly proposal: string | null;
    };

export type SlackWriteResult =
  | { readonly kind: 'done'; readonly channel: string; readonly ts: string }
  /** Certainly not done: over the rate, or over our own budget. */
  | { readonly kind: 'not_now'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** Approvals go before endings, endings before progress. */
export type Priority = 'ask' | 'end' | 'progress';

export type ThreadPort = {
  /** Posts into a channel given by name (or by id), or into the thread of `threadTs`. `key` goes into the message's metadata. */
  post(request: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly content: MessageContent;
    readonly key: string;
    readonly priority: Priority;
  }): Promise<SlackWriteResult>;
  update(request: {
    readonly channel: string;
    readonly ts: string;
    readonly content: MessageContent;
    readonly key: string;
    readonly priority: Priority;
  }): Promise<SlackWriteResult>;
  /** Looks for our message with `key`, posted at or after `since`. */
  find(request: {
    readonly channel: string;
    readonly threadTs: string | null;
    readonly key: string;
    readonly since: Instant;
  }): Promise<
    | { readonly kind: 'found'; readonly channel: string; readonly ts: string }
    | { readonly kind: 'absent' }
    | { readonly kind: 'unknown'; readonly message: string }
  >;
  /** SHA-256 of the content as it would be rendered now: unchanged content is not written again. */
  contentHash(content: MessageContent): string;
};
