/**
 * Reads the fields of a claim that others add up and count: what was claimed, and when it was paid automatically. What is
 * there and cannot be read is not missing: it is named, so that no sum is smaller and no count lower for it.
 *
 * Pure.
 */
import type { Money } from '../../kernel/money.ts';
import { meansNoDate } from '../../kernel/no-date.ts';
import { readAmount } from '../../kernel/read-amount.ts';
import { saysNone } from '../../kernel/says-none.ts';
import { dateOf, dateValue, parseInstant, type Timestamp } from '../../kernel/time.ts';
import { clip } from '../outcome.ts';
import type { COUNTED_FIELDS } from './claim-tools.ts';
import type { ZendeskSettings } from './config.ts';

/** The text of a field, empty for none; null when our user may not see the field. */
export type Shown = string | null;
export type Unread = {
  readonly field: (typeof COUNTED_FIELDS)[number];
  readonly shown: string;
  /** An amount that is written without a currency, where none is declared. */
  readonly lacksCurrency?: boolean;
};
export type Counted = {
  readonly amount?: Money | undefined;
  readonly auto_settled_on?: Timestamp | undefined;
  readonly unread: readonly Unread[];
};

/** @param of the zone of days, and the currency of an amount that the ticket shows without one; null if none is declared */
export function readCounted(
  shown: { readonly amount: Shown; readonly currency: Shown; readonly settledOn: Shown },
  of: Pick<ZendeskSettings, 'time_zone' | 'currency'>,
): Counted {
  const amount = amountIn(shown.amount, shown.currency, of.currency);
  const settled = settledIn(shown.settledOn, of.time_zone);
  return {
    ...(amount === null || 'field' in amount ? {} : { amount }),
    ...(settled === null || 'field' in settled ? {} : { auto_settled_on: settled }),
    unread: [amount, settled].flatMap((each) => (each !== null && 'field' in each ? [each] : [])),
  };
}

const HIDDEN = 'not shown to our user';

/** Nothing is claimed, in whatever currency. */
const ZERO = /^0+(?:[.,]0+)?$/;

/** The claimant types the amount: a negative one would reduce the sum of other claims. */
function amountIn(text: Shown, currency: Shown, declared: string | null): Money | Unread | null {
  if (text !== null && (text === '' || saysNone(text, false) || (ZERO.test(text) && currency === ''))) return null;
  const unread = { field: 'amount', shown: text ?? HIDDEN } as const;
  if (text === null || currency === null) return { ...unread, shown: HIDDEN };
  // An amount without a currency is of none: taken for another one, a sum would be wrong and look exact.
  const read = readAmount(text, { currency: currency === '' ? declared : currency });
  if (read.kind !== 'amount' || read.amount.minor < 0)
    return currency === ''
      ? { ...unread, shown: text, lacksCurrency: declared === null }
      : { ...unread, shown: `${text} ${currency}` };
  return read.amount.minor === 0 ? null : read.amount;
}

/** A date, or an instant: Zendesk shows a date as its first moment in UTC, too. */
function settledIn(text: Shown, timeZone: string): Timestamp | Unread | null {
  if (text === null) return { field: 'auto_settled_on', shown: HIDDEN };
  if (text === '' || meansNoDate(text) || saysNone(text, false)) return null;
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$/.exec(text) ?? [];
  const instant = parseInstant(text);
  const date = day ?? (instant === null ? null : dateOf(instant, timeZone));
  return (date === null ? null : dateValue(date, timeZone)) ?? { field: 'auto_settled_on', shown: text };
}

/** As people are told: *the claim value of ticket `90` (`31.000`)*. */
export const unreadShown = ({ field, shown, lacksCurrency = false }: Unread, ticket: number): string =>
  `the ${LABELS[field]} of ticket \`${ticket}\` (${shown === HIDDEN ? shown : `\`${clip(shown, 60)}\``}${lacksCurrency ? ' without a currency' : ''})`;

const LABELS = { amount: 'claim value', auto_settled_on: 'day of the automatic payment' } as const;
