/**
 * `otherwise` names an earlier step of the same `do`, one with conditions that may not hold.
 */
import { listed } from '../../handbook/suggest.ts';
import type { Step } from '../sop.ts';
import { blocksOf } from './blocks-of.ts';
import { placeOfKey, remarkAt, type Remark, type Rule } from './rule.ts';

export const otherwise: Rule = {
  name: 'otherwise',
  check: (context) =>
    blocksOf(context).flatMap(({ kind, steps }) =>
      steps.flatMap((step, index) => {
        const { otherwise: target } = step;
        if (target === null) return [];
        const written = target.slice(target.lastIndexOf('.') + 1);
        const earlier = steps.slice(0, index);
        const remark = (message: string): Remark[] => [
          remarkAt(placeOfKey(step, 'otherwise'), written.length, message, offer(earlier)),
        ];
        if (kind === 'together')
          return remark('Steps of `together` do not wait for one another, so that none is the `otherwise` of another');
        const found = earlier.find(({ label }) => label === target);
        if (found !== undefined)
          return found.if.length > 0 ? [] : remark(`Step ${written} has no conditions, so that there is no otherwise`);
        if (target === step.label) return remark('A step is not its own `otherwise`');
        if (steps.some(({ label }) => label === target)) return remark(`Step ${written} stands after this one`);
        return remark(`There is no step ${written} earlier in this block`);
      }),
    ),
};

function offer(earlier: readonly Step[]): string | null {
  const candidates = earlier
    .filter((step) => step.if.length > 0)
    .map(({ label }) => label.slice(label.lastIndexOf('.') + 1));
  return candidates.length === 0 ? null : `It may be ${listed(candidates)}`;
}
