/**
 * Works the inbox: each case event opens a case with its run, corrects the facts of a parked one, reaches the run that
 * waits for it, or is put aside with a note.
 */
import { readEvent } from '../case/read-event.ts';
import type { CaseEvent } from '../case/case-event.ts';
import { asCaseId, asRunId, type RunId } from '../kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { arrivalsMax, correctionsMax } from '../kernel/limits.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { emptyHead } from '../run/log/chain.ts';
import { initialState, openAsks, openWaits, type RunState } from '../run/log/state.ts';
import { projectRun } from '../run/view/project-run.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { HandbookInForce } from './handbooks.ts';
import { appendTo, caseTypeOf, extend, readRun } from './open-run.ts';
import type { InboxItem, Normalise } from './ports.ts';
import type { Shell } from './shell.ts';
import { RUN_BROKEN } from './verified-runs.ts';
import { waitsOf } from './waits-of.ts';

const BATCH = 20;
/**
 * Items are hidden for so long while they are worked; a worker that dies leaves them to the next. One takes
 * milliseconds, and one that is worked twice finds its case, so that a claim need not wait a minute for a process that
 * was killed.
 */
const HIDDEN_MS = 10_000;
const RETRY_PAUSE_MS = 5_000;
/** An event of a run that is held is tried again after so long. */
const HELD_PAUSE_MS = 60_000;
/** After so many tries an item is put aside, with its error, for a person to look at. */
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
      // It waits for as long as its run is held: what was acknowledged is not given up because someone changed a log.
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
    if (event.type === 'declared') return arriveAt(shell, inForce, known.caseId, event);
    return event.type === 'corrected'
      ? correctCase(shell, inForce, known.caseId, event)
      : `case ${known.caseId} exists`;
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
  // The thread follows behind the run, whose first card shows where it has come to rest.
  await shell.wakeUps.send({ kind: 'run', runId });
  return `opened ${caseId}`;
}

/**
 * A correction reaches a run that stopped to ask, and is looked at when somebody says *try again*; or one that waits
 * for it. A run on its way keeps the facts it started from: what was decided on them must not shift below it.
 */
async function correctCase(
  shell: Shell,
  inForce: HandbookInForce,
  caseId: ReturnType<typeof asCaseId>,
  event: CaseEvent,
): Promise<string> {
  const row = (await shell.store.runs.ofCase(caseId)).at(-1);
  for (let tries = 0; row !== undefined && tries < 5; tries++) {
    const run = await readRun(shell, row.runId);
    if (run === null || run.state.ended !== null) return `ignored: ${caseId} has ended`;
    if (
      !openAsks(run.state).some(({ kind }) => kind === 'recovery') &&
      !openWaits(run.state).some((wait) => wait.event === 'corrected')
    )
      return `ignored: ${caseId} is on its way with the facts it started from`;
    const facts = event.facts.filter((fact) => differs(run.state, fact.path, fact.value));
    const refused = event.refused.filter(
      ({ path, problem }) => !run.state.refused.some((known) => known.path === path && known.problem === problem),
    );
    if (facts.length === 0 && refused.length === 0) return 'ignored: nothing of the case changed';
    if (run.log.filter((logged) => logged.event.type === 'FactsCorrected').length >= correctionsMax)
      return `ignored: ${caseId} was corrected ${correctionsMax} times`;
    const corrected: RunEvent = { type: 'FactsCorrected', eventId: event.eventId, facts, refused };
    const events = [
      { at: shell.clock.now(), actor: { kind: 'channel' as const, channel: event.channel }, event: corrected },
    ];
    const after = extend(shell, run, events).run;
    const { result } = await appendTo(shell, run, events, {
      lease: null,
      sessions: [],
      waits: await waitsOf(shell, inForce, after.state),
      words: { caseType: caseTypeOf(inForce, run.state) },
    });
    if (result !== 'appended') continue;
    await wake(shell, row.runId);
    return `corrected ${caseId}`;
  }
  if (row === undefined) return `ignored: ${caseId} has no run to correct`;
  throw runIsBusy(caseId);
}

/** A declared event reaches the run of its case, which may wait or watch for it; the same one twice changes nothing. */
async function arriveAt(
  shell: Shell,
  inForce: HandbookInForce,
  caseId: ReturnType<typeof asCaseId>,
  event: Extract<CaseEvent, { type: 'declared' }>,
): Promise<string> {
  const row = (await shell.store.runs.ofCase(caseId)).at(-1);
  for (let tries = 0; row !== undefined && tries < 5; tries++) {
    const run = await readRun(shell, row.runId);
    if (run === null || run.state.ended !== null) return `ignored: ${caseId} has ended`;
    if (run.state.arrivals.some(({ eventId }) => eventId === event.eventId))
      return `ignored: ${caseId} has this event already`;
    const kind = run.state.opened?.kind ?? '';
    if (event.kind !== kind) return `ignored: ${caseId} is no case of the kind \`${event.kind}\``;
    const declaration = inForce.handbook.kinds.get(kind)?.events.find((known) => known.event === event.event);
    if (declaration === undefined) return `ignored: the kind of ${caseId} declares no event \`${event.event}\``;
    if (!isAwaited(run.state, event.event) && run.state.arrivals.length >= arrivalsMax)
      return `ignored: ${caseId} has had ${run.state.arrivals.length} events, and waits for no \`${event.event}\``;
    const arrived: RunEvent = {
      type: 'EventArrived',
      eventId: event.eventId,
      event: event.event,
      label: declaration.label,
      ...readEvent(declaration, event.facts, event.refused),
    };
    const events = [
      { at: shell.clock.now(), actor: { kind: 'channel' as const, channel: event.channel }, event: arrived },
    ];
    const after = extend(shell, run, events).run;
    const { result } = await appendTo(shell, run, events, {
      lease: null,
      sessions: [],
      waits: await waitsOf(shell, inForce, after.state),
      words: { caseType: caseTypeOf(inForce, run.state) },
    });
    if (result !== 'appended') continue;
    await wake(shell, row.runId);
    return `\`${event.event}\` of ${caseId}`;
  }
  if (row === undefined) return `ignored: ${caseId} has no run`;
  throw runIsBusy(caseId);
}

/** What came is tried again: it was acknowledged, so that it may not be lost to a run that is busy. */
function runIsBusy(caseId: string): Trouble {
  return new Trouble('run.busy', { message: `Expected to append to the run of ${caseId}, which others kept ahead of` });
}

/**
 * Whether one more of these would change anything: a wait takes the first, and a `watch` as many as it handles, and one
 * that is too many.
 */
function isAwaited({ waits, watches }: RunState, event: string): boolean {
  return (
    Object.values(waits).some((wait) => wait.ended === null && wait.arrived === null && wait.event === event) ||
    Object.values(watches).some(
      ({ ended, watched, arrived }) =>
        ended === null &&
        watched.some(
          (item) =>
            item.event === event &&
            (Object.hasOwn(arrived, item.handler) ? (arrived[item.handler] ?? 0) : 0) <= item.most,
        ),
    )
  );
}

function differs(state: RunState, path: string, value: CaseEvent['facts'][number]['value']): boolean {
  const known = state.facts.findLast((fact) => fact.path === path);
  return known === undefined || hashOf(known.value) !== hashOf(value);
}

async function wake(shell: Shell, runId: RunId): Promise<void> {
  await shell.wakeUps.send({ kind: 'run', runId });
  await shell.wakeUps.send({ kind: 'thread', runId });
}
