/**
 * The boundary coverage of one SOP as `--json` prints it. Stable: other programs read it.
 */
import type { Boundary } from '../boundary/compile.ts';
import type { CoveredStep } from '../review/boundary-coverage.ts';
import type { Sop } from '../sop/sop.ts';

export function coverageJson(file: string, sop: Sop, boundary: Boundary, covered: readonly CoveredStep[]): unknown {
  return {
    file,
    sop: sop.name,
    sop_hash: sop.source.hash,
    boundary: boundary.name,
    boundary_hash: boundary.hash,
    steps: covered.map(({ step, tool, action, outcomes, policies }) => ({
      step,
      tool,
      action,
      outcomes,
      policies: policies.map(({ id, effect, outcome, applies, approvers, expires, reason, condition }) => ({
        id,
        effect,
        outcome,
        applies,
        approvers,
        expires,
        reason,
        condition,
      })),
    })),
  };
}
