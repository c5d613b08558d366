/**
 * Posts a notice, such as a published handbook, to every channel that has case threads.
 */
import type { Logger } from '../engine/logger.ts';
import type { PublicationNotice } from '../engine/handbook-writer.ts';
import type { ThreadPort } from '../engine/thread-port.ts';
import type { Clock } from '../kernel/clock.ts';

/** A channel that is over its rate this many times in a row has another problem; the notice is then only in the log. */
const TRIES_MAX = 5;

const NONE: ReadonlySet<string> = new Set();

export type NoticeOptions = {
  readonly thread: Pick<ThreadPort, 'post' | 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A key that no other message uses. */
  readonly newKey: () => string;
};

/** @returns whether at least one channel has the notice, or may have it; false while Slack cannot say whether one does */
export async function postNotice(
  { thread, clock, logger, newKey }: NoticeOptions,
  channels: readonly string[],
  { since = null, ...notice }: PublicationNotice,
): Promise<boolean> {
  const postTo = async (channel: string): Promise<boolean> => {
    // A proposal is announced until its message is there, so its key is the same in every process.
    const key = notice.proposal === null ? newKey() : `${notice.proposal}:${channel}`;
    if (since !== null) {
      const sought = { channel, threadTs: null, key, caseId: null, since, until: clock.now(), except: NONE };
      const found = await thread.find(sought);
      if (found.kind === 'found') return true;
      // A second message would have a second set of buttons, so its caller tries again once Slack can say.
      if (found.kind === 'unknown') return false;
    }
    for (let tries = 1; ; tries++) {
      const result = await thread.post({
        channel,
        threadTs: null,
        content: { kind: 'notice', ...notice },
        key,
        caseId: null,
        priority: 'ask',
      });
      // After an unknown outcome the notice may exist; a duplicate would confuse more than a missing one.
      if (result.kind === 'done' || result.kind === 'unknown') return true;
      if (result.kind === 'refused' || tries === TRIES_MAX) {
        const why = result.kind === 'refused' ? result.message : 'Slack was over its rate';
        logger.error('notice.not_told', why, { channel, title: notice.title });
        return false;
      }
      await clock.sleep(result.afterMs);
    }
  };
  let isTold = false;
  for (const channel of new Set(channels)) isTold = (await postTo(channel)) || isTold;
  return isTold;
}
