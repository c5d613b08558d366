/**
 * `stop`: ends the run here, and says why.
 */
import { diffSentences } from '../diff/difference.ts';
import { markdownText } from '../render/escape.ts';
import { sentence } from '../schema-parts.ts';
import { asArgument, inSentence } from './parts.ts';
import type { StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    /** `reason` is shown. */
    readonly stop: { readonly kind: 'stop'; readonly reason: Sentence };
  }
}

export const stop: StepKind<'stop'> = {
  kind: 'stop',
  keys: [],

  schema: () => sentence.optional().describe('Ends the run, and says why'),
  read: ({ nodes, step }) => ({ kind: 'stop', reason: nodes.sentence(step, 'stop') }),

  expressions: ({ reason }) => inSentence(reason),
  texts: ({ reason }) => [asArgument(reason)],
  saves: () => [],
  writes: () => [],

  flow(walk, step, { reason }, facts) {
    walk.sentence(reason, step, facts, null);
    return null;
  },
  // What happens otherwise is the rest of the procedure.
  needsOtherwise: () => false,
  extent: () => ({ kind: 'none' }),

  page: ({ words, add }, { reason }) => add(`The run ends here: ${markdownText(words.sentence(reason))}`),
  node: 'stop',
  draw: () => [],

  given: () => new Map(),
  diff: (before, after, same) => diffSentences('reason to stop', before.reason, after.reason, same),
};
