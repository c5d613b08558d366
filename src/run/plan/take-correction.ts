/**
 * What becomes of changed facts when they arrive: each change is in use from now on, is held until it is weighed, or
 * stays unused. Pure; the engine appends the event.
 */
import type { Editor } from '../../case/case-event.ts';
import { inUseText } from '../cite/change-text.ts';
import { isAhead, isLate, isUnordered } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { correctionsMax, unreadCorrectionsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { fieldAt, formatValue, type RecordType } from '../../kernel/value.ts';
import { CASE_FACTS } from '../../tool/case-facts.ts';
import { isSucceeded } from '../log/after-end.ts';
import type { RunEvent } from '../log/event.ts';
import {
  APPROVED_NOT_DONE,
  heldChanges,
  inUse,
  keptAlthough,
  NOT_DECLARED,
  replaced,
  RUN_ENDED,
  RUN_STOPPING,
  type FactChange,
} from '../log/fact-change.ts';
import { mayBeDone } from '../log/may-be-done.ts';
import { sourceMarkOf, statedOf, type Stated } from '../log/source-statement.ts';
import { STATED_LATER } from '../log/park.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { openWaits } from '../log/step/wait.ts';
import { firstUseOf } from '../log/uses.ts';
import { presentBy } from '../log/present.ts';
import { hasMaxConfirmations, isOrderKnown, statedAnew, type Correction } from './stated-anew.ts';
import { askedOf, countedCorrections, isAskedTooOften, isCorrectedTooOften } from './weigh-changes.ts';

/** The note of a correction that says what the case says already. */
export const NOTHING_CHANGED = 'unchanged: nothing of the case changed';

export type Taken =
  | { readonly event: RunEvent; readonly note: string }
  /** `isEarly`: the case was corrected too often, and a person has to decide before it takes this one. */
  | { readonly event: null; readonly note: string; readonly isEarly?: boolean };

export function takeCorrection(state: RunState, correction: Correction, caseType: RecordType): Taken {
  const caseId = state.opened?.caseId ?? 'the case';
  const { eventId, mark = null } = correction;
  if (state.corrections.includes(eventId))
    return { event: null, note: `unchanged: ${caseId} has this correction already` };
  const { changes, stated } = changesBy(state, correction, caseType);
  if (changes.length === 0) return confirming(state, correction, stated, NOTHING_CHANGED);
  const isUnread = changes.every(({ path }) => isReadByNothing(state, path, caseType));
  const isCounted = !isUnread || state.unreadCorrections >= unreadCorrectionsMax;
  if (isCounted && countedCorrections(state) >= correctionsMax)
    return takeOverBudget(state, correction, changes, stated);
  return {
    event: {
      type: 'FactsCorrected',
      eventId,
      mark,
      changes,
      ...(isUnread ? { isUnread } : {}),
      ...statedNextTo(changes, stated, correction),
      ...assigned(correction),
    },
    note: `corrected ${caseId}: ${changes.map(({ path, standing }) => `${path} ${standing}`).join(', ')}`,
  };
}

/**
 * What an event changes, and what its source states anew as it is known from another one or from a person.
 *
 * INVARIANT: what a source only repeats is in neither, so a message that is sent again and again uses up nothing.
 */
function changesBy(
  state: RunState,
  correction: Correction,
  caseType: RecordType,
): { readonly changes: readonly FactChange[]; readonly stated: readonly Stated[] } {
  const { anew, shown } = statedAnew(state, correction, caseType);
  const present = presentBy(state);
  const isOther = ({ path, after, problem }: Stated): boolean => {
    const known = present(path);
    return hashOf(known.value) !== hashOf(after) || known.problem !== problem;
  };
  const own = anew.filter(isOther).map(({ isLate: late, ...change }): FactChange => {
    const standing = late ? LATE : standingOf(state, change, caseType);
    return { ...change, ...replaced(present(change.path)), ...standing };
  });
  // INVARIANT: what the event states itself comes before what it shows of others; the fold takes the first of a path.
  const others = shown
    .filter(isOther)
    .map((change) => ({ ...change, ...replaced(present(change.path)), ...standingOf(state, change, caseType) }));
  const stated = anew.filter((one) => !own.some(({ path }) => path === one.path)).map(statedOf);
  return { changes: [...own, ...others], stated };
}

/**
 * One correction more than the log takes. Nothing may be decided on facts that are known to be outdated, so its changes
 * are held, which withdraws what people are asked and stops the run. Until a person decides, later ones wait.
 */
function takeOverBudget(
  state: RunState,
  correction: Correction,
  changes: readonly FactChange[],
  stated: readonly Stated[],
): Taken {
  const { eventId, mark = null } = correction;
  const caseId = state.opened?.caseId ?? 'the case';
  const often = `${caseId} was corrected ${correctionsMax} times`;
  const isOpen = ({ standing }: FactChange): boolean => standing === 'used' || standing === 'held';
  // Its place in the order is logged: what it overtook must not win over it.
  if (!changes.some(isOpen))
    return confirming(state, correction, [...stated, ...changes.map(statedOf)], `set aside: ${often}`);
  const isStopped = heldChanges(state).length > 0 || openAsks(state).some(({ kind }) => kind === 'recovery');
  if (isStopped && isCorrectedTooOften(state))
    return { event: null, note: `held: ${often}, and a person has to decide first`, isEarly: true };
  return {
    event: {
      type: 'FactsCorrected',
      eventId,
      mark,
      changes: changes.map((change) => (isOpen(change) ? { ...change, standing: 'held', because: null } : change)),
      ...statedNextTo(changes, stated, correction),
      ...assigned(correction),
    },
    note: `corrected ${caseId}, which stops: ${often}`,
  };
}

/** Whom an event shows to have changed a fact or tried to. */
export type Touched = {
  /** Its own editor did, or its source's order does not show that it did not. */
  readonly touches: boolean;
  /** Editors of earlier events that seemed to change nothing. */
  readonly others: readonly Editor[];
};

export function touchedBy(state: RunState, correction: Correction, caseType: RecordType): Touched {
  const { mark, anew, others } = statedAnew(state, correction, caseType);
  return { touches: anew.length > 0 || !isOrderKnown(state, mark), others };
}

/**
 * What changes nothing, or is set aside, may be newer than a change that it overtook, which then must not count. It is
 * logged, unless it says nothing new about what its source stated when, or by whom, or too many were logged.
 */
function confirming(state: RunState, correction: Correction, stated: readonly Stated[], note: string): Taken {
  const { eventId, mark = null, editor, record } = correction;
  const nothing = { event: null, note };
  if (isSucceeded(state) || hasMaxConfirmations(state)) return nothing;
  if (stated.length === 0 && !isNewInOrder(state, correction)) return nothing;
  const confirmed = mark?.isPartial === true ? mentionedIn(correction) : [];
  return {
    event: {
      type: 'FactsConfirmed',
      eventId,
      mark: sourceMarkOf(mark, record),
      confirmed,
      ...(stated.length === 0 ? {} : { stated }),
      ...(editor === undefined || !isNamed(editor) ? {} : { editor }),
      ...assigned(correction),
    },
    note,
  };
}

/** Whether an event that repeats what its source said tells more about the order, or who was at the record then. */
function isNewInOrder(state: RunState, correction: Correction): boolean {
  const { mark = null, editor } = correction;
  if (mark === null) return false;
  const known = own(state.statements, mark.source) ?? [];
  const named = editor !== undefined && isNamed(editor) ? editor : null;
  // The event that opened the case is no part of the order; `isPartial` tells it from the others.
  const isKnown = known.some(
    (other) =>
      other.mark.at === mark.at &&
      other.mark.sequence === mark.sequence &&
      other.mark.control === mark.control &&
      other.mark.isPartial === mark.isPartial &&
      (named === null || (other.editor?.name === named.name && other.editor.email === named.email)),
  );
  if (isKnown) return false;
  const paths = mentionedIn(correction);
  const isBefore =
    paths.some((path) => isLate(state.marks, mark, path)) || known.some((other) => isUnordered(mark, other.mark));
  return isAhead(state.marks, mark, paths) || (named !== null && isBefore);
}

const isNamed = ({ name, email }: Editor): boolean => name !== null || email !== null;

/** What an event states next to its changes. */
function statedNextTo(
  changes: readonly FactChange[],
  stated: readonly Stated[],
  correction: Correction,
): { readonly confirmed?: readonly string[]; readonly stated?: readonly Stated[]; readonly editor?: Editor } {
  const { mark, editor } = correction;
  const isPartial = mark?.isPartial === true;
  const confirmed = isPartial
    ? mentionedIn(correction).filter((path) => !changes.some((change) => change.path === path))
    : [];
  return {
    ...(confirmed.length === 0 ? {} : { confirmed }),
    ...(stated.length === 0 ? {} : { stated, ...(editor === undefined ? {} : { editor }) }),
  };
}

const mentionedIn = ({ facts, refused, cleared = [] }: Correction): readonly string[] => [
  ...new Set([...facts.map(({ path }) => path), ...refused.map(({ path }) => path), ...cleared]),
];

const assigned = ({ assignedBy }: Correction): Pick<Correction, 'assignedBy'> =>
  assignedBy === undefined ? {} : { assignedBy };

/** Nothing has read the fact so far, and no card shows it. */
function isReadByNothing(state: RunState, path: string, caseType: RecordType): boolean {
  return firstUseOf(state, path) === null && fieldAt(caseType, path.split('.'))?.headline !== true;
}

type Standing = Pick<FactChange, 'standing' | 'because'>;

const LATE: Standing = { standing: 'late', because: 'the source had changed the record again before this arrived' };

/** Why a change is checked although no one is being asked. */
const NOTHING_DONE = 'nothing was done yet';

function standingOf(state: RunState, change: Stated, caseType: RecordType): Standing {
  const { path } = change;
  const unused = (because: string): Standing => ({ standing: 'unused', because });
  if (state.ended !== null) return unused(RUN_ENDED);
  if (state.stopping !== null) return unused(RUN_STOPPING);
  const field = fieldAt(caseType, path.split('.'));
  if (field === null) return unused(NOT_DECLARED);
  // A change that is held would be weighed as the newest one.
  const isHeld = heldChanges(state).some((held) => held.path === path);
  const kept = isHeld ? null : keptAlthough(state, change);
  if (kept === 'seen') return unused('people decided to go on with the earlier value');
  if (kept === 'later')
    return unused(`people decided to go on with ${inUseText(state, path)}, whatever ${STATED_LATER}`);
  const use = firstUseOf(state, path);
  const asks = openAsks(state);
  // A step that waits for corrections handles them itself, unless they keep people from deciding.
  const isAwaited = openWaits(state).some(({ event }) => event === 'corrected') && !isAskedTooOften(state);
  const isAsked = askedOf(state).length > 0 && !isAwaited;
  // An approved call waits for its system: no one is being asked then.
  const isOpen = asks.some(({ kind }) => kind === 'approval' || kind === 'question' || kind === 'recovery');
  if (isAsked && (use !== null || field.headline === true))
    return { standing: 'held', because: isOpen ? null : APPROVED_NOT_DONE };
  if (use === null || isAwaited) return { standing: 'used', because: null };
  if (asks.some(({ kind }) => kind === 'recovery')) return { standing: 'held', because: null };
  // Nothing was done outside yet: it is weighed at once, so the run goes on with it or stops to ask.
  if (!isAnythingDone(state)) return { standing: 'held', because: NOTHING_DONE };
  const value = inUse(state, path);
  const where = use.step === '' ? 'the SOP was chosen' : `step ${use.step} has read it`;
  return unused(`${where} as ${value === null ? 'missing' : formatValue(value)}`);
}

/** Apart from a record that was opened for the case, which only says what was known then. */
const isAnythingDone = ({ calls, records }: RunState): boolean =>
  Object.values(calls).some(
    (call) => mayBeDone(call) && (records.length === 0 || !Object.hasOwn(call.proposed.args, CASE_FACTS)),
  );
