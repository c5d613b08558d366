/**
 * The few flags that are read of what the TMS answers, by their exact names. Where one is there, it must clearly say no, or for a
 * few yes. No other member next to a status is read, whatever it says: words that speak for or against a record never end.
 *
 * Names count without case and signs, and with `is` before them: `isVoided`, `IS_VOIDED`. Of what may have happened, the time counts,
 * too: `voided_at`, `void_date`.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { isEntries, isNo, isYes, type Entries } from '../outcome-values.ts';
import { bareName, isStated } from '../stated-value.ts';
import { statementsIn } from '../statements.ts';
import type { TmsSettings } from './config.ts';
import { isNone } from './written-dates.ts';

type Flags = { readonly no: ReadonlySet<string>; readonly yes: ReadonlySet<string> };

const words = (text: string): readonly string[] => text.split(' ');
const withTimes = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${name}at`, `${name}on`, `${name}date`]);
const flags = (no: readonly string[], yes: readonly string[] = []): Flags => ({ no: new Set(no), yes: new Set(yes) });

/** It is none, or is no more. */
const GONE: readonly string[] = [
  ...withTimes(words('void voided cancelled canceled deleted')),
  ...words('test mergedinto replacedby'),
];
const REFUSED = withTimes(words('rejected declined denied failed refused reversed returned stopped expired'));

/** Of the answer, and of what wraps a record: the request failed. */
const ANSWER = {
  no: words(
    'error errors err errorcode errorcount errormessage errormessages errordescription haserror haserrors fault faultcode faultstring exception exceptionmessage',
  ),
  yes: words('success ok'),
} as const;
export const ANSWER_FLAGS = flags(ANSWER.no, ANSWER.yes);
export const RECORD_FLAGS = flags([...ANSWER.no, ...GONE, ...REFUSED], ANSWER.yes);
export const PAYMENT_FLAGS = flags(
  [...RECORD_FLAGS.no, ...withTimes(['refunded']), ...words('pending hold onhold held blocked')],
  [...ANSWER.yes, 'livemode'],
);
/** Of what was refused or taken back: it may be done after all, also under another number. */
export const UNDONE_FLAGS = flags([
  ...withTimes(words('reissued reinstated resent replaced merged cleared')),
  ...words('replacedby replacedwith mergedinto mergedwith reissuedas reissuedto replacementid pending'),
]);
/** Next to a list: it is a part, or old. */
export const LIST_FLAGS = flags(words('partial incomplete truncated degraded stale'), ['complete']);
/** Of an exchange rate. */
export const RATE_FLAGS = flags(words('stale fallback estimated test inverse inverted'));
export const SHIPMENT_FLAGS = flags([...GONE, 'template', 'quote'], ['active']);
/** Of a shipment that says when it was delivered. */
export const DELIVERY_FLAGS = flags([...withTimes(words('refused returned')), 'deliveryestimated'], ['delivered']);

/**
 * @param dates how days are written: one that means none says no
 * @returns the flag that does not say what it must, as the rest of a sentence: *`voided_at` is `2026-03-02`*; null for none
 */
export function flagIn(
  entries: Entries,
  { no, yes }: Flags,
  path: readonly string[] = [],
  dates?: TmsSettings['dates'],
): string | null {
  const found = Object.entries(entries).find(([name, value]) => {
    const names = [bareName(name), bareName(name).replace(/^is/, '')];
    const isAmong = (flag: ReadonlySet<string>): boolean => names.some((each) => flag.has(each));
    const isNoDay = OF_DAY.test(bareName(name)) && isNone(value, { dates });
    return (isAmong(no) && !isNoDay && !saysNo(value)) || (isAmong(yes) && isSaid(value) && !saysYes(value));
  });
  if (found === undefined) return null;
  const [name, value] = found;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `\`${clip([...path, name].join('.'), SHOWN_MAX)}\` is \`${clip(text, SHOWN_MAX)}\``;
}

/** Whether a member of this name is one of the flags. */
export function namesFlag(name: string, { no, yes }: Flags): boolean {
  const names = [bareName(name), bareName(name).replace(/^is/, '')];
  return names.some((each) => no.has(each) || yes.has(each));
}

const SHOWN_MAX = 120;
const OF_DAY = /(?:at|on|date)$/;
/** A zero is none in any currency: `0.00 USD`, `{ amount: '0.00', currency: 'USD' }`. */
const isZero = (value: unknown): boolean =>
  isEntries(value)
    ? isStated(value['amount']) && (isZero(value['amount']) || isNo(value['amount']))
    : typeof value === 'string' && /^(?:[A-Z]{3} ?|\$)?0+(?:\.0+)?(?: ?[A-Z]{3})?$/i.test(value.trim());
const saysNo = (value: unknown): boolean => isNo(value) || isZero(value) || statementsIn(value).length === 0;
const saysYes = (value: unknown): boolean => isYes(value) || value === 1 || value === '1';
const isSaid = (value: unknown): boolean => value !== null && value !== '';
