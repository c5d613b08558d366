/**
 * What becomes of changed facts when they arrive: each change is in use from now on, is held until it is weighed, or
 * stays unused. Pure; the engine appends the event.
 */
import type { CaseEvent, Fact } from '../../case/case-event.ts';
import { isAhead, isLate, isOlder, isUnordered, type SourceMark } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { confirmationsMax, correctionsMax, unreadCorrectionsMax } from '../../kernel/limits.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { fieldAt, formatValue, type RecordType } from '../../kernel/value.ts';
import { isSucceeded } from '../log/after-end.ts';
import type { RunEvent } from '../log/event.ts';
import { heldChanges, inUse, newestBy, newestOf, replaced, RUN_ENDED, type FactChange } from '../log/fact-change.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { openWaits } from '../log/step/wait.ts';
import { firstUseOf } from '../log/uses.ts';
import { effectsDone } from './effects-done.ts';
import { askedOf, countedCorrections, isAskedTooOften, isCorrectedTooOften } from './weigh-changes.ts';

export type Correction = Pick<
  CaseEvent,
  'eventId' | 'channel' | 'facts' | 'refused' | 'cleared' | 'mark' | 'editor' | 'assignedBy'
> & {
  /** The record that changed, for facts that are empty or cannot be read now. */
  readonly record: Pick<Fact['source'], 'system' | 'record'>;
};

/** The note of a correction that says what the case says already. */
export const NOTHING_CHANGED = 'unchanged: nothing of the case changed';

export type Taken =
  | { readonly event: RunEvent; readonly note: string }
  /** `isEarly`: the case was corrected too often, and a person has to decide before it takes this one. */
  | { readonly event: null; readonly note: string; readonly isEarly?: boolean };

export function takeCorrection(state: RunState, correction: Correction, caseType: RecordType): Taken {
  const caseId = state.opened?.caseId ?? 'the case';
  const { eventId, mark = null, editor } = correction;
  if (state.corrections.includes(eventId))
    return { event: null, note: `unchanged: ${caseId} has this correction already` };
  const newest = newestBy(state);
  const stated = changesIn(state, correction, caseType).map((change): FactChange => {
    const by = editor === undefined ? {} : { editor };
    return {
      ...change,
      ...replaced(newest(change.path)),
      ...by,
      ...(isLate(state.marks, mark, change.path) ? LATE : standingOf(state, change.path, caseType)),
    };
  });
  // INVARIANT: a message that is sent again and again uses up nothing.
  const changes = stated.filter((change) => !isKnownAsLate(state, change, mark));
  if (changes.length === 0) return confirming(state, correction, NOTHING_CHANGED);
  const isUnread = changes.every(({ path }) => isReadByNothing(state, path, caseType));
  const isCounted = !isUnread || state.unreadCorrections >= unreadCorrectionsMax;
  if (isCounted && countedCorrections(state) >= correctionsMax) return takeOverBudget(state, correction, changes);
  return {
    event: {
      type: 'FactsCorrected',
      eventId,
      mark,
      changes,
      ...(isUnread ? { isUnread } : {}),
      ...confirmedNextTo(changes, correction),
      ...assigned(correction),
    },
    note: `corrected ${caseId}: ${changes.map(({ path, standing }) => `${path} ${standing}`).join(', ')}`,
  };
}

/**
 * One correction more than the log takes. Nothing may be decided on facts that are known to be outdated, so its changes
 * are held, which withdraws what people are asked and stops the run. Until a person decides, later ones wait.
 */
function takeOverBudget(state: RunState, correction: Correction, changes: readonly FactChange[]): Taken {
  const { eventId, mark = null } = correction;
  const caseId = state.opened?.caseId ?? 'the case';
  const often = `${caseId} was corrected ${correctionsMax} times`;
  const isOpen = ({ standing }: FactChange): boolean => standing === 'used' || standing === 'held';
  // Its place in the order is logged: what it overtook must not win over it.
  if (!changes.some(isOpen)) return confirming(state, correction, `set aside: ${often}`);
  const isStopped = heldChanges(state).length > 0 || openAsks(state).some(({ kind }) => kind === 'recovery');
  if (isStopped && isCorrectedTooOften(state))
    return { event: null, note: `held: ${often}, and a person has to decide first`, isEarly: true };
  return {
    event: {
      type: 'FactsCorrected',
      eventId,
      mark,
      changes: changes.map((change) => (isOpen(change) ? { ...change, standing: 'held', because: null } : change)),
      ...confirmedNextTo(changes, correction),
      ...assigned(correction),
    },
    note: `corrected ${caseId}, which stops: ${often}`,
  };
}

/**
 * Whether a correction changes a fact or tries to, whatever becomes of it. One that says what the case says already may
 * be the change that a later one reported first: only a mark after those of all changes shows that it is not.
 */
export function touchesFacts(state: RunState, correction: Correction, caseType: RecordType): boolean {
  const { mark = null } = correction;
  const isAfter = (known: SourceMark | null): boolean =>
    mark === null || known === null || known.source !== mark.source || isOlder(known, mark);
  return changesIn(state, correction, caseType).length > 0 || state.changes.some((known) => !isAfter(known.mark));
}

/** Every fact that the correction states otherwise than the newest that is known. */
function changesIn(state: RunState, correction: Correction, caseType: RecordType): readonly Reported[] {
  const { mark = null } = correction;
  const newest = newestBy(state);
  return reported(state, correction, caseType)
    .map((change) => (isLate(state.marks, mark, change.path) ? change : withRivals(state, change, mark)))
    .filter(({ path, after, problem }) => {
      const known = newest(path);
      return hashOf(known.value) !== hashOf(after) || known.problem !== problem;
    });
}

/**
 * What changes nothing, or is set aside, may be newer than a change that it overtook, which then must not count. Its
 * mark is logged, unless it says nothing new about the order, or too many were logged.
 */
function confirming(state: RunState, correction: Correction, note: string): Taken {
  const { eventId, mark = null } = correction;
  const nothing = { event: null, note };
  if (mark === null || isSucceeded(state) || hasMaxConfirmations(state)) return nothing;
  const isKnown = mark.isRounded === true && state.confirmations.some((known) => hashOf(known) === hashOf(mark));
  if (isKnown || !isAhead(state.marks, mark, mentionedIn(correction))) return nothing;
  const confirmed = mark.isPartial === true ? mentionedIn(correction) : [];
  return { event: { type: 'FactsConfirmed', eventId, mark, confirmed }, note };
}

/** What a correction with a partial mark states next to its changes. */
function confirmedNextTo(
  changes: readonly FactChange[],
  correction: Correction,
): { readonly confirmed?: readonly string[] } {
  if (correction.mark?.isPartial !== true) return {};
  const confirmed = mentionedIn(correction).filter((path) => !changes.some((change) => change.path === path));
  return confirmed.length === 0 ? {} : { confirmed };
}

const mentionedIn = ({ facts, refused, cleared = [] }: Correction): readonly string[] => [
  ...new Set([...facts.map(({ path }) => path), ...refused.map(({ path }) => path), ...cleared]),
];

const assigned = ({ assignedBy }: Correction): Pick<Correction, 'assignedBy'> =>
  assignedBy === undefined ? {} : { assignedBy };

type Reported = Omit<FactChange, 'before' | 'unread' | 'standing' | 'because'>;

/** Every fact that the correction mentions, as it is now. */
function reported(
  state: RunState,
  { facts, refused, cleared = [], record }: Correction,
  caseType: RecordType,
): Reported[] {
  const labelOf = (path: string): string => fieldAt(caseType, path.split('.'))?.label ?? path;
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
      source: { system: record.system, record: record.record, field: fieldOf(state, path) },
    })),
  ];
}

/** The field of the source that held the fact before. */
function fieldOf({ facts, refused, changes }: RunState, path: string): string {
  const change = changes.findLast((known) => known.path === path);
  const fact = facts.findLast((known) => known.path === path && known.givenBy === undefined);
  return change?.source.field ?? fact?.source.field ?? refused.find((known) => known.path === path)?.field ?? path;
}

/** Nothing has read the fact so far, and no card shows it. */
function isReadByNothing(state: RunState, path: string, caseType: RecordType): boolean {
  return firstUseOf(state, path) === null && fieldAt(caseType, path.split('.'))?.headline !== true;
}

/**
 * A change next to another statement of the same fact for which nothing says which was made last: which of both is
 * right is not guessed. It counts as a fact that cannot be read, until people say, or the record changes again.
 */
function withRivals(state: RunState, change: Reported, mark: SourceMark | null): Reported {
  if (mark === null || (mark.at === null && mark.sequence === null)) return change;
  const isSameTime = isUnorderedIn(state, mark);
  if (!isSameTime && !hasMaxConfirmations(state)) return change;
  const rival = statedBefore(state, change.path);
  if (rival.problem === change.problem && hashOf(rival.after) === hashOf(change.after)) return change;
  const known = [...(rival.readings ?? []), rival.after, ...(change.readings ?? []), change.after].filter(
    (value) => value !== null,
  );
  const readings = [...new Map(known.map((value) => [hashOf(value), value])).values()];
  const isEmpty = [rival, change].some(({ after, problem }) => after === null && problem === null);
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

/** Whether an event of the same stated time, other than the one that opened the case, has arrived. */
function isUnorderedIn({ changes, confirmations }: RunState, mark: SourceMark): boolean {
  return [...changes.map((change) => change.mark), ...confirmations].some(
    (known) => known !== null && isUnordered(known, mark),
  );
}

/** From then on nothing shows whether a change was overtaken by an event that confirmed the facts. */
const hasMaxConfirmations = ({ confirmations }: RunState): boolean => confirmations.length >= confirmationsMax;

/** The newest statement of a fact. */
function statedBefore(state: RunState, path: string): Pick<Reported, 'after' | 'problem' | 'readings'> {
  const change = state.changes.findLast((known) => known.path === path && known.standing !== 'late');
  const { value, problem } = newestOf(state, path);
  const readings = (change ?? state.refused.find((known) => known.path === path))?.readings;
  return { after: value, problem, ...(readings === undefined ? {} : { readings }) };
}

/** Whether the log has the same late change of the same record at the same time, by the same editor. */
function isKnownAsLate({ changes }: RunState, change: FactChange, mark: SourceMark | null): boolean {
  const textOf = ({ path, after, problem, editor }: FactChange, of: SourceMark | null): string =>
    hashOf([path, after, problem, { ...editor }, { ...of }]);
  return (
    change.standing === 'late' &&
    changes.some((known) => known.standing === 'late' && textOf(known, known.mark) === textOf(change, mark))
  );
}

type Standing = Pick<FactChange, 'standing' | 'because'>;

const LATE: Standing = { standing: 'late', because: 'the source had changed the record again before this arrived' };

/** Why a change is checked although no one is being asked. */
const NOTHING_DONE = 'nothing was done yet';

function standingOf(state: RunState, path: string, caseType: RecordType): Standing {
  const unused = (because: string): Standing => ({ standing: 'unused', because });
  if (state.ended !== null) return unused(RUN_ENDED);
  const field = fieldAt(caseType, path.split('.'));
  if (field === null) return unused('its kind declares no such fact');
  if (state.settled.includes(path)) return unused('people decided to go on with the earlier value');
  const use = firstUseOf(state, path);
  const asks = openAsks(state);
  // A step that waits for corrections handles them itself, unless they keep people from deciding.
  const isAwaited = openWaits(state).some(({ event }) => event === 'corrected') && !isAskedTooOften(state);
  const isAsked = askedOf(state).length > 0 && !isAwaited;
  if (isAsked && (use !== null || field.headline === true)) return { standing: 'held', because: null };
  if (use === null || isAwaited) return { standing: 'used', because: null };
  if (asks.some(({ kind }) => kind === 'recovery')) return { standing: 'held', because: null };
  // Nothing was done outside yet: it is weighed at once, so the run goes on with it or stops to ask.
  if (effectsDone(state).length === 0) return { standing: 'held', because: NOTHING_DONE };
  const value = inUse(state, path);
  const where = use.step === '' ? 'the SOP was chosen' : `step ${use.step} has read it`;
  return unused(`${where} as ${value === null ? 'missing' : formatValue(value)}`);
}
