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
import { isSince } from './stated-time.ts';
import { entryOf, leavesIn, type Leaf, type Unknown } from './unknown-member.ts';

export type AroundList = {
  readonly entries: readonly unknown[];
  /** What was asked, by the names of the query: an answer may repeat it under the same name. */
  readonly asked: Readonly<Record<string, string>>;
  /** What the operator declares to say nothing, as `plainText` writes it. */
  readonly neutral: ReadonlySet<string>;
  /** When it was asked for at the earliest, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
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
  [
    /^(?:asof|timestamp|generatedat|servertime)$/,
    (value, { asOf }) => isSince(value, asOf ?? Number.NEGATIVE_INFINITY),
  ],
  [/^(?:request|correlation|trace)id$/, (value) => /^[\w:.-]*\d[\w:.-]*$/.test(String(value))],
];

/** @returns each member that is not known, with what declares it */
export function unknownAround(around: unknown, list: AroundList): readonly Unknown[] {
  return leavesIn(around, [])
    .filter((leaf) => !isKnown(leaf, list))
    .map(({ path, value }) => ({ path, value, entry: entryAround(path, value) }));
}

function isKnown({ path, value }: Leaf, list: AroundList): boolean {
  if (value === null || value === '') return true;
  if (isDeclared({ path, value }, list.neutral)) return true;
  if (!path.slice(0, -1).every((holder) => HOLDERS.test(bareName(holder)))) return false;
  const name = bareName(path.at(-1) ?? '');
  if (
    Object.entries(list.asked).some(([each, text]) => bareName(each) === name && plainText(text) === plainText(value))
  )
    return true;
  return KNOWN.some(([names, isFitting]) => names.test(name) && isFitting(value, list));
}

/** By its path in the answer, with all that is in it, or with this one value. */
const isDeclared = ({ path, value }: Leaf, neutral: ReadonlySet<string>): boolean =>
  path.some((_, at) => neutral.has(plainText(path.slice(0, at + 1).join('.')))) ||
  neutral.has(plainText(`${path.join('.')}=${String(value)}`));

/** Without what the operator declares to say nothing. What is in a list is left as it is. */
export function withoutNeutral(around: unknown, neutral: ReadonlySet<string>, path: readonly string[] = []): unknown {
  if (neutral.size === 0 || !isEntries(around)) return around;
  return Object.fromEntries(
    Object.entries(around).flatMap(([name, value]): [string, unknown][] => {
      const at = [...path, name];
      const leaf = typeof value === 'object' ? null : (value as Leaf['value']);
      return isDeclared({ path: at, value: leaf }, neutral) ? [] : [[name, withoutNeutral(value, neutral, at)]];
    }),
  );
}

/** A sentence is declared with its words: `2 payments omitted` is another one than `1 payment found`. */
const entryAround = (path: readonly string[], value: Leaf['value']): string =>
  typeof value === 'string' && /\s/.test(value.trim()) ? `${path.join('.')}=${value}` : entryOf(path, value);
