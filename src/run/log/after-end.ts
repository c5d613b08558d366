/**
 * Changes and events of a case after its run had ended. What the run did stays as it is; people decide whether the case
 * starts again.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { changesTogetherMs } from '../../kernel/limits.ts';
import type { Asks, RecoveryAsk } from './asks.ts';
import type { Arrival, Arrivals } from './arrival.ts';
import type { CaseState } from './case.ts';
import { inUseOrUnread, keptAlthough, type DatedChange, type Facts, type WeighedChange } from './fact-change.ts';
import { isUnseen } from './while-done.ts';

/** Code of the question whether a case that changed after its run had ended starts again. */
export const CHANGED_AFTER_END = 'changed_after_end';

/** Begins what is said of an event that arrived after the end. */
export const AFTER_END_CAME = 'After the end came: ';

/** Begins what is said of an event that came before it, while something was being done. */
export const WHILE_DONE_CAME = 'While something was being done came: ';

/** Whether a difference is an event that no step has read. */
export const isCame = (difference: string): boolean =>
  difference.startsWith(AFTER_END_CAME) || difference.startsWith(WHILE_DONE_CAME);

type Changed = Facts & Arrivals & Asks & Pick<CaseState, 'ended' | 'afterEnd' | 'isErased'>;

/**
 * The last change of each fact that the run does not use: after it had ended, or before, if no one has decided that it
 * keeps the earlier value; not those that were changed back.
 */
export function changesAfterEnd(state: Changed): readonly WeighedChange[] {
  const last = new Map([...unused(state), ...sinceEnd(state, state.ended?.seq)].map((change) => [change.path, change]));
  return [...last.values()].flatMap(
    ({ standing: _, because: __, seq: ___, at: ____, mark: _____, unread: ______, ...change }): WeighedChange[] => {
      const inUse = inUseOrUnread(state, change.path);
      const isSame = change.problem === null && inUse.unread === undefined;
      return isSame && hashOf(inUse.before) === hashOf(change.after) ? [] : [{ ...change, ...inUse }];
    },
  );
}

/** Whether the case has changed, or an event of it arrived, since that was last weighed. The run that starts the case again weighs for itself. */
export function isChangedAfterEnd(state: Changed): boolean {
  const { ended, afterEnd, isErased } = state;
  // What is left cannot be compared with what has changed.
  if (ended === null || isErased || isSucceeded(state)) return false;
  const since = afterEnd?.seq ?? ended.seq;
  return (
    sinceEnd(state, since).length > 0 ||
    arrivedSince(state, since).length > 0 ||
    (afterEnd === null && unused(state).length > 0) ||
    (afterEnd === null && overlooked(state).length > 0)
  );
}

/**
 * Whether the case may be weighed after the end although it has not changed since: once, for what the run took into use
 * itself was weighed by no one, and what it had paid before was not paid with it.
 */
export function isWeighedUnchanged(state: Changed): boolean {
  const { ended, afterEnd, isErased } = state;
  return ended !== null && afterEnd === null && !isErased && !isSucceeded(state) && !isStoppedByPerson(state);
}

/** The events that no step reads any more and no one was shown, in order of arrival. */
export function arrivedAfterEnd(state: Arrivals & Asks & Pick<CaseState, 'ended'>): readonly Arrival[] {
  return state.ended === null ? [] : [...overlooked(state), ...arrivedSince(state, state.ended.seq)];
}

/** Events that came while a write was on its way, and that nobody saw who was asked something before the end. */
function overlooked({ arrivals, asks, ended }: Arrivals & Asks & Pick<CaseState, 'ended'>): readonly Arrival[] {
  const end = ended?.seq ?? 0;
  const before = Object.fromEntries(Object.entries(asks).filter(([, { seq }]) => seq <= end));
  return arrivals.filter((arrival) => arrival.seq <= end && isUnseen({ asks: before }, arrival));
}

const arrivedSince = ({ arrivals }: Arrivals, since: number): readonly Arrival[] =>
  arrivals.filter(({ seq }) => seq > since);

/** Whether any change came after the end, and not only before it. */
export function isChangedSinceEnd(state: Facts & Pick<CaseState, 'ended'>): boolean {
  return sinceEnd(state, state.ended?.seq).length > 0;
}

/** Whether another run goes on with the case. */
export function isSucceeded({ ended }: Pick<CaseState, 'ended'>): boolean {
  return ended !== null && ended.successor !== null;
}

/** What the case states otherwise than the run used it to its end, and no one has decided about. */
function unused(state: Changed): readonly DatedChange[] {
  const { changes, ended, asks } = state;
  if (ended === null) return [];
  const stops = stopsBy(asks);
  const counted = changes.filter(({ standing, seq }) => standing !== 'late' && seq <= ended.seq);
  return [...new Map(counted.map((change) => [change.path, change])).values()].filter(
    (change) =>
      change.standing === 'unused' &&
      keptAlthough(state, change) === null &&
      !stops.some((ask) => isStatedAt(ask, change)),
  );
}

/** Where a person stopped the run, who could have started the case again with what it stated then. */
function stopsBy(asks: Asks['asks']): readonly RecoveryAsk[] {
  return Object.values(asks).flatMap((ask) =>
    ask.kind === 'recovery' &&
    (ask.choices.includes('start_again') || (ask.stated ?? []).length > 0) &&
    ask.closed?.note === 'stop'
      ? [ask]
      : [],
  );
}

/**
 * Whether a person who stopped the run had seen a change: it was stated when they were asked, or its card showed it for a
 * while. A click just after a change may have been meant for the card before it.
 */
function isStatedAt({ seq, closed, stated = [] }: RecoveryAsk, change: DatedChange): boolean {
  const shown = stated.find((known) => known.seq === change.seq);
  return change.seq < seq || (shown !== undefined && shown.at + changesTogetherMs <= (closed?.at ?? 0));
}

/** Whether the run ended by the choice of a person who could have started the case again. */
export const isStoppedByPerson = ({ asks }: Asks): boolean => stopsBy(asks).length > 0;

function sinceEnd({ changes }: Facts, seq: number | undefined): readonly DatedChange[] {
  return seq === undefined ? [] : changes.filter((change) => change.seq > seq && change.standing !== 'late');
}

/** The open question whether the case starts again; null for none. */
export function openAfterEnd({ asks }: Asks): RecoveryAsk | null {
  for (const ask of Object.values(asks))
    if (ask.kind === 'recovery' && ask.code === CHANGED_AFTER_END && ask.closed === null) return ask;
  return null;
}

/** Whether a person has decided about all of these differences, or there are none. */
export function isLeft(differences: readonly string[], left: readonly string[]): boolean {
  return differences.every((difference) => left.includes(difference));
}
