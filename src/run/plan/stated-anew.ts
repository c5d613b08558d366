/**
 * What an event of a source states otherwise than that source did before it, in the source's own order. What it repeats
 * is no change, whatever other sources and people have said of the fact since then.
 */
import type { CaseEvent, Editor, Fact } from '../../case/case-event.ts';
import { isLate, isOlder, isUnordered, type SourceMark } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { confirmationsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { fieldAt, type RecordType } from '../../kernel/value.ts';
import type { FactChange } from '../log/fact-change.ts';
import { changedAt, saidAt } from '../log/present.ts';
import {
  isSame,
  placeOf,
  sourceMarkOf,
  statedBefore,
  statedIn,
  statedOf,
  type SourceStatement,
} from '../log/source-statement.ts';
import type { RunState } from '../log/state.ts';

export type Correction = Pick<
  CaseEvent,
  'eventId' | 'channel' | 'facts' | 'refused' | 'cleared' | 'saidNone' | 'mark' | 'editor' | 'assignedBy'
> & {
  /** The record that changed, for facts that are empty or cannot be read now. */
  readonly record: Pick<Fact['source'], 'system' | 'record'>;
};

/** A fact as an event states it. */
export type Reported = Omit<FactChange, 'before' | 'unread' | 'standing' | 'because'>;

export type StatedAnew = {
  readonly mark: SourceMark;
  /** `isLate`: its source had stated the fact again before this arrived. */
  readonly anew: readonly (Reported & { readonly isLate: boolean })[];
  /** What its source stated after it and seemed to repeat. This event shows that it was a change, by another editor. */
  readonly shown: readonly Reported[];
  /** Editors of other events of the source which only now seem to have changed a fact. */
  readonly others: readonly Editor[];
};

export function statedAnew(state: RunState, correction: Correction, caseType: RecordType): StatedAnew {
  const mark = sourceMarkOf(correction.mark ?? null, correction.record);
  const known = own(state.statements, mark.source) ?? [];
  const place = placeOf(known, mark);
  const anew = reported(state, correction, caseType).flatMap((report) => {
    const before = statedBefore(known, place, report.path);
    if (isUnstated(report, caseType) && isSame(before, null)) return [];
    const late = isLate(state.marks, correction.mark ?? null, report.path);
    const now = late ? report : withRivals(state, report, mark, known);
    return isSame(before, now) ? [] : [{ ...now, isLate: late }];
  });
  return {
    mark,
    anew,
    shown: anew.flatMap((one) => (one.isLate ? shownBy(state, one, known, place) : [])),
    others: anew.flatMap((one) => othersOf(one, mark, known, place)),
  };
}

/**
 * Whether the source's order shows that an event came before or after each change of the source. If it does not, what
 * it repeats may be its own change, which another event reported first.
 */
export function isOrderKnown(state: RunState, mark: SourceMark): boolean {
  const known = own(state.statements, mark.source) ?? [];
  const isOrdered = (other: SourceMark): boolean =>
    [mark, other].some(({ at, sequence }) => at === null && sequence === null) ||
    isOlder(other, mark) ||
    (isOlder(mark, other) && !hasMaxConfirmations(state));
  return known.every((other) => !other.isAnew || isOrdered(other.mark));
}

/** From then on nothing shows whether a change was overtaken by an event that confirmed the facts. */
export const hasMaxConfirmations = ({ confirmations }: RunState): boolean => confirmations.length >= confirmationsMax;

/** Who may have made the change that the next event after it, or one without an order to it, states back. */
function othersOf(
  one: Reported,
  mark: SourceMark,
  known: readonly SourceStatement[],
  place: number,
): readonly Editor[] {
  const next = known.findIndex((other, at) => at >= place && statedIn(other, one.path) !== null);
  return known.flatMap((other, at) => {
    if (other.editor === undefined || (at !== next && !isUnordered(mark, other.mark))) return [];
    const said = statedIn(other, one.path);
    return said === null || isSame(said, one) ? [] : [other.editor];
  });
}

/**
 * What the source states last, if only the late event shows that it was a change: so far it seemed to repeat what came
 * before both. It counts as if it had been a change when it arrived.
 */
function shownBy(
  state: RunState,
  late: Reported,
  known: readonly SourceStatement[],
  place: number,
): readonly Reported[] {
  const { text: _, readings: __, editor: ___, ...report } = late;
  const { path } = late;
  const after = known.slice(place).flatMap((one) => {
    const said = statedIn(one, path);
    return said === null ? [] : [{ ...one, said }];
  });
  const [next] = after;
  if (next === undefined || isSame(next.said, late) || !isSame(next.said, statedBefore(known, place, path))) return [];
  const isLast = after.every(({ said }) => isSame(said, next.said));
  const isStatedSince = next.seq === 0 || Math.max(saidAt(state, path), changedAt(state, path)) > next.seq;
  if (!isLast || isStatedSince) return [];
  const by = next.editor === undefined ? {} : { editor: next.editor };
  return [{ ...report, ...statedOf(next.said), ...by }];
}

/** A record of another form does not have the field any more: its fact is unknown, unless it was never stated there. */
function isUnstated({ path, problem, text }: Reported, caseType: RecordType): boolean {
  return problem !== null && text === undefined && fieldAt(caseType, path.split('.')) !== null;
}

/** Every fact that the correction mentions, as it is now. */
function reported(
  state: RunState,
  { facts, refused, cleared = [], saidNone = [], record, editor }: Correction,
  caseType: RecordType,
): readonly Reported[] {
  const labelOf = (path: string): string => fieldAt(caseType, path.split('.'))?.label ?? path;
  const by = editor === undefined ? {} : { editor };
  return [
    ...facts.map(({ path, value, source }) => ({ path, label: labelOf(path), after: value, problem: null, source })),
    ...refused.map(({ field, ...fact }) => ({
      ...fact,
      after: null,
      source: { system: record.system, record: record.record, field: field ?? fact.path },
    })),
    ...cleared.map((path) => ({
      path,
      label: labelOf(path),
      after: null,
      problem: null,
      ...saidAs(saidNone.find((said) => said.path === path)?.text),
      source: { system: record.system, record: record.record, field: fieldOf(state, path) },
    })),
  ].map((report) => ({ ...report, ...by }));
}

const saidAs = (text: string | undefined): Pick<Reported, 'saidNone'> => (text === undefined ? {} : { saidNone: text });

/** The field of the source that held the fact before. */
function fieldOf({ facts, refused, changes }: RunState, path: string): string {
  const change = changes.findLast((known) => known.path === path);
  const fact = facts.findLast((known) => known.path === path && known.givenBy === undefined);
  return change?.source.field ?? fact?.source.field ?? refused.find((known) => known.path === path)?.field ?? path;
}

/** Whether an event of the same stated time, other than the one that opened the case, has arrived. */
function isUnorderedIn({ changes, confirmations }: RunState, mark: SourceMark): boolean {
  return [...changes.map((change) => change.mark), ...confirmations].some(
    (known) => known !== null && isUnordered(known, mark),
  );
}

/** What opened the case is the creation of its record, unless it has a control number: then it is what was read first. */
const isUnorderedToOpening = (opening: SourceMark, mark: SourceMark): boolean =>
  opening.control !== undefined && opening.control !== mark.control && isUnordered(opening, mark);

/**
 * A change next to another statement of the same source for which nothing says which was made last: which of both is
 * right is not guessed. It counts as a fact that cannot be read, until people say, or the record changes again.
 */
function withRivals(state: RunState, change: Reported, mark: SourceMark, known: readonly SourceStatement[]): Reported {
  if (mark.at === null && mark.sequence === null) return change;
  const isSameTime = isUnorderedIn(state, mark) || known.some((other) => isUnorderedToOpening(other.mark, mark));
  if (!isSameTime && !hasMaxConfirmations(state)) return change;
  const rival = statedBefore(known, known.length, change.path);
  if (isSame(rival, change)) return change;
  const values = [...(rival?.readings ?? []), rival?.after ?? null, ...(change.readings ?? []), change.after].filter(
    (value) => value !== null,
  );
  const readings = [...new Map(values.map((value) => [hashOf(value), value])).values()];
  const isEmpty = [rival, change].some((one) => (one?.after ?? null) === null && (one?.problem ?? null) === null);
  const texts = [...toldApart(readings).toSorted(), ...(isEmpty || readings.length < 2 ? ['something else'] : [])];
  return {
    ...change,
    after: null,
    problem: isSameTime
      ? `Its record was changed to ${texts.join(' and to ')} at the same stated time, and does not say which came last`
      : `Its record was changed to ${texts.join(' and to ')}, and more often than is logged, so which came last is not known`,
    text: texts.join(' / '),
    readings,
  };
}
