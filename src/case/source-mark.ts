/**
 * When the source made an event, by the source's own sequence or time. Deliveries may overtake each other, so the order
 * of arrival says little about a record that changes often.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { own } from '../kernel/own.ts';

export type SourceMark = {
  /** Whose order it is: one record of one channel, such as `zendesk ticket 101`. Marks of two sources are not compared. */
  readonly source: string;
  /** The record's own time of its change; null when the source states none. */
  readonly at: Instant | null;
  /** The sender's own number for the message, which only grows; null when the source has none. */
  readonly sequence: number | null;
  /** The source rounds its times, so equal ones say nothing about the order. */
  readonly isRounded?: boolean;
  /** The sender's number for the message, which grows but may begin again: it decides only between equal times. */
  readonly control?: number;
  /** The event states only facts that changed, so it says nothing about the order of the others. */
  readonly isPartial?: boolean;
};

/** The newest mark of a source: for one fact, or without a `path` for the whole record. */
export type KnownMark = SourceMark & { readonly path?: string };

/** Numbers that are further apart have begun again between them: 999999999 comes before 1. */
const CONTROLS_APART_MAX = 500_000_000;

/** By source and path; see `keyOfMark`. */
export type KnownMarks = Readonly<Record<string, KnownMark>>;

/**
 * Whether an event was made before everything known from its source, so that it arrived late. Sequences decide before
 * times. Equal marks, and marks that cannot be compared, count in order of arrival: false.
 */
export function isOlder(mark: SourceMark, known: SourceMark): boolean {
  if (mark.source !== known.source) return false;
  if (mark.sequence !== null && known.sequence !== null) return mark.sequence < known.sequence;
  if (mark.at === null || known.at === null) return false;
  return mark.at === known.at ? isControlBefore(mark, known) : mark.at < known.at;
}

/** Whether the numbers of two messages of one time say that one of them was made before the other. */
function isControlBefore({ control: one }: SourceMark, { control: other }: SourceMark): boolean {
  return one !== undefined && other !== undefined && one < other && other - one <= CONTROLS_APART_MAX;
}

/** Whether nothing says which of two events was made last, because the source rounds its times. */
export function isUnordered(mark: SourceMark, other: SourceMark): boolean {
  if (mark.source !== other.source || (mark.sequence !== null && other.sequence !== null)) return false;
  if (isControlBefore(mark, other) || isControlBefore(other, mark)) return false;
  return mark.at !== null && mark.at === other.at && (mark.isRounded === true || other.isRounded === true);
}

/** Whether an event that states a fact was made before one that stated it, or the whole record, and has arrived. */
export function isLate(marks: KnownMarks, mark: SourceMark | null, path: string): boolean {
  if (mark === null) return false;
  return [own(marks, keyOfMark(mark.source)), own(marks, keyOfMark(mark.source, path))].some(
    (known) => known !== undefined && isOlder(mark, known),
  );
}

/** @param paths what an event with a partial mark states */
export function withMark(marks: KnownMarks, mark: KnownMark | null, paths: readonly string[] = []): KnownMarks {
  if (mark === null) return marks;
  const places = mark.isPartial === true ? paths : [mark.path];
  return Object.fromEntries([
    ...Object.entries(marks),
    ...places.map((path): [string, KnownMark] => {
      const key = keyOfMark(mark.source, path);
      return [key, { ...newestMark(own(marks, key), mark), ...(path === undefined ? {} : { path }) }];
    }),
  ]);
}

/** Whether an event says more about the order of its source than is known: it is newer, or has no order to the newest. */
export function isAhead(marks: KnownMarks, mark: SourceMark, paths: readonly string[]): boolean {
  if (mark.at === null && mark.sequence === null) return false;
  const known = own(marks, keyOfMark(mark.source));
  if (known !== undefined && isUnordered(mark, known)) return true;
  return hashOf({ ...withMark(marks, mark, paths) }) !== hashOf({ ...marks });
}

const keyOfMark = (source: string, path?: string): string => (path === undefined ? source : `${source}\n${path}`);

/** The newest of both, for comparison with what arrives next. */
function newestMark(known: SourceMark | undefined, mark: SourceMark): SourceMark {
  const newest = (a: number | null, b: number | null): number | null =>
    a === null ? b : b === null ? a : Math.max(a, b);
  const last = known === undefined || !isOlder(mark, known) ? mark : known;
  return {
    source: mark.source,
    at: newest(known?.at ?? null, mark.at),
    sequence: newest(known?.sequence ?? null, mark.sequence),
    ...(last.control === undefined ? {} : { control: last.control }),
  };
}
