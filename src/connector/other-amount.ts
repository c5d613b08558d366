/**
 * Finds an amount of the record itself that is another one than the amount that was sent, by the words of its name:
 * `amount_claimed`, `filed: { amount }`.
 *
 * Pure.
 */
import { isMoney, type Money } from '../kernel/money.ts';
import { createWordReader } from './name-words.ts';
import { isEntries, type Entries } from './outcome-values.ts';
import { isSameAmount, otherCurrencyIn } from './same-amount.ts';
import { isStated } from './stated-value.ts';

/** The field whose amount is spent, filed or accepted, and the words by which the record calls it. */
export type Spent = {
  readonly field: string;
  readonly words: ReadonlySet<string>;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** One of them makes a name one of an amount. */
const AMOUNT = words('amount amounts amt total totals sum value');
/** They may come with it. */
const WITH_AMOUNT = words('net gross grand the of in to be usd cad eur actual final');
/** @returns the name and the value that is another one; null when there is none */
export function otherAmountOf(
  record: Entries,
  sent: Money,
  spent: Spent,
  names: readonly string[],
): readonly [string, unknown] | null {
  const wordsIn = createWordReader([...AMOUNT, ...WITH_AMOUNT, ...spent.words]);
  const of = Object.entries(record).filter(([name, stated]) => isStated(stated) && !names.includes(name));
  const other = of.find(
    ([name, stated]) =>
      isOtherMinor(name, stated, sent) ||
      (isAmountOfRecord({ name, stated, all: wordsIn(name) }, spent, record) && !isSameAmount(sent, stated, record)),
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

export const spentIn = (sent: Readonly<Record<string, unknown>>, spent: Spent | undefined): Money | null => {
  const value = spent === undefined ? undefined : sent[spent.field];
  return isMoney(value) ? value : null;
};
