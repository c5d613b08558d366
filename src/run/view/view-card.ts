/**
 * The run card as a pure function of the log: where the case stands, who has to act next, what decided where it goes, and
 * what was done outside while the thread says nothing of it.
 */
import type { RecoveryAsk } from '../log/asks.ts';
import { own } from '../../kernel/own.ts';
import { whoMayStill } from '../../boundary/approvers.ts';
import type { People } from '../../handbook/people.ts';
import { absenceOfAsked } from './absent.ts';
import { cameUnder } from '../cite/came-under.ts';
import { asOfNow, decidedByText } from '../cite/decided-by.ts';
import { arrivedAfterEnd, isChangedSinceEnd } from '../log/after-end.ts';
import type { LoggedEvent } from '../log/event.ts';
import { excludedFromApproval, excludedOf } from '../log/excluded.ts';
import { caseTitle, headlineFacts } from '../cite/headline.ts';
import { flagsOf, openAsks, towardsOf, type AskState, type RunState } from '../log/state.ts';
import { openText, unknownWrites } from '../log/unknown-writes.ts';
import { isOwed, takings } from '../log/taken.ts';
import type { RecordType } from '../../kernel/value.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/time.ts';
import { humanise } from '../../sop/names.ts';
import { isWithin, roundsOf } from '../../sop/rounds.ts';
import type { Registry } from '../../tool/registry.ts';
import { systemName } from '../../tool/system-name.ts';
import { settledLines } from '../cite/effect-text.ts';
import { otherCaseLines } from '../cite/other-case-text.ts';
import { unreadLabels } from '../cite/mailbox.ts';
import { openedOtherwise } from './opened-otherwise.ts';
import { isTold, postsOf } from './posts.ts';
import { askedOf } from './asked-of.ts';
import { isInWords, isMissed, nameOf, resultOf } from './result-of.ts';
import { deadlineOf, deadlinesAround, runs, type StepDeadline } from './step-deadline.ts';
import { finalOutcomeOf, statusOf } from './status-of.ts';
import type { CardEffect, Post, RunCard } from './thread-view.ts';
import { correctionsIn, voidedBy } from './void-since.ts';
import { callClocksOf, stepClocksOf, waitingOf } from './waiting.ts';
import { callWaiting, checkedUntil, firstAsked, stepWaiting } from './waits-for.ts';
import { waysOf } from './way.ts';

type CardWords = {
  readonly registry: Registry;
  readonly caseType: RecordType;
  readonly people?: People;
  readonly timeZone?: string;
};

export function viewCard(state: RunState, words: CardWords, log: readonly LoggedEvent[]): RunCard {
  const { opened, sop } = state;
  assert(opened !== null, 'a case is opened before its card is shown');
  const status = statusOf(state);
  const waiting = firstAsked(state);
  const posts = postsOf(log, state);
  const owner = ownerOf(state, waiting);
  const alsoWith = alsoWithOf(state, owner);
  const [clock = null, ...laterClocks] = clocksOf(state);
  const until = untilOf(state, owner);
  const late = lateOf(state);
  const number = cameUnder(state);
  const toNote = openedOtherwise(state, words.caseType);
  const mayDecide = mayDecideIn(state, waiting, words);
  const takenBy = takenByIn(state);
  return {
    caseId: opened.caseId,
    title: caseTitle(state, words),
    sop: sop === null ? null : `${sop.name} v${sop.version}${opened.earlier === null ? '' : ', started again'}`,
    status,
    standing: standingOf(state, waiting, words.registry),
    ...(number === null ? {} : { cameUnder: number }),
    ...(toNote.length === 0 ? {} : { toNote }),
    facts: [...headlineFacts(state, words), ...otherCaseLines(state), ...settledLines(state)],
    because: becauseOf(posts, log, state, waiting),
    done: isTold(posts, state) ? [] : posts.flatMap(effectOf),
    owner,
    ...(until === null ? {} : { until }),
    ...(alsoWith.length === 0 ? {} : { alsoWith }),
    ...(mayDecide.length === 0 ? {} : { mayDecide }),
    ...(takenBy.length === 0 ? {} : { takenBy }),
    approvedBy: approversOf(state),
    clock,
    ...(laterClocks.length === 0 ? {} : { laterClocks }),
    ...(late === null ? {} : { late }),
    outcome: outcomeShown(state),
    isMissed: isMissed(state),
    towards: state.ended === null ? towardsInWords(state) : null,
    flags: flagsOf(state),
    unread: unreadLabels(state),
  };
}

/** While the run waits, why it does; otherwise the last decision that holds. */
function becauseOf(
  posts: readonly Post[],
  log: readonly LoggedEvent[],
  state: RunState,
  waiting: AskState | undefined,
): string | null {
  const step = stepWaiting(state);
  const way = step === null ? null : waysOf(log, state).wayTo(step);
  if (way?.cause !== undefined) return way.cause;
  if (way !== null && way.values.length > 0) return decidedByText(asOfNow(way.values, state));
  // A stop says itself why the run stands there, and what a step does is no reason for it.
  if (way !== null) return waiting?.kind === 'recovery' ? null : way.says;
  // No condition led to it: its rule is why people are asked, and a question is its own reason.
  if (waiting === undefined || waiting.kind === 'recovery') return lastDecision(posts, log, state);
  return waiting.kind === 'approval' ? waiting.card.because : null;
}

/** The thread keeps one that a correction made void, with the correction below it. */
function lastDecision(posts: readonly Post[], log: readonly LoggedEvent[], state: RunState): string | null {
  const corrections = correctionsIn(log);
  const isVoid = ({ seq }: Post): boolean =>
    log.some((logged) => logged.seq === seq && voidedBy(logged, corrections) !== undefined);
  const decision = posts.findLast((post) => post.tone === 'decision' && !isVoid(post));
  if (decision === undefined) return null;
  const event = log.find(({ seq }) => seq === decision.seq)?.event;
  const step = event !== undefined && 'step' in event ? event.step : null;
  const values = step === null ? [] : (waysOf(log, state).wayTo(step)?.values ?? []);
  return values.length === 0 ? decision.title : decidedByText(asOfNow(values, state));
}

const effectOf = ({ tone, title, lines }: Post): CardEffect[] =>
  tone === 'done' ? [{ text: title, record: lines.find(({ url }) => url !== undefined) ?? null }] : [];

/** Nothing while what it takes was denied or was not done: how the case ends is open then. */
function towardsInWords(state: RunState): string | null {
  const towards = towardsOf(state);
  const block = state.towards.at(-1)?.step;
  const isOpen = Object.values(state.calls).some(
    ({ step, progress }) => block !== undefined && isWithin(step, block, roundsOf(block)) && UNDONE.has(progress.kind),
  );
  if (isOpen) return null;
  return towards !== null && isInWords(towards) ? humanise(towards) : towards;
}

const UNDONE: ReadonlySet<string> = new Set(['denied', 'expired', 'refused', 'failed']);

/** An outcome in words is the status itself. */
function outcomeShown(state: RunState): string | null {
  const outcome = finalOutcomeOf(state);
  return outcome === null || (state.ended?.kind === 'completed' && isInWords(outcome)) ? null : outcome;
}

function standingOf(state: RunState, waiting: AskState | undefined, registry: Registry): string {
  const { ended } = state;
  if (ended !== null)
    return [
      resultOf(state, registry),
      ...(ended.successor === null ? [] : ['started again, so the case goes on in another thread']),
      ...(waiting === undefined
        ? []
        : [`${isChangedSinceEnd(state) ? 'changed since' : arrivedText(state)}, so people are asked`]),
    ].join(' · ');
  if (state.stopping !== null)
    return [`Stopping: ${state.stopping.reason}`, ...unknownWrites(state).map(openText)].join(' · ');
  if (waiting?.kind === 'recovery' || waiting?.kind === 'approval') return askedText(state, waiting);
  const call = callWaiting(state);
  if (call !== null) return `Waiting for ${systemName(call.proposed.system)} in step ${call.step}`;
  if (isHeldBack(state, registry))
    return 'Waiting until it is known what became of a payment in another case about the same';
  if (waiting !== undefined) return askedText(state, waiting);
  return waitingOf(state)[0]?.standing ?? 'Running';
}

/** A payment may start, and does not while one may be on its way in another case. */
const isHeldBack = ({ otherCases, calls }: RunState, registry: Registry): boolean =>
  otherCases.some(({ isSending }) => isSending === true) &&
  Object.values(calls).some(
    ({ proposed, progress }) => progress.kind === 'ready' && registry.get(proposed.tool)?.tool.movesMoney !== undefined,
  );

/** `objection of the resident arrived afterwards`. */
function arrivedText(state: RunState): string {
  const labels = [...new Set(arrivedAfterEnd(state).map(({ label }) => label))];
  return `${labels.length === 0 ? 'something' : labels.join(', ')} arrived afterwards`;
}

/** What is asked, in the words in which it is asked; who is asked is the next line of the card. */
function askedText(state: RunState, ask: AskState): string {
  switch (ask.kind) {
    case 'recovery':
      return `Stopped to ask: ${briefly(state, ask)}`;
    case 'approval':
      return checkedText(state, ask, ask.card.willDo) ?? `Waiting for approval: ${ask.card.willDo}`;
    case 'question':
      return checkedText(state, ask, ask.question) ?? `Waiting for an answer: ${ask.question}`;
    case 'answer':
      return `Waiting for ${nameOf(state, ask)} to take it`;
    default:
      return unreachable(ask);
  }
}

/** Until when no one is asked: who looks at the card must not wonder whether it hangs. */
function checkedText(state: RunState, ask: AskState, asked: string): string | null {
  const until = checkedUntil(state, ask);
  return until === null
    ? null
    : `The case has just changed, so this is checked until ${formatInstant(until)}, before anyone is asked again: ${asked}`;
}

/**
 * In lists, several that stopped are told apart by it. Of a step that did not work, what its system said; the thread has
 * the rest.
 */
function briefly({ calls }: RunState, { because, callId }: RecoveryAsk): string {
  const call = callId === null ? undefined : own(calls, callId);
  const beginning = `Step ${call?.step} did not work (${call?.proposed.summary}): `;
  const said = because.startsWith(beginning) ? because.slice(beginning.length) : because;
  const sentence = /^.*?(?=\. \p{Lu}|\.?$)/su.exec(said)?.[0] ?? said;
  return sentence.replace(/`([^`]+)`/g, '“$1”');
}

function ownerOf(state: RunState, waiting: AskState | undefined): string | null {
  if (state.ended !== null) return waiting?.kind === 'recovery' ? waiting.group : owedBy(state);
  if (waiting === undefined)
    return callWaiting(state) === null && waitingOf(state).some(({ isOutside }) => isOutside) ? null : 'Sopwith';
  return waiting.kind === 'answer' && callWaiting(state) !== null ? 'Sopwith' : whoIsAsked(state, waiting);
}

/** No one can decide while changed facts are weighed. */
function whoIsAsked(state: RunState, ask: AskState): string {
  if (checkedUntil(state, ask) !== null) return 'Sopwith';
  return askedOf(state, ask);
}

function approversOf({ asks }: RunState): string[] {
  const given = Object.values(asks).flatMap((ask) =>
    ask.kind === 'approval' && ask.closed?.how === 'approved' ? ask.given : [],
  );
  return [...new Set(given.map(({ by }) => by.name))];
}

/** Once the run has ended, its result says so. */
function takenByIn(state: RunState): NonNullable<RunCard['takenBy']> {
  if (state.ended !== null) return [];
  const all = takings(state).map(({ taken: { by, at } }) => ({ name: by.name, at }));
  return all.filter(({ name }, place) => all.findIndex((one) => one.name === name) === place);
}

/** Who may still take what no one has. */
function owedBy(state: RunState): string | null {
  const owed = Object.values(state.asks).filter((ask) => ask.kind === 'answer' && isOwed(state, ask));
  const names = owed.flatMap((ask) => (ask.kind === 'answer' ? [nameOf(state, ask)] : []));
  return names.length === 0 ? null : [...new Set(names)].join(' or ');
}

/** In the order in which they end, without the ends of what people are asked. */
function clocksOf(state: RunState): readonly StepDeadline[] {
  if (state.ended !== null) return [];
  const ofSteps = [...Object.values(state.clocks).filter(runs).map(deadlineOf), ...stepClocksOf(state)];
  const clocks = [
    // No step goes on in a run that is to end.
    ...(state.stopping === null ? ofSteps : []),
    ...callClocksOf(state),
  ];
  return clocks.toSorted((a, b) => a.dueAt - b.dueAt);
}

/** Everyone else who is asked something now: none of them waits for the others. */
function alsoWithOf(state: RunState, owner: string | null): NonNullable<RunCard['alsoWith']> {
  const asked = openAsks(state).flatMap((ask) => {
    const who = whoIsAsked(state, ask);
    return who === owner ? [] : [{ who, dueAt: endOf(state, ask) }];
  });
  return asked.filter(({ who }, place) => asked.findIndex((one) => one.who === who) === place);
}

/** The people of the groups that are asked, without those who had a part in the case or have decided. */
function mayDecideIn(
  state: RunState,
  waiting: AskState | undefined,
  { people, timeZone = 'UTC' }: CardWords,
): string[] {
  if (people === undefined || waiting === undefined || waiting.kind === 'answer') return [];
  if (checkedUntil(state, waiting) !== null) return [];
  const isApproval = waiting.kind === 'approval';
  const demands = isApproval ? waiting.demands : [{ group: waiting.group, count: 1 }];
  const excluded = isApproval ? excludedFromApproval(state) : excludedOf(state);
  const given = isApproval ? waiting.given.map(({ by }) => by) : [];
  return whoMayStill(demands, given, people, excluded).flatMap((person) => {
    const absence = absenceOfAsked(waiting, person, timeZone);
    return [absence === null ? person.name : `${person.name} (away ${absence})`];
  });
}

/** The first end of what is asked of whoever must act next. */
function untilOf(state: RunState, owner: string | null): Instant | null {
  if (state.ended !== null) return null;
  const ends = openAsks(state).flatMap((ask) => (whoIsAsked(state, ask) === owner ? (endOf(state, ask) ?? []) : []));
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Of a step around what waits for people: whoever reads the card must see that it is late. */
function lateOf(state: RunState): StepDeadline | null {
  const missed = openAsks(state).flatMap(({ step }) => deadlinesAround(state, step, Infinity).late ?? []);
  return missed.toSorted((a, b) => a.dueAt - b.dueAt).at(-1) ?? null;
}

function endOf(state: RunState, ask: AskState): Instant | null {
  const checked = checkedUntil(state, ask);
  if (checked !== null) return checked;
  switch (ask.kind) {
    case 'approval':
      return ask.expiresAt;
    case 'question':
    case 'answer':
      return ask.dueAt;
    case 'recovery':
      return null;
    default:
      return unreachable(ask);
  }
}
