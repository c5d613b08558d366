/**
 * Posts a notice, such as a published handbook, to every channel that has case threads.
 */
import type { Logger } from '../engine/logger.ts';
import type { TellPublication } from '../engine/handbook-writer.ts';
import type { ThreadPort } from '../engine/thread-port.ts';
import type { Clock } from '../kernel/clock.ts';

/** A channel that is over its rate this many times in a row has another problem; the notice is then only in the log. */
const TRIES_MAX = 5;

export type NoticeOptions = {
  readonly thread: Pick<ThreadPort, 'post'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A key that no other message uses. */
  readonly newKey: () => string;
};

export async function postNotice(
  { thread, clock, logger, newKey }: NoticeOptions,
  channels: readonly string[],
  notice: Parameters<TellPublication>[0],
): Promise<void> {
  const postTo = async (channel: string): Promise<void> => {
    for (let tries = 1; ; tries++) {
      const result = await thread.post({
        channel,
        threadTs: null,
        content: { kind: 'notice', ...notice },
        key: newKey(),
        caseId: null,
        priority: 'ask',
      });
      // After an unknown outcome the notice may exist; a duplicate would confuse more than a missing one.
      if (result.kind === 'done' || result.kind === 'unknown') return;
      if (result.kind === 'refused' || tries === TRIES_MAX) {
        const why = result.kind === 'refused' ? result.message : 'Slack was over its rate';
        logger.error('notice.not_told', why, { channel, title: notice.title });
        return;
      }
      await clock.sleep(result.afterMs);
    }
  };
  for (const channel of new Set(channels)) await postTo(channel);
}
