/**
 * `otherwise` names an earlier step of the same `do` that has conditions.
 */
import { listed } from '../../handbook/suggest.ts';
import type { Step } from '../sop.ts';
import { blocksOf, type Block } from './blocks-of.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const otherwise: Rule = {
  name: 'otherwise',
  check: (context) =>
    blocksOf(context).flatMap((block) =>
      block.steps.flatMap((step, index) => {
        if (step.otherwise === null) return [];
        const written = step.otherwise.slice(step.otherwise.lastIndexOf('.') + 1);
        const message = problemOf(block, index, step.otherwise, written);
        const earlier = block.steps.slice(0, index);
        return message === null
          ? []
          : [remarkAt(placeOfKey(step, 'otherwise'), written.length, message, offer(earlier))];
      }),
    ),
};

/** What is wrong with the target of the step at `index`; null when it is fine. */
function problemOf({ kind, steps }: Block, index: number, target: string, written: string): string | null {
  if (kind === 'together')
    return 'Steps of `together` do not wait for one another, so none can be the `otherwise` of another';
  const found = steps.findIndex(({ label }) => label === target);
  if (found === -1) return `There is no step ${written} earlier in this block`;
  if (found < index)
    return (steps[found]?.if.length ?? 0) > 0 ? null : `Step ${written} has no conditions, so there is no otherwise`;
  return steps[index]?.label === target
    ? 'A step cannot be its own `otherwise`'
    : `Step ${written} comes after this one`;
}

function offer(earlier: readonly Step[]): string | null {
  const candidates = earlier
    .filter((step) => step.if.length > 0)
    .map(({ label }) => label.slice(label.lastIndexOf('.') + 1));
  return candidates.length === 0 ? null : `It may be ${listed(candidates)}`;
}
