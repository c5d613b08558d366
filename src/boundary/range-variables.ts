/**
 * The values that decide whether the policies of a tool apply, as variables with the few values that make a difference,
 * and every combination of them.
 *
 * Numbers are cut into cells: between two neighbouring thresholds every policy gives the same answer, so one number of
 * each cell represents all of them.
 */
import { canonicalJson } from '../kernel/canonical-json.ts';
import { isLikePattern } from '../kernel/star-pattern.ts';
import type { KnownAt, Truth, TruthAt } from './may-apply.ts';
import { askedPath, dotted, likePattern, oneOfTexts, type Atoms, type Pattern } from './number-atoms.ts';
import { byNode, fieldsOf, only } from './policy-reads.ts';

/** Combinations tried for one number of one tool; beyond it, values are left open. */
const COMBINATIONS_MAX = 600;
/** Stands for any text that no policy names. */
export const OTHER_TEXT = '\u0000another';
/** Operators that `mayApply` evaluates. */
const LOGIC = ['&&', '||', '!'];
/** Stands for another unnamed text, different from `OTHER_TEXT`. */
export const SECOND_OTHER_TEXT = '\u0000a third';

/** Whole numbers from `from` to `to`, both included; null is unbounded. */
export type Cell = { readonly from: number | null; readonly to: number | null };

export type VariableValue = string | number | boolean;
/** `name` is a dotted path, `has PATH`, or a whole condition. */
export type Variable = {
  readonly name: string;
  readonly values: readonly VariableValue[];
  /** Its values are only some of those that make a difference: a number that is compared with another one. */
  readonly isSample?: boolean;
};
export type Combination = ReadonlyMap<string, VariableValue>;

/** What the types say about a path below `context`. */
export type PathTypes = {
  /** The texts allowed there; null when any text is. */
  allowedTexts(path: string): readonly string[] | null;
  isMoney(path: string): boolean;
};

/** Pairs of paths that are compared with each other; two amounts as their currencies and their minor units. */
export function plainPairs({ pairs }: Atoms, types: PathTypes): readonly (readonly [string, string])[] {
  return pairs.flatMap(([a, b]): (readonly [string, string])[] =>
    types.isMoney(a)
      ? [
          [`${a}.minor`, `${b}.minor`],
          [`${a}.currency`, `${b}.currency`],
        ]
      : [[a, b]],
  );
}

/** Cells of all whole numbers, cut at each threshold. */
export function cellsOf(thresholds: ReadonlySet<number>): readonly Cell[] {
  const sorted = [...thresholds].toSorted((a, b) => a - b);
  const cells: Cell[] = [];
  let from: number | null = null;
  for (const at of sorted) {
    if (from === null || from < at) cells.push({ from, to: at - 1 });
    cells.push({ from: at, to: at });
    from = at + 1;
  }
  return [...cells, { from, to: null }];
}

/** A number of the cell. */
export function numberIn({ from, to }: Cell): number {
  if (from === null) return to ?? 0;
  return to === null ? from : Math.floor((from + to) / 2);
}

/** The variables next to the number at `target`. */
export function variablesOf(atoms: Atoms, target: string, types: PathTypes): readonly Variable[] {
  const pairs = plainPairs(atoms, types);
  const numbers = numbersOf(atoms, pairs);
  const paired = pairs.filter(([a]) => !numbers.has(a)).flat();
  const texts = [...new Set([...atoms.texts.keys(), ...paired])].map((path) => ({
    name: path,
    values: textsAt(path, atoms, pairs, types),
  }));
  const flags = [...atoms.flags].map((path) => ({ name: path, values: [true, false] }));
  const otherNumbers = [...numbers]
    .filter(([path]) => path !== target)
    .map(([path, thresholds]) => ({
      name: path,
      values: cellsOf(thresholds).map(numberIn),
      isSample: pairs.some((pair) => pair.includes(path)),
    }));
  const asked = [...atoms.asked]
    .filter((path) => !`${target}.`.startsWith(`${path}.`))
    .map((path) => ({ name: `has ${path}`, values: [true, false] }));
  const paths = [...texts, ...flags, ...otherNumbers].map(({ name }) => name);
  return withinMax([...texts, ...asked, ...flags, ...freeConditions(atoms, [...paths, target]), ...otherNumbers]);
}

/** The names of all variables that decide whether a policy with these atoms applies. */
export function namesRead(atoms: Atoms, types: PathTypes): readonly string[] {
  const { numbers, texts, flags, asked, others } = atoms;
  return [
    ...new Set([
      ...numbers.keys(),
      ...texts.keys(),
      ...flags,
      ...[...asked].map((path) => `has ${path}`),
      ...others.keys(),
      ...plainPairs(atoms, types).flat(),
    ]),
  ];
}

/** Numbers by path, each with the thresholds of the paths it is compared with. */
export function numbersOf(
  { numbers }: Atoms,
  pairs: readonly (readonly [string, string])[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const all = new Map([...numbers].map(([path, thresholds]) => [path, new Set(thresholds)]));
  for (const [a, b] of pairs) {
    if (!all.has(a) && !all.has(b) && !a.endsWith('.minor')) continue;
    const shared = new Set([...(all.get(a) ?? []), ...(all.get(b) ?? [])]);
    for (const path of [a, b]) all.set(path, shared);
  }
  return all;
}

/** Conditions that share no value with another condition: each may be true or false on its own. */
function freeConditions(atoms: Atoms, taken: readonly string[]): readonly Variable[] {
  return [...atoms.others].flatMap(([name, paths]) => {
    const rest = [...atoms.others].flatMap(([other, read]) => (other === name ? [] : read));
    const shares = paths.some((path) =>
      [...taken, ...rest].some((other) => isAbove(path, other) || isAbove(other, path)),
    );
    return shares || paths.length === 0 ? [] : [{ name, values: [true, false] }];
  });
}

function isAbove(path: string, other: string): boolean {
  return `${other}.`.startsWith(`${path}.`);
}

function textsAt(
  path: string,
  atoms: Atoms,
  pairs: readonly (readonly [string, string])[],
  types: PathTypes,
): readonly string[] {
  const equals = [path, ...pairs.flatMap(([a, b]) => (a === path ? [b] : b === path ? [a] : []))];
  const named = equals.flatMap((each) => atoms.texts.get(each) ?? []).map(sampleOf);
  const allowed = types.allowedTexts(path);
  const others =
    allowed === null
      ? [OTHER_TEXT, ...(equals.length > 1 ? [SECOND_OTHER_TEXT] : [])]
      : allowed.filter((text) => !named.includes(text)).slice(0, equals.length > 1 ? 2 : 1);
  return [...new Set([...named.filter((text) => allowed === null || allowed.includes(text)), ...others])];
}

function sampleOf(pattern: Pattern): string {
  return pattern.map((part) => part ?? '1').join('');
}

/** Leaves out the last variables, whose values stay unknown, until few enough combinations remain. */
function withinMax(variables: readonly Variable[]): readonly Variable[] {
  let count = 1;
  return variables.filter(({ values }) => {
    if (values.length === 0 || count * values.length > COMBINATIONS_MAX) return false;
    count *= values.length;
    return true;
  });
}

export function* combinations(variables: readonly Variable[]): Generator<Combination> {
  const [first, ...rest] = variables;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const others of combinations(rest))
    for (const value of first.values) yield new Map([[first.name, value], ...others]);
}

/** What a combination says to `mayApply`. */
export function knowledgeIn(
  values: Combination,
  target: string,
  types: PathTypes,
): { readonly knownAt: KnownAt; readonly truthAt: TruthAt } {
  const textOf = (path: string): string | null => {
    const text = values.get(path);
    return typeof text === 'string' ? text : null;
  };
  const truthAt = (node: unknown): Truth => {
    const [operator = ''] = only(node) ?? [];
    if (LOGIC.includes(operator)) return null;
    const asked = askedPath(node);
    if (asked !== null) return isAbove(asked, target) ? true : booleanAt(values, `has ${asked}`);
    const like = likePattern(node);
    if (like !== null) return onText(textOf(like.path), (text) => matches(like.pattern, text));
    const oneOf = oneOfTexts(node);
    if (oneOf !== null) return onText(textOf(oneOf.path), (text) => oneOf.texts.includes(text));
    if (operator === '==' || operator === '!=') return sameAmounts(node, values, types);
    return booleanAt(values, keyOf(node));
  };
  return {
    knownAt: (path) => {
      const value = values.get(path.join('.'));
      return value === undefined ? null : { value };
    },
    truthAt,
  };
}

function onText(text: string | null, holds: (text: string) => boolean): Truth {
  return text === null ? null : holds(text);
}

/** Whether two amounts are equal, or different for `!=`; null when they are no amounts or not known. */
function sameAmounts(node: unknown, values: Combination, types: PathTypes): Truth {
  const [operator, operand] = only(node) ?? [];
  const { left, right } = fieldsOf(operand);
  const [a, b] = [dotted(left), dotted(right)];
  if (a === null || b === null || !types.isMoney(a)) return null;
  const parts = ['minor', 'currency'].map((part): Truth => {
    const [one, other] = [values.get(`${a}.${part}`), values.get(`${b}.${part}`)];
    return one === undefined || other === undefined ? null : one === other;
  });
  const equal = parts.includes(false) ? false : parts.includes(null) ? null : true;
  return equal === null || operator === '==' ? equal : !equal;
}

/** The name of the variable for a whole condition. */
const keyOf = byNode((node): string => (typeof node !== 'object' || node === null ? '' : canonicalJson(node)));

function booleanAt(values: Combination, name: string): Truth {
  const value = values.get(name);
  return typeof value === 'boolean' ? value : null;
}

const matches = (pattern: Pattern, text: string): boolean =>
  isLikePattern(
    text,
    pattern.map((part) => part ?? { star: true }),
  );
