/**
 * Weighs changes of facts that arrived while people were being asked. All changes of two minutes are weighed together:
 * if a decision differs with them, the run stops to ask what to do; otherwise they come into use, except those of facts
 * that something was done with, and people are asked again. After two repeats a person decides, so a ticket that changes all the time cannot block the run for ever.
 */
import { soughtBefore } from './failed-write.ts';
import { paymentsDenied } from './denied-before.ts';
import { doneAlready, isKnownDone } from './effects-done.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { changesTogetherMs, correctionsMax, repeatsMax, unreadCorrectionsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import { causesOf } from '../cite/anew.ts';
import { changeLines, STARTS_AGAIN } from '../cite/change-lines.ts';
import { changeText, earlierValues, inUseText, laterText } from '../cite/change-text.ts';
import type { ApprovalAsk, QuestionAsk } from '../log/asks.ts';
import { otherFact } from '../log/approval-binding.ts';
import { changeInUse, heldChanges, settleHeld, weighedChanges, type WeighedChange } from '../log/fact-change.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { isReadAt } from '../log/uses.ts';
import { problemsBeyond } from './beyond-case.ts';
import { isPayment, keptForEffects, type KeptFor } from './done-otherwise.ts';
import { keepsFor } from './keeps-for.ts';
import { emit, emitByClock, park, type Turn } from './turn.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import { whatDiffers } from './what-differs.ts';

/** Code of a run that stopped because facts changed. */
export const FACTS_CHANGED = 'facts_changed';

type Asked = ApprovalAsk | QuestionAsk;

/** @returns false when this turn ends here; the next one goes on from what was found */
export function weighChanges(turn: Turn): boolean {
  const { state } = turn;
  const [first] = heldChanges(state);
  if (first === undefined) return !withdrawOutdated(turn);
  const asked = askedOf(state);
  // A run that only waits for a recovery weighs the changes once a person has decided.
  if (asked.length === 0 && openAsks(state).some(({ kind }) => kind === 'recovery')) return true;
  const isRepeated = isAskedTooOften(state) || isCorrectedTooOften(state);
  const dueAt = first.at + changesTogetherMs;
  if (asked.length > 0 && !isRepeated && turn.until < dueAt) {
    turn.timers.push({ key: 'facts', dueAt });
    return true;
  }
  const changes = weighedChanges(state);
  const kept = keptForEffects(turn, changes);
  const used = changes.filter(({ path }) => !kept.some(({ change }) => change.path === path));
  const weighed = whatDiffers(turn, used);
  const differences = [
    ...whatDiffers(turn, changes).differences,
    ...weighed.differences,
    ...paysOnKept(turn, asked, kept),
  ];
  if (differences.length > 0 || isRepeated) {
    withdraw(turn, asked, changes);
    stopToAsk(turn, asked, changes, [...new Set([...differences, ...kept.map(doneWith)])]);
    return false;
  }
  if (changes.length > 0) withdraw(turn, asked, changes);
  emitByClock(turn, {
    type: 'ChangesWeighed',
    changes: used,
    ...(kept.length === 0 ? {} : { kept: kept.map((one) => ({ ...one.change, because: keptBecause(turn, one) })) }),
    values: weighed.values,
    asked: asked.map(askedThen),
  });
  return false;
}

/**
 * Payments that people are asked to approve on a value with which something was done, and which is another now: people
 * first decide whether that value stays.
 */
function paysOnKept(turn: Turn, asked: readonly Asked[], kept: readonly KeptFor[]): string[] {
  const calls = asked.flatMap((ask) => {
    const call = ask.kind === 'approval' && ask.callId !== null ? own(turn.state.calls, ask.callId) : undefined;
    return call !== undefined && isPayment(turn, call) ? [call] : [];
  });
  const readings = calls.flatMap(({ proposed }) => readingsBefore(turn.state, proposed.readings));
  return kept.filter(({ change }) => isReadAt({ readings }, `case.${change.path}`)).map(doneWith);
}

const doneWith = ({ change, call }: KeptFor): string =>
  `Step ${call.step} ${doneText(call)} with the earlier ${change.label}: ${call.proposed.summary}`;

const keptBecause = ({ state }: Turn, { change, call }: KeptFor): string =>
  `step ${call.step} ${doneText(call)} with ${inUseText(state, change.path)}`;

/** What people are being asked, and what they approved but has not started: all of it shows the facts in use. */
export function askedOf(state: RunState): Asked[] {
  const approved = Object.values(state.calls).flatMap(({ approval, progress }) => {
    const ask = approval === null ? undefined : own(state.asks, approval);
    const isWaiting = progress.kind === 'ready' || progress.kind === 'deferred';
    return ask?.kind === 'approval' && isWaiting ? [ask] : [];
  });
  const open = openAsks(state).flatMap((ask) => (ask.kind === 'approval' || ask.kind === 'question' ? [ask] : []));
  return [...open, ...approved.filter((ask) => !open.includes(ask))];
}

/** When the changes that are held now are weighed. */
export function weighedAt(state: RunState): number | null {
  const [first] = heldChanges(state);
  return first === undefined ? null : first.at + changesTogetherMs;
}

/** Whether people were asked again as often as changes may have it. */
export function isAskedTooOften(state: RunState): boolean {
  return askedOf(state).some(({ step }) => (own(state.again, step ?? '')?.count ?? 0) >= repeatsMax);
}

/** Whether the case was corrected more often than its log takes. Each further change waits for a person. */
export function isCorrectedTooOften(state: RunState): boolean {
  return countedCorrections(state) > correctionsMax;
}

/** Corrections that count towards `correctionsMax`: those of facts that nothing has read have a number of their own. */
export function countedCorrections({ corrections, unreadCorrections }: RunState): number {
  // The first of them opened the case.
  return corrections.length - 1 - Math.min(unreadCorrections, unreadCorrectionsMax);
}

/**
 * A fact may come into use while an approval is open: a step waits for corrections, or a colleague gave a fact that
 * could not be read. People are asked again. Returns whether an approval showed another value.
 */
function withdrawOutdated(turn: Turn): boolean {
  const { state } = turn;
  const outdated = askedOf(state).flatMap((ask) =>
    ask.kind === 'approval' && otherFact(state, ask) !== null ? [ask] : [],
  );
  if (outdated.length === 0) return false;
  const shown = new Map(outdated.flatMap(({ card }) => card.basis).map((fact) => [fact.path, fact]));
  const changes = [...shown.values()].flatMap(({ path, label, value }): WeighedChange[] => {
    const change = changeInUse(state, { path, label, before: value });
    return hashOf(change.after) === hashOf(value) ? [] : [change];
  });
  withdraw(turn, outdated, changes);
  emit(turn, {
    type: 'ChangesWeighed',
    changes,
    values: [],
    asked: outdated.map(askedThen),
  });
  return true;
}

const askedThen = (ask: Asked) => ({ step: ask.step ?? '', until: endOf(ask) });

const endOf = (ask: Asked): number => (ask.kind === 'approval' ? ask.expiresAt : ask.dueAt);

function withdraw(turn: Turn, asked: readonly Asked[], changes: readonly WeighedChange[]): void {
  const because = `The facts changed: ${changes.map(changeText).join('; ') || 'and changed back'}`;
  for (const { kind, askId } of asked)
    emit(
      turn,
      kind === 'approval'
        ? { type: 'ApprovalWithdrawn', askId, because }
        : { type: 'QuestionWithdrawn', askId, because },
    );
}

function stopToAsk(
  turn: Turn,
  asked: readonly Asked[],
  changes: readonly WeighedChange[],
  differences: readonly string[],
): void {
  const steps = asked.map(({ step }) => step ?? '').join(' and ');
  const where = steps === '' ? '' : ` while people were asked at step ${steps}`;
  const because = isCorrectedTooOften(turn.state)
    ? `The case was corrected more than ${correctionsMax} times${where === '' ? '' : ', again'}${where}`
    : differences.length > 0
      ? `Facts changed${where}, and the run would decide otherwise now`
      : `Facts changed more than ${repeatsMax} times${where}`;
  // What changed back is kept, too.
  const keeps = keepsFor(
    turn.state,
    heldChanges(turn.state).map(({ path }) => path),
    isAskedTooOften(turn.state) || isCorrectedTooOften(turn.state),
  );
  const vain = stoppedAgain(turn);
  const goesOn = `Go on: the run keeps ${earlierValues(turn.state, changes)}${laterText(changes, keeps)} and asks again, showing both. No payment is more than the case allows as it is stated then`;
  park(turn, {
    step: null,
    code: FACTS_CHANGED,
    because,
    known: [
      ...changeLines(changes),
      ...causesOf([...differences, ...vain.flatMap(({ problems }) => problems)]),
      ...doneAlready(turn.state, turn.context.registry),
      ...soughtBefore(turn),
      ...paymentsDenied(turn),
      vain.length === 0 ? goesOn : noWayOn(vain),
      STARTS_AGAIN,
    ],
    choices: [...(vain.length === 0 ? (['go_on'] as const) : []), 'start_again', 'stop'],
    // Once the case states other values, it is asked anew.
    ...(vain.length === 0 ? {} : { waitsFor: keeps.map(({ path }) => path) }),
    keeps,
  });
}

type Vain = { readonly step: string; readonly problems: readonly string[] };

/** Payments that were not sent, and would stop at once if people went on with the values in use. */
function stoppedAgain(turn: Turn): readonly Vain[] {
  const kept = settleHeld(turn.state, () => ({ standing: 'unused', because: 'people went on' }));
  const then: Turn = { ...turn, state: { ...turn.state, ...kept } };
  return Object.values(turn.state.calls).flatMap((call) => {
    const problems = mayBeReplaced(call) ? problemsBeyond(then, call) : [];
    return problems.length === 0 ? [] : [{ step: call.step, problems }];
  });
}

const noWayOn = (vain: readonly Vain[]): string =>
  `The run cannot go on with the earlier values: it would stop again at step ${vain.map(({ step }) => step).join(' and ')}, whose payment would not keep to the case`;

function doneText(call: CallState): string {
  const says = call.progress.kind === 'settled' ? call.progress.by : null;
  if (says !== null) return `was done, as ${says} says,`;
  return isKnownDone(call) ? 'was done' : 'may have been done';
}
