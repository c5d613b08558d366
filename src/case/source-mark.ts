/**
 * When the source made an event, by the source's own sequence or time. Deliveries may overtake each other, so the order
 * of arrival says little about a record that changes often.
 */
import type { Instant } from '../kernel/clock.ts';

export type SourceMark = {
  /** Whose order it is: one record of one channel, such as `zendesk ticket 101`. Marks of two sources are not compared. */
  readonly source: string;
  /** The record's own time of its change; null when the source states none. */
  readonly at: Instant | null;
  /** The sender's own number for the message, such as an EDI control number; null when the source has none. */
  readonly sequence: number | null;
  /** The source rounds its times, so equal ones say nothing about the order. */
  readonly isRounded?: boolean;
};

/**
 * Whether an event was made before everything known from its source, so that it arrived late. Sequences decide before
 * times. Equal marks, and marks that cannot be compared, count in order of arrival: false.
 */
export function isOlder(mark: SourceMark, known: SourceMark): boolean {
  if (mark.source !== known.source) return false;
  if (mark.sequence !== null && known.sequence !== null) return mark.sequence < known.sequence;
  return mark.at !== null && known.at !== null && mark.at < known.at;
}

/** Whether nothing says which of two events was made last, because the source rounds its times. */
export function isUnordered(mark: SourceMark, other: SourceMark): boolean {
  if (mark.source !== other.source || (mark.sequence !== null && other.sequence !== null)) return false;
  return mark.at !== null && mark.at === other.at && (mark.isRounded === true || other.isRounded === true);
}

/** The newest of both, for comparison with what arrives next. */
export function newestMark(known: SourceMark | undefined, mark: SourceMark): SourceMark {
  const newest = (a: number | null, b: number | null): number | null =>
    a === null ? b : b === null ? a : Math.max(a, b);
  return {
    source: mark.source,
    at: newest(known?.at ?? null, mark.at),
    sequence: newest(known?.sequence ?? null, mark.sequence),
  };
}
