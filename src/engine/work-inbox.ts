/**
 * Works the inbox: each case event opens a case with its run, corrects the facts of a parked run, reaches a run that
 * waits for it, or is set aside with a note.
 */
import { readEvent } from '../case/read-event.ts';
import type { CaseEvent } from '../case/case-event.ts';
import { caseType } from '../case/kind.ts';
import { unreachable } from '../kernel/assert.ts';
import { asCaseId, asRunId, type CaseId } from '../kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { arrivalsMax } from '../kernel/limits.ts';
import { unreadOf } from '../run/log/arrival.ts';
import { emptyHead, type ToSeal } from '../run/log/chain.ts';
import { initialState, type RunState } from '../run/log/state.ts';
import { openWaits } from '../run/log/step/wait.ts';
import { roomFor } from '../run/log/step/watch.ts';
import type { RunEvent } from '../run/log/event.ts';
import { NOTHING_CHANGED } from '../run/plan/take-correction.ts';
import { changeRun } from './change-run.ts';
import {
  applyEarly,
  correctCase,
  earlyUpdates,
  holdUpdate,
  releaseUpdates,
  type Became,
  type EarlyUpdate,
  type ReadItem,
} from './correct-case.ts';
import type { HandbookInForce } from './handbooks.ts';
import { lookAhead, sealAppend } from './open-run.ts';
import type { InboxItem, Normalise, Normalised } from './ports.ts';
import { reportDeferred, reportSetAside } from './report-set-aside.ts';
import type { Shell } from './shell.ts';
import { openSuccessor, START_AGAIN } from './start-again.ts';
import { RUN_BROKEN } from './verified-runs.ts';

const BATCH = 20;
/**
 * How long an item is hidden while it is worked; if the worker dies, the next one takes it after that. Working an item
 * takes milliseconds, and working it twice is harmless, so this is short: a claim should not wait for a dead process.
 */
const HIDDEN_MS = 10_000;
const RETRY_PAUSE_MS = 5_000;
/** Retry interval for an event of a held run. */
const HELD_PAUSE_MS = 60_000;
/** After this many tries an item is set aside with its error, for a person to look at. */
const TRIES_MAX = 20;

/** Works everything that is due; resolves with the number of items taken. */
export async function workInbox(shell: Shell, intake: ReadonlyMap<string, Normalise>): Promise<number> {
  const items = await shell.store.inbox.take(BATCH, shell.clock.now(), shell.clock.now() + HIDDEN_MS);
  for (const item of items) await workItem(shell, intake, item);
  return items.length;
}

async function workItem(shell: Shell, intake: ReadonlyMap<string, Normalise>, item: InboxItem): Promise<void> {
  const { inbox } = shell.store;
  try {
    const note = await takeIn(shell, intake, item);
    if (note === null) return;
    await inbox.finish(item.id, note, shell.clock.now());
    reportSetAside(shell, item, note);
  } catch (error) {
    if (codeOf(error) === RUN_BROKEN) {
      // It waits as long as its run is held: an acknowledged event is not dropped because someone changed a log.
      await inbox.defer(item.id, shell.clock.now() + HELD_PAUSE_MS, messageOf(error));
      reportDeferred(shell, item, messageOf(error));
      return;
    }
    shell.logger.error('inbox.failed', error, { source: item.source, event: item.eventId, attempts: item.attempts });
    if (codeOf(error) === 'store.unavailable') throw error;
    if (item.attempts >= TRIES_MAX) {
      const note = `given up: ${messageOf(error)}`;
      await inbox.finish(item.id, note, shell.clock.now());
      reportSetAside(shell, item, note);
    } else {
      await inbox.defer(item.id, shell.clock.now() + RETRY_PAUSE_MS, messageOf(error));
      reportDeferred(shell, item, messageOf(error));
    }
  }
}

/** @returns what became of the item, for the audit; null when it is held until its case opens */
async function takeIn(shell: Shell, intake: ReadonlyMap<string, Normalise>, item: InboxItem): Promise<string | null> {
  const inForce = await shell.handbooks.current();
  const read = (other: InboxItem): CaseEvent | null => {
    const normalised = intake.get(other.source)?.(other, inForce.handbook);
    return normalised?.kind === 'event' ? normalised.event : null;
  };
  if (item.source === START_AGAIN) return openSuccessor(shell, item, read);
  const normalise = intake.get(item.source);
  if (normalise === undefined) return `refused: nothing here understands the source ${item.source}`;
  const normalised = normalise(item, inForce.handbook);
  const known = await toKnownCase(shell, item, normalised, read);
  if (known !== null) return noteOf(known);
  if (normalised.kind !== 'event') return `${normalised.kind}: ${normalised.why}`;
  const { event } = normalised;
  switch (event.type) {
    case 'opened':
      return openCase(shell, inForce, event, await earlyUpdates(shell, event, read));
    case 'declared':
      return `ignored: \`${event.event}\` of a case that is not known`;
    case 'corrected': {
      const note = await holdUpdate(shell, item, event, read);
      if (note !== null) return note;
      // The case may have opened in between; then no one else would look at this update again.
      const opened = await toKnownCase(shell, item, normalised, read);
      return opened === null ? null : noteOf(opened);
    }
    default:
      return unreachable(event);
  }
}

function noteOf({ note, isHeld }: Became): string | null {
  return isHeld ? null : note;
}

/**
 * Matches a record by its id first: it belongs to its case even if it looks like another kind now, or like none. What
 * it states corrects the case.
 *
 * @returns null when no case is known by its keys
 */
async function toKnownCase(
  shell: Shell,
  item: InboxItem,
  normalised: Normalised,
  read: ReadItem,
): Promise<Became | null> {
  const { ofCase } = normalised;
  const event = normalised.kind === 'event' ? normalised.event : null;
  for (const key of event?.keys ?? (ofCase === undefined ? [] : [ofCase.key])) {
    const known = await shell.store.cases.findByKey(key);
    if (known === null) continue;
    const { caseId } = known;
    const other = ofCase?.read(known.kind) ?? null;
    if (ofCase !== undefined && other !== null) {
      const became = await correctCase(shell, { item, caseId, event: other, read, isOtherKind: true });
      const note = `ignored: ${ofCase.why}. ${caseId} stays \`${known.kind}\`; none of its facts changed`;
      return became.note === NOTHING_CHANGED ? { ...became, note } : became;
    }
    if (event === null) return null;
    if (event.type === 'declared') return { note: await arriveAt(shell, caseId, event), isHeld: false };
    // A crash after the opening must leave no early update behind.
    if (event.type === 'opened') await releaseUpdates(shell, event);
    // A second creation of the same record says how it was then, or is now.
    return correctCase(shell, { item, caseId, event, read });
  }
  return null;
}

/** Opens a case with the run that will follow its SOP. Updates that overtook the creation are applied at once. */
async function openCase(
  shell: Shell,
  inForce: HandbookInForce,
  event: CaseEvent,
  early: readonly EarlyUpdate[],
): Promise<string> {
  const kind = inForce.handbook.kinds.get(event.kind);
  if (kind === undefined)
    throw new Trouble('case.kind_unknown', { message: `Expected a kind of the handbook, got \`${event.kind}\`` });
  const caseId = asCaseId(`CASE-${await shell.store.cases.nextNumber()}`);
  const runId = asRunId(shell.random.id('run'));
  const opened: RunEvent = {
    type: 'CaseOpened',
    caseId,
    kind: event.kind,
    kindTitle: kind.title,
    channel: event.channel,
    receivedAt: event.receivedAt,
    requester: event.requester,
    keys: event.keys,
    facts: event.facts,
    refused: event.refused,
    eventId: event.eventId,
    mark: event.mark ?? null,
    slackChannel: kind.channel,
    ifUnforeseen: kind.if_unforeseen,
  };
  const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
  const first: ToSeal = { at: shell.clock.now(), actor: { kind: 'channel', channel: event.channel }, event: opened };
  const { rows, projection, now } = sealAppend(
    shell,
    empty,
    [first, ...applyEarly(shell, lookAhead(empty, [first]), early, inForce)],
    { timers: [], caseType: caseType(kind) },
  );
  const result = await shell.store.cases.open({
    caseId,
    kind: event.kind,
    requester: event.requester,
    keys: event.keys,
    runId,
    events: rows,
    projection,
    now,
  });
  if (result.kind === 'exists') return `ignored: ${result.caseId} was opened for this record at the same time`;
  await releaseUpdates(shell, event);
  // The thread is not woken: it follows the run, and its first card shows the run at rest.
  await shell.wakeUps.send({ kind: 'run', runId });
  return `opened ${caseId}`;
}

/** Adds a declared event to the run of its case, which may wait or watch for it. A duplicate changes nothing. */
function arriveAt(shell: Shell, caseId: CaseId, event: Extract<CaseEvent, { type: 'declared' }>): Promise<string> {
  return changeRun(shell, caseId, event, ({ state }, { handbook }) => {
    if (state.ended !== null) return `ignored: ${caseId} has ended`;
    if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
      return `unchanged: ${caseId} has this event already`;
    const kind = state.opened?.kind ?? '';
    if (event.kind !== kind) return `ignored: ${caseId} is not a case of the kind \`${event.kind}\``;
    const declaration = handbook.kinds.get(kind)?.events.find((known) => known.event === event.event);
    if (declaration === undefined) return `ignored: the kind of ${caseId} declares no event \`${event.event}\``;
    if (!isAwaited(state, event.event) && state.arrivals.length >= arrivalsMax)
      return `ignored: ${caseId} has had ${state.arrivals.length} events, and waits for no \`${event.event}\``;
    return {
      event: {
        type: 'EventArrived',
        eventId: event.eventId,
        event: event.event,
        label: declaration.label,
        ...readEvent(declaration, event.facts, event.refused),
        receivedAt: event.receivedAt,
        ...(event.mark?.at == null ? {} : { sentAt: event.mark.at }),
      },
      note: `\`${event.event}\` of ${caseId}`,
    };
  });
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
