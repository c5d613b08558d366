/**
 * What each source has stated of the facts of a case, in its own order. A record is sent whole with each of its changes,
 * so most of what arrives only repeats what the same source said before; that changes nothing, whatever others have
 * said since.
 */
import type { Editor, Fact, RefusedFact } from '../../case/case-event.ts';
import { isOlder, type SourceMark } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';

/** A fact as a source states it: a value, nothing (both null), or what cannot be read. */
export type Stated = {
  readonly path: string;
  readonly after: Value | null;
  /** Why it cannot be read, as a sentence. */
  readonly problem: string | null;
  /** What was sent and what it can mean, when it cannot be read. */
  readonly text?: string;
  readonly readings?: readonly Value[];
};

/** One event of a source. */
export type SourceStatement = {
  /** The event of the log that says so; 0 for one of an earlier run. */
  readonly seq: number;
  /** With `isPartial`, it says nothing about facts that it does not state; otherwise these are missing in its record. */
  readonly mark: SourceMark;
  /** Who made it; absent when the source does not say. */
  readonly editor?: Editor;
  /** Whether it says something else than the one before it. The event that opened the case does not count. */
  readonly isAnew: boolean;
  readonly stated: readonly Stated[];
};

/** By source, the earliest first. */
export type SourceStatements = Readonly<Record<string, readonly SourceStatement[]>>;

/** The mark of an event whose source states no order: it is recognised by its record. */
export function sourceMarkOf(
  mark: SourceMark | null,
  { system, record }: Pick<Fact['source'], 'system' | 'record'>,
): SourceMark {
  return mark ?? { source: `${system.toLowerCase()} ${record}`, at: null, sequence: null, isPartial: true };
}

/** Where an event belongs among those of its source. Equal marks, and those without an order, count as they arrive. */
export function placeOf(statements: readonly SourceStatement[], mark: SourceMark): number {
  return statements.findLastIndex((known) => !isOlder(mark, known.mark)) + 1;
}

/** What the source said of a fact before `place`; null when it never mentioned it. */
export function statedBefore(
  statements: readonly SourceStatement[],
  place: number,
  path: string,
): Omit<Stated, 'path'> | null {
  for (let at = place - 1; at >= 0; at--) {
    const known = statements[at];
    const stated = known === undefined ? null : statedIn(known, path);
    if (stated !== null) return stated;
  }
  return null;
}

/** What one event says of a fact; null when it says nothing about it. */
export function statedIn({ mark, stated }: SourceStatement, path: string): Stated | null {
  const known = stated.find((one) => one.path === path);
  return known ?? (mark.isPartial === true ? null : { path, after: null, problem: null });
}

type Said = Pick<Stated, 'after' | 'problem'>;

/** Whether both say the same. A fact that was never mentioned is as empty as one whose field is. */
export function isSame(one: Said | null, other: Said | null): boolean {
  return (
    (one?.problem ?? null) === (other?.problem ?? null) && hashOf(one?.after ?? null) === hashOf(other?.after ?? null)
  );
}

/**
 * The statements with one more event.
 *
 * @param stated what it says otherwise than the source before; the rest of a whole record is as it was
 * @param repeated paths of what an event with a partial mark says again
 */
export function withStatement(
  all: SourceStatements,
  { stated, ...event }: SourceStatement,
  repeated: readonly string[] = [],
): SourceStatements {
  const { mark } = event;
  const known = own(all, mark.source) ?? [];
  const place = placeOf(known, mark);
  const isStated = ({ path }: Pick<Stated, 'path'>): boolean => stated.some((one) => one.path === path);
  const again: readonly Stated[] =
    mark.isPartial === true
      ? repeated.map((path) => ({ path, ...(statedBefore(known, place, path) ?? { after: null, problem: null }) }))
      : wholeBefore(known, place);
  const whole = { ...event, stated: [...stated, ...again.filter((one) => !isStated(one))] };
  return { ...all, [mark.source]: known.toSpliced(place, 0, whole) };
}

/** Everything that the source has stated before `place`, the last statement of each fact. */
function wholeBefore(statements: readonly SourceStatement[], place: number): readonly Stated[] {
  const before = statements.slice(0, place);
  const whole = before.findLastIndex(({ mark }) => mark.isPartial !== true);
  const last = before.slice(Math.max(whole, 0)).flatMap(({ stated }) => stated);
  return [...new Map(last.map((one) => [one.path, one])).values()];
}

/** The last statement of each fact, for a run that goes on with the case. */
export function lastStatements(all: SourceStatements): readonly SourceStatement[] {
  return Object.values(all).flatMap((statements) =>
    statements.flatMap((known, at) => {
      const later = statements.slice(at + 1);
      if (later.some(({ mark }) => mark.isPartial !== true)) return [];
      const stated = known.stated.filter(({ path }) => later.every((one) => statedIn(one, path) === null));
      return stated.length === 0 && known.mark.isPartial === true ? [] : [{ ...known, seq: 0, stated }];
    }),
  );
}

/** What the opening of a case says. Without a mark, each of its facts belongs to the record that it came from. */
export function openingStatements(
  {
    mark,
    facts,
    refused,
    earlier,
  }: {
    readonly mark: SourceMark | null;
    readonly facts: readonly Fact[];
    readonly refused: readonly RefusedFact[];
    readonly earlier?: { readonly statements?: readonly SourceStatement[] };
  },
  seq: number,
): SourceStatements {
  const known: SourceStatements = Object.fromEntries(Map.groupBy(earlier?.statements ?? [], (one) => one.mark.source));
  // A run that starts again opens with the newest facts of all sources.
  if (earlier?.statements !== undefined && mark === null) return known;
  const read = facts.map(({ path, value, source }) => ({ stated: { path, after: value, problem: null }, source }));
  const [first] = facts;
  const unread =
    mark === null && first === undefined
      ? []
      : refused.map((fact) => ({ stated: statedOf({ ...fact, after: null }), source: first?.source ?? NO_SOURCE }));
  const sources = Map.groupBy([...read, ...unread], ({ source }) => sourceMarkOf(mark, source).source);
  return [...sources].reduce<SourceStatements>((all, [source, said]) => {
    const place = mark === null ? { source, at: null, sequence: null, isPartial: true } : { ...mark, isPartial: false };
    return withStatement(all, { seq, mark: place, isAnew: false, stated: said.map(({ stated }) => stated) });
  }, known);
}

/** Not read: the mark names the source. */
const NO_SOURCE = { system: '', record: '' };

/** The statement in a change or in a fact that cannot be read. */
export function statedOf({ path, after, problem, text, readings }: Stated): Stated {
  return {
    path,
    after,
    problem,
    ...(text === undefined ? {} : { text }),
    ...(readings === undefined ? {} : { readings }),
  };
}
