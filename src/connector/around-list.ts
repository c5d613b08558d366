/**
 * Finds what is next to a list and is not known. `hidden_by_permissions: 2`, `sources: { erp: 'timeout' }` and a message of
 * any words may say that something is missing from it, in more ways than a table can have. Known are only what is empty,
 * counts and pages that fit, times that are not before the request, the number of the request, what was asked for, and what
 * the operator declares.
 *
 * INVARIANT: a list proves that there is nothing else only if everything next to it is known.
 *
 * Pure.
 */
import { isEntries } from './outcome-values.ts';
import { plainText } from './plain-text.ts';
import { bareName } from './stated-value.ts';
import { isSince, timeStated } from './stated-time.ts';
import {
  anyEntry,
  hasValueDeclared,
  isAnyDeclared,
  isOwnNumber,
  isPathDeclared,
  isValueDeclared,
  leavesIn,
  pathsOnce,
  valueEntry,
  type Leaf,
  type Path,
  type Unknown,
} from './unknown-member.ts';

export type AroundList = {
  readonly entries: readonly unknown[];
  /** What was asked, by the names of the query: an answer may repeat it under the same name. */
  readonly asked: Readonly<Record<string, string>>;
  /** What the operator declares to say nothing, as `plainText` writes it. */
  readonly neutral: ReadonlySet<string>;
  /** When it was asked for at the earliest, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
  /** Of times without their zone; undefined if it is not known. */
  readonly timeZone?: string | undefined;
};

const HOLDERS = /^(?:meta|metadata|pagination|paging|page|query|request|params|parameters|d|data)$/;

type Rule = readonly [name: RegExp, isKnown: (value: Leaf['value'], list: AroundList) => boolean];
const isNumber = (value: Leaf['value']): value is number => typeof value === 'number' && Number.isInteger(value);
/** By the bare name of the member. `more-pages.ts` has refused a list that goes on. */
const KNOWN: readonly Rule[] = [
  [
    /^(?:total|count|returned|numfound|(?:total|num|number)(?:count|size|results|records|elements|returned|items)|(?:records|results|items)(?:count|total|returned))$/,
    (value, { entries }) => value === entries.length,
  ],
  [/^(?:page|pageno|pagenumber|currentpage)$/, (value) => value === 0 || value === 1],
  [/^(?:pages|totalpages|pagecount|lastpage)$/, (value) => value === 0 || value === 1],
  [/^(?:offset|skip|start|startat|from)$/, (value) => value === 0],
  [
    /^(?:limit|size|pagesize|perpage|maxresults|top|take)$/,
    (value, { entries }) => isNumber(value) && value > 0 && value >= entries.length,
  ],
  [/^(?:hasmore|hasnext|hasnextpage|truncated|incomplete|incompleteresults|partial)$/, (value) => value === false],
  [/^(?:request|correlation|trace)id$/, (value) => /^[\w:.-]*\d[\w:.-]*$/.test(String(value))],
];

/** Whether it is the time of the answer, and not before what was asked for. */
export function isTimeOf(path: Path, value: Leaf['value'], { asOf, timeZone }: Times): boolean {
  if (!/^(?:asof|timestamp|generatedat|servertime)$/.test(bareName(path.at(-1) ?? ''))) return false;
  return asOf === undefined ? !Number.isNaN(timeStated(value)) : isSince(value, asOf, timeZone);
}
type Times = Pick<AroundList, 'asOf' | 'timeZone'>;

/** @returns each member that is not known, with what declares it */
export function unknownAround(around: unknown, list: AroundList): readonly Unknown[] {
  return withEntries(around, list, (leaf) => isKnown(leaf, list));
}

/** The same of an answer in which nothing is known but what is empty, declared, or known by the rule. */
export function withEntries(
  around: unknown,
  list: AroundList,
  isKnownMember: (leaf: Leaf) => boolean,
): readonly Unknown[] {
  const leaves = leavesIn(around, []);
  const isNeutral = ({ path, value, isItem }: Leaf): boolean =>
    value === null || value === '' || isDeclared({ path, value, isItem }, list);
  const once = pathsOnce(leaves);
  return leaves
    .filter((leaf) => !isNeutral(leaf) && !isKnownMember(leaf))
    .map((leaf) => ({ ...leaf, entry: entryAround(leaf, once, list) }));
}

function isKnown({ path, value }: Leaf, list: AroundList): boolean {
  if (!path.slice(0, -1).every((holder) => HOLDERS.test(bareName(holder)))) return false;
  const name = bareName(path.at(-1) ?? '');
  if (
    Object.entries(list.asked).some(([each, text]) => bareName(each) === name && plainText(text) === plainText(value))
  )
    return true;
  return isTimeOf(path, value, list) || KNOWN.some(([names, isFitting]) => names.test(name) && isFitting(value, list));
}

/** A time that is declared as any (`time=#`) is compared all the same: an old list proves nothing. */
const isDeclared = (leaf: Leaf, { neutral, ...list }: Omit<AroundList, 'entries' | 'asked'>): boolean =>
  isValueDeclared(leaf, neutral) ||
  (isAnyDeclared(leaf, neutral) && isOfNow(leaf.value, list)) ||
  isPathDeclared(leaf.path, neutral);

/** Without what the operator declares to say nothing. What is in a list is left as it is. */
export function withoutNeutral(around: unknown, neutral: ReadonlySet<string>, path: readonly string[] = []): unknown {
  if (neutral.size === 0 || !isEntries(around)) return around;
  return Object.fromEntries(
    Object.entries(around).flatMap(([name, value]): [string, unknown][] => {
      const at = [...path, name];
      const leaf = typeof value === 'object' ? null : (value as Leaf['value']);
      return isDeclared({ path: at, value: leaf, isItem: false }, { neutral })
        ? []
        : [[name, withoutNeutral(value, neutral, at)]];
    }),
  );
}

const isOfNow = (value: Leaf['value'], { asOf, timeZone }: Pick<AroundList, 'asOf' | 'timeZone'>): boolean =>
  Number.isNaN(timeStated(value)) || (asOf !== undefined && isSince(value, asOf, timeZone));

/**
 * With the value itself where another one may say something: words, an old time or a day, what was asked for, and what is in
 * a plain list or at a path that occurs several times.
 */
function entryAround(leaf: Leaf, once: ReadonlySet<string>, list: AroundList): string {
  const { path, value, isItem } = leaf;
  const { asked, neutral } = list;
  const isOnce = !isItem && once.has(path.join('.'));
  const isOfOurs = Object.values(asked).some((text) => plainText(value).includes(plainText(text)));
  return isOnce && !isOfOurs && isOfNow(value, list) && isOwnNumber(value) && !hasValueDeclared(path, neutral)
    ? anyEntry(path)
    : valueEntry(path, value);
}
