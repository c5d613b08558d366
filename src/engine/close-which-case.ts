/**
 * Closes the messages that ask for the case of an event: once it is settled, in whatever way, and when it is asked anew.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Posts } from './inbox-item.ts';
import type { InboxItem } from './ports.ts';
import type { Shell } from './shell.ts';
import { shownDigest } from './signed-inbox.ts';
import type { MessageContent, ThreadPort } from './thread-port.ts';
import { eventText } from './which-case-fields.ts';

/** Milliseconds before a message that still asks is written again, doubled each time up to the maximum. */
const CLOSE_PAUSE_MS = 2_000;
const CLOSE_PAUSE_MS_MAX = 10 * 60_000;
/** Refusals that no later try changes. An archived channel may be opened again, and its message be written then. */
const NEVER_WRITTEN: ReadonlySet<string> = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);

/** Writes the questions. The inbox does not wait for it, since Slack may hang. */
export type Questions = {
  readonly thread: ThreadPort;
  /** Does the task soon; one task of each key at a time. */
  readonly later: (key: string, task: () => Promise<void>) => void;
  /** Does the task at that time. */
  readonly at: (key: string, at: Instant, task: () => Promise<void>) => void;
};

/** `posts`: the messages that still ask. `key`: of the tasks that write them. */
type Closing = {
  readonly key: string;
  readonly item: InboxItem;
  readonly event: CaseEvent | null;
  readonly closed: string;
  readonly posts: Posts;
};

/**
 * Shows what became of the item instead of the buttons, and tries again until Slack has taken it or never will, since
 * everyone else in the channel is asked as long as it is not written.
 *
 * @param event null when the item is no event any more
 */
export function closeWhichCase(
  shell: Shell,
  questions: Questions | null,
  item: InboxItem,
  event: CaseEvent | null,
  closed: string,
): void {
  if (questions === null || item.choice === undefined) return;
  // Read when it is done: the question may be posted at this moment.
  questions.later(item.id, async () => {
    const posts = (await shell.store.inbox.find(item.id))?.choice?.posts ?? [];
    await closeOrRetry(shell, questions, { key: item.id, item, event, closed, posts }, CLOSE_PAUSE_MS);
  });
}

/** Closes the messages that asked before the item was to be worked again. */
export function closeEarlier(
  shell: Shell,
  questions: Questions | null,
  item: InboxItem,
  event: CaseEvent | null,
): void {
  const posts = item.choice?.earlier ?? [];
  if (questions === null || posts.length === 0) return;
  const closed = 'The event is worked again. If its case has to be chosen, a newer message asks';
  closePosts(shell, questions, { key: `earlier:${item.id}`, item, event, closed, posts });
}

/** Closes these messages; `key` defaults to the one of the item's question. */
export function closePosts(
  shell: Shell,
  questions: Questions,
  closing: Omit<Closing, 'key'> & { readonly key?: string },
): void {
  const { key = closing.item.id } = closing;
  questions.later(key, () => closeOrRetry(shell, questions, { ...closing, key }, CLOSE_PAUSE_MS));
}

async function closeOrRetry(shell: Shell, questions: Questions, closing: Closing, pauseMs: number): Promise<void> {
  const { left, afterMs } = await close(shell, questions.thread, closing);
  if (left.length === 0) return;
  const pause = Math.max(pauseMs, afterMs);
  questions.at(closing.key, shell.clock.now() + pause, () =>
    closeOrRetry(shell, questions, { ...closing, posts: left }, Math.min(pauseMs * 2, CLOSE_PAUSE_MS_MAX)),
  );
}

/** @returns the messages that still ask, and when Slack may be asked again */
async function close(
  shell: Shell,
  thread: ThreadPort,
  { item, event, closed, posts }: Closing,
): Promise<{ readonly left: Posts; readonly afterMs: number }> {
  const { id, choice, eventId } = item;
  const left: Posts[number][] = [];
  let afterMs = 0;
  const { kinds } = (await shell.handbooks.current()).handbook;
  for (const post of posts) {
    const { channel, ts } = post;
    const content: MessageContent = {
      kind: 'which_case',
      which: {
        item: id,
        shown: shownDigest(item, choice?.candidates ?? []),
        event: event === null ? `event ${item.eventId}` : eventText(event, kinds.get(event.kind)),
        fields: [],
        candidates: [],
        mention: [],
        closed,
      },
    };
    const key = questionKey(id, channel);
    const written = await thread.update({ channel, ts, key, caseId: null, content, priority: 'end' });
    if (written.kind === 'done') continue;
    const isFinal = written.kind === 'refused' && NEVER_WRITTEN.has(written.code);
    const why = written.kind === 'not_now' ? 'Slack was over its rate' : written.message;
    shell.logger.info('inbox.question_not_closed', { event: eventId, channel, why, again: !isFinal });
    if (isFinal) continue;
    left.push(post);
    if (written.kind === 'not_now') afterMs = Math.max(afterMs, written.afterMs);
  }
  return { left, afterMs };
}

/** The name of the message about an item in a channel. */
export const questionKey = (item: string, channel: string): string => `inbox:${item}:${channel}`;
