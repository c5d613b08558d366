/**
 * Declared events arrive in the mailbox of every open run of their case; of the newest one, once all have ended.
 */
import type { CaseEvent } from '../case/case-event.ts';
import { readEvent } from '../case/read-event.ts';
import type { SourceMark } from '../case/source-mark.ts';
import { asRunId } from '../kernel/ids.ts';
import { arrivalsMax } from '../kernel/limits.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import { unreadOf } from '../run/log/arrival.ts';
import type { RunState } from '../run/log/state.ts';
import { openWaits } from '../run/log/step/wait.ts';
import { roomFor } from '../run/log/step/excess.ts';
import { changeRun, type Change } from './change-run.ts';
import { isSetAside, outcomeOf } from './inbox-outcome.ts';
import { isOpen, type KnownCase } from './known-case.ts';
import { setAsideInRun } from './set-aside-in-run.ts';
import type { Shell } from './shell.ts';

/** Error code of an event for a run that has not opened yet. */
export const SUCCESSOR_PENDING = 'run.successor_pending';

type DeclaredEvent = Extract<CaseEvent, { type: 'declared' }>;

/**
 * Adds a declared event to each open run of its case, which may wait or watch for it, or else to the newest. A duplicate changes nothing.
 *
 * @throws Trouble `run.successor_pending` while the case starts again: the event belongs to the run that opens next
 */
export async function arriveAt(
  shell: Shell,
  { caseId, runs, newest }: KnownCase,
  event: DeclaredEvent,
): Promise<string> {
  const open = runs.filter(isOpen);
  const notes: string[] = [];
  for (const { runId } of open.length === 0 ? [newest] : open.toReversed())
    notes.push(
      await changeRun(shell, runId, event, ({ state }, { handbook }) => {
        const successor = state.ended?.successor ?? null;
        if (successor !== null && !runs.some((run) => run.runId === asRunId(successor)))
          throw new Trouble(SUCCESSOR_PENDING, {
            message: `Expected the run \`${successor}\` of ${caseId}, which starts again, got none yet`,
            retry: 'later',
          });
        return takeDeclared(state, event, handbook);
      }),
    );
  return notes.find((note) => !isSetAside(outcomeOf(note))) ?? notes[0] ?? `ignored: ${caseId} has no run`;
}

/**
 * What a declared event adds to a run of its case, or why it adds nothing. An objection after the payment is added to a run
 * that has ended: its people are asked what it means for the case.
 */
export function takeDeclared(state: RunState, event: DeclaredEvent, { kinds }: Pick<Handbook, 'kinds'>): Change {
  const { opened } = state;
  const caseId = opened?.caseId ?? '';
  if (hasArrived(state, event)) return `unchanged: ${caseId} has this event already`;
  const kind = opened?.kind ?? '';
  const declaration = kinds.get(kind)?.events.find((known) => known.event === event.event);
  // Once a run has a successor, that one takes it.
  if (state.ended !== null && state.ended.successor !== null) return `ignored: ${caseId} has ended`;
  const setAside = (because: string): Change => {
    const { eventId } = event;
    return setAsideInRun(state, { eventId, label: `\`${event.event}\``, because }, `ignored: ${because}`);
  };
  if (event.kind !== kind)
    return setAside(`${caseId} is of the kind \`${kind}\`, and this event of the kind \`${event.kind}\``);
  if (declaration === undefined) return setAside(`the kind of ${caseId} declares no event \`${event.event}\``);
  if (!isAwaited(state, event.event) && state.arrivals.length >= arrivalsMax)
    return setAside(`${caseId} has had ${state.arrivals.length} events, and waits for no \`${event.event}\``);
  return {
    event: {
      type: 'EventArrived',
      eventId: event.eventId,
      event: event.event,
      label: declaration.label,
      ...readEvent(declaration, event.facts, event.refused),
      receivedAt: event.receivedAt,
      ...(event.mark?.at == null ? {} : { sentAt: event.mark.at }),
      ...placeOf(event.mark),
      ...(event.assignedBy === undefined ? {} : { assignedBy: event.assignedBy }),
    },
    note: `\`${event.event}\` of ${caseId}`,
  };
}

/** The source's own number, which says more than its time. */
function placeOf(mark: SourceMark | null | undefined): { readonly mark?: SourceMark } {
  if (mark == null || (mark.sequence === null && mark.control === undefined)) return {};
  const { source, at, sequence, control } = mark;
  return { mark: { source, at, sequence, ...(control === undefined ? {} : { control }) } };
}

const hasArrived = ({ arrivals }: RunState, event: DeclaredEvent): boolean =>
  arrivals.some(({ eventId }) => eventId === event.eventId);

/**
 * Whether a step that waits now takes one more such event after the unread ones: a wait takes one, a `watch` as many as
 * it handles plus one.
 */
function isAwaited(state: RunState, event: string): boolean {
  const waits = openWaits(state).filter((wait) => wait.event === event && wait.arrived === null).length;
  const watched = Object.values(state.watches)
    .flatMap((watch) =>
      watch.watched.map((item) =>
        item.event === event && watch.blockEnded === null ? roomFor(state, watch, item) : 0,
      ),
    )
    .reduce((sum, room) => sum + room, 0);
  return waits + watched > unreadOf(state).filter((unread) => unread.event === event).length;
}
