/**
 * `choose`: ordered branches. The first whose conditions hold is taken; the last may be the `otherwise`.
 */
import { mergeAll } from '../check/worlds.ts';
import { diffOrder } from '../diff/difference.ts';
import { withPresent, type Facts } from '../expression/environment.ts';
import type { End } from '../render/chart.ts';
import type { StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    /** The branch that is `otherwise` names this step's own label. */
    readonly choose: { readonly kind: 'choose'; readonly steps: readonly Step[] };
  }
}

export const choose: StepKind<'choose'> = {
  kind: 'choose',
  keys: [],

  schema: ({ block }) =>
    block
      .optional()
      .describe(
        'Branches: the first whose conditions hold is taken; the last may say `otherwise` with the label of this step',
      ),
  read: (source) => ({ kind: 'choose', steps: source.steps({ areBranches: true }) }),

  expressions: () => [],
  texts: () => [],
  saves: () => [],
  writes: () => [],

  /** One branch is taken, and the branches before it did not hold. If none holds, the run parks. */
  flow(walk, _, { steps }, facts) {
    const ways: Facts[] = [];
    let entry = facts;
    for (const branch of steps) {
      const out = walk.step(branch, entry);
      if (out !== null) ways.push(out);
      entry = withPresent(entry, walk.whenFalse(branch, entry));
    }
    return mergeAll(ways, 'not every branch sets it');
  },
  elapsed: (walk, { steps }, moment) =>
    steps.length === 0 ? moment.elapsedMs : Math.min(...steps.map((step) => walk.step(step, moment))),
  needsOtherwise: () => true,
  extent: ({ steps }) => ({ kind: 'either', steps }),

  page(page, { steps }) {
    page.add('The first of these that holds is taken, and no other:');
    page.block(steps, { below: true, areBranches: true });
  },
  /**
   * Each branch follows where the one before it did not hold. After the last nothing is left, which the checker proves.
   */
  draw(chart, { steps }, own) {
    let from: readonly End[] = [own];
    return steps.flatMap((branch) => {
      const drawn = chart.step(branch, from, true);
      from = drawn.not;
      return drawn.done;
    });
  },

  given: () => new Map(),
  diff: (before, after, _, labelOf) =>
    diffOrder(
      'order of its branches',
      before.steps.flatMap(({ label }) => labelOf(label) ?? []),
      after.steps.map(({ label }) => label),
    ),
};
