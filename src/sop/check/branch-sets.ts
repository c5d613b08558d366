/**
 * The `choose` steps and tables of an SOP with what is proved of their branches. A `choose` whose branches are not well formed is left out:
 * its own rule speaks of it.
 */
import type { Step, TableBody } from '../sop.ts';
import type { Names } from './names-of.ts';
import { surveyBranches, type Survey } from './survey.ts';

export type BranchSet = {
  readonly step: Step;
  /** Those with conditions, in order. */
  readonly branches: readonly Step[];
  readonly otherwise: Step | null;
  readonly survey: Survey;
};

export function branchSetsOf(steps: readonly Step[], names: Names): readonly BranchSet[] {
  return steps.flatMap((step) => {
    if (step.body.kind !== 'choose') return [];
    const branches = step.body.steps.filter((branch) => branch.if.length > 0);
    const otherwise = step.body.steps.find((branch) => branch.otherwise !== null) ?? null;
    const isWhole = step.body.steps.every((branch, index, all) => (branch.if.length > 0) !== (branch.otherwise !== null) && (branch.otherwise === null || index === all.length - 1));
    return isWhole ? [{ step, branches, otherwise, survey: surveyBranches(branches.map((branch) => branch.if), names) }] : [];
  });
}

export const writtenLabel = ({ label }: Step): string => label.slice(label.lastIndexOf('.') + 1);

export type TableSet = { readonly step: Step; readonly table: TableBody; readonly survey: Survey };

/** The tables of an SOP with what is proved of their rows. */
export function tableSetsOf(steps: readonly Step[], names: Names): readonly TableSet[] {
  return steps.flatMap((step) => (step.body.kind === 'table' ? [{ step, table: step.body, survey: surveyBranches(step.body.rows.map((row) => row.if), names) }] : []));
}
