/**
 * Notices to the people who operate Sopwith: what needs them now and is not about one case. Each topic is posted at
 * most once an hour, with the number of notices left out since; the log has a line for each.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { operatorTopicsMax } from '../kernel/limits.ts';

export type OperatorNotice = {
  /** Notices with the same topic are the same trouble: `channel:freight-claims`. */
  readonly topic: string;
  readonly title: string;
  readonly lines: readonly string[];
};

export type Operators = {
  /** Returns at once; a notice that cannot be posted is logged by the poster. */
  notify(notice: OperatorNotice): void;
};

/** Milliseconds between two notices of one topic. */
const TOPIC_PAUSE_MS = 3_600_000;

export const noOperators: Operators = { notify: () => undefined };

export function createOperators(
  clock: Clock,
  post: (notice: Omit<OperatorNotice, 'topic'>) => Promise<void>,
  onFailure: (error: unknown) => void,
): Operators {
  /** The least recently posted topic comes first. */
  const topics = new Map<string, { readonly postedAt: Instant; readonly heldBack: number }>();
  return {
    notify({ topic, title, lines }) {
      const now = clock.now();
      const known = topics.get(topic);
      if (known !== undefined && now < known.postedAt + TOPIC_PAUSE_MS) {
        topics.set(topic, { ...known, heldBack: known.heldBack + 1 });
        return;
      }
      topics.delete(topic);
      topics.set(topic, { postedAt: now, heldBack: 0 });
      const [oldest] = topics.keys();
      if (topics.size > operatorTopicsMax && oldest !== undefined) topics.delete(oldest);
      const heldBack = known?.heldBack ?? 0;
      const since =
        heldBack === 0 ? [] : [`${heldBack} more like this since ${new Date(known?.postedAt ?? now).toISOString()}`];
      post({ title, lines: [...lines, ...since] }).catch(onFailure);
    },
  };
}
