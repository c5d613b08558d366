/**
 * What of a run has an end: a wait, the time to answer or to approve, a pause between two rounds. How it ended, and when it
 * would end by the facts of now.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import { addDuration, isDuration, isTimestamp, type Duration } from '../../kernel/time.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Expression, Scope } from '../../sop/expression/expression.ts';
import type { Step } from '../../sop/sop.ts';
import type { AskState } from '../log/asks.ts';
import { waitOf } from '../log/step/wait.ts';
import { loopOf } from '../log/step/loop.ts';
import type { Span, Use } from '../log/uses.ts';
import type { Place } from './timeline.ts';
import type { Turn } from './turn.ts';

export type Term = Place & {
  readonly kind: 'wait' | 'event' | 'question' | 'approval' | 'answer' | 'pause';
  readonly span: Span;
  /** When what it waited for came; null if that did not come in time. */
  readonly kept: Instant | null;
  /** Its time is over, and what it waited for did not come. */
  readonly isOver: boolean;
  /** What is done then. */
  readonly late: Step | null;
  /** When it would end, counted from a beginning; null when that cannot be computed. */
  readonly endFrom: (start: Instant) => Instant | null;
};

/** @returns null for a use that has no end, or that ended otherwise, as what is withdrawn or superseded */
export function termOf(turn: Turn, use: Use, step: Step, scope: Scope): Term | null {
  const { span } = use;
  if (span === undefined) return null;
  const of: Of = { turn, use, step, scope, span };
  if (use.kind === 'loop') return pauseOf(of);
  return use.kind === 'time' && use.name === '' ? waitFor(of) : askedFor(of);
}

type Of = {
  readonly turn: Turn;
  readonly use: Use;
  readonly step: Step;
  readonly scope: Scope;
  readonly span: Span;
};

function pauseOf(of: Of): Term | null {
  const { turn, use, step, span } = of;
  const loop = loopOf(turn.state, use.step);
  if (step.body.kind !== 'repeat' || step.body.every === null || loop === null) return null;
  const after = Number(use.name);
  const isOver = loop.round > after;
  if (!isOver && loop.ended !== null) return null;
  const endFrom = endOfSpan(of, span, step.body.every);
  return { kind: 'pause', step: use.step, after, span, kept: null, isOver, late: null, endFrom };
}

function waitFor(of: Of): Term | null {
  const { turn, use, step, span, scope } = of;
  const { body } = step;
  const wait = waitOf(turn.state, use.step);
  if (body.kind !== 'wait' || wait === null || wait.ended?.how === 'superseded') return null;
  const { arrived, ended, event } = wait;
  const endFrom = body.for === null ? () => timeOf(body.until, scope) : endOfSpan(of, span, body.for);
  return {
    kind: event === null ? 'wait' : 'event',
    step: use.step,
    after: 0,
    span,
    kept: arrived?.at ?? null,
    isOver: ended !== null && arrived === null,
    late: step.handlers.ifLate,
    endFrom,
  };
}

function askedFor(of: Of): Term | null {
  const { turn, use, step, span } = of;
  const { body, handlers } = step;
  const ask = own(turn.state.asks, use.name);
  const closed = ask === undefined ? undefined : closedAs(ask);
  if (ask === undefined || closed === undefined) return null;
  const place = { step: use.step, after: 0, span, ...closed };
  switch (ask.kind) {
    case 'question': {
      if (body.kind !== 'ask' || body.within === null) return null;
      const first = turn.state.uses.find(({ kind, step: label }) => kind === 'question' && label === use.step) ?? use;
      // Asked again, people have no more time than they had at first.
      const asked = { at: first.span?.at ?? span.at, until: span.until };
      const endFrom = endOfSpan(of, asked, body.within);
      return { ...place, span: asked, kind: 'question', late: handlers.ifLate, endFrom };
    }
    case 'approval': {
      const endFrom = (start: Instant): Instant => span.until + start - span.at;
      return { ...place, kind: 'approval', late: handlers.ifExpired, endFrom };
    }
    case 'answer':
      return step.answerWithin === null
        ? null
        : {
            ...place,
            kind: 'answer',
            late: handlers.ifUnanswered,
            endFrom: endOfSpan(of, span, step.answerWithin.span),
          };
    default:
      return null;
  }
}

/** @returns undefined for one that was neither decided nor missed, and is not open */
function closedAs({ closed }: AskState): Pick<Term, 'kept' | 'isOver'> | undefined {
  switch (closed?.how) {
    case undefined:
      return { kept: null, isOver: false };
    case 'answered':
    case 'approved':
    case 'denied':
      return { kept: closed?.at ?? null, isOver: false };
    case 'missed':
    case 'expired':
      return { kept: null, isOver: true };
    default:
      return undefined;
  }
}

function timeOf(expression: Expression | null, scope: Scope): Instant | null {
  const value = expression === null ? null : evaluateValue(expression, scope).value;
  return isTimestamp(value) ? value.$time : null;
}

/** The end of a span that is another now, or begins at another time, from the end that it has in the log. */
function endOfSpan({ turn, use, scope }: Of, span: Span, expression: Expression): (start: Instant) => Instant | null {
  const spanIn = (names: Scope): Duration | null => {
    const { value } = evaluateValue(expression, names);
    return isDuration(value) ? value : null;
  };
  const { calendars, timeZone } = turn.context;
  const end = (from: Instant, length: Duration | null): Instant | null =>
    length === null ? null : addDuration(from, length, calendars, timeZone);
  return (start) => {
    const was = end(span.at, spanIn(thenScope(turn, use)));
    const now = end(start, spanIn(scope));
    // What read nothing cannot be another.
    if (now === null && use.readings.length === 0) return span.until + start - span.at;
    return was === null || now === null ? now : span.until + now - was;
  };
}

/** The names as this use read them. */
function thenScope({ scope }: Turn, { readings }: Use): Scope {
  const read = new Map(readings.map((reading) => [reading.path, reading]));
  return {
    ...scope,
    lookup: (path) => {
      const known = read.get(path.join('.'));
      if (known === undefined) return scope.lookup(path);
      const { value, label, origin } = known;
      return value === null ? null : { value, label, origin: origin ?? { kind: 'run' } };
    },
  };
}
