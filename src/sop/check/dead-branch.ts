/**
 * Every branch of a `choose` can be taken. An `otherwise` for which nothing is left is only told: it is a net under
 * what was proved, and is there for the day on which a condition changes.
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
          : `Branch ${writtenLabel(branch)} is never taken, since those before it take every case in which it holds`;
        return [
          remarkAt(
            placeOfKey(branch, 'if'),
            'if'.length,
            message,
            never ? 'Correct its conditions' : 'Put it before them, or remove it',
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
            'Nothing is left for the `otherwise`, since the branches take every case',
            'Remove it, unless it is meant as a net',
          ),
          severity: 'warning' as const,
        },
      ];
    }),
};
