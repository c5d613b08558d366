/**
 * All blocks of an SOP: the steps at its top, and those inside `do` and `together`, handlers included.
 */
import type { Step } from '../sop.ts';
import type { Context } from './rule.ts';

export type Block = { readonly kind: 'do' | 'together'; readonly steps: readonly Step[] };

export function blocksOf({ sop, steps }: Pick<Context, 'sop' | 'steps'>): readonly Block[] {
  const inner = steps.flatMap(({ body }) => (body.kind === 'do' || body.kind === 'together' ? [{ kind: body.kind, steps: body.steps }] : []));
  return [{ kind: 'do', steps: sop.steps }, ...inner];
}
