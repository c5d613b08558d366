/**
 * Says in words which approvers a call needs.
 */
import type { ApproverDemand } from '../../boundary/verdict.ts';

/** `1 of claims-leads and 1 of finance`. */
export function demandText(demands: readonly ApproverDemand[]): string {
  return demands.map(({ group, count }) => `${count} of ${group}`).join(' and ');
}
