/**
 * Notices to the people who operate Sopwith: what needs them now and is not about one case. Each topic is posted at
 * most once an hour, and the log has a line for each notice. Where each notice is about something else that was lost,
 * one more follows after some minutes, with their number.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import { operatorTopicsMax } from '../kernel/limits.ts';
import { isYounger } from '../kernel/remembered.ts';

export type OperatorNotice = {
  /** Notices with the same topic are the same trouble: `channel:freight-claims`. */
  readonly topic: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Each notice of the topic is about another thing, such as a refused request, so people need their number soon. */
  readonly isEachAnother?: boolean;
};

export type Operators = {
  /** Returns at once; a notice that cannot be posted is logged by the poster. */
  notify(notice: OperatorNotice): void;
  /** Posts how many notices were left out, for each topic whose time has come. */
  flush(): void;
};

/** Milliseconds between two notices of one topic. */
const TOPIC_PAUSE_MS = 3_600_000;
/** Milliseconds after which the first notice of a topic is followed by the number of those left out. */
const COUNT_PAUSE_MS = 5 * 60_000;

export const noOperators: Operators = { notify: () => undefined, flush: () => undefined };

export function createOperators(
  clock: Clock,
  post: (notice: Omit<OperatorNotice, 'topic'>) => Promise<void>,
  onFailure: (error: unknown) => void,
): Operators {
  /** The least recently posted topic comes first. */
  const topics = new Map<string, Topic>();
  const send = (notice: OperatorNotice, known: Topic | undefined, isCounted: boolean): void => {
    const { topic, title, lines } = notice;
    const now = clock.now();
    topics.delete(topic);
    topics.set(topic, { postedAt: now, heldBack: 0, isCounted, last: notice });
    const [oldest] = topics.keys();
    if (topics.size > operatorTopicsMax && oldest !== undefined) topics.delete(oldest);
    const heldBack = known?.heldBack ?? 0;
    const since =
      heldBack === 0 ? [] : [`${heldBack} more like this since ${new Date(known?.postedAt ?? now).toISOString()}`];
    post({ title, lines: [...lines, ...since] }).catch(onFailure);
  };
  return {
    notify(notice) {
      const known = topics.get(notice.topic);
      if (known !== undefined && isYounger(TOPIC_PAUSE_MS, known.postedAt, clock.now()))
        topics.set(notice.topic, { ...known, heldBack: known.heldBack + 1, last: notice });
      else send(notice, known, false);
    },
    flush() {
      for (const known of [...topics.values()]) {
        const pauseMs = known.isCounted ? TOPIC_PAUSE_MS : COUNT_PAUSE_MS;
        const isDue = known.last.isEachAnother === true && !isYounger(pauseMs, known.postedAt, clock.now());
        if (known.heldBack > 0 && isDue) send(known.last, known, true);
      }
    },
  };
}

type Topic = {
  readonly postedAt: Instant;
  readonly heldBack: number;
  /** Whether the last post only counted those left out; the next one waits longer. */
  readonly isCounted: boolean;
  readonly last: OperatorNotice;
};
