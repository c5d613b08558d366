/**
 * What a member of an answer is by the words of its name: the number of a document, a time, an amount, or a person or an account.
 *
 * Pure.
 */
import { createWordReader } from './name-words.ts';
import type { Path } from './unknown-member.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** What a name of a number ends in. */
const NUMBER = words(
  'id no nr num number ref reference uuid guid uetr key trace token batch run job check cheque chk voucher document doc invoice inv sequence seq serial receipt transaction txn',
);
/** Of what a number is that says how much, when, how many or with which outcome. */
const OUTCOME = words('code state status result response reason error rate version');
const AMOUNT = words('amount amt total net gross balance fee fees charge tax discount paid');
const COUNT = words('count counts rows page pages size');
const TIME = words(
  'date time day month year week quarter period stamp timestamp datetime when until since through due expiry expires',
);
/** The last words of a time, and of whom something is sent to. */
const TIME_LAST = words('at on dt ts of');
const PARTY = words(
  'customer client account payee vendor supplier creditor debtor bank beneficiary recipient payer iban bic swift address contact email mail company party parties owner consignee shipper',
);
const PARTY_LAST = words('to');
/** Parts of names that are written as one word: `CHKNO`. */
const PARTS = words('tran trans pay payment ext gl ap erp');

const wordsIn = createWordReader(
  [NUMBER, OUTCOME, AMOUNT, COUNT, TIME, TIME_LAST, PARTY, PARTY_LAST, PARTS].flatMap((each) => [...each]),
);
/** Without the names of the items of lists. */
const wordsOf = (name: string): readonly string[] => wordsIn(name.replace(/\[[^\]]*\]$/, ''));
const hasAny = (of: readonly string[], ...known: readonly ReadonlySet<string>[]): boolean =>
  of.some((word) => known.some((each) => each.has(word)));

const lastOf = (path: Path): readonly string[] => wordsOf(path.at(-1) ?? '');

/** Whether it is called as a number of a document is, wherever it is: `check.number`, `CHKNO`; not `vendor.id`, `amount_paid`. */
export function isNumber(path: Path): boolean {
  const all = path.flatMap(wordsOf);
  return (
    NUMBER.has(lastOf(path).at(-1) ?? '') &&
    !path.some((_, at) => isTime(path.slice(0, at + 1)) || isParty(path.slice(0, at + 1))) &&
    !hasAny(all, OUTCOME, AMOUNT, COUNT, PARTY)
  );
}

export const isTime = (path: Path): boolean => hasAny(lastOf(path), TIME) || TIME_LAST.has(lastOf(path).at(-1) ?? '');

export const isAmount = (path: Path): boolean => hasAny(lastOf(path), AMOUNT);

/** Whether it is a person, a company or an account: `payee`, `sent_to`, `vendor.name`. */
export function isParty(path: Path): boolean {
  const own = lastOf(path);
  const last = own.at(-1) ?? '';
  return PARTY.has(last) || PARTY_LAST.has(last) || (/name$/.test(last) && hasAny(path.flatMap(wordsOf), PARTY));
}

/** Whether it is called as the number of an account is: `vendor_id`, `payee.no`. */
export const isAccountNumber = (path: Path): boolean =>
  NUMBER.has(lastOf(path).at(-1) ?? '') && hasAny(path.flatMap(wordsOf), PARTY);
