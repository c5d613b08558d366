/**
 * The event of a `choose`: the branches that were checked, in order, and the one that was taken.
 */
import type { Instant } from '../../../kernel/clock.ts';
import type { Trace, Truth } from '../../../sop/expression/expression.ts';
import type { Decision, Decisions } from '../every-step.ts';
import type { StepLog } from '../log-part.ts';

/** One branch and how it was decided. */
export type LookedBranch = {
  readonly branch: string;
  readonly says: string;
  readonly result: Truth;
  readonly traces: readonly Trace[];
};

/** `branch` is null if one is unclear or none holds. */
export type ChooseEvent = {
  readonly type: 'BranchChosen';
  readonly step: string;
  readonly branch: string | null;
  readonly result: 'taken' | 'unclear' | 'none';
  readonly looked: readonly LookedBranch[];
};

/** Labels of the `choose` steps that took a branch, and of the `table` steps that returned a result. */
export type Choices = { readonly choices: readonly string[] };

export const chooseLog: StepLog<ChooseEvent, Choices, Choices & Decisions> = {
  initial: { choices: [] },
  evolve: {
    BranchChosen: ({ decisions, choices }, event, { at }) => ({
      decisions: { ...decisions, ...decisionsOfBranches(event, at) },
      choices: event.result === 'taken' ? [...choices, event.step] : choices,
    }),
  },
  erasable: { BranchChosen: { looked: [] } },
  begun: ({ choices }) => choices,
};

/**
 * By label, the decisions about the branches that were checked. Each depends on the previous one, as an `otherwise`
 * does.
 */
export function decisionsOfBranches({ looked }: ChooseEvent, at: Instant): Readonly<Record<string, Decision>> {
  return Object.fromEntries(
    looked.map(({ branch, result, traces }, index) => [
      branch,
      { result, traces, otherwise: looked[index - 1]?.branch ?? null, at },
    ]),
  );
}
