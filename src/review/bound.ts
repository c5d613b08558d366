/**
 * The bound of an SOP under its boundary: the most calls, approvals and time that one run can take. Blocks nest and
 * there are no jumps, so the bound adds up the steps of `do`, takes the longest branch of `together` and `choose`, and
 * multiplies by the rounds of a loop.
 *
 * Terminology: *busy* is the time until the next step may begin, *tail* the time until the step has nothing left open.
 * An answer that the run does not wait for counts only in the tail. Some things are not counted, because the SOP does
 * not bound them: the duration of the calls, their retries, and work that starts when a person recovers a parked run or
 * corrects the case.
 */
import type { Calendar } from '../kernel/calendar.ts';
import { unreachable } from '../kernel/assert.ts';
import { constantOf } from '../sop/check/loops.ts';
import type { Expression } from '../sop/expression/expression.ts';
import type { Sop, Step } from '../sop/sop.ts';
import { kindOf } from '../sop/step/kinds.ts';
import { boundaryCoverage, type CoveredStep, type JudgingBoundary } from './boundary-coverage.ts';
import { longestSpan, spanOf } from './longest-span.ts';

export type Bound = {
  /** Calls made; retries of a call do not count. */
  readonly calls: number;
  /** Approvals asked for, each counted once. */
  readonly approvals: number;
  /** Milliseconds that people and clocks may take; null when a span depends on the case. */
  readonly ms: number | null;
};

export type BoundContext = {
  readonly boundary: JudgingBoundary;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly timeZone: string;
};

type Cost = { readonly calls: number; readonly approvals: number; readonly busy: number; readonly tail: number };

const NOTHING: Cost = { calls: 0, approvals: 0, busy: 0, tail: 0 };

export function boundOf(sop: Sop, context: BoundContext): Bound {
  const covered = new Map(boundaryCoverage(sop, context.boundary).map((step) => [step.step, step]));
  const meter = new Meter(sop, context, covered);
  // If a missing fact arrives while `if_missing` waits, the steps run after it.
  const cost = inOrder([sop.ifMissing === null ? NOTHING : meter.step(sop.ifMissing), meter.block(sop.steps)]);
  return { calls: cost.calls, approvals: cost.approvals, ms: Number.isFinite(cost.tail) ? cost.tail : null };
}

class Meter {
  readonly #sop: Sop;
  readonly #context: BoundContext;
  readonly #covered: ReadonlyMap<string, CoveredStep>;

  constructor(sop: Sop, context: BoundContext, covered: ReadonlyMap<string, CoveredStep>) {
    this.#sop = sop;
    this.#context = context;
    this.#covered = covered;
  }

  block(steps: readonly Step[]): Cost {
    return inOrder(this.#alternatives(steps));
  }

  step(step: Step): Cost {
    const late = step.handlers.ifLate === null ? NOTHING : this.step(step.handlers.ifLate);
    // `if_late` begins before the body ends: if the deadline has not passed by then, the step is on time.
    return inOrder([this.#body(step), late]);
  }

  #body(step: Step): Cost {
    const extent = kindOf(step.body).extent(step.body);
    switch (extent.kind) {
      case 'none':
        return NOTHING;
      case 'call':
        return this.#use(step);
      case 'in order':
        return this.block(extent.steps);
      case 'side by side':
        return sideBySide(this.#alternatives(extent.steps));
      case 'either':
        return eitherOf(extent.steps.map((branch) => this.step(branch)));
      case 'rounds': {
        const pause = extent.pause === null ? 0 : this.#spanMs(extent.pause);
        const atOnce = extent.atOnce === null ? 1 : this.#count(extent.atOnce);
        return inRounds(this.block(extent.steps), this.#count(extent.atMost), pause, atOnce);
      }
      case 'watching': {
        const handlers = extent.handlers.map(({ atMost, handler }) => ({
          times: atMost === null ? 1 : this.#count(atMost),
          cost: this.step(handler),
        }));
        return watching(this.block(extent.steps), handlers);
      }
      case 'waiting':
        return this.#waiting(extent.span);
      case 'procedure':
        return extent.sop === null ? NOTHING : this.#called(extent.sop, `${step.label}/`);
      default:
        return unreachable(extent);
    }
  }

  #use(step: Step): Cost {
    const covered = this.#covered.get(step.label);
    const wait = covered?.approvalMs ?? 0;
    const asks = covered?.outcomes.includes('needs approval') === true;
    const may = (outcome: CoveredStep['outcomes'][number]): boolean => covered?.outcomes.includes(outcome) === true;
    const { ifError, ifUnsure, ifDenied, ifExpired, ifUnanswered } = step.handlers;
    const asked: Cost = { calls: 0, approvals: asks ? 1 : 0, busy: wait, tail: wait };
    const made: Cost = { ...NOTHING, calls: may('permitted') || asks ? 1 : 0 };
    const errors = Object.entries(ifError).map(([code, handler]) =>
      code === 'forbidden' ? this.step(handler) : inOrder([made, this.step(handler)]),
    );
    if (ifUnsure !== null) errors.push(inOrder([made, this.step(ifUnsure)]));
    const refused = asks
      ? [ifDenied, ifExpired].flatMap((handler) => (handler === null ? [] : [this.step(handler)]))
      : [];
    return inOrder([asked, eitherOf([this.#answered(step, made, ifUnanswered), ...errors, ...refused])]);
  }

  /** A wait of the run itself; infinite when the span is not known before the run. */
  #waiting(span: Expression | null): Cost {
    const ms = span === null ? Number.POSITIVE_INFINITY : this.#spanMs(span);
    return { ...NOTHING, busy: ms, tail: ms };
  }

  #answered(step: Step, made: Cost, ifUnanswered: Step | null): Cost {
    if (step.answerWithin === null) return made;
    const unanswered = ifUnanswered === null ? NOTHING : this.step(ifUnanswered);
    return {
      calls: made.calls + unanswered.calls,
      approvals: made.approvals + unanswered.approvals,
      busy: made.busy,
      tail: made.tail + this.#spanMs(step.answerWithin.span) + unanswered.tail,
    };
  }

  /** Another SOP, with its own values. Either its `needs` are present or `if_missing` runs, never both. */
  #called(called: Sop, prefix: string): Cost {
    const covered = new Map(
      [...this.#covered].flatMap(([label, step]) =>
        label.startsWith(prefix) ? [[label.slice(prefix.length), step] as const] : [],
      ),
    );
    const meter = new Meter(called, this.#context, covered);
    return eitherOf([...(called.ifMissing === null ? [] : [meter.step(called.ifMissing)]), meter.block(called.steps)]);
  }

  /** The most rounds; the checker accepts only a number known before the run. */
  #count(expression: Expression | null): number {
    const value =
      expression === null
        ? null
        : constantOf(expression, new Map(Object.values(this.#sop.values).map(({ name, value: set }) => [name, set])));
    return typeof value === 'number' ? value : 0;
  }

  /** Infinite for a span that is not known before the run. */
  #spanMs(expression: Expression): number {
    const span = spanOf(expression, this.#sop);
    return span === null
      ? Number.POSITIVE_INFINITY
      : longestSpan(span, this.#context.calendars, this.#context.timeZone);
  }

  /** The costs of a block. A step and its `otherwise` steps exclude each other, so they count as one. */
  #alternatives(steps: readonly Step[]): Cost[] {
    const of = (step: Step): Cost =>
      eitherOf([this.step(step), inOrder(steps.filter(({ otherwise }) => otherwise === step.label).map(of))]);
    return steps
      .filter(({ otherwise }) => otherwise === null || !steps.some(({ label }) => label === otherwise))
      .map(of);
  }
}

/** One step after the other; the tail of one overlaps with the next. */
function inOrder(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (before, cost) => ({
      calls: before.calls + cost.calls,
      approvals: before.approvals + cost.approvals,
      busy: before.busy + cost.busy,
      tail: Math.max(before.tail, before.busy + cost.tail),
    }),
    NOTHING,
  );
}

function sideBySide(costs: readonly Cost[]): Cost {
  const { calls, approvals } = inOrder(costs);
  return { calls, approvals, busy: most(costs, 'busy'), tail: most(costs, 'tail') };
}

/** The same block repeated, with a pause between rounds. */
/** @param atOnce rounds that run at the same time: another begins when one of them is done */
function inRounds(cost: Cost, rounds: number, pause: number, atOnce = 1): Cost {
  if (rounds < 1) return NOTHING;
  const turns = Math.ceil(rounds / Math.max(1, atOnce));
  const before = turns === 1 ? 0 : (turns - 1) * (cost.busy + pause);
  return {
    calls: rounds * cost.calls,
    approvals: rounds * cost.approvals,
    busy: before + cost.busy,
    tail: before + Math.max(cost.tail, cost.busy),
  };
}

/** A block, and handlers that run one at a time during it; the last may begin right before the block ends. */
function watching(block: Cost, handlers: readonly { readonly times: number; readonly cost: Cost }[]): Cost {
  const all = handlers.map(({ times, cost }) => inRounds(cost, times, 0));
  const last = eitherOf(handlers.map(({ cost }) => cost));
  const { calls, approvals } = inOrder([block, ...all]);
  const busy = block.busy + last.busy;
  return { calls, approvals, busy, tail: Math.max(block.tail, busy, block.busy + last.tail) };
}

/** Exactly one of them happens. */
function eitherOf(costs: readonly Cost[]): Cost {
  return {
    calls: most(costs, 'calls'),
    approvals: most(costs, 'approvals'),
    busy: most(costs, 'busy'),
    tail: most(costs, 'tail'),
  };
}

function most(costs: readonly Cost[], key: keyof Cost): number {
  return Math.max(0, ...costs.map((cost) => cost[key]));
}
