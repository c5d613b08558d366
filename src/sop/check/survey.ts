/**
 * Proves which cases ordered branches take. Each variable that their conditions read is cut at its constants into
 * pieces (intervals and points, the values of an enumeration, yes and no), and every combination is tried.
 *
 * Within one piece every condition has the same result, so one sample represents all of it, and a combination without a
 * branch is a real counterexample as long as the variables are independent. Where two of them read the same path, or a
 * question depends on neither constants nor another term, a proof still holds, but a combination may be impossible.
 * Such branches therefore get no finding.
 */
import type { Node } from '../expression/expression.ts';
import { BitSets } from './bits.ts';
import type { Names } from '../expression/environment.ts';
import { areIndependent, Cases } from './cases.ts';
import { VariableReader } from './variables.ts';

/** At most this many combinations are tried. Beyond that nothing is proved, and the author writes an `otherwise`. */
const COMBINATIONS_MAX = 100_000;
/** Limit of combinations times branches: a table with more rows may have fewer combinations. */
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
  /** A branch without conditions takes what the others leave, even where that cannot be surveyed. */
  | { readonly kind: 'too_many'; readonly takesAll: boolean }
  | {
      readonly kind: 'surveyed';
      /** False when some combinations may be impossible, and counterexamples with them. */
      readonly isExact: boolean;
      /** A case that no branch takes, `amount = 5,000.00 USD`; null when there is none. */
      readonly gap: string | null;
      /** Branches that no case reaches, by index; `never` when they hold in no case at all. */
      readonly dead: readonly { readonly branch: number; readonly never: boolean }[];
      /** Pairs of branches that both hold for some case. */
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
