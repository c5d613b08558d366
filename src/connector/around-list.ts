/**
 * Finds what stands next to a list and is not known to be neutral. `hidden_by_permissions: 2`, `sources: { erp: 'timeout' }`
 * and a warning of any words say that something is missing from it, in more ways than a table can have.
 *
 * INVARIANT: a list proves that there is nothing else only if everything next to it is known to say nothing of it.
 *
 * Pure.
 */
import { isAddressAsked } from './address-asked.ts';
import { numberIn, moneyIn } from './list-amounts.ts';
import { plainText } from './plain-text.ts';
import { isDeclaredNeutral, statementShown, statementsIn, wordsOfName, type Statement } from './statements.ts';
import { isOfExchange } from './taken-signs.ts';
import { timeStated } from './stated-time.ts';
import { saysNoneFound } from './none-found.ts';

export type AroundList = {
  readonly entries: readonly unknown[];
  /** What was asked: an answer may repeat it. */
  readonly asked: readonly string[];
  /** What the operator declares to say nothing, as `plainText` writes it. */
  readonly neutral: ReadonlySet<string>;
  /** When it was asked for at the earliest, in epoch milliseconds: a list of a time before that may lack what came since. */
  readonly asOf?: number | undefined;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** What only holds others. */
const HOLDERS = words(
  'meta metadata data result results response header body page paging pagination pageable links link info summary odata d hits payload jsonapi query',
);
/** Numbers and names of pages. `more-pages.ts` has read those that say that the list goes on. */
const PAGES = words(
  'page pages paging pagination size limit offset skip top take per number num no current first last prev previous next cursor start end index from to of sort sorted order ordering direction by key token has more rows request requested max min default asc desc is position empty after before sorted unsorted paged unpaged',
);
/** Counts of what is in the list. */
const COUNTS = words(
  'total totals count counts size length results result records record items item entries elements rows hits found matched matches returned shown value number num of payments payment shipments shipment relation exact',
);
const TIMES = words(
  'time times timestamp date now server response generated served took duration elapsed ms millis milliseconds seconds processing execution query request requested at in utc as of q qtime',
);
const ADDRESSES = words(
  'self href url uri link links rel type method page profile media first last prev previous next context schema id base path documentation docs help more info odata canonical templated',
);
const VERSIONS = words('version api revision build release');
const INSTANCES = words('service application app server host node instance tenant etag');
const LOCALES = words('locale language lang region currency time zone timezone encoding charset');
const ENVIRONMENTS = words('env environment');
const FORMS = words('format content type object kind class schema media');
/** What a list, an answer or a document is called. */
const OF_FORM = words(
  'list collection array set page paged payment payments shipment shipments record records result results search query response envelope resource resources object json xml hal odata application vnd api charset utf 8 text data feed',
);
const STATUS = words(
  'status state code success successful succeeded ok okay valid message messages msg detail details text title result outcome description return response error http type name is query request',
);
const QUOTA = words(
  'rate limit limits quota throttle throttling remaining reset used max maximum total successful window seconds',
);
const OF_ORDER = words('sort sorted order ordering direction by');
const ORDERS = words(
  'asc desc ascending descending id ids no number date time at on created updated modified posted paid amount payment shipment key name',
);
/** Where the list begins, counted from 0 or 1. */
const BEGINS = words('offset skip start from after position index begin page current number num');
const ENDS = words('to end before last');
const DAY_MS = 86_400_000;
const LATE_MAX = 100_000;

/** @returns the rest of a sentence: *`hidden` is `2`*; null when all is neutral */
export function doubtAround(around: unknown, list: AroundList): string | null {
  const found = statementsIn(around).find(
    (statement) => !isDeclaredNeutral(statement, list.neutral) && !isNeutral(statement, list),
  );
  return found === undefined ? null : statementShown(found);
}

function isNeutral({ path, value }: Statement, { entries, asked, asOf }: AroundList): boolean {
  const parts = path.map(wordsOfName);
  const last = parts.at(-1) ?? [];
  const holders = parts.slice(0, -1);
  // Of a quota, or of the parts of an index, only what is left and how many there are says nothing.
  if (parts.some((part) => part.some((word) => word === 'quota' || word.startsWith('shard')) || isQuota(part)))
    return (
      numberIn(value) !== null && last.every((word) => QUOTA.has(word) || word === 'quota' || word.startsWith('shard'))
    );
  if (isOfExchange(path.at(-1) ?? '') || asked.some((each) => plainText(each) === plainText(value))) return true;
  const isIn = (known: ReadonlySet<string>): boolean =>
    last.every((word) => known.has(word)) &&
    holders.every((part) => part.every((word) => HOLDERS.has(word) || known.has(word)));
  if (isIn(COUNTS) && isCount(value, entries)) return true;
  if (isIn(PAGES) && isOfPage(value, last)) return true;
  if (last.length === 2 && last[0] === 'max' && COUNTS.has(last[1] ?? '')) return true;
  if (isIn(TIMES) && isTime(value)) return asOf === undefined || !isBefore(value, asOf - DAY_MS);
  if (isIn(ADDRESSES) && isAddress(value, last)) return isAddressAsked(String(value), asked);
  if (isIn(VERSIONS)) return /^v?\d[\d.]{0,20}(?:[-+][\da-f.]{1,40})?$/i.test(String(value).trim());
  if (isIn(INSTANCES)) return isIdentifier(value);
  if (isIn(LOCALES))
    return /^[A-Za-z]{2,4}(?:[-_][A-Za-z\d]{2,4})?$|^[A-Z]\w+\/[A-Z]\w+$|^(?:utc|gmt|utf-?8)\S{0,6}$|^[+-]\d\d:?\d\d$/i.test(
      String(value).trim(),
    );
  if (isIn(ENVIRONMENTS)) return /^(?:live|production|prod|prd)$/i.test(String(value).trim());
  if (isIn(FORMS)) return wordsOfName(String(value)).every((word) => OF_FORM.has(word));
  return isIn(STATUS) && isGood(value, entries.length);
}

const isQuota = (part: readonly string[]): boolean =>
  part.length > 1 &&
  part.every((word) => QUOTA.has(word)) &&
  part.some((word) => word === 'rate' || word.startsWith('throttl'));

/** A UUID, a digest or a number; a name may say that it is a copy. */
const isIdentifier = (value: Statement['value']): boolean =>
  /^(?:i-|W\/|")?[\da-f][\da-f.:-]{2,}"?$/i.test(String(value).trim()) && /\d/.test(String(value));

/** A date, a time, or a number that is one, before another time. A duration is none. */
function isBefore(value: Statement['value'], earliest: number): boolean {
  const at = timeStated(value);
  return Number.isFinite(at) && at < earliest;
}

/** A number of entries that came, or the sum of their amounts. */
function isCount(value: Statement['value'], entries: readonly unknown[]): boolean {
  // Elasticsearch and Solr: the count is no estimate.
  if (value === 'eq' || value === true) return true;
  const number = numberIn(value);
  if (number === null) return /^\d+ ?(?:-|of|\/) ?\d+$/.test(String(value)) && entries.length > 0;
  return entries.length === 0 ? number === 0 : Number.isInteger(number) || moneyIn(entries) === number;
}

/** A size, the place of the first page, a flag, or the name of an order. A list that begins later lacks what is before. */
function isOfPage(value: Statement['value'], name: readonly string[]): boolean {
  if (typeof value === 'boolean') return true;
  // `more-pages.ts` has read whether more follows after it.
  if (name.includes('cursor')) return /^[\w+/=.:-]+$/.test(String(value));
  const number = numberIn(value);
  if (number === null)
    return (
      (name.some((word) => OF_ORDER.has(word)) && wordsOfName(String(value)).every((word) => ORDERS.has(word))) ||
      /^\d+ ?(?:-|of|\/) ?\d+$/.test(String(value))
    );
  const isSize = name.some((word) => word === 'size' || word === 'per' || word === 'limit' || word === 'pages');
  if (!isSize && name.some((word) => BEGINS.has(word))) return number <= 1;
  return number <= (name.some((word) => ENDS.has(word)) ? 1_000 : LATE_MAX);
}

const isTime = (value: Statement['value']): boolean =>
  typeof value === 'number' || /^\d[\d\s:.,TZ+\-/]*(?:ms|s|utc|gmt|seconds)?$/i.test(String(value).trim());

const isAddress = (value: Statement['value'], name: readonly string[]): boolean =>
  /^(?:https?:\/\/|\/|\?|\$)\S*$/i.test(String(value).trim()) ||
  (typeof value === 'string' &&
    name.some((word) => word === 'rel' || word === 'method') &&
    /^[a-z-]{1,12}$/i.test(value));

const GOOD = words('ok okay success successful successfully succeeded complete completed done found true 200');
/** Words of a sentence that says that it worked: `Payments retrieved successfully`. */
const OF_SUCCESS = words(
  'the your a request query search call operation was were has have been is payments payment records record shipments shipment results result data list retrieved fetched loaded listed returned found processed completed executed successfully successful success ok for this',
);
/** Whether a status or a text says that the look-up worked, or found nothing. */
function isGood(value: Statement['value'], length: number): boolean {
  if (value === true || value === 200) return true;
  const plain = plainText(String(value).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
  if (GOOD.has(plain) || (length === 0 && saysNoneFound(String(value)))) return true;
  const [, count, rest] = /^(?:found |showing |returned )?(\d+) ([\p{L} ()]+?)[.!]?$/u.exec(plain) ?? [];
  if (count !== undefined && length > 0 && Number(count) === length)
    return (rest ?? '')
      .replace(/[()]/g, '')
      .split(' ')
      .every((word) => OF_SUCCESS.has(word) || word === 's');
  const all = plain.replace(/[.!]/g, '').split(' ');
  return (
    all.some((word) => GOOD.has(word) || word === 'retrieved' || word === 'fetched') &&
    all.every((word) => OF_SUCCESS.has(word))
  );
}
