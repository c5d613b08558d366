/**
 * Weighs changes of facts that arrived while people were being asked. All changes of two minutes are weighed together:
 * if a decision differs with them, the run stops to ask what to do; otherwise they come into use, and people are asked
 * again. After two repeats a person decides, so a ticket that changes all the time cannot block the run for ever.
 */
import { changesTogetherMs, repeatsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { systemName } from '../../tool/system-name.ts';
import { changeText, sourceText } from '../cite/change-text.ts';
import type { ApprovalAsk, QuestionAsk } from '../log/asks.ts';
import { otherFact } from '../log/approval-binding.ts';
import { heldChanges, weighedChanges, type WeighedChange } from '../log/fact-change.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { emit, emitByClock, park, type Turn } from './turn.ts';
import { whatDiffers } from './what-differs.ts';

/** Code of a run that stopped because facts changed. */
export const FACTS_CHANGED = 'facts_changed';

type Asked = ApprovalAsk | QuestionAsk;

/** @returns false when this turn ends here; the next one goes on from what was found */
export function weighChanges(turn: Turn): boolean {
  const { state, context } = turn;
  const [first] = heldChanges(state);
  if (first === undefined) return !withdrawOutdated(turn);
  const asked = askedOf(state);
  // A run that only waits for a recovery weighs the changes once a person has decided.
  if (asked.length === 0 && openAsks(state).some(({ kind }) => kind === 'recovery')) return true;
  const isRepeated = asked.some(({ step }) => (own(state.again, step ?? '')?.count ?? 0) >= repeatsMax);
  const dueAt = first.at + changesTogetherMs;
  if (asked.length > 0 && !isRepeated && context.now < dueAt) {
    turn.timers.push({ key: 'facts', dueAt });
    return true;
  }
  const changes = weighedChanges(state);
  const weighed = whatDiffers(turn, changes);
  if (weighed.differences.length > 0 || isRepeated) {
    withdraw(turn, asked, changes);
    stopToAsk(turn, asked, changes, weighed.differences);
    return false;
  }
  if (changes.length > 0) withdraw(turn, asked, changes);
  emitByClock(turn, {
    type: 'ChangesWeighed',
    changes,
    values: weighed.values,
    asked: asked.map((ask) => ({ step: ask.step ?? '', until: endOf(ask) })),
  });
  return false;
}

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

/** A colleague may have given a fact that could not be read. Returns whether an approval showed it otherwise. */
function withdrawOutdated(turn: Turn): boolean {
  const outdated = askedOf(turn.state).flatMap((ask) => {
    const other = ask.kind === 'approval' ? otherFact(turn.state, ask) : null;
    return other === null ? [] : [{ askId: ask.askId, other }];
  });
  for (const { askId, other } of outdated)
    emit(turn, { type: 'ApprovalWithdrawn', askId, because: `The ${other} is another now` });
  return outdated.length > 0;
}

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
  const because =
    differences.length > 0
      ? `Facts changed${where}, and the run would decide otherwise now`
      : `Facts changed more than ${repeatsMax} times${where}`;
  park(turn, {
    step: null,
    code: FACTS_CHANGED,
    because,
    known: [
      ...changes.map((change) => `${changeText(change)} (${sourceText(change.source)})`),
      ...differences,
      ...effectsDone(turn.state).map((effect) => `Done already: ${effect}`),
      'Go on: the run keeps the earlier values and asks again, showing both',
    ],
    choices: ['go_on', 'stop'],
  });
}

/** Writes that were done or may have been done, as sentences. */
export function effectsDone({ calls }: RunState): string[] {
  return Object.values(calls).flatMap(({ step, proposed, progress }) => {
    if (proposed.effect !== 'write') return [];
    const isKnown = progress.kind === 'succeeded' || progress.kind === 'settled';
    if (!isKnown && progress.kind !== 'started' && progress.kind !== 'lost') return [];
    const where = progress.kind === 'succeeded' ? (progress.reference?.record ?? '') : '';
    return [
      `step ${step}, ${proposed.summary} (${systemName(proposed.system)}${where === '' ? '' : ` ${where}`}${isKnown ? '' : ', not known whether it was done'})`,
    ];
  });
}
