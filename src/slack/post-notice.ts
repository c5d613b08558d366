/**
 * Posts a notice, such as a published handbook, to every channel that has case threads.
 */
import type { Logger } from '../engine/logger.ts';
import type { PublicationNotice } from '../engine/handbook-writer.ts';
import type { ThreadPort } from '../engine/thread-port.ts';
import type { Clock } from '../kernel/clock.ts';

/** A channel that takes no notice this many times in a row has another problem; the notice is then only in the log. */
const TRIES_MAX = 5;
/** Milliseconds between a post whose outcome is unknown and the search for its message. */
const SEARCH_AFTER_MS = 2_000;

const NONE: ReadonlySet<string> = new Set();

export type NoticeOptions = {
  readonly thread: Pick<ThreadPort, 'post' | 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A key that no other message uses. */
  readonly newKey: () => string;
};

/** @returns whether at least one channel has the notice; false as long as Slack cannot say whether another one does */
export async function postNotice(
  { thread, clock, logger, newKey }: NoticeOptions,
  channels: readonly string[],
  { since = null, ...notice }: PublicationNotice,
): Promise<boolean> {
  const postTo = async (channel: string): Promise<Outcome> => {
    // A proposal is announced until its message is there, so its key is the same in every process.
    const isProposal = notice.proposal !== null;
    const name = {
      channel,
      threadTs: null,
      key: isProposal ? `${notice.proposal}:${channel}` : newKey(),
      caseId: null,
    };
    const from = since ?? clock.now();
    let isUnknown = since !== null;
    let why = '';
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      if (isUnknown) {
        const found = await thread.find({ ...name, since: from, until: clock.now(), except: NONE });
        if (found.kind === 'found') return 'posted';
        if (found.kind === 'unknown') why = found.message;
        isUnknown = found.kind === 'unknown';
      }
      let pauseMs = SEARCH_AFTER_MS;
      if (!isUnknown) {
        const result = await thread.post({ ...name, content: { kind: 'notice', ...notice }, priority: 'ask' });
        if (result.kind === 'done') return 'posted';
        why = result.kind === 'not_now' ? 'Slack was over its rate' : result.message;
        if (result.kind === 'refused') break;
        isUnknown = result.kind === 'unknown';
        if (result.kind === 'not_now') pauseMs = result.afterMs;
      }
      // A second message of a proposal has a second set of buttons. Its caller searches later, before it posts again.
      if (isUnknown && isProposal) return 'unknown';
      if (tries < TRIES_MAX) await clock.sleep(pauseMs);
    }
    logger.error('notice.not_told', why, { channel, title: notice.title });
    return 'not_posted';
  };
  const outcomes: Outcome[] = [];
  for (const channel of new Set(channels)) outcomes.push(await postTo(channel));
  return outcomes.includes('posted') && !outcomes.includes('unknown');
}

type Outcome = 'posted' | 'not_posted' | 'unknown';
