/**
 * The `choose` steps and tables of an SOP, with what is proved about their branches. A `choose` with malformed branches
 * is left out, since another rule reports it. So is one with a doubtful condition: the condition is reported, and
 * nothing can be proved until it is corrected.
 */
import { lookUp } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import { pathNodes } from '../expression/walk.ts';
import type { Step, TableBody } from '../sop.ts';
import type { Flow } from './flow.ts';
import type { Names } from '../expression/environment.ts';
import { surveyBranches, type Survey } from './survey.ts';

export type BranchSet = {
  readonly step: Step;
  /** Those with conditions, in order. */
  readonly branches: readonly Step[];
  readonly otherwise: Step | null;
  readonly survey: Survey;
};

export type TableSet = {
  readonly step: Step;
  readonly table: TableBody /** Null where nothing can be proved before a mistake is put right. */;
  readonly survey: Survey | null;
};

type Proving = { readonly names: Names; readonly doubtful: ReadonlySet<Expression> };

export function branchSetsOf(steps: readonly Step[], { names, doubtful }: Proving): readonly BranchSet[] {
  return steps.flatMap((step) => {
    if (step.body.kind !== 'choose') return [];
    const branches = step.body.steps.filter((branch) => branch.if.length > 0);
    const otherwise = step.body.steps.find((branch) => branch.otherwise !== null) ?? null;
    const isWhole = step.body.steps.every(
      (branch, index, all) =>
        branch.if.length > 0 !== (branch.otherwise !== null) && (branch.otherwise === null || index === all.length - 1),
    );
    if (!isWhole || branches.some((branch) => branch.if.some((condition) => doubtful.has(condition)))) return [];
    return [
      {
        step,
        branches,
        otherwise,
        survey: surveyBranches(
          branches.map((branch) => branch.if),
          names,
        ),
      },
    ];
  });
}

/** The tables of an SOP, with what is proved about their rows. */
export function tableSetsOf(steps: readonly Step[], { names, doubtful }: Proving): readonly TableSet[] {
  return steps.flatMap((step) => {
    const { body } = step;
    if (body.kind !== 'table') return [];
    const isDoubtful = [...body.columns, ...body.rows.flatMap((row) => row.if)].some((condition) =>
      doubtful.has(condition),
    );
    return [
      {
        step,
        table: body,
        survey: isDoubtful
          ? null
          : surveyBranches(
              body.rows.map((row) => row.if),
              names,
            ),
      },
    ];
  });
}

/** Conditions that have a mistake, or that read something of unknown type. */
export function doubtfulIn({ sites }: Flow, names: Names): ReadonlySet<Expression> {
  return new Set(
    sites
      .filter(
        ({ expression, checked }) =>
          checked.problems.some(({ code }) => code === 'types') ||
          [...pathNodes(expression.node)].some(({ path }) => lookUp(names, path).kind !== 'field'),
      )
      .map(({ expression }) => expression),
  );
}

export const writtenLabel = ({ label }: Step): string => label.slice(label.lastIndexOf('.') + 1);
