/**
 * How a new version of an SOP changes its bound and the boundary coverage of its calls.
 */
import { newLabels } from '../sop/diff/diff-sops.ts';
import type { Sop } from '../sop/sop.ts';
import type { Boundary } from '../boundary/compile.ts';
import { boundaryCoverage, type CoveredStep } from './boundary-coverage.ts';
import { boundOf, type Bound, type BoundContext } from './bound.ts';

export type Reviewed = BoundContext & { readonly sop: Sop; readonly boundary: Boundary };

export type CoverageChange = { readonly step: string; readonly before: string | null; readonly after: string | null };

export type ReviewDiff = {
  readonly bound: { readonly before: Bound; readonly after: Bound };
  readonly coverage: readonly CoverageChange[];
};

/** Removed steps come first, then steps in the order of the newer file. */
export function diffReview(before: Reviewed, after: Reviewed): ReviewDiff {
  const [was, is] = [coverageOf(before), coverageOf(after)];
  const labelOf = newLabels(before.sop, after.sop);
  const renamed = new Map(
    [...was].flatMap(([step, text]): [string, string][] => {
      const label = labelOf(step);
      return label === null ? [] : [[label, text]];
    }),
  );
  const gone = [...was].flatMap(([step, text]): CoverageChange[] => {
    const label = labelOf(step);
    return label === null || !is.has(label) ? [{ step, before: text, after: null }] : [];
  });
  const coverage = [
    ...gone,
    ...[...is]
      .map(([step, text]) => ({ step, before: renamed.get(step) ?? null, after: text }))
      .filter((change) => change.before !== change.after),
  ];
  return { bound: { before: boundOf(before.sop, before), after: boundOf(after.sop, after) }, coverage };
}

function coverageOf({ sop, boundary }: Reviewed): ReadonlyMap<string, string> {
  return new Map(boundaryCoverage(sop, boundary).map((covered) => [covered.step, coverageText(covered)]));
}

/** `jira.create_issue permitted, needs approval (priority-issue, major-loss-issue)`. */
function coverageText({ tool, outcomes, policies }: CoveredStep): string {
  return `${tool} ${outcomes.join(', ')} (${policies.map(({ id }) => id).join(', ') || 'no rule'})`;
}
