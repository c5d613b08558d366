/**
 * Finds calls that the boundary can never permit: a policy forbids them in every case, or no policy covers them. The
 * run would be refused or park every time it gets there.
 */
import type { Finding } from '../handbook/finding.ts';
import { placeOfKey } from '../sop/check/rule.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { boundaryCoverage, type CoveredStep, type JudgingBoundary } from './boundary-coverage.ts';

/** A step with this handler expects the refusal. */
const FORBIDDEN = 'forbidden';

/** @param mayDecide whether a policy that is not in the boundary may decide about a tool */
export function outsideBoundary(
  sop: Sop,
  boundary: JudgingBoundary,
  registry: Registry,
  mayDecide: (tool: string) => boolean = () => false,
): Finding[] {
  const steps = new Map(allSteps(sop).map((step) => [step.label, step]));
  return boundaryCoverage(sop, boundary).flatMap((covered): Finding[] => {
    const step = steps.get(covered.step);
    const said = whyNever(covered, sop.boundary);
    // Another rule reports a tool that is not registered.
    if (
      step === undefined ||
      said === null ||
      mayDecide(covered.tool) ||
      !registry.has(covered.tool) ||
      Object.hasOwn(step.handlers.ifError, FORBIDDEN)
    )
      return [];
    const isUse = step.body.kind === 'use';
    const place = placeOfKey(step, isUse ? 'use' : step.body.kind);
    return [
      {
        rule: 'outside-boundary',
        severity: 'error',
        ...said,
        place,
        endColumn: isUse ? place.column + covered.tool.length : null,
      },
    ];
  });
}

function whyNever(
  { tool, outcomes, policies }: CoveredStep,
  boundary: string,
): Pick<Finding, 'message' | 'suggestion'> | null {
  if (outcomes.some((outcome) => outcome !== 'forbidden' && outcome !== 'unclear')) return null;
  if (!outcomes.includes('unclear')) {
    const forbid = policies.find(({ effect, applies }) => effect === 'forbid' && applies === 'always');
    const reason = forbid?.reason ?? null;
    return {
      message: `The policy \`${forbid?.id ?? ''}\` of \`boundary/${boundary}.cedar\` forbids this call in every case${reason === null ? '' : `: ${reason}`}`,
      suggestion: 'Change the call, or have the boundary changed',
    };
  }
  return {
    message: `No policy of \`boundary/${boundary}.cedar\` can permit this call of \`${tool}\`, so the run always parks here`,
    suggestion: `Have a policy for \`${tool}\` added to the boundary, or use another tool`,
  };
}
