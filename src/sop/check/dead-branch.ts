/**
 * Every branch of a `choose` can be taken. An `otherwise` that no case reaches is only a warning: it is a safety net
 * for the day a condition changes.
 */
import { writtenLabel } from './branch-sets.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const deadBranch: Rule = {
  name: 'dead-branch',
  check: ({ branchSets }) =>
    branchSets.flatMap(({ branches, otherwise, survey }) => {
      if (survey.kind !== 'surveyed') return [];
      const dead = survey.dead.flatMap(({ branch: index, never }) => {
        const branch = branches[index];
        if (branch === undefined) return [];
        const message = never
          ? `The conditions of branch ${writtenLabel(branch)} never hold together`
          : `Branch ${writtenLabel(branch)} is never taken: earlier branches take every case in which it holds`;
        return [
          remarkAt(
            placeOfKey(branch, 'if'),
            'if'.length,
            message,
            never ? 'Correct its conditions' : 'Move it up, or remove it',
          ),
        ];
      });
      if (otherwise === null || survey.gap !== null) return dead;
      return [
        ...dead,
        {
          ...remarkAt(
            placeOfKey(otherwise, 'otherwise'),
            writtenLabel(otherwise).length,
            'The `otherwise` is never taken: the branches already take every case',
            'Remove it, unless you want it as a safety net',
          ),
          severity: 'warning' as const,
        },
      ];
    }),
};
