/**
 * What following a thread needs from Slack: posting, updating and finding our own messages. `connector/slack`
 * implements it, renders the content, and respects Slack's rate limits.
 */
import type { Instant } from '../kernel/clock.ts';
import type { CaseId, RunId } from '../kernel/ids.ts';
import type { AskView, Post, RunCard, ToldView } from '../run/view/thread-view.ts';

export type MessageContent =
  | { readonly kind: 'card'; readonly card: RunCard }
  | { readonly kind: 'posts'; readonly posts: readonly Post[] }
  | { readonly kind: 'ask'; readonly ask: AskView }
  /** `root`: the first message of the run's thread, to which the direct message links. */
  | {
      readonly kind: 'told';
      readonly told: ToldView;
      readonly root?: { readonly channel: string; readonly ts: string };
    }
  /** Asks which case an event belongs to. */
  | { readonly kind: 'which_case'; readonly which: WhichCase }
  /** Belongs to no run: a published handbook, a refused file. */
  | {
      readonly kind: 'notice';
      readonly title: string;
      readonly lines: readonly string[];
      readonly proposal: string | null;
      /** Lines that come after these and are shown nowhere. */
      readonly hidden?: number;
    };

export type WhichCase = {
  /** The id of the inbox item. */
  readonly item: string;
  /** The digest of what the message shows: each button repeats it. */
  readonly shown: string;
  /** What arrived: `` `carrier_offer` of the sender carrier-gateway ``. */
  readonly event: string;
  /** Its fields; none once it is closed. Null where the channel may not read all of the cases. */
  readonly fields: readonly ShownField[] | null;
  readonly candidates: readonly { readonly caseId: CaseId; readonly title: string | null }[];
  /** Slack users who may choose, to mention while it is open. */
  readonly mention: readonly string[];
  /** What became of it, as a sentence; null while it is open. */
  readonly closed: string | null;
};

export type ShownField = { readonly label: string; readonly text: string };

export type SlackWriteResult =
  | { readonly kind: 'done'; readonly channel: string; readonly ts: string }
  /** Certainly not done: over Slack's rate limit, or over our own budget. */
  | { readonly kind: 'not_now'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** Approvals go first, then endings, then progress. */
export type Priority = 'ask' | 'end' | 'progress';

/**
 * Identifies a message when searching for it; stored in the message's metadata.
 *
 * INVARIANT: no two messages share a key, in any run or channel; a key that names no run would find another run's
 * message.
 */
export type MessageName = {
  /** `run-…:card`, `run-…:posts:9-11`: the run, and the message's key within it (`keyInRun`). */
  readonly key: string;
  /** The case that the message is about; null for a notice, which belongs to no run. */
  readonly caseId: CaseId | null;
};

export const keyInRun = (runId: RunId, part: string): string => `${runId}:${part}`;

export type ThreadPort = {
  /**
   * Posts to a channel, given by name or id, or into the thread of `threadTs`. The id of a person posts to the direct
   * message with that person. Refused with `THREAD_GONE` when the thread does not exist.
   */
  post(
    request: MessageName & {
      readonly channel: string;
      readonly threadTs: string | null;
      readonly content: MessageContent;
      readonly priority: Priority;
    },
  ): Promise<SlackWriteResult>;
  update(
    request: MessageName & {
      readonly channel: string;
      readonly ts: string;
      readonly content: MessageContent;
      readonly priority: Priority;
    },
  ): Promise<SlackWriteResult>;
  /**
   * Searches for our message with this name in the thread, or among the channel's top-level messages, posted between
   * the two times. If the thread does not exist, a message that Slack has posted at the top level instead is deleted.
   */
  find(
    request: MessageName & {
      readonly channel: string;
      readonly threadTs: string | null;
      readonly since: Instant;
      readonly until: Instant;
      /** Timestamps of messages that are known to be something else, and are skipped. */
      readonly except: ReadonlySet<string>;
    },
  ): Promise<
    | { readonly kind: 'found'; readonly channel: string; readonly ts: string }
    | { readonly kind: 'absent'; readonly isThreadGone?: true }
    | { readonly kind: 'unknown'; readonly message: string }
  >;
  /**
   * Slack's id of a channel, given by name or id, or of the direct message with a person, given by id.
   *
   * @param isOpening a case opens there, so what Slack said a minute ago does not count
   */
  placeOf(
    name: string,
    isOpening?: boolean,
  ): Promise<{ readonly kind: 'place'; readonly channel: string } | Exclude<SlackWriteResult, { kind: 'done' }>>;
  /** Deletes a message of ours; false when Slack does not say that it is gone. */
  remove(channel: string, ts: string): Promise<boolean>;
  /** Asks Slack now why nothing can be posted to a channel; null when it can, or when Slack does not say. */
  refusalOf(channel: string): Promise<Extract<SlackWriteResult, { kind: 'refused' }> | null>;
  /** SHA-256 of the content as it would be rendered now: unchanged content is not written again. */
  contentHash(content: MessageContent): string;
};
