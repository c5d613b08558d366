/**
 * The approvers that a call needs, in words.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';

/** `1 of claims-leads and 1 of finance`. */
export function demandText(demands: readonly ApproverDemand[]): string {
  return demands.map(({ group, count }) => `${count} of ${group}`).join(' and ');
}
