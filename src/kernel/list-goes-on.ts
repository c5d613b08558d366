/**
 * Whether a list in an answer goes on. A list of which only a part was seen proves neither that a record is there
 * once nor that it is missing, so it is refused.
 *
 * Signs that say it come first: a next page, or that there is none. A full page and a bare `total` only hint at it, and
 * count when nothing says the opposite.
 *
 * Pure.
 */
import { numberIn, moneyIn } from './list-amounts.ts';
/** `hint`: a sign that has other meanings as well. `whole`: it says that nothing follows. */
type Verdict = 'more' | 'hint' | 'whole' | null;
type Rule = {
  /** Of the name without case and signs between its words. */
  readonly name: RegExp;
  readonly verdict: (value: unknown, list: List, name: string) => Verdict;
};
type List = {
  readonly entries: readonly unknown[];
  readonly siblings: ReadonlySet<string>;
  /** A limit next to it is as large as the list. */
  readonly isFullPage?: boolean;
};

/** A full page by one of these may be followed by another one. */
const LIMIT =
  /^(?:limit|size|pagesize|perpage|rowsperpage|pagelimit|maxresults|maxrecords|top|take|itemsperpage|resultsperpage)$/;
/** QuickBooks gives 100 records at a time unless asked for more, and at most 1,000. */
const QUICKBOOKS_PAGE = 100;

const PAGE_WORDS =
  '(?:odata)?(?:page|pages|link|links|url|uri|href|cursor|token|offset|records?url|recordsurl|start|startat|marker|batch|key|set|results?|pagetoken|pageurl|pagelink|pagecursor|continuationtoken)?';

/** The first rule that fits a name decides. */
const RULES: readonly Rule[] = [
  // There is more, or not.
  {
    name: /^(?:has|is|are)?(?:there)?more(?:records|results|items|pages|data|rows|entries|available|toload|toread|exist|exists)?$/,
    verdict: (value) => (isSaid(value) ? 'more' : isTold(value) ? 'whole' : null),
  },
  {
    name: /^(?:has|is)(?:a)?next(?:page|pages|results?|records?)?$|^has(?:additional|further)(?:pages|records|results)?$/,
    verdict: (value) => (isSaid(value) ? 'more' : isTold(value) ? 'whole' : null),
  },
  {
    name: /^(?:has|is|was|are)?(?:results?|records?|list)?(?:truncated|partial|incomplete|cut|capped|clipped)(?:results?|records?|list)?$/,
    verdict: (value) => (isSaid(value) ? 'more' : null),
  },
  {
    name: new RegExp(`^(?:odata)?next${PAGE_WORDS}$`),
    // A cursor for later changes, where `has_more` says whether more follows now; a link is never that.
    verdict: (value, { siblings }, name) =>
      name === 'nextcursor' && !isLink(value) && ['hasnextpage', 'hasmore'].some((each) => siblings.has(each))
        ? null
        : nextOf(value),
  },
  { name: /^continu(?:e|ation)(?:token|key|uri|url)?$/, verdict: (value) => (isSaid(value) ? 'more' : null) },
  {
    // `next_payment_run` is a date; a link of any other name leads to more.
    name: /^next/,
    verdict: (value) => (isLink(value) ? 'more' : null),
  },
  {
    // Where the next page begins; a number may only repeat what was asked for.
    name: /^(?:end|page)?(?:cursor|offset|after|scrollid|searchafter|resumptiontoken|pagetoken|lastevaluatedkey|startkey|marker|bookmark)$/,
    // Relay always names the cursor of the last entry, and says apart from it whether more follows.
    verdict: (value, { siblings }, name) =>
      (name.endsWith('cursor') && ['hasnextpage', 'hasmore'].some((each) => siblings.has(each))) ||
      typeof value === 'number' ||
      /^\d*$/.test(String(value ?? ''))
        ? null
        : isSaid(value)
          ? 'more'
          : null,
  },
  {
    name: /^(?:remaining|notloaded|notshown|omitted|skippedrecords|exceededtransferlimit|timedout|limitexceeded|limitreached|maxreached)(?:count|records|results|items)?$/,
    verdict: (value) => (isSaid(value) ? 'more' : null),
  },
  {
    name: /^(?:is)?(?:last|final)(?:page|batch)?$|^(?:is)?(?:end|eof|endoflist|endofresults)$/,
    verdict: (value) => lastOf(value) ?? (isNo(value) ? 'more' : value === true || value === 'true' ? 'whole' : null),
  },
  { name: /^failed[a-z]*$/, verdict: (value) => (isSaid(value) ? 'more' : null) },
  {
    name: /^(?:is|all)?(?:done|complete|completed|finished)$|^(?:is)?exhausted$/,
    // May also be about what the records are of.
    verdict: (value, _list, name) =>
      isNo(value) ? (name === 'done' ? 'more' : 'hint') : value === true && name === 'done' ? 'whole' : null,
  },
  // Counts of the records.
  {
    name: /^(?:grand)?total(?:number|num|no)?(?:of)?(?:count|records?|results?|items?|elements?|hits|rows?|entries|matches|found|available)$|^(?:num|number)(?:of)?(?:found|matches|total)$|^(?:total)?(?:record|result|row|item|hit|entry|full)s?(?:total|count|found)$|^of$|^(?:total)?matched(?:count)?$|^odatacount$/,
    verdict: (value, list) => countOf(value, list, 'more'),
  },
  {
    name: /^(?:grand)?total(?:size)?$|^count$|^found$|^hits$|^matches$/,
    // Next to what was asked for, a count is that of the page; on a full page it may be.
    verdict: (value, list, name) => {
      const verdict = countOf(value, list, 'hint');
      const isOfPage =
        name === 'count' &&
        (list.isFullPage === true || ['skip', 'offset', 'limit'].some((each) => list.siblings.has(each)));
      return verdict === 'whole' && isOfPage ? null : verdict;
    },
  },
  {
    name: /^(?:total|num|number)?(?:of)?pages?(?:count|total)?$/,
    // A page number is no count of pages.
    verdict: (value, { siblings }, name) => {
      const number = numberIn(value);
      if (number === null || /^(?:number)?(?:of)?page$/.test(name)) return null;
      return number > 1 ? 'more' : number === 1 && (siblings.has('page') || name !== 'pages') ? 'whole' : null;
    },
  },
  {
    name: LIMIT,
    verdict: (value, { entries, siblings }, name) => {
      const number = numberIn(value);
      if (number === null || number <= 0 || entries.length < number || isCount(name, number, siblings)) return null;
      return 'hint';
    },
  },
];

/** Whether what is called like a limit says how many came: only what is next to it tells. */
function isCount(name: string, number: number, siblings: ReadonlySet<string>): boolean {
  if (name === 'size') return siblings.has('limit');
  return name === 'maxresults' && siblings.has('startposition') && number % QUICKBOOKS_PAGE !== 0;
}

/** The last page, by its number or its address: `last_page: 3`, `links: { last: '/p?page=3' }`. */
function lastOf(value: unknown): Verdict {
  const [, inAddress] =
    /[?&]page(?:\[number\]|%5Bnumber%5D)?=(\d+)/i.exec(String(typeof value === 'string' ? value : '')) ?? [];
  const number = inAddress === undefined ? (typeof value === 'boolean' ? null : numberIn(value)) : Number(inAddress);
  return number === null ? null : number > 1 ? 'more' : number === 1 ? 'whole' : null;
}

/** `page: '1 of 3'`, `Showing 2 of 5 results` */
function isPartOf(text: unknown): boolean {
  const [, shown, all] = typeof text === 'string' ? (/\b(\d+) ?(?:of|\/) ?(\d+)\b/i.exec(text) ?? []) : [];
  return shown !== undefined && Number(shown) < Number(all);
}

const isLink = (value: unknown): boolean => typeof value === 'string' && /^(?:https?:\/\/|\/\S|\?)/.test(value.trim());

/** `{ next: null }` says that nothing follows. */
function nextOf(value: unknown): Verdict {
  if (isSaid(value)) return 'more';
  return value === undefined ? null : 'whole';
}

/** A number of records, which is not the sum of their amounts: `total: 185`. */
function countOf(value: unknown, { entries, siblings }: List, ifMore: 'more' | 'hint'): Verdict {
  if (typeof value === 'object' && value !== null && 'value' in value)
    return 'currency' in value
      ? null
      : 'relation' in value && value.relation === 'gte'
        ? 'more'
        : countOf(value.value, { entries, siblings }, ifMore);
  const number = numberIn(value);
  if (number === null || !Number.isInteger(number) || number < entries.length) return null;
  if (number === entries.length) return 'whole';
  if (ifMore === 'hint' && moneyIn(entries) === number) return null;
  return ifMore;
}

export type Sign = {
  /** For people: `` `has_more` ``. */
  readonly shown: string;
  /** The names that lead to it; null for a header. */
  readonly path: readonly string[] | null;
  /** It has other meanings as well. */
  readonly isHint: boolean;
};

/**
 * What says that a list goes on; null when nothing does.
 *
 * @param around the objects in which the list is, and their other members; the list itself may be left out
 * @param counts whether a member that only hints at more is known to be how many came
 */
export function signOfMore(
  around: unknown,
  entries: readonly unknown[],
  headers: Headers,
  counts: (path: readonly string[], value: unknown) => boolean = () => false,
): Sign | null {
  const found: Found[] = [...signsIn(around, entries, []), ...signsInHeaders(headers, entries)];
  const more = found.find(({ verdict }) => verdict === 'more');
  const hint = found.some(({ verdict }) => verdict === 'whole')
    ? undefined
    : found.find(({ verdict, path, value }) => verdict === 'hint' && (path === null || !counts(path, value)));
  const sign = more ?? hint;
  return sign === undefined ? null : { shown: sign.shown, path: sign.path, isHint: sign === hint };
}

type Found = {
  readonly verdict: Verdict;
  readonly shown: string;
  readonly path: readonly string[] | null;
  readonly value?: unknown;
};

const DEPTH_MAX = 4;

function signsIn(around: unknown, entries: readonly unknown[], path: readonly string[]): readonly Found[] {
  if (typeof around !== 'object' || around === null || path.length >= DEPTH_MAX || around === entries) return [];
  if (Array.isArray(around)) return linksIn(around, path);
  const members = Object.entries(around);
  const siblings = new Set(members.map(([name]) => plain(name)));
  const isFullPage = members.some(
    ([name, value]) => LIMIT.test(plain(name)) && verdictOf(plain(name), value, { entries, siblings }) === 'hint',
  );
  return members.flatMap(([name, value]) => {
    const at = [...path, name];
    const verdict = verdictOf(plain(name), value, { entries, siblings, isFullPage });
    const shown = `\`${name.slice(0, 40)}\``;
    const own = verdict === null ? [] : [{ verdict, shown, path: at, value }];
    if (verdict === 'more') return own;
    const isTold = /^(?:warnings?|messages?|notices?|info)$/.test(plain(name)) && value !== entries;
    if (isTold && saysMore(value)) return [...own, { verdict: 'more', shown, path: at }];
    // Lists hold records, except those of links; how the work was divided is no count of records.
    // A quota of requests counts those, too.
    const isRecords =
      (Array.isArray(value) && !/links?$/i.test(name)) || /shards?$|rate_?limit|quota|throttl/i.test(name);
    if (/shards?$/i.test(name) && isSaid(memberOf(value, 'failed'))) return [{ verdict: 'more', shown, path: at }];
    return isRecords ? own : [...own, ...signsIn(value, entries, at)];
  });
}

function verdictOf(name: string, value: unknown, list: List): Verdict {
  if (/^(?:page|pages|showing|range)$/.test(name) && isPartOf(value)) return 'more';
  const rule = RULES.find((each) => each.name.test(name));
  // `page: { current: 1, of: 2 }` counts pages.
  if (name === 'of' && list.siblings.has('current')) return (numberIn(value) ?? 0) > 1 ? 'more' : 'whole';
  return rule?.verdict(value, list, name) ?? null;
}

/**
 * Whether a member with a plain value says that nothing follows: a next page that is none, a count that is all, a page that is not
 * full, a cursor where something next to it says that there is no more. What goes on has been refused before.
 */
export function saysWhole(name: string, value: unknown, list: List): boolean {
  const bare = plain(name);
  const rule = RULES.find((each) => each.name.test(bare));
  if (rule === undefined) return false;
  const verdict = rule.verdict(value, list, bare);
  const isPage = rule === RULES.at(-1) && (numberIn(value) ?? 0) > list.entries.length;
  const isCursor = bare.endsWith('cursor') && ['hasnextpage', 'hasmore'].some((each) => list.siblings.has(each));
  return verdict === 'whole' || (verdict === null && (!isSaid(value) || isPage || (isCursor && !isLink(value))));
}

/** The rows `{ rel: 'next', href }`. */
function linksIn(links: readonly unknown[], path: readonly string[]): readonly Found[] {
  return links.flatMap((link): readonly Found[] => {
    if (typeof link !== 'object' || link === null || !('rel' in link) || !/\bnext\b/i.test(String(link.rel))) return [];
    const targets = Object.entries(link).filter(([name]) => /^(?:href|url|uri|link|target)$/i.test(name));
    const isMore = targets.length === 0 || targets.some(([, target]) => isSaid(target));
    return [{ verdict: isMore ? 'more' : 'whole', shown: 'a link to the next page', path }];
  });
}

/** `warnings: ['results truncated']`, `messages: [{ type: 'W', text: 'Showing 1 of 5' }]` */
const saysMore = (value: unknown): boolean =>
  textsIn(value, 0).some(
    (text) =>
      (/\b(?:showing|shown|first|results?|records?)\b/i.test(text) && isPartOf(text)) ||
      /truncat|incomplete|partial|more (?:results|records|pages)|(?<!not )limited to/i.test(text),
  );

/** The texts of a warning, or of each of several. Those of records are further inside. */
function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth >= 2) return [];
  return Object.values(value).flatMap((each: unknown) => textsIn(each, depth + 1));
}

function signsInHeaders(headers: Headers, entries: readonly unknown[]): readonly Found[] {
  const found: Found[] = [];
  // RFC 7234: an answer out of a cache that could not ask.
  if (/^11[0-3]\b/.test(headers.get('warning') ?? '')) found.push({ verdict: 'more', shown: '`warning`', path: null });
  if (/rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|'[^']*\bnext\b[^']*'|next\b)/i.test(headers.get('link') ?? ''))
    found.push({ verdict: 'more', shown: 'a `Link` to the next page', path: null });
  const own = [...headers].filter(([name]) =>
    /^(?:x-|total|next-|page|pagination|per-page|has-more|last-page)/.test(name),
  );
  const bareOf = (name: string): string =>
    plain(name.replace(/^x-/, '').replace(/^(?:pagination|paging|list|wp|ms)-/, ''));
  const siblings = new Set(own.map(([name]) => bareOf(name)));
  for (const [name, value] of own) {
    const bare = bareOf(name);
    // ASP.NET has one header for all of it.
    const [inside] = value.trim().startsWith('{') ? [jsonIn(value)] : [];
    if (inside !== undefined) found.push(...signsIn(inside, entries, []).map((each) => ({ ...each, path: null })));
    // A cache counts its hits, and a gateway its requests.
    if (
      /^(?:hits|count|found|matches|limit|remaining|done|complete)$/.test(bare) &&
      !/pagination|paging|list/.test(name)
    )
      continue;
    const verdict = verdictOf(bare, value, { entries, siblings });
    if (verdict !== null)
      found.push({
        verdict: verdict === 'hint' && bare === 'total' ? 'more' : verdict,
        shown: `\`${name}\``,
        path: null,
      });
  }
  const [, last, total] = /(?:-(\d+)|\*)\/(\d+|\*)/.exec(headers.get('content-range') ?? '') ?? [];
  if ((total !== undefined && Number(total) > entries.length) || (total === '*' && last !== undefined))
    found.push({ verdict: 'more', shown: '`content-range`', path: null });
  return found;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value that is there: not `null`, `false`, `0`, or empty. */
function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return !/^(?:|0+(?:\.0+)?|no|n|none|null|false)$/i.test(value.trim());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Object.values(value).some(isSaid);
}

const isTold = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
const isNo = (value: unknown): boolean =>
  value === false || (typeof value === 'string' && /^(?:false|no|n)$/i.test(value.trim()));

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
