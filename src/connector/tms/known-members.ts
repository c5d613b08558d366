/**
 * Finds what is next to a list and is not known: a list proves that there is nothing else only next to members of which each is
 * known to say nothing against it. Known are empty values, counts, pages and times that fit, marks that say no, a request that
 * worked, addresses and the bookkeeping of a request; anything else has to be declared (`next_to_lists`).
 *
 * INVARIANT: a member whose name or value is not known here is never read as a success.
 *
 * Pure.
 */
import { saysWhole } from '../../kernel/list-goes-on.ts';
import { saysNoFailure } from '../compare-answer.ts';
import { isEntries, isNo, isYes } from '../outcome-values.ts';
import { exactText } from '../plain-text.ts';
import { bareName } from '../stated-value.ts';

/** A member with a plain value, or with several. */
export type Member = { readonly path: readonly string[]; readonly value: unknown };

/** Members of requests, and of the result of one: `code: 200`, `result: { status: 'ok' }`. */
const RESULT = /^(?:response|return|result)?(?:status|statuscode|result|outcome|message|msg|code)$/;
const SUCCESS = /^(?:ok|okay|success|successful|succeeded|200)$/i;
/** Zero is a success as a code of programs, and of SQL. */
const CODE = /^(?:(?:response|return|result)?code|sqlstate|sqlcode)$/;
/** How long it took, and by which number the vendor finds the request in its logs. */
const TOOK = /^(?:took|elapsed|duration)(?:ms|millis|seconds|s)?$/;
const REQUEST = /^(?:request|trace|correlation)id$/;
const VERSION = /^(?:api)?version$/;
const LINKS = /^links?$/;
const ADDRESS = /^(?:https?:\/\/|\/|\?)\S*$/;

/** All that is next to a list and states anything, with the names that lead to it. */
export function membersIn(value: unknown, path: readonly string[] = []): readonly Member[] {
  if (isEmpty(value)) return [];
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null))
    return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => membersIn(each, path));
  return isEntries(value)
    ? Object.entries(value).flatMap(([name, each]) => membersIn(each, [...path, name]))
    : [{ path, value }];
}

/** Whether it says nothing against the list, by its name and value. */
export function isKnown({ path, value }: Member, entries: readonly unknown[], siblings: ReadonlySet<string>): boolean {
  const names = path.map(bareName);
  const name = names.at(-1) ?? '';
  if (saysNoFailure(name, value) || saysWhole(name, value, { entries, siblings })) return true;
  if (RESULT.test(name) && (value === true || SUCCESS.test(String(value).trim()))) return true;
  if (CODE.test(name) && /^0+$/.test(String(value))) return true;
  if (TOOK.test(name)) return typeof value === 'number';
  if (REQUEST.test(name)) return /^[\w-]*\d[\w-]*$/.test(String(value));
  if (VERSION.test(name)) return /^v?\d[\d.-]*$/i.test(String(value));
  if (name === 'empty') return entries.length === 0 ? isYes(value) : isNo(value);
  if (name === 'first') return isYes(value);
  if (name === 'object') return value === 'list';
  return isAddress(names, value);
}

/** What `links` leads to; a next page has been refused (`more-pages.ts`). */
const isAddress = (names: readonly string[], value: unknown): boolean =>
  (names.at(-1) === 'self' || names.some((each) => LINKS.test(each))) &&
  typeof value === 'string' &&
  (ADDRESS.test(value.trim()) || (names.at(-1) === 'rel' && /^\w+$/.test(value)));

/**
 * What is next to the list, without what is declared. Of a value, `#` is the number of records that came: `maxResults=#`,
 * `message=# records found`.
 */
export function withoutDeclared(around: unknown, entries: readonly unknown[], declared: readonly string[]): unknown {
  const ofMembers = declared.filter((entry) => !entry.startsWith('header:'));
  const wanted = ofMembers.map((entry) => {
    const [path = '', ...value] = entry.split('=');
    return { path: bareName(path), value: value.length === 0 ? null : declaredValue(value.join('='), entries.length) };
  });
  const isDeclared = (path: readonly string[], value: unknown): boolean =>
    wanted.some(
      (each) => each.path === bareName(path.join('')) && (each.value ?? exactText(value)) === exactText(value),
    );
  return wanted.length === 0 ? around : without(around, [], isDeclared);
}

/** A value of `next_to_lists`, with the number of records that came in place of `#`. */
export const declaredValue = (declared: string, count: number): string =>
  exactText(declared.replaceAll('#', String(count)));

function without(
  value: unknown,
  path: readonly string[],
  isDeclared: (path: readonly string[], value: unknown) => boolean,
): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => without(each, path, isDeclared));
  if (!isEntries(value)) return value;
  const left = Object.entries(value).filter(([name, each]) => !isPlain(each) || !isDeclared([...path, name], each));
  return Object.fromEntries(left.map(([name, each]) => [name, without(each, [...path, name], isDeclared)]));
}

const isPlain = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isPlain) : typeof value !== 'object' || value === null;

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** The entry of `next_to_lists` that declares it: a count by the number of records, anything else as it is. */
export function entryOf({ path, value }: Member, count: number): string {
  const isCount = OF_COUNT.test(bareName(path.at(-1) ?? '')) && /^\d+$/.test(String(value)) && Number(value) === count;
  return `${path.join('.')}=${isCount ? '#' : String(value)}`;
}

/** Names of how many records came; neither where they begin, nor how many may come, nor what is left out. */
const OF_COUNT =
  /^(?!.*(?:offset|start|skip|first|limit|size|max|length|more|left|hidden|omitted|missing|error|fail|warn|remaining|duration|time|pages|pageno|pagenumber))(?=.*(?:count|total|records|rows|items|results|elements|entries|returned|found|matched|matches|numberof)).*$/;
