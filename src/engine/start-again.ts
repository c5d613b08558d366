/**
 * Opens the run with which a case starts again: with the newest facts, with every event that the earlier run had, and
 * with what that run has done, so that nothing is done twice unasked.
 *
 * The click stores an inbox item first, and then stops the earlier run in one append that names the new one. Whatever
 * fails in between, the item opens the new run exactly if the earlier one names it.
 */
import { aboutOf } from '../case/about.ts';
import type { SaidNone } from '../case/case-event.ts';
import { assert } from '../kernel/assert.ts';
import { own } from '../kernel/own.ts';
import { asRunId, type RunId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import { readerOf } from '../run/cite/mailbox.ts';
import type { Arrival } from '../run/log/arrival.ts';
import { emptyHead } from '../run/log/chain.ts';
import type { ToSeal } from '../run/log/seal.ts';
import type { EarlierRun } from '../run/log/case.ts';
import type { RunEvent } from '../run/log/event.ts';
import { refusedPayments, unknownPayments } from '../run/log/earlier-calls.ts';
import type { CallState } from '../run/log/call.ts';
import { asFound, asSaid } from '../run/log/said-done.ts';
import { decidersOf, giversOf } from '../run/log/excluded.ts';
import { mayBeDone } from '../run/log/may-be-done.ts';
import { newestBy } from '../run/log/fact-change.ts';
import { clocksBefore } from '../run/log/earlier-clocks.ts';
import type { EarlierEffect } from '../run/log/earlier-effect.ts';
import { messageOf } from '../run/log/notified.ts';
import { takenOf } from '../run/log/taken.ts';
import { lastStatements } from '../run/log/source-statement.ts';
import { leftOutPayments } from '../run/log/left-out.ts';
import { unapprovedPayments } from '../run/log/unapproved.ts';
import { SEMANTICS } from '../run/log/semantics.ts';
import { initialState, type RunState } from '../run/log/state.ts';
import { applyEarly, earlyEvents, releaseEarly } from './early-events.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { ReadItem } from './hold-correction.ts';
import { lookAhead, readRun, sealAppend, wordsOf } from './open-run.ts';
import type { InboxItem } from './ports.ts';
import type { Registry } from '../tool/registry.ts';
import type { Shell } from './shell.ts';
import { signedInbox } from './signed-inbox.ts';

/** The inbox source of such items; no channel has this name. */
export const START_AGAIN = 'start_again';
/** After this time the click has certainly failed. Time decides, because the number of tries is not signed. */
const CLICK_MS = 45_000;

/** Code of what waits for the click that stored it to be recorded: a matter of seconds, and no trouble. */
export const CLICK_EARLY = 'start_again.early';

/** Stores the intention; the same once more changes nothing. @param successor the id of the run to open */
export async function prepareStartAgain(shell: Shell, runId: RunId, successor: RunId): Promise<void> {
  await signedInbox(shell.store.inbox, shell.keys).receive({
    source: START_AGAIN,
    eventId: successor,
    receivedAt: shell.clock.now(),
    payload: { from: runId, to: successor },
  });
}

/**
 * @returns the note that finishes the item
 * @throws Trouble `start_again.early` while the click may still be recorded; the item is tried again
 */
export async function openSuccessor(shell: Shell, item: InboxItem, read: ReadItem): Promise<string> {
  const { from, to } = item.payload as { readonly from: string; readonly to: string };
  const [fromId, toId] = [asRunId(from), asRunId(to)];
  if ((await shell.store.runs.find(toId)) !== null) return `unchanged: ${to} is open`;
  const earlier = await readRun(shell, fromId);
  if (earlier?.state.ended?.successor !== to) {
    if (shell.clock.now() >= item.receivedAt + CLICK_MS) return 'unchanged: the run was not started again';
    throw new Trouble(CLICK_EARLY, { message: `Expected \`${from}\` to name its successor, got none yet` });
  }
  const { state } = earlier;
  const { opened } = state;
  assert(opened !== null, 'a run that ended was opened');
  const inForce = await shell.handbooks.current();
  const now = shell.clock.now();
  const channel = { kind: 'channel', channel: opened.channel } as const;
  const events: ToSeal[] = [
    { at: now, actor: channel, event: openingOf(inForce, state, opened, to) },
    ...state.arrivals.map((arrival): ToSeal => ({ at: now, actor: channel, event: arrivedAgain(state, arrival) })),
  ];
  const empty = { runId: toId, head: emptyHead, log: [], state: initialState(toId) };
  // Corrections that waited for the person who decided: the new run begins with them.
  const early = await earlyEvents(shell, opened, read);
  events.push(...applyEarly(shell, lookAhead(empty, events), early, inForce));
  const sealed = sealAppend(shell, empty, events, { timers: [], words: wordsOf(inForce, state) });
  await shell.store.cases.openRun({
    caseId: opened.caseId,
    runId: toId,
    events: sealed.rows,
    projection: sealed.projection,
    now: sealed.now,
  });
  await releaseEarly(shell, opened);
  await shell.wakeUps.send({ kind: 'run', runId: toId });
  return `started ${opened.caseId} again`;
}

/** The new run may take the event too; its people read which step has read it already. */
function arrivedAgain(state: RunState, arrival: Arrival): RunEvent {
  const { eventId, event, label, fields, refused, at, stated, mark, assignedBy } = arrival;
  const readBefore = readerOf(state, arrival) ?? arrival.readBefore;
  return {
    type: 'EventArrived',
    eventId,
    event,
    label,
    fields,
    refused,
    receivedAt: at,
    sentAt: stated,
    ...(mark === undefined ? {} : { mark }),
    ...(readBefore === undefined ? {} : { readBefore, yields: true as const }),
    ...(assignedBy === undefined ? {} : { assignedBy }),
  };
}

function openingOf(
  { handbook: { registry, kinds } }: HandbookInForce,
  state: RunState,
  opened: NonNullable<RunState['opened']>,
  to: string,
): RunEvent {
  const { openedAt: _, requester, about: __, ...core } = opened;
  const kind = kinds.get(opened.kind);
  const paths = [...new Set([...state.facts, ...state.refused, ...state.changes].map(({ path }) => path))];
  const newestOf = newestBy(state);
  const newest = paths.map((path) => ({ path, ...newestOf(path) }));
  return {
    type: 'CaseOpened',
    semantics: SEMANTICS,
    ...core,
    requester,
    ...(kind?.about === undefined ? {} : { about: aboutOf(kind) }),
    facts: newest.flatMap(({ path, value }) => {
      const source =
        state.changes.findLast((change) => change.path === path && change.standing !== 'late')?.source ??
        state.facts.findLast((fact) => fact.path === path)?.source;
      return value === null || source === undefined ? [] : [{ path, value, source }];
    }),
    refused: newest.flatMap(({ path, problem }) => {
      if (problem === null) return [];
      const { label, text, readings } = state.changes.findLast(
        (change) => change.path === path && change.standing !== 'late',
      ) ??
        state.refused.find((known) => known.path === path) ?? { label: path };
      const given = { ...(text === undefined ? {} : { text }), ...(readings === undefined ? {} : { readings }) };
      return [{ path, label, problem, ...given }];
    }),
    ...saidIn(
      state,
      newest.flatMap(({ path, value, problem }) => (value === null && problem === null ? [] : [path])),
    ),
    eventId: `${START_AGAIN}:${to}`,
    mark: null,
    earlier: earlierRun(registry, state),
    ifUnforeseen: state.ifUnforeseen,
  };
}

/** What the sources wrote for the facts that are missing. @param present the paths of those that are not */
function saidIn(
  { saidNone }: RunState,
  present: readonly string[],
): { readonly saidNone: readonly SaidNone[] } | Record<never, never> {
  const said = Object.entries(saidNone).flatMap(([path, text]) => (present.includes(path) ? [] : [{ path, text }]));
  return said.length === 0 ? {} : { saidNone: said };
}

/** Of what was looked for, what became known last. */
const eachOnce = (effects: EarlierRun['effects']): EarlierRun['effects'] =>
  effects.filter(({ key }, index) => key === undefined || effects.findLastIndex((one) => one.key === key) === index);

/** As of an earlier run. */
function saidBefore(call: CallState): EarlierRun['effects'] {
  const said = asSaid(call);
  if (said === null) return [];
  const { isOfRun: _, ...effect } = said;
  return [effect];
}

/** Who has what the call asked a person to take. */
function takenByOf(state: RunState, { proposed: { answerId } }: CallState): Pick<EarlierEffect, 'takenBy'> {
  const ask = answerId === null ? undefined : own(state.asks, answerId);
  const taken = ask?.kind === 'answer' ? takenOf(state, ask) : null;
  return taken === null ? {} : { takenBy: taken.by.name };
}

/** The same of a message of an earlier run that counts as a call of this one. */
function takenSince(state: RunState, effect: EarlierEffect): Pick<EarlierEffect, 'takenBy'> {
  const counting = Object.values(state.calls).filter(
    ({ progress }) =>
      progress.kind === 'settled' && messageOf(progress.before)?.output?.['ts'] === effect.output?.['ts'],
  );
  return counting.map((call) => takenByOf(state, call)).find(({ takenBy }) => takenBy !== undefined) ?? {};
}

/** What a write moved, by its inputs; of one that was found in place of another, by those with which it was sent. */
function movedOf(
  registry: Registry,
  { calls, opened }: RunState,
  { tool, key }: EarlierEffect,
  { proposed }: CallState,
): Pick<EarlierEffect, 'moved'> {
  const sent = [...Object.values(calls).map((call) => call.proposed), ...(opened?.earlier?.refused ?? [])].find(
    (one) => one.key === key,
  );
  const args = key === undefined ? proposed.args : sent?.args;
  const { amounts = [], of = [] } = registry.get(tool)?.tool.movesMoney ?? {};
  const moved = Object.entries(args ?? {}).filter(([name]) => amounts.includes(name) || of.includes(name));
  return moved.length === 0 ? {} : { moved: Object.fromEntries(moved) };
}

function earlierRun(registry: Registry, state: RunState): EarlierRun {
  const before = (state.opened?.earlier?.effects ?? []).map((effect) => ({ ...effect, ...takenSince(state, effect) }));
  const effectsOf = (call: CallState): EarlierRun['effects'] => {
    const { step, proposed, progress } = call;
    const { tool, effect, summary, argsSha256 } = proposed;
    if (effect !== 'write') return [];
    const core = { step, tool, summary };
    if (progress.kind === 'succeeded')
      return [
        {
          ...core,
          isKnown: true,
          output: progress.output,
          record: progress.reference?.record ?? null,
          at: progress.at,
          argsSha256,
          ...takenByOf(state, call),
        },
      ];
    // A call that a person marked as done before is already in `before`.
    if (progress.kind === 'settled') return saidBefore(call);
    if (progress.kind === 'left_out') return [asFound(call) ?? []].flat();
    if (!mayBeDone(call)) return [];
    // What was found in its place is named as it was sent.
    return [asFound(call) ?? { ...core, isKnown: false, output: null, record: null, key: proposed.key }];
  };
  const effects = Object.values(state.calls).flatMap((call) =>
    effectsOf(call).map((effect) => ({ ...effect, ...movedOf(registry, state, effect, call) })),
  );
  const isMoney = (tool: string): boolean => registry.get(tool)?.tool.movesMoney !== undefined;
  const refused = [...refusedPayments(state, isMoney), ...unknownPayments(state, isMoney)];
  const unapproved = unapprovedPayments(state, isMoney);
  const leftOut = leftOutPayments(state);
  return {
    runId: state.runId,
    because: state.ended?.again ?? state.ended?.reason ?? '',
    marks: Object.values(state.marks),
    statements: lastStatements(state.statements),
    people: state.involved,
    givers: giversOf(state),
    deciders: decidersOf(state),
    effects: eachOnce([...before, ...effects]),
    clocks: clocksBefore(state),
    ...(refused.length === 0 ? {} : { refused }),
    ...(unapproved.length === 0 ? {} : { unapproved }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    ...(state.named.length === 0 ? {} : { named: state.named }),
  };
}
