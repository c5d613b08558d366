/**
 * Which milestones the messages of a thread show. Rows of `thread_messages` are not signed: one that someone invented
 * may have a milestone repeated in Slack, but never hides those that the log comes to later.
 */
import { partOf } from './message-key.ts';
import type { ThreadMessage } from './ports.ts';

export type ShownRange<M> = {
  readonly message: M;
  /** The first and the last event whose milestones it shows. */
  readonly first: number;
  readonly last: number;
};

/** Every range that a message names, believed or not. */
export function rangesOf<M extends Pick<ThreadMessage, 'key'>>(messages: readonly M[]): ShownRange<M>[] {
  return messages.flatMap((message) => {
    const part = partOf(message.key);
    return part?.kind === 'posts' ? [{ message, first: part.first, last: part.last }] : [];
  });
}

/**
 * The ranges that are believed, in order: within the log, and none overlaps another. Of those that overlap, the one
 * that ends first is believed, so none is longer than what a thread that was followed would have.
 *
 * @param seq where the log ends
 */
export function shownRanges<M extends Pick<ThreadMessage, 'key'>>(
  messages: readonly M[],
  seq: number,
): ShownRange<M>[] {
  const believed: ShownRange<M>[] = [];
  for (const range of rangesOf(messages).toSorted((a, b) => a.last - b.last || b.first - a.first))
    if (range.first > (believed.at(-1)?.last ?? 0) && range.first <= range.last && range.last <= seq)
      believed.push(range);
  return believed;
}
