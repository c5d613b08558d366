/**
 * `together`: steps that do not wait for one another. What follows waits for all of them.
 */
import { applied } from '../check/worlds.ts';
import type { FlowWalk } from '../check/flow-walk.ts';
import { mergeFacts, type Facts } from '../expression/environment.ts';
import type { Step } from '../sop.ts';
import type { StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    readonly together: { readonly kind: 'together'; readonly steps: readonly Step[] };
  }
}

export const together: StepKind<'together'> = {
  kind: 'together',
  keys: [],

  schema: ({ block }) => block.optional().describe('Steps that do not wait for one another'),
  read: (source) => ({ kind: 'together', steps: source.steps() }),

  expressions: () => [],
  texts: () => [],
  saves: () => [],
  writes: () => [],

  flow: (walk, _, { steps }, facts) => flowOf(walk, steps, facts),
  elapsed(walk, { steps }, moment) {
    const ends = steps.map((step) => {
      const after = walk.step(step, moment);
      return step.if.length > 0 ? moment.elapsedMs : after;
    });
    return Math.max(moment.elapsedMs, ...ends);
  },
  needsOtherwise: () => true,
  extent: ({ steps }) => ({ kind: 'side by side', steps }),

  page(page, { steps }) {
    page.add('At the same time; none waits for the others:');
    page.block(steps, { below: true });
  },
  node: 'fork',
  draw(chart, { steps }, own, label) {
    const branches = steps.flatMap((inner) => {
      const { done, not } = chart.step(inner, [own]);
      return [...done, ...not];
    });
    const meet = chart.node('fork', `All of ${label} done`);
    chart.join(branches, meet);
    return [{ from: meet, label: null }];
  },

  given: () => new Map(),
  diff: () => [],
};

/** Siblings start from the same facts; afterwards all of them are done. */
function flowOf(walk: FlowWalk, steps: readonly Step[], facts: Facts): Facts | null {
  let out: Facts | null = facts;
  for (const step of steps) {
    const after = walk.step(step, facts);
    const isConditional = step.if.length > 0;
    if (after === null && isConditional) continue;
    const left =
      after === null || !isConditional ? after : mergeFacts(facts, after, `step ${step.label} does not always run`);
    out = out === null || left === null ? null : applied(out, facts, left);
  }
  return out;
}
