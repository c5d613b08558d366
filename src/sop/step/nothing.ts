/**
 * A step without a body: only its flag or outcome.
 */
import type { StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    readonly nothing: { readonly kind: 'nothing' };
  }
}

export const nothing: StepKind<'nothing'> = {
  kind: 'nothing',
  keys: [],

  schema: null,
  read: () => ({ kind: 'nothing' }),

  expressions: () => [],
  texts: () => [],
  saves: () => [],
  writes: () => [],

  flow: (_walk, _step, _body, facts) => facts,
  // A flag is a remark, and no flag is an answer too.
  needsOtherwise: ({ flag }) => flag === null,
  extent: () => ({ kind: 'none' }),

  page: () => {},

  given: () => new Map(),
  diff: () => [],
};
