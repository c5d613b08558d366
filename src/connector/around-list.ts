/**
 * Finds what stands next to a list and is not known to be neutral. `hidden_by_permissions: 2`, `sources: { erp: 'timeout' }`
 * and a warning of any words say that something is missing from it, in more ways than a table can have.
 *
 * INVARIANT: a list proves that there is nothing else only if everything next to it is known to say nothing of it.
 *
 * Pure.
 */
import { numberIn, moneyIn } from './list-amounts.ts';
import { plainText } from './plain-text.ts';
import { isDeclaredNeutral, statementShown, statementsIn, wordsOfName, type Statement } from './statements.ts';
import { isOfExchange } from './taken-signs.ts';

export type AroundList = {
  readonly entries: readonly unknown[];
  /** What was asked: an answer may repeat it. */
  readonly asked: readonly string[];
  /** What the operator declares to say nothing, as `plainText` writes it. */
  readonly neutral: ReadonlySet<string>;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** What only holds others. */
const HOLDERS = words(
  'meta metadata data result results response body page paging pagination links link info summary odata d hits payload',
);
/** Numbers and names of pages. `more-pages.ts` has read those that say that the list goes on. */
const PAGES = words(
  'page pages paging pagination size limit offset skip top take per number num no current first last prev previous next cursor start end index from to of sort sorted order ordering direction by key token has more rows request requested max min default asc desc is position empty after before',
);
/** Counts of what is in the list. */
const COUNTS = words(
  'total totals count counts size length results result records record items item entries elements rows hits found matched matches returned shown value number num of payments payment shipments shipment',
);
const TIMES = words(
  'time times timestamp date now server response generated served took duration elapsed ms millis milliseconds seconds processing execution query request at in utc',
);
const ADDRESSES = words(
  'self href url uri link links rel type method first last prev previous next context schema id base path documentation docs help more info odata canonical templated',
);
const PROGRAM = words(
  'version api revision build release service application app server host node instance region env environment locale language lang currency time zone timezone tenant etag format encoding content type object kind class schema copyright',
);
const STATUS = words(
  'status state code success successful succeeded ok okay valid message messages msg detail details text title result outcome description return response error http type name is query request',
);
const QUOTA = words('rate limit limits quota throttle throttling shards shard');

/** @returns the rest of a sentence: *`hidden` is `2`*; null when all is neutral */
export function doubtAround(around: unknown, list: AroundList): string | null {
  const found = statementsIn(around).find(
    (statement) => !isDeclaredNeutral(statement, list.neutral) && !isNeutral(statement, list),
  );
  return found === undefined ? null : statementShown(found);
}

function isNeutral({ path, value }: Statement, { entries, asked }: AroundList): boolean {
  const parts = path.map(wordsOfName);
  const last = parts.at(-1) ?? [];
  const holders = parts.slice(0, -1);
  if (parts.some((part) => part.some((word) => word === 'quota' || word.startsWith('shard')) || isQuota(part)))
    return true;
  if (isOfExchange(path.at(-1) ?? '') || asked.some((each) => plainText(each) === plainText(value))) return true;
  const isIn = (known: ReadonlySet<string>): boolean =>
    last.every((word) => known.has(word)) &&
    holders.every((part) => part.every((word) => HOLDERS.has(word) || known.has(word)));
  if (isIn(COUNTS) && isCount(value, entries)) return true;
  if (isIn(PAGES) && isOfPage(value, last)) return true;
  if (last.length === 2 && last[0] === 'max' && COUNTS.has(last[1] ?? '')) return true;
  if (isIn(TIMES) && isTime(value)) return true;
  if (isIn(ADDRESSES) && isAddress(value, last)) return true;
  if (isIn(PROGRAM)) return !isTrialWord(value);
  return isIn(STATUS) && isGood(value, entries.length);
}

const isQuota = (part: readonly string[]): boolean => part.length > 1 && part.every((word) => QUOTA.has(word));

/** A number of entries that came, or the sum of their amounts. */
function isCount(value: Statement['value'], entries: readonly unknown[]): boolean {
  if (value === 'eq') return true;
  const number = numberIn(value);
  if (number === null) return /^\d+ ?(?:-|of|\/) ?\d+$/.test(String(value)) && entries.length > 0;
  return entries.length === 0 ? number === 0 : Number.isInteger(number) || moneyIn(entries) === number;
}

/** A number, a flag, or the text of what names an order or a place in the list. */
const isOfPage = (value: Statement['value'], name: readonly string[]): boolean =>
  typeof value !== 'string' || /^[\d ]+(?:(?:-|of|\/) ?\d+)?$/.test(value) || name.some((word) => OF_ORDER.has(word));
const OF_ORDER = words('sort sorted order ordering direction by cursor token key');

const isTime = (value: Statement['value']): boolean =>
  typeof value === 'number' || /^\d[\d\s:.,TZ+\-/]*(?:ms|s|utc|gmt|seconds)?$/i.test(String(value).trim());

const isAddress = (value: Statement['value'], name: readonly string[]): boolean =>
  /^(?:https?:\/\/|\/|\?|\$)\S*$/i.test(String(value).trim()) ||
  (typeof value === 'string' &&
    name.some((word) => word === 'rel' || word === 'method') &&
    /^[a-z-]{1,12}$/i.test(value));

const isTrialWord = (value: Statement['value']): boolean =>
  /\b(?:test|sandbox|stale|backup|replica|cache)/i.test(String(value));

const GOOD = words('ok okay success successful successfully succeeded complete completed done found true 200');
/** Words of a sentence that says that it worked: `Payments retrieved successfully`. */
const OF_SUCCESS = words(
  'the your a request query search call operation was were has have been is payments payment records record shipments shipment results result data list retrieved fetched loaded listed returned found processed completed executed successfully successful success ok for this',
);
const NONE_FOUND =
  /^(?:there (?:are|is|were|was) )?(?:no|zero|0) (?:matching |such |more )?(?:payments?|records?|results?|data|shipments?|items?|entries|rows|matches|match|hits)(?: (?:were |was )?(?:found|exist|available|returned|matched|match))?(?: (?:for|with|in|to|on) (?:this|that|the|your) [\p{L} ]{1,40})?[.!]?$|^(?:nothing|none|not)(?: was| were)? found[.!]?$|^(?:empty|no content)(?: list)?[.!]?$/u;

/** Whether a status or a text says that the look-up worked, or found nothing. */
function isGood(value: Statement['value'], length: number): boolean {
  if (value === true || value === 200) return true;
  const plain = plainText(String(value).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
  if (GOOD.has(plain) || (length === 0 && NONE_FOUND.test(plain))) return true;
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
