/**
 * Says in words which approvers a call needs.
 */
import { seated, whoMayNot, type Excluded, type OwnReason } from '../../boundary/approvers.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import type { People } from '../../handbook/people.ts';

/** `who requested this`, after a name. */
export const partText = (reason: OwnReason): string => OWN[reason];

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

type Given = { readonly name: string; readonly groups: readonly string[] };

/** `one more of quality (Quinn Quade approved)`; as `demandText` while no one has approved. */
export function stillNeededText(demands: readonly ApproverDemand[], given: readonly Given[]): string {
  const needed = demands.reduce((sum, { count }) => sum + count, 0);
  const open = needed - filledBy(demands, given);
  if (given.length === 0 || open <= 0) return demandText(demands);
  const useful = neededGroups(demands, given);
  const each = useful.map((group) => ({ group, count: moreOf(group, demands, given) }));
  const isExact = each.reduce((sum, { count }) => sum + count, 0) === open;
  const text = isExact
    ? each
        .map(
          ({ group, count }) =>
            `${more(
              count,
              given.some(({ groups: of }) => of.includes(group)),
            )} of ${group}`,
        )
        .join(' and ')
    : `${more(open, true)} of ${useful.join(' or ')}`;
  return `${text} (${given.map(({ name }) => name).join(' and ')} approved)`;
}

/** Where one who approved is in several groups, which of them is still needed depends on who comes next. */
export function neededGroups(demands: readonly ApproverDemand[], given: readonly Given[]): string[] {
  const groups = demands.map(({ group }) => group).filter((group, at, all) => all.indexOf(group) === at);
  return groups.filter(
    (group) => filledBy(demands, [...given, { name: '', groups: [group] }]) > filledBy(demands, given),
  );
}

const more = (count: number, isMore: boolean): string =>
  isMore ? `${count === 1 ? 'one' : count} more` : count === 1 ? 'any one' : `${count}`;

/** How many of a group alone could still be of use. */
function moreOf(group: string, demands: readonly ApproverDemand[], given: readonly Given[]): number {
  const most = demands.reduce((sum, demand) => sum + (demand.group === group ? demand.count : 0), 0);
  const others = Array.from({ length: most }, () => ({ name: '', groups: [group] }));
  return filledBy(demands, [...given, ...others]) - filledBy(demands, given);
}

/** How many of the approvals are given, each person counting for only one, in the groups of the click. */
const filledBy = (demands: readonly ApproverDemand[], given: readonly Given[]): number =>
  seated(demands, given, (group, { groups }) => groups.includes(group));

/** `any one of claims-leads, not Lena Lindqvist (who changed the record)`. */
export function approversText(demands: readonly ApproverDemand[], people: People, excluded: Excluded): string {
  const not = excludedTexts(demands, people, excluded);
  return `${demandText(demands)}${not.length === 0 ? '' : `, not ${not.join(' or ')}`}`;
}

/** Everyone of the demanded groups who may not approve: `Lena Lindqvist (who changed the record)`. */
export function excludedTexts(demands: readonly ApproverDemand[], people: People, excluded: Excluded): string[] {
  return whoMayNot(demands, people, excluded).map(({ person, reason }) => `${person.name} (${OWN[reason]})`);
}
