/**
 * Proves which cases ordered branches take: cuts each variable that their conditions read into the pieces that its
 * constants make (intervals and points of what is ordered, the values of an enumeration, yes and no), and looks at
 * every combination.
 *
 * Within one piece every condition answers alike, so that one sample stands for all of it and a combination without a
 * branch is a real counterexample, as long as the variables are independent. Where two of them read the same, or a
 * question is decided by neither constants nor another term, what is proved still holds; but a combination need not be
 * possible, so that nothing is said against the branches.
 */
import type { Node } from '../expression/expression.ts';
import { BitSets } from './bits.ts';
import type { Names } from '../expression/environment.ts';
import { areIndependent, Cases } from './cases.ts';
import { VariableReader } from './variables.ts';

/** Combinations looked at. Beyond, nothing is proved, and the author writes an `otherwise`. */
const COMBINATIONS_MAX = 100_000;
/** Combinations times branches: a table of many rows has fewer of the one for more of the other. */
const WORK_MAX = 10_000_000;

/** Conditions of one branch, all of which must hold. */
export type BranchConditions = readonly { readonly node: Node; readonly text: string }[];

export type Overlap = {
  readonly first: number;
  readonly second: number /** Each of them also takes a case that the other does not. */;
  readonly isPartial: boolean;
  readonly example: string;
};

export type Survey =
  /** A branch without conditions takes whatever the others leave, also where that cannot be surveyed. */
  | { readonly kind: 'too_many'; readonly takesAll: boolean }
  | {
      readonly kind: 'surveyed';
      /** False when some combination may be impossible: then counterexamples may be too. */
      readonly isExact: boolean;
      /** A case that no branch takes, `amount = 5,000.00 USD`; null when there is none. */
      readonly gap: string | null;
      /** Branches behind which nothing is left for them, by index; `never` where they hold in no case at all. */
      readonly dead: readonly { readonly branch: number; readonly never: boolean }[];
      /** Pairs with a case that both would take. */
      readonly overlaps: () => readonly Overlap[];
    };

export function surveyBranches(branches: readonly BranchConditions[], names: Names): Survey {
  const reader = new VariableReader(names);
  for (const { node, text } of branches.flat()) reader.read(node, text);
  const variables = reader.variables();
  const count = variables.reduce((product, { samples }) => product * samples.length, 1);
  if (count > COMBINATIONS_MAX || count * branches.length > WORK_MAX)
    return { kind: 'too_many', takesAll: branches.some((conditions) => conditions.length === 0) };
  const sets = new BitSets(count);
  const cases = new Cases(variables, sets);
  const held = branches.map((conditions) =>
    conditions.reduce((bits, { node }) => sets.and(bits, reader.holds(node, cases)), sets.all()),
  );
  let taken = sets.none();
  const dead = held.flatMap((bits, branch) => {
    const isFirst = sets.isBeyond(bits, taken);
    taken = sets.or(taken, bits);
    return isFirst ? [] : [{ branch, never: sets.first(bits) === null }];
  });
  const gap = sets.first(sets.not(taken));
  return {
    kind: 'surveyed',
    isExact: areIndependent(variables),
    gap: gap === null ? null : cases.describe(gap),
    dead,
    overlaps: () =>
      held.flatMap((one, first) =>
        held.slice(first + 1).flatMap((other, index): Overlap[] => {
          const example = sets.first(one, other);
          return example === null
            ? []
            : [
                {
                  first,
                  second: first + 1 + index,
                  isPartial: sets.isBeyond(one, other) && sets.isBeyond(other, one),
                  example: cases.describe(example),
                },
              ];
        }),
      ),
  };
}
