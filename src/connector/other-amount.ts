/**
 * Finds an amount of the record itself that is another one than the amount that was sent, by the words of its name:
 * `payment_total`, `amount_claimed`, `remitted: { amount }`; and of a payment, what it leaves open: `balance_due`.
 *
 * Pure.
 */
import { isMoney, type Money } from '../kernel/money.ts';
import { createWordReader } from './name-words.ts';
import { isEntries, type Entries } from './outcome-values.ts';
import { isSameAmount, otherCurrencyIn } from './same-amount.ts';
import { isStated } from './stated-value.ts';
import { readVendorAmount } from './vendor-amount.ts';

/** The field whose amount is spent, filed or accepted, and the words by which the record calls it. */
export type Spent = {
  readonly field: string;
  readonly words: ReadonlySet<string>;
  /** Whether the record may say that a part of it is left open. */
  readonly isPaid: boolean;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** One of them makes a name one of an amount. */
const AMOUNT = words('amount amounts amt total totals sum value');
/** They may come with it. */
const WITH_AMOUNT = words('net gross grand the of in to be usd cad eur actual final');
/** What is left of a payment. `balance` and `open` alone may be of an account. */
const LEFT = words('remaining outstanding unpaid owed underpaid underpayment shortfall due unapplied withheld');
/** Names that are of what is left by themselves. */
const LEFT_ALONE = words('remaining unapplied unpaid shortfall underpaid withheld');
const WITH_LEFT = words('balance amount amounts amt total value open still left payable of payment tax');

/** @returns the name and the value that is another one; null when there is none */
export function otherAmountOf(
  record: Entries,
  sent: Money,
  spent: Spent,
  names: readonly string[],
): readonly [string, unknown] | null {
  const wordsIn = createWordReader([...AMOUNT, ...WITH_AMOUNT, ...LEFT, ...WITH_LEFT, ...spent.words]);
  const of = Object.entries(record).filter(([name, stated]) => isStated(stated) && !names.includes(name));
  const other = of.find(
    ([name, stated]) =>
      isOtherMinor(name, stated, sent) ||
      (isAmountOfRecord({ name, stated, all: wordsIn(name) }, spent, record) && !isSameAmount(sent, stated, record)) ||
      (spent.isPaid && isLeft({ name, stated, all: wordsIn(name) }, sent, record)),
  );
  return other ?? otherCurrencyIn(record, sent);
}

/** `amount_cents: 50000` */
const isOtherMinor = (name: string, stated: unknown, sent: Money): boolean =>
  /^amount_?(?:in_?)?(?:minor|cents)$/i.test(name) && Number(stated) !== sent.minor;

type Member = { readonly name: string; readonly stated: unknown; readonly all: readonly string[] };

function isAmountOfRecord({ name, stated, all }: Member, spent: Spent, record: Entries): boolean {
  if (!all.every((word) => AMOUNT.has(word) || WITH_AMOUNT.has(word) || spent.words.has(word))) return false;
  // `total: 1` next to a list is its length.
  if (all.length === 1 && Object.values(record).some((each) => Array.isArray(each) && each.length === Number(stated)))
    return false;
  if (all.some((word) => AMOUNT.has(word))) return isEntries(stated) ? hasAmount(stated) : typeof stated !== 'boolean';
  // `paid: 425.00`, `net_pay: 425.00`, `remitted: { amount }`; an object may be anything else, and `paid: 1` a flag.
  if (isEntries(stated)) return hasAmount(stated) && !VERB_AND_RECORD.has(name.toLowerCase());
  return /^\s*\$?\d[\d,]*[.,]\d{2}\s*$/.test(String(stated)) || (typeof stated === 'number' && stated > 1);
}

/** Objects that are records of their own are compared as such. */
const VERB_AND_RECORD = words('payment transaction transfer check claim offer settlement');

const hasAmount = (stated: Entries): boolean => Object.hasOwn(stated, 'amount') || Object.hasOwn(stated, 'value');

/** `amount_due` may be that of the invoice that was paid. */
function isLeft({ name, stated, all }: Member, sent: Money, record: Entries): boolean {
  const isOpen = all.includes('open') && all.some((word) => /^(?:amount|amt)$/.test(word));
  const isOne = all.some((word) => LEFT.has(word)) && (all.length > 1 || LEFT_ALONE.has(all[0] ?? ''));
  if (!(isOne || isOpen) || !all.every((word) => LEFT.has(word) || WITH_LEFT.has(word))) return false;
  const amount = isEntries(stated) ? (stated['amount'] ?? stated['value']) : stated;
  if ((typeof amount !== 'string' && typeof amount !== 'number') || !/\d/.test(String(amount))) return false;
  const read = readVendorAmount(amount, sent.$money);
  if (read.kind === 'amount' && read.amount.minor === 0) return false;
  return !(/^(?:amount|total)_?due$/i.test(name) && isSameAmount(sent, stated, record));
}

export const spentIn = (sent: Readonly<Record<string, unknown>>, spent: Spent | undefined): Money | null => {
  const value = spent === undefined ? undefined : sent[spent.field];
  return isMoney(value) ? value : null;
};
