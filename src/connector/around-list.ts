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
import { isHexadecimal, isDeclared, offeredForm, type About } from './offered-form.ts';
import { isEntries } from './outcome-values.ts';
import { exactText } from './plain-text.ts';
import { wordsOfName } from './statements.ts';
import { bareName } from './stated-value.ts';
import { isInstant, isOver, isSince, timeStated } from './stated-time.ts';
import { entryAt, leavesIn, type Declared, type Leaf, type Path, type Unknown } from './unknown-member.ts';

export type AroundList = {
  /** What is in the list; null of an answer that has none. */
  readonly entries: readonly unknown[] | null;
  /** What was asked, by the names of the query: an answer may repeat it under the same name. */
  readonly asked: Readonly<Record<string, string>>;
  /** What the operator declares to say nothing. */
  readonly declared: Declared;
  /** When it was asked for at the earliest, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
  /** When it was answered: what has not come then is no time of it. */
  readonly now?: number | undefined;
  /** Of times without their zone; undefined if it is not known. */
  readonly timeZone?: string | undefined;
};

const HOLDERS = /^(?:meta|metadata|pagination|paging|pageable|page|query|request|params|parameters|d|data)$/;

type Rule = readonly [name: RegExp, isKnown: (value: Leaf['value'], entries: readonly unknown[]) => boolean];
const isNumber = (value: Leaf['value']): value is number => typeof value === 'number' && Number.isInteger(value);
/** By the bare name of the member. `more-pages.ts` has refused a list that goes on. */
const KNOWN: readonly Rule[] = [
  [/^(?:page|pageno|pagenumber|currentpage)$/, (value) => value === 0 || value === 1],
  [/^number$/, (value) => value === 0],
  [/^(?:pages|totalpages|pagecount|lastpage)$/, (value) => value === 0 || value === 1],
  [/^(?:offset|skip|start|startat|from)$/, (value) => value === 0],
  [
    /^(?:limit|pagesize|perpage|maxresults|top|take)$/,
    (value, entries) => isNumber(value) && value > 0 && value >= entries.length,
  ],
  [/^(?:hasmore|hasnext|hasnextpage|truncated|incomplete|incompleteresults|partial)$/, (value) => value === false],
  [/^(?:request|correlation|trace)id$/, (value) => isOfRequest(String(value))],
];

/** Its number, which is no word. */
const isOfRequest = (text: string): boolean => /^(?:req(?:uest)?[-_]?)?\d+$/i.test(text) || isHexadecimal(text);

/** Words of a name that counts what came: `rows`, `numberOfElements`, `result_set_size`. */
const OF_COUNT: ReadonlySet<string> = new Set(
  (
    'total count counts number num no of size set returned found read listed shown matching matches matched hits numfound odata ' +
    'row rows record records result results item items entry entries element elements payment payments shipment shipments'
  ).split(' '),
);
const isNameOfCount = (name: string): boolean => {
  const words = wordsOfName(name).flatMap((word) => PARTED.exec(word)?.slice(1) ?? [word]);
  return (
    words.length > 0 &&
    words.every((word) => OF_COUNT.has(word)) &&
    !/^(?:number|num|no|size|set|of|odata)$/.test(words.join(''))
  );
};
/** Names in small letters. */
const PARTED =
  /^(total|num|number|record|result|row|item)(count|size|results|records|elements|returned|items|found|total)$/;

/** Whether it is the time of the answer, and not before what was asked for. */
export const isTimeOf = (path: Path, value: Leaf['value'], times: Times): boolean =>
  /^(?:asof|timestamp|generatedat|servertime)$/.test(bareName(path.at(-1) ?? '')) && isOfAnswer(value, times);
type Times = Pick<AroundList, 'asOf' | 'now' | 'timeZone'>;

const isOfAnswer = (value: Leaf['value'], { asOf, now, timeZone }: Times): boolean =>
  (asOf === undefined ? !Number.isNaN(timeStated(value)) : isSince(value, asOf, timeZone)) &&
  (now === undefined || isOver(value, now, timeZone));

/** @returns each member that is not known, with what declares it */
export function unknownAround(around: unknown, list: AroundList): readonly Unknown[] {
  const limits = leavesIn(around, []).filter(({ path }) => LIMIT.test(bareName(path.at(-1) ?? '')));
  const hasLimit = (path: Path): boolean => limits.some((limit) => holderOf(limit.path) === holderOf(path));
  return withEntries(around, list, (leaf) => isKnown(leaf, list) || isSize(leaf, list, hasLimit));
}

const LIMIT = /^(?:limit|perpage|pagesize)$/;
const holderOf = (path: Path): string => path.slice(0, -1).join('.');

/** `size` is how many came, or how many fit on a page: that is a usual number, and no limit is next to it. */
function isSize({ path, value }: Leaf, { entries }: AroundList, hasLimit: (path: Path) => boolean): boolean {
  const count = entries?.length ?? 0;
  return (
    bareName(path.at(-1) ?? '') === 'size' &&
    isInHolders(path) &&
    (value === count || (isNumber(value) && PAGES.has(value) && value >= count && !hasLimit(path)))
  );
}

const PAGES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000]);
const isInHolders = (path: Path): boolean => path.slice(0, -1).every((holder) => HOLDERS.test(bareName(holder)));

/** The same of an answer in which nothing is known but what is empty, declared, or known by the rule. */
export function withEntries(
  around: unknown,
  list: AroundList,
  isKnownMember: (leaf: Leaf) => boolean,
): readonly Unknown[] {
  const about = aboutOf(list);
  return leavesIn(around, [])
    .filter((leaf) => !isNothing(leaf.value) && !isNeutral(leaf, list, about) && !isKnownMember(leaf))
    .map((leaf) => {
      const form = isCounted(leaf, list) ? null : offeredForm(leaf, about);
      const isChanging = list.declared.formsAt(leaf.path).length > 0;
      return { ...leaf, entry: form === null || isChanging ? null : entryAt(leaf.path, form), isChanging };
    });
}

const isNothing = (value: Leaf['value']): boolean => value === null || value === '';

/** A time that is declared as `#` is compared all the same: an old list proves nothing. */
const aboutOf = ({ asked, ...times }: Omit<AroundList, 'declared'>): About => ({
  ours: asked,
  isOfNow: (value) => isInstant(value, times.timeZone) && isOfAnswer(value, times),
  place: 'around list',
});

/** Whether it is declared. What counts the records, or may count them, is compared with them instead of with a value. */
const isNeutral = (leaf: Leaf, list: AroundList, about: About): boolean =>
  list.declared.hasPath(leaf.path) || (!isCounted(leaf, list) && isDeclared(leaf, list.declared, about));

/** What counts the records by its name, or is a number of the size of their count. */
function isCounted({ path, value }: Leaf, { entries }: AroundList): boolean {
  if (entries === null) return false;
  const name = path.at(-1) ?? '';
  const isSmall = /^\d{1,3}$/.test(String(value)) && Number(value) > 0 && Number(value) <= COUNT_MAX;
  return isSmall || isNameOfCount(name) || (bareName(name) === 'empty' && value !== (entries.length === 0));
}

/** No list that counts has more records. */
const COUNT_MAX = 100;

function isKnown({ path, value }: Leaf, list: AroundList): boolean {
  const entries = list.entries ?? [];
  if (!isInHolders(path)) return false;
  const name = bareName(path.at(-1) ?? '');
  if (
    Object.entries(list.asked).some(([each, text]) => bareName(each) === name && exactText(text) === exactText(value))
  )
    return true;
  if (isNameOfCount(path.at(-1) ?? '') && value === entries.length) return true;
  if (name === 'empty' && value === (entries.length === 0)) return true;
  return (
    isTimeOf(path, value, list) || KNOWN.some(([names, isFitting]) => names.test(name) && isFitting(value, entries))
  );
}

/** Without what the operator declares to say nothing. What is in a list is left as it is. */
export function withoutNeutral(around: unknown, list: AroundList, path: Path = []): unknown {
  if (!isEntries(around)) return around;
  const about = aboutOf(list);
  return Object.fromEntries(
    Object.entries(around).flatMap(([name, value]): [string, unknown][] => {
      const at = [...path, name];
      const isDeclaredHere =
        typeof value === 'object'
          ? list.declared.hasPath(at)
          : isNeutral({ path: at, value: value as Leaf['value'] }, list, about);
      return isDeclaredHere ? [] : [[name, withoutNeutral(value, list, at)]];
    }),
  );
}
