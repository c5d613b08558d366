/**
 * The other cases that are about the same as a case, such as one load that was claimed by two doors, also those whose run
 * is over. Rows lead to them, their logs decide what is said of them.
 *
 * INVARIANT: both look after the append that says what they are about, so of two cases at least one sees the other.
 */
import { otherCasesMax } from '../kernel/limits.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { Kind } from '../case/kind.ts';
import type { CaseId } from '../kernel/ids.ts';
import { effectText } from '../run/cite/effect-text.ts';
import { otherCaseLines } from '../run/cite/other-case-text.ts';
import { areInOneChannel } from '../run/log/case-channel.ts';
import { isChangedAfterEnd } from '../run/log/after-end.ts';
import type { CallState } from '../run/log/call.ts';
import type { RunEvent } from '../run/log/event.ts';
import { movedMoney } from '../run/log/moved-money.ts';
import { asMoved, countOfOthers, namedInRows, sameIn, type MoreCases, type OtherCase } from '../run/log/other-case.ts';
import { openAsks, outcomeOf, type RunState } from '../run/log/state.ts';
import { effectSentence } from '../run/plan/effects-done.ts';
import type { Plan } from '../run/plan/plan-next.ts';
import type { Registry } from '../tool/registry.ts';
import type { HandbookInForce } from './handbooks.ts';
import { knownCase, type KnownCase } from './known-case.ts';
import type { AboutSearch } from './ports.ts';
import type { Shell } from './shell.ts';
import { isHeld } from './verified-runs.ts';

/** @returns what is to be logged; null when the run knows it already, or is about nothing */
export async function findOtherCases(
  shell: Pick<Shell, 'store' | 'verified'>,
  { handbook }: HandbookInForce,
  state: RunState,
): Promise<RunEvent | null> {
  const { opened, named, otherCases, moreOtherCases, ended } = state;
  if (opened === null || named.length === 0) return null;
  // Whoever decides whether the case starts again reads of them, too.
  if (ended !== null && !isChangedAfterEnd(state)) return null;
  // Other runs of its own case are looked at, too: whether they are of this case, only their logs say.
  const search = { ...searchOf(state), except: state.runId, limit: otherCasesMax + 1 };
  const { cases, count, countFirst } = await shell.store.runs.casesAbout(search);
  const ids = cases.includes(opened.caseId) ? cases : cases.slice(0, otherCasesMax);
  const found = await Promise.all(ids.map((caseId) => otherCase(shell, handbook, state, caseId)));
  const others = distinct(found.filter((one) => one !== null));
  // INVARIANT: what is not looked at counts. It is told from rows, which say at most that too many do.
  const more = count > ids.length ? { count: count - ids.length, moved: Math.max(countFirst - ids.length, 0) } : null;
  if (newsOf(others, more) === newsOf(otherCases, moreOtherCases)) return null;
  const isSaid = saidOf(others, more) === saidOf(otherCases, moreOtherCases);
  return {
    type: 'OtherCasesFound',
    cases: others,
    ...(more === null ? {} : { more }),
    ...(isSaid ? { quiet: true } : {}),
  };
}

function searchOf(state: RunState): Omit<AboutSearch, 'except' | 'limit'> {
  const { exact, looseThere: loose, declared } = namedInRows(state);
  return { about: exact, loose, declared, first: [...exact, ...loose].map(asMoved) };
}

/** That one more is open, besides so many, is no news: an outsider could fill the log with it. */
const newsOf = (cases: readonly OtherCase[], more: MoreCases | null): string => hashOf([cases, more?.moved ?? null]);

/** What people are told: not that a payment is being sent. */
const saidOf = (cases: readonly OtherCase[], more: MoreCases | null): string =>
  hashOf(otherCaseLines({ otherCases: cases, moreOtherCases: more }));

/** Whether a plan sends money, or asks people to: what became of other cases is looked at first. */
export function movesMoney({ state, effects, events }: Plan, registry: Registry): boolean {
  const isMoney = (callId: string | null): boolean => {
    const tool = callId === null ? undefined : state.calls[callId]?.proposed.tool;
    return tool !== undefined && registry.get(tool)?.tool.movesMoney !== undefined;
  };
  return (
    effects.some((effect) => effect.kind === 'call' && isMoney(effect.callId)) ||
    events.some(({ event }) => (event.type === 'ApprovalRequested' || event.type === 'Parked') && isMoney(event.callId))
  );
}

/** A claim that came first is paid first, where two are about to be: each looks again some seconds after the one before. */
const FIRST_AGAIN_MS = 1_000;
const NEXT_AGAIN_MS = 4_000;

/** Whether, since its intent was stored, another case about the same has come to send money; when to look again. */
export async function heldBackByOthers(
  shell: Pick<Shell, 'store' | 'verified'>,
  inForce: HandbookInForce,
  state: RunState,
): Promise<{ readonly message: string; readonly afterMs: number } | null> {
  if (countOfOthers(state) === 0 || (await findOtherCases(shell, inForce, state)) === null) return null;
  const search = { ...searchOf(state), except: null, limit: otherCasesMax };
  const { cases } = await shell.store.runs.casesAbout(search);
  const before = state.opened === null ? -1 : cases.indexOf(state.opened.caseId);
  return {
    message: 'What became of another case about the same has just changed',
    afterMs: FIRST_AGAIN_MS + NEXT_AGAIN_MS * (before < 0 ? otherCasesMax : before),
  };
}

/** Whether what became of a run is news for the other cases that are about the same. */
export function concernsOtherCases(registry: Registry, before: RunState, after: RunState): boolean {
  if (countOfOthers(after) === 0) return false;
  const isNews = ({ callId, proposed, progress }: RunState['calls'][string]): boolean =>
    registry.get(proposed.tool)?.tool.movesMoney !== undefined &&
    (before.calls[callId]?.progress.kind !== progress.kind ||
      isBeingSent(before.calls[callId] ?? { progress }) !== isBeingSent({ progress }));
  return (
    before.otherCases !== after.otherCases || before.ended !== after.ended || Object.values(after.calls).some(isNews)
  );
}

/**
 * Wakes the runs of open cases that are about the same, so that their cards say what has become of this one. Of very many,
 * some read it only when they are taken up, such as by a click: it is looked for again before money is sent.
 */
export async function wakeOtherCases(
  { store, wakeUps }: Pick<Shell, 'store' | 'wakeUps'>,
  state: RunState,
): Promise<void> {
  const { runId: own, named } = state;
  if (named.length === 0) return;
  for (const runId of await store.runs.openRunsAbout(namedInRows(state).exact, otherCasesMax + 1))
    if (runId !== own) await wakeUps.send({ kind: 'run', runId });
}

/** Null for one that names something else after all, or asks for nothing more, and for the case itself. */
async function otherCase(
  shell: Pick<Shell, 'store' | 'verified'>,
  { registry, kinds }: HandbookInForce['handbook'],
  state: RunState,
  caseId: CaseId,
): Promise<OtherCase | null> {
  let known: KnownCase | null;
  try {
    known = await knownCase(shell, caseId);
  } catch (error) {
    if (!isHeld(error)) throw error;
    // It may be paid, so who decides is told to look. Who may read it is not known either.
    return { caseId: null, same: state.named.map(({ label, value }) => ({ label, value })), paid: null };
  }
  if (known === null || caseId === state.opened?.caseId) return null;
  const { newest, runs } = known;
  const same = sameInAny(state, runs);
  if (same.length === 0) return null;
  const paid = paidIn(registry, newest.state);
  const sending = isSending(registry, newest.state) ? { isSending: true as const } : {};
  const isAnyPaid = paid.length > 0 || sending.isSending === true;
  if (!isAnyPaid && isSettled(newest.state, kinds.get(known.kind))) return null;
  const [opened, other] = [state.opened, newest.state.opened];
  const isForTheSameReaders =
    other !== null && opened !== null && other.kind === opened.kind && areInOneChannel(other, opened);
  if (isForTheSameReaders) return { caseId, same, paid, ...sending };
  // Not how much, nor to whom: but whoever has been asked without this is asked again.
  return { caseId: null, same, paid: null, ...(paid.length > 0 ? { moved: true } : {}), ...sending };
}

/** Each of its runs with what its kind declared then; what is surely the same comes before what may be. */
function sameInAny(state: RunState, runs: KnownCase['runs']): OtherCase['same'] {
  const found = runs.flatMap((run) => sameIn(state, run.state));
  const all = [
    ...found.filter(({ there }) => there === undefined),
    ...found.filter(({ there }) => there !== undefined),
  ];
  return all.filter(
    ({ label, value }, at) => all.findIndex((one) => one.label === label && one.value === value) === at,
  );
}

/** Whether the run has ended so that its kind says that the case asks for nothing more: it is a duplicate. */
function isSettled(state: RunState, kind: Kind | undefined): boolean {
  if (state.ended === null || isChangedAfterEnd(state)) return false;
  // Whether it starts again is not decided.
  if (openAsks(state).length > 0) return false;
  const outcome = outcomeOf(state);
  return outcome !== null && kind?.settled_by?.includes(outcome) === true;
}

/**
 * What moved money in a case, or may have, as sentences. What is being sent is not told yet: most of it is done within a
 * second, and some is refused. Nor is what is being looked for, which may have come to nothing. An outcome that stays
 * unknown is.
 */
export function paidIn(registry: Registry, state: RunState): readonly string[] {
  const { before, calls } = movedMoney(registry, state);
  return [...before.map(effectText), ...calls.filter((call) => !isBeingSent(call)).map(effectSentence)];
}

/** Whether money is being sent in a case right now. */
const isSending = (registry: Registry, state: RunState): boolean => movedMoney(registry, state).calls.some(isBeingSent);

/** Also while it is being found out what became of it; once that stays unknown, people are told and decide. */
const isBeingSent = ({ progress }: Pick<CallState, 'progress'>): boolean =>
  progress.kind === 'started' || (progress.kind === 'lost' && progress.probeAt !== null);

/** Those that are not named are told apart by nothing, so each sentence is said once. */
const distinct = (cases: readonly OtherCase[]): readonly OtherCase[] => [
  ...new Map(cases.map((one) => [hashOf(one), one])).values(),
];
