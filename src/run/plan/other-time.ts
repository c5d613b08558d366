/**
 * Where a run would go another way because a time is another now: the end of a wait, the time to answer or to approve, a
 * pause between rounds, the deadline of a step, the times of a `watch`. What begins when such a step has ended, begins and
 * ends at another time, too (`timeline.ts`).
 */
import type { Instant } from '../../kernel/clock.ts';
import { isOver } from '../../kernel/deadline.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { addDuration, isTimestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Expression, Scope } from '../../sop/expression/expression.ts';
import { baseLabel, isInside, labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { watchHandlersOf, type Step, type WatchBody, type Watcher } from '../../sop/sop.ts';
import { CORRECTED } from '../../case/kind.ts';
import { arrivalOf } from '../log/arrival.ts';
import type { ClockState } from '../log/every-step.ts';
import { waitOf } from '../log/step/wait.ts';
import { watchOf, type Handling, type WatchState } from '../log/step/watch.ts';
import { CLOCK, type Use } from '../log/uses.ts';
import { endOfClock } from './clock.ts';
import { mayLast, reachOf, stopsIn, type Reach } from './reach.ts';
import { termOf, type Term } from './term.ts';
import type { End, Period, Timeline } from './timeline.ts';
import type { Turn } from './turn.ts';

export type OtherTime = Reach & { readonly because: readonly string[] };

/**
 * What a use decides about time, by the facts of now and by when it would have begun now.
 *
 * @param isOther whether something that it read is another now
 * @returns where the time would be another; nothing where it would not
 */
export function otherTimes(
  turn: Turn,
  use: Use,
  { scope, isOther }: { readonly scope: Scope; readonly isOther: boolean },
  timeline: Timeline,
): readonly OtherTime[] {
  const step = stepAt(turn.sop, use.step);
  if (step === null || !(isOther || timeline.isMoved)) return [];
  if (use.kind === 'time' && use.name === CLOCK) return otherDeadline(turn, use, step, { scope, isOther }, timeline);
  if (step.body.kind === 'watch' && use.kind === 'time' && use.name === '')
    return otherWatch(turn, use, { step, body: step.body }, { scope, isOther }, timeline);
  const term = termOf(turn, use, step, scope);
  return term === null ? [] : otherTerm(turn, use, step, term, timeline);
}

/** What people wait for, in words: `The answer of step 3`. */
const AWAITED: Readonly<Record<Term['kind'], string>> = {
  wait: 'end of the wait',
  event: 'event',
  question: 'answer',
  approval: 'approval',
  answer: 'answer',
  pause: 'end of the pause',
};
const LASTING: Readonly<Record<Term['kind'], string>> = {
  wait: 'The wait',
  event: 'The wait',
  question: 'The time to answer',
  approval: 'The time to approve',
  answer: 'The time to answer',
  pause: 'The pause',
};

function otherTerm(turn: Turn, use: Use, step: Step, term: Term, timeline: Timeline): readonly OtherTime[] {
  const { span, kept, kind, after, late } = term;
  const start = timeline.startOf(term, span.at);
  const end = { earliest: term.endFrom(start.earliest), latest: term.endFrom(start.latest) };
  const { earliest, latest } = end;
  const lasts = kind === 'answer' ? null : use.step;
  const handlers = reachOf(turn, use, step, 'handlers');
  const later = kind === 'pause' ? { ...reachOf(turn, use, step, 'block'), stops: [], after } : handlers;
  if (earliest === null || latest === null) {
    const because = [`The time of step ${use.step} has no clear end now`];
    return [{ ...later, stops: late === null ? [] : stopsIn(late), lasts, because }];
  }
  const period = { earliest, latest };
  if (kept !== null) return keptTerm(turn, use, step, { ...term, kept }, { start, period, lasts }, timeline);
  const because = [`The time of step ${use.step} would be another now`];
  if (!term.isOver) {
    if (earliest === span.until && latest === span.until) return [];
    const isOverNow = late !== null && isOver(earliest, turn.context.now);
    return [{ ...handlers, stops: isOverNow ? stopsIn(late) : [], because }, ...watchesOver(turn, use, earliest)];
  }
  if (isLasting(turn, term, period)) {
    const isOpen = latest > turn.context.now;
    const lasting = isOpen ? 'would not be over now' : 'would be over later';
    return [{ ...later, lasts, because: [`${LASTING[kind]} of step ${use.step} ${lasting}`] }];
  }
  const begins = kind === 'answer' ? (late?.label ?? null) : null;
  const ended = endAt(use, { after, begins }, Math.max(span.until, span.at), {
    earliest: Math.max(earliest, start.earliest),
    latest: Math.max(latest, start.latest),
  });
  timeline.add(ended);
  if (earliest === span.until && latest === span.until && !isMoved(ended)) return [];
  const taken = takesNow(turn, use, span.until, latest);
  return [
    { ...(taken ? reachOf(turn, use, step, 'result') : handlers), stops: [], because },
    ...around(turn, use, ended, timeline),
  ];
}

const isMoved = ({ at, earliest, latest }: End): boolean => earliest !== at || latest !== at;

const endAt = ({ step }: Use, which: Pick<End, 'after' | 'begins'>, at: Instant, period: Period): End => ({
  step,
  ...which,
  at,
  ...period,
});

/**
 * Whether a time that was over would still last, or would have given people longer to say something: what they would have
 * said is not known.
 */
function isLasting({ context }: Turn, { kind, span }: Term, { latest }: Period): boolean {
  if (kind === 'wait' || kind === 'pause') return context.now < latest;
  return !isOver(latest, context.now) || (kind !== 'event' && latest > span.until);
}

/** Whether an event that came too late for a wait would be in time. */
function takesNow({ state }: Turn, { step }: Use, until: Instant, latest: Instant): boolean {
  const awaited = waitOf(state, step)?.event ?? null;
  if (awaited === null || latest <= until) return false;
  const isBetween = ({ at }: { readonly at: Instant }): boolean => at > until && at <= latest;
  return awaited === CORRECTED
    ? state.changes.some(isBetween)
    : state.arrivals.some((arrival) => arrival.event === awaited && isBetween(arrival));
}

/** What came in time may have come too late by the facts of now, or before it was asked for. */
function keptTerm(
  turn: Turn,
  use: Use,
  step: Step,
  term: Term & { readonly kept: Instant },
  { start, period, lasts }: { readonly start: Period; readonly period: Period; readonly lasts: string | null },
  timeline: Timeline,
): readonly OtherTime[] {
  const { kind, kept, span, late, after } = term;
  const found: OtherTime[] = [];
  if (isOver(period.earliest, kept))
    found.push({
      ...reachOf(turn, use, step, kind === 'approval' || kind === 'answer' ? 'handlers' : 'result'),
      stops: late === null ? [] : stopsIn(late),
      lasts: late === null || mayLast(late) ? lasts : null,
      because: [`The ${AWAITED[kind]} of step ${use.step} would have come too late now`],
    });
  const counts = kind === 'question' || (kind === 'event' && waitOf(turn.state, use.step)?.since != null);
  if (counts && kept < start.latest && start.latest > span.at)
    found.push({
      ...reachOf(turn, use, step, 'result'),
      lasts,
      because: [`The ${AWAITED[kind]} of step ${use.step} would have come before it began now`],
    });
  if (kind === 'answer') return found;
  const ended = endAt(use, { after, begins: null }, Math.max(kept, span.at), {
    earliest: Math.max(kept, start.earliest),
    latest: Math.max(kept, start.latest),
  });
  timeline.add(ended);
  return [...found, ...around(turn, use, ended, timeline)];
}

/** A deadline that would have passed, or would not: what it ends, and what its handler does. */
function otherDeadline(
  turn: Turn,
  use: Use,
  step: Step,
  { scope, isOther }: { readonly scope: Scope; readonly isOther: boolean },
  timeline: Timeline,
): readonly OtherTime[] {
  const clock = own(turn.state.clocks, use.step);
  if (clock === undefined || step.within === null || clock.state === 'superseded') return [];
  const { latest } = timeline.startOf({ step: use.step, after: 0 }, use.span?.at ?? clock.at);
  const dueAt = isOther ? endOfClock(turn, step.within, scope).dueAt : clock.dueAt;
  if (dueAt !== null) timeline.deadlines.set(use.step, dueAt);
  const late = step.handlers.ifLate;
  const begins = late === null ? null : labelIn(baseLabel(late.label), roundsOf(use.step));
  if (clock.state === 'missed' && dueAt !== null && begins !== null)
    timeline.add({
      step: use.step,
      after: 0,
      begins,
      at: clock.dueAt,
      earliest: Math.min(dueAt, clock.dueAt),
      latest: Math.max(dueAt, clock.dueAt),
    });
  const finished = clock.state === 'open' ? turn.context.now : (doneThen(clock) ?? Math.max(clock.at, latest));
  const isMissed = dueAt === null || isOver(dueAt, finished);
  if (dueAt === clock.dueAt && (clock.state !== 'met' || !isMissed)) return [];
  return [deadlineAt(turn, use, step, isMissed)];
}

/** When the step was done whose deadline was met before the case started again; null for any other. */
const doneThen = ({ state, before, dueAt }: ClockState): Instant | null =>
  state === 'met' && before !== undefined ? (before.at ?? dueAt) : null;

function deadlineAt(turn: Turn, use: Use, step: Step, isMissed: boolean): OtherTime {
  const late = step.handlers.ifLate;
  const stops = late === null ? [] : stopsIn(late);
  const isOverNow = isMissed && own(turn.state.clocks, use.step)?.state !== 'missed';
  const lasts = isOverNow && late !== null && mayLast(late) ? use.step : null;
  return isOverNow && stops.length > 0
    ? {
        ...reachOf(turn, use, step, 'choice'),
        stops,
        lasts,
        because: [`The deadline of step ${use.step} would be over now`],
      }
    : {
        ...reachOf(turn, use, step, 'handlers'),
        lasts,
        because: [`The deadline of step ${use.step} would be another now`],
      };
}

type Watch = { readonly step: Step; readonly body: WatchBody };

/** The times of a `watch` are others now, or its block would have begun at another time. */
function otherWatch(
  turn: Turn,
  use: Use,
  { step, body }: Watch,
  { scope, isOther }: { readonly scope: Scope; readonly isOther: boolean },
  timeline: Timeline,
): readonly OtherTime[] {
  const watch = watchOf(turn.state, use.step);
  if (watch === null) return [];
  const others = isOther ? body.watchers.filter((watcher) => watchesOtherwise(watch, watcher, scope)) : [];
  const { latest, earliest } = timeline.startOf({ step: use.step, after: 0 }, watch.at);
  const isLasting = others.some(({ handler }) => mayLast(handler));
  return [
    ...(others.length === 0 ? [] : [watchAt(turn, use, step, isLasting)]),
    ...aroundWatch(turn, use, use.step, { at: watch.at, earliest, latest }),
  ];
}

/** Whether a time of a `watch`, its repetition, or how often something is handled would be another. */
function watchesOtherwise({ watched }: WatchState, { at, every, atMost, handler }: Watcher, scope: Scope): boolean {
  const was = watched.find((one) => one.handler === baseLabel(handler.label));
  const now = (expression: Expression | null): Value | null =>
    expression === null ? null : evaluateValue(expression, scope).value;
  const dueAt = now(at);
  return (
    was === undefined ||
    (at !== null && (!isTimestamp(dueAt) || dueAt.$time !== was.dueAt)) ||
    (every !== null && hashOf(now(every)) !== hashOf(was.every)) ||
    (atMost !== null && now(atMost) !== was.most)
  );
}

const watchAt = (turn: Turn, use: Use, step: Step, isLasting: boolean): OtherTime => ({
  ...reachOf(turn, use, step, 'handlers'),
  stops: stopsIn(step),
  lasts: isLasting ? use.step : null,
  because: [`The time of step ${use.step} would be another now`],
});

/** Deadlines and times around a step that would have ended at another time: it may end after them now, or before. */
function around(turn: Turn, use: Use, end: End, timeline: Timeline): readonly OtherTime[] {
  if (!isMoved(end)) return [];
  return labelsAround(turn.sop, end.step).flatMap((label) => [
    ...aroundDeadline(turn, use, label, end, timeline),
    ...(label === end.step ? [] : aroundWatch(turn, use, label, end)),
  ]);
}

/** Each `watch` around a step that lasts, and would be over by now, if something was handled that came later than that. */
function watchesOver(turn: Turn, use: Use, end: Instant): readonly OtherTime[] {
  if (!isOver(end, turn.context.now)) return [];
  return labelsAround(turn.sop, use.step).flatMap((label) => {
    const watch = watchOf(turn.state, label);
    const step = stepAt(turn.sop, label);
    if (watch === null || step === null || label === use.step || isInHandler(step, use.step)) return [];
    const isLater = [...watch.handlings, ...watch.handled].some((one) => isOver(end, occasionOf(turn, watch, one)));
    return isLater ? [watchAt(turn, { ...use, step: label }, step, watchHandlersOf(step.body).some(mayLast))] : [];
  });
}

/** When what is handled arrived, or fell due. */
function occasionOf(turn: Turn, watch: WatchState, { handler, number, eventId }: Handling): Instant {
  const { state, context } = turn;
  if (eventId !== null) return arrivalOf(state, eventId)?.at ?? context.now;
  const watched = watch.watched.find((one) => one.handler === handler);
  let at = watched?.dueAt ?? context.now;
  for (let count = 1; count < number && watched?.every != null; count++)
    at = addDuration(at, watched.every, context.calendars, context.timeZone) ?? context.now;
  return at;
}

function isInHandler({ body }: Step, label: string): boolean {
  return watchHandlersOf(body).some(({ label: handler }) => {
    const [one, other] = [baseLabel(label), baseLabel(handler)];
    return one === other || isInside(one, other);
  });
}

/** Whether an event that a `watch` would handle came after its end, and before the one that it would have now. */
function arrivesUntil({ state }: Turn, { watched }: WatchState, ended: Instant, latest: Instant): boolean {
  return state.arrivals.some(
    ({ event, at }) => at > ended && at <= latest && watched.some((one) => one.event === event),
  );
}

function aroundDeadline(
  turn: Turn,
  use: Use,
  label: string,
  { at, earliest, latest }: End,
  timeline: Timeline,
): readonly OtherTime[] {
  const clock = own(turn.state.clocks, label);
  const step = stepAt(turn.sop, label);
  if (clock === undefined || step === null || clock.state === 'superseded') return [];
  const isMissed =
    doneThen(clock) === null && latest > at && isOver(timeline.deadlines.get(label) ?? clock.dueAt, latest);
  const isMet = clock.state === 'missed' && earliest < at;
  return isMissed || isMet ? [deadlineAt(turn, { ...use, step: label }, step, isMissed)] : [];
}

function aroundWatch(
  turn: Turn,
  use: Use,
  label: string,
  { at, earliest, latest }: Period & Pick<End, 'at'>,
): readonly OtherTime[] {
  const watch = watchOf(turn.state, label);
  const step = stepAt(turn.sop, label);
  if (watch === null || step === null) return [];
  const times = watch.watched.flatMap(({ dueAt }) => dueAt ?? []);
  const ended = watch.blockEnded?.at ?? watch.ended;
  const isLater =
    latest > at &&
    ended !== null &&
    (times.some((due) => due >= Math.min(at, ended) && due <= latest) || arrivesUntil(turn, watch, ended, latest));
  const isEarlier = earliest < at && times.some((due) => due >= earliest && due <= at);
  if (isInHandler(step, use.step) || !(isLater || isEarlier)) return [];
  return [watchAt(turn, { ...use, step: label }, step, watchHandlersOf(step.body).some(mayLast))];
}
