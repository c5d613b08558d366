/**
 * Two branches of a `choose` do not both hold for a case by accident. The first of them would be taken, so it is a
 * warning. A later branch that holds wherever an earlier one does is intended: that is how a ladder of limits is
 * written (`> 5,000`, `> 1,000`).
 */
import { writtenLabel } from './branch-sets.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const chooseOverlap: Rule = {
  name: 'choose-overlap',
  check: ({ branchSets }) =>
    branchSets.flatMap(({ branches, survey }) => {
      if (survey.kind !== 'surveyed' || !survey.isExact) return [];
      return survey
        .overlaps()
        .filter(({ isPartial }) => isPartial)
        .flatMap(({ first, second, example }) => {
          const [one, other] = [branches[first], branches[second]];
          if (one === undefined || other === undefined) return [];
          return [
            {
              ...remarkAt(
                placeOfKey(other, 'if'),
                'if'.length,
                `Branches ${writtenLabel(one)} and ${writtenLabel(other)} both hold when ${example}; ${writtenLabel(one)} is taken`,
                'Change the conditions so that only one holds',
              ),
              severity: 'warning' as const,
            },
          ];
        });
    }),
};
