/**
 * Weighs changes that arrived after the run had ended, or before and were not used. If it would decide otherwise with
 * them, or an event arrived that no step reads any more, people are asked whether the case starts again; while that
 * question is open, further changes and events update it.
 */
import { soughtBefore } from './failed-write.ts';
import { asAskId } from '../../kernel/ids.ts';
import { changeLines, STARTS_AGAIN, STARTS_WITH_EVENT } from '../cite/change-lines.ts';
import { otherCaseSentences, otherCaseText } from '../cite/other-case-text.ts';
import {
  arrivedAfterEnd,
  CHANGED_AFTER_END,
  changesAfterEnd,
  isChangedAfterEnd,
  isChangedSinceEnd,
  isLeft,
  isWeighedUnchanged,
  openAfterEnd,
} from '../log/after-end.ts';
import { movedMoney } from '../log/moved-money.ts';
import { arrivedTexts } from './arrived-after-end.ts';
import { belowCase, emit, type Turn } from './turn.ts';
import { paymentsDenied } from './denied-before.ts';
import { doneAlready } from './effects-done.ts';
import { paidBeforeUsed } from './paid-otherwise.ts';
import { stopsOtherwise, type EventsAt } from './stops-again.ts';
import { whatDiffers } from './what-differs.ts';

const FIRST_OF_THESE =
  'If the case starts again, a step that waits for one event takes the first of these, and the next one if it is reached once more';

/** @param eventsAt the events of a turn in another state of the run, before its end */
export function weighAfterEnd(turn: Turn, eventsAt: EventsAt): void {
  const { state, context } = turn;
  const isChanged = isChangedAfterEnd(state);
  if (!isChanged && !isWeighedUnchanged(state)) return;
  const changes = changesAfterEnd(state);
  const paid = paidBeforeUsed(turn, changes);
  if (!isChanged && paid.problems.length === 0) return;
  const arrived = arrivedTexts(turn);
  const otherwise = [...differencesOf(turn, eventsAt, changes), ...paid.problems, ...secondBills(turn, changes)];
  const differences = [...new Set([...arrived, ...otherwise])];
  emit(turn, { type: 'ChangedAfterEnd', changes, differences });
  if (isLeft(differences, state.afterEnd?.left ?? [])) return;
  emit(turn, {
    type: 'Parked',
    askId: openAfterEnd(state)?.askId ?? asAskId(context.newId('ask')),
    step: null,
    callId: null,
    code: CHANGED_AFTER_END,
    because: becauseOf(turn, otherwise.length > 0),
    known: [
      ...changeLines([...changes, ...paid.changes]),
      ...differences,
      ...othersBeside(turn, otherwise),
      ...doneAlready(state, context.registry),
      ...soughtBefore(turn),
      ...paymentsDenied(turn),
      ...(arrived.length > 1 ? [FIRST_OF_THESE] : []),
      otherwise.length > 0 ? STARTS_AGAIN : STARTS_WITH_EVENT,
      'Leave it: the case stays as it was decided',
    ],
    choices: ['start_again', 'leave_it'],
    group: state.ifUnforeseen,
  });
}

function becauseOf({ state }: Turn, isOtherwise: boolean): string {
  const [event, ...more] = arrivedAfterEnd(state);
  const arrived =
    event === undefined ? '' : `${event.label}${more.length === 0 ? '' : ` and ${more.length} more`} arrived`;
  if (!isOtherwise)
    return event?.during === undefined
      ? `After the run of the case had ended, ${arrived}, which no step has read`
      : `While step ${event.during.join(' and ')} was being done, ${arrived}, which no step has read and no one was shown`;
  const how = isChangedSinceEnd(state)
    ? 'changed after its run had ended'
    : 'states other values than the run has used to its end';
  return `The case ${how}, and the run would decide otherwise now${arrived === '' ? '' : `. Also, ${arrived}`}`;
}

const SECOND_BILL = 'Perhaps two bills for one: ';

/** What the run has paid, and would ask about now: the case has come to name what another one is about. */
function secondBills({ state, context }: Turn, changes: ReturnType<typeof changesAfterEnd>): readonly string[] {
  if (movedMoney(context.registry, state).calls.length === 0) return [];
  const stated = changes.map(({ after }) => after);
  return state.otherCases
    .filter(({ same }) => same.some(({ value }) => stated.includes(value)))
    .map((other) => `${SECOND_BILL}${otherCaseText(other)}`);
}

/** The other cases that no line names yet. */
const othersBeside = ({ state }: Turn, named: readonly string[]): readonly string[] =>
  otherCaseSentences(state).filter((line) => !named.includes(line.replace(/^Other case: /, SECOND_BILL)));

function differencesOf(turn: Turn, eventsAt: EventsAt, changes: ReturnType<typeof changesAfterEnd>): readonly string[] {
  if (changes.length === 0) return [];
  if (turn.state.sop === null) return ['No SOP was chosen for the earlier values, and one may start now'];
  const { differences, values } = whatDiffers(turn, changes);
  return [...differences, ...nowKnown(turn, changes), ...stopsOtherwise(turn, eventsAt, changes, values)];
}

/** What kept the run from deciding: a fact that the SOP needs, or that people were asked for until the end. */
function nowKnown({ state, sop }: Turn, changes: ReturnType<typeof changesAfterEnd>): string[] {
  return changes.flatMap(({ path, label, before, after }) => {
    if (before !== null || after === null) return [];
    const isNeeded = sop.needs.some((need) => belowCase(need) === path);
    const isAskedFor = Object.values(state.asks).some(
      (ask) =>
        ask.kind === 'recovery' &&
        ask.closed?.how !== 'answered' &&
        (ask.waitsFor.includes(path) || (ask.fact?.path === path && ask.fact.eventId === undefined)),
    );
    return isNeeded || isAskedFor ? [`The run went without the ${label}, which is known now`] : [];
  });
}
