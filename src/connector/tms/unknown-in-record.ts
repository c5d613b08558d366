/**
 * Compares a record of the TMS member by member. Known are only what was sent, its id, its status, what is empty, the few
 * members of `known-member.ts`, and what the operator declares in `neutral`. No other word is interpreted: those that speak for or
 * against a record never end.
 *
 * INVARIANT: a record is done, and a payment counted as paid or as taken back, only if nothing else is in it.
 *
 * Pure.
 */
import { isMoney, type Money } from '../../kernel/money.ts';
import { differenceIn } from '../find-difference.ts';
import { comparedIn, isDeclared, offeredForm, sentIn, withAmounts, type About as AboutForms } from '../offered-form.ts';
import { isOurs, pathOfRecord } from '../own-record.ts';
import { isReadAsStatus } from '../own-status.ts';
import { clip } from '../outcome.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { plainText, statusText } from '../plain-text.ts';
import { isSameCurrency } from '../same-amount.ts';
import { bareName, isStated, namesOf, shown } from '../stated-value.ts';
import { isInstant } from '../stated-time.ts';
import {
  declaring,
  entryAt,
  leavesIn,
  readEntries,
  unknownShown,
  type Declared,
  type Leaf,
  type Path,
  type Unknown,
} from '../unknown-member.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import { isPath, NO_ID, OUR_IDS, type Collection, type OurId, type TmsSettings } from './config.ts';
import { doneIn } from './done-words.ts';
import { isPaymentType } from './entry-type.ts';
import { isKnownMember, isOfRecord, type About } from './known-member.ts';
import { otherRecordIn } from './other-record.ts';

type Value = Unknown['value'];
export type Doubt =
  /**
   * `id`: the only difference is a number for one of our ids, which may be the vendor's own, unless it `isAlike`: of the same
   * form. `entry`: what declares that the value is one that was sent.
   */
  | {
      readonly kind: 'differs';
      readonly why: string;
      readonly id?: string;
      readonly isAlike?: boolean;
      readonly entry?: string;
    }
  /** It is as it was sent, but has members that are not known; `cure`: the end of the sentence. */
  | { readonly kind: 'doubted'; readonly why: string; readonly cure: string };
export type Looked = {
  readonly collection: Collection;
  /** The path of its status; null if it has none. */
  readonly status: string | null;
  /** What was sent, or is known of it otherwise, by its names; amounts as money. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Its status is said before all have decided, so that what is empty counts, too. */
  readonly isDecided: boolean;
  /** A payment that was made before, of which neither the account nor the amount is known otherwise. */
  readonly isEarlier?: true;
  /** Its status says that it was refused or taken back. */
  readonly isUndone?: boolean;
  /** The time of the look, in epoch milliseconds. */
  readonly asOf: number;
  /** When it was to be sent; undefined of what was there before. */
  readonly sentAt?: number;
};

type Neutral = 'in_undone_payments' | 'in_earlier_payments' | `in_${Collection}`;
/**
 * The lists of TMS_SETTINGS that declare what says nothing, of which the sentence names the first. What says nothing next to
 * `paid` may say next to `voided` that it was paid all the same, so neither list holds for the other.
 */
function neutralOf({ collection, isEarlier, isUndone }: Looked): readonly Neutral[] {
  if (isUndone === true) return collection === 'payments' ? ['in_undone_payments'] : [];
  return [...(isEarlier === true ? (['in_earlier_payments'] as const) : []), `in_${collection}`];
}

/** Clocks and days differ by less; what was made before that is another payment. */
const DAY_MS = 86_400_000;

/** What is not compared with an amount, a key or an id that was sent: text for people. */
const FREE = ['reason'];

/** @returns what differs from what was sent, or all that is not known; null when there is nothing */
export function doubtOfRecord(answer: Entries, looked: Looked, settings: TmsSettings): Doubt | null {
  const reader = new Reader(answer, looked, settings);
  const difference = reader.difference();
  if (difference !== null) return { kind: 'differs', ...difference };
  const leaves = reader.leaves.filter((leaf) => !reader.isKnown(leaf));
  const declared = leaves.map((leaf) => reader.declaredDifference(leaf)).find((each) => each !== null);
  if (declared !== undefined) return { kind: 'differs', ...declared };
  const unknown = leaves.map((leaf) => reader.unknown(leaf));
  return unknown.length === 0 ? null : { kind: 'doubted', why: unknownShown(unknown), cure: reader.cure(unknown) };
}

class Reader {
  readonly leaves: readonly Leaf[];
  readonly #answer: Entries;
  readonly #looked: Looked;
  readonly #settings: TmsSettings;
  readonly #status: string | null;
  readonly #root: Path;
  readonly #record: Entries;
  readonly #about: About;
  readonly #declared: Declared;
  readonly #forms: AboutForms;
  readonly #done: ReadonlySet<string>;

  constructor(answer: Entries, looked: Looked, settings: TmsSettings) {
    this.#answer = answer;
    this.#looked = looked;
    this.#settings = settings;
    this.leaves = leavesIn(answer, []);
    this.#status = looked.status;
    this.#root = pathOfRecord(answer, this.#status);
    const record = this.#root.length === 0 ? answer : valueAt(answer, this.#root.join('.'));
    this.#record = isEntries(record) ? record : {};
    const id = isStated(this.#record['id']) ? this.#record['id'] : answer['id'];
    this.#about = {
      asOf: looked.asOf,
      earliest: looked.sentAt === undefined ? Number.NEGATIVE_INFINITY : looked.sentAt - DAY_MS,
      timeZone: settings.time_zone,
      id,
      collection: settings.collections[looked.collection].split('/').at(-1) ?? '',
    };
    this.#declared = readEntries(neutralOf(looked).flatMap((list) => settings.neutral[list]));
    this.#forms = {
      ours: withAmounts(looked.sent),
      isOfNow: (value) => isInstant(value, settings.time_zone) && isOfRecord(value, this.#about),
      place: looked.isUndone === true ? 'undone' : 'record',
    };
    this.#done = looked.isUndone === true ? new Set() : doneIn(settings, looked.collection);
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
    if (differs?.id !== undefined) return { ...differs, isAlike: this.#isAlike(shown, differs.id) };
    if (differs !== null || !isMoney(amount) || !isStated(currency) || isSameCurrency(currency, amount.$money))
      return differs;
    return { why: `\`${name}\` is \`${String(namesOf(currency)[0])}\`, where \`${amount.$money}\` was sent` };
  }

  /** Whether the id that it states is of the form of ours: such a number is hardly one of the vendor's own. */
  #isAlike(stated: Entries, id: string): boolean {
    const values = Object.entries(stated).flatMap(([name, value]) =>
      bareName(name) === bareName(id) ? namesOf(value) : [],
    );
    return values.some((value) => formOf(value) === formOf(this.#looked.sent[id]));
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
    if (this.#isElsewhere(name)) return isWord(value) && (inner.length === 0 || /^(?:id|href)$/.test(inner.join('.')));
    if (this.#isAsSent(name, inner, leaf)) return true;
    return isKnownMember(own, leaf, this.#about);
  }

  /** The path within the record; null for what is around it. */
  #ownPath = (path: Path): Path | null =>
    this.#root.every((name, at) => path[at] === name) ? path.slice(this.#root.length) : null;

  /** By its path in the answer or in the record. Where a value that was sent is declared, nothing else covers it. */
  #isDeclared(leaf: Leaf): boolean {
    const { path, value } = leaf;
    const own = this.#ownPath(path);
    if (own?.length === 1 && isPaymentType(own, value, this.#settings.entry_types)) return true;
    const leaves = this.#pathsOf(path).map((each) => ({ ...leaf, path: each }));
    if (leaves.some((each) => this.#done.has(statusText(entryAt(each.path, String(value)))))) return true;
    const compared = leaves.filter((each) => this.#comparedAt(each.path).length > 0);
    return (compared.length > 0 ? compared : leaves).some((each) => isDeclared(each, this.#declared, this.#forms));
  }

  /** What was sent that is declared to be at the path: `vendor.id=$account_id`. */
  #comparedAt = (path: Path): readonly string[] => comparedIn(this.#declared.formsAt(path), this.#forms);

  /** Of a member that is not known: that another value is where one that was sent is declared to be. */
  declaredDifference({ path, value }: Leaf): { readonly why: string; readonly entry: string } | null {
    if (isNothing(value)) return null;
    const [form] = this.#pathsOf(path).flatMap((each) => this.#comparedAt(each));
    if (form === undefined) return null;
    const at = this.#ownPath(path) ?? path;
    const why = `\`${clip(at.join('.'), 80)}\` is ${shown(value)}, where ${shown(sentIn(form, this.#forms))} was sent`;
    return { why, entry: entryAt(at, form) };
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
      return isAt && isStated(this.#looked.sent[name]) && isNamed(this.#looked.sent[name], value);
    });

  /** What wraps the record may have its id and our key. */
  #isAround(path: Path, value: Value): boolean {
    if (this.#root.length === 0 || path.length > 1) return false;
    return path[0] === 'id'
      ? !isStated(this.#record['id'])
      : path[0] === 'client_key' && isNamed(this.#looked.sent['client_key'], value);
  }

  #isAsSent(name: string, inner: Path, { value, list = [value] }: Leaf): boolean {
    const { sent } = this.#looked;
    if (bareName(name) === 'currency' && isMoney(sent['amount']))
      return isSameCurrency(value, sent['amount'].$money) && inner.length <= 1;
    const [, ours] = Object.entries(sent).find(([each]) => bareName(each) === bareName(name)) ?? [];
    if (ours === undefined) return false;
    if (isMoney(ours)) return isPartOf(ours, inner, value);
    const sentValues = Array.isArray(ours) ? (ours as readonly unknown[]) : [ours];
    return scalarsIn(list).every((stated) => isNothing(stated) || sentValues.some((each) => isNamed(each, stated)));
  }

  /** What declares a member, if anything does. */
  unknown(leaf: Leaf): Unknown {
    const path = this.#ownPath(leaf.path) ?? leaf.path;
    const form = offeredForm({ ...leaf, path }, this.#forms);
    const isChanging = this.#pathsOf(leaf.path).some((each) => this.#declared.formsAt(each).length > 0);
    return { ...leaf, entry: form === null || isChanging ? null : entryAt(path, form), isChanging };
  }

  /** The account of an earlier payment is only known where the settings say that it is. */
  #accountCure(unknown: readonly Unknown[]): string {
    const { isEarlier, sent } = this.#looked;
    const at = unknown.find(({ path }) => OF_ACCOUNT.test(path.join('.')) && isPath(path));
    return isEarlier !== true || isStated(sent['account_id']) || at === undefined
      ? ''
      : `. If \`${clip(at.path.join('.'), 80)}\` is our account, name it in \`ids.account_id\` of TMS_SETTINGS`;
  }

  cure(unknown: readonly Unknown[]): string {
    const { collection } = this.#looked;
    const at = this.#status === null || isOurs(this.#record) ? null : otherRecordIn(this.#answer, unknown);
    if (at !== null)
      return `. Its record seems to be \`${at.record}\`: name \`${at.status}\` in \`records.${collection}.status\` of TMS_SETTINGS`;
    const what =
      collection === 'payments' ? 'whether, how much, to whom and when was paid' : 'whether and as what it was done';
    return this.#accountCure(unknown) + declaring(unknown, neutralOf(this.#looked)[0] ?? `in_${collection}`, what);
  }
}

/** `vendor_id`, `payee.no` */
const OF_ACCOUNT = /(?:account|customer|client|vendor|payee)[a-z]*[._]?(?:id|no|number|ref)$/i;

/** `ACC-17` and `ACC-2` are of one form. */
const formOf = (value: unknown): string =>
  plainText(value)
    .replace(/\p{L}+/gu, 'a')
    .replace(/\d+/g, '0');

const scalarsIn = (value: unknown): readonly Value[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsIn) : [value as Value];

const isWord = (value: Value): boolean => /^\S+$/.test(String(value).trim());

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
