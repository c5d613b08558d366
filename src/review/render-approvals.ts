/**
 * What the boundary adds to a printed SOP: who approves each step with a tool, within what time and why, and the bound
 * of the whole SOP.
 */
import { upperFirst } from '../kernel/upper-first.ts';
import { demandsIn } from './check-authority.ts';
import type { Boundary } from '../boundary/compile.ts';
import { parseIsoDuration } from '../boundary/obligations.ts';
import type { Notes } from '../sop/render/render-markdown.ts';
import type { Sop } from '../sop/sop.ts';
import { boundaryCoverage, type CoveredStep, type CoveringPolicy } from './boundary-coverage.ts';
import { boundOf, type BoundContext } from './bound.ts';
import { BOUND_LEAVES_OUT, formatBound, formatMs } from './format-bound.ts';

export function renderApprovals(sop: Sop, context: BoundContext & { readonly boundary: Boundary }): Notes {
  const steps = boundaryCoverage(sop, context.boundary).map((covered): readonly [string, readonly string[]] => [
    covered.step,
    notesOf(covered, sop),
  ]);
  return { steps: new Map(steps), whole: [upperFirst(formatBound(boundOf(sop, context))), BOUND_LEAVES_OUT] };
}

function notesOf({ policies, outcomes }: CoveredStep, sop: Sop): string[] {
  if (outcomes.includes('forbidden') && outcomes.length === 1)
    return [`Never done: ${reasonsOf(policies.filter(({ effect }) => effect === 'forbid'))}`];
  const asks = policies
    .filter(({ outcome }) => outcome === 'approval')
    .map(
      (policy) =>
        `${policy.applies === 'always' ? 'Needs approval' : 'May need approval'} by ${approversText(policy)} within ${waitText(policy)}: ${policy.reason ?? policy.id} (rule ${policy.id})`,
    );
  const forbids = policies
    .filter(({ effect }) => effect === 'forbid')
    .map((policy) => `May be forbidden: ${policy.reason ?? policy.id} (rule ${policy.id})`);
  const silent =
    outcomes.length === 1 && outcomes[0] === 'unclear'
      ? [`No rule of the boundary permits it, so the run stops here and asks ${sop.ifUnforeseen}`]
      : [];
  return [...asks, ...forbids, ...silent];
}

/** `1 of claims-director and 1 of finance`. */
export function approversText({ approvers }: Pick<CoveringPolicy, 'approvers'>): string {
  return demandsIn(approvers)
    .map(({ group, count }) => `${count} of ${group}`)
    .join(' and ');
}

export function waitText({ expires }: Pick<CoveringPolicy, 'expires'>): string {
  return formatMs(parseIsoDuration(expires ?? '') ?? 0);
}

function reasonsOf(policies: readonly CoveringPolicy[]): string {
  return policies.map(({ id, reason }) => `${reason ?? id} (rule ${id})`).join('; ');
}
