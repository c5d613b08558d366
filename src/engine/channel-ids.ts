/**
 * Slack's id of a channel, for the log of a case that opens: a name may lead to another channel later.
 *
 * A case opens also while Slack says nothing. Then its log has the name alone, and nothing is posted to the channel until
 * the log has the id (`know-channel.ts`).
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { isYounger } from '../kernel/remembered.ts';
import type { ThreadPort } from './thread-port.ts';

/** Milliseconds for which the opening of a case waits for Slack. Names are cached, so it waits for one case of many. */
const WAIT_MS = 2_000;
/** Milliseconds for which no case waits after Slack did not answer: thousands may open while it hangs. */
const SILENT_MS = 30_000;

export type ChannelIds = {
  /** @param channel name or id; null when Slack does not say */
  of(channel: string): Promise<string | null>;
};

/** @param thread null where there is no Slack */
export function createChannelIds(thread: Pick<ThreadPort, 'placeOf'> | null, clock: Clock): ChannelIds {
  let silentAt: Instant | null = null;
  return {
    async of(channel) {
      if (thread === null || isYounger(SILENT_MS, silentAt, clock.now())) return null;
      const answered = new AbortController();
      const late = clock.sleep(WAIT_MS, answered.signal).then(
        () => 'late' as const,
        () => 'late' as const,
      );
      const place = await Promise.race([thread.placeOf(channel, true), late]).finally(() => answered.abort());
      if (place === 'late') silentAt = clock.now();
      return place !== 'late' && place.kind === 'place' ? place.channel : null;
    },
  };
}
