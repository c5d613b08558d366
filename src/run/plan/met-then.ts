/**
 * Whether the run before the case started again had met a deadline that is over: what counts as done from it was done then.
 * Until people have said what counts, no one knows whether the deadline was met.
 */
import type { Instant } from '../../kernel/clock.ts';
import { isOver } from '../../kernel/deadline.ts';
import { isWithin } from '../../sop/rounds.ts';
import { toolsOf, type Step } from '../../sop/sop.ts';
import { effectsBefore } from '../log/bind-earlier.ts';
import { isInFlight } from '../log/call-progress.ts';
import { mayBeReplaced } from '../log/call.ts';
import type { EarlierClock } from '../log/earlier-clocks.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import type { DoneBefore } from '../log/every-step.ts';
import { heldChanges } from '../log/fact-change.ts';
import { freeEffects } from '../log/free-effects.ts';
import { DONE_BEFORE } from '../log/park.ts';
import { openPark, type CallState, type RunState } from '../log/state.ts';
import type { Turn } from './turn.ts';

/** @param done whether nothing is left to do in the body of the step */
type Late = { readonly dueAt: Instant; readonly done: boolean };

/** When a write counts as done: `open` while people are asked, `now` if it is of this run and late. */
type When = 'open' | 'now' | DoneBefore;

/** `before`: absent where nothing of the earlier run decides. */
type Decided = { readonly isMet: boolean; readonly before?: DoneBefore };

const LATE: Decided = { isMet: false };

/**
 * @returns null while it may turn out that the earlier run had done the step
 *
 * INVARIANT: no deadline is missed while people are asked whether its step was done before the case started again.
 */
export function metThen(turn: Turn, step: Step, { dueAt, done }: Late): Decided | null {
  const { state } = turn;
  const earlier = state.opened?.earlier ?? null;
  if (earlier === null) return LATE;
  const then = clockThen(state, step);
  // What was missed stays missed.
  if (then?.state === 'missed' && then.dueAt === dueAt) return { isMet: false, before: NOT_KNOWN };
  // What this turn plans, and changes that are still to be weighed, may be followed by the question.
  if (turn.events.some(({ event }) => 'step' in event && isOf(event.step, step))) return null;
  if (heldChanges(state).length > 0) return null;
  const writes = Object.values(state.calls).flatMap((call) =>
    call.proposed.effect === 'write' && isOf(call.step, step) ? (whenDone(state, call, dueAt) ?? []) : [],
  );
  if (writes.includes('now')) return LATE;
  if (writes.includes('open')) return null;
  const counted = writes.filter((when): when is DoneBefore => typeof when !== 'string');
  // What people answered, and what arrived, was answered then if the earlier run had done all of the step.
  const rest = then?.state === 'met' ? { at: then.at } : earlier.clocks === undefined ? NOT_KNOWN : null;
  if (!done) return rest !== null || mayStillCount(state, step) ? null : LATE;
  const isAll = counted.length > 0 && !isAnsweredSince(state, step, dueAt);
  if (!isAll && rest === null) return LATE;
  const before = lastOf(isAll || rest === null ? counted : [...counted, rest], dueAt);
  return { isMet: before.at === null || !isOver(dueAt, before.at), before };
}

const NOT_KNOWN: DoneBefore = { at: null };

/** What became of the deadline of the same step of the same SOP. */
const clockThen = ({ opened, sop }: RunState, { label }: Step): EarlierClock | undefined =>
  opened?.earlier?.clocks?.findLast((clock) => clock.step === label && clock.sop === sop?.name);

/** The step or what is inside it, without what follows if a person does not answer: no step waits for that. */
function isOf(label: string | null, step: Step): boolean {
  if (label === null || label.includes('.if_unanswered')) return false;
  return label === step.label || isWithin(label, step.label, step.rounds ?? []);
}

/** Null for what was done in this run in time, and for what came to nothing. */
function whenDone(state: RunState, call: CallState, dueAt: Instant): When | null {
  const { progress } = call;
  if (progress.kind === 'settled' && progress.before.length > 0) return firstOf(progress.before, dueAt);
  const isDone = progress.kind === 'succeeded' || progress.kind === 'settled';
  if (isDone && !isOver(dueAt, progress.at)) return null;
  if (!isDone && !mayBeReplaced(call) && !isInFlight(progress)) return null;
  const open = openPark(state, call.step);
  if (open?.kind === 'recovery' && open.code === DONE_BEFORE) return 'open';
  return doneAgain(state, call, dueAt) ?? 'now';
}

/** What was done then, and is done once more since people decided so: it was done all the same. */
function doneAgain(state: RunState, call: CallState, dueAt: Instant): DoneBefore | null {
  const ask = Object.values(state.asks).findLast(
    (one) =>
      one.kind === 'recovery' &&
      one.code === DONE_BEFORE &&
      one.step === call.step &&
      one.closed?.how === 'recovered' &&
      one.closed.note === 'try_again',
  );
  const effects = ask?.kind === 'recovery' ? effectsBefore(state, call, ask) : [];
  return effects.length === 0 ? null : firstOf(effects, dueAt);
}

/** Of several that stand for one call, the first has done it. */
function firstOf(effects: readonly EarlierEffect[], dueAt: Instant): DoneBefore {
  const known = effects.flatMap(({ at }) => at ?? []);
  const first = Math.min(...known);
  return known.length < effects.length && isOver(dueAt, first) ? NOT_KNOWN : { at: first };
}

/** A block was done with the last of it. No lateness is claimed unless it is certain. */
function lastOf(counted: readonly DoneBefore[], dueAt: Instant): DoneBefore {
  const last = Math.max(...counted.flatMap(({ at }) => at ?? []));
  return isOver(dueAt, last) || counted.every(({ at }) => at !== null) ? { at: last } : NOT_KNOWN;
}

/** Whether the step may yet come to a write that was done then. What waits for a person or an event now is late. */
function mayStillCount(state: RunState, step: Step): boolean {
  const isOpen =
    Object.values(state.asks).some((ask) => ask.kind === 'question' && ask.closed === null && isOf(ask.step, step)) ||
    Object.values(state.waits).some((wait) => wait.ended === null && isOf(wait.step, step));
  const tools = toolsOf({ ifMissing: null, steps: [{ ...step, handlers: { ...step.handlers, ifLate: null } }] });
  const free = freeEffects(state, '');
  return (
    !isOpen && (state.opened?.earlier?.effects ?? []).some(({ tool }, place) => free.has(place) && tools.has(tool))
  );
}

/** Whether a person answered, or what was awaited came or did not come, after the deadline. */
function isAnsweredSince({ asks, waits }: RunState, step: Step, dueAt: Instant): boolean {
  return (
    Object.values(asks).some(
      ({ kind, step: of, closed }) =>
        kind === 'question' && isOf(of, step) && closed !== null && isOver(dueAt, closed.at),
    ) || Object.values(waits).some(({ step: of, ended }) => isOf(of, step) && ended !== null && isOver(dueAt, ended.at))
  );
}
