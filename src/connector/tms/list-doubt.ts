/**
 * Finds what the TMS says next to a list by which it may not be all there is now: a count or a page that does not fit what came, a
 * time that is not of now, a mark of a part, another query, or a member that is not known (`known-members.ts`). `more-pages.ts`
 * finds whether it goes on.
 *
 * INVARIANT: a list proves that there is nothing else only if it is at most a minute older than the look, its counts fit, and each
 * member next to it is known.
 *
 * Pure.
 */
import { numberIn, moneyIn } from '../../kernel/list-amounts.ts';
import { clip } from '../outcome.ts';
import type { Entries } from '../outcome-values.ts';
import { exactText } from '../plain-text.ts';
import { bareName } from '../stated-value.ts';
import { earliestOf, isOver, isSince, timeStated } from '../stated-time.ts';
import type { TmsSettings } from './config.ts';
import { readDeclared } from './written-dates.ts';
import { flagIn, LIST_FLAGS, namesFlag } from './flags.ts';
import { entryOf, isKnown, membersIn, type Member } from './known-members.ts';

export type Times = {
  /** When it was asked for, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
  /** When it was answered: what has not come then is no time of it. */
  readonly now?: number | undefined;
  /** Of times without their zone; undefined if it is not known. */
  readonly timeZone?: string | undefined;
  /** How they are written, if not as ISO 8601 does. */
  readonly dates?: TmsSettings['dates'];
  /** Names under which this TMS says of when its list is, besides the usual ones. */
  readonly names?: readonly string[] | undefined;
};
export type List = Times & {
  readonly entries: readonly unknown[];
  /** What was asked, by the names of the query: an answer may repeat it under the same name. */
  readonly asked: Readonly<Record<string, string>>;
};

const COUNT =
  /^(?:count|total(?:count|records|results|items|elements|hits)?|(?:record|row|result|item)count|numfound|numberof(?:elements|records)|rows|records|results|payments|shipments|found|matched|(?:records)?returned|odatacount)$/;
const PAGE = /^(?:page|pageno|pagenumber|currentpage)$/;
const START = /^(?:number|offset|skip|start|startat)$/;
const LIMIT = /^(?:limit|pagesize|perpage)$/;
const TIME =
  /^(?:(?:data)?asof(?:date|time)?|timestamp|generatedat|servertime|snapshot(?:at|time)|(?:last)?(?:refreshed|synced)(?:at)?|last(?:refresh|sync)(?:at|time)?)$/;
const PAGES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/** `why`: the rest of a sentence: *`count` is `1`*; `cure`: what to do about it. */
export type Doubt = { readonly why: string; readonly cure: string };

/**
 * @param more what is next to the list elsewhere and is not known (`list-headers.ts`)
 * @returns null when all that is next to the list is known, and nothing speaks against it
 */
export function listDoubt(around: unknown, list: List, more: readonly Member[] = []): Doubt | null {
  const all = membersIn(around);
  const against = all.find((each) => !isFitting(each, list, withinOf(each, all)));
  if (against !== undefined)
    return {
      why: shownAt(against.path, against.value),
      cure: 'make the TMS answer with all of it, as of now, or an adapter in front of it',
    };
  const siblings = new Set(all.map(nameOf));
  const unknown = [...all.filter((each) => !isRead(each, list) && !isKnown(each, list.entries, siblings)), ...more];
  if (unknown.length === 0) return null;
  const shown = unknown.slice(0, SHOWN_MAX);
  return {
    why: `${shown.map(({ path, value }) => shownAt(path, value)).join(', ')}, which is not known to be normal`,
    cure: `${shown.some(({ value }) => !Number.isNaN(timeStated(readDeclared(value, list)))) ? TIME_CURE : ''}if the TMS says so where nothing is wrong, add \`${clip(
      JSON.stringify(shown.map((each) => entryOf(each, list.entries.length)))
        .slice(1, -1)
        .replaceAll('`', "'"),
      CURE_MAX,
    )}\` to \`next_to_lists\` of TMS_SETTINGS, without \`=\` and the value where that differs each time`,
  };
}

/** Declared as harmless, a list of half an hour ago would count as one of now. */
const TIME_CURE =
  'if a time says of when the list is, add its name to `list_times` of TMS_SETTINGS, and to nothing else; ';
const SHOWN_MAX = 8;
const CURE_MAX = 400;
const nameOf = ({ path }: Member): string => bareName(path.at(-1) ?? '');

/** The time of an answer that is not of now, as `listDoubt` says it; null for none. */
export function timeDoubt(around: Entries, times: Times): string | null {
  const found = Object.entries(around).find(
    ([name, value]) => namesTime(bareName(name), times) && !isNothing(value) && !isOfNow(value, times),
  );
  return found === undefined ? null : shownAt([found[0]], found[1]);
}

/** The earliest time that an answer says that it is of, at whatever depth; null if it says none. */
export function timeOfList(around: unknown, times: Pick<Times, 'timeZone' | 'dates' | 'names'>): number | null {
  const { timeZone, dates } = times;
  const all = membersIn(around)
    .filter((each) => namesTime(nameOf(each), times))
    .flatMap(({ value }) => earliestOf(readDeclared(value, { dates }), timeZone) ?? []);
  return all.length === 0 ? null : Math.min(...all);
}

const namesTime = (bare: string, { names = [] }: Pick<Times, 'names'>): boolean =>
  TIME.test(bare) || names.some((name) => bareName(name) === bare);

const isNothing = (value: unknown): boolean => value === null || value === '';
const shownAt = (path: readonly string[], value: unknown): string =>
  `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), 60)}\``;

/** `isPage`: in a member `page`. */
type Within = { readonly hasLimit: boolean; readonly isPage: boolean };

function withinOf({ path }: Member, all: readonly Member[]): Within {
  const holder = path.slice(0, -1).join('.');
  const siblings = all.filter((each) => each.path.slice(0, -1).join('.') === holder);
  return {
    hasLimit: siblings.some((each) => LIMIT.test(nameOf(each))),
    isPage: bareName(path.at(-2) ?? '') === 'page',
  };
}

/** Whether it is one that is compared with the list by its name. */
function isRead({ path, value }: Member, list: List): boolean {
  const { asked } = list;
  const bare = bareName(path.at(-1) ?? '');
  const isCount = [COUNT, PAGE, START, LIMIT].some((each) => each.test(bare)) || bare === 'size';
  return (
    namesTime(bare, list) ||
    namesFlag(bare, LIST_FLAGS) ||
    Object.keys(asked).some((each) => bareName(each) === bare) ||
    (isCount && numberIn(value) !== null)
  );
}

function isFitting({ path, value }: Member, list: List, within: Within): boolean {
  const name = path.at(-1) ?? '';
  const bare = bareName(name);
  if (flagIn({ [name]: value }, LIST_FLAGS) !== null) return false;
  if (namesTime(bare, list)) return isOfNow(value, list);
  const asked = Object.entries(list.asked).find(([each]) => bareName(each) === bare);
  if (asked !== undefined) return exactText(asked[1]) === exactText(value);
  const number = numberIn(value);
  return number === null || isFittingNumber(bare, number, list, within);
}

function isFittingNumber(bare: string, number: number, { entries }: List, { hasLimit, isPage }: Within): boolean {
  const count = entries.length;
  if (COUNT.test(bare)) return number === count || (bare === 'total' && number === moneyIn(entries));
  // `page: { number: 1 }` is the first one of JSON:API, which counts from 1.
  if (PAGE.test(bare) || (isPage && bare === 'number')) return number <= 1;
  if (START.test(bare)) return number === 0;
  if (LIMIT.test(bare)) return number > 0;
  // How many came, or how many fit on a page: that is a usual number, and no limit is next to it.
  return bare !== 'size' || number === count || (PAGES.has(number) && number >= count && !hasLimit);
}

function isOfNow(stated: unknown, { asOf, now, timeZone, dates }: Times): boolean {
  const value = readDeclared(stated, { dates });
  const isNew = asOf === undefined ? !Number.isNaN(timeStated(value)) : isSince(value, asOf, timeZone);
  return isNew && (now === undefined || isOver(value, now, timeZone));
}
