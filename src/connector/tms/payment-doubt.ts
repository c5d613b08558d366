/**
 * Finds what in the record of a payment is not known to say nothing of whether, how much, to whom and when was paid:
 * `bank_status: { TxSts: 'RJCT' }`, `is_current: false`, `paid_to: 'ACC-2'`, `value_date: '2099-01-01'`.
 *
 * INVARIANT: a payment is done only if each of its members has a name and a value that are known, is what was sent, or is
 * declared.
 *
 * Pure.
 */
import { isMoney, type Money } from '../../kernel/money.ts';
import { meansNoDate } from '../../kernel/no-date.ts';
import { isDenied } from '../denied-status.ts';
import { moneyIn } from '../list-amounts.ts';
import { createWordReader } from '../name-words.ts';
import { isStateOfCountry } from '../outcome-names.ts';
import { entriesIn, isEntries, isLink, isNo, isYes, NONE, type Entries } from '../outcome-values.ts';
import { isDeclaredWord, readOutcome } from '../outcome-words.ts';
import { plainText } from '../plain-text.ts';
import { isSameCurrency } from '../same-amount.ts';
import { isDeclaredAt } from '../sign-at.ts';
import { wordsOfName } from '../statements.ts';
import { timeStated } from '../stated-time.ts';
import type { Unknown } from '../unknown-member.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import { isBankCode } from './bank-code.ts';
import { isLikeAccount } from './like-account.ts';
import * as known from './payment-words.ts';

type Words = readonly string[];
type Leaf = { readonly path: Words; readonly value: string | number | boolean | null; readonly around: Entries };
export type Paying = {
  /** What was sent, by its names. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Words that mean done, and `name=value` for a single field, as `plainText` writes them. */
  readonly done: ReadonlySet<string>;
  /** Fields that are read elsewhere: the status of the record, and its ids. */
  readonly paths: readonly string[];
  /** Its status is said before all have decided, so that what is missing counts, too. */
  readonly isDecided: boolean;
  /** The time of the look, in epoch milliseconds. */
  readonly asOf: number;
};

const DAY_MS = 86_400_000;
const DEPTH_MAX = 8;
/** Words of values, which no name is made of. */
const OF_VALUES: ReadonlySet<ReadonlySet<string>> = new Set([
  ...[known.KIND, known.DONE_ELSEWHERE, known.OF_CHECK, known.OF_SUCCESS, known.OF_ELSE, known.OF_WARNING],
]);
const ALL: ReadonlySet<string> = new Set(Object.values(known).flatMap((set) => (OF_VALUES.has(set) ? [] : [...set])));
const wordsIn = createWordReader([...ALL]);

/** @returns the first member that is not known; null when all are */
export function unknownInPayment(record: Entries, paying: Paying): Unknown | null {
  const amount = isMoney(paying.sent['amount']) ? paying.sent['amount'] : null;
  const leaves = leavesIn(record, [], record);
  const reader = new Reader(paying, amount, leaves, record);
  return leaves.find((leaf) => !reader.isKnown(leaf)) ?? null;
}

function leavesIn(value: unknown, path: Words, around: Entries): readonly Leaf[] {
  if (typeof value === 'object' && value !== null && path.length > DEPTH_MAX) return [{ path, value: '…', around }];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => leavesIn(each, path, around));
  if (isEntries(value)) return Object.entries(value).flatMap(([name, each]) => leavesIn(each, [...path, name], value));
  return [{ path, value: (value ?? null) as Leaf['value'], around }];
}

class Reader {
  readonly #paying: Paying;
  readonly #amount: Money | null;
  readonly #leaves: readonly Leaf[];
  readonly #record: Entries;
  readonly #ours: ReadonlySet<string>;
  readonly #account: string | null;

  constructor(paying: Paying, amount: Money | null, leaves: readonly Leaf[], record: Entries) {
    const { sent } = paying;
    this.#paying = paying;
    this.#amount = amount;
    this.#leaves = leaves;
    this.#record = record;
    this.#ours = new Set(
      Object.values(sent)
        .filter((each) => typeof each === 'string')
        .map(plainText),
    );
    const account = sent['account_id'];
    this.#account = typeof account === 'string' && /\p{L}/u.test(account) ? account : null;
  }

  isKnown(leaf: Leaf): boolean {
    const { path, value } = leaf;
    const [first = ''] = path;
    const { done, paths, sent } = this.#paying;
    if (isDeclaredAt(done, path.slice(0, -1), path.at(-1) ?? '', value)) return true;
    if (paths.some((each) => isWithin(path, each)) || (path.length === 1 && first === 'id')) return true;
    // Compared with what was sent; a text of the TMS in its place is read as any other.
    if (path.length === 1 && Object.hasOwn(sent, first) && (first !== 'reason' || value === sent[first])) return true;
    if (first === 'already_paid' && isMoney(sent[first])) return true;
    if (this.#isOtherAccount(path, value)) return false;
    const parts = path.map(wordsIn);
    const all = parts.flat();
    if (isNothing(value)) return !this.#paying.isDecided || this.#isSpare(leaf, all);
    if (parts.some((part) => part.every((word) => known.ADDRESSES.has(word)))) return true;
    if (isOfOther(parts)) return true;
    if (!all.every((word) => ALL.has(word))) return false;
    const own = ofRecord(parts);
    return this.#isKnownValue(leaf, own, own.flat());
  }

  /** The name of the member, with the objects that it is in, but for those that only hold the record. */
  #isKnownValue({ path, value, around }: Leaf, parts: readonly Words[], all: Words): boolean {
    const last = parts.at(-1) ?? [];
    const head = last.at(-1) ?? '';
    if (typeof value === 'string' && this.#ours.has(plainText(value))) return true;
    const denied = isNo(value) || /^[+-]?0+(?:\.0+)?$|^none$/i.test(String(value).trim());
    if (denied) return all.some((word) => known.NO.has(word) || known.FLAGS.has(word)) || isZeroCode(value, head);
    if (isYes(value) && (typeof value === 'boolean' || !known.KINDS.has(head))) return this.#isYesKnown(all, head);
    const approvals = this.#ofApprovals(all, value);
    if (approvals !== null) return approvals;
    if (this.#isTimeName(all, last, value)) return this.#isPast(value, all);
    if (all.some((word) => known.MONEY.has(word) || word === 'balance') && this.#isAmount(last, value, path))
      return true;
    if (isCurrencyName(all)) return this.#isCurrency(value, all);
    return this.#isKnownText({ path, value, around }, { all, last, head });
  }

  #isKnownText(
    { path, value, around }: Leaf,
    { all, last, head }: { readonly all: Words; readonly last: Words; readonly head: string },
  ): boolean {
    if (isLink(value)) return true;
    if (isNotNeeded(value) && all.every((word) => known.CONTROLS.has(word) || known.STATUSES.has(word))) return true;
    if (
      head === 'state' &&
      isStateOfCountry(path.at(-1) ?? '', Object.keys(around)) &&
      /^[A-Z]{2}$/.test(String(value))
    )
      return true;
    if (all.some((word) => known.STATUSES.has(word)) && this.#isStatus(value, all, path)) return true;
    if (all.some((word) => known.LABELS.has(word) || known.FREE.has(word))) return !this.#hasOtherAmount(value);
    if (all.some((word) => known.TEXTS.has(word)))
      return !this.#hasOtherAmount(value) && isSentenceKnown(String(value));
    if (known.KINDS.has(head)) return isKind(value, all);
    if (/^env(?:ironment)?$/.test(head)) return /^(?:prod|production|live|prd)\b/i.test(String(value));
    if (known.COUNTS.has(head) && typeof value === 'number')
      return head !== 'count' || value === 1 || this.#isLength(value);
    if (last.some((word) => known.NUMBERING.has(word))) return isNumber(value) && !isBankCode(value, all);
    if (known.NAMES.has(head)) return typeof value === 'string' && isName(value);
    // `voucher: 'V-88123'`; a bare number may be an amount.
    return known.NOUNS.has(head) && !isBankCode(value, all) && /^[A-Za-z][\w./-]*\d[\w./-]*$/.test(String(value));
  }

  /** An id like our account, which may be the one that was paid. */
  #isOtherAccount(path: Words, value: Leaf['value']): boolean {
    if (this.#account === null || typeof value !== 'string' || this.#ours.has(plainText(value))) return false;
    return isLikeAccount(path, value, this.#account);
  }

  /** Nothing where nothing is expected, of a payment that is only decided: `paid_at: null`, `approved_by: null`. */
  #isSpare({ path, around }: Leaf, all: Words): boolean {
    const name = path.at(-1) ?? '';
    const listed = around[name];
    if (Array.isArray(listed) && listed.some((each) => !isNothing(each as Leaf['value']))) return false;
    if (/\d/.test(name) || path.slice(0, -1).some((each) => wordsIn(each).some((word) => known.APPROVALS.has(word))))
      return false;
    return isOfOther(path.map(wordsIn)) || all.every((word) => ALL.has(word) && word !== 'signed');
  }

  #isYesKnown(all: Words, head: string): boolean {
    if (all.some((word) => known.REQUIRED.has(word)))
      return !this.#paying.isDecided && all.every((word) => known.REQUIRED.has(word) || known.NEEDS.has(word));
    return known.FLAGS.has(head) || (known.YES.has(head) && !all.some((word) => known.NO.has(word)));
  }

  /** Whether numbers of approvals agree with each other; null when it is none. */
  #ofApprovals(all: Words, value: Leaf['value']): boolean | null {
    if (all.some((word) => known.PERCENTS.has(word)))
      return all.some((word) => /^(?:discount|tax)$/.test(word)) || Number(value) === 100;
    if (!all.every((word) => known.APPROVALS.has(word) || word === 'percent')) return null;
    const [, given, needed] = /^(\d{1,3}) ?(?:of|\/) ?(\d{1,3})$/.exec(String(value).trim()) ?? [];
    if (given !== undefined) return given === needed;
    if (!isCount(value) || !all.some((word) => /^(?:approv|sign|level|step|stage|round)/.test(word))) return null;
    const others = this.#leaves.filter((each) => {
      const of = each.path.flatMap(wordsIn);
      return isCount(each.value) && of.every((word) => known.APPROVALS.has(word));
    });
    return (
      others.every((each) => Number(each.value) === Number(value)) && (others.length > 1 || !this.#paying.isDecided)
    );
  }

  #isTimeName(all: Words, last: Words, value: Leaf['value']): boolean {
    const isTime = Number.isFinite(timeStated(value)) || meansNoDate(String(value));
    const of = last.every((word) => known.TIMES.has(word) || known.WHEN.has(word) || known.LATER.has(word));
    return isTime && of && (last.some((word) => known.WHEN.has(word)) || typeof value === 'string') && all.length > 0;
  }

  #isPast(value: Leaf['value'], all: Words): boolean {
    const isLate =
      all.some((word) => known.LATER.has(word)) &&
      !all.some((word) =>
        /^(?:pa(?:id|y|yment)|release[d]?|sent|issued?|settle(?:d|ment)|posted|posting|value)$/.test(word),
      );
    return isLate || meansNoDate(String(value)) || timeStated(value) <= this.#paying.asOf + DAY_MS;
  }

  /** Our amount, its minor units, the sum of lines that make it, or how many there are of a list. */
  #isAmount(last: Words, value: Leaf['value'], path: Words): boolean {
    const amount = this.#amount;
    if (amount === null || typeof value === 'boolean' || value === null) return false;
    if (last.some((word) => known.MINOR.has(word))) return Number(value) === amount.minor;
    if (last.includes('balance')) return last.length === 1 || last.includes('account');
    if (typeof value === 'number' && last.length === 1 && this.#isLength(value)) return true;
    return this.#isOurs(String(value), amount) || this.#isOfLines(path, amount);
  }

  #isOurs(text: string, amount: Money): boolean {
    const read = readVendorAmount(text.replace(/^\s*US\s*(?=\$)/i, ''), amount.$money);
    return read.kind === 'amount' && read.amount.$money === amount.$money && read.amount.minor === amount.minor;
  }

  #isLength = (value: number): boolean =>
    Object.values(this.#record).some((each) => Array.isArray(each) && each.length === value);

  #isOfLines(path: Words, amount: Money): boolean {
    const listed = Object.entries(this.#record).find(([name]) => name === path[0])?.[1];
    const sum = Array.isArray(listed) && listed.length > 1 ? moneyIn(entriesIn(listed)) : null;
    return sum !== null && this.#isOurs(String(sum), amount);
  }

  #isCurrency(value: Leaf['value'], last: Words): boolean {
    if (last.some((word) => /^(?:base|account|home|functional|reporting|local)$/.test(word))) return true;
    return value === '$' || isSameCurrency(value, this.#amount?.$money ?? '');
  }

  #isStatus(value: Leaf['value'], all: Words, path: Words): boolean {
    const text = plainText(value);
    const { done } = this.#paying;
    if (isDeclaredWord(String(value), done) || known.DONE_ELSEWHERE.has(text)) return true;
    if (/^(?:0+|20[01])$/.test(text) || (isDenied(all.join(' '), value) && path.length > 0)) return true;
    if (all.some((word) => word === 'check' || word === 'cheque') && known.OF_CHECK.has(text)) return true;
    return (
      all.some((word) => known.SCREENING.has(word)) && /^(?:no (?:hit|hits|match|matches)|cleared|approved)$/.test(text)
    );
  }

  /** An amount in a text for people that is another one. */
  #hasOtherAmount(value: Leaf['value']): boolean {
    const found = String(value).match(FIGURE) ?? [];
    const amount = this.#amount;
    return amount !== null && found.some((each) => !this.#isOurs(each.replace(/^[^\d$]*/, '').trim(), amount));
  }
}

const FIGURE = /(?:[$€£]\s?|\b(?:USD|EUR|CAD|MXN|GBP)\s?)\d[\d,.]*\d|(?:[$€£]\s?)\d|\b\d[\d,]*[.,]\d{2}\b(?![.\d-])/g;

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && (value.trim() === '' || meansNoDate(value)));
const isNotNeeded = (value: unknown): boolean => /^not? (?:required|needed|applicable)$/.test(plainText(value));
const isCount = (value: unknown): boolean => /^[1-9]\d{0,2}$/.test(String(value).trim());
const isZeroCode = (value: Leaf['value'], head: string): boolean =>
  /^0+$/.test(String(value).trim()) &&
  (known.STATUSES.has(head) || known.COUNTS.has(head) || known.NUMBERING.has(head));

const isWithin = (path: Words, field: string): boolean => {
  const whole = path.join('.');
  const [last = ''] = path.slice(-1);
  return (
    whole === field ||
    (whole.startsWith(`${field}.`) &&
      /^(?:id|code|key|name|label|title|text|value|ref_?name|display_?name|status|state)$/i.test(last))
  );
};

/** The words of the parts of a path that do not only hold the record. */
const ofRecord = (parts: readonly Words[]): readonly Words[] =>
  parts.filter((part, at) => at === parts.length - 1 || !part.every((word) => known.HOLDERS.has(word)));

/** Of a message, whatever it says; of a thing, what says nothing of its payment. */
function isOfOther(parts: readonly Words[]): boolean {
  const isMessage = (part: Words): boolean =>
    part.some((word) => known.MESSAGES.has(word)) &&
    part.every((word) => known.MESSAGES.has(word) || known.OF_MESSAGES.has(word));
  if (
    parts.some(isMessage) &&
    parts.every((part) => isMessage(part) || part.every((word) => known.OF_MESSAGES.has(word)))
  )
    return true;
  const ofThing = parts.findIndex((part) => part.some((word) => known.THINGS.has(word)));
  // What was claimed or invoiced is no sum that was paid.
  const isClaimed = parts.flat().some((word) => /^(?:claims?|invoice|order|shipments?)$/.test(word));
  const isOfThing = (word: string): boolean =>
    known.THINGS.has(word) ||
    known.OF_THINGS.has(word) ||
    (isClaimed && /^(?:amount|total|currency|date)$/.test(word)) ||
    (known.NOUNS.has(word) && word !== 'to' && !known.PAYING.has(word));
  if (ofThing >= 0 && parts.slice(ofThing).every((part) => part.every(isOfThing))) return true;
  // A way to pay is set up, whatever becomes of a payment.
  return (
    parts.slice(0, -1).some((part) => part.includes('method')) && /^(?:status|state)$/.test(parts.at(-1)?.join() ?? '')
  );
}

const isCurrencyName = (last: Words): boolean =>
  last.some((word) => /^(?:currency|ccy|curr|symbol)$/.test(word)) &&
  last.every(
    (word) => known.CURRENCY.has(word) || known.NOUNS.has(word) || known.MONEY.has(word) || known.NUMBERING.has(word),
  );

const isNumber = (value: Leaf['value']): boolean =>
  typeof value === 'number' ||
  isLink(value) ||
  (/\d/.test(String(value)) && /^[^\s].{0,200}$/.test(String(value).trim()) && !/\s\p{L}+\s/u.test(String(value)));

/** No word of what became of it. */
const isName = (value: string): boolean => {
  const outcome = readOutcome(value, NONE);
  return outcome === 'other' || outcome === 'done';
};

function isKind(value: Leaf['value'], all: Words): boolean {
  const isDirection = all.includes('direction');
  const said = wordsOfName(String(value));
  return (
    said.length > 0 &&
    said.every((word) => (isDirection ? /^(?:out|outbound|outgoing)$/.test(word) : known.KIND.has(word)))
  );
}

const isAmongSuccess = (word: string): boolean => known.OF_SUCCESS.has(word) || word === 'paper';
const isOfElse = (word: string): boolean =>
  isAmongSuccess(word) || known.OF_ELSE.has(word) || known.OF_WARNING.has(word);

/** Each sentence says that it worked, or speaks of something else. Amounts in it are read before. */
function isSentenceKnown(text: string): boolean {
  const sentences = text.replace(/\b(?:please )?do not send\b/gi, '').split(/[.;!?](?=\s|$)/);
  return sentences.every((sentence) => {
    if (/\b\d+ (?:of|out of|from) \d/i.test(sentence)) return false;
    const tokens = sentence.split(/[\s,()'"]+/).filter((token) => token !== '');
    const isNumberOf = (token: string, at: number): boolean =>
      /\d/.test(token) && (!/^\d+$/.test(token) || ALL.has(plainText(tokens[at - 1] ?? '')));
    const said = tokens.filter((token, at) => !isNumberOf(token, at)).flatMap(wordsOfName);
    return said.every(isAmongSuccess) || (said.some((word) => known.OF_ELSE.has(word)) && said.every(isOfElse));
  });
}
