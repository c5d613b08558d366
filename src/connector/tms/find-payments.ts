/**
 * Performs `tms.find_payments`, and compares what was paid once more right before a payment.
 *
 * The TMS is the system that pays, so unlike a search index it knows every payment at once.
 */
import { z } from 'zod';
import { formatMoney, money, type Money } from '../../kernel/money.ts';
import type { CallContext, CallResult } from '../../tool/tool.ts';
import type { Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import { isEntries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { ListGoesOn } from '../more-pages.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { idTextSchema, recordIdSchema } from '../record-id.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { statedAmount } from '../same-amount.ts';
import { isStated, namesOf } from '../stated-value.ts';
import { expectNewerThan, isFor, ListTooOld, waitsFor } from './newest-payment.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import type { findPaymentsInput, payClaimInput } from './claim-tools.ts';
import type { TmsClient } from './client.ts';
import { keyIn, NO_ID, statusPathInRow, unlisted, type OurId, type TmsSettings } from './config.ts';
import { meansReversal, isUnrelated, typeOf } from './entry-type.ts';
import { standingOf } from './payment-standing.ts';

/** Payments for one shipment that are added up. */
const PAYMENTS_MAX = 100;
/** Of all payments that are added up: of two currencies there is no sum. */
const currencyOf = ({ records, currency }: TmsSettings): string => records.payments.currency ?? currency;

const idSchema = idTextSchema.nullish();
/** What is expanded into its record is no text: such a type may be any, and such a key is not the one that was sent. */
const textSchema = z.preprocess((value) => (isEntries(value) ? null : value), idSchema);
export const paymentSchema = z.looseObject({ id: recordIdSchema, claim_type: textSchema, amount: z.unknown() });

type PaymentRecord = z.infer<typeof paymentSchema>;
type Members = Readonly<Record<string, unknown>>;
type Asking = Pick<CallContext, 'intendedAt' | 'now' | 'paymentsSince' | 'signal'>;
type Failed = Extract<CallResult, { kind: 'failed' }>;
/** `not_now`: a list that is newer is waited for. */
type Unseen = Failed | Extract<CallResult, { kind: 'not_now' }>;
type Payment = z.infer<typeof paymentSchema> & { readonly paid: Money; readonly ourClaim: string | null };

export async function findPayments(
  client: TmsClient,
  { shipment_id, claim_type }: z.infer<typeof findPaymentsInput>,
  context: Asking,
): Promise<Found | CallResult> {
  const payments = await paymentsFor(client, shipment_id, context);
  if ('kind' in payments) return payments;
  return {
    kind: 'found',
    output: {
      payments: payments.map(({ id, ourClaim, claim_type: type, paid }) => ({
        payment: id,
        ...(ourClaim === null ? {} : { claim: ourClaim }),
        ...(typeof type === 'string' ? { claim_type: type } : {}),
        amount: paid,
      })),
      count: payments.length,
      paid: sumOf(ofType(payments, claim_type, client.settings.claim_types), currencyOf(client.settings)),
      paid_for_shipment: sumOf(payments, currencyOf(client.settings)),
    },
    reference: { record: `payments for shipment ${shipment_id}` },
  };
}

/** The refusal of a payment that states what was paid before, when that is not true any more; null when it is. */
export async function otherPayments(
  client: TmsClient,
  { shipment_id, claim_type, already_paid }: z.infer<typeof payClaimInput>,
  context: Asking & Pick<CallContext, 'key'>,
): Promise<Unseen | null> {
  if (already_paid === undefined || shipment_id === undefined) return null;
  const payments = await paymentsFor(client, shipment_id, context).catch((error: unknown) =>
    unseen(error, shipment_id),
  );
  if ('kind' in payments) return payments.kind === 'not_now' ? payments : { ...payments, code: 'unclear_payments' };
  // An earlier attempt of this call, whose answer was lost, is no other payment.
  const ofThis = ofType(payments, claim_type, client.settings.claim_types);
  const others = ofThis.filter((each) => plainText(keyIn(each, client.settings)) !== plainText(context.key));
  const paid = sumOf(others, currencyOf(client.settings));
  // Nothing is nothing in every currency.
  if (others.length === 0 && already_paid.minor === 0) return null;
  if (paid.$money === already_paid.$money && paid.minor === already_paid.minor) return null;
  return {
    kind: 'failed',
    code: 'other_payments',
    isUnsent: true,
    message: `Expected ${formatMoney(already_paid)} to be paid already for shipment \`${clip(shipment_id, 60)}\`, got ${formatMoney(paid)}`,
  };
}

/** A list that is old, has an error or another shape shows nothing of what was paid. */
function unseen(error: unknown, shipment: string): Failed {
  if (!(error instanceof VendorFailure) || error.what !== 'unreadable') throw error;
  const message = `Expected to see what was paid for shipment \`${clip(shipment, 60)}\`, but ${error.message}`;
  return { kind: 'failed', code: 'unclear_payments', message };
}

async function paymentsFor(client: TmsClient, shipment: string, asking: Asking): Promise<readonly Payment[] | Unseen> {
  const listed = await listPayments(client, shipment, asking);
  if ('kind' in listed) return listed;
  const payments = readPayments(listed, shipment, client.settings);
  if ('kind' in payments) return payments;
  const lacking = unlisted(client.settings);
  if (lacking !== null)
    return {
      kind: 'failed',
      code: 'unclear',
      message: `Expected all payments for shipment \`${clip(shipment, 60)}\`, but ${lacking}`,
    };
  return payments;
}

/** Those that were made, of the records of a shipment; why that cannot be said. */
export function readPayments(
  listed: readonly PaymentRecord[],
  shipment: string,
  settings: TmsSettings,
): readonly Payment[] | Failed {
  const payments: Payment[] = [];
  const ids = new Set<string>();
  for (const record of listed) {
    const read = readEntry(record, shipment, settings);
    if (read !== 'left' && 'failed' in read) return read.failed;
    if (ids.has(plainText(record.id))) return severalTimes(record.id);
    ids.add(plainText(record.id));
    if (read !== 'left') payments.push(read.payment);
  }
  return payments;
}

/** The same id in several rows, equal or not, may be one payment with its lines, or two. */
const severalTimes = (id: string): Failed => ({
  kind: 'failed',
  code: 'unclear',
  message: `Expected each payment once, got \`${clip(id, 60)}\` in several rows; make the TMS answer with one row for each payment`,
});

/** `left`: it says nothing of what was paid. */
type Read = 'left' | { readonly payment: Payment } | { readonly failed: Failed };

function readEntry(record: z.infer<typeof paymentSchema>, shipment: string, settings: TmsSettings): Read {
  if (isUnrelated(record, settings.entry_types)) return 'left';
  const stated = statedAmount(record.amount, record);
  if (stated === null)
    return unclear(
      `Expected payments with their \`amount\` and its currency, as { amount, currency } or next to each other, got \`${clip(JSON.stringify(record.amount) ?? 'none', 80)}\` of payment \`${clip(record.id, 60)}\`; make the TMS show it so, or declare in TMS_SETTINGS what differs: the field in \`records.payments.amount\`, the currency of a TMS that pays in no other one in \`records.payments.currency\``,
    );
  const { amount, currency } = stated;
  const shown = `\`${clip(`${amount} ${currency}`, 60)}\` of payment \`${clip(record.id, 60)}\``;
  const read = readVendorAmount(amount, currency);
  const status = statusPathInRow(record, settings, 'payments');
  const sent = read.kind === 'amount' ? { amount: read.amount } : {};
  const standing = standingOf(record, { collection: 'payments', status, sent }, settings);
  if (standing === 'undone') return 'left';
  // The sum of payments of which one may be for another shipment is not what was paid for this one. Where the TMS shows
  // no id of ours, its query decides: a payment of another shipment counts too much, and never too little.
  const of = settings.ids.shipment_id === NO_ID ? shipment : ourId(record, 'shipment_id', settings, shipment);
  if (plainId(of ?? '') !== plainId(shipment))
    return unclear(
      `Expected payments for shipment \`${clip(shipment, 60)}\` only, got payment \`${clip(record.id, 60)}\` for \`${clip(of ?? shownId(record, settings), 60)}\`; the TMS passes over the query \`shipment_id\`, or that is a number of its own: then name the field with ours in \`ids.shipment_id\` of TMS_SETTINGS, or \`${NO_ID}\` if it shows none`,
    );
  // Next to the payment that it takes back, which is not counted either, it would count as not paid twice.
  if (NEGATIVE.test(String(amount)) || meansReversal(record, settings.entry_types))
    return unclear(taken(shown, record));
  if (read.kind !== 'amount') return unclear(`Expected amounts of payments, got ${shown}: ${clip(read.why)}`);
  if (read.amount.$money !== currencyOf(settings))
    return {
      failed: {
        kind: 'failed',
        code: 'other_currency',
        message: `Expected payments in ${currencyOf(settings)}, got ${shown}; look at them in the TMS, or declare the currency in which you pay in \`currency\` of TMS_SETTINGS`,
      },
    };
  if (standing !== 'done')
    return unclear(
      `Expected payments that are made or were not, got payment \`${clip(record.id, 60)}\`, in which ${standing.why}; look at it in the TMS${standing.cure}`,
    );
  return { payment: { ...record, paid: read.amount, ourClaim: ourId(record, 'claim', settings) } };
}

/** As ledgers write it: `-100.00`, `100.00-`, `(100.00)`, `100.00 CR`. */
const NEGATIVE = /[-\u2010-\u2015\u2212(]|\bCR\b/i;

function taken(shown: string, record: Members): string {
  const type = typeOf(record);
  const cure =
    type === null
      ? ''
      : `. If \`${clip(type, 60)}\` has nothing to do with them, declare it in \`entry_types\` of TMS_SETTINGS as \`unrelated\``;
  return `Expected payments, got ${shown}, which may take back another one; look at it in the TMS${cure}`;
}

const unclear = (message: string): Read => ({ failed: { kind: 'failed', code: 'unclear', message } });

/** What a payment shows where the id of its shipment would be, for people. */
function shownId(record: Members, { ids }: TmsSettings): string {
  const value = valueAt(record, ids.shipment_id ?? 'shipment_id');
  return isStated(value) ? JSON.stringify(value) : 'none';
}

/** An id of ours, where the TMS shows it; null if it shows none. */
function ourId(record: Members, name: OurId, { ids }: TmsSettings, wanted: string | null = null): string | null {
  const path = ids[name] ?? name;
  const value = path === NO_ID ? null : valueAt(record, path);
  // Expanded into its record, it is the one that is asked for, or which of its numbers is ours has to be declared.
  if (isEntries(value))
    return wanted !== null && namesOf(value, name).some((each) => plainId(String(each)) === plainId(wanted))
      ? wanted
      : null;
  return readAnswer(idSchema, value, 'read') ?? null;
}

async function listPayments(
  client: TmsClient,
  shipment: string,
  { intendedAt, now, signal, paymentsSince }: Asking,
): Promise<readonly z.infer<typeof paymentSchema>[] | Unseen> {
  const tooMany = (got: string): Failed => ({
    kind: 'failed',
    code: 'too_many',
    message: `Expected at most \`${PAYMENTS_MAX}\` payments for shipment \`${clip(shipment, 60)}\` in one answer, got ${got}`,
  });
  try {
    const path = client.settings.collections.payments;
    const records = await client.list(path, { shipment_id: shipment }, signal, now ?? intendedAt, (time) =>
      expectNewerThan(isFor(shipment), time, { paymentsSince }),
    );
    return records.length > PAYMENTS_MAX ? tooMany('more') : readAnswer(z.array(paymentSchema), records, 'read');
  } catch (error) {
    if (error instanceof ListGoesOn) return tooMany(`a part of them: ${error.message}`);
    if (error instanceof ListTooOld)
      return waitsFor(error, `What was paid for shipment \`${clip(shipment, 60)}\` could not be seen`);
    throw error;
  }
}

/** Without case, blanks, hyphens and padding: a payment that the query found counts rather twice than not at all. */
const plainId = (id: string): string => plainText(id).replaceAll(' ', '');

/** Leaves out the payments of another claim type. One that names no type, or none that is known, may be for any. */
function ofType<Typed extends { readonly claim_type?: string | null | undefined }>(
  payments: readonly Typed[],
  type: string | undefined,
  known: readonly string[],
): readonly Typed[] {
  if (type === undefined || type === '') return payments;
  const wanted = plainText(type);
  const others = new Set(known.map(plainText).filter((each) => each !== wanted));
  return payments.filter(({ claim_type }) => !others.has(plainText(claim_type ?? '')));
}

const sumOf = (payments: readonly Payment[], currency: string): Money =>
  money(
    currency,
    payments.reduce((sum, { paid }) => sum + paid.minor, 0),
  );
