/**
 * Finds what in the record of a payment that was taken back is not known to be neutral or part of being taken back:
 * `retry_status`, `check_cleared_date`, `reinstated_at`. It may say that the payment was made all the same, or may be.
 *
 * INVARIANT: a payment counts as not paid only if all that its record states is known to say nothing else.
 *
 * Pure.
 */
import { parseInstant } from '../../kernel/time.ts';
import { isEntries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { maySayDone } from '../taken-signs.ts';
import { isDeclaredNeutral, statementShown, statementsIn, wordsOfName, type Statement } from '../statements.ts';
import { isCodeOfReturn } from './bank-code.ts';

type Members = Readonly<Record<string, unknown>>;
export type Undoing = {
  /** Statuses of a payment that was taken back, as `plainText` writes them. */
  readonly undone: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  /** Names of what we sent, which the TMS repeats. */
  readonly sent: readonly string[];
  /** The time of the look, in epoch milliseconds. */
  readonly asOf: number;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** What names the payment, who is paid, how, and for what. */
const ABOUT = words(`
  id ids key uuid guid no nr num number ref reference code name type kind class category method description memo reason
  client account vendor supplier payee customer carrier claim claimant shipment invoice bol pro order case collection company
  payment check cheque bank routing address street city zip postal country phone email contact user external internal source
  version revision etag href url uri self link links method rel currency iso gl department cost center branch division tenant
  request entry record transaction title first last line lines document documents by`);
const ENTERED = words(
  'created entered updated modified changed edited inserted last on at by user date time timestamp utc id name',
);
const UNDOING = words(`
  void voids voided voiding cancel cancels canceled cancelled cancellation cancelation reverse reversed reversal return returned
  reject rejected rejection decline declined stop stopped fail failed failure delete deleted deletion deny denied denial
  refuse refused refusal expire expired expiry expiration`);
const OF_UNDOING = words(
  'is was on at by date time timestamp utc reason code text message description user name id note notes comment memo payment check number no ref reference request',
);
/** Statuses of a payment that was never made; one that was voided has an error of the voiding. */
const FAILED = /^(?:failed|failure|error|rejected|declined|denied|refused|insufficient funds)$/;
/** Why a bank does not pay; an error may also be of a notice that was sent after the payment. */
const OF_BANK =
  /\b(?:insufficient|not enough) funds\b|\baccount (?:is |was )?(?:closed|frozen|blocked|invalid|not found)\b|\b(?:invalid|unknown|wrong|no) (?:bank |payee )?(?:account|routing)\b|\bunable to locate account\b|\blimit exceeded\b|\bpayment (?:was )?(?:declined|rejected|failed)\b/i;
const WHY = words('error errors message messages');
const ERROR = words('error errors message messages code text detail details description reason type');
const STATUS = words('status state stage result outcome phase');
const AMOUNT = words('amount amounts value total gross original currency iso');
/** What is left of it. */
const REST = words('net remaining rest balance open outstanding');
/** Times and people of the payment, as they were before it was taken back. */
const BEFORE = words(
  'paid issued issue posted sent approved released submitted scheduled due processed printed mailed invoice check payment value booking transaction effective settlement',
);
const ON = words('on at date time timestamp utc by');
const ATTEMPTS = words('attempts retries tries attempt');
/** Being taken back has taken effect. */
const EFFECTED = words(
  'approved done complete completed processed accepted confirmed executed effective final ok success successful yes true',
);
/** A payment that cleared may come back. */
const BY_BANK = words('reversed returned');

/** @returns the rest of a sentence: *`check_status` is `cashed`*; null when all is known */
export function doubtIn(record: Members, undoing: Undoing): string | null {
  const all = statementsIn(
    Object.fromEntries(Object.entries(record).flatMap((member) => unsentOf(member, undoing.sent))),
  );
  const times = all.filter(({ path }) => isTimeOfUndoing(path)).map(({ value }) => timeOf(value));
  const undoneAt = times.length === 0 ? Number.NaN : Math.min(...times);
  const reader = {
    ...undoing,
    amount: numberOf(record['amount']),
    undoneAt,
    status: plainText(record['status'] ?? ''),
  };
  const found = all.find((each) => !isDeclaredNeutral(each, undoing.declared) && !isKnown(each, reader));
  return found === undefined ? null : statementShown(found);
}

/** What was sent says nothing, but for what the TMS adds to the amount: `amount: { amount, currency, voided: '100.00' }`. */
function unsentOf(
  [name, value]: readonly [string, unknown],
  sent: readonly string[],
): readonly (readonly [string, unknown])[] {
  if (!sent.includes(name)) return [[name, value]];
  if (name !== 'amount' || !isEntries(value)) return [];
  const more = Object.entries(value).filter(([inner]) => !/^(?:amount|value|currency)(?:_?code)?$/i.test(inner));
  return [[name, Object.fromEntries(more)]];
}

type Reader = Undoing & { readonly amount: number; readonly undoneAt: number; readonly status: string };

function isKnown({ path, value }: Statement, reader: Reader): boolean {
  const parts = path.map(wordsOfName);
  const all = parts.flat();
  const last = parts.at(-1) ?? [];
  const isOf = (...sets: readonly ReadonlySet<string>[]): boolean =>
    all.every((word) => sets.some((known) => known.has(word)));
  const isOfUndoing = all.some((word) => UNDOING.has(word));
  // Why a payment failed, and not what was tried with it after that.
  if (FAILED.test(reader.status) && isOf(ERROR) && all.some((word) => WHY.has(word)))
    return (
      isOwnCode(value) ||
      isCodeOfReturn(value) ||
      (typeof value === 'string' && OF_BANK.test(value.trim()) && !maySayDone(value))
    );
  if (last.some((word) => STATUS.has(word))) return isKnownStatus(value, { all, isOfUndoing }, reader);
  const isCleared = path.length === 1 && /^cleared_?(?:at|on|date)$/i.test(path[0] ?? '');
  if (isCleared || isReissue(path)) return !isCleared || BY_BANK.has(reader.status);
  if (all.some((word) => REST.has(word))) return false;
  if (all.some((word) => AMOUNT.has(word)) && Number.isFinite(numberOf(value)) && isOf(AMOUNT, UNDOING, ABOUT))
    return numberOf(value) === reader.amount;
  // `void_failed`, `cancellation_declined`: one takes back the other.
  if (new Set(all.filter((word) => UNDOING.has(word)).map((word) => word.slice(0, 4))).size > 1) return false;
  if (isOfUndoing && isOf(UNDOING, OF_UNDOING))
    // A day without a time may be of a time zone that is ahead.
    return isTimeOfUndoing(path) ? timeOf(value) <= reader.asOf + DAY_MS : isKnownOfUndoing(value, path, last);
  return isKnownOtherwise({ path, value }, { last, isOf }, reader);
}

type Words = { readonly last: readonly string[]; readonly isOf: (...sets: readonly ReadonlySet<string>[]) => boolean };

/** What names the payment, says when it was entered, or is of the time before it was taken back. */
function isKnownOtherwise({ path, value }: Statement, { last, isOf }: Words, { undoneAt }: Reader): boolean {
  if (last.some((word) => FREE.has(word)) && isOf(ABOUT)) return isPlainReason(value) || namesOnly(value);
  // A code by itself is a reason, whatever it is called elsewhere: `TIMEOUT`, `PARTIAL`, 504.
  if (path.length === 1 && last.join() === 'code') return isCodeOfReturn(value);
  if (isOf(ENTERED) || isOf(ABOUT, AMOUNT)) return typeof value !== 'boolean' && !maySpeakOfMoney(value);
  if (isOf(BEFORE, ON)) return last.includes('by') || timeOf(value) <= undoneAt;
  return false;
}

const isReissue = (path: readonly string[]): boolean =>
  path.length === 1 && /^reissued_?(?:as|by)$/i.test(path[0] ?? '');

const DAY_MS = 86_400_000;
const OF_MONEY =
  /\b(?:time ?outs?|timed out|unknown|unclear|in doubt|partial(?:ly)?|paid|sent|cleared|cashed|settled|posted|executed|disbursed|pending|retry|succeeded|success|honou?red|completed?|presented|debited|credited|re-?issued?|re-?sent|replace(?:d|ment)|collected|received|receipt|confirmed|delivered)\b/i;

/** Whether a value says what became of the money, under a name that is neutral otherwise. */
function maySpeakOfMoney(value: Statement['value']): boolean {
  return OF_MONEY.test(String(value).replaceAll(/[_-]+/g, ' '));
}

/** Names under which people write what they like. */
const FREE = words('memo description reason message comment comments note notes text title');
const OF_PERSON = words('by user name');
const OF_NUMBER = words('id no number ref reference request check payment');
/** Reasons that are final, and about the whole payment. */
const REASONS =
  /^(?:(?:the )?(?:wrong|incorrect|invalid|unknown|bad|missing) (?:bank |payee )?(?:vendor|payee|account|amount|claim|shipment|address|routing|bank|currency|date|type|details)(?: number| type)?|entered in error|(?:data )?entry error|user error|clerical error|insufficient funds|account (?:is |was )?(?:closed|frozen|blocked|invalid)|(?:claim|shipment) (?:was )?(?:withdrawn|denied|canceled|cancelled)|(?:not|never) (?:approved|released|sent)|approval (?:was )?denied|(?:requested by )?(?:customer|payee|vendor)(?: request)?)[.]?$/i;
/** What a payment is for. */
const PURPOSE = words(
  'claim claims payment for of the freight damage loss shortage settlement shipment invoice bol pro case cargo carrier',
);

/**
 * What is said of being taken back: that it was, why, by whom, under which number. A reason that is not known to be final
 * and about all of it may say that the money left all the same: `outcome unknown`, `paid by wire instead`, `PARTIAL`.
 */
function isKnownOfUndoing(value: Statement['value'], path: readonly string[], last: readonly string[]): boolean {
  if (typeof value === 'boolean') return path.length === 1;
  const [end = ''] = last.slice(-1);
  if (
    last.every((word) => UNDOING.has(word) || /^(?:is|was)$/.test(word)) &&
    /^(?:true|yes|y|t|x|1)$/i.test(String(value).trim())
  )
    return true;
  if (OF_PERSON.has(end)) return !maySayDone(String(value));
  if (OF_NUMBER.has(end)) return /^[\w#./-]{1,40}$/.test(String(value).trim()) && /\d/.test(String(value));
  return isPlainReason(value);
}

function isPlainReason(value: Statement['value']): boolean {
  const text = String(value).trim();
  return REASONS.test(text) || /^[A-Z]{1,2}\d{1,4}$/.test(text) || isOwnCode(text);
}

/** A number for a reason of the TMS's own, and none of HTTP, such as 408 and 504: then it is not known what was done. */
const isOwnCode = (value: Statement['value']): boolean =>
  /^\d{1,4}$/.test(String(value)) && !/^[1-5]\d\d$/.test(String(value));

const namesOnly = (value: Statement['value']): boolean =>
  String(value)
    .split(/\s+/)
    .every((token) => PURPOSE.has(token.toLowerCase()) || /^[\w#./-]*\d[\w#./-]*$/.test(token));

/** A status of anything is known only if it says that it was taken back, too, or that this has taken effect. */
function isKnownStatus(
  value: Statement['value'],
  { all, isOfUndoing }: { readonly all: readonly string[]; readonly isOfUndoing: boolean },
  { undone }: Reader,
): boolean {
  const plain = plainText(value);
  if (isOfUndoing) return EFFECTED.has(plain);
  const isOther = all.some((word) => !STATUS.has(word) && !ABOUT.has(word) && !ATTEMPTS.has(word) && !/^re/.test(word));
  return undone.has(plain) && !isOther;
}

/** `voided_at`, and the `at` of `void: { at }`. */
function isTimeOfUndoing(path: readonly string[]): boolean {
  const all = path.flatMap(wordsOfName);
  const [last = ''] = all.slice(-1);
  return all.some((word) => UNDOING.has(word)) && /^(?:on|at|date|time|timestamp|utc)$/.test(last);
}

/** NaN for what is no time, which is neither before nor after another. */
function timeOf(value: Statement['value']): number {
  const text = String(value).trim();
  return parseInstant(text) ?? Date.parse(text);
}

/** An amount as a number, for comparison only; NaN if there is none. */
function numberOf(value: unknown): number {
  const text = String(isEntries(value) ? value['amount'] : value).replace(/[$,\s]|USD/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Math.abs(Number(text)) : Number.NaN;
}
