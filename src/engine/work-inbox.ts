/**
 * Works the inbox: each case event opens a case with its run, corrects the facts of a parked run, reaches a run that
 * waits for it, or is set aside with a note.
 */
import { readEvent } from '../case/read-event.ts';
import type { CaseEvent } from '../case/case-event.ts';
import { asCaseId, asRunId, type CaseId } from '../kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { arrivalsMax, correctionsMax } from '../kernel/limits.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { emptyHead } from '../run/log/chain.ts';
import { initialState, openAsks, type RunState } from '../run/log/state.ts';
import { openWaits } from '../run/log/step/wait.ts';
import { roomFor } from '../run/log/step/watch.ts';
import { unreadOf } from '../run/log/arrival.ts';
import { projectRun } from '../run/view/project-run.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { HandbookInForce } from './handbooks.ts';
import { handleCommand } from './handle-command.ts';
import { caseTypeOf, extend, type OpenRun } from './open-run.ts';
import type { InboxItem, Normalise } from './ports.ts';
import type { Shell } from './shell.ts';
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
    await inbox.finish(item.id, await takeIn(shell, intake, item), shell.clock.now());
  } catch (error) {
    if (codeOf(error) === RUN_BROKEN) {
      // It waits as long as its run is held: an acknowledged event is not dropped because someone changed a log.
      await inbox.defer(item.id, shell.clock.now() + HELD_PAUSE_MS, messageOf(error));
      return;
    }
    shell.logger.error('inbox.failed', error, { source: item.source, event: item.eventId, attempts: item.attempts });
    if (codeOf(error) === 'store.unavailable') throw error;
    if (item.attempts >= TRIES_MAX) await inbox.finish(item.id, `given up: ${messageOf(error)}`, shell.clock.now());
    else await inbox.defer(item.id, shell.clock.now() + RETRY_PAUSE_MS, messageOf(error));
  }
}

/** @returns what became of the item, for the audit */
async function takeIn(shell: Shell, intake: ReadonlyMap<string, Normalise>, item: InboxItem): Promise<string> {
  const normalise = intake.get(item.source);
  if (normalise === undefined) return `refused: nothing here understands the source ${item.source}`;
  const inForce = await shell.handbooks.current();
  const normalised = normalise(item, inForce.handbook.kinds);
  if (normalised.kind !== 'event') return `${normalised.kind}: ${normalised.why}`;
  const { event } = normalised;
  for (const key of event.keys) {
    const known = await shell.store.cases.findByKey(key);
    if (known === null) continue;
    if (event.type === 'declared') return arriveAt(shell, known.caseId, event);
    return event.type === 'corrected' ? correctCase(shell, known.caseId, event) : `case ${known.caseId} exists`;
  }
  if (event.type === 'opened') return openCase(shell, inForce, event);
  return `ignored: ${event.type === 'declared' ? `\`${event.event}\`` : 'a correction'} of a case that is not known`;
}

/** Opens a case with the run that will follow its SOP. */
export async function openCase(shell: Shell, inForce: HandbookInForce, event: CaseEvent): Promise<string> {
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
    slackChannel: kind.channel,
    ifUnforeseen: kind.if_unforeseen,
  };
  const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
  const { rows, run } = extend(shell, empty, [
    { at: shell.clock.now(), actor: { kind: 'channel', channel: event.channel }, event: opened },
  ]);
  const projection = projectRun(run.state, [], { registry: shell.registry, caseType: caseTypeOf(inForce, run.state) });
  const result = await shell.store.cases.open({
    caseId,
    kind: event.kind,
    requester: event.requester,
    keys: event.keys,
    runId,
    events: rows,
    projection,
    now: shell.clock.now(),
  });
  if (result.kind === 'exists') return `case ${result.caseId} exists`;
  // The thread is not woken: it follows the run, and its first card shows the run at rest.
  await shell.wakeUps.send({ kind: 'run', runId });
  return `opened ${caseId}`;
}

/**
 * A correction reaches a run that waits for one, or a parked run, where it counts once a person says *try again*. Any
 * other run keeps its facts, so that decisions already made on them stay valid.
 */
function correctCase(shell: Shell, caseId: CaseId, event: CaseEvent): Promise<string> {
  return changeRun(shell, caseId, event, ({ state, log }) => {
    if (
      !openAsks(state).some(({ kind }) => kind === 'recovery') &&
      !openWaits(state).some((wait) => wait.event === 'corrected')
    )
      return `ignored: ${caseId} is on its way with the facts it started from`;
    const facts = event.facts.filter((fact) => differs(state, fact.path, fact.value));
    const refused = event.refused.filter(
      ({ path, problem }) => !state.refused.some((known) => known.path === path && known.problem === problem),
    );
    if (facts.length === 0 && refused.length === 0) return 'ignored: nothing of the case changed';
    if (log.filter((logged) => logged.event.type === 'FactsCorrected').length >= correctionsMax)
      return `ignored: ${caseId} was corrected ${correctionsMax} times`;
    return {
      event: { type: 'FactsCorrected', eventId: event.eventId, facts, refused },
      note: `corrected ${caseId}`,
    };
  });
}

/** Adds a declared event to the run of its case, which may wait or watch for it. A duplicate changes nothing. */
function arriveAt(shell: Shell, caseId: CaseId, event: Extract<CaseEvent, { type: 'declared' }>): Promise<string> {
  return changeRun(shell, caseId, event, ({ state }, { handbook }) => {
    if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
      return `ignored: ${caseId} has this event already`;
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
      },
      note: `\`${event.event}\` of ${caseId}`,
    };
  });
}

/** An event to append and the note for the inbox, or just the note why there is no event. */
type Change = { readonly event: RunEvent; readonly note: string } | string;

/**
 * Appends what follows from a case event to the newest run of its case.
 *
 * @throws Trouble `run.busy` when other writers were faster each time; the item then stays in the inbox for a retry
 */
async function changeRun(
  shell: Shell,
  caseId: CaseId,
  { channel }: CaseEvent,
  decide: (run: OpenRun, inForce: HandbookInForce) => Change,
): Promise<string> {
  const row = (await shell.store.runs.ofCase(caseId)).at(-1);
  const note =
    row === undefined
      ? null
      : await handleCommand(shell, row.runId, (run, inForce) => {
          const change = run.state.ended !== null ? `ignored: ${caseId} has ended` : decide(run, inForce);
          if (typeof change === 'string') return { events: [], answer: change };
          const { event } = change;
          return {
            events: [{ at: shell.clock.now(), actor: { kind: 'channel', channel }, event }],
            answer: change.note,
          };
        });
  return note ?? `ignored: ${caseId} has no run`;
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

function differs(state: RunState, path: string, value: CaseEvent['facts'][number]['value']): boolean {
  const known = state.facts.findLast((fact) => fact.path === path);
  return known === undefined || hashOf(known.value) !== hashOf(value);
}
