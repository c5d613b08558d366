/**
 * Whether a list in a vendor's answer goes on. A list of which only a part was seen proves neither that a record is there
 * once nor that it is missing, so it is refused.
 *
 * Pure.
 */
import { VendorFailure } from './exchange.ts';

/** A list of which the vendor has more. */
export class ListGoesOn extends VendorFailure {
  constructor(sign: string) {
    super('unreadable', 'read', `its list goes on after what it answered (${sign})`);
  }
}

/** Names without case and signs between their words. */
const MORE = /^(?:has|is)?(?:more|next|truncated|partial|incomplete|odatanext|continu)/;
/** Where the next page begins; a number may only repeat what was asked for. */
const CURSOR =
  /^(?:cursor|offset|after|scrollid|searchafter|resumptiontoken|pagetoken|lastevaluatedkey|startkey|marker)$/;
/** Entries that are not in the answer, or a search that ended early. */
const CUT = /^(?:remaining|exceededtransferlimit|timedout|limitexceeded)(?:count|records|results)?$/;
const LAST = /^(?:is)?(?:last|done|complete|lastpage|final)$/;
const TOTAL =
  /^(?:(?:grand)?total(?:count|records|results|items|elements|size|hits|rows)?|(?:record|result|row|item|hit|full)s?count|count|found|numfound|hits|matches)$/;
const PAGES = /^(?:total|num|number|last)?(?:of)?pages?(?:count|total)?$/;
const SIZE = /^(?:limit|pagesize|perpage|pagelimit|maxresults|maxrecords)$/;
/** A page number is not a count of pages. */
const PAGE_NUMBER = /^(?:number|last)?(?:of)?page$/;

/**
 * @param around the answer without the list itself: the objects in which the list is, and their other members
 * @param length entries of the list
 * @throws ListGoesOn
 */
export function expectWholeList(around: unknown, length: number, headers: Headers): void {
  const sign = signIn(around, length, 0) ?? signInHeaders(headers, length);
  if (sign !== null) throw new ListGoesOn(sign);
}

function signIn(around: unknown, length: number, depth: number): string | null {
  if (typeof around !== 'object' || around === null || depth > 3) return null;
  if (Array.isArray(around)) return around.some(isNextLink) ? 'a link to the next page' : null;
  for (const [name, value] of Object.entries(around)) {
    const sign = signOf(plain(name), value, length)
      ? `\`${name.slice(0, 40)}\``
      : // Lists hold records, except those of links.
        Array.isArray(value) && !/links?$/i.test(name)
        ? null
        : signIn(value, length, depth + 1);
    if (sign !== null) return sign;
  }
  return null;
}

function signOf(name: string, value: unknown, length: number): boolean {
  if (MORE.test(name) || CUT.test(name)) return isSaid(value);
  if (CURSOR.test(name)) return typeof value !== 'number' && !/^\d*$/.test(String(value ?? '')) && isSaid(value);
  if (LAST.test(name)) return value === false || value === 'false';
  if (TOTAL.test(name) && typeof value === 'object' && value !== null && 'value' in value)
    return signOf(name, value.value, length);
  const number = typeof value === 'number' ? value : /^\d{1,15}$/.test(String(value)) ? Number(value) : null;
  if (number === null) return false;
  if (TOTAL.test(name)) return number > length;
  if (PAGES.test(name) && !PAGE_NUMBER.test(name)) return number > 1;
  // A full page may be followed by another one.
  return SIZE.test(name) && number > 0 && length >= number;
}

function signInHeaders(headers: Headers, length: number): string | null {
  if (/rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|'[^']*\bnext\b[^']*'|next\b)/i.test(headers.get('link') ?? ''))
    return 'a `Link` to the next page';
  for (const [name, value] of headers) {
    const bare = plain(name.replace(/^x-/, '').replace(/^pagination-/, ''));
    if (name.startsWith('x-') && signOf(bare, value, length)) return `\`${name}\``;
  }
  const [, last, total] = /(?:-(\d+)|\*)\/(\d+|\*)/.exec(headers.get('content-range') ?? '') ?? [];
  return (total !== undefined && Number(total) > length) || (total === '*' && last !== undefined)
    ? '`content-range`'
    : null;
}

/** A value that is there: not `null`, `false`, `0`, or empty. */
function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return !/^(?:|0|no|n|none|null|false)$/i.test(value.trim());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Object.values(value).some(isSaid);
}

function isNextLink(link: unknown): boolean {
  return typeof link === 'object' && link !== null && 'rel' in link && /\bnext\b/i.test(String(link.rel));
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
