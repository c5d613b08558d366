/**
 * Performs `tms.find_payments`, and compares what was paid once more right before a payment.
 *
 * The TMS is the system that pays, so unlike a search index it knows every payment at once.
 */
import { z } from 'zod';
import { formatMoney, money, type Money } from '../../kernel/money.ts';
import type { CallContext, CallResult } from '../../tool/tool.ts';
import type { Found } from '../bind.ts';
import { plainText } from '../plain-text.ts';
import { distinct } from '../distinct.ts';
import { ListGoesOn } from '../more-pages.ts';
import { otherAmountOf } from '../other-amount.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { idTextSchema, recordIdSchema } from '../record-id.ts';
import { shown as stated } from '../stated-value.ts';
import { statementsIn, withoutDeclared, wordsOfName } from '../statements.ts';
import { valueAt } from '../value-at.ts';
import { codeOf } from '../same-amount.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import type { findPaymentsInput, payClaimInput } from './claim-tools.ts';
import type { TmsClient } from './client.ts';
import { NO_ID, type OurId, type TmsSettings } from './config.ts';
import { entryOf } from './entry-type.ts';
import { standingOf } from './payment-standing.ts';

/** Payments for one shipment that are added up. */
const PAYMENTS_MAX = 100;
const CURRENCY = 'USD';

const idSchema = idTextSchema.nullish();
const paymentSchema = z.looseObject({
  id: recordIdSchema,
  claim_type: idTextSchema.nullish(),
  client_key: idTextSchema.nullish(),
  amount: z.looseObject({
    amount: z.union([z.string(), z.number()]),
    currency: z.union([z.string(), z.int()]).transform(String),
  }),
});

type Members = Readonly<Record<string, unknown>>;
type Asking = Pick<CallContext, 'intendedAt' | 'now' | 'signal'>;
type Failed = Extract<CallResult, { kind: 'failed' }>;
type Payment = z.infer<typeof paymentSchema> & { readonly paid: Money; readonly ourClaim: string | null };

export async function findPayments(
  client: TmsClient,
  { shipment_id, claim_type }: z.infer<typeof findPaymentsInput>,
  context: Asking,
): Promise<Found | CallResult> {
  const payments = await paymentsFor(client, shipment_id, claim_type, context);
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
      paid: sumOf(ofType(payments, claim_type, client.settings.claim_types)),
      paid_for_shipment: sumOf(payments),
    },
    reference: { record: `payments for shipment ${shipment_id}` },
  };
}

/** The refusal of a payment that states what was paid before, when that is not true any more; null when it is. */
export async function otherPayments(
  client: TmsClient,
  { shipment_id, claim_type, already_paid }: z.infer<typeof payClaimInput>,
  context: Asking & Pick<CallContext, 'key'>,
): Promise<Failed | null> {
  if (already_paid === undefined || shipment_id === undefined) return null;
  const payments = await paymentsFor(client, shipment_id, claim_type, context);
  if ('kind' in payments) return { ...payments, code: 'unclear_payments' };
  // An earlier attempt of this call, whose answer was lost, is no other payment.
  const ofThis = ofType(payments, claim_type, client.settings.claim_types);
  const paid = sumOf(ofThis.filter(({ client_key }) => client_key !== context.key));
  if (paid.$money === already_paid.$money && paid.minor === already_paid.minor) return null;
  return {
    kind: 'failed',
    code: 'other_payments',
    message: `Expected ${formatMoney(already_paid)} to be paid already for shipment \`${clip(shipment_id, 60)}\`, got ${formatMoney(paid)}`,
  };
}

/** @param type the claim type asked for; without one, an entry of any type may touch what was paid */
async function paymentsFor(
  client: TmsClient,
  shipment: string,
  type: string | undefined,
  { intendedAt, now = intendedAt, signal }: Asking,
): Promise<readonly Payment[] | Failed> {
  const listed = await listPayments(client, shipment, { intendedAt, signal });
  if ('kind' in listed) return listed;
  const payments: Payment[] = [];
  const byId = new Map<string, string>();
  for (const record of distinct(listed)) {
    const read = readEntry(record, { shipment, type, asOf: now }, client.settings);
    if (read !== 'left' && 'failed' in read) return read.failed;
    const counted = countedOf(read, record);
    const earlier = byId.get(record.id);
    byId.set(record.id, counted);
    if (earlier !== undefined && (earlier !== counted || !isText(record.client_key))) return severalTimes(record.id);
    if (read !== 'left' && earlier === undefined) payments.push(read.payment);
  }
  return payments;
}

/** What of a row is counted: a payment of one key that is counted alike in each of its rows is one payment. */
const countedOf = (read: Exclude<Read, { failed: Failed }>, record: Members): string =>
  read === 'left'
    ? read
    : JSON.stringify([
        ...[read.payment.client_key, read.payment.paid, read.payment.claim_type, read.payment.ourClaim],
        statementsIn(record).filter(({ path }) => PAID_IN_PARTS.test(wordsOfName(path.join(' ')).join(' '))),
      ]);

/** What differs between two parts of a payment, and not between its lines: `installment: '1 of 2'`, a check, a date of paying. */
const PAID_IN_PARTS =
  /\b(?:instal+ments?|tranche)\b|^parts?$|^(?:payment )?(?:check|cheque|wire|ach|eft|transaction|trace|transfer|voucher)(?: (?:no|nr|num|number|id|ref|reference))?$|^(?:paid|payment|check|cheque) (?:at|on|date|time)$|^date paid$/;

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** The same id in rows that differ may be one payment with its lines, or two. */
const severalTimes = (id: string): Failed => ({
  kind: 'failed',
  code: 'unclear',
  message: `Expected each payment once, got \`${clip(id, 60)}\` in several rows that differ; make the TMS answer with one row for each payment`,
});

/** `left`: it says nothing of what was paid. */
type Read = 'left' | { readonly payment: Payment } | { readonly failed: Failed };

function readEntry(
  record: z.infer<typeof paymentSchema>,
  { shipment, type, asOf }: { readonly shipment: string; readonly type: string | undefined; readonly asOf: number },
  settings: TmsSettings,
): Read {
  const { amount, currency } = record.amount;
  const shown = `\`${clip(`${amount} ${currency}`, 60)}\` of payment \`${clip(record.id, 60)}\``;
  const standing = standingOf(record, settings, { asOf });
  if (standing === 'undone') return 'left';
  const entry = entryOf(record, settings.entry_types);
  if (entry.kind === 'unrelated') return 'left';
  // What is subtracted nowhere counts rather too much than too little, so an entry that takes back one of another type is left out.
  if ('why' in entry && ofType([record], type, settings.claim_types).length === 0) return 'left';
  // The sum of payments of which one may be for another shipment is not what was paid for this one. Where the TMS shows
  // no id of ours, its query decides: a payment of another shipment counts too much, and never too little.
  const of = settings.ids.shipment_id === NO_ID ? shipment : ourId(record, 'shipment_id', settings);
  if (plainId(of ?? '') !== plainId(shipment)) {
    if (entry.kind === 'negative' && of !== null) return 'left';
    return unclear(
      `Expected payments for shipment \`${clip(shipment, 60)}\` only, got payment \`${clip(record.id, 60)}\` for \`${clip(of ?? 'none', 60)}\`; the TMS passes over the query \`shipment_id\`, or that is a number of its own: then name the field with ours in \`ids.shipment_id\` of TMS_SETTINGS, or \`${NO_ID}\` if it shows none`,
    );
  }
  // Next to the payment that it takes back, which is not counted either, it would count as not paid twice.
  if ('why' in entry)
    return unclear(
      `Expected payments, got ${shown}, ${entry.why}, which may take back another one; look at the payments for shipment \`${clip(shipment, 60)}\` in the TMS${entry.cure}`,
    );
  if (standing !== 'counts')
    return unclear(
      `Expected payments that are made or were not, got payment \`${clip(record.id, 60)}\`, in which ${standing.why}; look at it in the TMS${standing.cure}`,
    );
  const read = readVendorAmount(amount, codeOf(currency));
  if (read.kind !== 'amount') return unclear(`Expected amounts of payments, got ${shown}: ${clip(read.why)}`);
  if (read.amount.$money !== CURRENCY)
    return {
      failed: { kind: 'failed', code: 'other_currency', message: `Expected payments in ${CURRENCY}, got ${shown}` },
    };
  const other = otherAmountIn(record, read.amount, settings);
  if (other !== null)
    return unclear(
      `Expected payments with one amount, got ${shown}, in which \`${clip(other[0], 60)}\` is ${stated(other[1])}; look at it in the TMS. If that says nothing of what was paid, declare the field in \`neutral.in_payments\` of TMS_SETTINGS`,
    );
  return { payment: { ...record, paid: read.amount, ourClaim: ourId(record, 'claim', settings) } };
}

/** What was paid under another name, such as `paid_amount` or `disbursed`, if that is not the amount of the record. */
function otherAmountIn(record: Members, amount: Money, { neutral }: TmsSettings): readonly [string, unknown] | null {
  const read = withoutDeclared(record, new Set(neutral.in_payments.map(plainText)), OURS) as Members;
  return otherAmountOf(read, amount, PAID, OURS);
}

const PAID = {
  field: 'amount',
  words: new Set('paid pay payment payout disbursed remitted settled issued sent transferred released'.split(' ')),
};
const OURS = ['id', 'shipment_id', 'claim', 'claim_type', 'client_key', 'amount', 'account_id'];

const unclear = (message: string): Read => ({ failed: { kind: 'failed', code: 'unclear', message } });

/** An id of ours, where the TMS shows it; null if it shows none. */
function ourId(record: Members, name: OurId, { ids }: TmsSettings): string | null {
  const path = ids[name] ?? name;
  return path === NO_ID ? null : (readAnswer(idSchema, valueAt(record, path), 'read') ?? null);
}

async function listPayments(
  client: TmsClient,
  shipment: string,
  { intendedAt, signal }: Asking,
): Promise<readonly z.infer<typeof paymentSchema>[] | Failed> {
  const tooMany = (got: string): Failed => ({
    kind: 'failed',
    code: 'too_many',
    message: `Expected at most \`${PAYMENTS_MAX}\` payments for shipment \`${clip(shipment, 60)}\` in one answer, got ${got}`,
  });
  try {
    const records = await client.list(
      client.settings.collections.payments,
      { shipment_id: shipment },
      signal,
      intendedAt,
    );
    return records.length > PAYMENTS_MAX ? tooMany('more') : readAnswer(z.array(paymentSchema), records, 'read');
  } catch (error) {
    if (error instanceof ListGoesOn) return tooMany(`a part of them: ${error.message}`);
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

const sumOf = (payments: readonly Payment[]): Money =>
  money(
    CURRENCY,
    payments.reduce((sum, { paid }) => sum + paid.minor, 0),
  );
