/**
 * The decisions that a `choose` makes about its branches: each stands on those before it, as an `otherwise` does.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { RunEvent } from './event.ts';
import type { Decision } from './state.ts';

/** By label of the branch. An undecided `choose` gives none but those that it could decide. */
export function decisionsOfBranches(
  { looked }: Extract<RunEvent, { type: 'BranchChosen' }>,
  at: Instant,
): Readonly<Record<string, Decision>> {
  return Object.fromEntries(
    looked.map(({ branch, result, traces }, index) => [
      branch,
      { result, traces, otherwise: looked[index - 1]?.branch ?? null, at },
    ]),
  );
}
