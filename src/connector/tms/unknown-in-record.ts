/**
 * Compares a record of the TMS member by member. Known are only what was sent, its id, its status, what is empty, the few
 * members of `KNOWN`, and what the operator declares in `neutral`. No other word is interpreted: those that speak for or
 * against a record never end.
 *
 * INVARIANT: a record is done, and a payment counted as paid or as taken back, only if nothing else is in it.
 *
 * Pure.
 */
import { isMoney, type Money } from '../../kernel/money.ts';
import { differenceIn } from '../find-difference.ts';
import { isOurs, pathOfRecord } from '../own-record.ts';
import { isReadAsStatus } from '../own-status.ts';
import { isEntries, isLink, type Entries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { isSameAmount, isSameCurrency } from '../same-amount.ts';
import { bareName, isStated, namesOf } from '../stated-value.ts';
import { isOver } from '../stated-time.ts';
import { entriesOf, entryOf, leavesIn, unknownShown, type Leaf, type Unknown } from '../unknown-member.ts';
import { valueAt } from '../value-at.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import { NO_ID, OUR_IDS, statusPathOf, type Collection, type OurId, type TmsSettings } from './config.ts';
import { doneIn } from './done-words.ts';
import { isPaymentType } from './entry-type.ts';

type Path = readonly string[];
type Value = Unknown['value'];
export type Doubt =
  /** `id`: the only difference is a number for one of our ids, which may be the vendor's own. */
  | { readonly kind: 'differs'; readonly why: string; readonly id?: string }
  /** It is as it was sent, but has members that are not known; `cure`: the end of the sentence. */
  | { readonly kind: 'doubted'; readonly why: string; readonly cure: string };
export type Looked = {
  readonly collection: Collection;
  /** What was sent, or is known of it otherwise, by its names; amounts as money. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Its status is said before all have decided, so that what is empty counts, too. */
  readonly isDecided: boolean;
  /** A payment that was made before, of which neither the account nor the amount is known otherwise. */
  readonly isEarlier?: true;
  /** The time of the look, in epoch milliseconds. */
  readonly asOf: number;
};

/** The list of TMS_SETTINGS that declares what says nothing in records of a collection. */
const neutralOf = (collection: Collection): 'in_payments' | 'in_records' =>
  collection === 'payments' ? 'in_payments' : 'in_records';

/** Ours, of which a value under another name is compared, too: `vendor_id=$account_id`. */
const COMPARED = ['amount', 'client_key', 'account_id', 'claim', 'shipment_id', 'claim_type'];
/** What is not compared with an amount, a key or an id that was sent: text for people. */
const FREE = ['reason'];

/** Members of the record itself, by their bare names, with the values that say nothing else. */
const KNOWN: Readonly<Record<string, (value: Value, asOf: number) => boolean>> = {
  createdat: isOver,
  updatedat: isOver,
  paidat: isOver,
  postedat: isOver,
  version: (value) => Number.isSafeInteger(value),
  etag: (value) => typeof value === 'string' && /^(?:W\/)?"[^"\s]*"$|^[\w+/=-]*\d[\w+/=-]*$/.test(value),
  self: isLink,
  href: isLink,
  url: isLink,
};
/** Its own address, as HAL and JSON:API write it. */
const OWN_ADDRESS = /^_?links\.(?:self(?:\.href)?|href)$/;

/** @returns what differs from what was sent, or all that is not known; null when there is nothing */
export function doubtOfRecord(answer: Entries, looked: Looked, settings: TmsSettings): Doubt | null {
  const reader = new Reader(answer, looked, settings);
  const difference = reader.difference();
  if (difference !== null) return { kind: 'differs', ...difference };
  const leaves = leavesIn(answer, []).filter((leaf) => !reader.isKnown(leaf));
  const unknown = leaves.map((leaf) => ({ ...leaf, entry: reader.entryFor(leaf, leaves) }));
  return unknown.length === 0 ? null : { kind: 'doubted', why: unknownShown(unknown), cure: reader.cure(unknown) };
}

class Reader {
  readonly #answer: Entries;
  readonly #looked: Looked;
  readonly #settings: TmsSettings;
  readonly #status: string | null;
  readonly #root: Path;
  readonly #record: Entries;
  readonly #neutral: ReadonlySet<string>;
  readonly #done: ReadonlySet<string>;

  constructor(answer: Entries, looked: Looked, settings: TmsSettings) {
    this.#answer = answer;
    this.#looked = looked;
    this.#settings = settings;
    const { collection } = looked;
    this.#status = statusPathOf(settings, collection);
    this.#root = pathOfRecord(answer, this.#status);
    const record = this.#root.length === 0 ? answer : valueAt(answer, this.#root.join('.'));
    this.#record = isEntries(record) ? record : {};
    const earlier = looked.isEarlier === true ? settings.neutral.in_earlier_payments : [];
    this.#neutral = new Set([...settings.neutral[neutralOf(collection)], ...earlier].map(plainText));
    this.#done = doneIn(settings, collection);
  }

  /** What the record states otherwise than it was sent. */
  difference() {
    const { sent } = this.#looked;
    const names = new Set(Object.keys(sent).map(bareName));
    const own = Object.entries(this.#record).filter(([name]) => names.has(bareName(name)) && !this.#isElsewhere(name));
    const ids = OUR_IDS.map((name): [OurId, unknown] => [name, this.#atItsPath(name)]);
    const shown = Object.fromEntries([...own, ...ids.filter(([, value]) => value !== undefined)]);
    const differs = differenceIn(
      { ...this.#currency(), ...shown },
      {
        sent,
        free: FREE,
        known: { claim_type: new Set(this.#settings.claim_types.map(plainText)) },
        ids: OUR_IDS,
      },
    );
    const [[name, currency] = ['', undefined]] = Object.entries(this.#currency());
    const { amount } = sent;
    if (differs !== null || !isMoney(amount) || !isStated(currency) || isSameCurrency(currency, amount.$money))
      return differs;
    return { why: `\`${name}\` is \`${String(namesOf(currency)[0])}\`, where \`${amount.$money}\` was sent` };
  }

  #currency = (): Entries =>
    Object.fromEntries(Object.entries(this.#record).filter(([name]) => bareName(name) === 'currency'));

  /** An id of ours that the settings say is at another place, or that no record shows. */
  #isElsewhere = (name: string): boolean =>
    OUR_IDS.some((each) => bareName(each) === bareName(name) && (this.#settings.ids[each] ?? each) !== each);

  #atItsPath(name: OurId): unknown {
    const path = this.#settings.ids[name];
    if (path === undefined || path === NO_ID || path === name) return undefined;
    return valueAt(this.#answer, path) ?? valueAt(this.#record, path);
  }

  isKnown(leaf: Leaf): boolean {
    const { path, value } = leaf;
    const own = this.#ownPath(path);
    if (this.#isDeclared(leaf)) return true;
    if (this.#status !== null && isReadAsStatus(this.#answer, this.#status, path)) return true;
    if (isNothing(value)) return !this.#looked.isDecided;
    if (this.#isOurId(path, value) || this.#isAround(path, value)) return true;
    if (own === null) return false;
    const [name = '', ...inner] = own;
    if (bareName(name) === 'id') return inner.length === 0;
    if (this.#isElsewhere(name)) return inner.length === 0 || /^(?:id|href)$/.test(inner.join('.'));
    if (this.#isAsSent(name, inner, value)) return true;
    if (OWN_ADDRESS.test(own.join('.'))) return isLink(value);
    if (/^_?links\.rel$/.test(own.join('.'))) return value === 'self';
    const { asOf } = this.#looked;
    return inner.length === 0 && Object.hasOwn(KNOWN, bareName(name)) && KNOWN[bareName(name)]?.(value, asOf) === true;
  }

  /** The path within the record; null for what is around it. */
  #ownPath = (path: Path): Path | null =>
    this.#root.every((name, at) => path[at] === name) ? path.slice(this.#root.length) : null;

  /** By its path in the answer or in the record, with a value or without: then it holds for all that is in it. */
  #isDeclared({ path, value }: Leaf): boolean {
    const own = this.#ownPath(path);
    if (own?.length === 1 && isPaymentType(own, value, this.#settings.entry_types)) return true;
    if (this.#pathsOf(path).some((each) => this.#done.has(plainText(`${each.join('.')}=${String(value)}`))))
      return true;
    return this.#pathsOf(path).some(
      (each) =>
        each.some((_, at) => this.#neutral.has(plainText(each.slice(0, at + 1).join('.')))) ||
        this.#neutral.has(plainText(`${each.join('.')}=${String(value)}`)) ||
        COMPARED.some(
          (name) =>
            this.#neutral.has(plainText(`${each.join('.')}=$${name}`)) &&
            (this.#looked.sent[name] === undefined || this.#isValueOf(name, value)),
        ),
    );
  }

  /** In the answer, and in the record. */
  #pathsOf(path: Path): readonly Path[] {
    const own = this.#ownPath(path);
    return own === null || own.length === path.length ? [path] : [path, own];
  }

  #isOurId = (path: Path, value: Value): boolean =>
    OUR_IDS.some((name) => {
      const at = this.#settings.ids[name];
      const isAt = [path, this.#ownPath(path) ?? path].some((each) => each.join('.') === at);
      return isAt && (this.#looked.sent[name] === undefined || this.#isValueOf(name, value));
    });

  /** What wraps the record may have its id and our key. */
  #isAround(path: Path, value: Value): boolean {
    if (this.#root.length === 0 || path.length > 1) return false;
    return path[0] === 'id'
      ? !isStated(this.#record['id'])
      : path[0] === 'client_key' && this.#isValueOf('client_key', value);
  }

  #isAsSent(name: string, inner: Path, value: Value): boolean {
    const { sent } = this.#looked;
    if (bareName(name) === 'currency' && isMoney(sent['amount']))
      return isSameCurrency(value, sent['amount'].$money) && inner.length <= 1;
    const [, ours] = Object.entries(sent).find(([each]) => bareName(each) === bareName(name)) ?? [];
    if (ours === undefined) return false;
    if (isMoney(ours)) return isPartOf(ours, inner, value);
    return (Array.isArray(ours) ? (ours as readonly unknown[]) : [ours]).some((each) => isNamed(each, value));
  }

  #isValueOf(name: string, value: Value): boolean {
    const ours = this.#looked.sent[name];
    if (ours === undefined || ours === null || typeof value === 'boolean' || isNothing(value)) return false;
    return isMoney(ours) ? ours.minor !== 0 && isSameAmount(ours, value, {}) : isNamed(ours, value);
  }

  /** What declares a member: never the name alone of what was sent, or of a list in which one entry is. */
  entryFor({ path, value }: Leaf, all: readonly Leaf[]): string {
    const own = (this.#ownPath(path) ?? path).join('.');
    const ours = this.#oursOf(value);
    if (ours !== undefined) return `${own}=$${ours}`;
    const isCompared = bareName(path.at(-1) ?? '') === 'currency' || this.#isNameOfOurs(path.at(-1) ?? '');
    const isAmongOurs = all.some((other) => samePath(other.path, path) && this.#oursOf(other.value) !== undefined);
    return isCompared || isAmongOurs ? `${own}=${String(value)}` : entryOf(own.split('.'), value);
  }

  #oursOf = (value: Value): string | undefined => COMPARED.find((name) => this.#isValueOf(name, value));

  #isNameOfOurs = (name: string): boolean =>
    Object.keys(this.#looked.sent).some((each) => !FREE.includes(each) && bareName(each) === bareName(name));

  cure(unknown: readonly Unknown[]): string {
    const { collection } = this.#looked;
    const at = this.#otherRecord(unknown);
    if (at !== null)
      return `. Its record seems to be \`${at.record}\`: name \`${at.status}\` in \`records.${collection}.status\` of TMS_SETTINGS`;
    const what =
      collection === 'payments' ? 'whether, how much, to whom and when was paid' : 'whether and as what it was done';
    return `. What says nothing of ${what} goes into \`neutral.${this.#looked.isEarlier === true ? 'in_earlier_payments' : neutralOf(collection)}\` of TMS_SETTINGS: \`${entriesOf(unknown)}\``;
  }

  /** Where our values and a status are, when the record in which the status is declared to be has none of them. */
  #otherRecord(unknown: readonly Unknown[]): { readonly record: string; readonly status: string } | null {
    if (this.#status === null || isOurs(this.#record)) return null;
    for (const { path } of unknown) {
      const record = path.slice(0, -1).join('.');
      const entries = record === '' ? null : valueAt(this.#answer, record);
      const status = isEntries(entries)
        ? Object.keys(entries).find((name) => /^(?:\w+_)?stat(?:us|e)$/i.test(name))
        : undefined;
      if (isOurs(entries) && status !== undefined) return { record, status: `${record}.${status}` };
    }
    return null;
  }
}

const samePath = (one: Path, other: Path): boolean => one.join('.') === other.join('.');

const isNothing = (value: Value): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/** The value itself, or the end of an address that is called after it. */
const isNamed = (ours: unknown, value: Value): boolean =>
  namesOf(value).some((each) => plainText(each) === plainText(ours));

/** A part of an amount as it was sent: itself, or `{ amount, currency }`. */
function isPartOf(ours: Money, inner: Path, value: Value): boolean {
  const [name = '', ...deeper] = inner.map(bareName);
  if (/^currency(?:code)?$/.test(name)) return deeper.length <= 1 && isSameCurrency(value, ours.$money);
  if (deeper.length > 0 || !/^(?:|amount|value)$/.test(name)) return false;
  const read = readVendorAmount(value as string | number, ours.$money);
  return read.kind === 'amount' && read.amount.$money === ours.$money && read.amount.minor === ours.minor;
}
