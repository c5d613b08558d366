/**
 * Says in words which approvers a call needs.
 */
import { whoMayNot, type Excluded, type OwnReason } from '../../boundary/approvers.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import type { People } from '../../handbook/people.ts';

const OWN: Readonly<Record<OwnReason, string>> = {
  requester: 'who requested this',
  editor: 'who edited this last',
  changed_record: 'who changed the record',
  gave_value: 'who gave a value',
  decided_how: 'who decided how the run goes on',
};

/** `any one of claims-leads and 2 of finance`. */
export function demandText(demands: readonly ApproverDemand[]): string {
  return demands.map(({ group, count }) => `${count === 1 ? 'any one' : count} of ${group}`).join(' and ');
}

/** `any one of claims-leads, not Lena Lindqvist (who changed the record)`. */
export function approversText(demands: readonly ApproverDemand[], people: People, excluded: Excluded): string {
  const not = excludedTexts(demands, people, excluded);
  return `${demandText(demands)}${not.length === 0 ? '' : `, not ${not.join(' or ')}`}`;
}

/** Everyone of the demanded groups who may not approve: `Lena Lindqvist (who changed the record)`. */
export function excludedTexts(demands: readonly ApproverDemand[], people: People, excluded: Excluded): string[] {
  return whoMayNot(demands, people, excluded).map(({ person, reason }) => `${person.name} (${OWN[reason]})`);
}
