/**
 * A `choose` takes a branch in every case: its conditions are proved to cover all cases, or it has an `otherwise`.
 */
import { writtenLabel } from './branch-sets.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const chooseGap: Rule = {
  name: 'choose-gap',
  check: ({ branchSets }) =>
    branchSets.flatMap(({ step, otherwise, survey }) => {
      if (otherwise !== null || (survey.kind === 'surveyed' && survey.gap === null)) return [];
      const message =
        survey.kind === 'surveyed' && survey.gap !== null && survey.isExact
          ? `No branch of step ${writtenLabel(step)} is taken when ${survey.gap}`
          : `It cannot be proved that step ${writtenLabel(step)} takes a branch in every case`;
      return [
        remarkAt(
          placeOfKey(step, 'choose'),
          'choose'.length,
          message,
          `Add a last branch with \`otherwise: ${writtenLabel(step)}\``,
        ),
      ];
    }),
};
