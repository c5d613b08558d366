/**
 * Every branch of a `choose` can be taken. An `otherwise` that no case reaches is only a warning: it is a safety net
 * for the day a condition changes. So is a branch that a list under `values` leaves no case: whoever edits the list
 * does not write the branches, and today's list is not tomorrow's.
 */
import { pathNodes } from '../expression/walk.ts';
import type { Sop, Step } from '../sop.ts';
import { writtenLabel } from './branch-sets.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const deadBranch: Rule = {
  name: 'dead-branch',
  check: ({ sop, branchSets }) =>
    branchSets.flatMap(({ branches, otherwise, survey }) => {
      if (survey.kind !== 'surveyed') return [];
      const dead = survey.dead.flatMap(({ branch: index, never }) => {
        const branch = branches[index];
        if (branch === undefined) return [];
        const message = never
          ? `The conditions of branch ${writtenLabel(branch)} never hold together`
          : `Branch ${writtenLabel(branch)} is never taken: earlier branches take every case in which it holds`;
        const suggestion = never ? 'Correct its conditions' : 'Move it up, or remove it';
        const list = listIn(never ? [branch] : branches.slice(0, index + 1), sop);
        return list === null
          ? [remarkAt(placeOfKey(branch, 'if'), 'if'.length, message, suggestion)]
          : [
              {
                ...remarkAt(
                  placeOfKey(branch, 'if'),
                  'if'.length,
                  message,
                  `${suggestion}, unless \`${list}\` says so`,
                ),
                severity: 'warning' as const,
              },
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

/** A list under `values` that the conditions of branches read; null when they read none. */
function listIn(branches: readonly Step[], { values }: Sop): string | null {
  const roots = branches.flatMap((branch) =>
    branch.if.flatMap(({ node }) => [...pathNodes(node)].map(({ path: [root = ''] }) => root)),
  );
  return roots.find((root) => Object.hasOwn(values, root) && Array.isArray(values[root]?.value)) ?? null;
}
