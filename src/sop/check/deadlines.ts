/**
 * Every deadline can be met. It does not pass before its step begins, it does not end after an enclosing deadline, and
 * no wait inside it is certain to take longer. A wait that may take longer is a warning, unless `if_late` says what
 * happens then.
 */
import { elapsedMs, formatDuration } from '../../kernel/time.ts';
import { areComparableSpans } from '../expression/compare.ts';
import type { Expression } from '../expression/expression.ts';
import { handlersOf, stepsInside, type Body, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Deadline, DeadlineWalk, Moment } from './deadline-walk.ts';
import { ARRIVAL, knownSpan, knownTime, leastMs, mostMs } from './known-time.ts';
import type { Names } from '../expression/environment.ts';
import { remarkIn, type Context, type Remark, type Rule } from './rule.ts';

export const deadlines: Rule = {
  name: 'deadlines',
  check: ({ sop, names }) => {
    const walk = new Walk(names);
    if (sop.ifMissing !== null) walk.step(sop.ifMissing, { around: [], elapsedMs: 0 });
    walk.block(sop.steps, { around: [], elapsedMs: 0 });
    return walk.remarks;
  },
};

class Walk implements DeadlineWalk {
  readonly remarks: Remark[] = [];
  readonly names: Names;

  constructor(names: Pick<Context, 'names'>['names']) {
    this.names = names;
  }

  /** The least time that has passed after the block. */
  block(steps: readonly Step[], moment: Moment): number {
    return steps.reduce((elapsed, step) => {
      const after = this.step(step, { ...moment, elapsedMs: elapsed });
      return step.if.length > 0 || step.otherwise !== null ? elapsed : after;
    }, moment.elapsedMs);
  }

  step(step: Step, moment: Moment): number {
    const own =
      step.within === null
        ? null
        : { step, from: knownTime(step.within.of, this.names), span: knownSpan(step.within.span, this.names) };
    if (own !== null && step.within !== null) this.#deadline(own, step.within.span, moment);
    if (step.answerWithin !== null) this.notZero(step.answerWithin.span, 'The time to answer is over before it begins');
    const inside = own === null ? moment : { ...moment, around: [...moment.around, own] };
    const after = this.#body(step.body, inside);
    for (const handler of handlersOf(step)) this.step(handler, moment);
    return after;
  }

  #deadline(deadline: Deadline, expression: Expression, { around, elapsedMs: elapsed }: Moment): void {
    if (!this.notZero(expression, 'This deadline has no length')) return;
    const { from, span } = deadline;
    const end = endMs(deadline);
    if (from.base === ARRIVAL && end !== null && end <= elapsed) {
      this.#remark(
        expression,
        `This deadline passes before step ${written(deadline.step)} begins, since ${end <= 0 ? 'it ends before the case arrives' : `the waits before it take at least ${inWords(elapsed)}`}`,
        'Count it from a later point in time, or make it longer',
      );
      return;
    }
    const outer = around.findLast(
      (other) => span !== null && other.span !== null && other.from.base === from.base && endsAfter(deadline, other),
    );
    if (outer !== undefined)
      this.#remark(
        expression,
        `This deadline ends after the deadline of step ${written(outer.step)}, which contains this step`,
        'Make it shorter, or the outer one longer',
        'warning',
      );
  }

  #body(body: Body, moment: Moment): number {
    return kindOf(body).elapsed?.(this, body, moment) ?? this.block(stepsInside(body), moment);
  }

  surelyLasts(expression: Expression, end: number, moment: Moment): void {
    const outer = outlasted(moment, end);
    if (outer === undefined) return;
    this.#remark(
      expression,
      `This wait lasts longer than the deadline of step ${written(outer.step)}`,
      'Make it shorter, or the deadline longer',
    );
  }

  endOfTime(expression: Expression, elapsed: number): number | null {
    const { base, offsetMs } = knownTime(expression, this.names);
    if (base !== ARRIVAL) return null;
    if (offsetMs > elapsed) return offsetMs;
    this.#remark(
      expression,
      `This point in time has passed before the wait begins, since ${offsetMs <= 0 ? 'the case has arrived by then' : `the waits before it take at least ${inWords(elapsed)}`}`,
      'Choose a later one',
    );
    return null;
  }

  mayLast(expression: Expression, end: number, what: string, moment: Moment): void {
    const outer = outlasted(moment, end);
    if (outer === undefined || outer.step.handlers.ifLate !== null) return;
    this.#remark(
      expression,
      `${what} after the deadline of step ${written(outer.step)}, and nothing says what happens then`,
      `Make it shorter, or add \`if_late\` to step ${written(outer.step)}`,
      'warning',
    );
  }

  /** False for a span of zero length, which gets a finding. */
  notZero(expression: Expression, message: string): boolean {
    const span = knownSpan(expression, this.names);
    if (span === null || span.amount > 0) return true;
    this.#remark(expression, `${message}: \`${formatDuration(span)}\` is zero`, 'Make it longer than zero');
    return false;
  }

  #remark(expression: Expression, message: string, suggestion: string, severity: 'error' | 'warning' = 'error'): void {
    this.remarks.push({ ...remarkIn(expression, 0, expression.text.length, message, suggestion), severity });
  }
}

/** The innermost deadline that has passed when this much time has gone by since the case arrived. */
function outlasted({ around }: Moment, end: number): Deadline | undefined {
  return around.findLast((deadline) => {
    const over = deadline.from.base === ARRIVAL ? endMs(deadline) : null;
    return over !== null && over > 0 && end >= over;
  });
}

/** The latest end, counted from the start of the deadline; null when a calendar decides. */
function endMs({ from, span }: Deadline): number | null {
  const most = span === null ? null : mostMs(span);
  return most === null ? null : most + from.offsetMs;
}

function endsAfter(inner: Deadline, outer: Deadline): boolean {
  if (inner.span === null || outer.span === null) return false;
  const end = endMs(outer);
  if (end !== null) return leastMs(inner.span) + inner.from.offsetMs > end;
  const isSameUnit = areComparableSpans(inner.span, outer.span) && elapsedMs(inner.span) === null;
  return isSameUnit && inner.from.offsetMs === outer.from.offsetMs && inner.span.amount > outer.span.amount;
}

function written({ label }: Step): string {
  return label.slice(label.lastIndexOf('.') + 1);
}

function inWords(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= length && ms % length === 0) ?? (['second', 1_000] as const);
  const amount = Math.floor(ms / size);
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
