/**
 * Finds the ranges of a number that the policies of a tool leave out, and those where they contradict each other.
 *
 * A gap is proven: with the values in `when` no policy applies there, whatever else the call contains, although one
 * permits the same call with another number. So is an overlap. Conditions that cannot be taken apart are left open, and
 * nothing is claimed that depends on them.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { mayApply, type Applies } from './may-apply.ts';
import { atomsOf, type Atoms } from './number-atoms.ts';
import {
  cellsOf,
  SECOND_OTHER_TEXT,
  combinations,
  knowledgeIn,
  namesRead,
  numberIn,
  numbersOf,
  plainPairs,
  variablesOf,
  type Cell,
  type Combination,
  type PathTypes,
  type Variable,
} from './range-variables.ts';

export type RangePolicy = {
  readonly id: string;
  readonly json: Pick<PolicyJson, 'conditions'>;
  /** Forbid wins over approval, approval over permit. */
  readonly outcome: 'permit' | 'approval' | 'forbid';
  /** Whom an approval asks: `claims-leads:1`, each group once, in order. */
  readonly approvers?: readonly string[];
};

/**
 * - `gap`: no policy covers the range, but policies cover numbers below and above it
 * - `open`: no policy covers any number from one on, or up to one
 * - `overlap`: each of two policies with different outcomes, or approvals by different people, goes beyond the other
 * - `exception`: an approval within the range of a permit, or of an approval by other people
 * - `never`: a policy that applies nowhere, or only where a stronger one applies
 */
export type RangeIssue = {
  readonly kind: 'gap' | 'open' | 'overlap' | 'exception' | 'never';
  /** The dotted path below `context`. */
  readonly path: string;
  /** The currency when the number is an amount whose currency the policies name; null otherwise. */
  readonly currency: string | null;
  readonly range: Cell;
  /** The numbers that the policies name. */
  readonly thresholds: readonly number[];
  /** For a gap the policies next to it; otherwise the weaker one, then those that win over it. Of two approvals neither wins. */
  readonly policies: readonly string[];
  /** The other values for which this was found, where they matter. */
  readonly when: ReadonlyMap<string, string | number | boolean>;
};

type Row = { readonly policy: RangePolicy; readonly applies: readonly Applies[] };
type Trial = { readonly values: Combination; readonly cells: readonly Cell[]; readonly rows: readonly Row[] };
type Sighting = Omit<RangeIssue, 'when' | 'path'> & { readonly values: Combination };

/** Cases of one issue that are reported; the author who sees these looks at the others too. */
const CASES_MAX = 3;
const STRENGTH = { permit: 0, approval: 1, forbid: 2 } as const;

/** @param policies those of one tool */
export function policyRanges(policies: readonly RangePolicy[], types: PathTypes): readonly RangeIssue[] {
  const atoms = atomsOf(policies.map(({ json }) => json));
  return [...atoms.numbers.keys()].flatMap((path) => rangesOf(path, policies, atoms, types));
}

function rangesOf(
  path: string,
  policies: readonly RangePolicy[],
  atoms: Atoms,
  types: PathTypes,
): readonly RangeIssue[] {
  const variables = variablesOf(atoms, path, types);
  const pairs = plainPairs(atoms, types);
  const named = numbersOf(atoms, pairs).get(path) ?? new Set();
  const readers = policies.map((policy) => createReader(policy, path, types));
  const trials = [...combinations(variables)].map((values) => tryOut(path, values, readers, named, pairs));
  const comparing = new Set(policies.filter(({ json }) => atomsOf([json]).numbers.has(path)).map(({ id }) => id));
  const never = policies.filter(({ id }) => comparing.has(id)).flatMap((policy) => neverDecides(policy, trials));
  const silent = new Set(never.map(({ policies: [id] }) => id));
  const heard = policies.filter(({ id }) => comparing.has(id) && !silent.has(id));
  const currencyOf = (values: Combination): string | null => {
    const currency = path.endsWith('.minor') ? values.get(path.replace(/minor$/, 'currency')) : undefined;
    return typeof currency === 'string' ? currency : null;
  };
  const seen = trials.flatMap((trial) =>
    [...gapsIn(trial, comparing), ...overlapsIn(trial, heard)].map((found) => ({
      ...found,
      thresholds: namedIn(trial.cells),
      currency: currencyOf(trial.values),
      values: trial.values,
    })),
  );
  const currencies = variables.find(({ name }) => name === path.replace(/minor$/, 'currency'))?.values ?? [];
  const [first = null] = currencies;
  return [
    ...never.map((issue) => ({
      ...issue,
      thresholds: trials.flatMap(({ cells }) => namedIn(cells)),
      path,
      currency: typeof first === 'string' ? first : null,
      when: new Map(),
    })),
    ...eachIssue(path, seen, variables),
  ];
}

function tryOut(
  path: string,
  values: Combination,
  readers: readonly Reader[],
  named: ReadonlySet<number>,
  pairs: readonly (readonly [string, string])[],
): Trial {
  const thresholds = new Set(named);
  for (const [a, b] of pairs) {
    const other = a === path ? values.get(b) : b === path ? values.get(a) : undefined;
    if (typeof other === 'number') thresholds.add(other);
  }
  const cells = cellsOf(thresholds);
  const rows = readers.map(({ policy, appliesIn }) => ({ policy, applies: appliesIn(values, cells) }));
  return { values, cells, rows };
}

type Reader = {
  readonly policy: RangePolicy;
  appliesIn(values: Combination, cells: readonly Cell[]): readonly Applies[];
};

/** Combinations that differ only in what a policy does not read are judged once. */
function createReader(policy: RangePolicy, path: string, types: PathTypes): Reader {
  const reads = namesRead(atomsOf([policy.json]), types);
  const known = new Map<string, readonly Applies[]>();
  return {
    policy,
    appliesIn(values, cells) {
      const key = JSON.stringify([cells.map(numberIn), ...reads.map((name) => values.get(name) ?? null)]);
      const judged = (): readonly Applies[] =>
        cells.map((cell) => {
          const { knownAt, truthAt } = knowledgeIn(new Map([...values, [path, numberIn(cell)]]), path, types);
          return mayApply(policy.json, knownAt, truthAt);
        });
      const applies = known.get(key) ?? judged();
      known.set(key, applies);
      return applies;
    },
  };
}

type Found = Pick<RangeIssue, 'kind' | 'range' | 'policies'>;

function gapsIn({ cells, rows }: Trial, comparing: ReadonlySet<string>): readonly Found[] {
  const applying = rows.filter(({ applies }) => applies.some((each) => each !== 'never'));
  const isAlive = applying.some(({ policy }) => policy.outcome !== 'forbid');
  if (!isAlive || !applying.some(({ policy }) => comparing.has(policy.id))) return [];
  const isBare = (index: number): boolean => rows.every(({ applies }) => applies[index] === 'never');
  return runsOf(cells, isBare).flatMap(({ first, last, range }): Found[] => {
    const next = (index: number): string[] =>
      rows.flatMap(({ policy, applies }) => ((applies[index] ?? 'never') === 'never' ? [] : [policy.id]));
    const [below, above] = [next(first - 1), next(last + 1)];
    const kind = below.length > 0 && above.length > 0 ? 'gap' : 'open';
    // Amounts and numbers that are not positive are rarely meant, and what no policy covers asks a person.
    if (below.length === 0 && (range.to ?? 0) <= 0) return [];
    return [{ kind, range, policies: [...new Set([...below, ...above])] }];
  });
}

function overlapsIn({ cells, rows }: Trial, heard: readonly RangePolicy[]): readonly Found[] {
  const own = rows.filter(({ policy }) => heard.includes(policy));
  return own.flatMap((weak) =>
    own.flatMap((strong): Found[] => {
      if (!isStronger(strong.policy, weak.policy) && !isOtherApproval(weak, strong, own)) return [];
      const goesBeyond = (one: Row, other: Row): boolean =>
        one.applies.some((applies, index) => applies !== 'never' && other.applies[index] === 'never');
      const isCrossing = goesBeyond(weak, strong) && goesBeyond(strong, weak);
      if (!goesBeyond(weak, strong) && (isStronger(strong.policy, weak.policy) || !goesBeyond(strong, weak))) return [];
      if (!isCrossing && strong.policy.outcome === 'forbid') return [];
      const both = (index: number): boolean => weak.applies[index] === 'always' && strong.applies[index] === 'always';
      return runsOf(cells, both).map(({ range }) => ({
        kind: isCrossing ? 'overlap' : 'exception',
        range,
        policies: [weak.policy.id, strong.policy.id],
      }));
    }),
  );
}

const isStronger = (one: RangePolicy, other: RangePolicy): boolean => STRENGTH[one.outcome] > STRENGTH[other.outcome];

/** Two approvals that ask different people, each pair once: where both apply, the demands add up. */
function isOtherApproval(one: Row, other: Row, rows: readonly Row[]): boolean {
  const [first, second] = [one.policy, other.policy];
  return (
    first.outcome === 'approval' &&
    second.outcome === 'approval' &&
    rows.indexOf(one) < rows.indexOf(other) &&
    (first.approvers ?? []).join() !== (second.approvers ?? []).join()
  );
}

/** Reports a policy that never decides, with the policies that win wherever it applies. */
function neverDecides(policy: RangePolicy, trials: readonly Trial[]): readonly Found[] {
  const winners = new Set<string>();
  let range: Cell | null = null;
  for (const { cells, rows } of trials) {
    const applies = rows.find((row) => row.policy === policy)?.applies ?? [];
    const stronger = rows.filter((row) => STRENGTH[row.policy.outcome] > STRENGTH[policy.outcome]);
    for (const [index, each] of applies.entries()) {
      if (each === 'never') continue;
      const winner = stronger.find((row) => row.applies[index] === 'always');
      if (winner === undefined) return [];
      winners.add(winner.policy.id);
    }
    range ??= runsOf(cells, (index) => applies[index] !== 'never')[0]?.range ?? null;
  }
  return [{ kind: 'never', range: range ?? { from: null, to: null }, policies: [policy.id, ...winners] }];
}

/** A cell of one number was cut at that number. */
function namedIn(cells: readonly Cell[]): readonly number[] {
  return cells.flatMap(({ from, to }) => (from !== null && from === to ? [from] : []));
}

function runsOf(
  cells: readonly Cell[],
  holds: (index: number) => boolean,
): readonly { readonly first: number; readonly last: number; readonly range: Cell }[] {
  const runs: { first: number; last: number; range: Cell }[] = [];
  for (const [index, cell] of cells.entries()) {
    if (!holds(index)) continue;
    const run = runs.at(-1);
    if (run?.last === index - 1)
      runs[runs.length - 1] = { ...run, last: index, range: { from: run.range.from, to: cell.to } };
    else runs.push({ first: index, last: index, range: cell });
  }
  return runs;
}

/** Each issue once, with the values on which it depends. */
function eachIssue(path: string, seen: readonly Sighting[], variables: readonly Variable[]): readonly RangeIssue[] {
  const groups = Map.groupBy(seen, ({ kind, range, currency, policies }) =>
    JSON.stringify([kind, range, currency, kind === 'gap' || kind === 'open' ? [] : policies]),
  );
  const others = variables.filter(({ name }) => name !== path.replace(/minor$/, 'currency'));
  return [...groups.values()].flatMap((group): RangeIssue[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { values: _, ...issue } = first;
    return casesOf(
      group.map(({ values }) => values),
      others,
    ).map((when) => ({ ...issue, path, when }));
  });
}

/**
 * The combinations in few words: values that hold whatever the other variables are. What is left out of such a case
 * makes no difference in it.
 */
function casesOf(seen: readonly Combination[], variables: readonly Variable[]): readonly Combination[] {
  const keyOf = (values: Combination): string => JSON.stringify(variables.map(({ name }) => values.get(name)));
  const all = new Set(seen.map(keyOf));
  const left = new Map(seen.map((values) => [keyOf(values), values]));
  const cases: Combination[] = [];
  for (const values of seen) {
    if (cases.length === CASES_MAX) break;
    if (!left.has(keyOf(values))) continue;
    let open: readonly Variable[] = [];
    let covered: readonly Combination[] = [values];
    for (const variable of variables) {
      if (variable.isSample === true) continue;
      const wider = covered.flatMap((one) => variable.values.map((value) => new Map([...one, [variable.name, value]])));
      if (!wider.every((one) => all.has(keyOf(one)))) continue;
      open = [...open, variable];
      covered = wider;
    }
    // A case that shares combinations with a reported one is seen along with it.
    const isSeen = covered.some((one) => !left.has(keyOf(one)));
    for (const one of covered) left.delete(keyOf(one));
    if (isSeen) continue;
    const fixed = variables.filter((variable) => !open.includes(variable));
    const when = new Map(fixed.flatMap(({ name }) => [[name, values.get(name) ?? ''] as const]));
    const isMirrored = cases.length > 0 && [...when.values()].includes(SECOND_OTHER_TEXT);
    if (!isMirrored) cases.push(when);
  }
  return cases;
}
