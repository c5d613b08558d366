/**
 * Performs `tms.find_payments`, and compares what was paid once more right before a payment.
 *
 * The TMS is the system that pays, so unlike a search index it knows every payment at once.
 */
import { z } from 'zod';
import { formatMoney, money, type Money } from '../../kernel/money.ts';
import type { CallResult } from '../../tool/tool.ts';
import type { Found } from '../bind.ts';
import { plainText } from '../plain-text.ts';
import { signsIn, type Sign } from '../outcome-signs.ts';
import { isEntries, NONE } from '../outcome-values.ts';
import { ListGoesOn } from '../more-pages.ts';
import { clip } from '../outcome.ts';
import { readOwnStatus } from '../own-status.ts';
import { readAnswer } from '../read-answer.ts';
import { idTextSchema, recordIdSchema } from '../record-id.ts';
import { valueAt } from '../value-at.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import type { findPaymentsInput, payClaimInput } from './claim-tools.ts';
import type { TmsClient } from './client.ts';
import { NO_ID, NO_STATUS, type OurId, type TmsSettings } from './config.ts';
import { doneWordsOf } from './done-words.ts';

/** Payments for one shipment that are added up. */
const PAYMENTS_MAX = 100;
const CURRENCY = 'USD';

const idSchema = idTextSchema.nullish();
const paymentSchema = z.looseObject({
  id: recordIdSchema,
  claim_type: idTextSchema.nullish(),
  client_key: idTextSchema.nullish(),
  amount: z.object({ amount: z.union([z.string(), z.number()]), currency: z.string() }),
});

type Members = Readonly<Record<string, unknown>>;
type Failed = Extract<CallResult, { kind: 'failed' }>;
type Payment = z.infer<typeof paymentSchema> & { readonly paid: Money; readonly ourClaim: string | null };

export async function findPayments(
  client: TmsClient,
  { shipment_id, claim_type }: z.infer<typeof findPaymentsInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  const payments = await paymentsFor(client, shipment_id, signal);
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
  key: string,
  signal: AbortSignal,
): Promise<Failed | null> {
  if (already_paid === undefined || shipment_id === undefined) return null;
  const payments = await paymentsFor(client, shipment_id, signal);
  if ('kind' in payments) return { ...payments, code: 'unclear_payments' };
  // An earlier attempt of this call, whose answer was lost, is no other payment.
  const ofThis = ofType(payments, claim_type, client.settings.claim_types);
  const paid = sumOf(ofThis.filter(({ client_key }) => client_key !== key));
  if (paid.$money === already_paid.$money && paid.minor === already_paid.minor) return null;
  return {
    kind: 'failed',
    code: 'other_payments',
    message: `Expected ${formatMoney(already_paid)} to be paid already for shipment \`${clip(shipment_id, 60)}\`, got ${formatMoney(paid)}`,
  };
}

async function paymentsFor(
  client: TmsClient,
  shipment: string,
  signal: AbortSignal,
): Promise<readonly Payment[] | Failed> {
  const listed = await listPayments(client, shipment, signal);
  if ('kind' in listed) return listed;
  const payments: Payment[] = [];
  const { settings } = client;
  for (const record of listed) {
    const { amount, currency } = record.amount;
    const shown = `\`${clip(`${amount} ${currency}`, 60)}\` of payment \`${clip(record.id, 60)}\``;
    // Next to the payment that it takes back, which is not counted either, it would count as not paid twice.
    const why = whyTakesBack(record);
    if (why !== null)
      return {
        kind: 'failed',
        code: 'unclear',
        message: `Expected payments, got ${shown}, ${why}, which may take back another one; look at the payments for shipment \`${clip(shipment, 60)}\` in the TMS`,
      };
    const standing = standingOf(record, settings);
    if (standing === 'undone') continue;
    // The sum of payments of which one may be for another shipment is not what was paid for this one. Where the TMS shows
    // no id of ours, its query decides: a payment of another shipment counts too much, and never too little.
    const of = settings.ids.shipment_id === NO_ID ? shipment : ourId(record, 'shipment_id', settings);
    if (plainId(of ?? '') !== plainId(shipment))
      return {
        kind: 'failed',
        code: 'unclear',
        message: `Expected payments for shipment \`${clip(shipment, 60)}\` only, got payment \`${clip(record.id, 60)}\` for \`${clip(of ?? 'none', 60)}\`; the TMS passes over the query \`shipment_id\`, or that is a number of its own: then name the field with ours in \`ids.shipment_id\` of TMS_SETTINGS, or \`${NO_ID}\` if it shows none`,
      };
    if (standing !== 'counts')
      return {
        kind: 'failed',
        code: 'unclear',
        message: `Expected payments that are made or were not, got payment \`${clip(record.id, 60)}\`, in which ${standing.why}; look at it in the TMS`,
      };
    const read = readVendorAmount(amount, currency);
    if (read.kind !== 'amount')
      return {
        kind: 'failed',
        code: 'unclear',
        message: `Expected amounts of payments, got ${shown}: ${clip(read.why)}`,
      };
    if (read.amount.$money !== CURRENCY)
      return { kind: 'failed', code: 'other_currency', message: `Expected payments in ${CURRENCY}, got ${shown}` };
    payments.push({ ...record, paid: read.amount, ourClaim: ourId(record, 'claim', settings) });
  }
  return payments;
}

/** As ledgers write it: `-100.00`, `100.00-`, `(100.00)`, `100.00 CR`. */
const NEGATIVE = /[-\u2010-\u2015\u2212(]|\bCR\b/i;
const KIND_OF_ENTRY =
  /^(?:payment|transaction|txn|entry|record|document|doc)?_?(?:type|kind|category|class|direction)$/i;
/** `ACH credit` is a way to pay. */
const TAKES_BACK =
  /revers|refund|charge ?back|claw ?back|contra|void|recoup|recover|^credit(?: ?(?:note|memo|entry))?$/;

/** What says that an entry takes a payment back, as the rest of a sentence; null when it is a payment. */
function whyTakesBack(record: z.infer<typeof paymentSchema>): string | null {
  if (NEGATIVE.test(String(record.amount.amount))) return 'a negative amount';
  const parts = [record, ...Object.values(record).filter(isEntries)];
  const sign = parts
    .flatMap((part) => Object.entries(part))
    .find(
      ([name, value]) => KIND_OF_ENTRY.test(name) && typeof value === 'string' && TAKES_BACK.test(plainText(value)),
    );
  return sign === undefined ? null : `in which \`${clip(sign[0], 60)}\` is \`${clip(String(sign[1]), 60)}\``;
}

/** An id of ours, where the TMS shows it; null if it shows none. */
function ourId(record: Members, name: OurId, { ids }: TmsSettings): string | null {
  const path = ids[name] ?? name;
  return path === NO_ID ? null : (readAnswer(idSchema, valueAt(record, path), 'read') ?? null);
}

/** Statuses of a payment that was never made, or was taken back. */
const UNDONE = new Set(
  [
    'void',
    'voided',
    'rejected',
    'declined',
    'cancelled',
    'canceled',
    'failed',
    'reversed',
    'returned',
    'deleted',
    'denied',
  ].concat(['refused', 'expired', 'stopped']),
);
const UNDONE_FLAGS = /^(?:is_?)?(?:void|voided|rejected|cancell?ed|reversed|deleted|declined)$/i;

/**
 * Whether a payment counts as paid. One that waits does, since it may be paid at any time. One that says in its own status
 * or by a flag that it was taken back does not, and one that says both is unclear.
 */
function standingOf(
  record: Members,
  { done_statuses, records }: TmsSettings,
): 'counts' | 'undone' | { readonly why: string } {
  const done = new Set([...doneWordsOf('payments'), ...done_statuses.map(plainText)]);
  const path = records.payments.status;
  const isDeclared = path !== undefined && path !== NO_STATUS;
  const own = isDeclared ? readOwnStatus(record, { path, isNeeded: true }, done) : null;
  const reading = { done, record: 'payment', later: NONE, sent: SENT, isDone: own?.kind === 'done' };
  const { all, saysDone } = signsIn(record, reading);
  const refusals = all.filter(({ kind }) => kind === 'refused');
  const [first] = refusals;
  const isVoid = own !== null && own.kind !== 'absent' && own.word !== null && UNDONE.has(plainText(own.word));
  if (isVoid && !saysDone) return 'undone';
  if (first === undefined) return 'counts';
  const isUndone = ({ name, value }: Sign): boolean =>
    Object.hasOwn(record, name) &&
    record[name] === value &&
    ((/^(?:payment_?)?(?:status|state)$/i.test(name) && UNDONE.has(plainText(value))) ||
      (UNDONE_FLAGS.test(name) && (value === true || plainText(value) === 'true')));
  if (!saysDone && refusals.some(isUndone)) return 'undone';
  return {
    why: `\`${clip(first.name, 60)}\` is \`${clip(String(typeof first.value === 'object' ? '…' : first.value), 60)}\``,
  };
}

const SENT = ['id', 'shipment_id', 'claim', 'claim_type', 'client_key', 'amount', 'account_id', 'reason'];

async function listPayments(
  client: TmsClient,
  shipment: string,
  signal: AbortSignal,
): Promise<readonly z.infer<typeof paymentSchema>[] | Failed> {
  const tooMany = (got: string): Failed => ({
    kind: 'failed',
    code: 'too_many',
    message: `Expected at most \`${PAYMENTS_MAX}\` payments for shipment \`${clip(shipment, 60)}\` in one answer, got ${got}`,
  });
  try {
    const records = await client.list(client.settings.collections.payments, { shipment_id: shipment }, signal);
    return records.length > PAYMENTS_MAX ? tooMany('more') : readAnswer(z.array(paymentSchema), records, 'read');
  } catch (error) {
    if (error instanceof ListGoesOn) return tooMany(`a part of them: ${error.message}`);
    throw error;
  }
}

/** Without case, blanks, hyphens and padding: a payment that the query found counts rather twice than not at all. */
const plainId = (id: string): string => plainText(id).replaceAll(' ', '');

/** Leaves out the payments of another claim type. One that names no type, or none that is known, may be for any. */
function ofType(payments: readonly Payment[], type: string | undefined, known: readonly string[]): readonly Payment[] {
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
