/**
 * Finds the members by which a refusal (4xx) of a payment states that it was made: the status of the payment, a flag, the
 * time at which it was paid, or the amount that was.
 *
 * Pure.
 */
import { datesOf } from '../kernel/date-notations.ts';
import { isDate, parseInstant } from '../kernel/time.ts';
import { isYes } from './outcome-values.ts';
import { literal, plainText } from './plain-text.ts';
import { statementsIn, type Statement } from './statements.ts';
import { PAYMENT, plainName } from './taken-signs.ts';

/** What carries a payment, as names call it. */
const CARRIER = `${PAYMENT}|check|cheque|credit`;
const WRAPPER = 'data|result|results|response|body|payload|record|details?|item|items';
const OF_PAYMENT = new RegExp(`^(?:(?:${CARRIER})(?: |$))+$`);
const AROUND = new RegExp(`^(?:(?:${CARRIER}|${WRAPPER})(?: |$))+$`);

const STATUS = new RegExp(`^(?:(?:${CARRIER}) )*(?:status|state|result|outcome|disposition)(?: (?:code|name|text))?$`);
const LABEL = /^(?:name|code|label|value|text|display name)$/;
const DONE =
  /^(?:(?:fully |already )?paid(?: in full)?|posted|issued|sent|settled|cleared|disbursed|released|remitted|booked|executed|processed|completed?|done|success|succeeded|successful|created|recorded|saved|committed|finished|finali[sz]ed|confirmed)[.!]?$/;
/** Of the payment they say it, too; a bare status of this word may be that of the claim. */
const DONE_OF_PAYMENT = /^(?:approved|paid out)[.!]?$/;

const FLAG = new RegExp(
  `^(?:(?:is|was|has|been|already) )*(?:(?:${CARRIER}) )*(?:(?:is|was|has|been|already) )*(?:success|succeeded|successful|created|saved|recorded|posted|paid|issued|booked|executed|committed|disbursed)(?: (?:flag|indicator|ind))?$`,
);
/** Words that other things are, too, unless the name is one of the payment: `payment_sent`. */
const FLAG_OF_PAYMENT = new RegExp(
  `^(?:(?:is|was|has|been) )*(?:${CARRIER}) (?:(?:is|was|has|been) )*(?:made|sent|done|released|settled|processed|completed?|confirmed)$`,
);

const PAYING = 'paid|posted|executed|disbursed|remitted|booked|transferred';
const WHEN = new RegExp(
  `^(?:(?:${CARRIER}) )*(?:${PAYING}) (?:at|on|date|time|timestamp|date time|datetime)$|^(?:date|time) (?:${PAYING})$|^(?:${CARRIER}) (?:issued|sent|settled|released|completed|processed) (?:at|on|date|time)$`,
);
/** Seconds since 1970, of this century. */
const SECONDS_MIN = 1_000_000_000;

const AMOUNT =
  /^(?:paid|disbursed|(?:amount|amt|total|sum|net) (?:paid|disbursed|remitted|transferred)|(?:paid|disbursed|remitted|transferred) (?:amount|amt|total|sum|value|minor|cents))$/;
const OF_AMOUNT = /^(?:amount|value|minor|cents|total)$/;

/** Whether a member states a payment as made, however the rest of the answer refuses it. */
export function statesPaid(body: unknown, record: string): boolean {
  const called = new RegExp(`\\b${literal(plainText(record))}\\b`, 'g');
  return statementsIn(body).some(({ path, value }) => {
    const names = path.map((name) => plainName(name).replace(called, 'payment'));
    return isDoneStatus(names, value) || isTimeOfPaying(names, value) || isAmountPaid(names, value);
  });
}

/** `payment_posted: true`, `posted: 'Y'`, `committed: 1`. */
export const flagsPaid = (body: unknown): boolean => statementsIn(body).some(isFlag);

type Value = Statement['value'];

const areAround = (names: readonly string[]): boolean => names.every((name) => AROUND.test(name));

function isDoneStatus(all: readonly string[], value: Value): boolean {
  // `status: { name: 'Paid' }`
  const names = LABEL.test(all.at(-1) ?? '') ? all.slice(0, -1) : all;
  const name = names.at(-1) ?? '';
  if (!STATUS.test(name) || !areAround(names.slice(0, -1))) return false;
  const said = plainText(value);
  const isOfPayment = names.slice(0, -1).some((each) => OF_PAYMENT.test(each)) || name.includes(' ');
  return DONE.test(said) || (isOfPayment && DONE_OF_PAYMENT.test(said));
}

function isFlag({ path, value }: Statement): boolean {
  const name = plainName(path.at(-1) ?? '');
  const isOn = isYes(value) || value === 1 || value === '1';
  return isOn && (FLAG.test(name) || FLAG_OF_PAYMENT.test(name));
}

const isTimeOfPaying = (names: readonly string[], value: Value): boolean =>
  WHEN.test(names.at(-1) ?? '') && areAround(names.slice(0, -1)) && isTime(value);

function isTime(value: Value): boolean {
  if (typeof value === 'number') return value >= SECONDS_MIN;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  const [day = ''] = text.split(/[T ]/);
  return parseInstant(text) !== null || isDate(day) || datesOf(day).length > 0 || datesOf(text).length > 0;
}

function isAmountPaid(all: readonly string[], value: Value): boolean {
  const names = OF_AMOUNT.test(all.at(-1) ?? '') ? all.slice(0, -1) : all;
  return AMOUNT.test(names.at(-1) ?? '') && areAround(names.slice(0, -1)) && isAmount(value);
}

const isAmount = (value: Value): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && /[1-9]/.test(value) && /^[^a-z]*(?:[a-z]{3})?[^a-z]*$/i.test(value));
