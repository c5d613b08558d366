/**
 * Finds what the TMS says next to a list by which it may not be all there is now: a count or a page that does not fit what came, a
 * time that is not of now, a mark of a part, another query. `more-pages.ts` finds whether it goes on. Other members are not read.
 *
 * INVARIANT: a list proves that there is nothing else only if it is at most a minute older than the look, and its counts fit.
 *
 * Pure.
 */
import { numberIn, moneyIn } from '../../kernel/list-amounts.ts';
import { clip } from '../outcome.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { exactText } from '../plain-text.ts';
import { bareName } from '../stated-value.ts';
import { isOver, isSince, timeStated } from '../stated-time.ts';
import { flagIn, LIST_FLAGS } from './flags.ts';

export type Times = {
  /** When it was asked for, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
  /** When it was answered: what has not come then is no time of it. */
  readonly now?: number | undefined;
  /** Of times without their zone; undefined if it is not known. */
  readonly timeZone?: string | undefined;
};
export type List = Times & {
  readonly entries: readonly unknown[];
  /** What was asked, by the names of the query: an answer may repeat it under the same name. */
  readonly asked: Readonly<Record<string, string>>;
};

/** What counts and pages are in. */
const HOLDERS =
  /^(?:meta|metadata|pagination|paging|pageable|page|query|request|params|parameters|filters?|criteria|d|data)$/;
const COUNT =
  /^(?:count|total(?:count|records|results|items|elements|hits)?|(?:record|row|result|item)count|numfound|numberof(?:elements|records)|rows|records|results|payments|shipments|found|matched|(?:records)?returned|odatacount)$/;
const PAGE = /^(?:page|pageno|pagenumber|currentpage)$/;
const START = /^(?:number|offset|skip|start|startat)$/;
const LIMIT = /^(?:limit|pagesize|perpage)$/;
const TIME =
  /^(?:(?:data)?asof(?:date|time)?|timestamp|generatedat|servertime|snapshot(?:at|time)|(?:last)?(?:refreshed|synced)(?:at)?|last(?:refresh|sync)(?:at|time)?)$/;
/** What an answer says of the request: a list next to a failure is that of nothing. */
const RESULT = /^(?:response)?(?:status|statuscode|result|outcome|message|code)$/;
const FAILED = /^(?:error|err|errored|fail|failed|failure|fault|exception)[.!]?$|^an error (?:has )?occurred\b/i;
const PAGES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/** @returns the rest of a sentence: *`count` is `1`*; null when nothing speaks against the list */
export function listDoubt(around: unknown, list: List, path: readonly string[] = []): string | null {
  if (!isEntries(around)) return null;
  const flag = flagIn(around, LIST_FLAGS, path);
  if (flag !== null) return flag;
  const hasLimit = Object.keys(around).some((name) => LIMIT.test(bareName(name)));
  for (const [name, value] of Object.entries(around)) {
    if (isEntries(value)) {
      const inner = HOLDERS.test(bareName(name)) ? listDoubt(value, list, [...path, name]) : null;
      if (inner !== null) return inner;
    } else if (
      !isNothing(value) &&
      !isFitting(name, value, list, { hasLimit, isPage: bareName(path.at(-1) ?? '') === 'page' })
    )
      return shownAt([...path, name], value);
  }
  return null;
}

/** The time of an answer that is not of now, as `listDoubt` says it; null for none. */
export function timeDoubt(around: Entries, times: Times): string | null {
  const found = Object.entries(around).find(
    ([name, value]) => TIME.test(bareName(name)) && !isNothing(value) && !isOfNow(value, times),
  );
  return found === undefined ? null : shownAt([found[0]], found[1]);
}

const isNothing = (value: unknown): boolean => value === null || value === '';
const shownAt = (path: readonly string[], value: unknown): string =>
  `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), 60)}\``;

/** `isPage`: in a member `page`. */
type Within = { readonly hasLimit: boolean; readonly isPage: boolean };

function isFitting(name: string, value: unknown, list: List, within: Within): boolean {
  const bare = bareName(name);
  if (TIME.test(bare)) return isOfNow(value, list);
  const asked = Object.entries(list.asked).find(([each]) => bareName(each) === bare);
  if (asked !== undefined && typeof value !== 'object') return exactText(asked[1]) === exactText(value);
  if (RESULT.test(bare) && typeof value === 'string' && FAILED.test(value.trim())) return false;
  const number = numberIn(value);
  if (number !== null && /status|^responsecode$/.test(bare) && isFailedNumber(bare, number)) return false;
  return number === null || isFittingNumber(bare, number, list, within);
}

/** As HTTP numbers it; and 1, where 0 is a success. */
const isFailedNumber = (bare: string, number: number): boolean =>
  (number >= 400 && number < 600) || (bare === 'responsestatus' && number === 1);

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

function isOfNow(value: unknown, { asOf, now, timeZone }: Times): boolean {
  const isNew = asOf === undefined ? !Number.isNaN(timeStated(value)) : isSince(value, asOf, timeZone);
  return isNew && (now === undefined || isOver(value, now, timeZone));
}
