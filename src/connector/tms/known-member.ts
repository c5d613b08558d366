/**
 * The members of a record of the TMS that say nothing else than their names, if their values are of that kind: when it was
 * made and changed, its version, and its own address.
 *
 * Pure.
 */
import { isEntries, isLink } from '../outcome-values.ts';
import { exactText } from '../plain-text.ts';
import { bareName, isStated } from '../stated-value.ts';
import { isFrom, isOver } from '../stated-time.ts';
import type { Path, Unknown } from '../unknown-member.ts';

type Value = Unknown['value'];
/** The time of the look, the earliest one that its times may be, the zone of times without one, the id of the record, and what its collection is called in addresses. */
export type About = {
  readonly asOf: number;
  readonly earliest: number;
  readonly timeZone: string | undefined;
  readonly id: unknown;
  readonly collection: string;
};
const isOverThen = (value: Value, { asOf, timeZone }: About): boolean => isOver(value, asOf, timeZone);
/** Whether it is a time at which something of the record may have happened. */
export const isOfRecord = (value: Value, about: About): boolean =>
  isOverThen(value, about) && isFrom(value, about.earliest, about.timeZone);
/** An address that ends in the collection and the id of the record: of others, `/voided/PAY-2` may say more. */
const isOwnAddress = (value: Value, { id, collection }: About): boolean =>
  isStated(id) &&
  isLink(value) &&
  exactText(String(value).replace(/\/$/, '').split('/').slice(-2).join('/')) ===
    exactText(`${collection}/${String(id)}`);

/** Members of the record itself, by their bare names, with the values that say nothing else. */
const KNOWN: Readonly<Record<string, (value: Value, about: About) => boolean>> = {
  createdat: isOfRecord,
  updatedat: isOverThen,
  paidat: isOfRecord,
  postedat: isOfRecord,
  version: (value) => Number.isSafeInteger(value),
  etag: (value) => typeof value === 'string' && /^(?:W\/)?"[^"\s]*"$|^(?=.*\d)[\da-f]+$/i.test(value),
  self: isOwnAddress,
  href: isOwnAddress,
  url: isOwnAddress,
};
/** Its own address, as HAL and JSON:API write it, and as a list of links does. */
const LINKS = /^_?links$/i;
const OWN_ADDRESS = /^_?links(?:\.self|\.self\.href|\.href)$/i;
const OWN_RELATION = /^_?links\.rel$/i;
const isOwnLink = (link: unknown, about: About): boolean =>
  isEntries(link) &&
  Object.entries(link).every(([name, value]) =>
    name === 'rel' ? value === 'self' : name === 'href' && isOwnAddress(value as Value, about),
  );

/** @param path within the record */
export function isKnownMember(path: Path, { value, list }: Pick<Unknown, 'value' | 'list'>, about: About): boolean {
  const name = path.join('.');
  if (list !== undefined) return LINKS.test(name) && list.every((link) => isOwnLink(link, about));
  if (OWN_ADDRESS.test(name)) return isOwnAddress(value, about);
  if (OWN_RELATION.test(name)) return value === 'self';
  const isFitting = Object.hasOwn(KNOWN, bareName(name)) ? KNOWN[bareName(name)] : undefined;
  return path.length === 1 && isFitting?.(value, about) === true;
}
