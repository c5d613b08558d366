/**
 * Each branch of a `choose` says when it is taken. Every branch but the last has conditions; the last has conditions or
 * an `otherwise` with the label of the `choose`.
 */
import type { Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Remark, type Rule } from './rule.ts';

export const chooseBranches: Rule = {
  name: 'choose-branches',
  check: ({ steps }) =>
    steps.flatMap((step) =>
      step.body.kind === 'choose'
        ? step.body.steps.flatMap((branch, index, all) => branchOf(step, branch, index === all.length - 1))
        : [],
    ),
};

function branchOf(owner: Step, branch: Step, isLast: boolean): Remark[] {
  const written = (label: string): string => label.slice(label.lastIndexOf('.') + 1);
  const own = written(owner.label);
  if (branch.otherwise === null) {
    if (branch.if.length > 0) return [];
    return [
      remarkAt(
        branch.place,
        written(branch.label).length,
        'Nothing says when this branch is taken',
        isLast ? `Add conditions under \`if\`, or write \`otherwise: ${own}\`` : 'Add conditions under `if`',
      ),
    ];
  }
  const remark = (message: string, suggestion: string): Remark[] => [
    remarkAt(placeOfKey(branch, 'otherwise'), written(branch.otherwise ?? '').length, message, suggestion),
  ];
  if (branch.otherwise !== owner.label)
    return remark(
      `In a \`choose\`, \`otherwise\` names the step that chooses, which is ${own}`,
      `Write \`otherwise: ${own}\``,
    );
  if (branch.if.length > 0)
    return remark('A branch has conditions or is the `otherwise`, not both', 'Remove one of them');
  return isLast
    ? []
    : remark('Only the last branch can be the `otherwise`: no branch after it is ever taken', 'Move it to the end');
}
