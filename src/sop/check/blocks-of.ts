/**
 * All blocks of an SOP in which a step may be the `otherwise` of another, handlers included: those in order, at the top
 * and in steps, and those side by side.
 */
import type { Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Context } from './rule.ts';

export type Block = { readonly kind: 'do' | 'together'; readonly steps: readonly Step[] };

export function blocksOf({ sop, steps }: Pick<Context, 'sop' | 'steps'>): readonly Block[] {
  const inner = steps.flatMap(({ body }): Block[] => {
    const extent = kindOf(body).extent(body);
    if (extent.kind === 'side by side') return [{ kind: 'together', steps: extent.steps }];
    return 'steps' in extent && extent.kind !== 'either' ? [{ kind: 'do', steps: extent.steps }] : [];
  });
  return [{ kind: 'do', steps: sop.steps }, ...inner];
}
