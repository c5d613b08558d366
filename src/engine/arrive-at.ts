/**
 * Declared events arrive in the mailbox of every open run of their case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import { readEvent } from '../case/read-event.ts';
import { asRunId, type CaseId } from '../kernel/ids.ts';
import { arrivalsMax } from '../kernel/limits.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import { unreadOf } from '../run/log/arrival.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { openWaits } from '../run/log/step/wait.ts';
import { roomFor } from '../run/log/step/watch.ts';
import { changeRun, withPeople, type Change } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { isSetAside, outcomeOf } from './inbox-outcome.ts';
import type { RunRow } from './ports.ts';
import type { Shell } from './shell.ts';

type DeclaredEvent = Extract<CaseEvent, { type: 'declared' }>;

/**
 * Adds a declared event to each open run of its case, which may wait or watch for it. A duplicate changes nothing.
 *
 * @throws Trouble `run.successor_pending` while the case starts again: the event belongs to the run that opens next
 */
export async function arriveAt(shell: Shell, caseId: CaseId, event: DeclaredEvent): Promise<string> {
  const rows = await shell.store.runs.ofCase(caseId);
  const newest = rows.at(-1);
  if (newest === undefined) return `ignored: ${caseId} has no run`;
  const open = rows.filter(isOpen);
  const notes: string[] = [];
  for (const { runId } of open.length === 0 ? [newest] : open.toReversed())
    notes.push(
      await changeRun(shell, runId, event, ({ state }, inForce) => {
        refusePending(state, rows);
        return takeDeclared(state, event, inForce);
      }),
    );
  return notes.find((note) => !isSetAside(outcomeOf(note))) ?? notes[0] ?? `ignored: ${caseId} has no run`;
}

/** @throws Trouble `run.successor_pending` when a run starts its case again that is not among `rows` */
export function refusePending({ opened, ended }: RunState, rows: readonly RunRow[]): void {
  const successor = ended?.successor ?? null;
  if (successor === null || rows.some(({ runId }) => runId === asRunId(successor))) return;
  throw new Trouble('run.successor_pending', {
    message: `Expected the run \`${successor}\` of ${opened?.caseId ?? 'the case'}, which starts again, got none yet`,
    retry: 'later',
  });
}

/** Whether the run may still take events. */
export function isOpen({ status }: Pick<RunRow, 'status'>): boolean {
  return status !== 'completed' && status !== 'stopped';
}

/** What a declared event adds to a run of its case, or why it adds nothing but the people it names. */
export function takeDeclared(
  state: RunState,
  event: DeclaredEvent,
  inForce: Pick<HandbookInForce, 'handbook'>,
): Change {
  const arrived = arrivedAt(state, event, inForce.handbook);
  return withPeople(state, event, inForce, typeof arrived === 'string' ? { events: [], note: arrived } : arrived);
}

function arrivedAt(state: RunState, event: DeclaredEvent, { kinds }: Pick<Handbook, 'kinds'>): Change | string {
  const { opened } = state;
  const caseId = opened?.caseId ?? '';
  if (state.ended !== null) return `ignored: ${caseId} has ended`;
  if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
    return `unchanged: ${caseId} has this event already`;
  const kind = opened?.kind ?? '';
  if (event.kind !== kind) return `ignored: ${caseId} is not a case of the kind \`${event.kind}\``;
  const declaration = kinds.get(kind)?.events.find((known) => known.event === event.event);
  if (declaration === undefined) return `ignored: the kind of ${caseId} declares no event \`${event.event}\``;
  if (!isAwaited(state, event.event) && state.arrivals.length >= arrivalsMax)
    return `ignored: ${caseId} has had ${state.arrivals.length} events, and waits for no \`${event.event}\``;
  const arrived: RunEvent = {
    type: 'EventArrived',
    eventId: event.eventId,
    event: event.event,
    label: declaration.label,
    ...readEvent(declaration, event.facts, event.refused),
    receivedAt: event.receivedAt,
    ...(event.mark?.at == null ? {} : { sentAt: event.mark.at }),
  };
  return { events: [arrived], note: `\`${event.event}\` of ${caseId}` };
}

/**
 * Whether a step that waits now takes one more such event after the unread ones: a wait takes one, a `watch` as many as
 * it handles plus one.
 */
function isAwaited(state: RunState, event: string): boolean {
  const waits = openWaits(state).filter((wait) => wait.event === event && wait.arrived === null).length;
  const watched = Object.values(state.watches)
    .flatMap((watch) => watch.watched.map((item) => (item.event === event ? roomFor(watch, item) : 0)))
    .reduce((sum, room) => sum + room, 0);
  return waits + watched > unreadOf(state).filter((unread) => unread.event === event).length;
}
