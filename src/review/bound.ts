/**
 * The bound of an SOP under its boundary: at most so many calls, so many approvals, and so long until the last person's
 * time is up. Blocks nest and nothing jumps, so that the bound is a sum along `do` and the longest branch of `together`
 * and `choose`, and a product over the rounds of a loop.
 *
 * Terminology: *busy* is the time until the next step may begin, *tail* the time until nothing of a step is open any
 * more: an answer that the run does not wait for is tail only. Not counted, since nothing of the SOP bounds them: the
 * time of the calls themselves, repeated attempts of one call, and what begins when somebody recovers a parked run or
 * corrects the case meanwhile.
 */
import type { Calendar } from '../kernel/calendar.ts';
import { unreachable } from '../kernel/assert.ts';
import type { Boundary } from '../boundary/compile.ts';
import { constantOf } from '../sop/check/loops.ts';
import type { Expression } from '../sop/expression/expression.ts';
import type { Sop, Step } from '../sop/sop.ts';
import { kindOf } from '../sop/step/kinds.ts';
import { boundaryCoverage, type CoveredStep } from './boundary-coverage.ts';
import { longestSpan, spanOf } from './longest-span.ts';

export type Bound = {
  /** Calls that are made; the repeats of one call count as that call. */
  readonly calls: number;
  /** Approvals that are asked, each once. */
  readonly approvals: number;
  /** Milliseconds that people and clocks may take; null when a span depends on the case. */
  readonly ms: number | null;
};

export type BoundContext = {
  readonly boundary: Pick<Boundary, 'policies'>;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly timeZone: string;
};

type Cost = { readonly calls: number; readonly approvals: number; readonly busy: number; readonly tail: number };

const NOTHING: Cost = { calls: 0, approvals: 0, busy: 0, tail: 0 };

export function boundOf(sop: Sop, world: BoundContext): Bound {
  const covered = new Map(boundaryCoverage(sop, world.boundary).map((step) => [step.step, step]));
  const meter = new Meter(sop, world, covered);
  // A fact that arrives while `if_missing` waits lets the steps begin behind it.
  const cost = inOrder([sop.ifMissing === null ? NOTHING : meter.step(sop.ifMissing), meter.block(sop.steps)]);
  return { calls: cost.calls, approvals: cost.approvals, ms: Number.isFinite(cost.tail) ? cost.tail : null };
}

class Meter {
  readonly #sop: Sop;
  readonly #world: BoundContext;
  readonly #covered: ReadonlyMap<string, CoveredStep>;

  constructor(sop: Sop, world: BoundContext, covered: ReadonlyMap<string, CoveredStep>) {
    this.#sop = sop;
    this.#world = world;
    this.#covered = covered;
  }

  block(steps: readonly Step[]): Cost {
    return inOrder(this.#alternatives(steps));
  }

  step(step: Step): Cost {
    const late = step.handlers.ifLate === null ? NOTHING : this.step(step.handlers.ifLate);
    // The handler begins at the latest when the body has ended: a deadline that is not over by then was kept.
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
        return inRounds(this.block(extent.steps), this.#count(extent.atMost), pause);
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

  /** What the run itself waits for; infinite when only a run can tell. */
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

  /** Another SOP, with its own values; what it needs is there or not, and stays so. */
  #called(called: Sop, prefix: string): Cost {
    const covered = new Map(
      [...this.#covered].flatMap(([label, step]) =>
        label.startsWith(prefix) ? [[label.slice(prefix.length), step] as const] : [],
      ),
    );
    const meter = new Meter(called, this.#world, covered);
    return eitherOf([...(called.ifMissing === null ? [] : [meter.step(called.ifMissing)]), meter.block(called.steps)]);
  }

  /** A bound of rounds; the checker accepts only one that is known before the run. */
  #count(expression: Expression | null): number {
    const value =
      expression === null
        ? null
        : constantOf(expression, new Map(Object.values(this.#sop.values).map(({ name, value: set }) => [name, set])));
    return typeof value === 'number' ? value : 0;
  }

  /** Infinite for a span that only a run can tell. */
  #spanMs(expression: Expression): number {
    const span = spanOf(expression, this.#sop);
    return span === null ? Number.POSITIVE_INFINITY : longestSpan(span, this.#world.calendars, this.#world.timeZone);
  }

  /** The steps of a block, those of which only one can be taken as one: a step and whatever is `otherwise` to it. */
  #alternatives(steps: readonly Step[]): Cost[] {
    const of = (step: Step): Cost =>
      eitherOf([this.step(step), inOrder(steps.filter(({ otherwise }) => otherwise === step.label).map(of))]);
    return steps
      .filter(({ otherwise }) => otherwise === null || !steps.some(({ label }) => label === otherwise))
      .map(of);
  }
}

/** One after the other; what is open of one runs beside the next. */
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

/** The same again and again, with a pause between two rounds. */
function inRounds(cost: Cost, rounds: number, pause: number): Cost {
  if (rounds < 1) return NOTHING;
  const before = rounds === 1 ? 0 : (rounds - 1) * (cost.busy + pause);
  return {
    calls: rounds * cost.calls,
    approvals: rounds * cost.approvals,
    busy: before + cost.busy,
    tail: before + Math.max(cost.tail, cost.busy),
  };
}

/** A block, and handlers that run one at a time while it goes on; one of them may be begun right before its end. */
function watching(block: Cost, handlers: readonly { readonly times: number; readonly cost: Cost }[]): Cost {
  const all = handlers.map(({ times, cost }) => inRounds(cost, times, 0));
  const last = eitherOf(handlers.map(({ cost }) => cost));
  const { calls, approvals } = inOrder([block, ...all]);
  const busy = block.busy + last.busy;
  return { calls, approvals, busy, tail: Math.max(block.tail, busy, block.busy + last.tail) };
}

/** Only one of them happens. */
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
