/**
 * `do`: steps in order.
 */
import type { StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    readonly do: { readonly kind: 'do'; readonly steps: readonly Step[] };
  }
}

export const doInOrder: StepKind<'do'> = {
  kind: 'do',
  keys: [],

  schema: ({ block }) => block.optional().describe('Steps in order'),
  read: (source) => ({ kind: 'do', steps: source.steps() }),

  expressions: () => [],
  texts: () => [],
  saves: () => [],
  writes: () => [],

  flow: (walk, _, { steps }, facts) => walk.block(steps, facts),
  needsOtherwise: () => true,
  extent: ({ steps }) => ({ kind: 'in order', steps }),

  page: (page, { steps }) => page.block(steps),
  draw: (chart, { steps }, own) => chart.block(steps, [own]),

  given: () => new Map(),
  diff: () => [],
};
